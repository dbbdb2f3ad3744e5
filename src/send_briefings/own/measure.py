"""What a return gives, counted by the published definitions: `docs/own_return.md` has each in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from send_briefings.own.check import A, H, N, W, Y, above
from send_briefings.own.counting import (
    BANDS,
    IN_TIME_BANDS,
    IN_TIME_DAYS,
    NOT_RECORDED,
    NOW,
    OUTCOMES,
    SOURCES,
    Bools,
    Entered,
    InForce,
    Key,
    any_at,
    any_below,
    month_end,
    month_of,
    over,
    second_in,
)
from send_briefings.own.layout import ABSENT, CEASE_REASONS
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


class _Work(InForce):
    """Counts one measure after the other."""

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
            days=start,
        )
        within = start - received <= IN_TIME_DAYS
        for group, members in (("excluding_exceptions", ~exception), ("exceptions", exception)):
            for part, some in (("within", within), ("later", ~within)):
                for period, number in self.by_period(start[entered & members & some]).items():
                    for wider in (group, "all"):
                        self.counts["issued", wider, part, period] += number
                        self.counts["issued", wider, "total", period] += number
        person = over(plans, self._assessments, over(self._assessments, self._requests, self._requests.parent))
        for year in self.years:
            inside = entered & self.in_year(start, year)
            self.some_of("issued_again", inside, second_in(person, inside), year)

    def _open(self, on: int) -> tuple[Bools, Ints]:
        """Which requests wait for their plan at the end of a day, and since when; see `waiting` for who is left out."""
        requests, assessments = self._requests, self._assessments
        received, outcome = requests["receiveddate"], requests["requestoutcome"]
        ended = np.isin(outcome, (N, W)) & (requests["requestoutcomedate"] <= on)
        done = np.isin(assessments["assessmentoutcome"], (N, W)) & (assessments["assessmentoutcomedate"] <= on)
        ended |= any_below(assessments, len(requests), done)
        ended |= (self._issued_on > 0) & (self._issued_on <= on)
        return (received > 0) & (received <= on) & ~ended & ~self._not_followed, received

    def _assessing(self, on: int) -> Bools:
        """The requests on which an assessment was decided by a day."""
        outcome, decided = self._requests["requestoutcome"], self._requests["requestoutcomedate"]
        found: Bools = np.isin(outcome, (Y, H)) & (decided <= on)
        return found

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
        assessing = self._assessing(self.today)
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
            assessing = self._assessing(end.toordinal())
            for stage, some in (("request", waits & ~assessing), ("assessment", waits & assessing)):
                self.counts["waiting_at", stage, "total", end.isoformat()] = int(some.sum())

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
                "brought in from another council": self._transferred,
                "history, before the year collected": outcome == H,
                "no readable outcome": outcome < 0,
            },
            days=received,
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
            self.some_of("requests_again", inside, second_in(requests.parent, inside), year)
            refused = inside & (outcome == N)
            after = requests["requestoutcomedate"] > date(int(year) + 1, 1, 31).toordinal()
            self.some_of("refused_since", refused, refused & after, year)
        awaited = sum(self.counts["requests", "all", "awaited", year] for year in self.years)
        others = self.counts["waiting", "request", "total", NOW] - awaited
        if others >= 0:  # what the years leave of those who wait for a decision: so it is guarded as well
            self.counts["waiting_other", "request", "total", NOW] = others

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
