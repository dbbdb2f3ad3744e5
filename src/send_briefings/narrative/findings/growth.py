"""Finding: by how much per cent a sum or count grew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from send_briefings import wording
from send_briefings.analysis.benchmark import percent_change
from send_briefings.analysis.comparability import Comparable, comparability
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.movement import earlier_figure, first_figure
from send_briefings.analysis.ranking import Spread, spread
from send_briefings.analysis.setting import Setting, when
from send_briefings.analysis.vocabulary import NO_POLARITY, Method
from send_briefings.model import Place
from send_briefings.model.area import FindingSpec, Ref
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


def growth_text(setting: Setting, found: Sequence[Growth]) -> str:
    """The growth over one period and over several, each beside the region's, England's and all peers'."""
    parts = []
    for index, growth in enumerate(found):
        start, end = when(growth.earlier.period), when(growth.later.period)
        moved = [f"{_moved(setting, growth, percent)} {place.located}" for place, percent in growth.places]
        about = f"{setting.measure(growth.later.ref).name}, " if index == 0 else ""
        parts.append(f"{about}from {start} to {end}: {wording.listed(moved)}")
        if growth.peers is not None:
            low, high = signed_percent(growth.peers.lower), signed_percent(growth.peers.upper)
            parts.append(f"in half of all {setting.spec.peers} it changed by between {low} and {high}")
    return " ".join(wording.sentence(part) for part in parts)


def _moved(setting: Setting, growth: Growth, percent: float | None) -> str:
    """A change in per cent; where the earlier figure is too small for a percentage, both as they are."""
    if percent is not None:
        return percent_text(percent)
    earlier, later = setting.value(growth.earlier), setting.value(growth.later)
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
        """The numbers behind the words, for the evidence file; `told` as they are written."""
        told = [percent_text(percent) for _, percent in self.places if percent is not None]
        told += [signed_percent(end) for end in (self.peers.lower, self.peers.upper)] if self.peers else []
        return {
            "from_when": when(self.earlier.period),
            "percent": {place.code: percent for place, percent in self.places},
            "peers_quartiles": [self.peers.lower, self.peers.middle, self.peers.upper] if self.peers else None,
            "told": told,
        }


def find(setting: Setting, spec: FindingSpec) -> Finding | None:
    """The growth of the newest figure over one period and since the first; None where there is no earlier figure."""
    ref = spec.refs[0]
    figure = setting.figures.latest(ref, setting.subject.code)
    if figure is None:
        return None
    before = earlier_figure(setting, figure)
    starts = dict.fromkeys((before, first_figure(setting, figure)))
    found = [growth for one in starts if one is not None and (growth := _growth(setting, one, figure)) is not None]
    if not found:
        return None
    return Finding(
        kind="growth",
        ref=ref,
        place=setting.subject.code,
        period=figure.period.label,
        verdict="described",
        text=growth_text(setting, found),
        basis=setting.basis(figure),
        facts=judgement(Method.ARITHMETIC.value, NO_POLARITY) | {"growth": [growth.facts() for growth in found]},
        evidence=tuple(dict.fromkeys(row for growth in found for row in growth.evidence)),
    )


def _growth(setting: Setting, earlier: Figure, later: Figure) -> Growth | None:
    """The growth between two of the subject's figures; None where they do not compare.

    The region's and England's growth stand beside it where their own figures compare.
    """
    ref = later.ref
    places, rows = [], []
    for place in (setting.subject, *([setting.region] if setting.region else []), setting.england):
        one = setting.figures.at(ref, place.code, earlier.period.start)
        other = setting.figures.at(ref, place.code, later.period.start)
        alike = one and other and isinstance(comparability(setting, one, other), Comparable)
        percent = percent_change(one.value, other.value) if one and other and alike else None
        own = place is setting.subject and alike and _told(one) and _told(other)
        if one and other and (percent is not None or own):
            places.append((place, percent))
            rows += [other, one]
    if not places or places[0][0] != setting.subject:
        return None
    peers = spread(_peers(setting, ref, earlier.period.start, later.period.start))
    return Growth(earlier, later, tuple(places), peers, tuple(rows))


def _peers(setting: Setting, ref: Ref, earlier: date, later: date) -> Mapping[str, float | None]:
    before = setting.peers(ref, earlier)
    return {place: percent_change(before.get(place), value) for place, value in setting.peers(ref, later).items()}


def _told(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None
