"""One entry of the improvement register as markup: what was found, what is published, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from send_briefings import wording
from send_briefings.display.block import element, text
from send_briefings.display.table import Cell, Row, table
from send_briefings.findings import when
from send_briefings.findings.movement import Movement
from send_briefings.model import PeriodKind, Unit
from send_briefings.model.register import EntryKind, PlaceRegister, Progress
from send_briefings.overviews.evidence import Cells, Evidence
from send_briefings.overviews.statement import Statement
from send_briefings.register import Direction, EntryFound, MeasureFound, Verdict
from send_briefings.register.verdict import WORDS

SIGNS = {
    Verdict.IMPROVEMENT: "▲",
    Verdict.DECLINE: "▼",
    Verdict.MIXED: "◆",
    Verdict.NO_CLEAR_CHANGE: "●",
    Verdict.NO_EVIDENCE: "–",
}
WAYS = {
    Direction.BETTER: "▲ Better",
    Direction.WORSE: "▼ Worse",
    Direction.MIXED: "◆ Mixed",
    Direction.NO_CLEAR_CHANGE: "●\u00a0No\u00a0clear\u00a0change",
    Direction.NOT_COMPARED: "○\u00a0Not\u00a0compared",
    Direction.NO_FIGURE: "– No figure",
}
TOLD = {
    Direction.BETTER: ("is better", "are better"),
    Direction.WORSE: ("is worse", "are worse"),
    Direction.MIXED: ("is mixed", "are mixed"),
    Direction.NO_CLEAR_CHANGE: ("shows no clear change", "show no clear change"),
    Direction.NOT_COMPARED: ("is not compared", "are not compared"),
    Direction.NO_FIGURE: ("has no figure", "have no figure"),
}
PROGRESS = {
    Progress.SUFFICIENT: "Enough progress",
    Progress.INSUFFICIENT: "Not enough progress",
    Progress.NOT_KNOWN: "Not known",
}
NONE = Cell("–", "missing")


def shown_at_a_glance(register: PlaceRegister, found: Sequence[EntryFound], said: Evidence) -> str:
    """The table of all weaknesses, those counted but not named too, and of the recommendations."""
    cells = said.cells()
    weak = [one for one in found if one.entry.kind is EntryKind.WEAKNESS]
    others = [one for one in found if one.entry.kind is EntryKind.RECOMMENDATION]
    rows = [_glance_row(one, cells) for one in weak]
    rows += [_row_not_named(number, register) for number in register.numbers_not_named]
    headers = ["Weakness", f"Inspectors in {register.visit_year}", "Published figures since", "Next figures"]
    caption = f"The weaknesses of {register.first_year} at a glance"
    facts = {"years": [str(register.first_year), str(register.visit_year)]}
    shown = said.captions(_table(caption, headers, rows), "glance", facts)
    if any(not one.entry.counted for one in weak):
        shown += element("p", text("* Found by inspectors; no document says that they counted it."), class_="small")
    named = [f"{one.entry.title} ({WORDS[one.verdict]})" for one in others]
    if not named:
        return shown
    count = register.recommendations
    rest = f"There are {count} in all." if count else "The documents do not say how many there are in all."
    told = f"Recommendations of the commissioner that the documents name: {wording.listed(named)}. {rest}"
    return shown + element("p", said.said(Statement(id="recommendations", text=told, facts={"count": count})))


def _table(caption: str, headers: Sequence[str], rows: Sequence[Row]) -> str:
    """A table whose columns of words have their heading on the left; "#" before a heading marks one of numbers."""
    plain = table(caption, [name.removeprefix("#") for name in headers], rows, "comparison register")
    for name in headers[1:]:
        if not name.startswith("#"):
            found = element("th", text(name), scope="col", class_="number")
            plain = plain.replace(found, element("th", text(name), scope="col"), 1)
    return plain


def _row_not_named(number: int, register: PlaceRegister) -> Row:
    name = f"Weakness {number} of {register.weaknesses}: not named in the documents held"
    return Row(name, (Cell(PROGRESS[register.progress_not_named]), Cell("– Not known"), NONE))


def _glance_row(one: EntryFound, cells: Cells) -> Row:
    entry = one.entry
    verdict = f"{SIGNS[one.verdict]} {wording.sentence(WORDS[one.verdict])[:-1]}"
    upcoming = cells.fact(f"{entry.id}.next", one.next.text, one.next.text, "") if one.next else NONE
    star = "" if entry.counted else "*"
    return Row(entry.title + star, (Cell(PROGRESS[entry.progress]), Cell(verdict), upcoming))


def entry_section(one: EntryFound, register: PlaceRegister, said: Evidence) -> str:
    """An entry with its figures: what was found, the verdict, the table of measures, what they cannot tell."""
    parts = [
        element("h3", text(one.entry.title)),
        element("p", said.said(found_statement(one, register))),
        element("p", said.said(verdict_statement(one), strong=len(WORDS[one.verdict]) + 1)),
    ]
    rows = [_measure_row(measure, said.cells(measure.link.area)) for measure in one.measures]
    if any(measure.figure for measure in one.measures):
        since = f"Since {register.visit_year}"
        headers = ["Measure", "#Newest", "Period", f"#{since}", "#Last change", "#England", "Band", "Verdict"]
        shown = _table(f"Measures: {one.entry.title}", headers, rows)
        parts.append(said.captions(shown, f"{one.entry.id}.table", {}))
    parts.append(element("p", said.said(_end_statement(one)), class_="small"))
    return "".join(parts)


def entry_without_figure(one: EntryFound, register: PlaceRegister, said: Evidence) -> str:
    """An entry no figure bears on, as the content of a list item."""
    found = found_statement(one, register)
    reason = Statement(id=f"{one.entry.id}.why", text=one.entry.no_figure, facts={"why": one.entry.no_figure})
    return f"{element('strong', text(one.entry.title + '.'))} {said.said(found)} {said.said(reason)}"


def found_statement(one: EntryFound, register: PlaceRegister) -> Statement:
    """What was found in each year, in our own words; where nothing is known of the inspections, that it is not."""
    entry = one.entry
    years = sorted({told.year for told in entry.found})
    parts = [f"{year}: {' '.join(told.text for told in entry.in_year(year))}" for year in years]
    inspected = (register.first_year, register.visit_year) if entry.kind is EntryKind.WEAKNESS else ()
    unknown = [str(year) for year in inspected if year not in years]
    if unknown:
        parts.append(f"What inspectors found in {wording.listed(unknown)} is not told in the documents held.")
    facts = {"found": parts, "years": [str(year) for year in (*years, *inspected)]}
    return Statement(id=f"{entry.id}.found", text=" ".join(parts), facts=facts)


def verdict_statement(one: EntryFound) -> Statement:
    """The verdict, and how many measures went which way."""
    counts = one.counts()
    said = wording.sentence(WORDS[one.verdict])
    reasons = [*dict.fromkeys(measure.why_not for measure in one.measures if measure.why_not)]
    if not one.judged:
        held = "Figures are published and not compared" if one.evidence else "Nothing to compare"
        told = f"{held}: {wording.listed(reasons)}"
    elif len(one.measures) == 1:
        told = f"The one measure {TOLD[one.measures[0].direction][0]}"
    else:
        ways = [f"{wording.NUMBERS[n] if n <= 10 else n} {TOLD[Direction(way)][n > 1]}" for way, n in counts.items()]
        told = f"Of {wording.counted(len(one.measures), 'measure')}, {wording.listed(ways)}"
    facts: dict[str, Any] = {"counts": counts, "reasons": reasons}
    facts |= {"measures": {str(i): measure.facts() for i, measure in enumerate(one.measures)}}
    return Statement(
        id=f"{one.entry.id}.verdict",
        text=f"{said} {told}.",
        facts=facts,
        evidence=one.evidence,
        verdict=one.verdict.value,
    )


def _end_statement(one: EntryFound) -> Statement:
    """Why these measures, what they cannot tell, and when the next figures come."""
    why = " ".join(dict.fromkeys(measure.link.why for measure in one.measures))
    upcoming = dict.fromkeys(f"{measure.next.text} ({measure.next.basis})" for measure in one.measures if measure.next)
    told = f"Next figures: {'; '.join(upcoming)}." if upcoming else ""
    unknown = dict.fromkeys(measure.link.no_next for measure in one.measures if measure.link.no_next)
    without = f"When some figures come next is not known: {wording.listed([*unknown])}." if unknown else ""
    parts = [part for part in (why, one.entry.limit, told, without) if part]
    return Statement(id=f"{one.entry.id}.next", text=" ".join(parts), facts={"told": parts})


def _measure_row(one: MeasureFound, cells: Cells) -> Row:
    setting, ref = one.setting, one.link.ref
    label, name = setting.label(ref), setting.measure(ref).name
    header = name if label == name else f"{name}: {label}"
    if one.level is None:
        return Row(header, (Cell("no figure", "missing"), *[NONE] * 5, Cell(WAYS[one.direction])))
    figure, place = one.level.figure, one.level.place
    england = place.england
    band = None if one.level.unjudged else place.band
    return Row(
        header,
        (
            cells.figure(figure, setting.value(figure)),
            cells.period(figure),
            _change(one, one.since, cells),
            _change(one, one.last, cells),
            cells.figure(england, setting.value(england)) if england and england.value is not None else NONE,
            Cell(band, "band") if band else NONE,
            Cell(WAYS[one.direction]),
        ),
    )


def _change(one: MeasureFound, move: Movement | None, cells: Cells) -> Cell:
    """A change with the period it is from; that it is not compared, where it is not."""
    if move is None:
        return NONE
    ref, earlier = move.later.ref, move.earlier
    name = f"{'.'.join((ref.measure, ref.cohort, ref.breakdown))}.not_since.{earlier.period.start.isoformat()}"
    if move.broken:
        return cells.fact(name, f"not compared with {_start(move)}", None, "missing")
    size = one.setting.signed(ref, move.change.difference)
    points = "" if one.setting.measure(ref).unit is not Unit.PERCENT else " point" if size[1:] == "1" else " points"
    return cells.change(move, f"{size}{points} since {_start(move)}")


def _start(move: Movement) -> str:
    """The period a change is from; of the same term of another year, the year."""
    kinds = {move.earlier.period.kind, move.later.period.kind}
    label = when(move.earlier.period)
    return label.rsplit(" ", 1)[-1] if kinds == {PeriodKind.TERM} else label
