"""EES's `time_period` and `time_identifier` to a period."""

from __future__ import annotations

import re
from collections.abc import Mapping

from send_briefings.model import (
    Period,
    PeriodKind,
    academic_year,
    calendar_year,
    financial_year,
    month,
    term,
    winter_average,
)
from send_briefings.model.period import MONTHS
from send_briefings.readers.plain_text import label_key

IDENTIFIERS: Mapping[str, PeriodKind] = {
    "academic year": PeriodKind.ACADEMIC_YEAR,
    "autumn term": PeriodKind.TERM,
    "spring term": PeriodKind.TERM,
    "summer term": PeriodKind.TERM,
    "calendar year": PeriodKind.CALENDAR_YEAR,
    "reporting year": PeriodKind.CALENDAR_YEAR,
    "financial year": PeriodKind.FINANCIAL_YEAR,
    **{name.lower(): PeriodKind.MONTH for name in MONTHS},
}
MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
CODES: Mapping[str, str] = {
    "ay": "Academic year",
    "t1": "Autumn term",
    "t2": "Spring term",
    "t3": "Summer term",
    "cy": "Calendar year",
    "ry": "Reporting year",
    "fy": "Financial year",
    **{f"m{number}": name for number, name in enumerate(MONTHS, start=1)},
}
"""The codes that EES's own service prints in place of an identifier."""
OTHER_FORMS = "periods in another form (2024/2025, 202425.0, or AY for Academic year), read as the publisher's own"
WHOLE_NUMBER = re.compile(r"(\d{4}|\d{6})\.0+")
LONG_SPAN = re.compile(r"((?:19|20)\d\d)\s*[/\u2013-]\s*((?:19|20)\d\d)")
SHORT_SPAN = re.compile(r"((?:19|20)\d\d)\s*[\u2013-]\s*(\d\d)")
YEAR = re.compile(r"(19|20)\d\d")
SPAN = re.compile(r"((?:19|20)\d\d)/?(\d\d)")


class PeriodError(ValueError):
    """A period that could not be understood: whether the identifier's cell or the period's is at fault."""

    def __init__(self, of_identifier: bool, expected: str) -> None:
        self.of_identifier = of_identifier
        self.expected = expected
        super().__init__(expected)


def plain_period(time_period: str) -> str:
    """A period as EES's files print it, from the forms that its service and spreadsheets give it; else as it is.

    >>> [plain_period(text) for text in ("2024/2025", "2024-25", "202425.0", "2024.0", "2024/2027", "202425")]
    ['202425', '202425', '202425', '2024', '2024/2027', '202425']
    """
    given = time_period.strip()
    if whole := WHOLE_NUMBER.fullmatch(given):
        return whole[1]
    if (span := LONG_SPAN.fullmatch(given)) and int(span[2]) == int(span[1]) + 1:
        return span[1] + span[2][2:]
    return "".join(short.groups()) if (short := SHORT_SPAN.fullmatch(given)) else given


def plain_identifier(identifier: str) -> str:
    """An identifier in words, from the code that EES's service gives it; else as it is.

    >>> plain_identifier("AY"), plain_identifier("Academic year")
    ('Academic year', 'Academic year')
    """
    return CODES.get(identifier.strip().lower(), identifier.strip())


def ees_period(time_period: str, identifier: str, kinds: Mapping[str, PeriodKind], counted_in: str = "") -> Period:
    """The period of a row; `kinds` says what an identifier means where the publisher's own word is not what is meant.

    `counted_in` names the month of the count, where a year's figure is not about the year but about one day of it.

    Raises:
        PeriodError: saying which of the two cells is at fault and what was expected.

    >>> ees_period("202425", "Spring term", {}).label
    'Spring term 2024/25'
    >>> ees_period("2024", "Calendar year", {"Calendar year": PeriodKind.WINTER_AVERAGE}).start
    datetime.date(2023, 12, 1)
    >>> ees_period("202425", "Academic year", {}, "January").label
    'January 2025'
    """
    name, given = plain_identifier(identifier), plain_period(time_period)
    meant = {label_key(printed): kind for printed, kind in kinds.items()}
    kind = meant.get(label_key(name)) or IDENTIFIERS.get(label_key(name))
    if kind is None:
        raise PeriodError(True, "Academic year, Autumn term, Calendar year, Financial year, a month or the like")
    if kind in (PeriodKind.ACADEMIC_YEAR, PeriodKind.TERM, PeriodKind.FINANCIAL_YEAR):
        starting = _span(given)
        if counted_in:
            return _counted(counted_in, kind, starting)
        if kind is PeriodKind.TERM:
            return term(name.split()[0].capitalize(), starting)
        return academic_year(starting) if kind is PeriodKind.ACADEMIC_YEAR else financial_year(starting)
    if not YEAR.fullmatch(given):
        raise PeriodError(False, f"a year such as 2024, as the identifier is '{name}'")
    if counted_in:
        return month(int(given), MONTH_NUMBERS[counted_in.lower()])
    if kind is PeriodKind.MONTH:
        return month(int(given), MONTH_NUMBERS[name.lower()])
    return winter_average(int(given)) if kind is PeriodKind.WINTER_AVERAGE else calendar_year(int(given))


def _counted(name: str, kind: PeriodKind, starting: int) -> Period:
    """The month of that name in a year that spans two: a financial year begins in April, any other in September."""
    number = MONTH_NUMBERS[name.lower()]
    first = 4 if kind is PeriodKind.FINANCIAL_YEAR else 9
    return month(starting + (number < first), number)


def _span(given: str) -> int:
    span = SPAN.fullmatch(given)
    if span is None or (int(span[1]) + 1) % 100 != int(span[2]):
        raise PeriodError(False, "two years running, such as 202425")
    return int(span[1])
