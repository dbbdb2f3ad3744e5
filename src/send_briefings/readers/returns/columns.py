"""The heading row of a return: which column holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from send_briefings.readers.returns.fault import ReturnFault, cell_name
from send_briefings.readers.returns.sheet import Row, Sheet

NEEDED = ("measure", "period", "value")
KNOWN = {
    "measure": "what is counted",
    "cohort": "which children",
    "breakdown": "which part of them",
    "period": "when",
    "value": "the figure",
    "numerator": "how many, for a percentage",
    "denominator": "out of how many, for a percentage",
    "place": "the council's area, if you want it on each row",
    "note": "anything for yourself; it is not read",
}
NEAR = 70


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands, counting from 0, and the number of the heading row."""

    row: int
    places: Mapping[str, int]

    def text(self, row: Row, name: str) -> str:
        """What a row has in a column; "" where there is no such column or cell."""
        place = self.places.get(name)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def cell(self, row: Row, name: str) -> str:
        """The spreadsheet's name of a cell; "" where there is no such column."""
        place = self.places.get(name)
        return cell_name(row.number, place) if place is not None else ""


def read_columns(sheet: Sheet, faults: list[ReturnFault]) -> tuple[Columns | None, Sequence[Row]]:
    """The columns, and the rows below the heading that are neither blank nor comments; None where there is no heading.

    Missing, doubled and unknown columns are noted, each with the nearest name we know.
    """
    filled = [row for row in sheet.rows if not row.blank and not row.comment]
    if not filled:
        return None, ()
    heading, body = filled[0], filled[1:]
    names = ["_".join(cell.lower().split()) for cell in heading.cells]
    if not set(names) & set(KNOWN):
        mend = f"Put the row of column names above the figures: {', '.join(KNOWN)}."
        found = "a row without any of them"
        faults.append(ReturnFault(heading.number, "", "", found, "the row of column names", mend))
        return None, ()
    places: dict[str, int] = {}
    unknown = [name for name in names if name and name not in KNOWN]
    for place, name in enumerate(names):
        where = cell_name(heading.number, place)
        if name in places:
            faults.append(ReturnFault(heading.number, name, where, name, "each column once", "Delete one of the two."))
        elif name in KNOWN:
            places[name] = place
        elif name:
            faults.append(_unknown(heading, heading.cells[place], where, [n for n in KNOWN if n not in names]))
        elif any(place < len(row.cells) and row.cells[place] for row in body):
            first = next(row for row in body if place < len(row.cells) and row.cells[place])
            cell = cell_name(first.number, place)
            mend = "Delete what stands there, or give the column a name we know."
            faults.append(ReturnFault(first.number, "", cell, first.cells[place], "nothing: no name is above it", mend))
    faults += _beyond(len(names), body)
    for name in NEEDED:
        if name not in places:
            faults.append(_missing(heading, name, unknown))
    return Columns(heading.number, places), body


def _beyond(width: int, rows: Sequence[Row]) -> list[ReturnFault]:
    """Cells to the right of the last column name: often a number with a comma that was not put in quotation marks."""
    faults = []
    for row in rows:
        for place, text in enumerate(row.cells[width:], width):
            if text:
                mend = (
                    "If a number with a comma was cut in two, type it whole and without the comma, and move back what "
                    "follows; else empty the cell."
                )
                where = cell_name(row.number, place)
                faults.append(ReturnFault(row.number, "", where, text, "nothing: no name is above it", mend))
    return faults


def _unknown(heading: Row, found: str, where: str, spare: Sequence[str]) -> ReturnFault:
    near = process.extractOne("_".join(found.lower().split()), list(spare), score_cutoff=NEAR)
    mend = f"Rename it '{near[0]}', or delete the column." if near else "Delete the column."
    expected = f"only the columns {', '.join(KNOWN)}"
    return ReturnFault(heading.number, found, where, found, expected, mend, near=True)


def _missing(heading: Row, name: str, unknown: Sequence[str]) -> ReturnFault:
    near = process.extractOne(name, list(unknown), score_cutoff=NEAR)
    mend = f"Rename the column '{near[0]}' to '{name}'." if near else f"Add a column headed '{name}': {KNOWN[name]}."
    return ReturnFault(heading.number, name, "", f"no column '{name}'", f"a column '{name}'", mend)
