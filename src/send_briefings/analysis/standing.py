"""How a figure stands: to others in one period, and to its own usual range over months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from send_briefings.analysis.benchmark import BenchmarkVerdict, relation_to_benchmark, why_not_tested
from send_briefings.analysis.change import MIN_DENOMINATOR
from send_briefings.analysis.comparability import comparability, unreliable_reason
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.control_chart import MIN_POINTS, WINDOW, Limits, Signal, xmr_chart
from send_briefings.analysis.figures import Figure, following_month
from send_briefings.analysis.intervals import Interval, difference_from_whole, proportion_interval
from send_briefings.analysis.movement import usual_swing
from send_briefings.analysis.ranking import (
    NeighbourAverage,
    Rank,
    Spread,
    neighbour_average,
    quartile_band,
    rank_of_place,
    spread,
)
from send_briefings.analysis.vocabulary import (
    NUMBERS_NOT_JUDGED,
    SEASONS,
    YEARS,
    Method,
    as_clause,
    month_missing,
    too_few_months,
)
from send_briefings.model import Counts, PeriodKind, Polarity, Unit
from send_briefings.model.area import SeriesKey

APART = frozenset({BenchmarkVerdict.BETTER, BenchmarkVerdict.WORSE, BenchmarkVerdict.HIGHER, BenchmarkVerdict.LOWER})


@dataclass(frozen=True, slots=True)
class Benchmarking:
    """A figure among others of the same series and period.

    `interval` is the Wilson interval of the figure where counts are published or derived; only then is there an
    `england_verdict` (`analysis.benchmark`). Where England's counts are known too, `from_england` is the interval of
    the place's difference from England, of which it is a part, and the verdict rests on it; else on England's value
    lying within `interval` or not. `usual` is how far the figure may lie off by the usual ups and downs, None where
    that is not known. `band` and `rank` are by polarity among all peers that are large enough to judge; `too_small`
    counts those that are not.
    """

    figure: Figure
    interval: Interval | None
    england: Figure | None
    from_england: Interval | None
    england_verdict: BenchmarkVerdict | None
    region: Figure | None
    neighbours: NeighbourAverage | None
    peers: Spread | None
    rank: Rank | None
    band: str | None
    usual: float | None = None
    too_small: int = 0
    low_is_best: bool | None = None

    @property
    def on_the_worse_side(self) -> bool:
        """Whether the figure is worse than England's by more than chance, be it by no more than its ups and downs."""
        if self.low_is_best is None:
            return False
        side = BenchmarkVerdict.HIGHER if self.low_is_best else BenchmarkVerdict.LOWER
        return self.england_verdict in {BenchmarkVerdict.WORSE, side}

    @property
    def apart_from_england(self) -> bool:
        """Whether the figure is higher or lower than England's by more than chance."""
        return self.england_verdict in APART

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        return {
            "interval": [self.interval.lower, self.interval.upper] if self.interval else None,
            "england": self.england.value if self.england else None,
            "england_verdict": self.england_verdict.value if self.england_verdict else None,
            "england_method": self.england_method,
            "difference_from_england": [self.from_england.lower, self.from_england.upper]
            if self.from_england
            else None,
            "usual_swing": self.usual if self.england_verdict else None,
            "region": self.region.value if self.region else None,
            "neighbours_mean": self.neighbours.mean if self.neighbours else None,
            "neighbours_used": self.neighbours.used if self.neighbours else None,
            "peers_quartiles": [self.peers.lower, self.peers.middle, self.peers.upper] if self.peers else None,
            "peers_with_a_figure": self.rank.of if self.rank else None,
            "peers_missing": self.rank.missing - self.too_small if self.rank else None,
            "peers_too_small": self.too_small if self.rank else None,
            "rank": self.rank.position if self.rank else None,
            "band": self.band,
        }

    @property
    def england_method(self) -> str | None:
        """By which method the place was compared with England; None where it was not."""
        if self.england_verdict is None:
            return None
        return (Method.BENCHMARK if self.from_england is None else Method.WHOLE).value

    @property
    def why_not_tested(self) -> str | None:
        """Why the place was not tested against England, as the end of a sentence; None where it was."""
        why = why_not_tested(self.interval, self.england.value if self.england else None)
        return why.value if why else None

    @property
    def others(self) -> tuple[Figure, ...]:
        """The comparators' own figures."""
        return tuple(figure for figure in (self.england, self.region) if figure is not None)


def standing(context: AnalysisContext, figure: Figure) -> Benchmarking:
    """The standing of the subject's figure."""
    ref, start = figure.ref, figure.period.start
    measure = context.spec.measures.get(ref.measure)
    polarity = measure.polarity if measure else Polarity.NONE
    values = context.peers(ref, start) if measure else context.figures.values(ref, start, context.subject.level)
    england = context.figures.at(ref, context.england.code, start)
    region = context.figures.at(ref, context.region.code, start) if context.region else None
    interval = own_interval(figure, measure.counts if measure else Counts.NONE)
    apart = from_england(figure, england) if interval is not None else None
    usual = usual_swing(context, figure) if interval is not None else None
    swing = usual.limit if usual else None
    return Benchmarking(
        figure=figure,
        interval=interval,
        england=england,
        from_england=apart,
        england_verdict=_england_verdict(figure, interval, england, apart, swing, polarity),
        region=region,
        neighbours=neighbour_average(values, [place.code for place in context.neighbours]),
        peers=spread(values),
        rank=rank_of_place(values, figure.place, polarity),
        band=quartile_band(values, figure.place, polarity),
        usual=swing,
        too_small=len(context.too_small(ref, start)),
        low_is_best=None if polarity is Polarity.NONE else polarity is Polarity.LOW,
    )


def own_interval(figure: Figure, counts: Counts) -> Interval | None:
    """The Wilson interval of a share whose counts are known; None otherwise."""
    if counts is Counts.NONE or figure.numerator is None or not figure.denominator:
        return None
    if not Unit(figure.unit).is_share or figure.numerator > figure.denominator:
        return None
    return proportion_interval(figure.numerator, figure.denominator).times((Unit(figure.unit).base or 100.0) / 100)


def from_england(figure: Figure, england: Figure | None) -> Interval | None:
    """The interval of a place's share minus England's, in the share's unit; None where it cannot be had.

    It needs the counts of both, and a place whose counts fit into England's: rounded or derived ones may not.
    """
    if england is None or figure.numerator is None or england.numerator is None:
        return None
    if not figure.denominator or not england.denominator:
        return None
    rest, rest_of_children = england.numerator - figure.numerator, england.denominator - figure.denominator
    if rest_of_children < 1 or not 0 <= rest <= rest_of_children:
        return None
    apart = difference_from_whole(figure.numerator, figure.denominator, england.numerator, england.denominator)
    return apart.times((Unit(figure.unit).base or 100.0) / 100)


def _england_verdict(
    figure: Figure,
    interval: Interval | None,
    england: Figure | None,
    apart: Interval | None,
    usual: float | None,
    polarity: Polarity,
) -> BenchmarkVerdict | None:
    if interval is None or england is None or england.value is None:
        return None
    value = england.value
    own = Interval(interval.estimate - value, interval.lower - value, interval.upper - value)
    return relation_to_benchmark(apart or own, value, figure.denominator, usual, Unit(figure.unit), polarity)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months that follow one another without a break, oldest first; `broken_by` says what the first of them follows."""

    figures: tuple[Figure, ...]
    broken_by: str


@dataclass(frozen=True, slots=True)
class ControlChartResult:
    """The control chart of a series' newest stretch.

    `limits` are None where there is no verdict, and `why_no_verdict` says why, as the end of a sentence; else it is "".
    `signals` has those of each figure of the stretch, the strongest first.
    """

    stretch: Stretch
    limits: Limits | None
    signals: tuple[tuple[Signal, ...], ...]
    why_no_verdict: str

    @property
    def newest(self) -> tuple[Signal, ...]:
        """The signals of the newest month; those of earlier months are no finding."""
        return self.signals[-1] if self.signals else ()

    def run(self, signal: Signal) -> tuple[Figure, ...]:
        """The figures of the run with this signal that ends in the newest month."""
        count = 0
        while count < len(self.signals) and signal in self.signals[-1 - count]:
            count += 1
        return self.stretch.figures[len(self.stretch.figures) - count :]

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        figures = self.stretch.figures
        return {
            "method": Method.CONTROL.value if self.limits else None,
            "from_period": figures[0].period.label if figures else None,
            "points": len(figures),
            "points_needed": MIN_POINTS,
            "points_follow": self.stretch.broken_by or None,
            "centre": self.limits.mean if self.limits else None,
            "limits": [self.limits.lower, self.limits.upper] if self.limits else None,
            "signal": self.newest[0].value if self.newest else None,
            "run": len(self.run(self.newest[0])) if self.newest else None,
            "near_a_limit": len(self.near()) if self.newest else None,
            "signals": {
                figure.period.label: [signal.value for signal in found]
                for figure, found in zip(figures, self.signals, strict=False)
                if found
            },
            "why_no_verdict": self.why_no_verdict or None,
        }

    def near(self) -> tuple[Figure, ...]:
        """Those of the last three figures that are near the limit the newest is near."""
        near = {Signal.NEAR_UPPER, Signal.NEAR_LOWER}
        last = list(zip(self.stretch.figures, self.signals, strict=False))[-WINDOW:]
        return tuple(figure for figure, found in last if near & set(found))


def process(context: AnalysisContext, ref: SeriesKey) -> ControlChartResult | None:
    """The process behind the subject's series of a percentage; None where it has no figure at all.

    Method: `analysis.control_chart.process_control` over the newest stretch alone. A stretch ends at a month without a
    figure, or with one of fewer than 20 children, at a month in which the number counted changed abruptly, and where
    other providers sent figures. Under 12 months, and for terms and years, there is no verdict but a reason.
    """
    series = context.figures.series(ref, context.subject.code)
    newest = context.figures.latest(ref, context.subject.code)
    if newest is None:
        return None
    without = partial(ControlChartResult, limits=None, signals=())
    if newest.period.kind is not PeriodKind.MONTH:
        reason = SEASONS if newest.period.kind is PeriodKind.TERM else YEARS
        return without(Stretch((), ""), why_no_verdict=reason)
    stretch = stretches(context, series)[-1:] or [Stretch((), "")]
    if newest.unit != Unit.PERCENT:
        return without(stretch[0], why_no_verdict=NUMBERS_NOT_JUDGED)
    if reason := unreliable_reason(context, newest):
        return without(stretch[0], why_no_verdict=as_clause(reason))
    if len(stretch[0].figures) < MIN_POINTS or series[-1].value is None:
        return without(stretch[0], why_no_verdict=too_few_months(len(stretch[0].figures), series[-1]))
    chart = xmr_chart([figure.value for figure in stretch[0].figures], context.measure(ref).polarity)
    return ControlChartResult(stretch[0], chart.points[-1].limits, tuple(point.signals for point in chart.points), "")


def stretches(context: AnalysisContext, series: Sequence[Figure]) -> list[Stretch]:
    """A monthly series cut into stretches at its breaks, oldest first."""
    found: list[tuple[list[Figure], str]] = []
    before: Figure | None = None
    for figure in series:
        if figure.value is None or (figure.denominator is not None and figure.denominator < MIN_DENOMINATOR):
            continue
        broken_by = not_comparable_reason(context, before, figure) if before else ""
        if before is None or broken_by:
            found.append(([], broken_by))
        found[-1][0].append(figure)
        before = figure
    return [Stretch(tuple(figures), broken_by) for figures, broken_by in found]


def not_comparable_reason(context: AnalysisContext, earlier: Figure, later: Figure) -> str:
    """Why two figures of a monthly series, one after the other, are not one stretch; "" where they are."""
    missing = following_month(earlier.period.start)
    if missing != later.period.start:
        return month_missing(missing, following_month(missing) != later.period.start)
    return comparability(context, earlier, later).reason
