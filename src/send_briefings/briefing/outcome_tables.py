"""Tables of outcomes: a place's inspections in order, and those of the places it is compared with."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.compare.figures import Figure
from send_briefings.display.table import Cell, Row, table
from send_briefings.findings import Setting
from send_briefings.findings.outcomes import UNREAD, Tally, due, history, of_england, of_region, outcome_refs
from send_briefings.findings.sentences.outcomes import due_month
from send_briefings.model import Place
from send_briefings.model.area import Ref
from send_briefings.tracing import row_id

NONE = Cell("–", "missing")


def inspections_table(setting: Setting, shown: CellEvidence) -> str:
    """The place's inspections and revisits, and those of places before it, oldest first; "" where there is none."""
    found = [(figure, due(setting, figure)) for figure in history(setting)]
    with_due = any(follows for _, follows in found)
    rows = []
    for figure, follows in found:
        key = row_id(figure.ref, figure.place, figure.period.start)
        what = shown.fact(f"{key}.what", setting.measure(figure.ref).name)
        cells = [what, _outcome_cell(setting, shown, figure)]
        if with_due:
            cells.append(shown.fact(f"{key}.due", due_month(follows)) if follows else NONE)
        before = "" if figure.place == setting.subject.code else f", {setting.names[figure.place]}"
        rows.append(Row(f"{figure.period.label}{before}", tuple(cells)))
    if not rows:
        return ""
    headers = ["Began", "What", "Outcome", *(["Next due by about"] if with_due else [])]
    return table(f"Inspections of {setting.name}, oldest first.", headers, rows, numbers=False)


def outcomes_table(setting: Setting, shown: CellEvidence) -> str:
    """The newest outcome of each kind for this place and its neighbours, and how many areas had each; "" for none.

    Nothing is ranked: an outcome of one framework does not compare with one of another, nor one year's with the next.
    """
    refs = outcome_refs(setting)
    headers = ["Place", *(setting.measure(ref).name for ref in refs), "Began"]
    rows = [_place_row(setting, shown, refs, setting.subject, "this-place")]
    rows += [
        _place_row(setting, shown, refs, place, "" if i else "group-start")
        for i, place in enumerate(setting.neighbours)
    ]
    rows += _tally_rows(setting, shown, refs)
    if all(cell is NONE for row in rows for cell in row.cells):
        return ""
    lead = setting.measure(setting.spec.headline).name
    about = f"{setting.subject.name} and its statistical neighbours" if setting.neighbours else setting.subject.name
    caption = f"Newest outcomes: {about}. Began: the day of the {lead[:1].lower()}{lead[1:]}. Places are not ranked."
    return table(caption, headers, rows, numbers=False)


def _place_row(setting: Setting, shown: CellEvidence, refs: Sequence[Ref], place: Place, kind: str) -> Row:
    cells = [_outcome_cell(setting, shown, setting.figures.newest(ref, place.code)) for ref in refs]
    lead = setting.figures.newest(setting.spec.headline, place.code)
    return Row(place.name, (*cells, _day(shown, lead)), kind)


def _day(shown: CellEvidence, figure: Figure | None) -> Cell:
    return shown.period(figure) if figure is not None else NONE


def _outcome_cell(setting: Setting, shown: CellEvidence, figure: Figure | None) -> Cell:
    if figure is None:
        return NONE
    if figure.value is None:
        said = "not read" if figure.symbol in UNREAD else figure.symbol.lower()
        return Cell("not needed" if figure.status == "not_applicable" else said, "missing")
    cell = shown.figure(figure, setting.value(figure))
    return Cell(cell.content, "", cell.evidence)


def _tally_rows(setting: Setting, shown: CellEvidence, refs: Sequence[Ref]) -> list[Row]:
    """How many areas of the region and of England had each outcome of each kind."""
    rows: list[Row] = []
    places = [("region", of_region), ("england", of_england)]
    for name, of in places:
        tallies = [of(setting, ref) for ref in refs]
        place = setting.region if name == "region" else setting.england
        if place is None or not any(tallies):
            continue
        cells = [_tally_cell(setting, shown, found, place) for found in tallies]
        rows.append(Row(place.name, (*cells, NONE), "" if rows else "group-start"))
    return rows


def _tally_cell(setting: Setting, shown: CellEvidence, found: Tally | None, place: Place) -> Cell:
    if found is None or not found.total:
        return NONE
    outcomes = setting.measure(found.ref).outcomes
    told = ", ".join(f"{found.counts[one.value]} {one.short[:1].lower()}{one.short[1:]}" for one in outcomes)
    return shown.fact(f"{found.ref.measure}.{place.code}.tally", told)
