"""Verdicts: which way a measure went, and what all the measures of an entry say together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum


class Direction(StrEnum):
    """Which way a measure went since inspectors came back, and over the last period."""

    BETTER = "better"
    WORSE = "worse"
    MIXED = "mixed"
    NO_CLEAR_CHANGE = "no_clear_change"
    NOT_COMPARED = "not_compared"
    NO_FIGURE = "no_figure"


class Verdict(StrEnum):
    """What the published figures say of an entry."""

    IMPROVEMENT = "improvement"
    DECLINE = "decline"
    MIXED = "mixed"
    NO_CLEAR_CHANGE = "no_clear_change"
    NO_EVIDENCE = "no_evidence"


WORDS = {
    Verdict.IMPROVEMENT: "evidence of improvement",
    Verdict.DECLINE: "evidence of decline",
    Verdict.MIXED: "mixed evidence",
    Verdict.NO_CLEAR_CHANGE: "no clear change",
    Verdict.NO_EVIDENCE: "no published evidence",
}
JUDGED = frozenset({Direction.BETTER, Direction.WORSE, Direction.MIXED, Direction.NO_CLEAR_CHANGE})


def direction(moves: Iterable[bool | None]) -> Direction:
    """The direction of a measure from its changes that compare: True for the better, False for the worse, None neither.

    >>> direction([True, None]).value, direction([True, False]).value, direction([None]).value, direction([]).value
    ('better', 'mixed', 'no_clear_change', 'not_compared')
    """
    found = list(moves)
    if not found:
        return Direction.NOT_COMPARED
    if True in found and False in found:
        return Direction.MIXED
    if True in found:
        return Direction.BETTER
    return Direction.WORSE if False in found else Direction.NO_CLEAR_CHANGE


def verdict(directions: Collection[Direction]) -> Verdict:
    """The verdict on an entry from the directions of its measures; those that are not judged have no say.

    >>> verdict([Direction.BETTER, Direction.NO_CLEAR_CHANGE, Direction.NO_FIGURE]).value
    'improvement'
    >>> verdict([Direction.BETTER, Direction.WORSE]).value, verdict([Direction.NOT_COMPARED]).value
    ('mixed', 'no_evidence')
    """
    judged = set(directions) & JUDGED
    if not judged:
        return Verdict.NO_EVIDENCE
    if Direction.MIXED in judged or {Direction.BETTER, Direction.WORSE} <= judged:
        return Verdict.MIXED
    if Direction.BETTER in judged:
        return Verdict.IMPROVEMENT
    return Verdict.DECLINE if Direction.WORSE in judged else Verdict.NO_CLEAR_CHANGE
