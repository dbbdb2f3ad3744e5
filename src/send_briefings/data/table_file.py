"""A published table in any of the forms it comes in: delimited text, Parquet, or a workbook's sheet.

The sheet with the most headings is taken. A cell's value counts, not how it is shown: a share shown as 38.1% may be
held as 0.381, which what the source says of a whole file then finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from send_briefings.data.cells import Comma, meaning_of_commas
from send_briefings.data.delimited_file import (
    BLANK_LINES,
    FIRST_ROWS,
    TITLE_LINES,
    DelimitedFile,
    header_at,
    header_of,
    open_delimited,
)
from send_briefings.data.raw_file import sha256_of
from send_briefings.data.workbook import (
    Cell,
    holds_words,
    is_workbook,
    looks_like_opendocument,
    open_opendocument,
    open_workbook,
)
from send_briefings.data.workbook_cells import text_of
from send_briefings.errors import DataFileError
from send_briefings.model import Rejection

MAGIC = b"PAR1"
BATCH_ROWS = 65_536
MAX_ROWS = 10_000_000
MAX_UNPACKED = 2_000_000_000


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file; rows are counted from 1, as there is no header row."""

    path: Path
    sha256: str
    columns: tuple[str, ...]
    rejected: list[Rejection] = field(default_factory=list)
    """Always empty: a Parquet row cannot be of the wrong width."""

    @property
    def passed_over(self) -> Mapping[str, int]:
        """Nothing: a Parquet file has one form."""
        return {}

    def batches(self, columns: Iterable[str]) -> Iterator[pd.DataFrame]:
        """The named columns as text, a null as "", indexed by row number.

        Raises:
            DataFileError: the file is broken, or a column cannot be read as text.
        """
        names, count = list(columns), 0
        try:
            with pq.ParquetFile(self.path) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
                    texts = {name: batch.column(name).cast(pa.string()).fill_null("") for name in names}
                    index = pd.RangeIndex(count + 1, count + 1 + len(batch), name="row")
                    count += len(batch)
                    yield pa.table(texts).to_pandas().set_axis(index)
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            raise _broken(self.path, error) from error


def open_parquet(path: Path) -> ParquetFile:
    """Open a Parquet file.

    Raises:
        DataFileError: it cannot be read, or its end (where Parquet keeps its layout) is broken.
    """
    return ParquetFile(path, sha256_of(path), _columns(path))


def parquet_columns(path: Path) -> tuple[str, ...]:
    """The column names of a Parquet file; () for anything else. Never raises."""
    try:
        return _columns(path) if looks_like_parquet(path) else ()
    except DataFileError:
        return ()


def looks_like_parquet(path: Path) -> bool:
    """Whether a file starts as Parquet files do."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _columns(path: Path) -> tuple[str, ...]:
    try:
        with pq.ParquetFile(path) as file:
            _refuse_large(path, file.metadata)
            return tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise _broken(path, error) from error


def _refuse_large(path: Path, reported: pq.FileMetaData) -> None:
    """Refuse a file that says it holds more than such tables do: repeated values take no room until they are read."""
    size = sum(reported.row_group(number).total_byte_size for number in range(reported.num_row_groups))
    if reported.num_rows > MAX_ROWS or size > MAX_UNPACKED:
        raise DataFileError(
            f"{path.name} holds {reported.num_rows:,} rows, {size / 1_000_000:,.0f} MB unpacked, far more than such "
            f"tables hold (at most {MAX_ROWS:,} rows and {MAX_UNPACKED // 1_000_000} MB are read).",
            next_step="Check that it is the publisher's own file.",
        )


def _broken(path: Path, error: Exception) -> DataFileError:
    stated = (str(error).splitlines() or [type(error).__name__])[0][:160]
    return DataFileError(f"{path.name} is a broken Parquet file ({stated}).", next_step="Download it again.")


SHEET_BATCH_ROWS = 20_000
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
        for first in range(self.header + 1, len(self.rows), SHEET_BATCH_ROWS):
            rows = [[row[place] for place in places] for row in self.rows[first : first + SHEET_BATCH_ROWS]]
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


TableFile = DelimitedFile | ParquetFile | SheetTable


def open_table_file(path: Path) -> TableFile:
    """A table, with its columns and its rows in batches.

    Raises:
        DataFileError: it cannot be read in the form that its content is of.
    """
    if looks_like_parquet(path):
        return open_parquet(path)
    return open_sheet(path) if is_workbook(path) else open_delimited(path)


def columns_of(path: Path, word: str) -> tuple[str, ...]:
    """The names of a table's columns; () for anything else. Never raises.

    A workbook is only opened where it holds `word`, a heading of the tables looked for, in any case and with spaces or
    underscores: to read one of another kind would take long.
    """
    try:
        status = path.stat()
    except OSError:
        return ()
    return _columns_of(path, word, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _columns_of(path: Path, word: str, _changed: int, _size: int) -> tuple[str, ...]:
    if looks_like_parquet(path):
        return parquet_columns(path)
    if is_workbook(path):
        return sheet_columns(path) if holds_words(path, word) else ()
    return header_of(path)


def comma_of(file: TableFile, columns: Sequence[str]) -> Comma:
    """What commas in these columns of a file mean; a file no cell of which can hold one is not looked through.

    Raises:
        DataFileError: as the file's own `batches`.
    """
    delimiter = file.dialect.delimiter if isinstance(file, DelimitedFile) else ","
    if isinstance(file, ParquetFile) or (isinstance(file, DelimitedFile) and delimiter == "," and not file.quoted):
        return Comma.THOUSANDS
    batches = replace(file, rejected=[]).batches(columns)
    texts = (str(text) for batch in batches for name in columns for text in batch[name].unique())
    return meaning_of_commas(texts, delimiter)
