"""Inspections of areas under both frameworks: literal rows in, literal outcomes out."""

# ruff: noqa: E501

from __future__ import annotations

import copy
import io
import zipfile
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
Rows = list[list[Any]]

HEADINGS = [
    "Web link", "Local authority code", "Area name", "Inspection start date",
    "Inspection outcome: written statement of action required?",
    "Number significant weaknesses identified in written statement of action", "Revisit start date",
    "Revisit outcome: sufficient progress in addressing all significant weaknesses?",
    "Number significant weaknesses where sufficient progress has been made",
    "Number significant weaknesses where sufficient progress has not been made",
]  # fmt: skip
TABLE: Rows = [
    ["Area SEND inspection and revisit outcomes from inspections and revisits"],
    HEADINGS,
    ["", "E09000002", "Barking", date(2017, 3, 27), "No", "", "", "", "", ""],
    ["", "E08000025", "Birmingham", date(2018, 6, 25), "Yes", 13.0, date(2021, 5, 24), "Some", 1.0, 12.0],
    ["", "E09000003", "Barnet", date(2021, 9, 20), "Yes", 2.0, "Not revisited yet", "", "", ""],
]
NOTES: Rows = [
    ["Notes"],
    [1.0, "Figures do not reflect inspection activity for Dorset and Northamptonshire."],
    [
        2.0,
        "Dorset were inspected in January 2017 and required a WSoA. The revisit took place in February 2019 and Dorset were deemed to be making sufficient progress in addressing some significant weaknesses.",
    ],
    [3.0, "Northamptonshire were inspected in May 2017 and did not require a WSoA."],
]
COVER: Rows = [
    ["Cover page"],
    ["Published on:", date(2022, 11, 17)],
    ["Period covered:", "Inspections and revisits as at 31 August 2022, published by 31 October 2022"],
]

POSITIVE = "The arrangements typically lead to positive experiences and outcomes."
MIXED = "The arrangements lead to inconsistent experiences and outcomes."
FAILINGS = "There are widespread and/or systemic failings."
SINCE = ["urn", "la_code", "ltla23cd", "local_authority", "outcome_grade", "inspection_start_date", "publication_date",
         "next_inspection", "next_inspection_by_date", "inspection_outcome_text"]  # fmt: skip
SINCE_2023: Rows = [
    SINCE,
    ["1", "330", "E08000025", "birmingham", "2.0", "23/06/25", "15/08/25", "3 years", "23/06/28", MIXED],
    ["2", "942", "E10000006", "cumberland", "1.0", "07/07/25", "09/09/25", "5 years", "07/07/30", POSITIVE],
    ["3", "830", "E10000007", "derbyshire", "3.0", "   ", "14/11/24", "18 months", "Last inspection date not provided", FAILINGS],
    ["4", "871", "E06000039", "slough", "nan", "07/07/25", "06/11/25", "None", "Next inspection time frame not found", "Inspection outcome section not found."],
]  # fmt: skip


def before(write: Write, ods: Ods, change: Callable[[dict[str, Rows]], None] | None = None) -> Path:
    sheets = copy.deepcopy({"Cover": COVER, "Notes": NOTES, "Area_SEND_up_to_31_Aug_2022": TABLE})
    if change:
        change(sheets)
    return write("before.ods", ods(sheets))


def since(write: Write, change: Callable[[Rows], None] | None = None, made: str = "2025-11-10T12:38:59Z") -> Path:
    rows = copy.deepcopy(SINCE_2023)
    if change:
        change(rows)
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    saved, dated = io.BytesIO(), io.BytesIO()
    book.save(saved)
    stamp = f"<x><dcterms:modified>{made}</dcterms:modified></x>" if made else "<x/>"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(dated, "w") as new:
        for name in old.namelist():
            new.writestr(name, stamp if name == "docProps/core.xml" else old.read(name))
    return write("since.xlsx", dated.getvalue())


def results(read: FileRead, place: str) -> list[tuple[object, ...]]:
    names = ("measure", "period_start", "period_label", "value", "status", "symbol")
    return [tuple(row[name] for name in names) for row in read.table.to_pylist() if row["place"] == place]


def test_a_place_with_a_statement_and_a_revisit(write: Write, ods: Ods) -> None:
    inspected, revisited = (date(2018, 6, 25), "25 June 2018"), (date(2021, 5, 24), "24 May 2021")
    assert results(read_file(before(write, ods)), "E08000025") == [
        ("revisit_outcome", *revisited, 1.0, "published", ""),
        ("significant_weaknesses", *inspected, 13.0, "published", ""),
        ("weaknesses_with_progress", *revisited, 1.0, "published", ""),
        ("weaknesses_without_progress", *revisited, 12.0, "published", ""),
        ("written_statement_of_action", *inspected, 1.0, "published", ""),
    ]


def test_no_statement_and_no_revisit_yet_are_told_apart(write: Write, ods: Ods) -> None:
    read = read_file(before(write, ods))
    day = (date(2017, 3, 27), "27 March 2017")
    assert results(read, "E09000002") == [
        ("revisit_outcome", *day, None, "not_applicable", ""),
        ("significant_weaknesses", *day, None, "not_applicable", ""),
        ("written_statement_of_action", *day, 0.0, "published", ""),
    ]
    assert results(read, "E09000003")[0] == (
        "revisit_outcome", date(2021, 9, 20), "20 September 2021", None, "not_available", "Not revisited yet",
    )  # fmt: skip


def test_areas_that_no_longer_exist_are_read_from_the_notes(write: Write, ods: Ods) -> None:
    read = read_file(before(write, ods))
    assert results(read, "E10000009") == [
        ("revisit_outcome", date(2019, 2, 1), "February 2019", 1.0, "published", ""),
        ("written_statement_of_action", date(2017, 1, 1), "January 2017", 1.0, "published", ""),
    ]
    assert results(read, "E10000021") == [
        ("revisit_outcome", date(2017, 5, 1), "May 2017", None, "not_applicable", ""),
        ("written_statement_of_action", date(2017, 5, 1), "May 2017", 0.0, "published", ""),
    ]
    assert (read.account.rows_read, read.account.kept) == (5, 5)


def test_the_release_is_what_the_cover_says(write: Write, ods: Ods) -> None:
    read = read_file(before(write, ods))
    assert (read.source, read.release, read.released) == (
        "ofsted_area_send_2016",
        "to 31 August 2022",
        date(2022, 11, 17),
    )


@pytest.mark.parametrize(
    ("row", "column", "value", "reported"),
    [
        (3, 1, "E99999999", "column 'Local authority code': found 'E99999999', expected a nine-digit code"),
        (3, 3, "soon", "column 'Inspection start date': found 'soon', expected a day"),
        (3, 4, "Perhaps", "found 'Perhaps', expected one of No, Yes"),
        (3, 7, "Most", "found 'Most', expected one of Yes, Some, No"),
        (3, 8, "a few", "found 'a few', expected a number of weaknesses"),
    ],
)
def test_a_row_that_cannot_be_right_is_rejected(
    write: Write, ods: Ods, row: int, column: int, value: str, reported: str
) -> None:
    def spoil(sheets: dict[str, Rows]) -> None:
        sheets["Area_SEND_up_to_31_Aug_2022"][row][column] = value

    read = read_file(before(write, ods, spoil))
    (rejected,) = read.account.rejected
    assert (rejected.row, reported in str(rejected)) == (4, True), str(rejected)
    assert results(read, "E08000025") == []


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "reported"),
    [
        ("Cover", 1, 1, "soon", "its cover says 'Published on: soon'"),
        ("Cover", 2, 1, "last year", "expected a day and words such as 'as at 31 August 2022'"),
        (
            "Area_SEND_up_to_31_Aug_2022",
            1,
            4,
            "Outcome",
            "no column 'Inspection outcome: written statement of action required?'",
        ),
    ],
)
def test_a_changed_workbook_is_refused(
    write: Write, ods: Ods, sheet: str, row: int, column: int, value: str, reported: str
) -> None:
    def spoil(sheets: dict[str, Rows]) -> None:
        sheets[sheet][row][column] = value

    with pytest.raises(DataFileError) as error:
        read_file(before(write, ods, spoil))
    assert reported in str(error.value)


def test_outcomes_since_2023_and_when_the_next_is_due(write: Write) -> None:
    day = (date(2025, 6, 23), "23 June 2025")
    assert results(read_file(since(write)), "E08000025") == [
        ("inspection_outcome", *day, 2.0, "published", ""),
        ("months_to_next_inspection", *day, 36.0, "published", ""),
    ]


def test_the_place_is_by_its_three_digit_code(write: Write) -> None:
    read = read_file(since(write))
    assert results(read, "E06000063")[0][3] == 1.0
    assert results(read, "E10000006") == []


def test_what_could_not_be_read_is_not_available(write: Write) -> None:
    read = read_file(since(write))
    assert [row[3:] for row in results(read, "E06000039")] == [
        (None, "not_available", "nan"),
        (None, "not_available", "None"),
    ]
    report = (date(2024, 11, 14), "report of 14 November 2024")
    assert results(read, "E10000007") == [
        ("inspection_outcome", *report, 3.0, "published", ""),
        ("months_to_next_inspection", *report, 18.0, "published", ""),
    ]


def test_a_release_is_the_day_the_workbook_was_made(write: Write) -> None:
    read = read_file(since(write))
    assert (read.source, read.release, read.released) == ("d2i_area_send_2023", "November 2025", date(2025, 11, 10))
    with pytest.raises(DataFileError, match="its properties do not say when it was made"):
        read_file(since(write, made=""))
    assert read_file(since(write, made=""), released=date(2025, 12, 1)).release == "December 2025"


@pytest.mark.parametrize(
    ("column", "value", "reported"),
    [
        (1, "999", "column 'la_code': found '999', expected a three-digit code of an authority"),
        (3, "leeds", "column 'local_authority': found 'leeds', expected Birmingham, whose code 330 is"),
        (4, "4.0", "column 'outcome_grade': found '4', expected one of 1, 2, 3, nan, None"),
        (4, "1.0", "expected 'typically lead to positive experiences', the words of outcome 1"),
        (5, "June", "column 'next_inspection_by_date'"),
        (7, "a decade", "column 'next_inspection': found 'a decade'"),
        (8, "23/06/27", "found '23/06/27', expected a day 36 months after the inspection"),
    ],
)
def test_a_row_since_2023_that_cannot_be_right_is_rejected(
    write: Write, column: int, value: str, reported: str
) -> None:
    def spoil(rows: Rows) -> None:
        rows[1][column] = value

    read = read_file(since(write, spoil))
    if column == 5:  # without the day of the inspection there is nothing to check the next one's against
        assert results(read, "E08000025")[0][2] == "report of 15 August 2025"
        return
    (rejected,) = read.account.rejected
    assert (rejected.row, reported in str(rejected)) == (2, True), str(rejected)


def test_each_is_recognised_by_its_content(write: Write, ods: Ods) -> None:
    assert recognise_file(before(write, ods)).id == "ofsted_area_send_2016"
    assert recognise_file(since(write)).id == "d2i_area_send_2023"


@pytest.mark.raw
def test_the_published_workbooks(raw_data: Path) -> None:
    folder = raw_data / "ofsted"
    old = read_file(folder / "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods")
    new = read_file(folder / "d2i_ofsted_csc_send_overview_2026.xlsx")
    counted = {
        (read.source, row["measure"], row["value"]): sum(
            (other["measure"], other["value"]) == (row["measure"], row["value"]) for other in read.table.to_pylist()
        )
        for read in (old, new)
        for row in read.table.to_pylist()
        if row["unit"] == "outcome"
    }
    assert counted == {
        ("ofsted_area_send_2016", "written_statement_of_action", 0.0): 68,  # 67 areas, and Northamptonshire's note
        ("ofsted_area_send_2016", "written_statement_of_action", 1.0): 83,  # 82 areas, and the old Dorset's note
        ("ofsted_area_send_2016", "revisit_outcome", 0.0): 20,
        ("ofsted_area_send_2016", "revisit_outcome", 1.0): 25,
        ("ofsted_area_send_2016", "revisit_outcome", 2.0): 2,
        ("ofsted_area_send_2016", "revisit_outcome", None): 104,
        ("d2i_area_send_2023", "inspection_outcome", 1.0): 15,
        ("d2i_area_send_2023", "inspection_outcome", 2.0): 36,
        ("d2i_area_send_2023", "inspection_outcome", 3.0): 20,
        ("d2i_area_send_2023", "inspection_outcome", None): 1,
    }
    assert (old.account.rejected, new.account.rejected) == ((), ())
