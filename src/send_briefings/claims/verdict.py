"""What can be said of a claim, or of a part of one, once the published record has been searched."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class PartVerdict(StrEnum):
    """What the published record says of one part of a claim.

    `RIGHT`: a published figure for the time meant rounds to what was said, or lies the way it was said to.
    `PARTLY`: figures lie as was said by some of the definitions it can mean and not by others.
    `ELSEWHERE`: it is the figure of another year or definition.
    `WRONG`: figures for the time meant are published, and none is what was said.
    `UNCHECKED`: nothing published says it, for that time at least.
    """

    RIGHT = "right"
    PARTLY = "partly_right"
    ELSEWHERE = "another_year_or_definition"
    WRONG = "wrong"
    UNCHECKED = "cannot_be_checked"


class Verdict(StrEnum):
    """What the published record says of a whole claim, by the share of its parts that are right."""

    RIGHT = "right"
    PARTLY = "partly_right"
    WRONG = "wrong"
    UNCHECKED = "cannot_be_checked"


LABELS = {
    Verdict.RIGHT: "Right",
    Verdict.PARTLY: "Partly right",
    Verdict.WRONG: "Wrong",
    Verdict.UNCHECKED: "Cannot be checked",
}


def verdict(parts: Collection[PartVerdict]) -> Verdict:
    """The verdict on a claim from those on the parts of it that say something.

    >>> verdict([PartVerdict.RIGHT, PartVerdict.RIGHT]).value, verdict([PartVerdict.RIGHT, PartVerdict.WRONG]).value
    ('right', 'partly_right')
    >>> verdict([PartVerdict.ELSEWHERE, PartVerdict.UNCHECKED]).value, verdict([PartVerdict.UNCHECKED]).value
    ('wrong', 'cannot_be_checked')
    """
    found = set(parts)
    if found == {PartVerdict.RIGHT}:
        return Verdict.RIGHT
    if found & {PartVerdict.RIGHT, PartVerdict.PARTLY}:
        return Verdict.PARTLY
    return Verdict.WRONG if found & {PartVerdict.WRONG, PartVerdict.ELSEWHERE} else Verdict.UNCHECKED


class Outcome(StrEnum):
    """How two figures lie to each other, beside how a claim said they do.

    `SIMILAR`: no difference that can be told. `NOT_COMPARED`: a break in the series lies between them, or no figure of
    what it is to be compared with is held.
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
