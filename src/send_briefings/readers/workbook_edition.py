"""Which edition a monthly workbook is: the month it is about, and when it was published or revised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from send_briefings.errors import DataFileError, UsageError
from send_briefings.model import Period
from send_briefings.model.period import MONTHS
from send_briefings.readers.workbook import Cell, Workbook
from send_briefings.readers.workbook_cells import day_of, label_key, months_named, printable, text_of

SAY_SO = "Say which month it is and when it came out: --release 'March 2025' --released 2025-05-15."
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
            next_step="Say when it came out, as on the publisher's page: --released 2025-05-15.",
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
