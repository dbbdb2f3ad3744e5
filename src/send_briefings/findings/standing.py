"""How a place stands to others in one period: England, its region, its neighbours and all its peers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from send_briefings.compare.benchmark import relation_to_benchmark
from send_briefings.compare.figures import Figure
from send_briefings.compare.neighbours import NeighbourAverage, neighbour_average
from send_briefings.compare.rank import Rank, Spread, quartile_band, rank_by_polarity, spread
from send_briefings.findings.setting import Setting
from send_briefings.findings.usual import usual_swing
from send_briefings.findings.words import Method
from send_briefings.model import Counts, Polarity, Unit
from send_briefings.statistics import (
    BenchmarkVerdict,
    Interval,
    difference_from_whole,
    proportion_interval,
    why_not_tested,
)

APART = frozenset({BenchmarkVerdict.BETTER, BenchmarkVerdict.WORSE, BenchmarkVerdict.HIGHER, BenchmarkVerdict.LOWER})


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure among others of the same series and period.

    `interval` is the Wilson interval of the figure where counts are published or derived; only then is there an
    `england_verdict` (`compare.benchmark`). Where England's counts are known too, `from_england` is the interval of the
    place's difference from England, of which it is a part, and the verdict rests on it; else on England's value lying
    within `interval` or not. `usual` is how far the figure may lie off by the usual ups and downs, None where that is
    not known. `band` and `rank` are by polarity among all peers that are large enough to judge; `too_small` counts
    those that are not.
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


def standing(setting: Setting, figure: Figure) -> Standing:
    """The standing of the subject's figure."""
    ref, start = figure.ref, figure.period.start
    measure = setting.spec.measures.get(ref.measure)
    polarity = measure.polarity if measure else Polarity.NONE
    values = setting.peers(ref, start) if measure else setting.figures.values(ref, start, setting.subject.level)
    england = setting.figures.at(ref, setting.england.code, start)
    region = setting.figures.at(ref, setting.region.code, start) if setting.region else None
    interval = own_interval(figure, measure.counts if measure else Counts.NONE)
    apart = from_england(figure, england) if interval is not None else None
    usual = usual_swing(setting, figure) if interval is not None else None
    swing = usual.limit if usual else None
    return Standing(
        figure=figure,
        interval=interval,
        england=england,
        from_england=apart,
        england_verdict=_england_verdict(figure, interval, england, apart, swing, polarity),
        region=region,
        neighbours=neighbour_average(values, [place.code for place in setting.neighbours]),
        peers=spread(values),
        rank=rank_by_polarity(values, figure.place, polarity),
        band=quartile_band(values, figure.place, polarity),
        usual=swing,
        too_small=len(setting.too_small(ref, start)),
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
