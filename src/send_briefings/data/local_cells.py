"""Cells of a council's own file: days, months, periods and numbers as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from send_briefings.model.place import (
    MONTHS,
    Period,
    PeriodKind,
    academic_year,
    calendar_year,
    financial_year,
    month,
    term,
    winter_average,
)
from send_briefings.model.tidy import Status

_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: 00:00(?::00)?)?")
_WORDS = re.compile(r"(?:[a-z]+day,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]+)[ ,-]+(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_WORD = re.compile(r"([a-z]+)\.?[ -/]+(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_ISO = re.compile(r"(\d{4})[-/](\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/](\d{4})")


def read_day(text: str) -> date | None:
    """A day: ISO, day first with slashes, hyphens or dots, or in words; None for anything else.

    >>> read_day("2024-12-31") == read_day("31/12/2024") == read_day("31 December 2024") == read_day("31-Dec-24")
    True
    >>> read_day("12/31/2024"), read_day("2024")
    (None, None)
    """
    if found := _ISO.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text):
        return _made(_year(found[3]), int(found[2]), int(found[1]))
    if found := _WORDS.fullmatch(text):
        month = month_number(found[2])
        return _made(_year(found[3]), month, int(found[1])) if month else None
    return None


def month_first(text: str) -> date | None:
    """The other day that a text names to a reader who writes the month first; None where there is no other.

    >>> month_first("01/10/2026") == date(2026, 1, 10), month_first("31/10/2026"), month_first("10/10/2026")
    (True, None, None)
    """
    found = _DAY_FIRST.fullmatch(text)
    if found is None or found[1] == found[2]:
        return None
    return _made(_year(found[3]), int(found[1]), int(found[2]))


def is_an_end(day: date) -> bool:
    """Whether a day is the first or the last of its month, by which people name months.

    >>> is_an_end(date(2026, 9, 30)), is_an_end(date(2026, 1, 9))
    (True, False)
    """
    return day.day == 1 or (day + timedelta(days=1)).day == 1


def read_month(text: str) -> tuple[int, int] | None:
    """A month, as (year, number), or the month of a day; None for anything else.

    >>> read_month("September 2026") == read_month("Sep-26") == read_month("2026-09") == read_month("09/2026")
    True
    >>> read_month("30/09/2026"), read_month("13/2026")
    ((2026, 9), None)
    """
    if day := read_day(text):
        return day.year, day.month
    if found := _MONTH_ISO.fullmatch(text):
        return _month(int(found[1]), int(found[2]))
    if found := _MONTH_FIRST.fullmatch(text):
        return _month(int(found[2]), int(found[1]))
    if found := _MONTH_WORD.fullmatch(text):
        return _month(_year(found[2]), month_number(found[1]))
    return None


def month_number(word: str) -> int:
    """The number of a month by its name or its first three letters; 0 for no month.

    >>> month_number("sept"), month_number("DECEMBER"), month_number("ma")
    (9, 12, 0)
    """
    low = word.lower()
    return next((n for n, name in enumerate(MONTHS, 1) if len(low) >= 3 and name.lower().startswith(low)), 0)


def _month(year: int, month: int) -> tuple[int, int] | None:
    return (year, month) if 1 <= month <= 12 and 1990 <= year <= 2100 else None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _made(year: int, month: int, day: int) -> date | None:
    if not 1990 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


EXPECTED = {
    PeriodKind.MONTH: "a month, such as September 2026, Sep-26, 2026-09 or any day in it, such as 30/09/2026",
    PeriodKind.CALENDAR_YEAR: "a calendar year, such as 2025, or its last day, 31/12/2025",
    PeriodKind.ACADEMIC_YEAR: "a school year, such as 2024/25, or its last day, 31/08/2025",
    PeriodKind.FINANCIAL_YEAR: "a financial year, such as 2024-25, or its last day, 31/03/2025",
    PeriodKind.TERM: "a school term, such as Autumn term 2024/25",
    PeriodKind.WINTER_AVERAGE: "the year in which the winter (December to February) ends, such as 2025",
}
EXAMPLES = {
    PeriodKind.MONTH: "September 2026",
    PeriodKind.CALENDAR_YEAR: "2025",
    PeriodKind.ACADEMIC_YEAR: "2024/25",
    PeriodKind.FINANCIAL_YEAR: "2024-25",
    PeriodKind.TERM: "Autumn term 2024/25",
    PeriodKind.WINTER_AVERAGE: "2025",
}
_YEAR = re.compile(r"(?:19|20)\d\d")
_SPAN = re.compile(r"((?:19|20)\d\d)\s*(?:[/–-]|to)\s*((?:19|20)?\d\d)")
_TERM = re.compile(r"(autumn|spring|summer)(?: term)?,? (.+)", re.IGNORECASE)


def read_period(text: str, kind: PeriodKind) -> Period | None:
    """The period a text names; None where it names none of that kind.

    >>> read_period("30/09/2026", PeriodKind.MONTH).label, read_period("Sep-26", PeriodKind.MONTH).label
    ('September 2026', 'September 2026')
    >>> read_period("31/03/2025", PeriodKind.FINANCIAL_YEAR).label
    '2024-25'
    >>> read_period("2024/2025", PeriodKind.ACADEMIC_YEAR).label
    '2024/25'
    >>> read_period("2024/26", PeriodKind.ACADEMIC_YEAR), read_period("15/06/2024", PeriodKind.CALENDAR_YEAR)
    (None, None)
    """
    if kind is PeriodKind.MONTH:
        found = read_month(text)
        return month(*found) if found else None
    if kind is PeriodKind.TERM:
        named = _TERM.fullmatch(text)
        year = _spanning(named[2]) if named else None
        return term(named[1], year) if named and year else None
    return _year_called(text, kind) or _year_by_day(text, kind)


_YEARS: dict[PeriodKind, Callable[[int], Period]] = {
    PeriodKind.CALENDAR_YEAR: calendar_year,
    PeriodKind.ACADEMIC_YEAR: academic_year,
    PeriodKind.FINANCIAL_YEAR: financial_year,
    PeriodKind.WINTER_AVERAGE: winter_average,
}


def _year_called(text: str, kind: PeriodKind) -> Period | None:
    if kind in (PeriodKind.ACADEMIC_YEAR, PeriodKind.FINANCIAL_YEAR):
        start = _spanning(text)
        return _YEARS[kind](start) if start else None
    return _YEARS[kind](int(text)) if kind in _YEARS and _YEAR.fullmatch(text) else None


def _year_by_day(text: str, kind: PeriodKind) -> Period | None:
    """The year of which a day is the first or the last."""
    day = read_day(text)
    if day is None or kind not in _YEARS:
        return None
    years = [_YEARS[kind](day.year + shift) for shift in (-1, 0, 1)]
    return next((year for year in years if day in (year.start, year.end)), None)


def _spanning(text: str) -> int | None:
    """The first year of two that follow one another, such as 2024/25; None for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    start = int(found[1])
    return start if int(found[2]) in (start + 1, (start + 1) % 100) else None


MARKS = {
    "c": Status.SUPPRESSED,
    "*": Status.SUPPRESSED,
    "suppressed": Status.SUPPRESSED,
    "x": Status.NOT_AVAILABLE,
    "..": Status.NOT_AVAILABLE,
    ":": Status.NOT_AVAILABLE,
    "n/a": Status.NOT_AVAILABLE,
    "na": Status.NOT_AVAILABLE,
    "not known": Status.NOT_AVAILABLE,
    "not available": Status.NOT_AVAILABLE,
    "z": Status.NOT_APPLICABLE,
}
NUMBERS_EXPECTED = "a number such as 1234 or 1,234, c (or <5) if it is too small to give, or x if it is not known"
SHORTENED = (
    "Excel has shortened the number. Widen the column, set its format to Number without decimals, and save again."
)
AGAIN = "Type the number again with digits only, or one of those letters."
_FEWER = re.compile(r"(?:<|fewer than|less than|under)\s*\d+", re.IGNORECASE)
_GROUPED = re.compile(r"-?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
_SHORTENED = re.compile(r"-?\d+(?:\.\d+)?e[+-]?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A cell as read: its value, or the mark in it and what that means; `expected` and `mend` where it is neither.

    `decimals` counts those written.
    """

    value: float | None = None
    decimals: int = 0
    status: Status | None = None
    mark: str = ""
    expected: str = ""
    mend: str = ""


def read_number(text: str, *, percent: bool = False, decimal_comma: bool = False) -> Number:
    """One cell. With `percent` a % sign may follow; `decimal_comma` takes "12,5" for twelve and a half.

    >>> read_number("5,000").value, read_number("<5").status, read_number("c").mark
    (5000.0, <Status.SUPPRESSED: 'suppressed'>, 'c')
    >>> read_number("12.5%", percent=True).value, read_number("12,5", decimal_comma=True).value
    (12.5, 12.5)
    >>> read_number("1.2E+05").mend
    'Excel has shortened the number. Widen the column, set its format to Number without decimals, and save again.'
    """
    if text.lower() in MARKS or _FEWER.fullmatch(text):
        return Number(status=MARKS.get(text.lower(), Status.SUPPRESSED), mark=text)
    given = text.removesuffix("%").rstrip() if percent else text
    if given.isascii() and (_GROUPED.fullmatch(given) or _PLAIN.fullmatch(given)):
        plain = given.replace(",", "").replace(" ", "")
        return Number(value=float(plain), decimals=len(plain.partition(".")[2]))
    if _DECIMAL_COMMA.fullmatch(given):
        if decimal_comma:
            plain = given.replace(",", ".")
            return Number(value=float(plain), decimals=len(plain.partition(".")[2]))
        return Number(
            expected=NUMBERS_EXPECTED, mend=f"Write the decimals after a full stop: {given.replace(',', '.')}."
        )
    return Number(expected=NUMBERS_EXPECTED, mend=_mend(given))


def _mend(given: str) -> str:
    if _SHORTENED.fullmatch(given):
        return SHORTENED
    if given.startswith("#"):
        return "A formula in the spreadsheet failed. Mend it, or type the number in its place."
    if given.endswith("%"):
        return "Give the number of children or views, not a percentage."
    if given.startswith("£"):
        return "Leave out the pound sign."
    return AGAIN
