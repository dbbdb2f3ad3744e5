"""What charts over time and of groups say in words: their titles, text alternatives, and what their signs mean.

A text alternative has the verdicts of the finding on the same series, by the same functions: how it moved, and how it
stands to England and to its peers. What cannot be seen on the chart, such as the neighbours' average, is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from send_briefings import wording
from send_briefings.briefing.chart_parts import interval_name
from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import spread
from send_briefings.display.charts import Gap, Line, Point
from send_briefings.display.charts.series import breaks
from send_briefings.findings import Setting, Standing, when
from send_briefings.findings.level import Level, main_movement
from send_briefings.findings.process import process
from send_briefings.findings.sentences.change import change_sentence, long_sentence
from send_briefings.findings.sentences.process import process_sentence, usual_range_sentence
from send_briefings.findings.sentences.standing import england_text, it_stands
from send_briefings.findings.sentences.trend import trend_sentence
from send_briefings.findings.trend import series_trend
from send_briefings.model import Status
from send_briefings.model.area import Ref

KEPT_BACK = frozenset({Status.SUPPRESSED, Status.LOW_RELIABILITY, Status.ROUNDS_TO_ZERO})


def line_name(setting: Setting, ref: Ref) -> str:
    """What stands at the end of a line: the series, or the place where the area has one series a measure."""
    return setting.subject.name if alone(setting) else setting.label(ref)


def alone(setting: Setting) -> bool:
    """Whether the area has a single group of children in a single breakdown, so that neither needs naming."""
    return len(setting.spec.cohorts) == 1 and len(setting.spec.breakdowns) == 1


def of_whom(setting: Setting, ref: Ref) -> str:
    """The series' name after a comma, within a sentence; "" where none needs naming."""
    return "" if alone(setting) else f", {within_sentence(setting.label(ref))}"


def within_sentence(name: str) -> str:
    """A series' name where it does not begin a sentence.

    >>> within_sentence("Excluding exceptions"), within_sentence("EHC plan")
    ('excluding exceptions', 'EHC plan')
    """
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def movement_title(setting: Setting, found: Level) -> str:
    """The title of a chart over time: the newest figure of its first line, and how that moved where it is judged."""
    ref = found.figure.ref
    name = setting.measure(ref).name
    who = "" if alone(setting) else f" for {setting.spec.cohorts[ref.cohort].phrase}"
    value, period = setting.value(found.figure), when(found.figure.period)
    move = found.short
    if found.unjudged or move is None or move.broken or setting.measure(ref).rare:
        return f"{name}{who}: {value} in {period}."
    if move.arithmetic:
        main = main_movement(found)
        main = main if main is not None and not main.broken else move
        if main.direction == 0:
            return f"{name}{who}: {value} in {period}, the same as in {when(main.earlier.period)}."
        way = "up" if main.direction > 0 else "down"
        since = f" in {when(main.earlier.period)}" if main is not move else ""
        return f"{name}{who}: {way} from {setting.value(main.earlier)}{since} to {value} in {period}."
    if move.unsettled:
        way = "up" if move.change.difference > 0 else "down"
        before = setting.value(move.earlier)
        return f"{name}{who}: {value} in {period}, {way} from {before} within the usual ups and downs."
    if move.direction == 0:
        return f"{name}{who}: {value} in {period}, no clear change."
    return f"{name} {'rose' if move.direction > 0 else 'fell'} to {value}{who} in {period}."


def verdicts(setting: Setting, found: Level) -> str:
    """What the finding says of the first line and the title does not: changes, its course, and how it stands."""
    ref = found.figure.ref
    if found.unjudged:
        return wording.sentence(found.unjudged)
    parts = []
    if found.short is not None and (found.short.broken or setting.measure(ref).rare):
        parts.append(change_sentence(setting, found.short))
    if found.long is not None:
        parts.append(long_sentence(setting, found.long))
    course = process(setting, ref)
    parts += [process_sentence(setting, course), trend_sentence(setting, series_trend(setting, ref))]
    if ref == setting.spec.headline:
        parts.append(usual_range_sentence(setting, course))
    if stands := it_stands(setting, found.place):
        parts.append(f"At {setting.value(found.figure)}, {stands}.")
    return " ".join(part for part in parts if part)


def lines_words(setting: Setting, ref: Ref, lines: Sequence[Line], gaps: Sequence[Gap]) -> str:
    """The lines of a chart over time: where each begins and ends, its missing figures, and breaks in the first."""
    parts = []
    for line in lines:
        known = line.known()
        ends = [f"{setting.amount(ref, p.value)} in {p.label}" for p in (known[0], known[-1]) if p.value is not None]
        parts.append(f"{line.name}: {' and '.join(dict.fromkeys(ends))}.")
        reasons: dict[str, list[str]] = {}
        for point in line.points:
            if point.value is None and not line.comparator:
                reasons.setdefault(point.missing, []).append(point.label)
        parts += [f"{line.name} {why} for {wording.listed(labels)}." for why, labels in reasons.items()]
    parts += [f"No figures for {gap.label}." for gap in gaps]
    broken = [point.label for point in lines[0].points if point.broken]
    if broken:
        parts.append(f"A break in the figures before {wording.listed(broken)}.")
    return " ".join(parts)


def band_words(setting: Setting, lead: Figure) -> str:
    """The middle half of peers in the newest period; "" where they have none."""
    quartiles = spread(setting.peers(lead.ref, lead.period.start))
    if quartiles is None:
        return ""
    low, high = setting.amount(lead.ref, quartiles.lower), setting.amount(lead.ref, quartiles.upper)
    return f"The middle half of {setting.spec.peers}{of_whom(setting, lead.ref)}, {lead.period.label}: {low} to {high}."


def signs(setting: Setting, ref: Ref, lines: Sequence[Line], gaps: Sequence[Gap], undrawn: Sequence[str]) -> str:
    """What the signs of a chart over time mean, for those that are in it, and which lines have no figure to draw."""
    lead = lines[0]
    said = ""
    if any(point.interval for point in lead.points):
        said += f" Whiskers: {interval_name(setting)}{of_whom(setting, ref)}."
    if any(not any(one < gap.start < other for gap in gaps) for one, other in breaks(lines)):
        said += " Dotted: a break in the figures."
    for sign, hidden in (("Cross", True), ("Ring", False)):
        marked = [f"{line.name} {wording.listed(why, 'or')}" for line in lines if (why := _reasons(line, hidden))]
        if marked:
            said += f" {sign}: {'; '.join(marked)}."
    return said + "".join(f" Not drawn: {name}." for name in undrawn)


def _reasons(line: Line, hidden: bool) -> list[str]:
    """Why a line of the place has no figure, once each: those that are kept back, or the others."""
    points = [point for point in line.points if point.value is None and point.hidden is hidden]
    return [] if line.comparator else list(dict.fromkeys(point.missing for point in points))


def point_without_figure(start: date, label: str, figure: Figure | None) -> Point:
    """A point of a line where there is no figure, with why; without a row, none is published."""
    hidden = figure is not None and figure.status in KEPT_BACK
    return Point(start, label, None, missing=_why_missing(figure), hidden=hidden)


def _why_missing(figure: Figure | None) -> str:
    if figure is None or figure.status == Status.NOT_AVAILABLE:
        return "not published"
    return wording.missing_text(figure.status)


def group_words(setting: Setting, name: str, place: Standing) -> str:
    """A group of a dot chart: its figure with its interval, and how it stands to the middle half and to England."""
    ref, peers = place.figure.ref, place.peers
    words = f"{name}: {setting.value(place.figure)}"
    if place.interval is not None:
        low, high = setting.amount(ref, place.interval.lower), setting.amount(ref, place.interval.upper)
        words += f" ({interval_name(setting)} {low} to {high})"
    if "england" in setting.spec.comparators and place.england is not None and place.england.value is not None:
        words += f", {england_text(setting, place) or f'England {setting.value(place.england)}'}"
    if peers is not None:
        words += f", middle half {setting.amount(ref, peers.lower)} to {setting.amount(ref, peers.upper)}"
    return f"{words}."


def groups_title(setting: Setting, named: Mapping[str, Standing]) -> str:
    """The title of a dot chart: how many of its groups are in the worst quarter of peers.

    One group is told by itself. Where neither direction is better, it is how many are above their middle half.
    """
    places = list(named.values())
    if len(places) == 1:
        return _group_title(setting, places[0])
    if any(place.band for place in places):
        found, where = sum(place.band == "D" for place in places), f"in the worst quarter of {setting.spec.peers}"
    else:
        found, where = sum(_above(place) for place in places), f"above the middle half of {setting.spec.peers}"
    noun = "group" if len(setting.spec.cohorts) > 1 else "figure"
    if found == len(places):
        every = "Both" if found == 2 else f"All {wording.counted(found, noun).split()[0]}"
        return f"{every} {noun}s here are {where}."
    none = "neither" if len(places) == 2 else "none"
    count, verb = wording.NUMBERS[found] if found else none, "are" if found > 1 else "is"
    return wording.sentence(f"{count} of the {wording.counted(len(places), noun)} here {verb} {where}")


def _group_title(setting: Setting, place: Standing) -> str:
    """The title where one figure is drawn: which part of its peers the place is in."""
    parts = {
        "A": "in the best quarter",
        "B": "in the middle half",
        "C": "in the middle half",
        "D": "in the worst quarter",
    }
    if place.band is not None:
        part = parts[place.band]
    elif _above(place):
        part = "above the middle half"
    else:
        below = place.peers is not None and (place.figure.value or 0.0) < place.peers.lower
        part = "below the middle half" if below else "in the middle half"
    return f"{setting.subject.name} is {part} of {setting.spec.peers}."


def _above(place: Standing) -> bool:
    return place.peers is not None and place.figure.value is not None and place.figure.value > place.peers.upper
