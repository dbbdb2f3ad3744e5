"""What the variance of a figure's ups and downs goes with: the place's size, the figure's height, and chance."""

from __future__ import annotations

from send_briefings.model.tidy import Unit

PART_OF_SIZE = 0.5
LEAST_SHARE, MOST_SHARE = 5.0, 95.0
LEAST_RATE = 0.1


def relative_variance(value: float, unit: Unit, size: float | None, middle_size: float | None, middle: float) -> float:
    """What the variance of a figure that does not last is proportional to, among the places of a series.

    Half of it falls as the place is larger (`size` beside `middle_size`, the middle one's), half does not: in the
    figures we hold, small places swing more, but not by as much as chance among their children alone would have it. A
    share near nobody or everybody has less room to move: the variance follows p(100 - p), that of a rate the rate
    beside the `middle` one.

    >>> relative_variance(50.0, Unit.PERCENT, 1000, 1000, 40.0), relative_variance(50.0, Unit.PERCENT, 250, 1000, 40.0)
    (1.0, 2.5)
    >>> round(relative_variance(10.0, Unit.PERCENT, None, None, 40.0), 2)
    0.36
    """
    share = middle_size / size if size and middle_size else 1.0
    return (PART_OF_SIZE * share + 1 - PART_OF_SIZE) * _height(value, unit, middle)


def _height(value: float, unit: Unit, middle: float) -> float:
    if unit is Unit.PERCENT:
        part = min(max(value, LEAST_SHARE), MOST_SHARE)
        return part * (100 - part) / 2500
    if unit in {Unit.PER_100, Unit.PER_1000} and middle:
        return max(value / middle, LEAST_RATE)
    return 1.0


def variance_by_chance(value: float, unit: Unit, children: float) -> float:
    """The variance of a percentage, or of a rate for every 100 or 1,000, by chance among the children counted.

    A case is added to those counted, and to those not, so that nobody or everybody has a variance too (A. Agresti and
    B. A. Coull, The American Statistician 52, 1998, with one of each).

    >>> round(variance_by_chance(50.0, Unit.PERCENT, 100) ** 0.5, 2), variance_by_chance(0.0, Unit.PERCENT, 100) > 0
    (5.0, True)
    """
    base = unit.base or 100.0
    cases = value * children / base
    if unit is Unit.PERCENT:
        share = min((cases + 1) / (children + 2), 1.0)
        return 1e4 * share * (1 - share) / children
    return base**2 * (cases + 1) / children**2
