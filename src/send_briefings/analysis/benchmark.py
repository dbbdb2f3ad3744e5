"""A place against a benchmark, by an interval, by size and in children; the recent trend of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from send_briefings.analysis.intervals import Interval
from send_briefings.model.measure import Polarity
from send_briefings.model.tidy import Unit


class BenchmarkVerdict(StrEnum):
    """How a place stands to a benchmark."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_TOLD_APART = "not_told_apart"
    NOT_TESTED = "not_tested"


class NotTested(StrEnum):
    """Why a place was not tested against a benchmark."""

    NO_INTERVAL = "no interval: no counts are published"
    NO_BENCHMARK = "no benchmark: no figure is published for it"


def compare_to_benchmark(interval: Interval | None, benchmark: float | None, polarity: Polarity) -> BenchmarkVerdict:
    """Similar when the place's own interval holds the benchmark's value; else better or worse by polarity.

    Source: the Fingertips public health profiles' method of comparing an area's confidence interval with the benchmark
    value (Public Health England, technical guidance on RAG ratings). Without a polarity: higher or lower. Not tested
    without an interval or a benchmark; `why_not_tested` says which. The benchmark is taken as known without error, so
    it must be of a far larger group; all are in the same unit. The level is the interval's own. Raises ValueError for
    limits or a benchmark that are not numbers.

    >>> compare_to_benchmark(Interval(50.0, 45.0, 55.0), 40.0, Polarity.LOW)
    <BenchmarkVerdict.WORSE: 'worse'>
    >>> compare_to_benchmark(Interval(50.0, 45.0, 55.0), 46.0, Polarity.LOW)
    <BenchmarkVerdict.SIMILAR: 'similar'>
    >>> compare_to_benchmark(None, 46.0, Polarity.LOW)
    <BenchmarkVerdict.NOT_TESTED: 'not_tested'>
    """
    if interval is None or benchmark is None:
        return BenchmarkVerdict.NOT_TESTED
    if benchmark != benchmark or not interval.lower <= interval.upper:
        raise ValueError(f"{interval} against {benchmark}: expected numbers, the lower limit not above the upper one")
    if interval.holds(benchmark):
        return BenchmarkVerdict.SIMILAR
    higher = interval.lower > benchmark
    if polarity is Polarity.NONE:
        return BenchmarkVerdict.HIGHER if higher else BenchmarkVerdict.LOWER
    return BenchmarkVerdict.WORSE if higher == (polarity is Polarity.LOW) else BenchmarkVerdict.BETTER


def why_not_tested(interval: Interval | None, benchmark: float | None) -> NotTested | None:
    """The reason for `BenchmarkVerdict.NOT_TESTED`; None where there is a verdict.

    >>> why_not_tested(None, 46.0).value
    'no interval: no counts are published'
    """
    if interval is None:
        return NotTested.NO_INTERVAL
    return NotTested.NO_BENCHMARK if benchmark is None else None


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


WIDE = 2.0


def relation_to_benchmark(
    difference: Interval,
    benchmark: float,
    children: float | None,
    usual: float | None,
    unit: Unit,
    polarity: Polarity,
) -> BenchmarkVerdict:
    """What may be said of a place's `difference` from a benchmark, an estimate with its 95% interval.

    The figure counts every child, so that it is higher or lower this time is a fact. What chance and time may do to it
    decides what it is worth:

    - similar: nearer than the smallest difference worth a verdict (`smallest_difference`), and the interval reaches no
      further than twice that either way;
    - not told apart: else, where the interval holds nought, or fewer than 10 `children` make the difference;
    - higher or lower: else, where the figure may lie that far off by the usual ups and downs (`usual`), or where those
      are not known;
    - better or worse, by polarity, or clearly higher or lower without one: beyond them too.

    This is the overdispersed comparison of D. J. Spiegelhalter (Quality and Safety in Health Care 14, 2005), with the
    extra variance taken from how each place's figure moves over time: how far places lie apart is what is judged.

    >>> far, unit, low = Interval(10.0, 8.0, 12.0), Unit.PERCENT, Polarity.LOW
    >>> relation_to_benchmark(far, 30.0, 900, 6.0, unit, low).value
    'worse'
    >>> relation_to_benchmark(far, 30.0, 900, 15.0, unit, low).value
    'higher'
    >>> relation_to_benchmark(Interval(-6.7, -9.0, 3.0), 9.6, 34, 6.0, unit, low).value
    'not_told_apart'
    >>> relation_to_benchmark(Interval(-1.0, -2.0, 0.4), 9.6, 2000, 6.0, unit, low).value
    'similar'
    """
    margin = smallest_difference(benchmark, unit)
    size = abs(difference.estimate)
    if size < margin:
        reach = max(-difference.lower, difference.upper)
        return BenchmarkVerdict.SIMILAR if reach <= WIDE * margin else BenchmarkVerdict.NOT_TOLD_APART
    few = children is not None and size * children / (unit.base or 100.0) < CHILDREN
    if few or difference.holds(0.0):
        return BenchmarkVerdict.NOT_TOLD_APART
    higher = difference.estimate > 0
    if polarity is Polarity.NONE or usual is None or size <= usual:
        return BenchmarkVerdict.HIGHER if higher else BenchmarkVerdict.LOWER
    return BenchmarkVerdict.WORSE if higher == (polarity is Polarity.LOW) else BenchmarkVerdict.BETTER


@dataclass(frozen=True, slots=True)
class Children:
    """How many fewer or more children at the benchmark's rate: positive means more than at the benchmark's rate."""

    count: float
    lower: float
    upper: float


def children_beyond_benchmark(
    rate: float, lower: float, upper: float, benchmark: float, denominator: float
) -> Children:
    """(rate - benchmark) x denominator, with the ends of the rate's own interval carried through. Rates are per cent.

    >>> children_beyond_benchmark(50.0, 48.0, 52.0, 40.0, 2000)
    Children(count=200.0, lower=160.0, upper=240.0)
    """
    count, low, high = (round((value - benchmark) / 100 * denominator, 6) for value in (rate, lower, upper))
    return Children(count, low, high)


TREND_POINTS = 5
WIDTH = 3.92
CRITICAL = 9.54953570608324


class TrendDirection(StrEnum):
    """Which way a series went."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CLEAR_TREND = "no_clear_trend"
    NOT_CALCULATED = "not_calculated"


class TrendMeaning(StrEnum):
    """What the direction means, by polarity."""

    GETTING_BETTER = "getting_better"
    GETTING_WORSE = "getting_worse"


class WhyNoTrend(StrEnum):
    """Why no trend is claimed."""

    TOO_FEW = "fewer than five figures with an interval"
    MISSING_BETWEEN = "a figure is missing among the five most recent periods"
    NO_WIDTH = "an interval without width"
    WHOLE = "a figure in which everybody is counted"
    CHANCE = "the slope may be chance"
    ONE_POINT = "the slope's direction rests on one figure"


@dataclass(frozen=True, slots=True)
class Trend:
    """The verdict on the five most recent figures.

    `slope` is the change from one figure to the next, in the measure's unit; `chi_squared` tests it (1 degree of
    freedom) and `slopes_without` holds the slope with each figure left out in turn. They are None, or empty, where
    nothing could be calculated. `meaning` is None without a polarity or a clear trend, `why_none` with one.
    """

    direction: TrendDirection
    meaning: TrendMeaning | None = None
    slope: float | None = None
    chi_squared: float | None = None
    slopes_without: tuple[float, ...] = ()
    why_none: WhyNoTrend | None = None


def recent_trend(
    series: Sequence[Interval | None],
    polarity: Polarity = Polarity.NONE,
    *,
    across_gaps: bool = True,
    whole: float | None = None,
) -> Trend:
    """The trend over the five most recent figures of a yearly series, oldest first; None stands for a missing one.

    Source: Fingertips, "Recent trends", as calculated by the Department of Health and Social Care's published code
    (FingertipsNext, `TrendMarkerCalculator`, 2025). A line is fitted to the five most recent valid figures, numbered
    1 to 5 and weighted by 1 / se squared, with se = (upper - lower) / 3.92. There is a trend when chi-squared, the
    square of the slope over its standard error, is above 9.5495 (99.8%), and the slope has the same sign with each
    figure left out in turn.

    Each interval is a 95% one. As in Fingertips the five need not be consecutive: with `across_gaps=False` a period
    missing between them forbids a verdict. Fingertips gives none to a series with a count equal to its denominator:
    give the value that has, 100 for a percentage, as `whole`. A slope that becomes exactly zero has not kept its sign
    (Fingertips takes zero for a rise, so that a fall would be judged otherwise than a rise). Assumes figures
    independent of each other and nothing of breaks in a series: do not pass figures from before one. Raises
    ValueError for limits that are not numbers or stand the wrong way round.

    The example is Fingertips' own: MMR vaccination at two years, Yorkshire and the Humber, 2020 to 2024.

    >>> coverage = [(92.6254, 92.4168, 92.8288), (92.3221, 92.1072, 92.5315), (90.8708, 90.6358, 91.1004)]
    >>> coverage += [(90.017, 89.7694, 90.2594), (90.1013, 89.8578, 90.3396)]
    >>> trend = recent_trend([Interval(*figure) for figure in coverage], Polarity.HIGH)
    >>> trend.direction.value, trend.meaning.value
    ('decreasing', 'getting_worse')
    """
    for figure in series:
        if figure is not None and not figure.lower <= figure.estimate <= figure.upper:
            raise ValueError(f"{figure}: expected the lower limit, the estimate and the upper limit in order")
    recent, why = _most_recent(series, across_gaps, whole)
    if why is not None:
        return Trend(TrendDirection.NOT_CALCULATED, why_none=why)
    slope, information = _line(recent, range(TREND_POINTS))
    without = tuple(
        _line(recent, [i for i in range(TREND_POINTS) if i != left_out])[0] for left_out in range(TREND_POINTS)
    )
    chi_squared = slope * slope * information
    why = _doubt(slope, chi_squared, without)
    if why is not None:
        return Trend(TrendDirection.NO_CLEAR_TREND, None, slope, chi_squared, without, why)
    direction = TrendDirection.INCREASING if slope > 0 else TrendDirection.DECREASING
    return Trend(direction, _meaning(direction, polarity), slope, chi_squared, without)


def _most_recent(
    series: Sequence[Interval | None], across_gaps: bool, whole: float | None
) -> tuple[list[Interval], WhyNoTrend | None]:
    known = [i for i, figure in enumerate(series) if figure is not None]
    valid = [figure for figure in series if figure is not None]
    recent = valid[-TREND_POINTS:]
    if len(recent) < TREND_POINTS:
        return recent, WhyNoTrend.TOO_FEW
    if not across_gaps and known[-1] - known[-TREND_POINTS] != TREND_POINTS - 1:
        return recent, WhyNoTrend.MISSING_BETWEEN
    if whole is not None and any(figure.estimate == whole for figure in valid):
        return recent, WhyNoTrend.WHOLE
    if any(figure.lower == figure.upper for figure in recent):
        return recent, WhyNoTrend.NO_WIDTH
    return recent, None


def _line(recent: Sequence[Interval], used: Sequence[int]) -> tuple[float, float]:
    """The slope of the weighted line through the figures used, and one over its variance."""
    weights = [(WIDTH / (recent[i].upper - recent[i].lower)) ** 2 for i in used]
    rises = [recent[i].estimate - recent[used[0]].estimate for i in used]
    total = sum(weights)
    middle = sum(w * i for w, i in zip(weights, used, strict=True)) / total
    height = sum(w * rise for w, rise in zip(weights, rises, strict=True)) / total
    spread = sum(w * (i - middle) ** 2 for w, i in zip(weights, used, strict=True))
    together = sum(w * (i - middle) * (rise - height) for w, i, rise in zip(weights, used, rises, strict=True))
    return together / spread, spread


def _doubt(slope: float, chi_squared: float, without: Sequence[float]) -> WhyNoTrend | None:
    if not chi_squared > CRITICAL:
        return WhyNoTrend.CHANCE
    return None if all(other * slope > 0 for other in without) else WhyNoTrend.ONE_POINT


def _meaning(direction: TrendDirection, polarity: Polarity) -> TrendMeaning | None:
    if polarity is Polarity.NONE:
        return None
    better = (direction is TrendDirection.INCREASING) == (polarity is Polarity.HIGH)
    return TrendMeaning.GETTING_BETTER if better else TrendMeaning.GETTING_WORSE
