"""How large a difference has to be to be worth a verdict, whatever chance says of it."""

from __future__ import annotations

from send_briefings.model.tidy import Unit

POINTS = 2.0
PART = 0.1
PART_OF_LITTLE = 0.25
CHILDREN = 10
SMALL_BASE = 20


def smallest_difference(value: float, unit: Unit) -> float:
    """The smallest difference from `value` that is called better or worse, in the measure's unit.

    A tenth of the value; of a percentage or a rate for every 100, 2 points where that is more, but never more than a
    quarter of the value: 2 points are much for a rate of 3%. Above 50% the rest up to 100% takes the value's place, so
    that plans in time and plans that are late are judged alike. Of a score a tenth of its size.

    >>> [smallest_difference(value, Unit.PERCENT) for value in (40.0, 60.0, 12.0, 8.0, 2.0, 98.0)]
    [4.0, 4.0, 2.0, 2.0, 0.5, 0.5]
    >>> round(smallest_difference(-1.2, Unit.SCORE), 2)
    0.12
    """
    size = abs(value)
    if unit not in {Unit.PERCENT, Unit.PER_100}:
        return PART * size
    if unit is Unit.PERCENT:
        size = max(min(size, 100 - size), 0.0)
    return max(PART * size, min(POINTS, PART_OF_LITTLE * size))


def percent_change(before: float | None, after: float | None) -> float | None:
    """The change of a count or a sum in per cent of what it was; None without both, or from a count under 20.

    From 4 to 22 is no rise of 450.0%: of so few, one more child is a quarter.

    >>> percent_change(200.0, 250.0)
    25.0
    >>> percent_change(4.0, 22.0) is None
    True
    """
    if before is None or after is None or before < SMALL_BASE:
        return None
    return 100 * (after - before) / before
