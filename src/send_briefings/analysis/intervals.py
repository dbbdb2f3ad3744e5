"""Intervals: of a proportion, of a rate, of the difference between two proportions."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, isfinite, sqrt
from statistics import NormalDist

LEVEL_95 = 0.95
LEVEL_998 = 0.998


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its lower and upper limit, all in the same unit."""

    estimate: float
    lower: float
    upper: float

    def holds(self, value: float) -> bool:
        """Whether `value` lies within the limits, ends included."""
        return self.lower <= value <= self.upper

    def times(self, factor: float) -> Interval:
        """The same interval in another unit: of a percentage times 10, for every 1,000.

        >>> Interval(2.5, 2.0, 3.0).times(10)
        Interval(estimate=25.0, lower=20.0, upper=30.0)
        """
        return Interval(self.estimate * factor, self.lower * factor, self.upper * factor)


def deviate(level: float) -> float:
    """The standard normal deviate of a two-sided level: 1.96 for 95%, 3.09 for 99.8%.

    Raises ValueError for a level that is not between 0 and 1.

    >>> round(deviate(LEVEL_95), 2), round(deviate(LEVEL_998), 2)
    (1.96, 3.09)
    """
    if not 0 < level < 1:
        raise ValueError(f"level {level}: expected a share between 0 and 1, such as 0.95 or 0.998")
    return NormalDist().inv_cdf(0.5 + level / 2)


def proportion_interval(numerator: float, denominator: float, level: float = LEVEL_95) -> Interval:
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


EXACT_BELOW = 10


def rate_interval(count: float, denominator: float, per: float = 100_000, level: float = LEVEL_95) -> Interval:
    """The interval of a rate `per` 100, 1,000 or 100,000: Byar's from a count of 10, exact Poisson below.

    Sources: N. E. Breslow and N. E. Day, "Statistical methods in cancer research, volume II" (1987), for Byar's
    approximation; F. Garwood, "Fiducial limits for the Poisson distribution" (Biometrika 28, 1936), for the exact
    limits from the chi-squared distribution. Adopted, with the change at 10, by the Fingertips technical guide on
    confidence intervals (2018) and PHEindicatormethods (`phe_rate`). Assumes that events are independent, so it is too
    narrow where one child may have many (suspensions). A count of zero has a lower limit of zero. A count above the
    denominator is allowed: a rate of events is not a proportion of children. Raises ValueError for a missing or
    negative count, a denominator or `per` that is not above zero, or a level outside 0 to 1.

    The first example is Fingertips indicator 41203, England, 2023; the second Garwood's limits of a count of 5.

    >>> interval = rate_interval(1415, 49_300_918)
    >>> round(interval.estimate, 4), round(interval.lower, 4), round(interval.upper, 4)
    (2.8701, 2.7225, 3.0237)
    >>> interval = rate_interval(5, 100, per=100)
    >>> round(interval.lower, 2), round(interval.upper, 2)
    (1.62, 11.67)
    """
    if count is None or not (count >= 0 and isfinite(count)):
        raise ValueError(f"count {count}: expected zero or more events")
    for name, value in (("denominator", denominator), ("per", per)):
        if value is None or not (value > 0 and isfinite(value)):
            raise ValueError(f"{name} {value}: expected a number above zero")
    lower, upper = _exact(count, level) if count < EXACT_BELOW else _byar(count, level)
    scale = per / denominator
    return Interval(scale * count, scale * lower, scale * upper)


def _byar(count: float, level: float) -> tuple[float, float]:
    z, above = deviate(level), count + 1
    lower = max(0.0, 1 - 1 / (9 * count) - z / (3 * sqrt(count)))
    upper = 1 - 1 / (9 * above) + z / (3 * sqrt(above))
    return count * lower**3, above * upper**3


def _exact(count: float, level: float) -> tuple[float, float]:
    deviate(level)
    from scipy.special import gammaincinv  # half the chi-squared quantile, without all of scipy.stats

    tail = (1 - level) / 2
    return float(gammaincinv(count, tail)) if count else 0.0, float(gammaincinv(count + 1, 1 - tail))


def difference_interval(
    numerator: float,
    denominator: float,
    other_numerator: float,
    other_denominator: float,
    level: float = LEVEL_95,
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
    level: float = LEVEL_95,
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
