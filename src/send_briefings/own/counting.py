"""How the counts of a return are made: what a key says, the bands and names there are, and who enters a measure; with
the counts of plans in force.

A count's key says what it is of: a table, a group in it, a part of that, and a period. A period is a month ("2026-03"),
a calendar year up to its last whole month ("2026"), a day at whose end something stood ("2026-03-31"), or `NOW`; of
what was left out also `OTHER_YEARS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from send_briefings.own.layout import ABSENT, NEEDS, SETTINGS
from send_briefings.own.table import Ints, Returned, Table

Key = tuple[str, str, str, str]
Bools = npt.NDArray[np.bool_]
NOW = "now"
OTHER_YEARS = "other years"
REVIEW_MONTHS = 12
"""For how many months reviews are counted by month: only the latest of a plan is on file, and one is due each year."""
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
            self.some_of(f"{name}_{what}", inside, inside & (table[key] == 1), year)

    def some_of(self, name: str, inside: Bools, some: Bools, year: str) -> None:
        """How many of the rows inside are some of them, and how many are not."""
        self.counts[name, "all", "yes", year] = int(some.sum())
        self.counts[name, "all", "no", year] = int(inside.sum()) - int(some.sum())

    def account(self, name: str, table: Table, reasons: Mapping[str, Bools], days: Ints | None = None) -> Bools:
        """Note what entered a measure; a row is left out for the first reason that holds.

        By the rows' days, where they are given, what was left out is counted by year too: `OTHER_YEARS` are the rows of
        no year or another.
        """
        entered = np.ones(len(table), bool)
        left = {}
        for reason, rows in reasons.items():
            out = entered & rows
            number = int(out.sum())
            if number:
                left[reason] = number
            entered &= ~rows
            self.counts["left_out", name, reason, NOW] = number
            self.counts["left_out", name, "total", NOW] += number
            if days is not None:
                of_years = {year: int((out & self.in_year(days, year)).sum()) for year in self.years}
                self.counts.update({("left_out", name, reason, year): found for year, found in of_years.items()})
                self.counts["left_out", name, reason, OTHER_YEARS] = number - sum(of_years.values())
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


def second_in(whose: Ints, inside: Bools) -> Bools:
    """Of the rows inside, those whose owner (its place, not below 0) has an earlier one among them."""
    return is_second(np.where(inside, whose, -1).astype(np.int32)) & inside


class InForce(Counting):
    """Counts of plans in force, over the tables of a return."""

    def __init__(self, found: Returned, day: date, first: date) -> None:
        super().__init__(day, first)
        self._found = found
        self._requests, self._assessments = found["requests"], found["assessment"]
        self._plans, self._active = found["namedplan"], found["activeplans"]
        plans = self._plans
        self._request_of_plan = over(plans, self._assessments, self._assessments.parent)
        self._transferred = any_below(self._active, len(self._requests), self._active["transferla"] == 1)
        self._issued_on = earliest(self._request_of_plan, plans["startdate"], len(self._requests))

    def in_force(self) -> None:
        """Plans in force by age, need, placement and whether residential; their reviews; and phase transfers."""
        active, requests = self._active, self._requests
        person = over(active, requests, requests.parent)
        number = len(requests)
        has_plan = any_at(self._request_of_plan, number, np.ones(len(self._plans), bool))
        goes_on = any_at(
            self._request_of_plan, number, ~((self._plans["ceasedate"] > 0) & (self._plans["ceasedate"] <= self.today))
        )
        ended = any_of_parent(active, has_plan & ~goes_on)
        unknown = person < 0
        second = is_second(np.where(unknown | ended, -1, person))
        entered = self.account(
            "in_force",
            active,
            {"not linked to a person": unknown, "ceased": ended, "a second plan of the same person": second},
        )
        self.counts["in_force", "all", "total", NOW] = int(entered.sum())
        self._ages(entered, person)
        self._needs(entered)
        self._places(entered)
        self._reviews(entered)
        self._transfers(entered)

    def _ages(self, entered: Bools, person: Ints) -> None:
        born = self._found["person"]["personbirthdate"]
        birth = born[np.maximum(person, 0)] if len(born) else np.full(len(person), ABSENT)
        days = [date.fromordinal(int(one)) if one > 0 else None for one in np.unique(birth)]
        age = {one.toordinal(): age_on(one, self.day) for one in days if one is not None}
        ages = np.array([age.get(int(one), -1) for one in birth], np.int32)
        known = np.zeros(len(entered), bool)
        for name, least, most in AGES:
            inside = (ages >= least) & (ages <= most) & (birth > 0) & (birth <= self.today)
            known |= inside
            self.counts["in_force", "age", name, NOW] = int((entered & inside).sum())
        self.counts["in_force", "age", NOT_RECORDED, NOW] = int((entered & ~known).sum())

    def _needs(self, entered: Bools) -> None:
        table = self._found["senneed"]
        main = first_below(table, len(entered), table["sentyperank"] == 1)
        need = np.where(main >= 0, table["sentype"][np.maximum(main, 0)], ABSENT) if len(table) else main
        for place, name in enumerate(NEEDS):
            self.counts["in_force", "need", name, NOW] = int((entered & (need == place)).sum())
        self.counts["in_force", "need", NOT_RECORDED, NOW] = int((entered & (need < 0)).sum())

    def _places(self, entered: Bools) -> None:
        table = self._found["placementdetail"]
        stays = (table["leavingdate"] <= 0) | (table["leavingdate"] > self.today)
        come = table["entrydate"] <= self.today
        main = first_below(table, len(entered), (table["placementrank"] == 1) & stays & come)
        names = np.full(len(table), PLACEMENTS.index(NOT_RECORDED), np.int32)
        names[table["ukprn"] == 1] = PLACEMENTS.index(PROVIDER)
        school = table["urn"] == 1
        names[school] = PLACEMENTS.index(SCHOOL)
        names[school & (table["resourcedprovisionindicator"] == 1)] = PLACEMENTS.index(RESOURCED)
        names[school & (table["senunitindicator"] == 1)] = PLACEMENTS.index(UNIT)
        for place, code in enumerate(SETTINGS):
            names[(table["sensetting"] == place) & ~school & (table["ukprn"] == 0)] = PLACEMENTS.index(
                SHOWN_SETTINGS[code]
            )
        last = PLACEMENTS.index(NOT_RECORDED)
        kind = np.where(main >= 0, names[np.maximum(main, 0)], last) if len(table) else np.full(len(entered), last)
        for place, name in enumerate(PLACEMENTS):
            self.counts["in_force", "placement", name, NOW] = int((entered & (kind == place)).sum())
        stays_there = self._active["res"] == 1
        if len(table):
            stays_there = stays_there | ((main >= 0) & (table["res"][np.maximum(main, 0)] == 1))
        self.counts["in_force", "residential", "yes", NOW] = int((entered & stays_there).sum())
        self.counts["in_force", "residential", "no", NOW] = int((entered & ~stays_there).sum())

    def _reviews(self, entered: Bools) -> None:
        """Whether a plan was reviewed in the last twelve months, and whether the latest review was decided in time."""
        met, reported = self._active["reviewmeeting"], self._active["lastreview"]
        met = np.where(met > self.today, ABSENT, met)
        reported = np.where(reported > self.today, ABSENT, reported)
        last = np.maximum(np.maximum(met, reported), 0)
        start = values_of_parent(self._active, self._issued_on)
        start = np.where(start > self.today, ABSENT, start)
        year_ago = year_before(self.day).toordinal()
        status = {
            "in the last 12 months": last >= year_ago,
            "overdue": ((last > 0) & (last < year_ago)) | ((last <= 0) & (start > 0) & (start < year_ago)),
            "plan under a year old": (last <= 0) & (start >= year_ago),
            NOT_RECORDED: (last <= 0) & (start <= 0),
        }
        for name, some in status.items():
            self.counts["reviews", "status", name, NOW] = int((entered & some).sum())
        held, decided = met > 0, (met > 0) & (reported >= met)
        decision = {
            "decided within four weeks": decided & (reported - met <= FOUR_WEEKS),
            "decided later": decided & (reported - met > FOUR_WEEKS),
            "awaited, four weeks not over": held & ~decided & (self.today - met <= FOUR_WEEKS),
            "awaited, four weeks over": held & ~decided & (self.today - met > FOUR_WEEKS),
            "no meeting on record": ~held,
        }
        for name, some in decision.items():
            self.counts["reviews", "decision", name, NOW] = int((entered & some).sum())
        in_time = entered & decision["decided within four weeks"]
        self._review_months(met, in_time, entered & held & ~in_time & (self.today - met > FOUR_WEEKS))

    def _review_months(self, met: Ints, in_time: Bools, late: Bools) -> None:
        """Of reviews by the month of their meeting, those decided in four weeks; of the newest months for which the
        four weeks were over on the file's day.
        """
        over_by = self.day - timedelta(days=FOUR_WEEKS)
        months = whole_months(year_before(year_before(self.day)).replace(day=1), over_by)[-REVIEW_MONTHS:]
        rest = {"within": in_time.copy(), "later": late.copy()}
        for name in months:
            first = date(int(name[:4]), int(name[5:]), 1).toordinal()
            last = month_end(int(name[:4]), int(name[5:])).toordinal()
            total = 0
            for part, rows in (("within", in_time), ("later", late)):
                inside = rows & (met >= first) & (met <= last)
                rest[part] &= ~inside
                self.counts["reviewed_in", "all", part, name] = int(inside.sum())
                total += int(inside.sum())
            self.counts["reviewed_in", "all", "total", name] = total
        for part, rows in rest.items():
            self.counts["reviewed_in", "another month", part, NOW] = int(rows.sum())
        self.counts["reviewed_in", "all", "later", NOW] = int(late.sum())

    def _transfers(self, entered: Bools) -> None:
        """Phase transfers by the day they are due, in the file's year and the next."""
        due, final = self._active["phasetransferduedate"], self._active["phasetransferfinaldate"]
        final = np.where(final > self.today, ABSENT, final)
        for year in (self.day.year, self.day.year + 1):
            inside = entered & (due >= date(year, 1, 1).toordinal()) & (due <= date(year, 12, 31).toordinal())
            if not inside.any():
                continue
            february, march = date(year, 2, 15).toordinal(), date(year, 3, 31).toordinal()
            kinds = {"15 February": due == february, "31 March": due == march}
            kinds["another day"] = ~kinds["15 February"] & ~kinds["31 March"]
            states = {
                "final by the day": (final > 0) & (final <= due),
                "final later": (final > 0) & (final > due),
                "not final, day past": (final <= 0) & (due < self.today),
                "not final, day to come": (final <= 0) & (due >= self.today),
            }
            for kind, of_kind in (*kinds.items(), ("all", np.ones_like(inside))):
                for state, some in states.items():
                    self.counts["phase", kind, state, str(year)] = int((inside & of_kind & some).sum())
                self.counts["phase", kind, "total", str(year)] = int((inside & of_kind).sum())
