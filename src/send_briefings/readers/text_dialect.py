"""How a delimited text lies in its file: encoding, delimiter, and what stands above the row of headings.

All is found from the content. Above the headings a spreadsheet or a person may have put title lines, blank lines, or a
line such as `sep=;`, which names the delimiter.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = (",", "\t", ";", "|")
HEAD_CHARACTERS = 200_000
FIRST_ROWS = 30
SEPARATOR = re.compile(r'"?sep=([,;|\t])"?[,;|\t]*', re.IGNORECASE)
BYTE_ORDER_MARK = "\ufeff"
SAMPLE_BYTES = 400
ZEROS = 0.4
LONGEST_HEADING = 300
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
    said = SEPARATOR.fullmatch(lines[0].rstrip("\r\n")) if lines else None
    body = lines[1:] if said else lines
    tried = [_with(body, delimiter) for delimiter in (said[1] if said else DELIMITERS)]
    best = max(tried, key=lambda dialect: _named(dialect.columns))
    if not said:
        return best
    told = ((SEPARATOR_LINE, 1), *best.passed_over)
    return Dialect(best.delimiter, best.columns, best.skipped + 1, best.header_row, told)


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
    told = ((BLANK_LINES, blank), (TITLE_LINES, at - blank))
    skipped = ends[at - 1] if at else 0
    return Dialect(delimiter, tuple(rows[at]), skipped, at + 1, tuple(entry for entry in told if entry[1]))


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
    if any(len(name) > LONGEST_HEADING for name in columns):
        return 0
    return sum(any(letter.isalpha() for letter in name) for name in columns)
