"""Outcomes, such as an inspection's: what a place's were, in order, how many places had each, and both in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.config.places import gazetteer
from send_briefings.model import Level, Place, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.narrative.findings import Finding, judgement

NOT_MEASURED = "an outcome is a judgement of inspectors, and is told as it is"
NOT_READ = "its outcome could not be read"
_REPORT = "report of "
_YEAR = 12
_SEVERAL_YEARS = 36


def headline_text(context: AnalysisContext, newest: Figure | None, before: Figure | None, england: Tally) -> str:
    """A short label and the newest outcome, or that there is none and the last of another measure.

    `newest` is the newest row of the headline's measure, with a value or not; `before` the last outcome of the others.
    """
    if newest is not None and newest.value is not None:
        outcome = context.measure(newest.ref).outcome(newest.value)
        areas = "area" if england.total == 1 else "areas"
        same = f"of the {england.total} {areas} whose outcome is known, {england.counts[outcome.value]} had that one"
        return f"{outcome.short}. {found_text(context, newest)} {wording.sentence(same)}"
    if not context.figures.holds(context.spec.headline):
        until = f" that was published by {wording.date_text(context.known_on)}" if context.known_on else ""
        reported = ["No record held.", f"We hold no record of these inspections{until}."]
        return " ".join([*reported, found_text(context, before)] if before is not None else reported)
    name = context.measure(context.spec.headline).name
    label = f"No {name[:1].lower()}{name[1:]}" if newest is None else f"{name}: {NOT_READ}"
    reported = [f"{label}.", absent_text(context, newest, england)]
    if before is not None:
        reported.append(found_text(context, before))
    return " ".join(reported)


def absent_text(context: AnalysisContext, newest: Figure | None, england: Tally) -> str:
    """That the record has no outcome for the place, and why."""
    if newest is not None:
        subject = context.subject_text(newest.ref)
        return wording.sentence(f"{subject}{_began(newest)} is in the record, but {NOT_READ}")
    name = context.measure(context.spec.headline).name
    day = f" of {wording.date_text(england.figures[0].released)}" if england.figures else ""
    return wording.sentence(f"the record{day} has no {name[:1].lower()}{name[1:]} for {context.name}")


def found_text(context: AnalysisContext, figure: Figure) -> str:
    """What was found, and when, as a sentence; the place is named, which may be one before this."""
    assert figure.value is not None
    measure = context.measure(figure.ref)
    name = context.names.get(figure.place, figure.place)
    place = context.name if figure.place == context.subject.code else name
    subject = measure.subject.format(**context.words(figure.ref) | {"place": place})
    return wording.sentence(f"{subject}{_began(figure)} found that {measure.outcome(figure.value).words}")


def _began(figure: Figure) -> str:
    """When it began, or by which report it is known where the day could not be read."""
    label = figure.period.label
    if label.startswith(_REPORT):
        return f", by the {label},"
    return f" that began {'on' if label[:1].isdigit() else 'in'} {label}"


def place_text(context: AnalysisContext, figure: Figure) -> str:
    """Which of the measure's outcomes it is, from best to worst, as a sentence."""
    outcomes = context.measure(figure.ref).outcomes
    place = next(index for index, one in enumerate(outcomes, 1) if one.value == figure.value)
    which = {1: "the best", len(outcomes): "the worst"}.get(place, "between the best and the worst")
    return f"Of {wording.NUMBERS[len(outcomes)]} possible outcomes that is {which}."


def due_month(due: Due) -> str:
    """The month by which something is due."""
    return wording.month_text(due.by)


def record_words(figure: Figure) -> list[str]:
    """The release that a figure is from, and its day, as they stand in sentences."""
    return [figure.release, wording.date_text(figure.released)]


def due_text(due: Due | None) -> str:
    """What follows and by when, as a sentence or two."""
    if due is None:
        return "The record does not say when the next inspection is due."
    by = due_month(due)
    if due.past:
        day = wording.date_text(due.figure.released)
        return f"{wording.sentence(f'{due.what} was due by about {by}')} This record, of {day}, would not show it."
    return wording.sentence(f"{due.what} is due within about {_span(due.months)}, by about {by}")


def _span(months: int) -> str:
    """A number of months in words.

    >>> _span(36), _span(18)
    ('three years', '18 months')
    """
    whole = months % _YEAR == 0 and months >= _SEVERAL_YEARS
    return wording.count_phrase(months // _YEAR, "year") if whole else f"{months} months"


def weaknesses_text(weaknesses: Figure | None, done: Figure | None, left: Figure | None) -> str:
    """How many weaknesses were found, and on how many a revisit found enough progress, as a sentence."""
    if weaknesses is None or weaknesses.value is None:
        return ""
    found = f"significant weaknesses that inspectors named: {weaknesses.value:.0f}"
    if done is None or left is None or done.value is None or left.value is None:
        return wording.sentence(found)
    progress = f"at the revisit there was enough progress on {done.value:.0f} and not on {left.value:.0f}"
    return f"{wording.sentence(found)} {wording.sentence(progress)}"


def no_revisit_text(release: str) -> str:
    """That the record shows no revisit, as a sentence.

    >>> no_revisit_text("to 31 August 2022")
    'The record, which goes to 31 August 2022, shows no revisit.'
    """
    return f"The record, which goes {release}, shows no revisit."


def shares_text(context: AnalysisContext, england: Tally, region: Tally | None, neighbours: Tally | None) -> str:
    """How many areas had each outcome: England's with shares, the region's and the neighbours' in the same order."""
    measure = context.measure(england.ref)
    each = [
        f"{england.counts[one.value]} ({wording.number(100 * england.counts[one.value] / england.total)}%) "
        f"{one.short[:1].lower()}{one.short[1:]}"
        for one in measure.outcomes
    ]
    areas = "area" if england.total == 1 else "areas"
    reported = [f"{measure.name}, {england.total} {areas} in England: {wording.join_list(each)}"]
    if region is not None and context.region is not None:
        reported.append(f"{context.region.in_sentence}, {_areas(region.total)}{_in_order(region)}")
    if neighbours is not None:
        whose = wording.possessive(context.name)
        reported.append(f"{whose} statistical neighbours, {_areas(neighbours.total)}{_in_order(neighbours)}")
    for why, count in england.unknown.items():
        verb = "was" if count == 1 else "were"
        read = f"in {wording.count_phrase(count, 'more area')} the outcome could not be read"
        reported.append(f"{wording.count_phrase(count, 'more area')} {verb} {why}" if why else read)
    return " ".join(wording.sentence(part) for part in reported)


def _areas(count: int) -> str:
    return "no area" if count == 0 else wording.count_phrase(count, "area")


def _in_order(tally: Tally) -> str:
    return (
        f": {wording.join_list([str(count) for count in tally.counts.values()])} in that order" if tally.total else ""
    )


UNREAD = ("", "nan", "None")
MONTHS_TO_NEXT = "months_to_next_inspection"


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


def due(context: AnalysisContext, figure: Figure) -> Due | None:
    """What is to follow an outcome, and by which month; None where the record does not say."""
    if figure.value is None or MONTHS_TO_NEXT not in context.spec.measures:
        return None
    outcome = context.measure(figure.ref).outcome(figure.value)
    months = beside(context, figure, MONTHS_TO_NEXT)
    if not outcome.due or months is None or months.value is None:
        return None
    at = figure.period.start.year * 12 + figure.period.start.month - 1 + int(months.value)
    by = date(at // 12, at % 12 + 1, 1)
    past = (by.year, by.month) < (figure.released.year, figure.released.month)
    return Due(outcome.due, int(months.value), by, past, months)


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


def of_region(context: AnalysisContext, ref: SeriesKey) -> Tally | None:
    """The outcomes of the authorities of the place's region; None where it is in none."""
    if context.region is None:
        return None
    return tally(context, ref, [place for place in _authorities() if place.region == context.region.code])


@cache
def _authorities() -> tuple[Place, ...]:
    return gazetteer().places(Level.LOCAL_AUTHORITY, current_only=False)


def outcome_headline(context: AnalysisContext) -> Finding:
    """The newest outcome of the headline's measure, or that there is none and what the last of another was."""
    ref = context.spec.headline
    newest = context.figures.newest(ref, context.subject.code)
    figure = newest if newest is not None and newest.value is not None else None
    earlier = [found for found in history(context) if found.ref != ref]
    england = of_england(context, ref)
    rows = [row for row in (newest, *earlier[-1:]) if row is not None]
    if figure is None and not earlier:
        rows += england.figures[:1]
    return Finding(
        kind="headline",
        ref=ref,
        place=context.subject.code,
        period=figure.period.label if figure else "",
        verdict="described" if figure else "nothing",
        text=headline_text(context, newest, earlier[-1] if earlier else None, england),
        basis="",
        facts=judgement(None, NOT_MEASURED)
        | {
            "place_name": context.subject.name,
            "england": england.facts(),
            "record": [record_words(row) for row in england.figures[:1]],
        }
        | ({"known_on": wording.date_text(context.known_on)} if context.known_on else {}),
        evidence=tuple(rows),
    )
