"""Outcomes, such as an inspection's, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.setting import Setting

if TYPE_CHECKING:
    from send_briefings.findings.outcomes import Due, Tally

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
