"""Public claims: who said what of which figures, where and when, in parts that can be looked for in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from send_briefings.model.tidy import Unit


class Role(StrEnum):
    """What a part of a claim is to it: the figure claimed, an earlier one, or one it is set beside."""

    VALUE = "value"
    BASELINE = "baseline"
    COMPARATOR = "comparator"


class Direction(StrEnum):
    """Which way the claim says its figure lies from a baseline or a comparator.

    `ROSE` and `FELL` are said of a baseline, `ABOVE` and `BELOW` of a comparator.
    """

    ROSE = "rose"
    FELL = "fell"
    ABOVE = "above"
    BELOW = "below"

    @property
    def sign(self) -> int:
        """1 where the claimed figure is the higher of the two, -1 where it is the lower."""
        return 1 if self in {Direction.ROSE, Direction.ABOVE} else -1


@dataclass(frozen=True, slots=True)
class Document:
    """Where claims were made.

    `date` is the day it came out; with `precision` "month" only the month is known and `date` is its last day.
    `basis` says where the date is known from. `url` is "" where none is known.
    """

    id: str
    title: str
    publisher: str
    date: date
    precision: str
    basis: str
    url: str


@dataclass(frozen=True, slots=True)
class SeriesScope:
    """Series of the tidy table: a measure, for a cohort and a breakdown, from any source."""

    measure: str
    cohort: str
    breakdown: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One meaning that the words of a claim can have, and where it is published.

    `name` is for a heading, `short` what tells it from a claim's other definitions. `meaning` is a clause that says
    what is counted, without a full stop. `series` all hold figures of this one definition, from any source.
    `decimals` is how many its values are shown with. `unpublished` is a sentence that says why no source held
    publishes it; "" for one that is published. `where` is the file and line that it stands at.
    """

    id: str
    name: str
    short: str
    meaning: str
    unit: Unit
    decimals: int
    series: tuple[SeriesScope, ...]
    unpublished: str
    where: str


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number as it was said, and all the values that may be said so.

    `stated` is the text ("66%"); `value` the number it names; `lowest` and `highest` the values that round to it, or
    the bounds of an expression such as "95%+" (then one of them may be infinite). `to_nearest` is what it is rounded
    to, 0 for an expression with bounds. `change` tells a change in per cent from a level.

    >>> StatedNumber("66%", 66, 65.5, 66.5, 1, Unit.PERCENT, change=False).holds(65.6)
    True
    """

    stated: str
    value: float
    lowest: float
    highest: float
    to_nearest: float
    unit: Unit
    change: bool

    def holds(self, value: float) -> bool:
        """Whether a published value would be said so, both ends included."""
        return self.lowest - 1e-9 <= value <= self.highest + 1e-9


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """One part of a claim.

    `stated` is the number as it was written, or the words that stand in its stead; `number` is None where none was
    given. `direction` is which way the claim says its figure lies from this one. `measure_worded` and `period_worded`
    are what was said to be counted, and when. `reading` is how we read words that can be read in several ways, or "".

    The rest is where to look: `place` whose figures these are; `definitions` those it can mean, `near` those that are
    not what was said but lie close. A figure is of the time meant when its period ends between `first` and `last`
    (None: open). `years_before` says instead that it is that many years before the figure that the claim's value is
    found at: 0 for the same period. `other_children_meant` says that a comparator's definitions differ from the value's
    because the claim is about the difference between two groups.
    """

    role: Role
    number: StatedNumber | None
    stated: str
    direction: Direction | None
    measure_worded: str
    period_worded: str
    reading: str
    place: str
    definitions: tuple[Definition, ...]
    near: tuple[Definition, ...]
    first: date | None
    last: date | None
    years_before: int | None
    other_children_meant: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One public claim. `claimed` says it in our own words; `speaker` is who made it.

    `name` is what it is about, in a few words. `place` is the code of the place it is about, `area` the outcome area it
    belongs to. `where` is the file and line it stands at. The first part is its value.
    """

    id: str
    place: str
    area: str
    name: str
    speaker: str
    document: Document
    claimed: str
    parts: tuple[ClaimPart, ...]
    where: str

    @property
    def value(self) -> ClaimPart:
        """The part that is the figure claimed; in a claim of directions alone it has no number."""
        return self.parts[0]


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims of the catalogue, in the file's order, with the documents and definitions they name."""

    documents: Mapping[str, Document]
    definitions: Mapping[str, Definition]
    claims: tuple[Claim, ...]

    def about(self, *places: str) -> tuple[Claim, ...]:
        """The claims about any of these places, in the file's order."""
        return tuple(claim for claim in self.claims if claim.place in places)

    def of_area(self, area: str, *places: str) -> tuple[Claim, ...]:
        """The claims about an outcome area and any of these places."""
        return tuple(claim for claim in self.about(*places) if claim.area == area)
