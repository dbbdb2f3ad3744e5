"""The interval of a rate."""

from __future__ import annotations

from math import isfinite, sqrt

from send_briefings.statistics.interval import USUAL, Interval, deviate

EXACT_BELOW = 10


def rate_interval(count: float, denominator: float, per: float = 100_000, level: float = USUAL) -> Interval:
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
