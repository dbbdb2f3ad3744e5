"""The improvement register, and what a council states itself: its targets, and the words of its officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from send_briefings.model.area import SeriesKey


class EntryKind(StrEnum):
    """What an entry is."""

    WEAKNESS = "weakness"
    RECOMMENDATION = "recommendation"
    PRIORITY_ACTION = "priority_action"
    IMPROVEMENT = "improvement"


class InspectionOutcome(StrEnum):
    """What inspectors found of an area as a whole, by the framework of 2023."""

    POSITIVE = "positive"
    INCONSISTENT = "inconsistent"
    FAILINGS = "failings"


class Progress(StrEnum):
    """What inspectors said of the progress made with a weakness when they came back."""

    SUFFICIENT = "sufficient"
    INSUFFICIENT = "insufficient"
    NOT_KNOWN = "not_known"


class DocumentKind(StrEnum):
    """Whose a document is: the inspectors' or commissioner's own, another public body's, or a newspaper's.

    There is no kind for blogs and digests: where the document itself exists, they are no source.
    """

    PRIMARY = "primary"
    PUBLIC_BODY = "public_body"
    PRESS = "press"


@dataclass(frozen=True, slots=True)
class RegisterDocument:
    """Where something is said.

    `name` is how a table names it. `date` is the day it came out; with `precision` "month" only the month is known and
    `date` is its last day. `basis` says where the date is known from. `url` is "" where none is known.
    """

    id: str
    kind: DocumentKind
    name: str
    title: str
    publisher: str
    date: date
    precision: str
    basis: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundThen:
    """What was found or said in one year, in our own words, and the document and page that this is known from.

    `page` is "" for a document that is not the inspectors' own.
    """

    year: int
    text: str
    document: RegisterDocument
    page: str = ""


@dataclass(frozen=True, slots=True)
class MeasureLink:
    """A published series that bears on an entry.

    `named` says that the weakness names what it measures: then it is judged, by the rules of the area's own briefing.
    Any other is shown as a related figure, without a verdict.
    """

    area: str
    ref: SeriesKey
    named: bool


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One weakness or recommendation.

    `progress` is what inspectors said when they came back. `links` are the measures that bear on it; where there are
    none `no_data` says why. `where` is the file and line it stands at.
    """

    id: str
    place: str
    kind: EntryKind
    title: str
    progress: Progress
    found: tuple[FoundThen, ...]
    links: tuple[MeasureLink, ...]
    no_data: str
    where: str

    @property
    def primary(self) -> bool:
        """Whether all that is said of it is known from the inspectors' or commissioner's own documents."""
        return all(one.document.kind is DocumentKind.PRIMARY for one in self.found)


@dataclass(frozen=True, slots=True)
class PlaceRegister:
    """The register of one place.

    There are two kinds. Of an inspection by the framework of 2023 `outcome` is what it found and `inspected` its last
    day; its entries are priority actions and improvements, and nobody has been back yet. Of an earlier one and its
    revisit, `weaknesses` is how many the inspectors counted in `first_year`, and `insufficient` how many of them had
    not made enough progress by `visit` ("the revisit of May 2021"); `counted_by` says so. `story` says what happened,
    in a few sentences of our own words. `originals` says in a sentence where the inspectors' own documents can be read,
    "" where the register rests on them.
    """

    place: str
    weaknesses: int
    insufficient: int
    first_year: int
    visit: str
    story: str
    originals: str
    counted_by: RegisterDocument
    entries: tuple[RegisterEntry, ...]
    outcome: InspectionOutcome | None = None
    inspected: date | None = None

    def of_kind(self, kind: EntryKind) -> tuple[RegisterEntry, ...]:
        """The entries of a kind, in the file's order."""
        return tuple(entry for entry in self.entries if entry.kind is kind)

    @property
    def documents(self) -> tuple[RegisterDocument, ...]:
        """Every document it is known from, the oldest first."""
        found = [self.counted_by, *(one.document for entry in self.entries for one in entry.found)]
        return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.date, one.id)))

    @property
    def primary(self) -> bool:
        """Whether every entry is known from the inspectors' or commissioner's own documents."""
        return all(entry.primary for entry in self.entries)


Register = Mapping[str, PlaceRegister]


@dataclass(frozen=True, slots=True)
class Milestone:
    """The value that a measure is to have by a day."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Target:
    """A target as a council's own document states it.

    `place` is an authority's code, `area` the outcome area and `ref` the series. `baseline` is the label of the period
    it starts from and `baseline_value` what the document says it was. `milestones` are in the order of their days, the
    target itself the last. `owner` is a role, not a person's name. `document` and `where` say what states it.
    """

    id: str
    place: str
    area: str
    ref: SeriesKey
    baseline: str
    baseline_value: float
    milestones: tuple[Milestone, ...]
    owner: str
    document: str
    where: str
    document_date: date

    @property
    def value(self) -> float:
        """The value that is aimed at in the end."""
        return self.milestones[-1].value

    @property
    def due(self) -> date:
        """The day by which the target is to be met."""
        return self.milestones[-1].day

    def planned(self, start: date, day: date) -> float:
        """The value that the plan has for a day, on straight lines from the baseline, which stood on `start`.

        Before the baseline it is the baseline's, after the target the target's.

        >>> from send_briefings.model.area import SeriesKey
        >>> ends = (Milestone(date(2026, 1, 1), 40.0), Milestone(date(2027, 1, 1), 60.0))
        >>> key, day = SeriesKey("m", "c", "b", "s"), date(2025, 1, 1)
        >>> plan = Target("t", "E0", "a", key, "2024", 30.0, ends, "", "", "", day)
        >>> plan.planned(date(2025, 1, 1), date(2026, 7, 2)), plan.planned(date(2025, 1, 1), date(2030, 1, 1))
        (49.97260273972603, 60.0)
        """
        before = Milestone(start, self.baseline_value)
        for one in self.milestones:
            if day <= one.day:
                share = (day - before.day).days / max(1, (one.day - before.day).days)
                return before.value + (one.value - before.value) * min(1.0, max(0.0, share))
            before = one
        return self.value


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an earlier meeting: when it was asked, the answer or promise ("" for none yet), and when that came.

    `answered` is None where there is no answer.
    """

    asked: date
    question: str
    answer: str
    answered: date | None


@dataclass(frozen=True, slots=True)
class Commentary:
    """What a council says of an area, in its own words, as of a day.

    `place` is an authority's code, `role` whose words they are, never a name. `words` is Markdown, "" where only
    earlier questions are answered. `file` is the file's name.
    """

    place: str
    area: str
    date: date
    role: str
    words: str
    asked: tuple[Asked, ...]
    file: str
