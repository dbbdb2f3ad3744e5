"""Damaged and rearranged files: a clear error or a full account, never a traceback, never a row lost in silence."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from send_briefings.config.places import gazetteer
from send_briefings.config.sources import load_sources
from send_briefings.data.reading import read_file
from send_briefings.data.validation import check_read
from send_briefings.errors import DataFileError
from send_briefings.model import SCHEMA, FileRead

SOURCES = {name: source for name, source in load_sources().items() if name.startswith("dfe")}
QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = ("absence", "exclusions", "neet_2024", "lait")


@pytest.fixture(params=TEXTS)
def text(request: pytest.FixtureRequest) -> str:
    """Each of the small published files."""
    found: str = request.getfixturevalue(request.param)
    return found


def table_of(text: str) -> list[list[str]]:
    """The rows of a CSV text, the header first."""
    return list(csv.reader(io.StringIO(text)))


def text_of(rows: list[list[str]]) -> str:
    """Rows as a CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def read_bytes(folder: Path, content: bytes) -> FileRead | DataFileError:
    """What is read of some bytes, or why they are refused; any other exception is a failure."""
    path = folder / "damaged.csv"
    path.write_bytes(content)
    try:
        read = read_file(path, sources=SOURCES, gazetteer=gazetteer())
    except DataFileError as error:
        return error
    assert read.account.balanced
    assert read.table.schema.equals(SCHEMA)
    check_read(read)
    return read


@QUICK
@given(seed=st.integers(0, 10**6))
def test_the_order_of_rows_and_columns_changes_nothing(tmp_path: Path, text: str, seed: int) -> None:
    plain = read_bytes(tmp_path, text.encode())
    assert isinstance(plain, FileRead)
    shuffle = random.Random(seed)
    header, *body = table_of(text)
    columns = shuffle.sample(range(len(header)), len(header))
    shuffle.shuffle(body)
    moved = read_bytes(tmp_path, text_of([[row[c] for c in columns] for row in [header, *body]]).encode())
    assert isinstance(moved, FileRead)
    assert moved.table.equals(plain.table)
    assert moved.account == plain.account


@QUICK
@given(cut=st.floats(0, 1))
def test_a_truncated_file(tmp_path: Path, text: str, cut: float) -> None:
    content = text.encode()
    end = int(len(content) * cut)
    read = read_bytes(tmp_path, content[:end])
    if isinstance(read, FileRead):
        lines = content[:end].split(b"\n")
        assert read.account.rows_read == len(lines) - 1 - (lines[-1] == b"")


@QUICK
@given(data=st.data())
def test_a_file_with_some_cells_replaced(tmp_path: Path, text: str, data: st.DataObject) -> None:
    rows = table_of(text)
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(0, len(rows) - 1))
        column = data.draw(st.integers(0, len(rows[0]) - 1))
        rows[row][column] = data.draw(
            st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=8)
            | st.sampled_from(["", "c", "1e400", "=1+1", "\x00", "NaN"])
        )
    read = read_bytes(tmp_path, text_of(rows).encode())
    if isinstance(read, FileRead):
        assert read.account.rows_read == len(rows) - 1


@QUICK
@given(times=st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_rows_said_again_or_left_out(tmp_path: Path, text: str, times: list[int]) -> None:
    header, *body = table_of(text)
    repeated = [row for row, count in zip(body, times, strict=False) for _ in range(count)]
    read = read_bytes(tmp_path, text_of([header, *repeated]).encode())
    if isinstance(read, FileRead):
        assert read.account.rows_read == len(repeated)
        assert not read.account.rejected
        assert read.account.kept <= len({tuple(row) for row in repeated})


@QUICK
@given(column=st.integers(0, 30), name=st.sampled_from(["", "x", "sess_overall_pct", "time_period", "Values"]))
def test_a_column_renamed_is_refused_by_name_or_was_not_needed(
    tmp_path: Path, text: str, column: int, name: str
) -> None:
    plain = read_bytes(tmp_path, text.encode())
    rows = table_of(text)
    old = rows[0][column % len(rows[0])]
    rows[0][column % len(rows[0])] = name
    read = read_bytes(tmp_path, text_of(rows).encode())
    if isinstance(read, FileRead):
        assert isinstance(plain, FileRead)
        assert read.table.equals(plain.table)
    else:
        assert old in str(read) or name in str(read)


@QUICK
@given(data=st.data())
def test_bytes_flipped_inserted_and_dropped(tmp_path: Path, text: str, data: st.DataObject) -> None:
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["flip", "drop", "insert"])):
            case "flip":
                content[at] = data.draw(st.integers(0, 255))
            case "drop":
                del content[at]
            case _:
                content[at:at] = data.draw(st.binary(min_size=1, max_size=4))
    read_bytes(tmp_path, bytes(content))


@QUICK
@given(content=st.binary(max_size=300))
def test_any_bytes_at_all(tmp_path: Path, content: bytes) -> None:
    assert isinstance(read_bytes(tmp_path, content), DataFileError)


@QUICK
@given(
    content=st.binary(max_size=120), magic=st.sampled_from([b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b'"'])
)
def test_any_bytes_after_a_known_beginning(tmp_path: Path, content: bytes, magic: bytes) -> None:
    assert isinstance(read_bytes(tmp_path, magic + content), DataFileError)


@pytest.mark.parametrize(
    "content",
    [
        "time_period," * 3000 + "\n" + "1," * 3000,
        "a" * 3_000_000,
        "\n" * 10_000,
        ",\n" * 10_000,
        "../../etc/passwd,<script>alert(1)</script>\n=cmd|' /C calc'!A0,1\n",
    ],
    ids=["wide", "one cell", "blank lines", "blank rows", "injection"],
)
def test_hostile_files(tmp_path: Path, content: str) -> None:
    assert isinstance(read_bytes(tmp_path, content.encode()), DataFileError)


def test_hostile_cells_in_a_good_file_stay_cells(tmp_path: Path, absence: str) -> None:
    hostile = absence.replace("Birmingham", '"=HYPERLINK(""x"")<script>\'; drop table"')
    read = read_bytes(tmp_path, hostile.encode())
    assert isinstance(read, FileRead)
    assert read.account.kept == 4
