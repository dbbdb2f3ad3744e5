"""Breaks in a series: where figures stop being like those before, and what their publisher says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from send_briefings.model.period import Period


class BreakKind(StrEnum):
    """What breaks a series.

    `CHANGE`: from a day on, figures are made, or children counted, in another way.
    `DISRUPTION`: figures of a stretch of time are published, but are not like those around it.
    `GAP`: for a stretch of time nothing was published, or nothing is held.
    """

    CHANGE = "change"
    DISRUPTION = "disruption"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Statement:
    """Who says a thing: a publication, and where in it."""

    publication: str
    where: str


@dataclass(frozen=True, slots=True)
class Break:
    """One break, in some series or all of an area's.

    `start` is the first day it has effect and `end` the last, None for a change that stays. `measures`, `cohorts`,
    `breakdowns` and `places` name what it touches, empty for all. `reason` is the end of a sentence that begins "it is
    not compared, because"; `text` is a sentence or more for a reader; both are in our own words. `compares` is what
    `compares_stated` says of figures on both sides being comparable, "" where nobody says so: only then does the break
    forbid a comparison.
    """

    kind: BreakKind
    label: str
    start: date
    end: date | None
    measures: tuple[str, ...]
    cohorts: tuple[str, ...]
    breakdowns: tuple[str, ...]
    places: tuple[str, ...]
    reason: str
    text: str
    stated: Statement
    compares: str = ""
    compares_stated: Statement | None = None

    @property
    def forbids(self) -> bool:
        """Whether figures on its two sides may not be compared."""
        return not self.compares

    def touches(self, measure: str, cohort: str, breakdown: str, place: str = "") -> bool:
        """Whether it is in the series of these names; without a place, in that of any place."""
        named = ((self.measures, measure), (self.cohorts, cohort), (self.breakdowns, breakdown))
        within = all(not names or name in names for names, name in named)
        return within and (not self.places or not place or place in self.places)

    def separates(self, earlier: Period, later: Period) -> bool:
        """Whether it lies between two periods, or in one of them.

        A change does where the earlier period begins before it and the later ends on or after its day: a period in the
        middle of which it falls is like neither side. A disruption does where it overlaps either period, a gap where it
        lies between them.
        """
        end = self.end or date.max
        if self.kind is BreakKind.CHANGE:
            return earlier.start < self.start <= later.end
        if self.kind is BreakKind.DISRUPTION:
            return any(self.start <= period.end and period.start <= end for period in (earlier, later))
        return earlier.start < self.start and end < later.end
