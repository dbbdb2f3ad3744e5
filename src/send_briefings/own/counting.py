"""How the counts of a return are made: what a key says, the bands and names there are, and who enters a measure.

A count's key says what it is of: a table, a group in it, a part of that, and a period. A period is a month ("2026-03"),
a calendar year up to its last whole month ("2026"), a day at whose end something stood ("2026-03-31"), or `NOW`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from send_briefings.own.layout import ABSENT
from send_briefings.own.table import Ints, Table

Key = tuple[str, str, str, str]
Bools = npt.NDArray[np.bool_]
NOW = "now"
IN_TIME_DAYS = 140
FOUR_WEEKS = 28
BANDS = (
    ("up to 6 weeks", 42),
    ("over 6, up to 16", 112),
    ("over 16, up to 20", 140),
    ("over 20, up to 26", 182),
    ("over 26, up to 52", 364),
    ("over 52 weeks", 10**6),
)
IN_TIME_BANDS = tuple(name for name, most in BANDS if most <= IN_TIME_DAYS)
LATE_BANDS = tuple(name for name, most in BANDS if most > IN_TIME_DAYS)
AGES = (("under 5", 0, 4), ("5 to 10", 5, 10), ("11 to 15", 11, 15), ("16 to 19", 16, 19), ("20 to 25", 20, 25))
NOT_RECORDED = "not recorded"
SOURCES = ("parent or young person", "school or other setting", "health", "social care", "other")
OUTCOMES = ("assess", "refused", "withdrawn", "awaited")
SHOWN_SETTINGS = {
    "OLA": "educated elsewhere, arranged by the council",
    "OPA": "educated elsewhere, arranged by parents",
    "EHE": "elective home education",
    "EYP": "early years provider",
    "OTH": "other",
    "NEET": "not in education, employment or training",
    "NIEC": "not in education, of school age",
    "NIEO": "not in education, other ages",
}
SCHOOL, UNIT, RESOURCED, PROVIDER = "school", "SEN unit", "resourced provision", "college or other provider"
PLACEMENTS = (SCHOOL, UNIT, RESOURCED, PROVIDER, *SHOWN_SETTINGS.values(), NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class Entered:
    """What entered a measure: `rows` of `module` that did, and how many did not, by why."""

    module: str
    rows: int
    left_out: Mapping[str, int]


class Counting:
    """Counts of a return and the account of each measure, for whole months and years from a first day on."""

    def __init__(self, day: date, first: date) -> None:
        self.day = day
        self.today = day.toordinal()
        self.months = whole_months(first, day)
        self.years = tuple(dict.fromkeys(month[:4] for month in self.months))
        self.counts: Counter[Key] = Counter()
        self.accounts: dict[str, Entered] = {}

    def yes_and_no(self, name: str, inside: Bools, table: Table, year: str, items: Mapping[str, str]) -> None:
        for what, key in items.items():
            some = int((inside & (table[key] == 1)).sum())
            self.counts[f"{name}_{what}", "all", "yes", year] = some
            self.counts[f"{name}_{what}", "all", "no", year] = int(inside.sum()) - some

    def account(self, name: str, table: Table, reasons: Mapping[str, Bools]) -> Bools:
        """Note what entered a measure; a row is left out for the first reason that holds."""
        entered = np.ones(len(table), bool)
        left = {}
        for reason, rows in reasons.items():
            if number := int((entered & rows).sum()):
                left[reason] = number
            entered &= ~rows
        self.accounts[name] = Entered(table.module.name, int(entered.sum()), left)
        return entered

    def by_period(self, days: Ints) -> dict[str, int]:
        """How many days are in each whole month and each year up to its last whole month, none left out."""
        found = {}
        for name in self.months:
            first = date(int(name[:4]), int(name[5:]), 1).toordinal()
            last = month_end(int(name[:4]), int(name[5:])).toordinal()
            found[name] = int(((days >= first) & (days <= last)).sum())
        for year in self.years:
            found[year] = sum(number for name, number in found.items() if name[:4] == year and len(name) == 7)
        return found

    def in_year(self, days: Ints, year: str) -> Bools:
        last = [name for name in self.months if name[:4] == year][-1]
        end = month_end(int(year), int(last[5:])).toordinal()
        inside: Bools = (days >= date(int(year), 1, 1).toordinal()) & (days <= end)
        return inside


def whole_months(first: date, day: date) -> tuple[str, ...]:
    """The months from a first one that were over at the end of a day.

    >>> whole_months(date(2026, 1, 1), date(2026, 3, 30)), whole_months(date(2026, 1, 1), date(2026, 1, 31))
    (('2026-01', '2026-02'), ('2026-01',))
    """
    months = []
    year, month = first.year, first.month
    while month_end(year, month) <= day:
        months.append(f"{year}-{month:02d}")
        year, month = (year + month // 12, month % 12 + 1)
    return tuple(months)


def month_end(year: int, month: int) -> date:
    """The last day of a month.

    >>> month_end(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def year_before(day: date) -> date:
    """The same day a year before; 28 February for the 29th.

    >>> year_before(date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    """
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def month_of(ordinal: int) -> tuple[int, int]:
    day = date.fromordinal(ordinal)
    return day.year, day.month


def over(table: Table, parent: Table, values: Ints) -> Ints:
    """Values of the parents of rows, -1 where there is no parent."""
    if not len(parent):
        return np.full(len(table), -1, np.int32)
    return np.where(table.parent >= 0, values[np.maximum(table.parent, 0)], -1).astype(np.int32)


def any_at(places: Ints, number: int, rows: Bools) -> Bools:
    """For each of so many rows, whether any of `rows` points at it."""
    found = np.zeros(number, bool)
    found[places[rows & (places >= 0)]] = True
    return found


def any_below(table: Table, number: int, rows: Bools) -> Bools:
    return any_at(table.parent, number, rows)


def earliest(places: Ints, days: Ints, number: int) -> Ints:
    """For each of so many rows the earliest of the days that point at it, `ABSENT` where none does."""
    latest = np.iinfo(np.int32).max
    found = np.full(number, latest, np.int32)
    known = (places >= 0) & (days > 0)
    np.minimum.at(found, places[known], days[known])
    return np.where(found == latest, ABSENT, found).astype(np.int32)


def first_below(table: Table, number: int, rows: Bools) -> Ints:
    """For each of so many parents the place of the first of `rows` below it, -1 where there is none."""
    found = np.full(number, -1, np.int32)
    places = np.flatnonzero(rows & (table.parent >= 0))[::-1]
    found[table.parent[places]] = places
    return found


def any_of_parent(table: Table, values: Bools) -> Bools:
    """Whether it holds of the parents of rows; False where there is none."""
    if not len(values):
        return np.zeros(len(table), bool)
    found: Bools = (table.parent >= 0) & values[np.maximum(table.parent, 0)]
    return found


def values_of_parent(table: Table, values: Ints) -> Ints:
    if not len(values):
        return np.full(len(table), ABSENT, np.int32)
    return np.where(table.parent >= 0, values[np.maximum(table.parent, 0)], ABSENT).astype(np.int32)


def is_second(values: Ints) -> Bools:
    """Whether a value that is not below 0 stood in an earlier row."""
    first = np.zeros(len(values), bool)
    first[np.unique(values, return_index=True)[1]] = True
    return ~first & (values >= 0)
