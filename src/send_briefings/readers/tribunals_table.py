"""The table of SEND appeals as it lies in its file: two rows of headings, a row for each authority, notes below."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from send_briefings.errors import DataFileError
from send_briefings.readers.column_match import nearest_names
from send_briefings.readers.delimited_file import first_rows_of, open_delimited

FOOTNOTES = re.compile(r"(?<=[^\d\s,])\d{1,2}(,\d{1,2})*$")
YEAR = re.compile(r"(19|20)\d\d")
FIRST_ROWS = 12
LABELS = 2


@dataclass(frozen=True, slots=True)
class AppealsTable:
    """A file's rows, all of them, and where its figures are.

    `rows[i]` is the row a spreadsheet numbers i + 1. `body` is the number of the first row after the headings.
    `columns` gives, by year and heading, the place of the column.
    """

    rows: tuple[tuple[str, ...], ...]
    body: int
    columns: Mapping[tuple[str, str], int]
    sha256: str
    short: frozenset[int] = frozenset()
    """The numbers of rows that end before the last column of figures, as one that is cut off does."""
    faults: tuple[str, ...] = ()
    """What is wrong with the headings: one that stands twice, or figures that stand under none."""


def open_table(path: Path, name_column: str, code_column: str) -> AppealsTable | None:
    """The table of a file; None where its first rows hold no such headings.

    Raises:
        DataFileError: the file cannot be read, or is no text.
    """
    file = open_delimited(path)
    rows = tuple(tuple(cell.strip() for cell in row) for row in file.rows())
    top = headings_row(rows, name_column, code_column)
    if top is None or top + 1 >= len(rows):
        return None
    width = max(len(row) for row in rows)
    even = tuple(row + ("",) * (width - len(row)) for row in rows)
    columns, faults = _columns(even[top], even[top + 1], even[top + 2 :])
    last = max(columns.values(), default=0)
    short = frozenset(number for number, row in enumerate(rows, start=1) if len(row) <= last)
    return AppealsTable(even, top + 3, columns, file.sha256, short, tuple(faults))


def headings_row(rows: Sequence[Sequence[str]], name_column: str, code_column: str) -> int | None:
    """The place of the upper row of headings among the first rows; None where there is none."""
    for place, row in enumerate(rows[:FIRST_ROWS]):
        if [without_footnotes(cell) for cell in row[:2]] == [name_column, code_column]:
            return place
    return None


def first_rows(path: Path) -> list[list[str]]:
    """The first rows of a delimited text; none for anything else. Never raises."""
    return [[cell.strip() for cell in row] for row in first_rows_of(path, FIRST_ROWS)]


def refuse_other_headings(table: AppealsTable, expected: Sequence[str], file_name: str, source: str) -> None:
    """Refuse a file that lacks a heading, or has one that nobody has said the meaning of.

    Raises:
        DataFileError: naming each.
    """
    found = sorted({heading for _, heading in table.columns})
    lines = [f"  '{name}' is missing{nearest_names(name, found)}" for name in expected if name not in found]
    lines += [f"  '{name}' is not among those we know" for name in found if name not in expected]
    lines += [f"  {fault}" for fault in table.faults]
    if lines:
        raise DataFileError(
            f"{file_name} looks like '{source}' but its headings have changed; nothing of it is stored.\n"
            + "\n".join(lines),
            next_step=f"Say in data/catalogue/sources/{source}.toml what each heading holds.",
        )


def without_footnotes(text: str) -> str:
    """A heading or a name without the footnote numbers at its end.

    >>> [without_footnotes(text) for text in ("Total Appealable Decisions1,9", "Dorset6", "St. Helens")]
    ['Total Appealable Decisions', 'Dorset', 'St. Helens']
    """
    return FOOTNOTES.sub("", text.strip()).strip()


def _columns(
    years: Sequence[str], headings: Sequence[str], body: Sequence[Sequence[str]]
) -> tuple[dict[tuple[str, str], int], list[str]]:
    """The place of each column of figures, for a year stands over the first of its columns; and what is wrong there."""
    columns: dict[tuple[str, str], int] = {}
    faults: list[str] = []
    year = ""
    for place, (over, under) in enumerate(zip(years, headings, strict=True)):
        year = over if YEAR.fullmatch(over) else year
        heading = without_footnotes(under)
        if year and heading and (year, heading) in columns:
            faults.append(f"'{heading}' stands twice under {year}: is the year over column {place + 1} lost?")
        elif year and heading:
            columns[year, heading] = place
        elif place >= LABELS and (heading or any(row[place] for row in body)):
            faults.append(f"column {place + 1} has {'no year over it' if heading else 'figures and no heading'}")
    return columns, faults
