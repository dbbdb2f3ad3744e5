"""The tables of a community waits workbook, and which edition of it a file is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from send_briefings.data.workbook import Cell, Workbook
from send_briefings.data.workbook_cells import day_of, label_key, month_of, months_named, nearest_to, printable, text_of
from send_briefings.errors import DataFileError, UsageError
from send_briefings.model import Period
from send_briefings.model.place import MONTHS

SAY_SO = "Say which month it is and when it came out: --release 'March 2025' --release-date 2025-05-15."
NOT_REVISED = ("", "-", "–", "n/a", "none", "no")


@dataclass(frozen=True, slots=True)
class Edition:
    """The month a workbook is about, the release's name ("March 2025") and the day it came out."""

    month: Period
    release: str
    released: date


def edition_of(
    book: Workbook,
    cover: list[list[Cell]],
    titles: Mapping[str, str],
    *,
    release: str | None = None,
    released: date | None = None,
) -> Edition:
    """The edition a workbook says it is, on its cover and in its sheets' titles.

    The month is the one the titles name (never the file's name, which is often two months later); they may be silent
    but not disagree. The day is the cover's "Published"; where the cover has a "Revised" day, that day, and the
    release's name says so, so that a month's first and revised workbook stand side by side. `release` and `released`
    from the person importing win.

    Raises:
        DataFileError: no month, two months, no day of publication, or a day before the month was over.
        UsageError: `release` is blank.
    """
    if release is not None and not release.strip():
        raise UsageError(
            "The release's name is empty.", next_step="Give it as the publisher does: --release 'May 2025'."
        )
    month = _month(book, titles, months_named(release or ""))
    published, revised = _cover_entry(cover, "published"), _cover_entry(cover, "revised")
    is_revised = label_key(text_of(revised)) not in NOT_REVISED
    day = released or day_of(revised if is_revised else published)
    if day is None:
        wording = f"'Revised: {text_of(revised)}'" if is_revised else f"'Published: {text_of(published)}'"
        raise DataFileError(
            f"{book.file_name}: its cover says {printable(wording)}, expected a day such as 15/05/2025.",
            next_step="Say when it came out, as on the publisher's page: --release-date 2025-05-15.",
        )
    if day <= month.end:
        raise DataFileError(
            f"{book.file_name}: it is about {month.label} but came out on {_long(day)}, before that month was over.",
            next_step=SAY_SO,
        )
    name = f"{month.label} (revised {_long(day)})" if is_revised else month.label
    return Edition(month, release or name, day)


def _month(book: Workbook, titles: Mapping[str, str], stated: set[Period]) -> Period:
    named = {place: months for place, title in titles.items() if (months := months_named(title))}
    months = set().union(*named.values())
    chosen = (months & stated or months) if months else stated
    if stated and months and not months & stated:
        raise DataFileError(
            f"{book.file_name}: --release says {_labels(stated)}, but its titles say {_labels(months)}.",
            next_step="Leave out --release, or import the workbook you mean.",
        )
    if len(chosen) > 1:
        where = "; ".join(f"{place}: {_labels(found)}" for place, found in named.items())
        raise DataFileError(f"{book.file_name}: its titles name more than one month ({where}).", next_step=SAY_SO)
    if not chosen:
        looked = ", ".join(titles)
        raise DataFileError(
            f"{book.file_name}: no title says which month it is about (looked in {looked}), "
            "expected words such as 'Total waiting list by service, March 2025'.",
            next_step=SAY_SO,
        )
    return next(iter(chosen))


def _cover_entry(cover: list[list[Cell]], label: str) -> Cell:
    """What stands to the right of a label on the cover; "" where the label or its entry is missing."""
    for row in cover:
        for column, cell in enumerate(row):
            if label_key(text_of(cell)).rstrip(":").rstrip() == label:
                return next((entry for entry in row[column + 1 :] if text_of(entry)), "")
    return ""


def _labels(months: set[Period]) -> str:
    return " and ".join(period.label for period in sorted(months))


def _long(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


HEADER_WITHIN = 40
MAX_TITLE_LENGTH = 400
SERVICE_LABEL = re.compile(r"\((A|CYP)\)\s*\S", re.IGNORECASE)
CHANGED_SHAPE = (
    "If the publisher has changed the workbook, change [layout] in data/catalogue/sources/nhs_community_waits.toml; "
    "otherwise download it again."
)
BAND_RANGE = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)\s*weeks", re.IGNORECASE)
BAND_OPEN = re.compile(r"(?:over|more than|>)\s*(\d+)\s*weeks", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One organisation's row: its number as a spreadsheet shows it, its labels, and its cells by our breakdown.

    A blank `kind` means that neither the row nor one above it says what kind of organisation this is.
    """

    number: int
    kind: str
    code: str
    name: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class ServiceTable:
    """A sheet of organisations by service.

    `headings` has the column's own heading for each breakdown and for the labels "type", "code" and "name".
    """

    sheet: str
    title: str
    headings: Mapping[str, str]
    rows: tuple[ServiceRow, ...]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One service's row: its number, its label and its cells by month."""

    number: int
    service: str
    cells: Mapping[Period, Cell]


@dataclass(frozen=True, slots=True)
class Band:
    """Weeks waited, from the first up to the second; no second for the last band."""

    first: int
    before: int | None


def read_service_table(
    book: Workbook, sheet: str, services: Mapping[str, str], labels: Mapping[str, tuple[str, ...]]
) -> ServiceTable:
    """A sheet of organisations by service; wholly blank rows are no rows.

    `services` has the label of each breakdown's column, `labels` the possible headings of the label columns.

    Raises:
        DataFileError: no header row, a service's column missing or twice, or no column of names.
    """
    rows = book.rows(sheet)
    at = _header(book, sheet, rows)
    header = [text_of(cell) for cell in rows[at]]
    columns = _service_columns(book, sheet, header, services)
    label_columns = _label_columns(book, sheet, header, labels)
    found: list[ServiceRow] = []
    kind = ""
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if not any(text_of(cell) for cell in row):
            continue
        said = {label: text_of(row[column]) for label, column in label_columns.items()}
        kind = said.get("type") or kind
        cells = {breakdown: row[column] for breakdown, column in columns.items()}
        found.append(ServiceRow(number, kind, said.get("code", ""), said["name"], cells))
    if not found:
        raise DataFileError(f"{book.file_name}, sheet '{sheet}': no rows under the headings.", next_step=CHANGED_SHAPE)
    headings = {key: header[column] or key for key, column in {**label_columns, **columns}.items()}
    return ServiceTable(sheet, title_of(rows), headings, tuple(found))


def read_month_table(book: Workbook, sheet: str) -> tuple[MonthRow, ...]:
    """A sheet of services by month; rows that are wholly blank are no rows.

    Raises:
        DataFileError: no row of months, a heading among them that is no month, or a month twice.
    """
    rows = book.rows(sheet)
    at = max(range(min(len(rows), HEADER_WITHIN)), key=lambda i: sum(map(_is_month, rows[i])), default=-1)
    months = {column: period for column, cell in enumerate(rows[at]) if (period := month_of(cell))} if rows else {}
    where = f"{book.file_name}, sheet '{sheet}'"
    if not months or min(months) == 0:
        raise DataFileError(
            f"{where}: no row of months (such as Apr-24) with the services' names before them.",
            next_step=CHANGED_SHAPE,
        )
    strange = [text_of(cell) for cell in rows[at][min(months) :] if text_of(cell) and month_of(cell) is None]
    twice = {period.label for period in months.values() if list(months.values()).count(period) > 1}
    if strange or twice:
        raise DataFileError(
            f"{where}, row {at + 1}: found {', '.join(map(printable, (*strange, *sorted(twice))))} "
            "among the headings, expected each month once.",
            next_step=CHANGED_SHAPE,
        )
    named = min(months) - 1
    return tuple(
        MonthRow(number, text_of(row[named]), {period: row[column] for column, period in months.items()})
        for number, row in enumerate(rows[at + 1 :], start=at + 2)
        if any(text_of(cell) for cell in row)
    )


def band_of(title: str) -> Band | None:
    """The weeks waited that a sheet's title says it is about.

    >>> band_of("Number waiting >18-52 weeks (127-364 days) by service, March 2025")
    Band(first=18, before=52)
    >>> band_of("Number waiting over 104 weeks (over 2 years) by service")
    Band(first=104, before=None)
    """
    closed, still_open = BAND_RANGE.search(title), BAND_OPEN.search(title)
    if closed:
        return Band(int(closed[1]), int(closed[2]))
    return Band(int(still_open[1]), None) if still_open else None


def title_of(rows: list[list[Cell]]) -> str:
    """A sheet's title: the first text on it, cut off where no title goes on."""
    return next((text[:MAX_TITLE_LENGTH] for row in rows for cell in row if (text := text_of(cell))), "")


def _is_month(cell: Cell) -> bool:
    return month_of(cell) is not None


def _header(book: Workbook, sheet: str, rows: list[list[Cell]]) -> int:
    counted = [sum(bool(SERVICE_LABEL.match(text_of(cell))) for cell in row) for row in rows[:HEADER_WITHIN]]
    if not counted or max(counted) == 0:
        raise DataFileError(
            f"{book.file_name}, sheet '{sheet}': no row of services was found in its first {HEADER_WITHIN} rows, "
            "expected headings such as '(CYP) Community paediatric service'.",
            next_step=CHANGED_SHAPE,
        )
    return counted.index(max(counted))


def _service_columns(book: Workbook, sheet: str, header: list[str], services: Mapping[str, str]) -> dict[str, int]:
    keys = [label_key(text) for text in header]
    wrong = [
        f"'{label}' is there {keys.count(label_key(label))} times"
        if label_key(label) in keys
        else f"'{label}' is missing; nearest: {nearest_to(label, header)}"
        for label in services.values()
        if keys.count(label_key(label)) != 1
    ]
    if wrong:
        raise DataFileError(
            f"{book.file_name}, sheet '{sheet}': the columns have changed.\n  " + "\n  ".join(wrong),
            next_step=CHANGED_SHAPE,
        )
    return {breakdown: keys.index(label_key(label)) for breakdown, label in services.items()}


def _label_columns(
    book: Workbook, sheet: str, header: list[str], labels: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    """The columns of the labels: by heading, or, where none of them has one, type and name just before the services."""
    keys = [label_key(text) for text in header]
    found = {label: keys.index(key) for label, names in labels.items() for key in map(label_key, names) if key in keys}
    twice = [label for label, names in labels.items() if sum(keys.count(key) for key in map(label_key, names)) > 1]
    if twice:
        raise DataFileError(
            f"{book.file_name}, sheet '{sheet}': a heading such as '{labels[twice[0]][0]}' stands over several "
            "columns, expected one.",
            next_step=CHANGED_SHAPE,
        )
    first = next(column for column, text in enumerate(header) if SERVICE_LABEL.match(text))
    if not found and first >= 2 and not any(header[:first]):
        return {"type": first - 2, "name": first - 1}
    missing = [label for label in ("type", "name") if label not in found]
    if missing:
        wanted = "; ".join(
            f"'{labels[label][0]}' is missing; nearest: {nearest_to(labels[label][0], header)}" for label in missing
        )
        raise DataFileError(
            f"{book.file_name}, sheet '{sheet}': the columns have changed.\n  {wanted}", next_step=CHANGED_SHAPE
        )
    return found
