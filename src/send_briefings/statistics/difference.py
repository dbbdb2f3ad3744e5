"""The interval of the difference between two proportions."""

from __future__ import annotations

from math import hypot

from send_briefings.statistics.interval import USUAL, Interval
from send_briefings.statistics.proportion import check_counts, proportion_interval


def difference_interval(
    numerator: float,
    denominator: float,
    other_numerator: float,
    other_denominator: float,
    level: float = USUAL,
) -> Interval:
    """Newcombe's hybrid score interval of the first proportion minus the second, in percentage points.

    Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
    eleven methods" (Statistics in Medicine 17, 1998, 873-890), method 10. Assumes that nobody
    is in both groups: for a place inside its comparator see `difference_from_whole`. Counts of zero, or equal to the
    denominator, have a proper interval. Raises ValueError as `proportion_interval` does.

    The example is example (a) of table II.

    >>> interval = difference_interval(56, 70, 48, 80)
    >>> round(interval.estimate, 1), round(interval.lower, 2), round(interval.upper, 2)
    (20.0, 5.24, 33.39)
    """
    first = proportion_interval(numerator, denominator, level)
    second = proportion_interval(other_numerator, other_denominator, level)
    estimate = first.estimate - second.estimate
    lower = estimate - hypot(first.estimate - first.lower, second.upper - second.estimate)
    upper = estimate + hypot(first.upper - first.estimate, second.estimate - second.lower)
    return Interval(estimate, max(-100.0, lower), min(100.0, upper))


def difference_from_whole(
    numerator: float,
    denominator: float,
    whole_numerator: float,
    whole_denominator: float,
    level: float = USUAL,
) -> Interval:
    """The difference between a part and the whole it belongs to, such as Birmingham and England, in percentage points.

    The part is in both figures, so they are not independent. The part minus the whole is, exactly, the share of the
    whole that lies outside the part, times the part minus the rest; the part and the rest are independent, and that
    difference has Newcombe's interval. Raises ValueError as `proportion_interval` does, and where the part is the
    whole or does not fit into it.

    >>> part = difference_from_whole(56, 70, 104, 150)  # the rest is the 48 of 80 of Newcombe's example
    >>> round(part.estimate, 2), round(part.lower, 2), round(part.upper, 2)
    (10.67, 2.8, 17.81)
    """
    check_counts(numerator, denominator)
    check_counts(whole_numerator, whole_denominator)
    rest, rest_numerator = whole_denominator - denominator, whole_numerator - numerator
    if rest < 1 or not 0 <= rest_numerator <= rest:
        raise ValueError(
            f"a part of {numerator} in {denominator}: expected it to fit into the whole, "
            f"{whole_numerator} in {whole_denominator}, with others left"
        )
    apart = difference_interval(numerator, denominator, rest_numerator, rest, level)
    share = rest / whole_denominator
    return Interval(share * apart.estimate, share * apart.lower, share * apart.upper)
