"""Measures, and breaks in their series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from send_briefings.model.place import Period
from send_briefings.model.tidy import Unit

LOCAL_RETURN = "local_return"
"""The source of a council's own returns, which are never mixed with published figures."""
OWN_LABEL = "The council's own return, not published statistics"
"""What stands with every figure of such a return."""


class Polarity(StrEnum):
    """Which way is better: `low`, `high`, or neither."""

    LOW = "low"
    HIGH = "high"
    NONE = "none"


class Counts(StrEnum):
    """Where the counts behind a rate come from."""

    PUBLISHED = "published"
    DERIVED = "derived"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class InspectionOutcome:
    """One of a few results in an order, such as an inspection's: the number it has in the table, and its words.

    `short` stands in tables, `words` are a clause. `due` says what follows it after some time, "" for nothing.
    """

    value: int
    short: str
    words: str
    due: str = ""


class StandardKind(StrEnum):
    """Whether a duty in law or a target of the NHS or a department says how high a figure should be."""

    LAW = "law"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Standard:
    """What the law or a target asks of a percentage.

    `limit` is a noun phrase ("the legal limit of 20 weeks"), `text` the duty as a clause. `threshold` is the percentage
    of children or plans for whom the duty should be met, whichever way the measure counts: of a measure with `low`
    polarity, that is 100 less its value. `breakdowns` are those it is about, empty for all. `publication` and `where`
    say where it stands.
    """

    kind: StandardKind
    limit: str
    text: str
    threshold: float
    breakdowns: tuple[str, ...]
    publication: str
    where: str


@dataclass(frozen=True, slots=True)
class LeadWords:
    """The words of a briefing that a measure leads, as texts with places for numbers and names.

    `title` is the finding; of a measure with a standard, `missed` and `met` take its place where the standard was
    missed or met. `subtitle` is what is measured, `reported` the first sentence of the summary, `england` what it was
    in England, `also` a clause for where another measure leads. `cohorts` and `breakdowns` are those that may lead;
    `either` says that its breakdowns are two ways to count the same, of which the first that may be judged counts.
    `people` names a cohort in fewer words for the title.
    """

    title: str
    missed: str
    met: str
    subtitle: str
    reported: str
    england: str
    also: str
    cohorts: tuple[str, ...]
    breakdowns: tuple[str, ...]
    either: bool
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RateOf:
    """The two published counts that a rate is worked out from, for the same cohort and breakdown of the first.

    `numerator` is a measure of the area, of the rate's own source; the others name the series of the denominator, which
    may be another publisher's and of another day.
    """

    numerator: str
    measure: str
    cohort: str
    breakdown: str
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of an outcome area.

    `name` heads tables ("Persistent absence"). `subject` names the figure inside a sentence and `statement` is a whole
    one; both are texts with places for {cohort}, {breakdown}, {place} and {located} ("in Leeds"), `statement` also for
    {value} and {period}.
    `unit` and `decimals` say how values are shown, `polarity` which way is better. `counts` says whether numerators and
    denominators are published, derived from published figures (and so approximate), or not to be had. `small_counts`
    events are too few for one period's change to be judged. `definition` is one plain sentence. `local` says that a
    council may give its own figures of it; of those a number of people under `suppress_below` is hidden (1 hides none).
    `outcomes` are those of a measure whose unit is an outcome, the best first. `standard` is what the law or a target
    asks of it, None for nothing. `unfit` says why no council may be judged by it, "" where one may. `lead` are the
    words of a briefing that it leads, None where it leads none. `rate_of` says what it is worked out from where no
    publisher states it, None where one does. `hide_below` is the number of people under which a published count of a
    small group, or a share of one, is not repeated here; 0 repeats all.
    """

    id: str
    name: str
    subject: str
    statement: str
    unit: Unit
    polarity: Polarity
    decimals: int
    counts: Counts
    small_counts: bool
    definition: str
    source: str
    cohorts: tuple[str, ...]
    breakdowns: tuple[str, ...]
    local: bool = False
    suppress_below: int = 5
    outcomes: tuple[InspectionOutcome, ...] = ()
    standard: Standard | None = None
    unfit: str = ""
    lead: LeadWords | None = None
    rate_of: RateOf | None = None
    hide_below: int = 0

    def standard_for(self, breakdown: str) -> Standard | None:
        """The standard of one of its series; None where there is none for it."""
        found = self.standard
        return found if found and (not found.breakdowns or breakdown in found.breakdowns) else None

    def outcome(self, value: float) -> InspectionOutcome:
        """The outcome of a value; KeyError for a number the catalogue has no words for."""
        found = next((one for one in self.outcomes if one.value == value), None)
        if found is None:
            raise KeyError(f"{self.id} has no outcome {value:g}")
        return found

    @property
    def only_local(self) -> bool:
        """Whether only councils themselves can give its figures."""
        return self.source == LOCAL_RETURN


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
class Citation:
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
    stated: Citation
    compares: str = ""
    compares_stated: Citation | None = None

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
