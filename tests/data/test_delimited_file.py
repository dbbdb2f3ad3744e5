"""Delimited files: row numbers, widths, encodings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from send_briefings.data.delimited_file import header_of, open_delimited
from send_briefings.errors import DataFileError

Write = Callable[[str, str | bytes], Path]
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r,"), min_size=1, max_size=5).map("v{}".format)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=5), max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=ROWS)
def test_every_row_is_given_or_rejected_under_its_own_number(tmp_path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    path = tmp_path / "x.csv"
    path.write_bytes(text.getvalue().encode())
    file = open_delimited(path)
    given_rows = {number: cells for batch in file.batches(["a", "c"]) for number, *cells in batch.itertuples()}
    expected = {number: [cells[0], cells[2]] for number, cells in enumerate(rows, start=2) if len(cells) == 3}
    assert given_rows == expected
    assert [rejection.row for rejection in file.rejected] == [
        number for number, cells in enumerate(rows, start=2) if len(cells) != 3
    ]


def test_a_file_of_many_blocks_keeps_its_numbers(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("send_briefings.data.delimited_file.BLOCK_BYTES", 64)
    lines = ["a,b", *(f"{n},x" if n % 7 else f"{n}" for n in range(2, 200))]
    file = open_delimited(write("x.csv", "\n".join(lines)))
    numbers = [(row, int(a)) for batch in file.batches(["a"]) for row, a in batch.itertuples()]
    assert len(numbers) == 198 - len(file.rejected)
    assert all(row == a for row, a in numbers)
    assert all(rejection.row == int(rejection.found) for rejection in file.rejected)


@pytest.mark.parametrize("rows", ['1,2,3\n"4,5,6\n7,8,9\n', '1,2,"3\n4,5,6\n', '1,2,3\n4,5,"6'])
def test_a_quotation_mark_never_closed_is_an_error_not_a_lost_row(write: Write, rows: str) -> None:
    with pytest.raises(DataFileError, match="holds a quotation mark that is never closed"):
        open_delimited(write("x.csv", "a,b,c\n" + rows))


@pytest.mark.parametrize(
    "rows",
    ['1,"2,3\n4,5",6\n', '1,"2,3\n4,5,6\n7,8",9\n', '1,"2,3\n4,5,6\n"7,8,9\n', '"1,2,3\n4,5,6\n7,8,9"\n'],
    ids=["two rows", "three rows", "of the wrong width", "all in one cell"],
)
def test_two_stray_quotation_marks_swallow_no_row_in_silence(write: Write, rows: str) -> None:
    file = open_delimited(write("x.csv", "a,b,c\n" + rows))
    with pytest.raises(DataFileError, match=r"x\.csv: row 2, column .* runs on over whole rows"):
        list(file.batches(["a"]))


def test_bytes_in_no_encoding_we_know_are_refused(write: Write) -> None:
    with pytest.raises(DataFileError, match="not text in UTF-8, UTF-16 or Windows-1252"):
        open_delimited(write("x.csv", b"a,b\n\x81\xff,\x8d\n"))


def test_windows_letters_are_read(write: Write) -> None:
    file = open_delimited(write("x.csv", "a,b\nCaf\u00e9 \u2013 x,2\n".encode("cp1252")))
    assert [batch["a"].tolist() for batch in file.batches(["a"])] == [["Caf\u00e9 \u2013 x"]]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\xff\xfe", b"\xff\xfe\x00", b"\xff" * 50])
def test_the_header_of_junk_is_nothing_and_never_an_error(write: Write, content: bytes) -> None:
    assert len(header_of(write("x", content))) <= 1


def test_the_header_of_a_missing_file_is_nothing(tmp_path: Path) -> None:
    assert header_of(tmp_path / "none.csv") == ()
