"""What a workbook's cells say, and sheets whose columns stand under several rows of headings.

The headings end at the row of England; places follow, each with a three-digit code or only a name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rapidfuzz import fuzz, process, utils

from send_briefings.data.cells import without_invisible
from send_briefings.data.workbook import DOWNLOAD_AGAIN, Cell, Workbook
from send_briefings.errors import DataFileError
from send_briefings.model import Period, month
from send_briefings.model.place import MONTHS

SHORT_MONTHS = {name[:3].casefold(): number for number, name in enumerate(MONTHS, start=1)}
MONTH_NAMED = re.compile(rf"\b({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
MONTH_HEADING = re.compile(r"([A-Za-z]{3,9})[-\s](\d{2}|\d{4})")
DAY_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%m-%Y", "%d.%m.%Y")
ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
WHOLE_NUMBER = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]+")
MAX_DATE_LENGTH = 60
MAX_PEOPLE = 100_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """A count of people, or the symbol the publisher printed in its place (a blank is the symbol "")."""

    number: int | None
    symbol: str = ""


def text_of(cell: Cell) -> str:
    """A cell's text on one line, single-spaced, without invisible characters; a whole number without decimals.

    >>> text_of(" Total\\n waiting "), text_of(3.0), text_of(2.5)
    ('Total waiting', '3', '2.5')
    """
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return " ".join(without_invisible(str(cell)).split())


def label_key(text: str) -> str:
    """The form in which two spellings of one label are the same.

    >>> label_key("(CYP)  Vision Screening") == label_key("(cyp) vision screening")
    True
    """
    return " ".join(text.split()).casefold()


def count_of(cell: Cell, symbols: Collection[str]) -> Count | None:
    """A count in a cell, or one of the publisher's symbols; None for anything else.

    >>> count_of(12.0, ["", "*"]), count_of("*", ["", "*"]), count_of("1,204", ["", "*"])
    (Count(number=12, symbol=''), Count(number=None, symbol='*'), Count(number=1204, symbol=''))
    >>> [count_of(cell, ["", "*"]) for cell in (-1.0, 1.5, "n/a", True, "#REF!")]
    [None, None, None, None, None]
    """
    if isinstance(cell, str):
        text = text_of(cell)
        if text in symbols:
            return Count(None, text)
        number = float(text.replace(",", "")) if len(text) < 20 and WHOLE_NUMBER.fullmatch(text) else -1.0
    else:
        number = float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else -1.0
    return Count(int(number)) if 0 <= number <= MAX_PEOPLE and number == int(number) else None


def day_of(cell: Cell) -> date | None:
    """The day in a cell: a date, or a text such as 12/10/2023 (day first), 2023-03-09 or 9th March 2023.

    >>> day_of("12/10/2023"), day_of("9th March 2023"), day_of("soon")
    (datetime.date(2023, 10, 12), datetime.date(2023, 3, 9), None)
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = ORDINAL.sub("", text_of(cell[:MAX_DATE_LENGTH])) if isinstance(cell, str) else ""
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def months_named(text: str) -> set[Period]:
    """The months a title names in words.

    >>> [period.label for period in months_named("Total waiting list by service, March 2025")]
    ['March 2025']
    """
    named = {(int(year), MONTHS.index(name.capitalize()) + 1) for name, year in MONTH_NAMED.findall(text)}
    return {month(year, number) for year, number in named if 2000 <= year < 2100}


def month_of(cell: Cell) -> Period | None:
    """The month a column's heading stands for: a date in it, or a text such as Apr-24 or April 2024.

    >>> month_of("Apr-24").label, month_of(date(2022, 10, 1)).label, month_of("Service")
    ('April 2024', 'October 2022', None)
    """
    if isinstance(cell, date):
        return month(cell.year, cell.month)
    found = MONTH_HEADING.fullmatch(text_of(cell)) if isinstance(cell, str) else None
    if not found or not any(name.casefold().startswith(found[1].casefold()) for name in MONTHS):
        return None
    year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
    return month(year, SHORT_MONTHS[found[1][:3].casefold()]) if 2000 <= year < 2100 else None


def nearest_to(wanted: str, found: Sequence[str], limit: int = 3) -> str:
    """The texts most like the one wanted, in words for a message; "nothing like it" if there is none.

    >>> nearest_to("Organisation Name", ["Organisation name (new)", "Code"])
    "'Organisation name (new)'"
    """
    texts = list(dict.fromkeys(text[:120] for text in found if text))
    scored = process.extract(
        wanted, texts, scorer=fuzz.token_sort_ratio, processor=utils.default_process, limit=limit, score_cutoff=50
    )
    best = scored[0][1] if scored else 0
    near = [f"'{printable(text)}'" for text, score, _ in scored if score >= best - 15]
    return " or ".join(near) if near else "nothing like it"


def printable(text: str, longest: int = 80) -> str:
    """A text from a file, fit to print in a message: one line, no control characters, not too long.

    >>> printable("a\\x1b[31m\\nb")
    'a?[31m b'
    """
    clean = "".join(c if c.isprintable() else "?" for c in " ".join(text[: longest * 4].split()))
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


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
        reported = f" under '{under}'" if under else ""
        near = f"{len(found)} of that heading" if found else nearest_to(heading, every)
        raise DataFileError(
            f"{self.file_name}, sheet '{self.sheet}': no single column '{heading}'{reported}; there is {near}.",
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
