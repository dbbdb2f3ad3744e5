"""What can be said of a claim, and what was found for it: frozen values, with the figures behind each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import Spread
from send_briefings.model import Period, Place
from send_briefings.model.claim import Claim, ClaimPart, Definition, Direction


class PartVerdict(StrEnum):
    """What the published record says of one part of a claim.

    `RIGHT`: a published figure for the time meant rounds to what was said, or lies the way it was said to.
    `PARTLY`: figures lie as was said by some of the definitions it can mean and not by others.
    `ELSEWHERE`: it is the figure of another year or definition.
    `WRONG`: figures for the time meant are published, and none is what was said.
    `UNCHECKED`: nothing published says it, for that time at least.
    """

    RIGHT = "right"
    PARTLY = "partly_right"
    ELSEWHERE = "another_year_or_definition"
    WRONG = "wrong"
    UNCHECKED = "cannot_be_checked"


class ClaimVerdict(StrEnum):
    """What the published record says of a whole claim, by the share of its parts that are right."""

    RIGHT = "right"
    PARTLY = "partly_right"
    WRONG = "wrong"
    UNCHECKED = "cannot_be_checked"


LABELS = {
    ClaimVerdict.RIGHT: "Right",
    ClaimVerdict.PARTLY: "Partly right",
    ClaimVerdict.WRONG: "Wrong",
    ClaimVerdict.UNCHECKED: "Cannot be checked",
}


def verdict(parts: Collection[PartVerdict]) -> ClaimVerdict:
    """The verdict on a claim from those on the parts of it that say something.

    >>> verdict([PartVerdict.RIGHT, PartVerdict.RIGHT]).value, verdict([PartVerdict.RIGHT, PartVerdict.WRONG]).value
    ('right', 'partly_right')
    >>> verdict([PartVerdict.ELSEWHERE, PartVerdict.UNCHECKED]).value, verdict([PartVerdict.UNCHECKED]).value
    ('wrong', 'cannot_be_checked')
    """
    found = set(parts)
    if found == {PartVerdict.RIGHT}:
        return ClaimVerdict.RIGHT
    if found & {PartVerdict.RIGHT, PartVerdict.PARTLY}:
        return ClaimVerdict.PARTLY
    return ClaimVerdict.WRONG if found & {PartVerdict.WRONG, PartVerdict.ELSEWHERE} else ClaimVerdict.UNCHECKED


class ComparisonOutcome(StrEnum):
    """How two figures lie to each other, beside how a claim said they do.

    `SIMILAR`: no difference that can be told. `NOT_COMPARED`: a break in the series lies between them, or no figure of
    what it is to be compared with is held.
    """

    AS_SAID = "as_said"
    SIMILAR = "similar"
    OTHER_WAY = "other_way"
    NOT_COMPARED = "not_compared"


class Availability(StrEnum):
    """What was known of a figure on the day of a claim.

    `RELEASED`: a release held was out by then and gives it. `ENDED`: no release of that time is held, but the period it
    is about had ended. `LIKELY_LATER`: it had ended, but by the time this source usually takes the figure was not out.
    `NOT_ENDED`: the period had not ended.
    """

    RELEASED = "released"
    ENDED = "ended"
    LIKELY_LATER = "likely_later"
    NOT_ENDED = "not_ended"


@dataclass(frozen=True, slots=True)
class Match:
    """A published value that a number could be: a figure, or a change in per cent between two.

    `figures` is the figure, or the earlier and the later one. `timely` tells whether it is of the time that was meant,
    `near` that its definition is only near to what was said. `known` is what was known of it on the claim's day.
    """

    definition: Definition
    value: float
    figures: tuple[Figure, ...]
    timely: bool
    near: bool
    known: Availability

    @property
    def figure(self) -> Figure:
        """The figure; of a change, the earlier one."""
        return self.figures[0]

    @property
    def period(self) -> Period:
        """Its period; of a change, the earlier one's."""
        return self.figures[0].period


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure beside another, and whether it lies as a claim says.

    `other` is None where no figure of the comparator is held: then `stand_in` are the quartiles of all places of the
    figure's kind, and `other_value` their middle, which is told and judges nothing. `tested` tells a statistical test
    from a plain comparison. `fair` tells that both count the same children in the same way. `broken` says why they are
    not compared, as the end of a sentence; "" where they are.
    """

    definition: Definition
    direction: Direction
    figure: Figure
    other: Figure | None
    other_value: float
    other_definition: Definition
    stand_in: Spread | None
    outcome: ComparisonOutcome
    tested: bool
    fair: bool
    broken: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures it rests on."""
        return (self.figure,) if self.other is None else (self.figure, self.other)


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What was searched for a part: the definitions, those near them, the place, the figures, and from which sources.

    `figures` are the figures looked at, each as its definition's id and its period; `released_then` those of them that
    a release held from before the claim gives. `versions` counts how many versions of them were looked at.
    """

    definitions: tuple[Definition, ...]
    near: tuple[Definition, ...]
    place: Place
    figures: tuple[tuple[str, Period], ...]
    released_then: tuple[tuple[str, Period], ...]
    versions: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartFound:
    """What was found for one part.

    `hits` are the values published that are what was said, those of the time meant first. `meant` are the published
    values of that time, whether or not they are what was said, `near_meant` those of definitions near. `nearest` is the
    value closest to a number that no published one is; `newest_then` that of the newest period that was out by the
    claim's day, or likely was. `then` sets figures beside each other as the claim does, as they were; `now` the same
    with the newest figures. `no_longer` tells that what lay as said then does not now.
    """

    part: ClaimPart
    verdict: PartVerdict
    hits: tuple[Match, ...]
    meant: tuple[Match, ...]
    near_meant: tuple[Match, ...]
    nearest: Match | None
    newest_then: Match | None
    then: tuple[Comparison, ...]
    now: tuple[Comparison, ...]
    no_longer: bool
    skipped: tuple[str, ...]
    searched: SearchScope


@dataclass(frozen=True, slots=True)
class LaterFigures:
    """The newest figure of a definition, with England's for the same period where it is another place's."""

    definition: Definition
    figure: Figure
    england: Figure | None


@dataclass(frozen=True, slots=True)
class ClaimFound:
    """What the published record says of a claim.

    `since` are the newest figures, of periods after those of the claim; `related` those of its time by measures that
    are only near. `names` are the names of places by code. `first_published` is the earliest figure of the claim's own
    definitions, with its definition; None where there is none. `shared_with` are the other authorities that the figures
    cover too, where they are those of an NHS board.
    """

    claim: Claim
    place: Place
    parts: tuple[PartFound, ...]
    since: tuple[LaterFigures, ...]
    related: tuple[Match, ...]
    as_of: date | None
    names: Mapping[str, str]
    first_published: tuple[Definition, Figure] | None
    shared_with: tuple[str, ...]

    @property
    def verdict(self) -> ClaimVerdict:
        """By the share of its parts that are right."""
        return verdict([part.verdict for part in self.stated])

    @property
    def label(self) -> str:
        """The verdict in a few words."""
        return LABELS[self.verdict]

    @property
    def stated(self) -> tuple[PartFound, ...]:
        """The parts that say something: not words that only name the figure which other parts are set beside."""
        own = [part for part in self.parts if part.part.number is not None or part is not self.parts[0]]
        return tuple(own) or self.parts

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """Every definition that a part of the claim can mean, or that is near."""
        found = [one for part in self.claim.parts for one in (*part.definitions, *part.near)]
        return tuple(dict.fromkeys(found))

    @property
    def evidence(self) -> tuple[Figure, ...]:
        """Every figure that what is told of the claim can rest on, each once."""
        found = [
            figure
            for part in self.parts
            for one in (*part.hits, *part.meant, *part.near_meant)
            for figure in one.figures
        ]
        found += [one.figures[0] for part in self.parts for one in (part.nearest, part.newest_then) if one]
        found += [figure for part in self.parts for one in (*part.then, *part.now) for figure in one.figures]
        found += [figure for one in self.since for figure in (one.figure, one.england) if figure]
        found += [self.first_published[1]] if self.first_published else []
        return tuple(dict.fromkeys(found))
