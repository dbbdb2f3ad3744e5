"""Files as spreadsheets and people save them: read as the publisher's own where they can mean nothing else."""

# ruff: noqa: E501

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from send_briefings.data import raw_file as packing
from send_briefings.data.reading import UnknownFileError, read_file
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead

Write = Callable[[str, str | bytes], Path]
HEAD = "time_period,time_identifier,new_la_code,la_name,education_phase,send_detail_display,send_category,enrolments_pa_10_exact_percent,enrolments_pa_50_exact_percent,sess_overall_percent"
ROWS = (
    "202425,Academic year,E08000025,Birmingham,Total,SEN provision,EHC plan,38.123,6.9,11.01",
    '202425,Academic year,E06000010,"Kingston upon Hull, City of",Total,SEN provision,SEN support,26.5,4.02,8.49',
    "202425,Academic year,E08000035,Leeds,Special,SEN provision,No SEN,c,,50.25",
)
GOOD = "\n".join((HEAD, *ROWS)) + "\n"
OTHER_PERIODS = "periods in another form (2024/2025, 202425.0, or AY for Academic year), read as the publisher's own"
HEADINGS = "headings in other letters or spacing than the publisher's own"
LABELS = "labels in other letters or spacing than the publisher's own, read as if they were the same"
SPACES = "cells with a non-breaking or other odd space, read with a plain one"
SMALL = "codes of places in small letters, read in capitals"
INVISIBLE = "cells with invisible or control characters, read without them"
DECIMAL_COMMAS = "numbers with a decimal comma, read with a point"
TEXT_MARKS = 'cells that a spreadsheet marked as text (\' or ="..."), read without the mark'


def _read(path: Path) -> FileRead:
    return read_file(path, release="2024/25", released=date(2026, 3, 26))


def _zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, GOOD)
    return packed.getvalue()


def _delimited(mark: str, decimal: str = ".") -> str:
    body = GOOD.replace('"Kingston upon Hull, City of"', "Kingston upon Hull").replace(".", decimal)
    return (
        body.replace(",", mark) if decimal == "." else body.replace(",", "\t").replace(decimal, ",").replace("\t", mark)
    )


FORMS: dict[str, tuple[str | bytes, dict[str, int]]] = {
    "title lines": (
        "Absence by SEN,,,\n\n" + GOOD,
        {"title lines above the headings, passed over": 1, "blank lines above the headings, passed over": 1},
    ),
    "a blank first line": ("\n" + GOOD, {"blank lines above the headings, passed over": 1}),
    "a line that names the delimiter": (
        "sep=,\n" + GOOD,
        {"a line above the headings that names the delimiter, passed over": 1},
    ),
    "headings in capitals": (GOOD.replace(HEAD, HEAD.upper()), {HEADINGS: 9}),
    "headings with spaces": (GOOD.replace(HEAD, HEAD.replace("_", " ").replace(",", " , ")), {HEADINGS: 9}),
    "labels in capitals": (GOOD.replace("EHC plan", "EHC PLAN").replace("Special", "special"), {LABELS: 2}),
    "small codes between non-breaking spaces": (
        GOOD.replace("E08000025", "\u00a0e08000025\u00a0"),
        {SPACES: 1, SMALL: 1},
    ),
    "percent signs": (GOOD.replace("6.9,11.01", "6.9%,11.01 %"), {"numbers with a percent sign, read without it": 2}),
    "semicolons": (_delimited(";"), {}),
    "pipes": (_delimited("|"), {}),
    "semicolons with decimal commas": (_delimited(";", "#"), {DECIMAL_COMMAS: 7}),
    "gzip": (gzip.compress(GOOD.encode()), {"file packed with gzip unpacked": 1}),
    "zip": (_zipped("absence.csv", "__MACOSX/._absence.csv"), {"file packed with zip unpacked": 1}),
    "a byte-order mark twice": ("\ufeff\ufeff" + GOOD, {}),
    "old codes": (
        GOOD.replace("E08000025", "330").replace("E06000010", "810").replace("E08000035", "383.0"),
        {"old three-digit codes of authorities, read as the ONS codes of the same places": 3},
    ),
    "old codes alone": (
        GOOD.replace("new_la_code", "old_la_code")
        .replace("E08000025", "330")
        .replace("E06000010", "810")
        .replace("E08000035", "383"),
        {"old three-digit codes of authorities, read as the ONS codes of the same places": 3},
    ),
    "a period as the service prints it": (GOOD.replace("202425,Academic year", "2024/2025,AY"), {OTHER_PERIODS: 3}),
    "a period that became a decimal number": (GOOD.replace("202425,", "202425.0,"), {OTHER_PERIODS: 3}),
    "invisible characters": (GOOD.replace("Leeds,Special", "Leeds,\u202eSpe\u200bcial\u202c"), {INVISIBLE: 1}),
    "marks of text": (GOOD.replace("38.123", "'38.123").replace("6.9", '"=""6.9"""'), {TEXT_MARKS: 2}),
    "Windows-1252 with a note below": ((GOOD + "Source: DfE \u2013 provisional,,,,,,,,,\n").encode("cp1252"), {}),
    "the headings again": (GOOD.replace(ROWS[2], HEAD + "\n" + ROWS[2]), {}),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> FileRead:
    path = tmp_path_factory.mktemp("good") / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    return _read(path)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_can_mean_one_thing_gives_the_same_figures_and_is_told(
    write: Write, good: FileRead, form: str
) -> None:
    content, normalised = FORMS[form]
    read = _read(write("x.csv", content))
    assert read.table.equals(good.table)
    assert read.account.kept == 3
    assert not read.account.rejected
    assert read.account.normalised == normalised


def test_the_plain_file_is_told_as_nothing_else(good: FileRead) -> None:
    values = [value for value in good.table.column("value").to_pylist() if value is not None]
    assert sorted(values) == [4.02, 6.9, 8.49, 11.01, 26.5, 38.123, 50.25]
    assert not good.account.normalised


def test_rows_keep_the_numbers_a_spreadsheet_shows_below_title_lines(write: Write) -> None:
    bad = GOOD.replace("E08000035", "E0")
    reported = [
        _read(write("x.csv", above + bad)).account.rejected[0].row for above in ("", "Title\n\n", "sep=,\n", "Title\n")
    ]
    assert reported == [4, 6, 4, 5]
    short = GOOD.replace(",50.25", "")
    assert _read(write("x.csv", "Title\n\n" + short)).account.rejected[0].row == 6


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("38.123,6.9,11.01", '38.123,6.9,"11,01"'),
            "found '11,01', expected a number written as the others are (the file has commas both as decimal marks and otherwise)",
        ),
        (("38.123", "1.234.5"), "found '1.234.5', expected a number or one of"),
        (("38.123", '"1,038.1"'), "found '1038.1', expected a percentage from 0 to 100"),
        (("38.123", "NaN"), "found 'NaN', expected a number or one of"),
        (
            ("E08000025", "383"),
            "found '383', expected the code of Birmingham, which stands beside it (383 is that of Leeds)",
        ),
        (
            ("202425,Academic year,E08000025", "2024/2027,AY,E08000025"),
            "found '2024/2027', expected two years running, such as 202425",
        ),
        (("38.123", "\u2212"), "found '\u2212', expected a number or one of"),
    ],
)
def test_what_may_mean_two_things_is_refused_with_its_cell(
    write: Write, change: tuple[str, str], expected: str
) -> None:
    (rejection,) = _read(write("x.csv", GOOD.replace(*change))).account.rejected
    assert rejection.row == 2
    assert expected in str(rejection)


def test_a_comma_that_may_be_decimal_or_not_refuses_the_file(write: Write) -> None:
    body = _delimited(";").replace("38.123", "38,123").replace("6.9", "6").replace("11.01", "11").replace("26.5", "26")
    body = body.replace("4.02", "4").replace("8.49", "8").replace("50.25", "50")
    (rejection,) = _read(write("x.csv", body)).account.rejected
    assert "a number that can be read in one way (a comma in '38,123' may be decimal or between thousands)" in str(
        rejection
    )


def test_a_minus_sign_of_print_is_a_minus(write: Write) -> None:
    read = _read(write("x.csv", GOOD.replace("38.123", "\u22128.1").replace("6.9", "\u22120.0")))
    assert [str(found) for found in read.account.rejected] == [
        "row 2, column 'enrolments_pa_10_exact_percent': found '-8.1', expected a number that is not negative"
    ]


def test_counts_may_have_thousands_separators(write: Write, neet_2024: str) -> None:
    plain = read_file(write("a.csv", neet_2024))
    reported = read_file(write("b.csv", neet_2024.replace("1278230", '"1,278,230"').replace("33264", "33 264")))
    assert reported.table.equals(plain.table)
    assert reported.account.normalised == {"numbers with thousands separators, read without them": 2}


@pytest.mark.parametrize(
    ("content", "stated", "step"),
    [
        (
            b"\n<!DOCTYPE html><html><body>time_period,time_identifier",
            "It is a web page (HTML), not a table",
            "Open the publisher's page in a browser",
        ),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            "It is a pointer of Git LFS",
            "git lfs pull",
        ),
        (b"%PDF-1.7\n", "It is a PDF", "CSV or .xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "in the old .xls form, or one protected by a password",
            "save it as .xlsx",
        ),
        (b'{"title":"Forbidden","status":403}', "It is JSON", "download the file itself"),
    ],
)
def test_what_is_no_table_is_named_and_never_said_to_be_near_a_source(
    write: Write, content: bytes, stated: str, step: str
) -> None:
    for packed in (content, gzip.compress(content)) if content[:2] not in (b"%P", b"\xd0\xcf") else (content,):
        with pytest.raises(UnknownFileError) as caught:
            read_file(write("absence.csv", packed))
        assert stated in caught.value.message
        assert "nearest" not in caught.value.message
        assert step in str(caught.value)


def test_a_zip_file_of_other_things_or_of_several_tables_is_told(write: Write) -> None:
    with pytest.raises(UnknownFileError, match=r"It is a zip file that holds 'letter\.doc'"):
        read_file(write("x.zip", _zipped("letter.doc")))
    with pytest.raises(UnknownFileError, match=r"It is a zip file that holds 'a\.csv', 'b\.csv'"):
        read_file(write("x.zip", _zipped("a.csv", "b.csv")))


def test_a_packed_file_that_unpacks_to_too_much_or_is_cut_is_refused(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataFileError, match="packed with gzip and damaged, cut short or locked"):
        read_file(write("x.gz", gzip.compress(GOOD.encode() * 50)[:-40]))
    monkeypatch.setattr(packing, "MAX_UNPACKED", 100_000)
    with pytest.raises(DataFileError, match="unpacks to more than"):
        read_file(write("x.gz", gzip.compress((GOOD + ROWS[0] + "\n" * 200_000).encode())))


def test_a_table_of_figures_under_another_name_is_said_to_be_near_its_own_source(write: Write) -> None:
    text = GOOD.replace(
        "enrolments_pa_10_exact_percent,enrolments_pa_50_exact_percent,sess_overall_percent",
        "pa_10_exact_percent,pa_50_exact_percent,overall",
    )
    with pytest.raises(UnknownFileError) as caught:
        read_file(write("x.csv", text))
    assert "It comes nearest to 'dfe_absence_sen'" in caught.value.message


def _workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["About this workbook"])
    sheet = book.create_sheet("Data")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_csv_saved_as_a_workbook_gives_the_same_figures(tmp_path: Path, good: FileRead) -> None:
    cells = list(csv.reader(io.StringIO(GOOD)))
    rows = [["Absence by SEN"], cells[0], *([_as_number(cell) for cell in row] for row in cells[1:])]
    read = _read(_workbook(tmp_path / "x.xlsx", rows))
    assert read.table.equals(good.table)
    assert read.account.normalised == {
        "sheet of a workbook read in place of a CSV": 1,
        "title lines above the headings, passed over": 1,
    }
    [rejection] = _read(
        _workbook(tmp_path / "y.xlsx", [*rows[:3], [*rows[3][:2], "E0", *rows[3][3:]], rows[4]])
    ).account.rejected
    assert (rejection.row, rejection.found) == (4, "E0")


def _as_number(cell: str) -> object:
    return float(cell) if cell.replace(".", "").isdigit() else cell or None


def test_a_workbook_may_be_long_but_not_reach_over_more_cells_than_such_tables_have(tmp_path: Path) -> None:
    cells = list(csv.reader(io.StringIO(GOOD)))
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    book.active["A12000"] = "Source: DfE"
    book.save(tmp_path / "x.xlsx")
    account = _read(tmp_path / "x.xlsx").account
    assert account.kept == 3
    assert account.out_of_scope == {"blank row": 11_995, "a note, such as where the figures are from": 1}
    book.active["ZZ90000"] = 1
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(DataFileError, match="is not a file we read"):
        _read(tmp_path / "x.xlsx")


def test_the_published_cases_in_an_accepted_form_give_the_base_figures(raw_data: Path) -> None:
    folder = raw_data / "cases" / "spreadsheets"
    base = _read(folder / "00_good.csv").table
    same = [
        "01",
        "02",
        "02b",
        "02c",
        "03",
        "04",
        "05",
        "07",
        "07b",
        "07c",
        "07d",
        "08",
        "08b",
        "10",
        "10b",
        "10c",
        "10d",
        "11",
        "13",
        "13b",
        "14",
        "15",
        "16",
        "24",
        "25",
        "26",
        "37",
        "38",
        "39",
        "40",
        "41",
        "42",
        "44",
        "45",
    ]
    paths = {path.name.split("_")[0]: path for path in folder.iterdir()}
    assert [number for number in same if not _read(paths[number]).table.equals(base)] == []
