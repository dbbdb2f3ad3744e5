"""Outcomes, such as an inspection's: what a place's were, in order, and how many places had each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from send_briefings import wording
from send_briefings.catalogue.places import gazetteer
from send_briefings.compare.figures import Figure
from send_briefings.findings.finding import Finding, judgement
from send_briefings.findings.sentences.outcomes import NOT_MEASURED, headline_text, record_words
from send_briefings.findings.setting import Setting
from send_briefings.model import Level, Place, Unit
from send_briefings.model.area import Ref

UNREAD = ("", "nan", "None")
MONTHS_TO_NEXT = "months_to_next_inspection"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some places had each outcome of a measure in their newest figure.

    `counts` are by the outcome's value, all of them, the best first. `unknown` are places with a row but no value,
    though one applies, by what the publisher printed ("" for what could not be read). `figures` are the rows counted.
    """

    ref: Ref
    counts: dict[int, int]
    unknown: dict[str, int]
    figures: tuple[Figure, ...]

    @property
    def total(self) -> int:
        """The places with an outcome."""
        return sum(self.counts.values())

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        total = self.total
        shares = {str(value): 100 * count / total for value, count in self.counts.items()} if total else {}
        return {
            "counts": {str(value): count for value, count in self.counts.items()},
            "total": total,
            "unknown": self.unknown,
            "percent": shares,
        }


@dataclass(frozen=True, slots=True)
class Due:
    """When something is to follow an outcome: what, after how many months, and the month by which; `past` by the
    record's own day."""

    what: str
    months: int
    by: date
    past: bool
    figure: Figure


def outcome_refs(setting: Setting) -> tuple[Ref, ...]:
    """The area's measures that are outcomes, as series, in the catalogue's order."""
    lead = setting.spec.headline
    return tuple(
        Ref(measure.id, lead.cohort, lead.breakdown, measure.source)
        for measure in setting.spec.measures.values()
        if measure.unit is Unit.OUTCOME
    )


def history(setting: Setting) -> tuple[Figure, ...]:
    """Every outcome of the place and of those before it, oldest first."""
    codes = [setting.subject.code, *setting.place.predecessors]
    found = [
        figure
        for ref in outcome_refs(setting)
        for code in codes
        for figure in setting.figures.series(ref, code)
        if figure.value is not None
    ]
    return tuple(sorted(found, key=lambda figure: (figure.period.start, figure.place, figure.ref)))


def beside(setting: Setting, figure: Figure, measure: str) -> Figure | None:
    """Another measure's figure of the same place, source and day."""
    ref = Ref(measure, figure.ref.cohort, figure.ref.breakdown, figure.ref.source)
    return setting.figures.at(ref, figure.place, figure.period.start)


def due(setting: Setting, figure: Figure) -> Due | None:
    """What is to follow an outcome, and by which month; None where the record does not say."""
    if figure.value is None or MONTHS_TO_NEXT not in setting.spec.measures:
        return None
    outcome = setting.measure(figure.ref).outcome(figure.value)
    months = beside(setting, figure, MONTHS_TO_NEXT)
    if not outcome.due or months is None or months.value is None:
        return None
    at = figure.period.start.year * 12 + figure.period.start.month - 1 + int(months.value)
    by = date(at // 12, at % 12 + 1, 1)
    past = (by.year, by.month) < (figure.released.year, figure.released.month)
    return Due(outcome.due, int(months.value), by, past, months)


def tally(setting: Setting, ref: Ref, places: Iterable[Place]) -> Tally:
    """How many of these places had each outcome; a place closed before the record was made is left out."""
    counts = {outcome.value: 0 for outcome in setting.measure(ref).outcomes}
    rows: list[Figure] = []
    unknown: dict[str, int] = {}
    for place in places:
        figure = setting.figures.newest(ref, place.code)
        if figure is None or (place.closed is not None and place.closed < figure.released):
            continue
        if figure.value is not None:
            counts[int(figure.value)] += 1
            rows.append(figure)
        elif figure.status != "not_applicable":
            why = "" if figure.symbol in UNREAD else figure.symbol.lower()
            unknown[why] = unknown.get(why, 0) + 1
    return Tally(ref, counts, unknown, tuple(rows))


def of_england(setting: Setting, ref: Ref) -> Tally:
    """The outcomes of every authority with a row."""
    return tally(setting, ref, _authorities())


def of_region(setting: Setting, ref: Ref) -> Tally | None:
    """The outcomes of the authorities of the place's region; None where it is in none."""
    if setting.region is None:
        return None
    return tally(setting, ref, [place for place in _authorities() if place.region == setting.region.code])


@cache
def _authorities() -> tuple[Place, ...]:
    return gazetteer().places(Level.LOCAL_AUTHORITY, current_only=False)


def outcome_headline(setting: Setting) -> Finding:
    """The newest outcome of the headline's measure, or that there is none and what the last of another was."""
    ref = setting.spec.headline
    newest = setting.figures.newest(ref, setting.subject.code)
    figure = newest if newest is not None and newest.value is not None else None
    earlier = [found for found in history(setting) if found.ref != ref]
    england = of_england(setting, ref)
    rows = [row for row in (newest, *earlier[-1:]) if row is not None]
    if figure is None and not earlier:
        rows += england.figures[:1]
    return Finding(
        kind="headline",
        ref=ref,
        place=setting.subject.code,
        period=figure.period.label if figure else "",
        verdict="described" if figure else "nothing",
        text=headline_text(setting, newest, earlier[-1] if earlier else None, england),
        basis="",
        facts=judgement(None, NOT_MEASURED)
        | {
            "place_name": setting.subject.name,
            "england": england.facts(),
            "record": [record_words(row) for row in england.figures[:1]],
        }
        | ({"known_on": wording.date_text(setting.known_on)} if setting.known_on else {}),
        evidence=tuple(rows),
    )
