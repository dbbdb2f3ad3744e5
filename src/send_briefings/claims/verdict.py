"""What can be said of a claim, or of a part of one, once the published record has been searched."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What the published record says of a claim or of one of its parts.

    `MATCHES`: a published figure for the time meant rounds to what was said, or lies the way it was said to.
    `OTHER_COMPARATOR`: the figure matches, but what it is set beside is of another year or definition. Of a part:
    it is the figure of another year or definition.
    `IN_PART`: the claim's own figure matches, and another that it gives is in no published figure.
    `NO_MATCH`: figures for the time meant are published, and none is what was said.
    `NO_MEASURE`: nothing published says it, for that time at least.
    `NO_LONGER`: what was said was so then, by the published figures, and by the newest ones is not.
    """

    MATCHES = "matches"
    OTHER_COMPARATOR = "other_comparator"
    IN_PART = "in_part"
    NO_MATCH = "no_match"
    NO_MEASURE = "no_measure"
    NO_LONGER = "no_longer"


class Outcome(StrEnum):
    """How two figures lie to each other, beside how a claim said they do.

    `SIMILAR`: no difference that can be told. `NOT_COMPARED`: a break in the series lies between them.
    """

    AS_SAID = "as_said"
    SIMILAR = "similar"
    OTHER_WAY = "other_way"
    NOT_COMPARED = "not_compared"


class Known(StrEnum):
    """What was known of a figure on the day of a claim.

    `RELEASED`: a release held was out by then and gives it. `ENDED`: no release of that time is held, but the period it
    is about had ended. `LIKELY_LATER`: it had ended, but by the time this source usually takes the figure was not out.
    `NOT_ENDED`: the period had not ended.
    """

    RELEASED = "released"
    ENDED = "ended"
    LIKELY_LATER = "likely_later"
    NOT_ENDED = "not_ended"


LABELS = {
    Verdict.MATCHES: "Matches the published figures",
    Verdict.OTHER_COMPARATOR: "Matches, but set beside a different year's or definition's figure",
    Verdict.IN_PART: "Matches in part: another figure it gives is in no published figure",
    Verdict.NO_MATCH: "Does not match any published figure",
    Verdict.NO_MEASURE: "No published measure exists",
    Verdict.NO_LONGER: "True when said, no longer so",
}
PART_LABELS = LABELS | {
    Verdict.MATCHES: "Matches",
    Verdict.OTHER_COMPARATOR: "Another year's or definition's figure",
    Verdict.NO_MATCH: "Not what was said",
    Verdict.NO_MEASURE: "Nothing published",
}
NOT_THEN = "No published measure of that time"
"""The label of a claim about which figures are published, but none for the time that was meant."""
ELSEWHERE = "Matches only a different year's or definition's figure"
"""The label of a claim whose own figure is published, but for another time or definition than was meant."""
PARTLY = "Matches some of the published figures"
"""The label of a claim that holds of some of the figures it can mean and not of others."""
