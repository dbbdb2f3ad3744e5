"""A sheet whose columns stand under several rows of headings: groups of columns, headings, letters, formulas.

The headings end at the row of England; places follow, each with a three-digit code or only a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings.errors import DataFileError
from send_briefings.readers.workbook import DOWNLOAD_AGAIN, Cell, Workbook
from send_briefings.readers.workbook_cells import label_key, nearest_to, text_of

FIRST = "england"
LABELS = 2


@dataclass(frozen=True, slots=True)
class HeadedRow:
    """One row below the headings: its number in a spreadsheet, its place's code ("" where none) and name, its cells."""

    number: int
    code: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class HeadedSheet:
    """A sheet: for each column the group it is in and all its headings, and the rows of places."""

    file_name: str
    sheet: str
    title: str
    groups: tuple[str, ...]
    headings: tuple[tuple[str, ...], ...]
    rows: tuple[HeadedRow, ...]

    def column(self, heading: str, under: str = "") -> int:
        """The index of the only column of this heading, in a group whose words hold `under`.

        Raises:
            DataFileError: no such column or more than one, with what the sheet has nearest to it.
        """
        wanted, group = label_key(heading), label_key(under)
        found = [
            index
            for index, texts in enumerate(self.headings)
            if wanted in map(label_key, texts) and group in label_key(self.groups[index])
        ]
        if len(found) == 1:
            return found[0]
        every = [text for texts in self.headings for text in texts]
        told = f" under '{under}'" if under else ""
        near = f"{len(found)} of that heading" if found else nearest_to(heading, every)
        raise DataFileError(
            f"{self.file_name}, sheet '{self.sheet}': no single column '{heading}'{told}; there is {near}.",
            next_step=f"{DOWNLOAD_AGAIN} If the publisher renamed it, change it in data/catalogue/sources/.",
        )


def read_headed_sheet(book: Workbook, sheet: str) -> HeadedSheet:
    """A sheet of a workbook; rows with neither code nor name are left out.

    Raises:
        DataFileError: there is no such sheet, or no row of England ends its headings.
    """
    cells = book.rows(sheet)
    start = next((i for i, row in enumerate(cells) if row and label_key(text_of(row[0])) == FIRST), None)
    if not start:
        raise DataFileError(
            f"{book.file_name}, sheet '{sheet}': no row begins with 'ENGLAND', expected it under the headings.",
            next_step=DOWNLOAD_AGAIN,
        )
    width = max(len(row) for row in cells)
    heads = [[text_of(cell) for cell in row] + [""] * (width - len(row)) for row in cells[:start]]
    rows = tuple(_row(number, row) for number, row in enumerate(cells[start:], start=start + 1))
    return HeadedSheet(
        book.file_name,
        sheet,
        heads[0][0],
        _groups(heads[0]),
        tuple(tuple(head[column] for head in heads if head[column]) for column in range(width)),
        tuple(row for row in rows if row.code or row.name),
    )


def _groups(first: Sequence[str]) -> tuple[str, ...]:
    """The first heading row with each text repeated to its right: a merged cell is written once."""
    groups, current = [], ""
    for column, text in enumerate(first):
        current = (text or current) if column >= LABELS else ""
        groups.append(current)
    return tuple(groups)


def _row(number: int, cells: Sequence[Cell]) -> HeadedRow:
    first, second = (text_of(cell) for cell in (*cells, "", "")[:LABELS])
    code = first if first.isdigit() else ""
    return HeadedRow(number, code, second if code else first or second, cells)
