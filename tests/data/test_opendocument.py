"""Spreadsheets in the OpenDocument format: opened with or without their type, refused before they can do harm."""

# ruff: noqa: E501

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from send_briefings.data.workbook import looks_like_opendocument, open_opendocument
from send_briefings.errors import DataFileError

Write = Callable[[str, str | bytes], Path]
Ods = Callable[..., bytes]
SHEETS = {"One": [["a", 1.5], ["", datetime(2018, 6, 25).date()]], "Two": [["b"]]}


@pytest.mark.parametrize("mimetype", [True, False])
def test_it_opens_with_or_without_the_entry_that_names_its_type(write: Write, ods: Ods, mimetype: bool) -> None:
    path = write("x", ods(SHEETS, mimetype=mimetype))
    assert looks_like_opendocument(path)
    book = open_opendocument(path)
    assert book.sheet_names == ("One", "Two")
    assert book.rows("One") == [["a", 1.5], ["", datetime(2018, 6, 25).date()]]


def test_repeated_cells_and_rows_are_written_out(write: Write, ods: Ods) -> None:
    row = '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3" {}/></table:table-row>'
    filled = row.format('office:value-type="float" office:value="7"')
    assert open_opendocument(write("x", ods({"One": [["a"]]}, filled))).rows("One")[1:] == [[7.0] * 3] * 2


def test_blank_rows_to_the_end_of_a_sheet_are_no_matter(write: Write, ods: Ods) -> None:
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    assert open_opendocument(write("x", ods({"One": [["a"]]}, blank))).rows("One") == [["a"]]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [("9999999", "1"), ("3000", "1000"), ("1", "999999999999999999999"), ("99999999999", "99999999")],
)
def test_a_small_file_that_stands_for_too_many_cells_is_refused(
    write: Write, ods: Ods, rows: str, columns: str
) -> None:
    extra = (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/></table:table-row>'
    )
    with pytest.raises(DataFileError, match=r"a sheet reaches over .* cells, expected a table of at most 2,000,000"):
        open_opendocument(write("x", ods({"One": [["a"]]}, extra)))


def test_a_cell_far_out_is_refused(write: Write, ods: Ods) -> None:
    extra = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="16000"/>'
        '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    )
    with pytest.raises(DataFileError, match="a sheet reaches over"):
        open_opendocument(write("x", ods({"One": [["a"]]}, extra)))


def test_what_is_no_such_file_is_told(write: Write, ods: Ods, tmp_path: Path) -> None:
    workbook = io.BytesIO()
    openpyxl.Workbook().save(workbook)
    assert not looks_like_opendocument(write("a.xlsx", workbook.getvalue()))
    assert not looks_like_opendocument(write("b.ods", b"PK\x03\x04 and no more"))
    assert not looks_like_opendocument(tmp_path / "nothing.ods")
    with pytest.raises(DataFileError, match=r"a.xlsx is not an .ods file: it has no 'content.xml'"):
        open_opendocument(tmp_path / "a.xlsx")
    with pytest.raises(DataFileError, match=r"b.ods: the file is damaged or cut short"):
        open_opendocument(tmp_path / "b.ods")


def test_content_that_is_no_sheet_is_refused(write: Write, ods: Ods) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content.xml", "<office:document-content")
    with pytest.raises(DataFileError, match="x: the file is damaged or cut short"):
        open_opendocument(write("x", packed.getvalue())).rows("One")
