"""How a figure moved between two periods, and how far it usually moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from statistics import median

from send_briefings.analysis.benchmark import CHILDREN, smallest_difference
from send_briefings.analysis.change import (
    MIN_DENOMINATOR,
    USUAL_MOVE,
    Change,
    ChangeVerdict,
    Noise,
    change_among_peers,
    noise_of,
    relative_variance,
    variance_by_chance,
)
from send_briefings.analysis.comparability import approximate, broken_everywhere, comparability
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import Interval, difference_interval
from send_briefings.model import Counts, Period, PeriodKind, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import month_before, year_before


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual ups and downs of one place's figure, or of the difference of two.

    `limit` is the largest move they explain, in the measure's unit; `noise` that of all places, which it is from.
    """

    limit: float
    noise: Noise


def usual_change(context: AnalysisContext, earlier: Figure, later: Figure) -> Usual | None:
    """How far the figure may have moved between two periods by the usual ups and downs; None where that is not known.

    Method: `analysis.change.noise_of` over all places' figures, in periods that compare, carried over to this place by
    its size and the height of its figures (`analysis.change`). Never less than chance among the children counted, by
    published, derived or approximate counts.
    """
    noise = series_noise(context, later.ref)
    if noise is None:
        return None
    weights = (weight(context, earlier), weight(context, later))
    chance = [chance_variance(context, figure) for figure in (earlier, later)]
    least = sum(one for one in chance if one is not None) if None not in chance else 0.0
    return Usual(USUAL_MOVE * max(noise.deviation(*weights), sqrt(least)), noise)


def usual_swing(context: AnalysisContext, figure: Figure) -> Usual | None:
    """How far one period's figure may lie from its lasting level by the usual ups and downs; None if not known."""
    noise = series_noise(context, figure.ref)
    if noise is None:
        return None
    least = chance_variance(context, figure) or 0.0
    return Usual(USUAL_MOVE * max(noise.deviation(weight(context, figure)), sqrt(least)), noise)


def series_noise(context: AnalysisContext, ref: SeriesKey) -> Noise | None:
    """The ups and downs of a series, worked out once; None where too few places have figures that compare.

    Years (or the same terms of years, or months) that follow one another are compared; those with a break between, or
    one that all places share, are not.
    """
    spec = context.spec
    if ref.measure not in spec.measures or context.measure(ref).unit.is_plain:
        return None
    key = ("noise", ref, context.subject.level, spec.breaks, spec.size)
    return context.figures.once(key, lambda: _series_noise(context, ref))


def weight(context: AnalysisContext, figure: Figure) -> float:
    """What the variance of a figure's ups and downs is proportional to, among the places of its series.

    Where the children counted are not published, the count by which the area knows a place's size stands for them.
    """
    ref, size = figure.ref, _size(context, figure)
    middle_size, middle = _middles(context, ref)
    return relative_variance(figure.value or 0.0, Unit(figure.unit), size, middle_size, middle)


def chance_variance(context: AnalysisContext, figure: Figure) -> float | None:
    """The variance of a percentage or rate by chance among the children counted; None where they are not known."""
    children = counted(context, figure)
    if figure.value is None or not children:
        return None
    return variance_by_chance(figure.value, Unit(figure.unit), children)


def counted(context: AnalysisContext, figure: Figure) -> float | None:
    """How many children a percentage or a rate is about, exactly or approximately; None where that is not known."""
    if Unit(figure.unit).base is None:
        return None
    if context.measure(figure.ref).counts is not Counts.NONE:
        return figure.denominator or None
    around = approximate(context, figure)
    return around.children if around else None


def _series_noise(context: AnalysisContext, ref: SeriesKey) -> Noise | None:
    periods = _periods(context, ref)
    values = [context.peers(ref, period.start) for period in periods]
    places = sorted({place for known in values for place, value in known.items() if value is not None})
    rows = [[known.get(place) for known in values] for place in places]
    broken = {
        i for i in range(1, len(periods)) if not _follows(periods[i - 1], periods[i])
        or broken_everywhere(context.spec, ref, periods[i - 1], periods[i])
    }  # fmt: skip
    weights = [
        [_weight_at(context, ref, place, period, value) for period, value in zip(periods, row, strict=True)]
        for place, row in zip(places, rows, strict=True)
    ]
    return noise_of(rows, weights, broken)


def _weight_at(context: AnalysisContext, ref: SeriesKey, place: str, period: Period, value: float | None) -> float:
    figure = context.figures.at(ref, place, period.start) if value is not None else None
    return weight(context, figure) if figure is not None else 1.0


def _periods(context: AnalysisContext, ref: SeriesKey) -> tuple[Period, ...]:
    """The periods of a series that follow one another: all months or years, or the newest term of each year."""
    known = context.figures.periods(ref, context.subject.level)
    if not known or known[-1].kind is not PeriodKind.TERM:
        return known
    return tuple(period for period in known if period.start.month == known[-1].start.month)


def _follows(earlier: Period, later: Period) -> bool:
    before = month_before if later.kind is PeriodKind.MONTH else year_before
    return before(later.start) == earlier.start


def _size(context: AnalysisContext, figure: Figure) -> float | None:
    """The children counted, or else the place's count by which the area knows how large it is."""
    if context.measure(figure.ref).counts is not Counts.NONE:
        return figure.denominator or None
    return context.place_sizes.get(figure.place) or None


def _middles(context: AnalysisContext, ref: SeriesKey) -> tuple[float | None, float]:
    """The median size of all places in the newest period, and the median of their figures."""
    key = ("middles", ref, context.subject.level, context.spec.size)
    return context.figures.once(key, lambda: _find_middles(context, ref))


def _find_middles(context: AnalysisContext, ref: SeriesKey) -> tuple[float | None, float]:
    newest = _periods(context, ref)[-1:]
    known = {place: value for period in newest for place, value in context.peers(ref, period.start).items()}
    figures = [context.figures.at(ref, place, newest[0].start) for place, value in known.items() if value is not None]
    sizes = [size for figure in figures if figure is not None and (size := _size(context, figure))]
    values = [figure.value for figure in figures if figure is not None and figure.value is not None]
    return median(sizes) if sizes else None, median(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """A change from one figure to a later one of the same series.

    `direction` is 1, -1 or 0 as the method allows it to be called: by the figure's usual ups and downs (`interval` is
    then the change, give or take as far as they reach) or, where those are not known but counts are, by Newcombe's
    interval of the difference; `change.verdict` tells whether it is a verdict about the place, `large` whether its size
    is worth one. A count or a sum of money (`arithmetic`) is told as it is: places differ in size, so neither method
    serves. `broken` says why the two do not compare, in which case no direction is given.
    """

    earlier: Figure
    later: Figure
    change: Change
    interval: Interval | None
    direction: int
    large: bool
    broken: str = ""

    @property
    def arithmetic(self) -> bool:
        """Whether the figure is a count or a sum of money, whose change is a plain difference."""
        return Unit(self.later.unit).is_plain

    @property
    def tested(self) -> bool:
        """Whether there is a test of the change: of the usual ups and downs, or of chance."""
        return self.interval is not None

    @property
    def own(self) -> bool:
        """Whether a rise or fall is a verdict about the place itself, not about what most places did."""
        return self.direction != 0 and not self.arithmetic and self.change.verdict.own


def movement(context: AnalysisContext, later: Figure, earlier: Figure | None) -> ChangeResult | None:
    """The movement of the subject between two of its figures.

    None where either has no value, or rests on fewer than 20 children.
    """
    if earlier is None or earlier.value is None or later.value is None or _too_few(earlier) or _too_few(later):
        return None
    before = context.peers(later.ref, earlier.period.start)
    after = context.peers(later.ref, later.period.start)
    usual = usual_change(context, earlier, later)
    smallest = _smallest(context, earlier, later)
    change = change_among_peers(before, after, later.place, usual.limit if usual else None, smallest)
    if change is None:
        return None
    broken = comparability(context, earlier, later).reason
    large = abs(change.difference) >= smallest
    interval = None
    if usual is not None:
        interval = Interval(change.difference, change.difference - usual.limit, change.difference + usual.limit)
    elif (newcombe := _interval(context, earlier, later)) is not None:
        interval = newcombe
        change = replace(change, verdict=_by_chance(newcombe, large))
    direction = change.verdict.direction if abs(change.difference) >= _shown(context, later.ref) else 0
    if Unit(later.unit).is_plain:
        direction = (change.difference > 0) - (change.difference < 0)
    if broken or context.measure(later.ref).small_counts:
        direction = 0
    return ChangeResult(earlier, later, change, interval, direction, large, broken)


def _smallest(context: AnalysisContext, earlier: Figure, later: Figure) -> float:
    """The smallest change that is worth a verdict: by its size, and, where children are counted, 10 of them."""
    size = smallest_difference(earlier.value or 0.0, Unit(later.unit))
    children = counted(context, later)
    return max(size, (Unit(later.unit).base or 100.0) * CHILDREN / children) if children else size


def _shown(context: AnalysisContext, ref: SeriesKey) -> float:
    """The smallest change that does not round to nothing as it is written."""
    return 0.5 * 10.0 ** -context.measure(ref).decimals


def _by_chance(interval: Interval, large: bool) -> ChangeVerdict:
    """The verdict by the interval of the difference alone, where the ups and downs of the series are not known."""
    if interval.holds(0.0) or not large:
        return ChangeVerdict.NO_CLEAR_CHANGE
    return ChangeVerdict.ROSE if interval.estimate > 0 else ChangeVerdict.FELL


def earlier_figure(context: AnalysisContext, figure: Figure) -> Figure | None:
    """The figure one period before: the year before, the same term a year before, or the month before.

    A count made once a year, in January, is set beside that of the January before: what counts is the area's period.
    """
    start = figure.period.start
    before = month_before(start) if context.spec.period is PeriodKind.MONTH else year_before(start)
    found = context.figures.at(figure.ref, figure.place, before)
    return found if found is not None and found.value is not None else None


def first_figure(context: AnalysisContext, figure: Figure) -> Figure | None:
    """The figure that the newest is compared with over several periods; None where there is none.

    For months that is the base: the newest figure of the area's `base_month`, so that it stays the same for a year, or
    the same month a year before where the area names none; where there is no figure for it, the first after it. No
    other month is taken where the two do not compare. For other periods it is the earliest of the same time of year
    (the same term) that is not before the area's `baseline_period`.
    """
    series = context.figures.series(figure.ref, figure.place)
    before = [other for other in series if other.value is not None and other.period.start < figure.period.start]
    if context.spec.period is PeriodKind.MONTH:
        base = base_of(context.spec.base_month, figure.period.start)
        return next((other for other in before if other.period.start >= base), None)
    since = compared_since(context, series)
    alike = [other for other in before if other.period.start.month == figure.period.start.month]
    return next((other for other in alike if other.period.start >= since), None)


def base_of(base_month: int, month: date) -> date:
    """The newest month of this number that is before a month; the same month a year before where the number is 0.

    >>> base_of(3, date(2025, 3, 1)), base_of(3, date(2025, 4, 1)), base_of(3, date(2026, 1, 1))
    (datetime.date(2024, 3, 1), datetime.date(2025, 3, 1), datetime.date(2025, 3, 1))
    >>> base_of(0, date(2026, 1, 1))
    datetime.date(2025, 1, 1)
    """
    if not base_month:
        return year_before(month)
    return date(month.year - (month.month <= base_month), base_month, 1)


def compared_since(context: AnalysisContext, series: Sequence[Figure]) -> date:
    """The start of the first period of a series that later ones are compared with; the first day where it has none."""
    labelled = [other.period.start for other in series if other.period.label == context.spec.baseline_period]
    return labelled[0] if labelled else date.min


def _too_few(figure: Figure) -> bool:
    return figure.unit == Unit.PERCENT and figure.denominator is not None and figure.denominator < MIN_DENOMINATOR


def _interval(context: AnalysisContext, earlier: Figure, later: Figure) -> Interval | None:
    if context.measure(later.ref).counts is Counts.NONE or later.unit != Unit.PERCENT:
        return None
    counts = (later.numerator, later.denominator, earlier.numerator, earlier.denominator)
    if any(count is None for count in counts) or not later.denominator or not earlier.denominator:
        return None
    return difference_interval(*(float(count) for count in counts if count is not None))
