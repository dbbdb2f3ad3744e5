"""Days and months as people and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from send_briefings.model.period import MONTHS

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
