"""A council's own figures as a workbook: read as the CSV file of the same table is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.data.local_reading import ReturnRead, as_shown, read_local_file

HEAD = [["# area: local_offer"], ["# place:", "Birmingham"], ["# date:", dt.date(2026, 10, 1)], ["# made-up: no"]]
COLUMNS = ["measure", "cohort", "breakdown", "period", "value"]
VIEWS = ["local_offer_views", "all", "total"]


def saved(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def read(path: Path) -> ReturnRead:
    return as_shown([read_local_file(path, load_areas(), gazetteer())])[0]


def figures(found: ReturnRead) -> list[tuple[object, ...]]:
    assert found.read is not None, [str(fault) for fault in found.faults]
    return [(row["period_label"], row["value"]) for row in found.read.table.to_pylist()]


def test_dates_and_numbers_are_read_as_the_spreadsheet_has_them(tmp_path: Path) -> None:
    rows = [
        [*VIEWS, dt.datetime(2026, 9, 1), 4120],
        [*VIEWS, "Aug-26", "2,500"],
        [*VIEWS, dt.date(2026, 7, 31), 3900.0],
    ]
    found = read(saved(tmp_path / "own.xlsx", Figures=[*HEAD, COLUMNS, *rows]))
    assert figures(found) == [("July 2026", 3900.0), ("August 2026", 2500.0), ("September 2026", 4120.0)]
    assert (found.area, found.dated, found.questions) == ("local_offer", dt.date(2026, 10, 1), ())


def test_a_fault_is_told_with_the_workbooks_own_cell(tmp_path: Path) -> None:
    path = saved(tmp_path / "own.xlsx", Figures=[*HEAD, [], COLUMNS, [*VIEWS, "Sep-26", 41.5]])
    (fault,) = read(path).faults
    assert (fault.row, fault.cell, fault.found, fault.expected) == (7, "E7", "41.5", "a whole number")


def test_the_sheet_with_the_figures_is_found_and_asked_about(tmp_path: Path) -> None:
    table = [*HEAD, COLUMNS, [*VIEWS, "Sep-26", 4120]]
    found = read(saved(tmp_path / "own.xlsx", Notes=[["How we count"]], Views=table, Empty=[]))
    assert figures(found) == [("September 2026", 4120.0)]
    assert found.questions == ("only the sheet 'Views' is read: is it the right one?",)


def test_figures_on_two_sheets_are_refused(tmp_path: Path) -> None:
    table = [*HEAD, COLUMNS, [*VIEWS, "Sep-26", 4120]]
    (fault,) = read(saved(tmp_path / "own.xlsx", A=table, B=table)).faults
    assert (fault.found, fault.expected) == ("figures on the sheets 'A' and 'B'", "figures on one sheet")


@pytest.mark.parametrize("content", [b"PK\x03\x04 and so on", b"\xd0\xcf\x11\xe0 and so on"])
def test_a_workbook_that_cannot_be_read_says_how_to_save_it(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "own.xlsx").write_bytes(content)
    (fault,) = read(tmp_path / "own.xlsx").faults
    assert "save it as 'CSV UTF-8" in fault.mend


def test_an_empty_workbook_is_told(tmp_path: Path) -> None:
    (fault,) = read(saved(tmp_path / "own.xlsx", Figures=[])).faults
    assert fault.expected == "a heading row and figures"
