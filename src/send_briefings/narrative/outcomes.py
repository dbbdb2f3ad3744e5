"""Outcomes, such as an inspection's: what a place's were, in order, and how many places had each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.config.places import gazetteer
from send_briefings.model import Level, Place, Unit
from send_briefings.model.area import SeriesKey

REVISIT, WEAKNESSES = "revisit_outcome", "significant_weaknesses"
UNREAD = ("", "nan", "None")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some places had each outcome of a measure in their newest figure.

    `counts` are by the outcome's value, all of them, the best first. `unknown` are places with a row but no value,
    though one applies, by what the publisher printed ("" for what could not be read). `figures` are the rows counted.
    """

    ref: SeriesKey
    counts: dict[int, int]
    unknown: dict[str, int]
    figures: tuple[Figure, ...]

    @property
    def total(self) -> int:
        """The places with an outcome."""
        return sum(self.counts.values())


def outcome_refs(context: AnalysisContext) -> tuple[SeriesKey, ...]:
    """The area's measures that are outcomes, as series, in the catalogue's order."""
    lead = context.spec.headline
    return tuple(
        SeriesKey(measure.id, lead.cohort, lead.breakdown, measure.source)
        for measure in context.spec.measures.values()
        if measure.unit is Unit.OUTCOME
    )


def history(context: AnalysisContext) -> tuple[Figure, ...]:
    """Every outcome of the place and of those before it, oldest first."""
    codes = [context.subject.code, *context.place.predecessors]
    found = [
        figure
        for ref in outcome_refs(context)
        for code in codes
        for figure in context.figures.series(ref, code)
        if figure.value is not None
    ]
    return tuple(sorted(found, key=lambda figure: (figure.period.start, figure.place, figure.ref)))


def beside(context: AnalysisContext, figure: Figure, measure: str) -> Figure | None:
    """Another measure's figure of the same place, source and day."""
    ref = SeriesKey(measure, figure.ref.cohort, figure.ref.breakdown, figure.ref.source)
    return context.figures.at(ref, figure.place, figure.period.start)


def tally(context: AnalysisContext, ref: SeriesKey, places: Iterable[Place]) -> Tally:
    """How many of these places had each outcome; a place closed before the record was made is left out."""
    counts = {outcome.value: 0 for outcome in context.measure(ref).outcomes}
    rows: list[Figure] = []
    unknown: dict[str, int] = {}
    for place in places:
        figure = context.figures.newest(ref, place.code)
        if figure is None or (place.closed is not None and place.closed < figure.released):
            continue
        if figure.value is not None:
            counts[int(figure.value)] += 1
            rows.append(figure)
        elif figure.status != "not_applicable":
            why = "" if figure.symbol in UNREAD else figure.symbol.lower()
            unknown[why] = unknown.get(why, 0) + 1
    return Tally(ref, counts, unknown, tuple(rows))


def of_england(context: AnalysisContext, ref: SeriesKey) -> Tally:
    """The outcomes of every authority with a row."""
    return tally(context, ref, _authorities())


@cache
def _authorities() -> tuple[Place, ...]:
    return gazetteer().places(Level.LOCAL_AUTHORITY, current_only=False)


def outcome_rules(context: AnalysisContext, ref: SeriesKey) -> frozenset[str]:
    """The rules of questions that the newest inspection of a measure bears out.

    They say which of its outcomes it was, and whether weaknesses were left: those of the place itself, or else of the
    first place before it with a row.
    """
    codes = (context.subject.code, *context.place.predecessors)
    row = next((row for code in codes if (row := context.figures.newest(ref, code)) is not None), None)
    if row is None or row.value is None:
        return frozenset()
    outcomes = [one.value for one in context.measure(row.ref).outcomes]
    rank = {outcomes[0]: "best_outcome", outcomes[-1]: "worst_outcome"}.get(int(row.value), "middle_outcome")
    again = SeriesKey(REVISIT, ref.cohort, ref.breakdown, ref.source)
    revisit = context.figures.newest(again, row.place) if ref != context.spec.headline else None
    if revisit is None or revisit.status == "not_applicable":
        return frozenset({rank})
    solved = revisit.value is not None and revisit.value == context.measure(again).outcomes[0].value
    return frozenset({rank}) if solved else frozenset({rank, "weaknesses_left"})
