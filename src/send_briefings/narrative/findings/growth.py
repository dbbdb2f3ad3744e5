"""Finding: by how much per cent a sum or count grew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from send_briefings import wording
from send_briefings.analysis.benchmark import percent_change
from send_briefings.analysis.comparability import Comparable, comparability
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.movement import earlier_figure, first_figure
from send_briefings.analysis.ranking import Spread, spread
from send_briefings.analysis.vocabulary import NO_POLARITY, Method
from send_briefings.model import Place
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement


def percent_text(value: float) -> str:
    """A change in per cent in words.

    >>> percent_text(11.458), percent_text(-59.4), percent_text(0.01)
    ('up 11.5%', 'down 59.4%', 'no change')
    """
    shown = wording.number(abs(value), 1)
    if float(shown.replace(",", "")) == 0:
        return "no change"
    return f"{'up' if value > 0 else 'down'} {shown}%"


def signed_percent(value: float) -> str:
    """A change in per cent with its sign, for the ends of a range.

    >>> signed_percent(11.458), signed_percent(-2.0)
    ('+11.5%', '−2.0%')
    """
    return wording.signed(value, 1) + "%"


def growth_text(context: AnalysisContext, found: Sequence[Growth]) -> str:
    """The growth over one period and over several, each beside the region's, England's and all peers'."""
    parts = []
    for index, growth in enumerate(found):
        start, end = when(growth.earlier.period), when(growth.later.period)
        moved = [f"{_moved(context, growth, percent)} {place.located}" for place, percent in growth.places]
        about = f"{context.measure(growth.later.ref).name}, " if index == 0 else ""
        parts.append(f"{about}from {start} to {end}: {wording.join_list(moved)}")
        if growth.peers is not None:
            low, high = signed_percent(growth.peers.lower), signed_percent(growth.peers.upper)
            parts.append(f"in half of all {context.spec.peers} it changed by between {low} and {high}")
    return " ".join(wording.sentence(part) for part in parts)


def _moved(context: AnalysisContext, growth: Growth, percent: float | None) -> str:
    """A change in per cent; where the earlier figure is too small for a percentage, both as they are."""
    if percent is not None:
        return percent_text(percent)
    earlier, later = context.value(growth.earlier), context.value(growth.later)
    return f"{later} as before" if earlier == later else f"from {earlier} to {later}"


@dataclass(frozen=True, slots=True)
class Growth:
    """The change from one period to the newest in per cent of the earlier figure: each place's, and all peers'.

    `places` are the subject first, then its region and England where both have both figures. The subject's is None
    where its earlier figure is too small for a percentage: both are then told as they are.
    """

    earlier: Figure
    later: Figure
    places: tuple[tuple[Place, float | None], ...]
    peers: Spread | None
    evidence: tuple[Figure, ...]

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file; `reported` as they are written."""
        reported = [percent_text(percent) for _, percent in self.places if percent is not None]
        reported += [signed_percent(end) for end in (self.peers.lower, self.peers.upper)] if self.peers else []
        return {
            "from_when": when(self.earlier.period),
            "percent": {place.code: percent for place, percent in self.places},
            "peers_quartiles": [self.peers.lower, self.peers.middle, self.peers.upper] if self.peers else None,
            "told": reported,
        }


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The growth of the newest figure over one period and since the first; None where there is no earlier figure."""
    ref = spec.refs[0]
    figure = context.figures.latest(ref, context.subject.code)
    if figure is None:
        return None
    before = earlier_figure(context, figure)
    starts = dict.fromkeys((before, first_figure(context, figure)))
    found = [growth for one in starts if one is not None and (growth := _growth(context, one, figure)) is not None]
    if not found:
        return None
    return Finding(
        kind="growth",
        ref=ref,
        place=context.subject.code,
        period=figure.period.label,
        verdict="described",
        text=growth_text(context, found),
        basis=context.basis(figure),
        facts=judgement(Method.ARITHMETIC.value, NO_POLARITY) | {"growth": [growth.facts() for growth in found]},
        evidence=tuple(dict.fromkeys(row for growth in found for row in growth.evidence)),
    )


def _growth(context: AnalysisContext, earlier: Figure, later: Figure) -> Growth | None:
    """The growth between two of the subject's figures; None where they do not compare.

    The region's and England's growth stand beside it where their own figures compare.
    """
    ref = later.ref
    places, rows = [], []
    for place in (context.subject, *([context.region] if context.region else []), context.england):
        one = context.figures.at(ref, place.code, earlier.period.start)
        other = context.figures.at(ref, place.code, later.period.start)
        alike = one and other and isinstance(comparability(context, one, other), Comparable)
        percent = percent_change(one.value, other.value) if one and other and alike else None
        own = place is context.subject and alike and _told(one) and _told(other)
        if one and other and (percent is not None or own):
            places.append((place, percent))
            rows += [other, one]
    if not places or places[0][0] != context.subject:
        return None
    peers = spread(_peers(context, ref, earlier.period.start, later.period.start))
    return Growth(earlier, later, tuple(places), peers, tuple(rows))


def _peers(context: AnalysisContext, ref: SeriesKey, earlier: date, later: date) -> Mapping[str, float | None]:
    before = context.peers(ref, earlier)
    return {place: percent_change(before.get(place), value) for place, value in context.peers(ref, later).items()}


def _told(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None
