"""The readers' door: no library's exception crosses it; sizes, names and cut ends are told."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from send_briefings.data import reading as readers
from send_briefings.data.reading import UnknownFileError, last_line_is_whole, read_file, recognise_file
from send_briefings.data.table_file import open_parquet
from send_briefings.errors import DataFileError

Write = Callable[[str, str | bytes], Path]


class PanicException(BaseException):
    """What a library written in Rust raises."""


@pytest.mark.parametrize("fault", [KeyError("x"), ValueError(""), RecursionError("deep"), PanicException("overflow")])
def test_what_a_library_raises_is_the_files_fault(
    write: Write, absence: str, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def read(*_: object, **__: object) -> None:
        raise fault

    real = readers.formats()
    monkeypatch.setattr(
        readers, "formats", lambda: {**real, "ees_csv": SimpleNamespace(recognise=real["ees_csv"].recognise, read=read)}
    )
    with pytest.raises(DataFileError, match=type(fault).__name__) as caught:
        read_file(write("x.csv", absence))
    assert caught.value.message.startswith("'x.csv' cannot be read: it is damaged")
    assert caught.value.__cause__ is fault


def test_a_stop_is_passed_on(write: Write, absence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(readers, "last_line_is_whole", stop)
    with pytest.raises(KeyboardInterrupt):
        read_file(write("x.csv", absence))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("c,0,12.25", f'"{"c" * 200_000}",0,12.25'),
        lambda text: text.replace("c,0,12.25", f"{'9' * 200_000},0,12.25"),
        lambda text: text.replace("Total,SEN", '"Total,SEN'),
        lambda text: text.replace("c,0", '"c",0"'),
        lambda text: text.replace("Birmingham", 'Bir"ming"ham'),
        lambda text: text.replace("E10000027,Somerset", f'E10000027,"{"x," * 90_000}"'),
        lambda text: text.replace("Somerset", "\0\0"),
        lambda text: text + "," * 200_000 + "\n",
    ],
)
def test_a_huge_cell_and_stray_quotation_marks(write: Write, absence: str, change: Callable[[str], str]) -> None:
    """Each is refused or read in full account; `csv.Error` is not seen."""
    try:
        read = read_file(write("x.csv", change(absence)))
    except DataFileError:
        return
    assert read.account.balanced
    assert read.account.rows_read >= 4


def test_a_parquet_file_with_any_byte_of_its_layout_damaged(tmp_path: Path) -> None:
    """Names that are no longer text (UnicodeDecodeError) among them."""
    made = io.BytesIO()
    columns = ["Short Desc", "Years", "LA and Regions", "Values", "LA Number"]
    pd.DataFrame([["TotAbs", "2025", "Birmingham", "7.1", "330"]], columns=columns).to_parquet(made)
    content, path = made.getvalue(), tmp_path / "x.parquet"
    read = 0
    for at in range(len(content) - 900, len(content), 3):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            file = open_parquet(path)
            read += sum(len(batch) for batch in file.batches([name for name in columns if name in file.columns]))
        except DataFileError as error:
            assert "x.parquet" in error.message  # noqa: PT017  the many that are refused and the few that are not
    assert read < 300


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_file_name_that_is_not_text(tmp_path: Path, absence: str) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    path.write_text(absence)
    with pytest.raises(DataFileError, match="is not text in this system's encoding") as caught:
        read_file(path)
    assert "caf\\xe9.csv" in caught.value.message
    assert str(caught.value).encode()


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.parquet"])
def test_a_file_of_three_gigabytes_is_refused_unread(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write({"x.csv": b"a,b\n", "x.xlsx": b"PK\x03\x04", "x.parquet": b"PAR1"}[name])
        file.truncate(3_000_000_000)
    with pytest.raises(DataFileError, match=r"has 3,000 MB, far more than the published tables"):
        recognise_file(path)


def test_a_parquet_file_of_endless_repeats_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeated values take no room on the disk: what counts is what the file says it holds."""
    path = tmp_path / "x.parquet"
    pd.DataFrame({"Values": ["7.1"] * 11_000}).to_parquet(path)
    assert path.stat().st_size < 10_000
    open_parquet(path)
    monkeypatch.setattr("send_briefings.data.table_file.MAX_ROWS", 10_000)
    with pytest.raises(DataFileError, match=r"holds 11,000 rows"):
        open_parquet(path)


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_packed_file_that_is_cut_short_is_told_as_that(tmp_path: Path, cut: float) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", os.urandom(5000))
    path = tmp_path / "march.xlsx"
    path.write_bytes(made.getvalue()[: int(len(made.getvalue()) * cut)])
    with pytest.raises(DataFileError, match="damaged or cut short") as caught:
        recognise_file(path)
    assert not isinstance(caught.value, UnknownFileError)


def test_a_last_line_that_does_not_end_is_a_doubt(write: Write, absence: str) -> None:
    """One digit of the last figure may be lost with it, and the figure still be a number."""
    assert read_file(write("x.csv", absence)).doubts == ()
    assert read_file(write("x.csv", absence[:-1])).doubts == (readers.CUT_OFF,)
    assert read_file(write("x.csv", absence[:-1].encode("utf-16"))).doubts == (readers.CUT_OFF,)
    for whole in (
        absence.encode("utf-16"),
        absence.replace("\n", "\r\n").encode(),
        absence.replace("\n", "\r").encode(),
    ):
        assert last_line_is_whole(write("x.csv", whole))
    assert last_line_is_whole(write("x.csv.gz", gzip.compress(absence.encode())))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("customXml/item.txt", "no end")
    assert last_line_is_whole(write("x.xlsx", packed.getvalue()))
    assert not last_line_is_whole(write("x.csv.gz", gzip.compress(absence[:-1].encode())))
