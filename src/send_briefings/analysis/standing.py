"""How a figure stands to others in one period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings.analysis.benchmark import BenchmarkVerdict, relation_to_benchmark
from send_briefings.analysis.change import MIN_DENOMINATOR
from send_briefings.analysis.comparability import comparability
from send_briefings.analysis.context import AnalysisContext
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
from send_briefings.analysis.vocabulary import month_missing
from send_briefings.model import Counts, Polarity, Unit

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
