"""The readers' door: what a library raises over a damaged file is told as that file's fault, never as a traceback."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from send_briefings.errors import DataFileError, SendBriefingsError
from send_briefings.readers.packing import DAMAGE, MOST_UNPACKED, packing_of, unpacked
from send_briefings.readers.parquet_file import looks_like_parquet, open_parquet

PANIC = "PanicException"
"""What a library written in Rust raises where it gives up; Python does not count it among its own exceptions."""
LINE_ENDS = frozenset(b"\r\n")
LAST = 4
WORKBOOK = frozenset({"xl/workbook.xml", "content.xml"})


@contextmanager
def as_the_files_fault(path: Path) -> Iterator[None]:
    """Turn whatever is raised while a file is read, but for errors of our own and a stop, into the file's refusal.

    Raises:
        DataFileError: with the kind of fault and the library's own words; the cause is kept for who looks into it.
    """
    try:
        yield
    except SendBriefingsError:
        raise
    except MemoryError as error:
        raise DataFileError(
            f"'{path.name}' needs more memory than there is.", next_step="Check that it is the publisher's own file."
        ) from error
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != PANIC:
            raise
        said = (str(error).strip().splitlines() or [""])[0][:160]
        raise DataFileError(
            f"'{path.name}' cannot be read: it is damaged, or made in a way that we do not know "
            f"({type(error).__name__}{f': {said}' if said else ''}).",
            next_step="Download it again. If it is as the publisher made it, please report this with the file.",
        ) from error


def refuse_damaged(path: Path) -> None:
    """Refuse a packed file or a Parquet file that is broken, which no format would know for its own.

    Raises:
        DataFileError: it begins as such a file does and cannot be opened as one.
    """
    if looks_like_parquet(path):
        open_parquet(path)
    if packing_of(path) == "zip":
        try:
            with zipfile.ZipFile(path) as archive:
                size = sum(member.file_size for member in archive.infolist())
                damaged = archive.testzip() if size <= MOST_UNPACKED else None
        except (*DAMAGE, OSError, ValueError) as error:
            raise _cut(path, str(error)) from error
        if damaged:
            raise _cut(path, f"'{damaged}' in it does not have the checksum it should")


def last_line_is_whole(path: Path) -> bool:
    """Whether a text ends with a line's end; True for a workbook or a Parquet file, which have none."""
    if looks_like_parquet(path) or _is_workbook(path):
        return True
    if packing_of(path):
        try:
            with unpacked(path) as stream:
                end = b""
                while piece := stream.read(1 << 20):
                    end = (end + piece)[-LAST:]
        except DataFileError:
            return True
    else:
        with path.open("rb") as file:
            file.seek(-min(LAST, path.stat().st_size), 2)
            end = file.read()
    return bool(LINE_ENDS & set(end[-2:]))


def _is_workbook(path: Path) -> bool:
    """Whether a packed file is a spreadsheet, which may hold texts of its own making."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(WORKBOOK & set(archive.namelist()))
    except (*DAMAGE, OSError, ValueError):
        return False


def _cut(path: Path, reason: str) -> DataFileError:
    return DataFileError(f"{path.name} is damaged or cut short: {reason}.", next_step="Download it again.")
