"""What a return gives, counted by the published definitions: `docs/own_return.md` has each in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from send_briefings.own.check import A, H, N, W, Y, above
from send_briefings.own.counting import (
    AGES,
    BANDS,
    FOUR_WEEKS,
    IN_TIME_BANDS,
    IN_TIME_DAYS,
    NOT_RECORDED,
    NOW,
    OUTCOMES,
    PLACEMENTS,
    PROVIDER,
    RESOURCED,
    SCHOOL,
    SHOWN_SETTINGS,
    SOURCES,
    UNIT,
    Bools,
    Counting,
    Entered,
    Key,
    age_on,
    any_at,
    any_below,
    any_of_parent,
    earliest,
    first_below,
    is_second,
    month_end,
    month_of,
    over,
    values_of_parent,
    year_before,
)
from send_briefings.own.layout import ABSENT, CEASE_REASONS, NEEDS, SETTINGS
from send_briefings.own.table import Ints, Returned


@dataclass(frozen=True, slots=True)
class Measured:
    """All counts of a return, the account of each measure, and the months and years that they are for."""

    day: date
    counts: Mapping[Key, int]
    accounts: Mapping[str, Entered]
    months: tuple[str, ...]
    years: tuple[str, ...]


def measured(found: Returned, day: date) -> Measured:
    """Count what a return gives as of a day.

    Months and years begin with January of the year that was collected: what was decided before is marked as history.
    """
    first = date(min(found.year or day.year, day.year) - 1, 1, 1)
    work = _Work(found, day, first)
    for part in (
        work.issued,
        work.waiting,
        work.waiting_at_month_ends,
        work.requests,
        work.assessments,
        work.ceased,
        work.in_force,
    ):
        part()
    return Measured(day, dict(work.counts), work.accounts, work.months, work.years)


class _Work(Counting):
    """Counts one measure after the other."""

    def __init__(self, found: Returned, day: date, first: date) -> None:
        super().__init__(day, first)
        self._found = found
        self._requests, self._assessments = found["requests"], found["assessment"]
        self._plans, self._active = found["namedplan"], found["activeplans"]
        plans = self._plans
        self._request_of_plan = over(plans, self._assessments, self._assessments.parent)
        self._transferred = any_below(self._active, len(self._requests), self._active["transferla"] == 1)
        self._issued_on = earliest(self._request_of_plan, plans["startdate"], len(self._requests))

    def issued(self) -> None:
        """New plans, and those of them issued within 20 weeks of the request, by the month they were issued in."""
        plans, of = self._plans, self._request_of_plan
        start = plans["startdate"]
        outcome = above(plans, self._assessments, "assessmentoutcome")
        exception = above(plans, self._assessments, "week20") == 1
        received = (
            np.where(of >= 0, self._requests["receiveddate"][np.maximum(of, 0)], ABSENT)
            if len(self._requests)
            else np.full(len(plans), ABSENT)
        )
        transferred = (of >= 0) & self._transferred[np.maximum(of, 0)] if len(self._requests) else of >= 0
        first = np.zeros(len(plans), bool)
        if len(plans):
            place = np.lexsort((np.arange(len(plans)), start, of))
            place = place[(start[place] > 0) & (of[place] >= 0)]
            first[place[np.unique(of[place], return_index=True)[1]]] = True
        entered = self.account(
            "issued",
            plans,
            {
                "not linked to a request": of < 0,
                "no date of issue": start <= 0,
                "issued after the file's day": start > self.today,
                "history, before the year collected": outcome == H,
                "brought in from another council": transferred,
                "a later plan of the same request": ~first,
                "no date of the request": received <= 0,
                "issued before the request": start < received,
            },
        )
        within = start - received <= IN_TIME_DAYS
        for group, members in (("excluding_exceptions", ~exception), ("exceptions", exception)):
            for part, some in (("within", within), ("later", ~within)):
                for period, number in self.by_period(start[entered & members & some]).items():
                    for wider in (group, "all"):
                        self.counts["issued", wider, part, period] += number
                        self.counts["issued", wider, "total", period] += number

    def _open(self, on: int) -> tuple[Bools, Ints]:
        """Which requests wait for their plan at the end of a day, and since when; see `waiting` for who is left out."""
        requests, assessments = self._requests, self._assessments
        received, outcome = requests["receiveddate"], requests["requestoutcome"]
        ended = np.isin(outcome, (N, W)) & (requests["requestoutcomedate"] <= on)
        done = np.isin(assessments["assessmentoutcome"], (N, W)) & (assessments["assessmentoutcomedate"] <= on)
        ended |= any_below(assessments, len(requests), done)
        ended |= (self._issued_on > 0) & (self._issued_on <= on)
        return (received > 0) & (received <= on) & ~ended & ~self._not_followed, received

    @property
    def _not_followed(self) -> Bools:
        left_out: Bools = np.logical_or.reduce(list(self._why_not_followed.values()))
        return left_out

    @property
    def _why_not_followed(self) -> dict[str, Bools]:
        requests, assessments, plans = self._requests, self._assessments, self._plans
        number = len(requests)
        outcome = requests["requestoutcome"]
        assessed = any_below(assessments, number, np.ones(len(assessments), bool))
        no_end = np.isin(outcome, (N, W)) & (requests["requestoutcomedate"] <= 0)
        undated = np.isin(assessments["assessmentoutcome"], (N, W)) & (assessments["assessmentoutcomedate"] <= 0)
        no_end |= any_below(assessments, number, undated)
        no_start = any_at(self._request_of_plan, number, np.ones(len(plans), bool)) & (self._issued_on <= 0)
        in_force = any_below(self._active, number, np.ones(len(self._active), bool)) & (self._issued_on <= 0)
        history = (outcome == H) & ~assessed
        history |= any_below(assessments, number, assessments["assessmentoutcome"] == H)
        return {
            "no date of the request": requests["receiveddate"] <= 0,
            "received after the file's day": requests["receiveddate"] > self.today,
            "brought in from another council": self._transferred,
            "history, before the year collected": history,
            "ended without a date": no_end,
            "a plan without its date": no_start | in_force,
        }

    def waiting(self) -> None:
        """Requests that wait for their plan on the file's day, by weeks open, and when those in time pass 20 weeks."""
        entered = self.account("waiting", self._requests, self._why_not_followed)
        waits, received = self._open(self.today)
        waits &= entered
        outcome, decided = self._requests["requestoutcome"], self._requests["requestoutcomedate"]
        assessing = np.isin(outcome, (Y, H)) & (decided <= self.today)
        days = self.today - received
        for stage, members in (("request", ~assessing), ("assessment", assessing), ("all", np.ones_like(waits))):
            above_ = -1
            for band, most in BANDS:
                number = int((waits & members & (days > above_) & (days <= most)).sum())
                self.counts["waiting", stage, band, NOW] = number
                above_ = most
            in_time = sum(self.counts["waiting", stage, band, NOW] for band in IN_TIME_BANDS)
            self.counts["waiting", stage, "in_time", NOW] = in_time
            self.counts["waiting", stage, "late", NOW] = int((waits & members & (days > IN_TIME_DAYS)).sum())
            self.counts["waiting", stage, "total", NOW] = int((waits & members).sum())
        passing = received[waits & (days <= IN_TIME_DAYS)] + IN_TIME_DAYS + 1
        year, month = self.day.year, self.day.month
        while (year, month) <= month_of(self.today + IN_TIME_DAYS + 1):
            inside = (passing >= date(year, month, 1).toordinal()) & (passing <= month_end(year, month).toordinal())
            self.counts["passing", "all", f"{year}-{month:02d}", NOW] = int(inside.sum())
            year, month = year + month // 12, month % 12 + 1

    def waiting_at_month_ends(self) -> None:
        """Requests that waited at the end of each month, and for how many of them 20 weeks were over."""
        for name in self.months:
            end = month_end(int(name[:4]), int(name[5:]))
            waits, received = self._open(end.toordinal())
            late = waits & (end.toordinal() - received > IN_TIME_DAYS)
            for part, some in (("in_time", waits & ~late), ("late", late), ("total", waits)):
                self.counts["waiting_at", "all", part, end.isoformat()] = int(some.sum())

    def requests(self) -> None:
        """Requests received, by who asked and by outcome; with mediation, the tribunal, or in youth accommodation."""
        requests = self._requests
        received, outcome, source = requests["receiveddate"], requests["requestoutcome"], requests["requestsource"]
        entered = self.account(
            "requests",
            requests,
            {
                "no date of the request": received <= 0,
                "received after the file's day": received > self.today,
                "history, before the year collected": outcome == H,
                "brought in from another council": self._transferred,
                "no readable outcome": outcome < 0,
            },
        )
        for period, number in self.by_period(received[entered]).items():
            self.counts["requests", "all", "received", period] = number
        for year in self.years:
            inside = entered & self.in_year(received, year)
            of_source = {name: source == place for place, name in enumerate(SOURCES)}
            of_source[NOT_RECORDED] = source < 0
            of_outcome = {name: outcome == code for name, code in zip(OUTCOMES, (Y, N, W, A), strict=True)}
            for source_name, from_them in (*of_source.items(), ("all", np.ones_like(inside))):
                for outcome_name, ended in of_outcome.items():
                    self.counts["requests", source_name, outcome_name, year] = int((inside & from_them & ended).sum())
                self.counts["requests", source_name, "received", year] = int((inside & from_them).sum())
            asked = {"mediation": "requestmediation", "tribunal": "requesttribunal", "rya": "rya"}
            self.yes_and_no("requests", inside, requests, year, asked)

    def assessments(self) -> None:
        """Assessments ended, and how many came with mediation and the tribunal."""
        table = self._assessments
        outcome, ended = table["assessmentoutcome"], table["assessmentoutcomedate"]
        entered = self.account(
            "assessments",
            table,
            {
                "history, before the year collected": outcome == H,
                "not ended": (outcome == A) | (outcome < 0),
                "no date of the outcome": ended <= 0,
                "ended after the file's day": ended > self.today,
            },
        )
        for year in self.years:
            inside = entered & self.in_year(ended, year)
            self.counts["assessments", "all", "total", year] = int(inside.sum())
            self.yes_and_no(
                "assessments",
                inside,
                table,
                year,
                {"mediation": "assessmentmediation", "tribunal": "assessmenttribunal"},
            )

    def ceased(self) -> None:
        """Plans that ceased, by why."""
        table = self._plans
        ended, reason = table["ceasedate"], table["ceasereason"]
        entered = self.account(
            "ceased",
            table,
            {
                "not ceased": ended == ABSENT,
                "no readable date of ceasing": ended < ABSENT,
                "ceases after the file's day": ended > self.today,
            },
        )
        for period, number in self.by_period(ended[entered]).items():
            self.counts["ceased", "all", "total", period] = number
        for year in self.years:
            inside = entered & self.in_year(ended, year)
            for place, code in enumerate(CEASE_REASONS):
                self.counts["ceased", code, "total", year] = int((inside & (reason == place)).sum())
            self.counts["ceased", NOT_RECORDED, "total", year] = int((inside & (reason < 0)).sum())

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
        met, told = self._active["reviewmeeting"], self._active["lastreview"]
        met = np.where(met > self.today, ABSENT, met)
        told = np.where(told > self.today, ABSENT, told)
        last = np.maximum(np.maximum(met, told), 0)
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
        held, decided = met > 0, (met > 0) & (told >= met)
        decision = {
            "decided within four weeks": decided & (told - met <= FOUR_WEEKS),
            "decided later": decided & (told - met > FOUR_WEEKS),
            "awaited, four weeks not over": held & ~decided & (self.today - met <= FOUR_WEEKS),
            "awaited, four weeks over": held & ~decided & (self.today - met > FOUR_WEEKS),
            "no meeting on record": ~held,
        }
        for name, some in decision.items():
            self.counts["reviews", "decision", name, NOW] = int((entered & some).sum())

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
