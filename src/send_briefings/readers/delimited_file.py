"""A delimited text file (CSV), streamed in batches of text cells, with the row number a spreadsheet would show.

Encoding and delimiter are found from the content: UTF-8 with or without a byte-order mark, UTF-16, else Windows-1252;
comma, tab, semicolon or pipe. It may be packed with gzip or zip, and lines may stand above the row of headings (see
`readers.packing` and `readers.text_dialect`). Two columns of one name are told apart by place. A row of the wrong width
is not lost: it is handed back as a rejection. A stray quotation mark, which would swallow the rows after it into one
cell, refuses the file. The file is never held whole.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from send_briefings.errors import DataFileError
from send_briefings.model import Rejection
from send_briefings.readers.packing import packing_of, unpacked
from send_briefings.readers.raw_file import sha256_of
from send_briefings.readers.text_dialect import HEAD_CHARACTERS, Dialect, decoded, dialect_of, encoding_by_mark

BLOCK_BYTES = 4 << 20
PIECE_BYTES = 1 << 20
HEAD_BYTES = 4 << 10
WHOLE_ROW = "the whole row"


@dataclass(frozen=True)
class DelimitedFile:
    """A delimited file with a row that names its columns."""

    path: Path
    encoding: str
    sha256: str
    dialect: Dialect
    quoted: bool = False
    """Whether there is any quotation mark in it, so that a cell may run over several lines."""
    packing: str = ""
    """"gzip" or "zip" where it is packed."""
    rejected: list[Rejection] = field(default_factory=list)
    """Rows of the wrong width met so far, in order."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, spaces trimmed."""
        return self.dialect.columns

    @property
    def passed_over(self) -> Mapping[str, int]:
        """What of the file's form was read otherwise than in a plain CSV, in words, with how many lines or files."""
        packed = {f"file packed with {self.packing} unpacked": 1} if self.packing else {}
        return packed | dict(self.dialect.passed_over)

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Column names that stand over more than one column."""
        return frozenset(name for name, times in Counter(self.columns).items() if times > 1)

    def batches(self, columns: Iterable[str]) -> Iterator[pd.DataFrame]:
        """The named columns as text, some thousands of rows at a time, indexed by row number as a spreadsheet shows it.

        Rows of the wrong width are left out and noted in `rejected`.

        Raises:
            DataFileError: the text breaks off or cannot be parsed, or a cell has swallowed whole rows.
        """
        places = {name: f"c{self.columns.index(name)}" for name in dict.fromkeys(columns)}
        everything = [f"c{number}" for number in range(len(self.columns))]
        missed: list[int] = []
        count = 0
        try:
            with unpacked(self.path) as stream:
                for batch in self._open(stream, everything if self.quoted else list(places.values()), missed):
                    numbers = _numbers(count, len(batch), missed) + (self.dialect.header_row - 1)
                    if self.quoted:
                        self._refuse_swallowed_rows(batch, numbers)
                    frame = batch.select(list(places.values())).to_pandas()
                    frame.columns = list(places)
                    frame.index = pd.Index(numbers, name="row")
                    count += len(frame)
                    body = frame[frame.index != self.dialect.header_row]
                    if len(body):
                        yield body
        except (pa.ArrowException, UnicodeError) as error:
            raise DataFileError(
                f"{self.path.name}: the text breaks off or cannot be parsed as rows and columns ({_short(error)}).",
                next_step="Look for a quotation mark that is never closed, or download the file again.",
            ) from error

    def rows(self) -> Iterator[list[str]]:
        """Every row's cells from the file's first line, whatever their number: for a table with headings of its own.

        Raises:
            DataFileError: the text cannot be cut into rows.
        """
        try:
            with unpacked(self.path) as file, io.TextIOWrapper(file, encoding=self.encoding, newline="") as text:
                yield from csv.reader(text, delimiter=self.dialect.delimiter)
        except csv.Error as error:
            raise DataFileError(
                f"{self.path.name}: the text cannot be cut into rows and cells ({error}).",
                next_step="Look for a quotation mark that is never closed, or download the file again.",
            ) from error

    def _refuse_swallowed_rows(self, batch: pa.RecordBatch, numbers: Any) -> None:
        for rejection in self.rejected:
            for cell in next(csv.reader(io.StringIO(rejection.found), delimiter=self.dialect.delimiter), []):
                self._refuse_swallowed(cell, rejection.row, WHOLE_ROW)
        for column, name in zip(batch.columns, self.columns, strict=True):
            for place in pc.indices_nonzero(pc.match_substring(column, "\n")).to_pylist():
                self._refuse_swallowed(column[place].as_py(), int(numbers[place]), name)

    def _refuse_swallowed(self, text: str, row: int, column: str) -> None:
        """Refuse a cell that runs over a line's end and holds a row's worth of delimiters."""
        if "\n" in text and text.count(self.dialect.delimiter) >= len(self.columns) - 1:
            raise DataFileError(
                f"{self.path.name}: row {row}, column '{column}' runs on over whole rows ('{text[:60]}...').",
                next_step="Look there for a stray quotation mark and take it out, or download the file again.",
            )

    def _open(self, stream: IO[bytes], wanted: list[str], missed: list[int]) -> Iterator[Any]:
        def note(row: Any) -> str:
            number = row.number - self.dialect.skipped
            missed.append(number)
            expected = f"{row.expected_columns} cells, as in the header ({row.actual_columns} found)"
            shown = number + self.dialect.header_row - 1
            self.rejected.append(Rejection("", shown, WHOLE_ROW, row.text, expected))
            return "skip"

        names = [f"c{number}" for number in range(len(self.columns))]
        return iter(
            pyarrow.csv.open_csv(
                stream,
                read_options=pyarrow.csv.ReadOptions(
                    use_threads=False,
                    block_size=BLOCK_BYTES,
                    column_names=names,
                    encoding=self.encoding,
                    skip_rows=self.dialect.skipped,
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=self.dialect.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=note,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), include_columns=wanted, strings_can_be_null=False
                ),
            )
        )


def open_delimited(path: Path) -> DelimitedFile:
    """Find a file's encoding, delimiter and columns, reading it through for its checksum.

    Raises:
        DataFileError: it cannot be read, or is not text in an encoding we know.
    """
    try:
        encoding = _encoding(path)
        quotes, head = 0, ""
        for piece in _texts(path, encoding):
            head += piece[: HEAD_CHARACTERS - len(head)]
            quotes += piece.count('"')
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataFileError(f"'{path}' cannot be read: {reason}.", next_step="Check that you may read it.") from error
    except UnicodeError as error:
        raise DataFileError(
            f"{path.name} is not text in UTF-8, UTF-16 or Windows-1252 ({_short(error)}).",
            next_step="Save it again as 'CSV UTF-8'.",
        ) from error
    if quotes % 2:
        raise DataFileError(
            f"{path.name} holds a quotation mark that is never closed ({quotes} in all): where rows end is not known.",
            next_step="Find the stray quotation mark and take it out, or download the file again.",
        )
    dialect = dialect_of(head)
    return DelimitedFile(path, encoding, sha256_of(path), dialect, quoted=quotes > 0, packing=packing_of(path))


def header_of(path: Path) -> tuple[str, ...]:
    """The column names of a delimited file, from its first bytes alone; () for anything else. Never raises."""
    return dialect_of(head_of(path)).columns


def first_rows_of(path: Path, most: int) -> list[list[str]]:
    """The cells of a delimited file's first rows; none for anything else. Never raises."""
    head = head_of(path)
    try:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=dialect_of(head).delimiter)
        return [row for _, row in zip(range(most), rows, strict=False)]
    except csv.Error:
        return []


def head_of(path: Path) -> str:
    """The beginning of a text file, unpacked and decoded; "" for a file that cannot be read. Never raises."""
    start = b""
    try:
        with unpacked(path) as file:
            while len(start) < HEAD_CHARACTERS and (piece := file.read(HEAD_BYTES)):
                start += piece
    except (OSError, DataFileError):
        pass  # a damaged file says what it can, and is refused when it is read whole
    try:
        return decoded(start)
    except UnicodeError:
        return ""


def _encoding(path: Path) -> str:
    utf8 = codecs.getincrementaldecoder("utf-8")()
    encoding, is_utf8, first = "", True, True
    with unpacked(path) as file:
        while piece := file.read(PIECE_BYTES):
            encoding = encoding or (encoding_by_mark(piece) if first else "")
            first = False
            try:
                if is_utf8:
                    utf8.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
    return encoding or ("utf-8" if is_utf8 else "cp1252")


def _texts(path: Path, encoding: str) -> Iterator[str]:
    with unpacked(path) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        yield from iter(lambda: text.read(PIECE_BYTES), "")


def _numbers(before: int, length: int, missed: list[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The row numbers of the next `length` good rows, when `before` good rows came first and `missed` were bad."""
    first, skipped = before + 1, 0
    while skipped < len(missed) and missed[skipped] <= first + skipped:
        skipped += 1
    numbers: list[int] = []
    number = first + skipped
    while len(numbers) < length:
        stop = missed[skipped] if skipped < len(missed) else number + length
        taken = min(stop - number, length - len(numbers))
        numbers.extend(range(number, number + taken))
        number += taken
        while skipped < len(missed) and missed[skipped] == number:
            skipped, number = skipped + 1, number + 1
    return np.array(numbers, dtype=np.int64)


def _short(error: Exception) -> str:
    return str(error).splitlines()[0][:160]
