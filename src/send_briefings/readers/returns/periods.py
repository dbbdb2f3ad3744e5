"""The period of a row, as a person writes it, for the kind of period an outcome area has."""

from __future__ import annotations

import re
from collections.abc import Callable

from send_briefings.model.period import (
    Period,
    PeriodKind,
    academic_year,
    calendar_year,
    financial_year,
    month,
    term,
    winter_average,
)
from send_briefings.readers.returns.days import read_day, read_month

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
