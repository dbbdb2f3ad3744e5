"""LAIT: literal rows in, literal figures out, as CSV and as Parquet."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from send_briefings.data.formats.lait import lait_year
from send_briefings.data.reading import read_file
from send_briefings.errors import DataFileError
from send_briefings.model import Status

Write = Callable[[str, str | bytes], Path]


def _parquet(text: str, path: Path) -> Path:
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    frame["LA Number"] = frame["LA Number"].astype(float)
    frame["Data item"] = frame["Data item"].replace("", None)
    frame.to_parquet(path, index=False)
    return path


def test_lait_rows(write: Write, lait: str) -> None:
    read = read_file(write("bds", lait))
    columns = ["measure", "breakdown", "place", "level", "period_label", "value", "unit", "status", "symbol"]
    assert [tuple(row[name] for name in columns) for row in read.table.to_pylist()] == [
        ("neet", "total", "E10000009", "local_authority", "2024", None, "percent", "not_available", "-"),
        ("overall_absence", "total", "E08000025", "local_authority", "2019/20", None, "percent", "not_available", "-"),
        ("overall_absence", "total", "E08000025", "local_authority", "2024/25", 7.08, "percent", "published", ""),
        ("overall_absence", "total", "E08000029", "local_authority", "2024/25", 6.5, "percent", "provisional", ""),
        ("overall_absence", "total", "E92000001", "england", "2024/25", 6.78, "percent", "published", ""),
        ("permanent_exclusion_rate", "total", "E13000001", "region", "2023/24", 0.07899, "per_100", "published", ""),
        ("suspension_rate", "total", "E08000025", "local_authority", "2023/24", 7.91012, "per_100", "published", ""),
    ]
    assert set(read.table["cohort"].to_pylist()) == {"all"}
    assert (read.release, read.released) == ("April 2026", date(2026, 4, 8))
    assert read.account.out_of_scope == {"a measure that no area uses": 1}
    assert read.account.balanced


def test_a_file_in_other_letters_and_forms_gives_the_same(write: Write, lait: str) -> None:
    good = read_file(write("a.csv", lait))
    other = lait.replace("TotAbs", "TOTABS").replace("(prov)", "(Prov)").replace("Short Desc,", "SHORT_DESC,")
    read = read_file(write("b.csv", "LAIT bulk data\n" + other.replace(",", "|")))
    assert read.table.equals(good.table)
    assert read.account.normalised == {
        "headings in other letters or spacing than the publisher's own": 1,
        "labels in other letters or spacing than the publisher's own, read as if they were the same": 4,
        "title lines above the headings, passed over": 1,
    }


def test_parquet_and_csv_give_the_same(write: Write, lait: str, tmp_path: Path) -> None:
    from_csv, from_parquet = read_file(write("x.csv", lait)), read_file(_parquet(lait, tmp_path / "x.data"))
    assert from_parquet.table.equals(from_csv.table)
    assert from_parquet.account == from_csv.account


@pytest.mark.parametrize(
    ("was", "becomes", "reported"),
    [
        ("330.0,West Midlands\nTotFixedEx", "331.0,West Midlands\nTotFixedEx", None),
        ("970.0", "971.0", "column 'LA Number': found '971.0', expected a three-digit number"),
        ("2025,England", "2025/26,England", "column 'Years': found '2025/26', expected a year such as 2025"),
        ("2025,England", "2025 (guess),England", "column 'Years'"),
        ("2023/24,Birmingham", "2023/25,Birmingham", "column 'Years'"),
        ("6.78", "n/a", "column 'Values': found 'n/a', expected a number or one of '-'"),
        ("6.78", "", "column 'Values': found '', expected"),
        ("England,6.78,970.0", "England,6.78,330.0", "column 'LA and Regions': found 'England', expected the name"),
        ("TotAbs,,2025,England", ",,2025,England", "column 'Short Desc'"),
    ],
)
def test_bad_rows_are_rejected(write: Write, lait: str, was: str, becomes: str, reported: str | None) -> None:
    read = read_file(write("x.csv", lait.replace(was, becomes, 1)))
    assert read.account.balanced
    assert [reported in str(rejection) for rejection in read.account.rejected] == ([True] if reported else [])


def test_a_changed_table_is_refused(write: Write, lait: str, tmp_path: Path) -> None:
    changed = lait.replace("LA Number", "LA Code")
    with pytest.raises(DataFileError, match=r"'LA Number' is missing \(nearest found: 'LA Code'\)"):
        read_file(write("x.csv", changed))
    with pytest.raises(DataFileError, match="It has some columns of 'dfe_lait' but not 'Short Desc'"):
        read_file(write("y.csv", "Years,Values\n1,2\n"))


def test_a_broken_parquet_file_is_an_error(lait: str, tmp_path: Path, write: Write) -> None:
    whole = _parquet(lait, tmp_path / "x.parquet").read_bytes()
    for content in (whole[:-20], whole[:100], b"PAR1", whole[:100] + bytes(1500) + whole[1600:]):
        with pytest.raises(DataFileError):
            read_file(write("broken.parquet", content))


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("2024", "calendar_year", "2024"),
        ("2024-25 (OT)", "financial_year", "2024-25"),
        ("2025", "january", "January 2025"),
        ("2023/24", "academic_year", "2023/24"),
        ("2024", "financial_year", None),
        ("2024/25", "financial_year", None),
        ("2024-25", "academic_year", None),
        ("2024-26", "financial_year", None),
        ("2024-25", "calendar_year", None),
        ("2024-25 (XX)", "financial_year", None),
    ],
)
def test_years_of_each_kind(text: str, kind: str, label: str | None) -> None:
    found = lait_year(text, kind, {"OT": Status.PUBLISHED})
    assert (found[0].label if found else None) == label


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("6.7800000000000002", 6.78), ("3.3000000000000003", 3.3), ("7.0000000000000007E-2", 0.07), ("100", 100.0)],
)
def test_numbers_are_those_a_spreadsheet_shows(write: Write, lait: str, printed: str, meant: float) -> None:
    read = read_file(write("bds", lait.replace(",6.78,", f",{printed},")))
    assert meant in read.table["value"].to_pylist()
