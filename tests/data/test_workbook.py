"""Opening a workbook: what lies far out and holds something refuses it, what has a style alone does not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from send_briefings.data.workbook import OUTLYING_CELL, open_workbook
from send_briefings.errors import DataFileError

FAR = ("A20000", "ZZZ5", "XFD1048576")


def workbook(path: Path, **far: int) -> Path:
    """A workbook of a small table, with coloured blank cells far out; `far` gives some of them a value."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Table"
    sheet["A1"], sheet["B2"] = "x", 3
    for cell in FAR:
        sheet[cell].fill = PatternFill("solid", fgColor="FFFF00")
    for cell, value in far.items():
        sheet[cell] = value
    book.save(path)
    return path


def test_coloured_blank_rows_do_not_refuse_a_workbook(tmp_path: Path) -> None:
    assert open_workbook(workbook(tmp_path / "x.xlsx")).rows("Table") == [["x", ""], ["", 3.0]]


@pytest.mark.parametrize("cell", FAR)
def test_a_value_far_out_does(tmp_path: Path, cell: str) -> None:
    with pytest.raises(DataFileError, match="cells beyond row 9,999 or column ZZ"):
        open_workbook(workbook(tmp_path / "x.xlsx", **{cell: 1}))


@pytest.mark.parametrize(
    ("part", "far"),
    [
        (b'<row r="20000"><c r="A20000" s="1"/></row>', False),
        (b'<row r="20000" spans="1:2"><c r="A20000" s="1"></c></row>', False),
        (b'<row r="20000"><c s="1" r="A20000"><v>1</v></c></row>', True),
        (b'<x:row r="20000"><x:c r="A20000" t="inlineStr"><x:is/></x:c></x:row>', True),
        (b'<row r="1048576"><c><v>1</v></c></row>', True),
        (b'<row r="9999"><c r="ZZ9999"><v>1</v></c></row>', False),
    ],
)
def test_which_cells_are_far_out(part: bytes, far: bool) -> None:
    assert bool(OUTLYING_CELL.search(part)) is far
