"""Places, and periods: the stretch of time a figure is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class PeriodKind(StrEnum):
    """How long a period is and when it starts."""

    ACADEMIC_YEAR = "academic_year"
    TERM = "term"
    MONTH = "month"
    CALENDAR_YEAR = "calendar_year"
    FINANCIAL_YEAR = "financial_year"
    WINTER_AVERAGE = "winter_average"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of time, both ends included, with the label the publisher's readers know it by."""

    start: date
    end: date
    label: str
    kind: PeriodKind


def academic_year(starting: int) -> Period:
    """An academic year, 1 September to 31 August.

    >>> academic_year(2024).label
    '2024/25'
    """
    return Period(date(starting, 9, 1), date(starting + 1, 8, 31), _span(starting), PeriodKind.ACADEMIC_YEAR)


def term(name: str, starting: int) -> Period:
    """A school term of an academic year, with nominal dates (terms differ between schools).

    Autumn is September to December, spring January to March, summer April to August.

    >>> term("Spring", 2024).start, term("Spring", 2024).label
    (datetime.date(2025, 1, 1), 'Spring term 2024/25')
    """
    bounds = {
        "autumn": (date(starting, 9, 1), date(starting, 12, 31)),
        "spring": (date(starting + 1, 1, 1), date(starting + 1, 3, 31)),
        "summer": (date(starting + 1, 4, 1), date(starting + 1, 8, 31)),
    }
    start, end = bounds[name.lower()]
    return Period(start, end, f"{name.capitalize()} term {_span(starting)}", PeriodKind.TERM)


def month(year: int, number: int) -> Period:
    """A calendar month.

    >>> month(2024, 2).end, month(2024, 2).label
    (datetime.date(2024, 2, 29), 'February 2024')
    """
    following = date(year + number // 12, number % 12 + 1, 1)
    end = date.fromordinal(following.toordinal() - 1)
    return Period(date(year, number, 1), end, f"{MONTHS[number - 1]} {year}", PeriodKind.MONTH)


def calendar_year(year: int) -> Period:
    """A calendar year.

    >>> calendar_year(2024).label
    '2024'
    """
    return Period(date(year, 1, 1), date(year, 12, 31), str(year), PeriodKind.CALENDAR_YEAR)


def financial_year(starting: int) -> Period:
    """A financial year, 1 April to 31 March.

    >>> financial_year(2021).label
    '2021-22'
    """
    label = _span(starting).replace("/", "-")
    return Period(date(starting, 4, 1), date(starting + 1, 3, 31), label, PeriodKind.FINANCIAL_YEAR)


def winter_average(year: int) -> Period:
    """December to February, named by the year it ends in: the NEET scorecard's three-month average.

    >>> winter_average(2024)  # doctest: +NORMALIZE_WHITESPACE
    Period(start=datetime.date(2023, 12, 1), end=datetime.date(2024, 2, 29), label='2024',
           kind=<PeriodKind.WINTER_AVERAGE: 'winter_average'>)
    """
    return Period(date(year - 1, 12, 1), month(year, 2).end, str(year), PeriodKind.WINTER_AVERAGE)


def period_of(start: date, end: date, label: str) -> Period:
    """The period with these bounds, its kind told from them.

    >>> period_of(date(2024, 9, 1), date(2025, 8, 31), "2024/25").kind
    <PeriodKind.ACADEMIC_YEAR: 'academic_year'>
    >>> period_of(date(2025, 1, 1), date(2025, 3, 31), "Spring term 2024/25").kind
    <PeriodKind.TERM: 'term'>
    """
    years = end.year - start.year
    shapes = {
        (9, 8, 1): PeriodKind.ACADEMIC_YEAR,
        (1, 12, 0): PeriodKind.CALENDAR_YEAR,
        (4, 3, 1): PeriodKind.FINANCIAL_YEAR,
        (12, 2, 1): PeriodKind.WINTER_AVERAGE,
    }
    same_month = (start.year, start.month) == (end.year, end.month)
    kind = PeriodKind.MONTH if same_month else shapes.get((start.month, end.month, years), PeriodKind.TERM)
    return Period(start, end, label, kind)


def year_before(start: date, years: int = 1) -> date:
    """The same day, `years` years earlier (every period starts on the first of a month).

    >>> year_before(date(2025, 3, 1), 2)
    datetime.date(2023, 3, 1)
    """
    return start.replace(year=start.year - years)


def month_before(start: date) -> date:
    """The first day of the month before.

    >>> month_before(date(2025, 1, 1))
    datetime.date(2024, 12, 1)
    """
    return date(start.year - (start.month == 1), (start.month - 2) % 12 + 1, 1)


def _span(starting: int) -> str:
    return f"{starting}/{(starting + 1) % 100:02d}"


class Level(StrEnum):
    """What kind of area or body a place is."""

    ENGLAND = "england"
    REGION = "region"
    LOCAL_AUTHORITY = "local_authority"
    NHS_REGION = "nhs_region"
    ICB = "icb"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Place:
    """One place or body, as it stands in the tidy table's `place` column.

    `code` is the ONS code of England, a region or an authority, and the NHS organisation code of an NHS body.
    An authority whose ONS code changed while its area did not is one place under its newest code; the older codes
    are in `former_codes`. An authority that was merged or split is a place of its own with `closed` set.
    `old_code` is the DfE's three-digit code. `region` is the ONS code of the region ("" where there is none).
    """

    code: str
    name: str
    level: Level
    old_code: str = ""
    region: str = ""
    kind: str = ""
    opened: date | None = None
    closed: date | None = None
    former_codes: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as a folder name: lower case, words joined by hyphens.

        >>> Place("E06000023", "Bristol, City of", Level.LOCAL_AUTHORITY).slug
        'bristol-city-of'
        """
        words = "".join(c if c.isalnum() else " " for c in self.name.lower().replace("'", "")).split()
        return "-".join(words)

    @property
    def in_sentence(self) -> str:
        """The name inside a sentence, with its article where English wants one.

        >>> Place("E09000001", "City of London", Level.LOCAL_AUTHORITY).in_sentence
        'the City of London'
        """
        wants = ("City of ", "Isle", "East Riding", "North East", "North West", "South East", "South West")
        regions = {"East Midlands", "West Midlands", "East of England"}
        region = self.level is Level.REGION and self.name.startswith(wants[3:])
        article = region or self.name in regions or self.name.startswith(wants[:3])
        return f"the {self.name}" if article else self.name

    @property
    def located(self) -> str:
        """Where something is that is in the place: "in Leeds", "on the Isle of Wight".

        >>> Place("E06000046", "Isle of Wight", Level.LOCAL_AUTHORITY).located
        'on the Isle of Wight'
        """
        return f"{'on' if self.name.startswith('Isle') else 'in'} {self.in_sentence}"

    @property
    def current(self) -> bool:
        """Whether the place still exists."""
        return self.closed is None
