"""The improvement register: what inspectors and others found, and the published measures that bear on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from send_briefings.model.area import Ref


class EntryKind(StrEnum):
    """What an entry is."""

    WEAKNESS = "weakness"
    RECOMMENDATION = "recommendation"


class Progress(StrEnum):
    """What inspectors said of the progress made with a weakness when they came back."""

    SUFFICIENT = "sufficient"
    INSUFFICIENT = "insufficient"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class RegisterDocument:
    """Where something is said.

    `date` is the day it came out; with `precision` "month" only the month is known and `date` is its last day. `basis`
    says where the date is known from. `url` is "" where none is known.
    """

    id: str
    title: str
    publisher: str
    date: date
    precision: str
    basis: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundThen:
    """What was found or said in one year, in our own words, and the document that this is known from."""

    year: int
    text: str
    document: RegisterDocument


@dataclass(frozen=True, slots=True)
class MeasureLink:
    """A published series that bears on an entry, and why it does, in a sentence.

    `no_next` says, as the end of a sentence, why it is not known when its next figure comes: "" where its rhythm tells.
    """

    area: str
    ref: Ref
    why: str
    no_next: str = ""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One weakness or recommendation.

    `counted` tells one that the documents count among the weaknesses (or recommendations) from one they only speak of.
    `basis` says how that is known. `progress` is what inspectors said when they came back. `links` are the measures
    that bear on it; where there are none `no_figure` says why. `limit` is what even those measures cannot tell, or "".
    `where` is the file and line it stands at.
    """

    id: str
    place: str
    kind: EntryKind
    title: str
    counted: bool
    basis: str
    progress: Progress
    found: tuple[FoundThen, ...]
    links: tuple[MeasureLink, ...]
    no_figure: str
    limit: str
    where: str

    def in_year(self, year: int) -> tuple[FoundThen, ...]:
        """What was found in that year; empty where the documents say nothing of it."""
        return tuple(one for one in self.found if one.year == year)


@dataclass(frozen=True, slots=True)
class PlaceRegister:
    """The register of one place.

    `weaknesses` is how many the documents count, and `insufficient` how many of them had not made enough progress;
    `recommendations` is None where they do not say how many there are. Progress is measured from `since`, the day of
    `visit` ("the revisit of May 2021"). `first_year` and `visit_year` are the years of the two inspections. `story`
    says what happened, in a few sentences of our own words, and `documents` where it is known from. `counting` says how
    the entries stand to what was counted, or "".
    """

    place: str
    weaknesses: int
    insufficient: int
    recommendations: int | None
    first_year: int
    visit_year: int
    since: date
    visit: str
    story: str
    counting: str
    counted_by: RegisterDocument
    entries: tuple[RegisterEntry, ...]
    documents: tuple[RegisterDocument, ...]

    def of_kind(self, kind: EntryKind) -> tuple[RegisterEntry, ...]:
        """The entries of a kind, in the file's order."""
        return tuple(entry for entry in self.entries if entry.kind is kind)

    @property
    def not_named(self) -> int:
        """How many weaknesses the documents count but do not name."""
        return self.weaknesses - sum(entry.counted for entry in self.of_kind(EntryKind.WEAKNESS))

    @property
    def numbers_not_named(self) -> range:
        """The numbers they have, after those that are named: they are the last."""
        return range(self.weaknesses - self.not_named + 1, self.weaknesses + 1)

    @property
    def progress_not_named(self) -> Progress:
        """What is known of the progress of those not named, from how many had made too little or enough."""
        left = {
            Progress.INSUFFICIENT: self.insufficient - self._listed(Progress.INSUFFICIENT),
            Progress.SUFFICIENT: self.weaknesses - self.insufficient - self._listed(Progress.SUFFICIENT),
        }
        known = [progress for progress, count in left.items() if count == self.not_named]
        return known[0] if len(known) == 1 else Progress.NOT_KNOWN

    def _listed(self, progress: Progress) -> int:
        return sum(entry.progress is progress for entry in self.of_kind(EntryKind.WEAKNESS) if entry.counted)


Register = Mapping[str, PlaceRegister]
