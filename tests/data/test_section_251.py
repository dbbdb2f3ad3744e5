"""What councils spent on high needs, from workbooks of a few rows in the layout of DfE's benchmarking tool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from send_briefings.data.reading import read_file
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead

STATE = "Top up funding (maintained schools, academies, free schools and colleges)"
OTHER = "Top up funding (non-maintained\nand independent schools and colleges)"
SERVICES = (
    "SEN support and inclusion services", "Alternative provision services", "Hospital education services",
    "Therapies and other health related services",
)  # fmt: skip
POPULATION = "2-18 Population (ONS mid-2021 projection)"
ROWS = [
    (330, "Birmingham", 1_000, [9, 9, 9, 9, 9, 9], [300_000, 100_000, 80_000, 20_000, 0, 0]),
    (334, "Solihull", 500, [9, 9, 9, 9, 9, 9], [150_000, 50_000, 10_000, -5_000, 0, 0]),
    (383, "Leeds", 2_000, [9, 9, 9, 9, 9, 9], [100_000, None, 5_000, 0, 0, 0]),
    (835, "Dorset", 0, [None] * 6, [None] * 6),
]

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a workbook with these rows; `year` and `table` stand in its headings."""

    def _make(rows: list[tuple[Any, ...]] = ROWS, year: str = "2021-22", table: str = "Section 251 outturn") -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        names = [STATE, OTHER, *SERVICES]
        sheet.append([None, "Year", year, None, None, None, None])
        sheet.append([None] * 5 + ["Section 251 budget", *[None] * 6, table])
        title = "Table 3b: High needs outturn reported in section 251 and amounts per head"
        sheet.append([None] * 5 + [*names, None, *names, None, title])
        sheet.append([None, "Region", "LA code", "LA name", POPULATION])
        for code, name, people, budget, outturn in rows:
            sheet.append([None, "A REGION", code, name, people, *budget, None, *outturn])
        path = tmp_path / "outturn.xlsx"
        book.save(path)
        return path

    return _make


def values(read: FileRead) -> dict[tuple[str, str], float | None]:
    return {(row["measure"], row["place"]): row["value"] for row in read.table.to_pylist()}


def test_outturn_is_read_and_not_the_budget_beside_it(make: Make) -> None:
    """Birmingham: 500,000 over 1,000 people, 100,000 to independent schools; Solihull 205,000 over 500."""
    read = read_file(make())
    found = values(read)
    assert found["top_up_and_services_per_head", "E08000025"] == 500
    assert found["top_up_and_services_per_head", "E08000029"] == 410
    assert found["independent_top_up_per_head", "E08000025"] == 100
    assert found["independent_top_up_share", "E08000025"] == 25
    assert {row["period_label"] for row in read.table.to_pylist()} == {"2021-22"}
    assert (read.release, read.released.isoformat()) == ("2021-22", "2023-11-23")


def test_england_and_regions_are_the_councils_with_every_amount(make: Make) -> None:
    """Leeds lacks an amount: its own figures are not available, and it is in none of England's."""
    read = read_file(make())
    found = values(read)
    assert found["top_up_and_services_per_head", "E08000035"] is None
    assert found["top_up_and_services_per_head", "E92000001"] == pytest.approx(705_000 / 1_500)
    assert found["top_up_and_services_per_head", "E12000005"] == pytest.approx(705_000 / 1_500)
    assert found["independent_top_up_share", "E92000001"] == 25
    assert ("independent_top_up_share", "E12000003") not in found
    assert dict(read.account.out_of_scope) == {"a council that made no return for the year": 1}


def test_a_row_that_cannot_be_right_is_rejected(make: Make) -> None:
    odd = [
        (331, "Leeds", 1_000, [9] * 6, [1.0] * 6),
        (334, "Solihull", 500, [9] * 6, [-5_000, 0, 0, 0, 0, 0]),
    ]
    account = read_file(make(rows=[*ROWS[:1], ROWS[2], *odd])).account
    assert [(r.row, r.found, r.expected) for r in account.rejected] == [
        (7, "331 Leeds", "a code and its name"),
        (8, "-5,000 added up", "a sum of pounds that is not below zero"),
    ]


@pytest.mark.parametrize(
    ("change", "reported"),
    [
        ({"year": "2022"}, "beside 'Year' stands '2022', expected a financial year such as 2021-22"),
        ({"year": "2022-23"}, "its newest period is '2022-23' and no release of 'dfe_section_251'"),
        ({"table": "Section 251 spend"}, "there is no table 'Section 251 outturn'"),
    ],
)
def test_a_sheet_that_changed_is_refused(change: dict[str, str], reported: str, make: Make) -> None:
    with pytest.raises(DataFileError, match=reported):
        read_file(make(**change))
