"""The gap between two groups of children."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from send_briefings.statistics.difference import difference_interval
from send_briefings.statistics.interval import USUAL, Interval

GUARD = 20


class WhyNoGap(StrEnum):
    """Why no gap is given."""

    MISSING = "a figure is missing"
    TOO_FEW = "too few children in a group"


@dataclass(frozen=True, slots=True)
class Group:
    """One group's figure, and the counts behind it where they are published; a percentage if it has a numerator."""

    value: float | None
    denominator: float | None = None
    numerator: float | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in the measure's unit (points for a percentage), with Newcombe's interval where both have counts."""

    difference: float | None
    interval: Interval | None = None
    why_none: WhyNoGap | None = None


def gap(group: Group, reference: Group, guard: int = GUARD, level: float = USUAL) -> Gap:
    """The figure of `group` minus that of `reference`, where each known denominator reaches the `guard`.

    Source: the guard is this project's own (`3-methods.md`): 29 pupils with no SEN in special schools once made a gap
    of 66 points. The interval is `difference_interval`'s, of the counts; `difference` is of the published figures,
    which may be rounded otherwise. The groups share no child. Raises ValueError for a figure that is not a number, a
    guard under 1, or counts that `difference_interval` refuses.

    >>> gap(Group(38.1), Group(17.0)).difference
    21.1
    >>> gap(Group(80.0, 70, 56), Group(60.0, 80, 48)).interval.lower.__round__(2)
    5.24
    >>> gap(Group(83.0, 29, 24), Group(17.0, 19, 3)).why_none.value
    'too few children in a group'
    """
    if guard < 1:
        raise ValueError(f"guard {guard}: expected at least 1 child")
    for figure in (group.value, reference.value, group.denominator, reference.denominator):
        if figure is not None and figure != figure:
            raise ValueError(f"figure {figure}: expected a number, or None where it is missing")
    if group.value is None or reference.value is None:
        return Gap(None, why_none=WhyNoGap.MISSING)
    if any(count is not None and count < guard for count in (group.denominator, reference.denominator)):
        return Gap(None, why_none=WhyNoGap.TOO_FEW)
    return Gap(round(group.value - reference.value, 9), _interval(group, reference, level))


def _interval(group: Group, reference: Group, level: float) -> Interval | None:
    counts = (group.numerator, group.denominator, reference.numerator, reference.denominator)
    known = [count for count in counts if count is not None]
    return difference_interval(known[0], known[1], known[2], known[3], level) if len(known) == len(counts) else None
