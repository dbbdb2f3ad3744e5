"""A figure, how it moved and how it stands, and its trend over years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Any

from send_briefings.analysis.benchmark import TREND_POINTS as POINTS
from send_briefings.analysis.benchmark import Trend, TrendDirection, recent_trend
from send_briefings.analysis.change import MIN_DENOMINATOR, USUAL_MOVE
from send_briefings.analysis.comparability import comparability, unreliable_reason
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import LEVEL_95, Interval, deviate
from send_briefings.analysis.movement import (
    ChangeResult,
    compared_since,
    earlier_figure,
    first_figure,
    movement,
    usual_swing,
)
from send_briefings.analysis.standing import Benchmarking, ControlChartResult, own_interval, process, standing
from send_briefings.analysis.vocabulary import (
    CANNOT_BE_WORKED_OUT,
    MONTHS,
    NO_COUNTS,
    NO_COUNTS_FOR_SOME,
    NO_EARLIER,
    NO_POLARITY,
    NO_TREND,
    RARE,
    Method,
    as_clause,
    no_peers_changes,
    small_base,
    too_few_changes,
    too_few_years,
)
from send_briefings.model import Counts, PeriodKind, Polarity, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import year_before


@dataclass(frozen=True, slots=True)
class SeriesTrend:
    """The trend of the figures that may be set on one line, oldest first.

    `trend` is None where it cannot be worked out, and `why_no_verdict` says why, as the end of a sentence; else it is
    "".
    """

    figures: tuple[Figure, ...]
    trend: Trend | None
    why_no_verdict: str

    @property
    def p(self) -> float | None:
        """How often chance alone would give so steep a line (chi-squared, 1 degree of freedom)."""
        chi_squared = self.trend.chi_squared if self.trend else None
        return None if chi_squared is None else erfc(sqrt(chi_squared / 2))

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        return {
            "method": Method.TREND.value if self.trend else None,
            "from_period": self.figures[0].period.label if self.figures else None,
            "points": len(self.figures),
            "points_needed": POINTS,
            "direction": self.trend.direction.value if self.trend else None,
            "meaning": self.trend.meaning.value if self.trend and self.trend.meaning else None,
            "slope": self.trend.slope if self.trend else None,
            "chi_squared": self.trend.chi_squared if self.trend else None,
            "p": self.p,
            "no_trend_because": self.trend.why_none.value if self.trend and self.trend.why_none else None,
            "why_no_verdict": self.why_no_verdict or None,
        }


def series_trend(context: AnalysisContext, ref: SeriesKey) -> SeriesTrend | None:
    """The recent trend of the subject's yearly series; None where it has no figure at all.

    Method: `analysis.benchmark.recent_trend` over the five newest figures, with Wilson intervals, or those of the
    usual ups and downs where they are wider: years vary by more than chance among the children. They must follow one
    another year by year without a break, each on at least 20 children. Figures of a term are a year apart from the
    same term's.
    """
    newest = context.figures.latest(ref, context.subject.code)
    if newest is None:
        return None
    if newest.period.kind is PeriodKind.MONTH:
        return SeriesTrend((), None, MONTHS)
    measure = context.measure(ref)
    if measure.counts is Counts.NONE:
        return SeriesTrend((), None, NO_COUNTS)
    if reason := unreliable_reason(context, newest):
        return SeriesTrend((), None, as_clause(reason))
    figures, broken_by = _unbroken(context, newest)
    intervals = [_interval(context, figure) for figure in figures]
    if len(figures) < POINTS:
        return SeriesTrend(figures, None, too_few_years(len(figures), broken_by))
    if any(interval is None for interval in intervals):
        return SeriesTrend(figures, None, NO_COUNTS_FOR_SOME)
    trend = recent_trend(intervals, measure.polarity, whole=100.0 if measure.unit is Unit.PERCENT else None)
    if trend.direction is TrendDirection.NOT_CALCULATED:
        return SeriesTrend(figures, None, NO_TREND.get(trend.why_none, CANNOT_BE_WORKED_OUT))
    return SeriesTrend(figures, trend, "")


def _interval(context: AnalysisContext, figure: Figure) -> Interval | None:
    """A figure's Wilson interval, or what the usual ups and downs give it where that is wider."""
    own, usual = own_interval(figure, context.measure(figure.ref).counts), usual_swing(context, figure)
    if own is None or usual is None:
        return own
    reach = deviate(LEVEL_95) * usual.limit / USUAL_MOVE
    lower, upper = min(own.lower, own.estimate - reach), max(own.upper, own.estimate + reach)
    return Interval(own.estimate, lower, upper)


def _unbroken(context: AnalysisContext, newest: Figure) -> tuple[tuple[Figure, ...], str]:
    """Up to five figures that end with the newest, each a year after the other, and why they begin where they do."""
    figures, broken_by = [newest], ""
    since = compared_since(context, context.figures.series(newest.ref, newest.place))
    while len(figures) < POINTS and not broken_by:
        later = figures[-1]
        earlier = context.figures.at(later.ref, later.place, year_before(later.period.start))
        if earlier is None or earlier.value is None or earlier.period.start < since:
            break
        if earlier.denominator is not None and earlier.denominator < MIN_DENOMINATOR:
            broken_by = small_base(earlier, MIN_DENOMINATOR)
            break
        broken_by = comparability(context, earlier, later).reason
        if not broken_by:
            figures.append(earlier)
    return tuple(reversed(figures)), broken_by


SLOPES = (TrendDirection.INCREASING, TrendDirection.DECREASING)


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """What the whole series says of its newest figure: whether it left its usual range, and its trend over years."""

    process: ControlChartResult | None
    trend: SeriesTrend | None

    @property
    def reported(self) -> tuple[Figure, ...]:
        """The figures behind what is said of the series."""
        shown = self.process.stretch.figures if self.process and self.process.limits else ()
        return (*shown, *(self.trend.figures if self.trend and self.trend.trend else ()))


@dataclass(frozen=True, slots=True)
class LevelResult:
    """The comparisons of one figure: over one period, over several, and with others."""

    figure: Figure
    short: ChangeResult | None
    long: ChangeResult | None
    place: Benchmarking
    unjudged: str


def level(context: AnalysisContext, ref: SeriesKey) -> LevelResult | None:
    """The comparisons of the subject's newest figure of a series; None where it has no figure."""
    figure = context.figures.latest(ref, context.subject.code)
    if figure is None:
        return None
    earlier = earlier_figure(context, figure)
    return LevelResult(
        figure=figure,
        short=movement(context, figure, earlier),
        long=_long_movement(context, figure, earlier),
        place=standing(context, figure),
        unjudged=unreliable_reason(context, figure),
    )


def _long_movement(context: AnalysisContext, figure: Figure, earlier: Figure | None) -> ChangeResult | None:
    """The change over several periods; None where it is the same as that over one."""
    first = first_figure(context, figure)
    return None if first == earlier else movement(context, figure, first)


def verdict(context: AnalysisContext, found: LevelResult) -> str:
    """The verdict on the main change, by its key in `sentences.headline.LABELS`.

    "better" and "worse" are verdicts about the place; "rose_with_others" and "fell_with_others" say that it moved as
    other places did, "up_unsettled" and "down_unsettled" that a large move is no larger than the usual ups and downs.
    "up" and "down" are said where neither direction is better, "same" of a count that did not change. "mixed" is said
    where the main change is for the better and something else that is told of the series for the worse, or the other
    way round: see `otherwise`.
    """
    word = main_verdict(context, found)
    return "mixed" if word in ("better", "worse") and otherwise(context, found) is not None else word


def main_verdict(context: AnalysisContext, found: LevelResult) -> str:
    """The verdict on the main change alone, whatever else is told of the series."""
    if found.unjudged:
        return "not_judged"
    move = main_movement(found)
    if move is None:
        return "described"
    if move.broken:
        return "not_compared"
    polarity = context.measure(found.figure.ref).polarity
    better = move.better(polarity)
    if better is None and move.direction and (move.arithmetic or polarity is Polarity.NONE):
        return "up" if move.direction > 0 else "down"
    if better is None and move.direction:
        return "rose_with_others" if move.direction > 0 else "fell_with_others"
    if better is None and move.unsettled:
        return "up_unsettled" if move.change.difference > 0 else "down_unsettled"
    if better is None:
        return "same" if move.arithmetic else "no_clear_change"
    return "better" if better else "worse"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Something clear that is told of a series and that its main change does not say, or says otherwise.

    `better` tells which way. It is the change from another period (`move`), or the newest month's sign of change
    (`process`), or the trend over years (`trend`): one of the three is there.
    """

    better: bool
    move: ChangeResult | None = None
    process: ControlChartResult | None = None
    trend: SeriesTrend | None = None


def otherwise(context: AnalysisContext, found: LevelResult) -> Otherwise | None:
    """The first clear thing told of the series that goes another way than its main change; None where none does.

    Where the main change is for the better or worse, that is what goes the opposite way; where it is not clear, what
    goes either way. Nothing is asked where the main change is not compared, or neither direction is better.
    """
    polarity = context.measure(found.figure.ref).polarity
    main = main_movement(found)
    if found.unjudged or main is None or main.broken or polarity is Polarity.NONE:
        return None
    stated = _way(main, polarity)
    return next((one for one in _besides(context, found, polarity) if one.better is not stated), None)


def _way(move: ChangeResult, polarity: Polarity) -> bool | None:
    """Whether a rise or fall is the good way, be it the place's own or one with most others; None for neither."""
    return None if move.direction == 0 else (move.direction < 0) == (polarity is Polarity.LOW)


def _besides(context: AnalysisContext, found: LevelResult, polarity: Polarity) -> Iterator[Otherwise]:
    """What is told of the series besides its main change, each with its direction."""
    main = main_movement(found)
    for move in (found.short, found.long):
        better = _way(move, polarity) if move is not None and move != main else None
        if better is not None:
            yield Otherwise(better, move=move)
    low = polarity is Polarity.LOW
    course = process(context, found.figure.ref)
    if course is not None and course.newest:
        yield Otherwise(course.newest[0].upward != low, process=course)
    trend = series_trend(context, found.figure.ref)
    if trend is not None and trend.trend is not None and trend.trend.direction in SLOPES:
        yield Otherwise((trend.trend.direction is TrendDirection.INCREASING) != low, trend=trend)


def why_no_verdict(context: AnalysisContext, found: LevelResult) -> str | None:
    """Why the figure's main change has no verdict, as the end of a sentence; None where it has one.

    "No clear change" is a verdict.
    """
    measure = context.measure(found.figure.ref)
    move = main_movement(found)
    if found.unjudged:
        return found.unjudged
    if move is None:
        return NO_EARLIER
    if move.broken:
        return move.broken
    if measure.polarity is Polarity.NONE and (move.direction or move.arithmetic):
        return NO_POLARITY
    if measure.small_counts:
        return RARE
    if not move.tested and not move.arithmetic:
        return no_peers_changes(context) if move.change.peers is None else too_few_changes(context)
    return None


def main_movement(found: LevelResult) -> ChangeResult | None:
    """The change a verdict is about: over one period, and for months from their base (`first_figure`).

    One month's move on a list that is mostly the same children says little.
    """
    start, short = found.figure.period.start, found.short
    once_a_year = short is not None and short.earlier.period.start.month == start.month
    monthly = found.figure.period.kind is PeriodKind.MONTH and not once_a_year
    return found.long if monthly and found.long is not None else short
