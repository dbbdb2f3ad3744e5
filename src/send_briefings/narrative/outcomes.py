"""Outcomes, such as an inspection's: what a place's were, in order, how many places had each, and both in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from send_briefings import wording
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting
from send_briefings.config.places import gazetteer
from send_briefings.model import Level, Place, Unit
from send_briefings.model.area import Ref
from send_briefings.narrative.findings import Finding, judgement

NOT_MEASURED = "an outcome is a judgement of inspectors, and is told as it is"
NOT_READ = "its outcome could not be read"
_REPORT = "report of "
_YEAR = 12
_SEVERAL_YEARS = 36


def headline_text(setting: Setting, newest: Figure | None, before: Figure | None, england: Tally) -> str:
    """A short label and the newest outcome, or that there is none and the last of another measure.

    `newest` is the newest row of the headline's measure, with a value or not; `before` the last outcome of the others.
    """
    if newest is not None and newest.value is not None:
        outcome = setting.measure(newest.ref).outcome(newest.value)
        areas = "area" if england.total == 1 else "areas"
        same = f"of the {england.total} {areas} whose outcome is known, {england.counts[outcome.value]} had that one"
        return f"{outcome.short}. {found_text(setting, newest)} {wording.sentence(same)}"
    if not setting.figures.holds(setting.spec.headline):
        until = f" that was published by {wording.date_text(setting.known_on)}" if setting.known_on else ""
        told = ["No record held.", f"We hold no record of these inspections{until}."]
        return " ".join([*told, found_text(setting, before)] if before is not None else told)
    name = setting.measure(setting.spec.headline).name
    label = f"No {name[:1].lower()}{name[1:]}" if newest is None else f"{name}: {NOT_READ}"
    told = [f"{label}.", absent_text(setting, newest, england)]
    if before is not None:
        told.append(found_text(setting, before))
    return " ".join(told)


def absent_text(setting: Setting, newest: Figure | None, england: Tally) -> str:
    """That the record has no outcome for the place, and why."""
    if newest is not None:
        subject = setting.subject_text(newest.ref)
        return wording.sentence(f"{subject}{_began(newest)} is in the record, but {NOT_READ}")
    name = setting.measure(setting.spec.headline).name
    day = f" of {wording.date_text(england.figures[0].released)}" if england.figures else ""
    return wording.sentence(f"the record{day} has no {name[:1].lower()}{name[1:]} for {setting.name}")


def found_text(setting: Setting, figure: Figure) -> str:
    """What was found, and when, as a sentence; the place is named, which may be one before this."""
    assert figure.value is not None
    measure = setting.measure(figure.ref)
    name = setting.names.get(figure.place, figure.place)
    place = setting.name if figure.place == setting.subject.code else name
    subject = measure.subject.format(**setting.words(figure.ref) | {"place": place})
    return wording.sentence(f"{subject}{_began(figure)} found that {measure.outcome(figure.value).words}")


def _began(figure: Figure) -> str:
    """When it began, or by which report it is known where the day could not be read."""
    label = figure.period.label
    if label.startswith(_REPORT):
        return f", by the {label},"
    return f" that began {'on' if label[:1].isdigit() else 'in'} {label}"


def place_text(setting: Setting, figure: Figure) -> str:
    """Which of the measure's outcomes it is, from best to worst, as a sentence."""
    outcomes = setting.measure(figure.ref).outcomes
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
    return wording.counted(months // _YEAR, "year") if whole else f"{months} months"


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


def shares_text(setting: Setting, england: Tally, region: Tally | None, neighbours: Tally | None) -> str:
    """How many areas had each outcome: England's with shares, the region's and the neighbours' in the same order."""
    measure = setting.measure(england.ref)
    each = [
        f"{england.counts[one.value]} ({wording.number(100 * england.counts[one.value] / england.total)}%) "
        f"{one.short[:1].lower()}{one.short[1:]}"
        for one in measure.outcomes
    ]
    areas = "area" if england.total == 1 else "areas"
    told = [f"{measure.name}, {england.total} {areas} in England: {wording.listed(each)}"]
    if region is not None and setting.region is not None:
        told.append(f"{setting.region.in_sentence}, {_areas(region.total)}{_in_order(region)}")
    if neighbours is not None:
        whose = wording.possessive(setting.name)
        told.append(f"{whose} statistical neighbours, {_areas(neighbours.total)}{_in_order(neighbours)}")
    for why, count in england.unknown.items():
        verb = "was" if count == 1 else "were"
        read = f"in {wording.counted(count, 'more area')} the outcome could not be read"
        told.append(f"{wording.counted(count, 'more area')} {verb} {why}" if why else read)
    return " ".join(wording.sentence(part) for part in told)


def _areas(count: int) -> str:
    return "no area" if count == 0 else wording.counted(count, "area")


def _in_order(tally: Tally) -> str:
    return f": {wording.listed([str(count) for count in tally.counts.values()])} in that order" if tally.total else ""


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
