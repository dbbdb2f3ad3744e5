"""Delimited text files (CSV): how one lies in its file, and its rows in batches of text cells.

All is found from the content. Above the headings a spreadsheet or a person may have put title lines, blank lines, or a
line such as `sep=;`, which names the delimiter.

Encoding and delimiter are found from the content: UTF-8 with or without a byte-order mark, UTF-16, else Windows-1252;
comma, tab, semicolon or pipe. It may be packed with gzip or zip, and lines may stand above the row of headings (see
`data.raw_file`). Two columns of one name are told apart by place. A row of the wrong width
is not lost: it is handed back as a rejection. A stray quotation mark, which would swallow the rows after it into one
cell, refuses the file. The file is never held whole.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from send_briefings.data.raw_file import packing_of, sha256_of, unpacked
from send_briefings.errors import DataFileError
from send_briefings.model import Rejection

DELIMITERS = (",", "\t", ";", "|")
HEAD_CHARACTERS = 200_000
FIRST_ROWS = 30
SEPARATOR = re.compile(r'"?sep=([,;|\t])"?[,;|\t]*', re.IGNORECASE)
BYTE_ORDER_MARK = "\ufeff"
SAMPLE_BYTES = 400
ZEROS = 0.4
MAX_HEADING_LENGTH = 300
BLANK_LINES = "blank lines above the headings, passed over"
TITLE_LINES = "title lines above the headings, passed over"
SEPARATOR_LINE = "a line above the headings that names the delimiter, passed over"


@dataclass(frozen=True, slots=True)
class Dialect:
    """Delimiter, names of the columns, and where the row of headings is.

    `skipped` lines stand above the headings; `header_row` is the number a spreadsheet shows for their row, which does
    not count a `sep=` line. `passed_over` says in words what stood above, with how many lines.
    """

    delimiter: str
    columns: tuple[str, ...]
    skipped: int = 0
    header_row: int = 1
    passed_over: tuple[tuple[str, int], ...] = ()


def dialect_of(head: str) -> Dialect:
    r"""The dialect of a text, from its beginning.

    >>> found = dialect_of("Absence by SEN;;\n\ntime_period;la_name;value\n202425;Leeds;8,1\n")
    >>> found.delimiter, found.columns, found.header_row
    (';', ('time_period', 'la_name', 'value'), 3)
    """
    lines = io.StringIO(head.lstrip(BYTE_ORDER_MARK), newline="").readlines()
    stated = SEPARATOR.fullmatch(lines[0].rstrip("\r\n")) if lines else None
    body = lines[1:] if stated else lines
    tried = [_with(body, delimiter) for delimiter in (stated[1] if stated else DELIMITERS)]
    best = max(tried, key=lambda dialect: _named(dialect.columns))
    if not stated:
        return best
    reported = ((SEPARATOR_LINE, 1), *best.passed_over)
    return Dialect(best.delimiter, best.columns, best.skipped + 1, best.header_row, reported)


def encoding_by_mark(start: bytes) -> str:
    """The encoding a byte-order mark (or the zero bytes of unmarked UTF-16) tells; "" where nothing tells.

    >>> encoding_by_mark(codecs.BOM_UTF8 + b"a,b"), encoding_by_mark("a,b".encode("utf-16-le")), encoding_by_mark(b"a")
    ('utf-8-sig', 'utf-16-le', '')
    """
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = start[:SAMPLE_BYTES]
    if sample[1::2].count(0) > len(sample) * ZEROS:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) * ZEROS:
        return "utf-16-be"
    return ""


def decoded(start: bytes) -> str:
    """The beginning of a text as text, whatever its encoding; a character cut off at the end is left out."""
    encoding = encoding_by_mark(start)
    if encoding:
        return start.decode(encoding, errors="ignore")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return start.decode("cp1252", errors="ignore")


def _with(lines: list[str], delimiter: str) -> Dialect:
    """The dialect if this were the delimiter: the headings are the first row that fills half as many cells as any."""
    reader = csv.reader(lines, delimiter=delimiter)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            rows.append([cell.strip().lstrip(BYTE_ORDER_MARK) for cell in row])
            ends.append(reader.line_num)
            if len(rows) == FIRST_ROWS:
                break
    except csv.Error:
        pass
    at = header_at(rows)
    if at is None:
        return Dialect(delimiter, ())
    blank = sum(not any(row) for row in rows[:at])
    reported = ((BLANK_LINES, blank), (TITLE_LINES, at - blank))
    skipped = ends[at - 1] if at else 0
    return Dialect(delimiter, tuple(rows[at]), skipped, at + 1, tuple(entry for entry in reported if entry[1]))


def header_at(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the row of headings among a table's first rows: the first that fills half as many cells as any.

    >>> header_at([["Absence by SEN"], [""], ["period", "place", "rate"]]), header_at([[""]])
    (2, None)
    """
    filled = [sum(map(bool, row)) for row in rows]
    most = max(filled, default=0)
    return next((place for place, count in enumerate(filled) if count * 2 >= most), None) if most else None


def _named(columns: tuple[str, ...]) -> int:
    """How many cells of a row can be headings; none where one has run on over what follows it."""
    if any(len(name) > MAX_HEADING_LENGTH for name in columns):
        return 0
    return sum(any(letter.isalpha() for letter in name) for name in columns)


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
