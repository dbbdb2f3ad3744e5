"""What the files of inspections have in common: a table read by its headings, and one row of the tidy table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from send_briefings.catalogue.toml_document import TomlTable
from send_briefings.errors import DataFileError
from send_briefings.model import Cohort, Period, Place, Rejection, Status, Unit
from send_briefings.model.period import MONTHS, PeriodKind
from send_briefings.readers.workbook import DOWNLOAD_AGAIN, Cell, Workbook
from send_briefings.readers.workbook_cells import label_key, nearest_to, text_of

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row of a table: its number in a spreadsheet, and its cells by our own names for the columns."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        """A cell as text on one line."""
        return text_of(self.cells[name])


@dataclass(frozen=True, slots=True)
class Result:
    """What one row says of one measure: a value, or why there is none; `symbol` is what was printed in its place."""

    measure: str
    unit: Unit
    period: Period
    value: float | None
    status: Status = Status.PUBLISHED
    symbol: str = ""


class UnfitCellError(Exception):
    """A cell of a row that cannot be right: its column, what was found and what was expected."""

    def __init__(self, column: str, found: str, expected: str) -> None:
        super().__init__(column, found, expected)
        self.column, self.found, self.expected = column, found, expected

    def rejection(self, sheet: str, row: NamedRow) -> Rejection:
        """As it stands in a file's account."""
        return Rejection(sheet, row.number, self.column, self.found, self.expected)


def one_day(day: date, about: str = "") -> Period:
    """The day of an inspection as a period; `about` stands before it where it is another day, such as a report's.

    >>> one_day(date(2018, 6, 25)).label, one_day(date(2025, 5, 13), "report of").label
    ('25 June 2018', 'report of 13 May 2025')
    """
    label = f"{about} {day.day} {MONTHS[day.month - 1]} {day.year}".strip()
    return Period(day, day, label, PeriodKind.MONTH)


def named_rows(book: Workbook, sheet: str, columns: Mapping[str, str]) -> tuple[NamedRow, ...]:
    """The rows below the headings of a sheet, those without any text left out.

    Raises:
        DataFileError: no row holds all the headings, with the nearest to the first that is missing; or one is there
            twice.
    """
    cells = book.rows(sheet)
    wanted = {name: label_key(heading) for name, heading in columns.items()}
    best: tuple[int, list[str]] = (0, [])
    for start, row in enumerate(cells):
        keys = [label_key(text_of(cell)) for cell in row]
        twice = [heading for name, heading in columns.items() if keys.count(wanted[name]) > 1]
        if twice:
            raise DataFileError(
                f"{book.file_name}, sheet '{sheet}', row {start + 1}: the heading '{twice[0]}' stands over several "
                "columns, expected one.",
                next_step=DOWNLOAD_AGAIN,
            )
        if all(heading in keys for heading in wanted.values()):
            at = {name: keys.index(heading) for name, heading in wanted.items()}
            below = enumerate(cells[start + 1 :], start=start + 2)
            return tuple(
                NamedRow(number, {name: found[column] if column < len(found) else "" for name, column in at.items()})
                for number, found in below
                if any(text_of(cell) for cell in found)
            )
        best = max(best, (sum(heading in keys for heading in wanted.values()), [text_of(cell) for cell in row]))
    missing = next(heading for name, heading in columns.items() if wanted[name] not in map(label_key, best[1]))
    raise DataFileError(
        f"{book.file_name}, sheet '{sheet}': no column '{missing}'; there is {nearest_to(missing, best[1])}.",
        next_step=f"{DOWNLOAD_AGAIN} If the publisher renamed it, change it in data/catalogue/sources/.",
    )


def records(place: Place, results: Sequence[Result]) -> list[dict[str, Any]]:
    """A place's results as rows of the tidy table, without source and release."""
    return [
        {
            "measure": result.measure,
            "cohort": Cohort.ALL.value,
            "breakdown": TOTAL,
            "place": place.code,
            "level": place.level.value,
            "period_start": result.period.start,
            "period_end": result.period.end,
            "period_label": result.period.label,
            "value": result.value,
            "numerator": None,
            "denominator": None,
            "lower": None,
            "upper": None,
            "unit": result.unit.value,
            "status": result.status.value,
            "symbol": result.symbol,
        }
        for result in results
    ]


def numbers_of(table: TomlTable, key: str) -> dict[str, float]:
    """A table of the workbook's words and the number each has here."""
    words = table.table(key)
    names = words.keys()
    return {word: words.number(word) for word in names}


def statuses_of(table: TomlTable) -> dict[str, Status]:
    """What is printed in place of a value, and the status it means."""
    symbols = table.table("symbols", needed=False)
    names = symbols.keys()
    given = {word: symbols.string(word, one_of=list(Status)) for word in names}
    return {word: Status(status) for word, status in given.items() if status in set(Status)}
