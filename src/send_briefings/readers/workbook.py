"""A spreadsheet workbook (.xlsx) opened with care: refused before a damaged or hostile one can do harm.

The cell reader allocates a sheet's whole extent at once and ends the process when that is too much, so a workbook's
parts are looked through first: how large they unpack, how far out their cells lie, and whether a formula was saved
without its result (it would read as a blank).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from send_briefings.errors import DataFileError
from send_briefings.readers.raw_file import check_readable

Cell = float | int | str | bool | date | datetime | time | timedelta
MOST_UNPACKED = 300_000_000
MOST_CELLS = 2_000_000
OUTLYING_CELL = re.compile(rb"""\sr\s*=\s*["'](?:[A-Za-z]{3,}\d|[A-Za-z]{0,2}\d{5,})""")
UNSAVED_FORMULA = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>|<f\b[^<>]*/>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
DOWNLOAD_AGAIN = "Download it again from the publisher."
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Workbook:
    """An open workbook: its file's name and its sheets."""

    file_name: str
    sheet_names: tuple[str, ...]
    _book: CalamineWorkbook = field(repr=False)

    def rows(self, sheet: str) -> list[list[Cell]]:
        """A sheet's rows from its first, so that `rows[i]` is the row a spreadsheet numbers i + 1; blanks are "".

        Raises:
            DataFileError: the sheet is not there, is too large, or cannot be read.
        """
        try:
            found = self._book.get_sheet_by_name(sheet)
            if found.height * found.width > MOST_CELLS:
                raise DataFileError(
                    f"{self.file_name}, sheet '{sheet}': {found.height} rows of {found.width} cells, "
                    f"expected a table of at most {MOST_CELLS:,} cells.",
                    next_step=DOWNLOAD_AGAIN,
                )
            return found.to_python(skip_empty_area=False)
        except WorksheetNotFound as error:
            names = ", ".join(f"'{name}'" for name in self.sheet_names)
            raise DataFileError(
                f"{self.file_name}: there is no sheet '{sheet}' (its sheets: {names}).", next_step=DOWNLOAD_AGAIN
            ) from error
        except (CalamineError, ValueError, OSError) as error:
            raise _damaged(self.file_name, f"sheet '{sheet}' cannot be read ({error})") from error


def open_workbook(path: Path) -> Workbook:
    """Open a workbook, or refuse it in words a person can use.

    Raises:
        DataFileError: not a file, not a workbook, damaged, protected, larger than such a table can be, or holding
            formulas without saved results.
    """
    content = _content(path)
    for part in _parts(path.name, content):
        if b"sheetData" not in part:
            continue
        if OUTLYING_CELL.search(part):
            raise DataFileError(
                f"{path.name}: a sheet has cells beyond row 9,999 or column ZZ, far more than the published tables.",
                next_step=DOWNLOAD_AGAIN,
            )
        if UNSAVED_FORMULA.search(part):
            raise DataFileError(
                f"{path.name}: a cell holds a formula whose result was not saved, so its figure is not in the file.",
                next_step="Open it in a spreadsheet program, save it, and import that; or download it again.",
            )
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return Workbook(path.name, tuple(book.sheet_names), book)
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(path.name, str(error)) from error


def mentions(path: Path, text: str) -> bool:
    """Whether a workbook's file holds a text (letters and digits of English, in the case given); False for junk.

    A cheap look for recognising a file: no sheet is read.
    """
    try:
        wanted = text.encode("ascii")
        return any(wanted in part for part in _parts(path.name, _content(path)))
    except (DataFileError, UnicodeEncodeError):
        return False


def cell_name(row: int, column: int) -> str:
    """A cell's name in a spreadsheet, from its row and column counted from 0.

    >>> cell_name(0, 0), cell_name(9, 27)
    ('A1', 'AB10')
    """
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def _content(path: Path) -> bytes:
    check_readable(path)
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            raise DataFileError(
                f"{path.name} is not an .xlsx workbook (an older .xls, a protected workbook or a web page is not one).",
                next_step=DOWNLOAD_AGAIN,
            )
        if path.stat().st_size > MOST_UNPACKED:
            raise DataFileError(f"{path.name}: larger than any published workbook.", next_step=DOWNLOAD_AGAIN)
        file.seek(0)
        return file.read()


def _parts(name: str, content: bytes) -> Iterable[bytes]:
    """The XML parts of a workbook, unpacked, shared texts first."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise DataFileError(
                    f"{name}: unpacks to more than {MOST_UNPACKED // 1_000_000} MB, far more than such tables hold.",
                    next_step=DOWNLOAD_AGAIN,
                )
            names = [info for info in archive.namelist() if info.lower().endswith(".xml")]
            for part in sorted(names, key=lambda part: (not part.lower().endswith("sharedstrings.xml"), part)):
                yield archive.read(part)
    except DAMAGE as error:
        raise _damaged(name, str(error)) from error


def _damaged(name: str, reason: str) -> DataFileError:
    return DataFileError(f"{name}: the workbook is damaged or cut short: {reason}.", next_step=DOWNLOAD_AGAIN)
