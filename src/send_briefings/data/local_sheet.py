"""A council's own file as rows of cells: its encoding or sheet, its heading row, and faults told by cell."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rapidfuzz import process

from send_briefings.data.cells import without_invisible
from send_briefings.data.workbook import Cell, looks_like_opendocument, open_opendocument, open_workbook
from send_briefings.errors import DataFileError

SHOWN = 60
WORD = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class LocalDataFault:
    """One fault, in words for a person with a spreadsheet.

    `row` counts as the spreadsheet does, 0 where the fault is of the whole file. `column` is the heading, "" for a
    whole row; `cell` is the spreadsheet's name of the place ("E14"), "" where there is none. `found` is the text there,
    or, where `cell` is "", what there is in words. A text with words in it is never repeated, since it may be a child's
    name, unless it is `near` a word that we know.
    """

    row: int
    column: str
    cell: str
    found: str
    expected: str
    mend: str
    near: bool = False

    def __str__(self) -> str:
        """The fault in one or two lines.

        >>> print(LocalDataFault(14, "value", "E14", "12O", "a number such as 1234", "Type the number again."))
        row 14, column 'value' (cell E14): found '12O', expected a number such as 1234.
            To fix it: Type the number again.
        """
        column = f", column '{self.column}'" if self.column else ""
        cell = f" (cell {self.cell})" if self.cell else ""
        where = f"row {self.row}{column}{cell}" if self.row else "the whole file"
        return f"{where}: found {self._shown()}, expected {self.expected}.\n    To fix it: {self.mend}"

    @property
    def place(self) -> str:
        """Where the fault is, without anything that stands in a cell: all that may be kept of it.

        >>> LocalDataFault(14, "Jack", "E14", "3", "at most the denominator, 2", "Check it.").place
        'row 14 (cell E14)'
        """
        cell = f" (cell {self.cell})" if self.cell else ""
        return f"row {self.row}{cell}" if self.row else f"the whole file ({self.found or 'nothing in it'})"

    def _shown(self) -> str:
        short = f"{self.found[:SHOWN]}{'…' if len(self.found) > SHOWN else ''}"
        if self.cell and not self.near and WORD.search(self.found) and not self.found.startswith("#"):
            return "words"
        return f"'{short}'" if self.cell and short else short or "nothing"


def cell_name(row: int, column: int) -> str:
    """The spreadsheet's name of a cell; columns count from 0.

    >>> cell_name(14, 4), cell_name(2, 27)
    ('E14', 'AB2')
    """
    letters, number = "", column
    while number >= 0:
        letters = chr(ord("A") + number % 26) + letters
        number = number // 26 - 1
    return f"{letters}{row}"


DELIMITERS = (",", ";", "\t")
COMMENT = "#"
LARGEST = 5_000_000
PACKED = b"PK\x03\x04"
WORKBOOKS = {PACKED: "an Excel or OpenDocument workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook"}
SAVE_AS = "Open it in the spreadsheet program and save it as 'CSV UTF-8 (comma delimited)'."


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet counts, and its cells without the spaces around them."""

    number: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether nothing is in it."""
        return not any(self.cells)

    @property
    def comment(self) -> bool:
        """Whether its first cell that holds anything begins with a hash sign."""
        return next((cell for cell in self.cells if cell), "").startswith(COMMENT)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a file, comments and blank ones included, and the sign that parted the cells.

    `name` is that of the sheet of a workbook that has others which are not read; "" for all else.
    """

    rows: tuple[Row, ...]
    delimiter: str
    name: str = ""

    @property
    def decimal_comma(self) -> bool:
        """Whether a single comma in a number is likely the decimal sign: where cells are parted by semicolons."""
        return self.delimiter == ";"


def read_sheet(content: bytes) -> Sheet | LocalDataFault:
    """The rows of a file; where it is no CSV text, why.

    Encodings: UTF-8 with or without a byte-order mark, UTF-16 with one, else Windows-1252, as Excel saves "CSV".

    >>> read_sheet("# a; b\\nmeasure;value\\nviews;5,5\\n".encode("cp1252")).rows[2].cells
    ('views', '5,5')
    """
    for start, what in WORKBOOKS.items():
        if content.startswith(start):
            return LocalDataFault(0, "", "", what, "a CSV file", SAVE_AS)
    if len(content) > LARGEST:
        found = f"{len(content) // 1_000_000} million letters"
        return LocalDataFault(
            0, "", "", found, "totals, a few hundred rows at most", "Give totals, not rows of children."
        )
    text = _decoded(content)
    if text is None or "\0" in text:
        return LocalDataFault(0, "", "", "bytes that are no text", "a CSV file", SAVE_AS)
    if not text.strip():
        return LocalDataFault(0, "", "", "", "a heading row and figures", "Fill in the template, or delete the file.")
    sheets = [_parted(text, delimiter) for delimiter in DELIMITERS]
    found_sheets = [sheet for sheet in sheets if sheet is not None]
    if not found_sheets:
        mend = "Look for a cell that begins with a quotation mark, take the mark out, and save again."
        return LocalDataFault(0, "", "", "a quotation mark that is never closed", "cells that end on their row", mend)
    return max(found_sheets, key=_headings)


def _decoded(content: bytes) -> str | None:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _parted(text: str, delimiter: str) -> Sheet | None:
    """The text cut into rows at one delimiter; None where a cell has swallowed rows."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return None
    if any("\n" in cell and cell.count("\n") > 3 for cells in found for cell in cells):
        return None
    rows = tuple(Row(number, tuple(plain(cell) for cell in cells)) for number, cells in enumerate(found, 1))
    return Sheet(rows, delimiter)


def plain(cell: str) -> str:
    """The cell's text with every kind of space as one plain space, none at its ends, and no invisible characters."""
    return " ".join(without_invisible(cell).split())


def _headings(sheet: Sheet) -> int:
    """How many cells the first row that is neither blank nor a comment has: most with the right delimiter."""
    first = next((row for row in sheet.rows if not row.blank and not row.comment), None)
    return sum(bool(cell) for cell in first.cells) if first else 0


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
FUZZY_MATCH_CUTOFF = 70


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


def read_columns(sheet: Sheet, faults: list[LocalDataFault]) -> tuple[Columns | None, Sequence[Row]]:
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
        faults.append(LocalDataFault(heading.number, "", "", found, "the row of column names", mend))
        return None, ()
    places: dict[str, int] = {}
    unknown = [name for name in names if name and name not in KNOWN]
    for place, name in enumerate(names):
        where = cell_name(heading.number, place)
        if name in places:
            faults.append(
                LocalDataFault(heading.number, name, where, name, "each column once", "Delete one of the two.")
            )
        elif name in KNOWN:
            places[name] = place
        elif name:
            faults.append(_unknown(heading, heading.cells[place], where, [n for n in KNOWN if n not in names]))
        elif any(place < len(row.cells) and row.cells[place] for row in body):
            first = next(row for row in body if place < len(row.cells) and row.cells[place])
            cell = cell_name(first.number, place)
            mend = "Delete what stands there, or give the column a name we know."
            faults.append(
                LocalDataFault(first.number, "", cell, first.cells[place], "nothing: no name is above it", mend)
            )
    faults += _beyond(len(names), body)
    for name in NEEDED:
        if name not in places:
            faults.append(_missing(heading, name, unknown))
    return Columns(heading.number, places), body


def _beyond(width: int, rows: Sequence[Row]) -> list[LocalDataFault]:
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
                faults.append(LocalDataFault(row.number, "", where, text, "nothing: no name is above it", mend))
    return faults


def _unknown(heading: Row, found: str, where: str, spare: Sequence[str]) -> LocalDataFault:
    near = process.extractOne("_".join(found.lower().split()), list(spare), score_cutoff=FUZZY_MATCH_CUTOFF)
    mend = f"Rename it '{near[0]}', or delete the column." if near else "Delete the column."
    expected = f"only the columns {', '.join(KNOWN)}"
    return LocalDataFault(heading.number, found, where, found, expected, mend, near=True)


def _missing(heading: Row, name: str, unknown: Sequence[str]) -> LocalDataFault:
    near = process.extractOne(name, list(unknown), score_cutoff=FUZZY_MATCH_CUTOFF)
    mend = f"Rename the column '{near[0]}' to '{name}'." if near else f"Add a column headed '{name}': {KNOWN[name]}."
    return LocalDataFault(heading.number, name, "", f"no column '{name}'", f"a column '{name}'", mend)


def read_workbook(path: Path) -> Sheet | LocalDataFault:
    """The rows of the sheet that holds the figures; where it cannot be told which, or none can be read, why.

    Cells are as a CSV file has them: days as 2026-09-30, numbers in full.
    """
    try:
        book = open_opendocument(path) if looks_like_opendocument(path) else open_workbook(path)
        sheets = {name: _rows(book.rows(name)) for name in book.sheet_names}
    except DataFileError:
        return LocalDataFault(0, "", "", "a workbook that cannot be read", "a sound .xlsx, .ods or CSV file", SAVE_AS)
    filled = {name: rows for name, rows in sheets.items() if any(not row.blank for row in rows)}
    headed = {name: rows for name, rows in filled.items() if _has_heading(rows)}
    found = headed or filled
    if not found:
        return LocalDataFault(0, "", "", "", "a heading row and figures", "Fill in the template, or delete the file.")
    if len(found) > 1:
        names = " and ".join(f"'{name}'" for name in found)
        mend = "Put all figures of the area on one sheet, or each sheet into a file of its own."
        return LocalDataFault(0, "", "", f"figures on the sheets {names}", "figures on one sheet", mend)
    name, rows = next(iter(found.items()))
    return Sheet(rows, ",", name if len(filled) > 1 else "")


def _rows(cells: Sequence[Sequence[Cell]]) -> tuple[Row, ...]:
    return tuple(Row(number, tuple(plain(_text(cell)) for cell in row)) for number, row in enumerate(cells, 1))


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not any((cell.hour, cell.minute, cell.second)) else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def _has_heading(rows: Sequence[Row]) -> bool:
    first = next((row for row in rows if not row.blank and not row.comment), None)
    return first is not None and len({cell.lower() for cell in first.cells} & set(KNOWN)) > 1
