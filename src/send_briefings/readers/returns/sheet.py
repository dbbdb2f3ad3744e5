"""A return's file as rows of cells, whatever the spreadsheet that saved it: encodings, delimiters, row numbers."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass

from send_briefings.readers.plain_text import without_invisible
from send_briefings.readers.returns.fault import ReturnFault

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


def read_sheet(content: bytes) -> Sheet | ReturnFault:
    """The rows of a file; where it is no CSV text, why.

    Encodings: UTF-8 with or without a byte-order mark, UTF-16 with one, else Windows-1252, as Excel saves "CSV".

    >>> read_sheet("# a; b\\nmeasure;value\\nviews;5,5\\n".encode("cp1252")).rows[2].cells
    ('views', '5,5')
    """
    for start, what in WORKBOOKS.items():
        if content.startswith(start):
            return ReturnFault(0, "", "", what, "a CSV file", SAVE_AS)
    if len(content) > LARGEST:
        found = f"{len(content) // 1_000_000} million letters"
        return ReturnFault(0, "", "", found, "totals, a few hundred rows at most", "Give totals, not rows of children.")
    text = _decoded(content)
    if text is None or "\0" in text:
        return ReturnFault(0, "", "", "bytes that are no text", "a CSV file", SAVE_AS)
    if not text.strip():
        return ReturnFault(0, "", "", "", "a heading row and figures", "Fill in the template, or delete the file.")
    sheets = [_parted(text, delimiter) for delimiter in DELIMITERS]
    found_sheets = [sheet for sheet in sheets if sheet is not None]
    if not found_sheets:
        mend = "Look for a cell that begins with a quotation mark, take the mark out, and save again."
        return ReturnFault(0, "", "", "a quotation mark that is never closed", "cells that end on their row", mend)
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
