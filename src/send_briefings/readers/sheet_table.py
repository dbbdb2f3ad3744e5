"""A table on a workbook's sheet, read as a delimited text is: somebody opened the published CSV and saved it as .xlsx.

The sheet with the most headings is taken. A cell's value counts, not how it is shown: a share shown as 38.1% may be
held as 0.381, which what the source says of a whole file then finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from send_briefings.errors import DataFileError
from send_briefings.model import Rejection
from send_briefings.readers.opendocument import looks_like_opendocument, open_opendocument
from send_briefings.readers.raw_file import sha256_of
from send_briefings.readers.text_dialect import BLANK_LINES, FIRST_ROWS, TITLE_LINES, header_at
from send_briefings.readers.workbook import Cell, is_workbook, open_workbook
from send_briefings.readers.workbook_cells import text_of

BATCH_ROWS = 20_000
READ_FROM_SHEET = "sheet of a workbook read in place of a CSV"


@dataclass(frozen=True)
class SheetTable:
    """A sheet with a row that names its columns; `rows[i]` is the row a spreadsheet numbers i + 1."""

    path: Path
    sheet: str
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    header: int
    rejected: list[Rejection] = field(default_factory=list)
    """Always empty: a row of a sheet is as wide as the sheet."""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns; cells without a heading to the right of the last have none."""
        return self.rows[self.header]

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the file's bytes."""
        return sha256_of(self.path)

    @property
    def passed_over(self) -> Mapping[str, int]:
        """What of the file's form was read otherwise than in a plain CSV, in words, with how many."""
        blank = sum(not any(row) for row in self.rows[: self.header])
        return {READ_FROM_SHEET: 1, BLANK_LINES: blank, TITLE_LINES: self.header - blank}

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Column names that stand over more than one column."""
        return frozenset(name for name, times in Counter(self.columns).items() if times > 1)

    def batches(self, columns: Iterable[str]) -> Iterator[pd.DataFrame]:
        """The named columns as text, indexed by row number as a spreadsheet shows it."""
        names = list(dict.fromkeys(columns))
        places = [self.columns.index(name) for name in names]
        for first in range(self.header + 1, len(self.rows), BATCH_ROWS):
            rows = [[row[place] for place in places] for row in self.rows[first : first + BATCH_ROWS]]
            index = pd.RangeIndex(first + 1, first + 1 + len(rows), name="row")
            yield pd.DataFrame(rows, index, names, dtype=object)


def open_sheet(path: Path) -> SheetTable:
    """The sheet of a workbook with the most headings.

    Raises:
        DataFileError: it is no workbook, damaged, too large, or has no table.
    """
    found = _widest(path, *_state(path))
    if found is None:
        raise DataFileError(f"{path.name} has no sheet with a row of headings.", next_step="Download it again.")
    return found


def sheet_columns(path: Path) -> tuple[str, ...]:
    """The names of the columns of a workbook's widest sheet; () for anything else. Never raises."""
    try:
        found = _widest(path, *_state(path)) if is_workbook(path) else None
    except (DataFileError, OSError):
        return ()
    return found.columns if found else ()


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=1)
def _widest(path: Path, _changed: int, _size: int) -> SheetTable | None:
    book = open_opendocument(path) if looks_like_opendocument(path) else open_workbook(path, long=True)
    best: SheetTable | None = None
    for sheet in book.sheet_names:
        rows = tuple(tuple(_text(cell) for cell in row) for row in book.rows(sheet))
        at = header_at([list(row) for row in rows[:FIRST_ROWS]])
        table = SheetTable(path, sheet, rows, at) if at is not None else None
        if table and (best is None or _named(table) > _named(best)):
            best = table
    return best


def _named(table: SheetTable) -> int:
    return sum(map(bool, table.columns))


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        return repr(cell)
    return str(cell).strip() if isinstance(cell, str) else text_of(cell)
