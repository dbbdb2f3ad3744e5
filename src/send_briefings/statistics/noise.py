"""How far a yearly or monthly figure moves though nothing lasting changed: the usual ups and downs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt
from statistics import median

USUAL_MOVE = 2.6
"""How many standard deviations a move has at most, in 19 of 20 places, where nothing changed: `docs/statistics.md`."""
FALSE_ALARMS = 0.05
CLIPPED = 0.1
NORMAL = 0.8238  # the standard deviation of a standard normal deviate, a tenth clipped at each end
LEAST = 20
AT_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Noise:
    """The ups and downs of a series over many places.

    `scale` is the variance of a figure of weight 1 that does not last, `spread` the same if all of the difference
    between places' changes were of that kind. `changes` and `pairs` (of two changes that follow one another) say how
    many they were estimated from.
    """

    scale: float
    spread: float
    changes: int
    pairs: int

    def deviation(self, *weights: float) -> float:
        """The standard deviation of one figure, or of the difference of two, of these weights.

        >>> round(Noise(2.0, 2.0, 100, 50).deviation(1.0, 1.0), 3)
        2.0
        """
        return sqrt(self.scale * fsum(weights))


def noise_of(
    places: Sequence[Sequence[float | None]], weights: Sequence[Sequence[float]], broken: Collection[int] = ()
) -> Noise | None:
    """The ups and downs of a series, from the figures of many places, a row a place, oldest first; None: missing.

    A figure is its place's level, which may change for good from one period to the next, plus what does not last. What
    does not last makes a rise and then a fall: successive changes are then negatively correlated (-0.5 if nothing ever
    lasts), and second differences vary more than changes over two periods. A quarter of the difference of the two
    variances is the variance sought (the random walk plus noise of A. C. Harvey, "Forecasting, structural time series
    models and the Kalman filter", 1989, section 2.4; a covariance from two scales as in R. Gnanadesikan and J. R.
    Kettenring, Biometrics 28, 1972). What all places share, the median change, is taken off first. Variances are
    robust: a tenth is clipped at each end (D. J. Spiegelhalter, "Handling over-dispersion of performance indicators",
    Quality and Safety in Health Care 14, 2005), and made good for what that takes off a normal distribution.

    `weights` say what the variance of each figure is proportional to. `broken` holds the positions of figures that do
    not compare with the one before. At least half of the spread of changes is always taken for ups and downs, and all
    of it where no two changes follow one another. None under 20 changes. Raises ValueError for a value that is not a
    number, a weight not above zero, or rows of other lengths.

    >>> from random import Random
    >>> chance = Random(1)
    >>> steady = [[50 + chance.gauss(0, 2) for _ in range(10)] for _ in range(150)]
    >>> round(noise_of(steady, [[1.0] * 10] * 150).deviation(1.0), 1)
    2.0
    """
    _check(places, weights)
    length = len(places[0]) if places else 0
    steps = {i: _changes(places, i) for i in range(1, length) if i not in set(broken)}
    changes = [d / sqrt(weights[p][i - 1] + weights[p][i]) for i, step in steps.items() for p, d in step.items()]
    if len(changes) < LEAST:
        return None
    spread = _variance(changes)
    second, whole = [], []
    for i, step in steps.items():
        following = steps.get(i + 1, {})
        for p in step.keys() & following.keys():
            weight = sqrt((weights[p][i - 1] + 2 * weights[p][i] + weights[p][i + 1]) / 4)
            second.append((following[p] - step[p]) / weight)
            whole.append((following[p] + step[p]) / weight)
    if len(second) < LEAST:
        return Noise(spread, spread, len(changes), 0)
    lasting = (_variance(second) - _variance(whole)) / 4
    return Noise(max(lasting, AT_LEAST * spread), spread, len(changes), len(second))


def _changes(places: Sequence[Sequence[float | None]], i: int) -> dict[int, float]:
    """The change of each place up to a period, less the median of all."""
    found = {}
    for p, series in enumerate(places):
        before, after = series[i - 1], series[i]
        if before is not None and after is not None:
            found[p] = after - before
    shared = median(found.values()) if found else 0.0
    return {p: change - shared for p, change in found.items()}


def _variance(values: Sequence[float]) -> float:
    """The variance about zero, a tenth clipped at each end."""
    known = sorted(values)
    low, high = _quantile(known, CLIPPED), _quantile(known, 1 - CLIPPED)
    return fsum(min(max(value, low), high) ** 2 for value in known) / len(known) / NORMAL**2


def _quantile(known: Sequence[float], share: float) -> float:
    place = share * (len(known) - 1)
    below = int(place)
    above = min(below + 1, len(known) - 1)
    return known[below] + (place - below) * (known[above] - known[below])


def _check(places: Sequence[Sequence[float | None]], weights: Sequence[Sequence[float]]) -> None:
    if len(places) != len(weights):
        raise ValueError(f"{len(places)} places and {len(weights)} rows of weights: expected as many")
    for series, row in zip(places, weights, strict=True):
        if len(series) != len(places[0]) or len(row) != len(series):
            raise ValueError("rows of different lengths: expected one figure and one weight a period")
        for value, weight in zip(series, row, strict=True):
            if value is not None and not (isfinite(value) and weight > 0):
                raise ValueError(f"value {value} of weight {weight}: expected numbers, the weight above zero")
