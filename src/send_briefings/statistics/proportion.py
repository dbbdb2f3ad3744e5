"""The interval of a proportion."""

from __future__ import annotations

from math import sqrt

from send_briefings.statistics.interval import USUAL, Interval, deviate


def proportion_interval(numerator: float, denominator: float, level: float = USUAL) -> Interval:
    """The Wilson score interval of a proportion, in per cent.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927); adopted for
    proportions by the Fingertips technical guide on confidence intervals (Public Health England, 2018). Assumes that
    the children are counted independently of each other. A count of zero, or one equal to the denominator, has a
    proper interval. Raises ValueError for a missing figure, a denominator under 1, a count outside 0 to the
    denominator, or a level outside 0 to 1.

    The example is R. G. Newcombe's (1998), table I, method 3.

    >>> interval = proportion_interval(81, 263)
    >>> round(interval.lower, 2), round(interval.upper, 2)
    (25.53, 36.62)
    """
    check_counts(numerator, denominator)
    z = deviate(level)
    centre = numerator + z * z / 2
    half = z * sqrt(numerator * (denominator - numerator) / denominator + z * z / 4)
    estimate = 100 * numerator / denominator
    lower, upper = (100 * limit / (denominator + z * z) for limit in (centre - half, centre + half))
    return Interval(estimate, min(max(0.0, lower), estimate), max(min(100.0, upper), estimate))


def check_counts(numerator: float, denominator: float) -> None:
    """Raise ValueError unless the numerator is a part of the denominator.

    >>> check_counts(5, 4)
    Traceback (most recent call last):
    ValueError: numerator 5: expected 0 to the denominator, 4
    """
    if denominator is None or not denominator >= 1:
        raise ValueError(f"denominator {denominator}: expected at least 1")
    if numerator is None or not 0 <= numerator <= denominator:
        raise ValueError(f"numerator {numerator}: expected 0 to the denominator, {denominator}")
