"""Allocations of the dedicated schools grant: literal sheets in, literal figures out."""

# ruff: noqa: E501

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from send_briefings.data.reading import read_file, recognise_file
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead

Write = Callable[[str, str | bytes], Path]
Ods = Callable[..., bytes]
Sheets = dict[str, list[list[Any]]]

SHEETS: Sheets = {
    "Information_2021_to_2022": [
        ["", "Dedicated schools grant (DSG): 2021 to 2022 financial year allocations"],
        ["", "Publication date: ", "Monday, 18 Jul, 2022"],
    ],
    "Allocations_summary": [
        ["Dedicated schools grant: 2021 to 2022 allocations", "", "allocations, before recoupment and deductions", "", "allocations, after deductions for recoupment"],
        ["", "", "Schools block (£s)", "High needs block (£s)", "High needs block allocation (£s)"],
        ["", "", "[A]", "[B]", "[C]"],
        ["", "", "", " = [A]", ""],
        ["ENGLAND", "", 900.0, 450.0, 400.0],
        [202.0, "Camden", 300.0, 150.0, 120.0],
        ["330", "Birmingham", 600.0, 300.0, 280.0],
        ["", "", "", "", ""],
        ["LONDON", "", 300.0, 150.0, 120.0],
        ["UNITARY AUTHORITIES", "", 0.0, 0.0, 0.0],
        ["West Midlands", "", 600.0, 300.0, ""],
    ],
    "High_needs_block": [
        ["Dedicated schools grant: 2021 to 2022 provisional high needs block allocations", "", "Number of pupils in special schools and academies", "Total high needs block before deductions (£s)"],
        ["", "", "[A]", "[B]"],
        ["ENGLAND", "", 5.0, 450.0],
        [202.0, "Camden", 2.5, 150.0],
        ["330", "Birmingham", 2.5, 300.0],
        ["", "", "", ""],
        ["LONDON", "", 2.5, 150.0],
        ["UNITARY AUTHORITIES", "", 0.0, 0.0],
        ["LONDON", "", 2.5, 150.0],
        ["West Midlands", "", 2.5, 300.0],
    ],
    "Schools_block_and_CSSB": [
        ["Dedicated schools grant (DSG): 2021 to 2022 schools block", "", "Schools block", ""],
        ["", "", "Number of pupils in primary schools", "Number of pupils in secondary schools"],
        ["ENGLAND", "", 100.5, 44.5],
        [202.0, "Camden", 20.0, 7.5],
        ["330", "Birmingham", 80.5, 37.0],
        ["LONDON", "", 20.0, 7.5],
        ["West Midlands", "", 80.5, 37.0],
    ],
}  # fmt: skip


def file(write: Write, ods: Ods, change: Callable[[Sheets], None] | None = None) -> Path:
    sheets = copy.deepcopy(SHEETS)
    if change:
        change(sheets)
    return write("x", ods(sheets, mimetype=False))


def figures(read: FileRead, place: str) -> dict[str, Any]:
    return {row["measure"]: row["value"] for row in read.table.to_pylist() if row["place"] == place}


def test_an_authority_s_figures(write: Write, ods: Ods) -> None:
    read = read_file(file(write, ods))
    assert figures(read, "E08000025") == {
        "high_needs_block": 300.0,
        "high_needs_block_after_deductions": 280.0,
        "grant_pupils_in_schools": 117.5,
        "grant_pupils_in_special_schools": 2.5,
        "high_needs_per_pupil": 2.5,
    }
    first = read.table.to_pylist()[0]
    assert (first["period_start"], first["period_end"]) == (date(2021, 4, 1), date(2022, 3, 31))
    units = {(row["measure"], row["unit"]) for row in read.table.to_pylist()}
    assert {("high_needs_block", "pounds"), ("high_needs_per_pupil", "pounds_each")} < units


def test_a_workbook_of_another_year_in_xlsx_with_its_sheets_spelt_otherwise(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, rows in SHEETS.items():
        title = name.replace("2021_to_2022", "2024-25").replace("_", " ")
        sheet = book.create_sheet("High Needs Block" if title.startswith("High") else title)
        for row in rows:
            sheet.append([cell.replace("2021 to 2022", "2024-25") if isinstance(cell, str) else cell for cell in row])
    book["Information 2024-25"]["C2"] = "Thursday 18 July 2024"
    book.save(tmp_path / "x.xlsx")
    read = read_file(tmp_path / "x.xlsx")
    assert (read.release, read.released) == ("2024-25, July 2024", date(2024, 7, 18))
    assert figures(read, "E08000025")["high_needs_block"] == 300.0
    assert set(read.table.column("period_label").to_pylist()) == {"2024-25"}


def test_a_blank_cell_is_not_available(write: Write, ods: Ods) -> None:
    rows = read_file(file(write, ods)).table.to_pylist()
    missing = [(row["measure"], row["place"], row["status"]) for row in rows if row["value"] is None]
    assert missing == [("high_needs_block_after_deductions", "E12000005", "not_available")]


def test_every_row_is_accounted_for(write: Write, ods: Ods) -> None:
    account = read_file(file(write, ods)).account
    assert (account.rows_read, account.kept, account.rejected) == (7, 5, ())
    assert account.out_of_scope == {"a group of authorities by type": 1, "the same row again": 1}


def test_the_release_is_by_the_sheets_and_not_by_the_file_s_name(write: Write, ods: Ods) -> None:
    read = read_file(file(write, ods))
    assert (read.source, read.release, read.released) == (
        "esfa_dsg_allocations",
        "2021-22, July 2022",
        date(2022, 7, 18),
    )
    named = read_file(file(write, ods), release="first", released=date(2022, 1, 1))
    assert (named.release, named.released) == ("first", date(2022, 1, 1))


def test_a_total_that_differs_between_two_sheets_is_rejected(write: Write, ods: Ods) -> None:
    def differs(sheets: Sheets) -> None:
        sheets["Allocations_summary"][6][3] = 301.0

    read = read_file(file(write, ods, differs))
    assert figures(read, "E08000025") == {}
    assert [str(one) for one in read.account.rejected] == [
        "sheet 'Allocations_summary', row 7, column 'High needs block (£s)': found '301', "
        "expected 300, as in the sheet 'High_needs_block'"
    ]


@pytest.mark.parametrize(
    ("row", "column", "value", "reported"),
    [
        (4, 0, "999", "row 5, column 'place': found '999', expected a three-digit code with its name, or a region"),
        (4, 1, "Leeds", "row 5, column 'place': found '330', expected a three-digit code with its name, or a region"),
        (4, 3, "n/a", "row 5, column 'Total high needs block before deductions (£s)': found 'n/a', expected a number"),
        (4, 3, -1.0, "found '-1', expected a number of pounds"),
        (9, 0, "Narnia", "found 'Narnia', expected a three-digit code"),
        (8, 3, 151.0, "found '150', expected 151, as in the sheet 'High_needs_block'"),
    ],
)
def test_a_row_that_cannot_be_right_is_rejected(
    write: Write, ods: Ods, row: int, column: int, value: Any, reported: str
) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets["High_needs_block"][row][column] = value

    read = read_file(file(write, ods, spoil))
    assert any(reported in str(one) for one in read.account.rejected), [str(one) for one in read.account.rejected]
    assert read.account.balanced


def test_a_place_that_is_not_in_the_main_sheet_is_rejected(write: Write, ods: Ods) -> None:
    def extra(sheets: Sheets) -> None:
        sheets["Schools_block_and_CSSB"].append(["383", "Leeds", 1.0, 2.0])

    account = read_file(file(write, ods, extra)).account
    assert [str(one) for one in account.rejected] == [
        "sheet 'Schools_block_and_CSSB', row 8, column 'place': found 'Leeds', "
        "expected a place of the sheet 'High_needs_block'"
    ]
    assert (account.rows_read, account.kept) == (8, 5)


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "reported"),
    [
        ("High_needs_block", 0, 3, "Total", "no single column 'Total high needs block before deductions (£s)'"),
        ("High_needs_block", 0, 0, "2022 to 2023", "should name one financial year such as '2022 to 2023', and name"),
        ("High_needs_block", 2, 0, "Englund", "no row begins with 'ENGLAND'"),
        ("Information_2021_to_2022", 1, 2, "soon", "says 'Publication date: soon', expected a day"),
        (
            "Allocations_summary",
            0,
            4,
            "",
            "no single column 'High needs block allocation (£s)' under 'after deductions'",
        ),
    ],
)
def test_a_changed_workbook_is_refused(
    write: Write, ods: Ods, sheet: str, row: int, column: int, value: str, reported: str
) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets[sheet][row][column] = value

    with pytest.raises(DataFileError) as error:
        read_file(file(write, ods, spoil))
    assert reported in str(error.value)


def test_it_is_recognised_by_its_title(write: Write, ods: Ods) -> None:
    assert recognise_file(file(write, ods)).id == "esfa_dsg_allocations"
    with pytest.raises(DataFileError, match="is not a file we read"):
        recognise_file(write("x.ods", ods({"One": [["anything else"]]})))


@pytest.mark.raw
@pytest.mark.parametrize(
    ("name", "release", "england", "birmingham", "authorities"),
    [
        ("2021_11_18", "2020-21, November 2021", 7063230381, 187644860, 149),
        ("2022_07_18", "2021-22, July 2022", 7906348577, 212317811, 150),
        ("2023_07_20", "2022-23, July 2023", 8988258915, 243281944, 150),
        ("2024_07_20", "2023-24, July 2023", 9952172126, 271157581, 151),
    ],
)
def test_the_published_workbooks(
    raw_data: Path, name: str, release: str, england: int, birmingham: int, authorities: int
) -> None:
    read = read_file(raw_data / "finance" / f"dedicated-schools-grant_{name}.ods")
    assert read.release == release
    assert (figures(read, "E92000001")["high_needs_block"], figures(read, "E08000025")["high_needs_block"]) == (
        england,
        birmingham,
    )
    rows = [row for row in read.table.to_pylist() if row["measure"] == "high_needs_block"]
    for level, count in (("local_authority", authorities), ("region", 9)):
        values = [row["value"] for row in rows if row["level"] == level]
        assert (len(values), sum(values)) == (count, england)
    assert read.account.rejected == ()
