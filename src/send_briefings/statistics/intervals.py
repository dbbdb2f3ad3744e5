"""Intervals for proportions, where counts are published."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its lower and upper limit, all in the same unit."""

    estimate: float
    lower: float
    upper: float

    def holds(self, value: float) -> bool:
        """Whether `value` lies within the limits, ends included."""
        return self.lower <= value <= self.upper


def proportion_interval(numerator: float, denominator: float, level: float = 0.95) -> Interval:
    """The Wilson score interval of a proportion, in per cent.

    Source: E. B. Wilson (1927), as adopted by Fingertips for proportions; computed by statsmodels. A count of zero, or
    one equal to the denominator, has a proper interval. Raises ValueError for a denominator under 1 or a count outside
    0 to the denominator.

    >>> interval = proportion_interval(81, 263)
    >>> round(interval.lower, 2), round(interval.upper, 2)
    (25.53, 36.62)
    """
    from statsmodels.stats.proportion import proportion_confint  # slow to load, and not every area has counts

    _check(numerator, denominator)
    lower, upper = proportion_confint(numerator, denominator, alpha=1 - level, method="wilson")
    estimate = 100 * numerator / denominator
    return Interval(
        estimate, min(max(0.0, 100 * float(lower)), estimate), max(min(100.0, 100 * float(upper)), estimate)
    )


def difference_interval(
    numerator: float, denominator: float, other_numerator: float, other_denominator: float
) -> Interval:
    """Newcombe's hybrid score interval (95%) of the first proportion minus the second, in percentage points.

    Source: R. G. Newcombe (1998), method 10; computed by statsmodels. Raises ValueError as `proportion_interval` does.

    >>> interval = difference_interval(56, 70, 48, 80)
    >>> round(interval.estimate, 1), round(interval.lower, 2), round(interval.upper, 2)
    (20.0, 5.24, 33.39)
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    _check(numerator, denominator)
    _check(other_numerator, other_denominator)
    lower, upper = confint_proportions_2indep(
        numerator, denominator, other_numerator, other_denominator, method="newcomb", compare="diff"
    )
    estimate = 100 * (numerator / denominator - other_numerator / other_denominator)
    return Interval(estimate, 100 * float(lower), 100 * float(upper))


def _check(numerator: float, denominator: float) -> None:
    if not denominator >= 1:
        raise ValueError(f"denominator {denominator}: expected at least 1")
    if not 0 <= numerator <= denominator:
        raise ValueError(f"numerator {numerator}: expected 0 to the denominator, {denominator}")
