"""A delimited text file (CSV), streamed in batches of text cells, with the row number a spreadsheet would show.

Encoding and delimiter are found from the content: UTF-8 with or without a byte-order mark, UTF-16, else Windows-1252;
comma, tab or semicolon. Two columns of one name are told apart by place. A row of the wrong width is not lost: it is
handed back as a rejection. A stray quotation mark, which would swallow the rows after it into one cell, refuses the
file. The file is never held whole.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from send_briefings.errors import DataFileError
from send_briefings.model import Rejection

BLOCK_BYTES = 4 << 20
PIECE_BYTES = 1 << 20
HEADER_CHARACTERS = 200_000
DELIMITERS = (",", "\t", ";")
WHOLE_ROW = "the whole row"


@dataclass(frozen=True)
class DelimitedFile:
    """A delimited file whose first row names its columns."""

    path: Path
    encoding: str
    sha256: str
    delimiter: str
    columns: tuple[str, ...]
    quoted: bool = False
    """Whether there is any quotation mark in it, so that a cell may run over several lines."""
    rejected: list[Rejection] = field(default_factory=list)
    """Rows of the wrong width met so far, in order."""

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Column names that stand over more than one column."""
        return frozenset(name for name, times in Counter(self.columns).items() if times > 1)

    def batches(self, columns: Iterable[str]) -> Iterator[pd.DataFrame]:
        """The named columns as text, some thousands of rows at a time, indexed by row number (the header is row 1).

        Rows of the wrong width are left out and noted in `rejected`.

        Raises:
            DataFileError: the text breaks off or cannot be parsed, or a cell has swallowed whole rows.
        """
        places = {name: f"c{self.columns.index(name)}" for name in dict.fromkeys(columns)}
        everything = [f"c{number}" for number in range(len(self.columns))]
        missed: list[int] = []
        count = 0
        try:
            for batch in self._open(everything if self.quoted else list(places.values()), missed):
                numbers = _numbers(count, len(batch), missed)
                if self.quoted:
                    self._refuse_swallowed_rows(batch, numbers)
                frame = batch.select(list(places.values())).to_pandas()
                frame.columns = list(places)
                frame.index = pd.Index(numbers, name="row")
                count += len(frame)
                body = frame[frame.index != 1]
                if len(body):
                    yield body
        except (pa.ArrowException, UnicodeError) as error:
            raise DataFileError(
                f"{self.path.name}: the text breaks off or cannot be parsed as rows and columns ({_short(error)}).",
                next_step="Look for a quotation mark that is never closed, or download the file again.",
            ) from error

    def _refuse_swallowed_rows(self, batch: pa.RecordBatch, numbers: Any) -> None:
        for rejection in self.rejected:
            for cell in next(csv.reader(io.StringIO(rejection.found), delimiter=self.delimiter), []):
                self._refuse_swallowed(cell, rejection.row, WHOLE_ROW)
        for column, name in zip(batch.columns, self.columns, strict=True):
            for place in pc.indices_nonzero(pc.match_substring(column, "\n")).to_pylist():
                self._refuse_swallowed(column[place].as_py(), int(numbers[place]), name)

    def _refuse_swallowed(self, text: str, row: int, column: str) -> None:
        """Refuse a cell that runs over a line's end and holds a row's worth of delimiters."""
        if "\n" in text and text.count(self.delimiter) >= len(self.columns) - 1:
            raise DataFileError(
                f"{self.path.name}: row {row}, column '{column}' runs on over whole rows ('{text[:60]}...').",
                next_step="Look there for a stray quotation mark and take it out, or download the file again.",
            )

    def _open(self, wanted: list[str], missed: list[int]) -> Iterator[Any]:
        def note(row: Any) -> str:
            missed.append(row.number)
            expected = f"{row.expected_columns} cells, as in the header ({row.actual_columns} found)"
            self.rejected.append(Rejection("", row.number, WHOLE_ROW, row.text, expected))
            return "skip"

        names = [f"c{number}" for number in range(len(self.columns))]
        return iter(
            pyarrow.csv.open_csv(
                str(self.path),
                read_options=pyarrow.csv.ReadOptions(
                    use_threads=False, block_size=BLOCK_BYTES, column_names=names, encoding=self.encoding
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=self.delimiter,
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
    """Find a file's encoding, delimiter and columns, reading it through once for its checksum.

    Raises:
        DataFileError: it cannot be read, or is not text in an encoding we know.
    """
    try:
        encoding, sha256 = _encoding_and_sha256(path)
        quotes = _quotation_marks(path, encoding)
        with path.open(encoding=encoding, newline="") as file:
            head = file.read(HEADER_CHARACTERS)
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
    delimiter, columns = _header(head)
    return DelimitedFile(path, encoding, sha256, delimiter, columns, quoted=quotes > 0)


def header_of(path: Path) -> tuple[str, ...]:
    """The column names of a delimited file, from its first bytes alone; () for anything else. Never raises."""
    try:
        with path.open("rb") as file:
            start = file.read(HEADER_CHARACTERS)
        encoding = _encoding_by_mark(start)
        text = start.decode(encoding, errors="ignore") if encoding else _decoded(start)
        return _header(text)[1]
    except (OSError, UnicodeError, csv.Error):
        return ()


def _decoded(start: bytes) -> str:
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return start.decode("cp1252", errors="ignore")


def _encoding_by_mark(start: bytes) -> str:
    """The encoding a byte-order mark (or the zero bytes of unmarked UTF-16) tells; "" where nothing tells."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = start[:400]
    if sample[1::2].count(0) > len(sample) * 0.4:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) * 0.4:
        return "utf-16-be"
    return ""


def _encoding_and_sha256(path: Path) -> tuple[str, str]:
    digest = hashlib.sha256()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    encoding, is_utf8 = "", True
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            encoding = encoding or (_encoding_by_mark(piece) if file.tell() == len(piece) else "")
            digest.update(piece)
            if is_utf8:
                try:
                    utf8.decode(piece)
                except UnicodeDecodeError:
                    is_utf8 = False
    if not encoding:
        encoding = "utf-8" if is_utf8 else "cp1252"
    return encoding, digest.hexdigest()


def _quotation_marks(path: Path, encoding: str) -> int:
    with path.open(encoding=encoding, newline="") as file:
        return sum(piece.count('"') for piece in iter(lambda: file.read(PIECE_BYTES), ""))


def _header(text: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter that cuts the first row into most columns, and those columns' names, spaces trimmed."""
    best: tuple[str, tuple[str, ...]] = (",", ())
    for delimiter in DELIMITERS:
        try:
            first = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
        except csv.Error:
            continue
        if len(first) > len(best[1]):
            best = (delimiter, tuple(name.strip() for name in first))
    return best


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
