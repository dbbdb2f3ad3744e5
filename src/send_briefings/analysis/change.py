"""Change between two periods, the gap between two groups, and how far a figure usually moves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, isfinite, sqrt
from statistics import median

from send_briefings.analysis.intervals import LEVEL_95, Interval, difference_interval
from send_briefings.analysis.ranking import Spread, spread
from send_briefings.model.tidy import Unit

USUAL_MOVE = 2.6
"""How many standard deviations a move has at most, in 19 of 20 places, where nothing changed: `docs/statistics.md`."""
FALSE_ALARMS = 0.05
CLIPPED = 0.1
NORMAL = 0.8238  # the standard deviation of a standard normal deviate, a tenth clipped at each end
MIN_PLACES = 20
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
    if len(changes) < MIN_PLACES:
        return None
    spread = _variance(changes)
    second, whole = [], []
    for i, step in steps.items():
        following = steps.get(i + 1, {})
        for p in step.keys() & following.keys():
            weight = sqrt((weights[p][i - 1] + 2 * weights[p][i] + weights[p][i + 1]) / 4)
            second.append((following[p] - step[p]) / weight)
            whole.append((following[p] + step[p]) / weight)
    if len(second) < MIN_PLACES:
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


PART_OF_SIZE = 0.5
MIN_SHARE, MAX_SHARE = 5.0, 95.0
MIN_RATE = 0.1


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
        part = min(max(value, MIN_SHARE), MAX_SHARE)
        return part * (100 - part) / 2500
    if unit in {Unit.PER_100, Unit.PER_1000} and middle:
        return max(value / middle, MIN_RATE)
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


MIN_DENOMINATOR = 20


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


def gap(group: Group, reference: Group, min_denominator: int = MIN_DENOMINATOR, level: float = LEVEL_95) -> Gap:
    """The figure of `group` minus that of `reference`, where each known denominator reaches the `min_denominator`.

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
    if min_denominator < 1:
        raise ValueError(f"guard {min_denominator}: expected at least 1 child")
    for figure in (group.value, reference.value, group.denominator, reference.denominator):
        if figure is not None and figure != figure:
            raise ValueError(f"figure {figure}: expected a number, or None where it is missing")
    if group.value is None or reference.value is None:
        return Gap(None, why_none=WhyNoGap.MISSING)
    if any(count is not None and count < min_denominator for count in (group.denominator, reference.denominator)):
        return Gap(None, why_none=WhyNoGap.TOO_FEW)
    return Gap(round(group.value - reference.value, 9), _interval(group, reference, level))


def _interval(group: Group, reference: Group, level: float) -> Interval | None:
    counts = (group.numerator, group.denominator, reference.numerator, reference.denominator)
    known = [count for count in counts if count is not None]
    return difference_interval(known[0], known[1], known[2], known[3], level) if len(known) == len(counts) else None


def cohort_gap(value: float | None, reference: float | None) -> float | None:
    """`value` minus `reference`, in the measure's unit (points for a percentage); None where either is missing.

    >>> cohort_gap(38.1, 17.0)
    21.1
    >>> cohort_gap(38.1, None) is None
    True
    """
    return gap(Group(value), Group(reference)).difference


def cohort_gaps(
    values: Mapping[str, float | None],
    references: Mapping[str, float | None],
    denominators: Mapping[str, tuple[float | None, float | None]] | None = None,
    min_denominator: int = MIN_DENOMINATOR,
) -> dict[str, float | None]:
    """The gap in every place; None where a figure is missing or a known denominator is under the guard.

    A group of 29 pupils with no SEN in special schools once made a gap of 66 points: where denominators are known, both
    must reach `min_denominator` children. The method is `analysis.change`.

    >>> cohort_gaps({"a": 9.0, "b": 12.0}, {"a": 4.0, "b": 5.0}, {"a": (100, 900), "b": (19, 900)})
    {'a': 5.0, 'b': None}
    """
    result: dict[str, float | None] = {}
    for place, value in values.items():
        own, other = (denominators or {}).get(place, (None, None))
        result[place] = gap(Group(value, own), Group(references.get(place), other), min_denominator).difference
    return result


class ChangeVerdict(StrEnum):
    """What may be said of a change.

    `ROSE` and `FELL` are verdicts about the place: it moved by more than the usual ups and downs; where at least three
    quarters of peers moved that way, it moved further than the middle of them by as much. The others are none:
    `ROSE_AS_MOST`, `FELL_AS_MOST`: at least three quarters of peers moved that way, and so did this place, at least
    half as far as the middle of them and not clearly further. `ROSE_LESS`, `FELL_LESS`: it moved by more than its usual
    ups and downs, but clearly less far than most. `NO_CLEAR_CHANGE`: none of these holds. `NOT_TESTED`: its usual ups
    and downs are not known.
    """

    ROSE = "rose"
    FELL = "fell"
    ROSE_AS_MOST = "rose_as_most"
    FELL_AS_MOST = "fell_as_most"
    ROSE_LESS = "rose_less"
    FELL_LESS = "fell_less"
    NO_CLEAR_CHANGE = "no_clear_change"
    NOT_TESTED = "not_tested"

    @property
    def direction(self) -> int:
        """1 for a rise, -1 for a fall, 0 where neither is claimed."""
        return {"rose": 1, "fell": -1}.get(self.value.split("_")[0], 0)

    @property
    def own(self) -> bool:
        """Whether it is a verdict about the place itself, not about what most places did."""
        return self in {ChangeVerdict.ROSE, ChangeVerdict.FELL}


@dataclass(frozen=True, slots=True)
class Change:
    """A change from `earlier` to `later`, in the measure's unit, and the spread of peers' changes.

    `peers` is None where fewer than four peers have both figures. `usual` is how far the figure moves though nothing
    lasting changed, None where that is not known.
    """

    earlier: float
    later: float
    difference: float
    peers: Spread | None
    verdict: ChangeVerdict
    usual: float | None = None


def change_among_peers(
    earlier: Mapping[str, float | None],
    later: Mapping[str, float | None],
    place: str,
    usual: float | None = None,
    smallest: float = 0.0,
) -> Change | None:
    """The change of `place`, judged by how far its figure usually moves, and beside the changes of all its peers.

    `usual` is the largest move that the usual ups and downs explain (`analysis.change.noise_of`), `smallest` the
    smallest that is worth a verdict. A rise or fall beyond both is a verdict about the place; where three quarters of
    all moved that way, only what goes beyond the middle of their changes counts, for a common movement is no place's
    own. None where the place lacks a figure.

    >>> before = {"a": 10.0, "b": 10.0, "c": 10.0, "d": 10.0, "e": 10.0}
    >>> after = {"a": 4.0, "b": 9.0, "c": 8.5, "d": 8.0, "e": 9.8}
    >>> change_among_peers(before, after, "a", usual=2.0, smallest=1.0).verdict
    <ChangeVerdict.FELL: 'fell'>
    >>> change_among_peers(before, after, "c", usual=2.0, smallest=1.0).verdict
    <ChangeVerdict.FELL_AS_MOST: 'fell_as_most'>
    >>> change_among_peers(before, after, "e", usual=2.0, smallest=1.0).verdict
    <ChangeVerdict.NO_CLEAR_CHANGE: 'no_clear_change'>
    >>> change_among_peers(before, after, "a").verdict
    <ChangeVerdict.NOT_TESTED: 'not_tested'>
    """
    first, last = earlier.get(place), later.get(place)
    if first is None or last is None:
        return None
    differences = {
        peer: round(value - start, 9)
        for peer, value in later.items()
        if value is not None and (start := earlier.get(peer)) is not None
    }
    peers = spread(differences)
    difference = differences[place]
    return Change(first, last, difference, peers, _verdict(difference, peers, usual, smallest), usual)


def _verdict(difference: float, peers: Spread | None, usual: float | None, smallest: float) -> ChangeVerdict:
    if peers is None or usual is None:
        return ChangeVerdict.NOT_TESTED
    if difference == 0:
        return ChangeVerdict.NO_CLEAR_CHANGE
    rose = difference > 0
    moved = abs(difference) > usual and abs(difference) >= smallest
    if not (peers.lower > 0 if rose else peers.upper < 0):
        own = ChangeVerdict.ROSE if rose else ChangeVerdict.FELL
        return own if moved else ChangeVerdict.NO_CLEAR_CHANGE
    beyond = abs(difference) - abs(peers.middle)
    if moved and beyond > usual:
        return ChangeVerdict.ROSE if rose else ChangeVerdict.FELL
    if abs(beyond) <= usual and abs(difference) >= abs(peers.middle) / 2:
        return ChangeVerdict.ROSE_AS_MOST if rose else ChangeVerdict.FELL_AS_MOST
    if not moved:
        return ChangeVerdict.NO_CLEAR_CHANGE
    return ChangeVerdict.ROSE_LESS if rose else ChangeVerdict.FELL_LESS
