"""One measure that bears on an entry: its newest figure, how it moved, how it stands, when it comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from send_briefings.compare.figures import Figure
from send_briefings.findings import Setting
from send_briefings.findings.comparability import breaks_in
from send_briefings.findings.level import Level, level
from send_briefings.findings.movement import Movement, movement
from send_briefings.model import PeriodKind, Polarity
from send_briefings.model.breaks import BreakKind
from send_briefings.model.period import year_before
from send_briefings.model.register import MeasureLink
from send_briefings.register.rhythm import NextRelease, next_release
from send_briefings.register.verdict import Direction, direction

NO_EARLIER = "there is no figure of a year or more before, since then, to compare with"


@dataclass(frozen=True, slots=True)
class MeasureFound:
    """What a measure says. `level` is None where the place has no figure.

    `since` is the change from the first figure since inspectors came back that compares with the newest and is at least
    a year older, or the first of all where none does; `last` the change over the newest period, None for monthly
    figures, of which one month says little, and where it is the same as `since`. `why_not` says why there is no
    direction, "" where there is one.
    """

    link: MeasureLink
    setting: Setting
    level: Level | None
    since: Movement | None
    last: Movement | None
    direction: Direction
    why_not: str
    next: NextRelease | None

    @property
    def figure(self) -> Figure | None:
        """The newest figure."""
        return self.level.figure if self.level else None

    @property
    def moves(self) -> tuple[Movement, ...]:
        """The changes told, the longer one first."""
        return tuple(move for move in (self.since, self.last) if move is not None)

    @property
    def evidence(self) -> tuple[Figure, ...]:
        """The rows behind it: the figure, those it is compared with, England's and the region's."""
        if self.level is None:
            return ()
        rows = [self.level.figure, *(move.earlier for move in self.moves), *self.level.place.others]
        return tuple(dict.fromkeys(rows))

    def facts(self) -> dict[str, Any]:
        """The comparisons and the verdict, for the evidence file."""
        moves = {name: move.facts() for name, move in (("since", self.since), ("last", self.last)) if move}
        told = {"direction": self.direction.value, "why_not": self.why_not or None, **moves}
        if self.level is not None:
            told["standing"] = self.level.place.facts()
        if self.next is not None:
            told["next"] = {"when": self.next.text, "basis": self.next.basis}
        return told


def measure_found(setting: Setting, link: MeasureLink, since: date, known_to: date) -> MeasureFound:
    """What a measure says of progress since a day.

    `known_to` is the last day that the figures held reach to.
    """
    found = level(setting, link.ref)
    if found is None:
        why = f"no figure is published for {setting.subject.in_sentence}"
        return MeasureFound(link, setting, None, None, None, Direction.NO_FIGURE, why, None)
    first = _first_move(setting, found.figure, since)
    monthly = setting.spec.period is PeriodKind.MONTH
    last = None if monthly or found.short is None or _same(found.short, first) else found.short
    way, why_not = _direction(setting, found, [move for move in (first, last) if move], since)
    often = None if monthly else setting.spec.period
    releases = setting.sources[link.ref.source].releases
    upcoming = None if link.no_next else next_release(found.figure, known_to, often, releases)
    return MeasureFound(link, setting, found, first, last, way, why_not, upcoming)


def _direction(setting: Setting, found: Level, moves: Sequence[Movement], since: date) -> tuple[Direction, str]:
    """The direction, and why there is none."""
    measure = setting.measure(found.figure.ref)
    if found.unjudged:
        return Direction.NOT_COMPARED, found.unjudged
    if found.figure.period.end < since:
        return Direction.NOT_COMPARED, "the newest figure is from before inspectors came back"
    if measure.polarity is Polarity.NONE:
        return Direction.NOT_COMPARED, "neither direction is better"
    if not moves:
        return Direction.NOT_COMPARED, NO_EARLIER
    whole = [move for move in moves if not move.broken]
    if not whole:
        return Direction.NOT_COMPARED, moves[0].broken
    if measure.rare:
        return Direction.NOT_COMPARED, "so few happen that a change is not judged"
    return direction(move.better(measure.polarity) for move in whole), ""


def _first_move(setting: Setting, figure: Figure, since: date) -> Movement | None:
    """The change from the first figure since that day that compares; where none does, from the first of all.

    It is at least a year older than the newest: less is no change since then. No period that was disrupted is taken,
    even where its publisher prints it in one series with others. Figures of the same time of year come first, and for
    monthly ones the other months after them.
    """
    series = setting.figures.series(figure.ref, figure.place)
    known = [
        other
        for other in series
        if other.value is not None
        and other.period.end >= since
        and other.period.start <= year_before(figure.period.start)
        and not _disrupted(setting, other)
    ]
    alike = [other for other in known if other.period.start.month == figure.period.start.month]
    others = [other for other in known if other not in alike] if setting.spec.period is PeriodKind.MONTH else []
    moves = [move for other in (*alike, *others) if (move := movement(setting, figure, other)) is not None]
    return next((move for move in moves if not move.broken), moves[0] if moves else None)


def _disrupted(setting: Setting, figure: Figure) -> bool:
    """Whether something disrupted a figure's period, such as the pandemic."""
    end, start = figure.period.end, figure.period.start
    return any(
        one.kind is BreakKind.DISRUPTION and one.start <= end and start <= (one.end or date.max)
        for one in breaks_in(setting.spec, figure.ref, figure.place)
    )


def _same(one: Movement, other: Movement | None) -> bool:
    return other is not None and one.earlier == other.earlier
