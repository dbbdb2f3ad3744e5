"""How a place stands to others in one period: England, its region, its neighbours and all its peers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.compare.neighbours import NeighbourAverage, neighbour_average
from send_briefings.compare.rank import Rank, Spread, quartile_band, rank_by_polarity, spread
from send_briefings.findings.setting import Setting
from send_briefings.findings.trust import caution
from send_briefings.model import Counts, Polarity
from send_briefings.statistics import BenchmarkVerdict, Interval, compare_to_benchmark, proportion_interval


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure among others of the same series and period.

    `interval` is the Wilson interval of the figure where counts are published or derived; only then is there an
    `england_verdict`. `band` and `rank` are by polarity among all peers.
    """

    figure: Figure
    interval: Interval | None
    england: Figure | None
    england_verdict: BenchmarkVerdict | None
    region: Figure | None
    neighbours: NeighbourAverage | None
    peers: Spread | None
    rank: Rank | None
    band: str | None

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        return {
            "interval": [self.interval.lower, self.interval.upper] if self.interval else None,
            "england": self.england.value if self.england else None,
            "england_verdict": self.england_verdict.value if self.england_verdict else None,
            "region": self.region.value if self.region else None,
            "neighbours_mean": self.neighbours.mean if self.neighbours else None,
            "neighbours_used": self.neighbours.used if self.neighbours else None,
            "peers_quartiles": [self.peers.lower, self.peers.middle, self.peers.upper] if self.peers else None,
            "peers_with_a_figure": self.rank.of if self.rank else None,
            "peers_missing": self.rank.missing if self.rank else None,
            "rank": self.rank.position if self.rank else None,
            "band": self.band,
        }

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
    verdict = None
    if interval is not None and england is not None and england.value is not None:
        verdict = compare_to_benchmark(interval, england.value, polarity)
    return Standing(
        figure=figure,
        interval=interval,
        england=england,
        england_verdict=verdict,
        region=region,
        neighbours=neighbour_average(values, [place.code for place in setting.neighbours]),
        peers=spread(values),
        rank=rank_by_polarity(values, figure.place, polarity),
        band=quartile_band(values, figure.place, polarity),
    )


def own_interval(figure: Figure, counts: Counts) -> Interval | None:
    """The Wilson interval of a percentage whose counts are known; None otherwise."""
    if counts is Counts.NONE or figure.unit != "percent" or figure.numerator is None or not figure.denominator:
        return None
    return proportion_interval(figure.numerator, figure.denominator)


def england_text(setting: Setting, place: Standing) -> str:
    """How the figure stands to England's, as part of a sentence; "" where it is not tested."""
    if place.england is None or place.england.value is None or place.england_verdict is None:
        return ""
    if place.england_verdict is BenchmarkVerdict.SIMILAR:
        relation = "similar to"
    else:
        relation = "higher than" if (place.figure.value or 0) > place.england.value else "lower than"
    return f"{relation} England's {setting.value(place.england)}"


def band_text(setting: Setting, place: Standing) -> str:
    """Which quarter of its peers the place is in, as part of a sentence; "" where there is no band."""
    measure = setting.measure(place.figure.ref)
    low = measure.polarity is Polarity.LOW
    if place.band == "D":
        return f"{'higher' if low else 'lower'} than in three quarters of {setting.spec.peers}"
    if place.band == "A":
        return f"in the quarter of {setting.spec.peers} with the {'lowest' if low else 'highest'} figures"
    return f"in the middle half of {setting.spec.peers}" if place.band else ""


def rank_text(setting: Setting, place: Standing) -> str:
    """The rank, in brackets."""
    if place.rank is None:
        return ""
    best = "lowest" if setting.measure(place.figure.ref).polarity is Polarity.LOW else "highest"
    tied = "joint " if place.rank.tied else ""
    return f"({tied}{wording.ordinal(place.rank.position)} of {place.rank.of}; 1st is {best})"


def position_sentence(setting: Setting, place: Standing) -> str:
    """One or two sentences on how the place stands to England, its peers and its neighbours."""
    ref = place.figure.ref
    england, band = england_text(setting, place), band_text(setting, place)
    found = " and ".join(part for part in (england, band) if part)
    parts = []
    if found:
        careful = f"; {warning}" if (warning := caution(setting, ref)) else ""
        parts.append(f"At {setting.value(place.figure)}, it is {found} {rank_text(setting, place)}{careful}")
    if place.neighbours is not None:
        mean = setting.amount(ref, place.neighbours.mean)
        count = wording.counted(place.neighbours.used, "statistical neighbour")
        of = "its" if not place.neighbours.missing else "the"
        end = "" if not place.neighbours.missing else " that have a figure"
        parts.append(f"The average of {of} {count}{end} was {mean}")
    return " ".join(wording.sentence(part) for part in parts)
