"""A return kept as a workbook (.xlsx or .ods): the one sheet with its figures, as rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from send_briefings.errors import DataFileError
from send_briefings.readers.opendocument import looks_like_opendocument, open_opendocument
from send_briefings.readers.returns.columns import KNOWN
from send_briefings.readers.returns.fault import ReturnFault
from send_briefings.readers.returns.sheet import SAVE_AS, Row, Sheet, plain
from send_briefings.readers.workbook import Cell, open_workbook


def read_workbook(path: Path) -> Sheet | ReturnFault:
    """The rows of the sheet that holds the figures; where it cannot be told which, or none can be read, why.

    Cells are as a CSV file has them: days as 2026-09-30, numbers in full.
    """
    try:
        book = open_opendocument(path) if looks_like_opendocument(path) else open_workbook(path)
        sheets = {name: _rows(book.rows(name)) for name in book.sheet_names}
    except DataFileError:
        return ReturnFault(0, "", "", "a workbook that cannot be read", "a sound .xlsx, .ods or CSV file", SAVE_AS)
    filled = {name: rows for name, rows in sheets.items() if any(not row.blank for row in rows)}
    headed = {name: rows for name, rows in filled.items() if _has_heading(rows)}
    found = headed or filled
    if not found:
        return ReturnFault(0, "", "", "", "a heading row and figures", "Fill in the template, or delete the file.")
    if len(found) > 1:
        names = " and ".join(f"'{name}'" for name in found)
        mend = "Put all figures of the area on one sheet, or each sheet into a file of its own."
        return ReturnFault(0, "", "", f"figures on the sheets {names}", "figures on one sheet", mend)
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
