"""One entry of the register with all that is published on it today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from send_briefings.compare.figures import Figure
from send_briefings.findings import Setting
from send_briefings.model.register import RegisterEntry
from send_briefings.register.measure import MeasureFound, measure_found
from send_briefings.register.rhythm import NextRelease
from send_briefings.register.verdict import JUDGED, Direction, Verdict, verdict


@dataclass(frozen=True, slots=True)
class EntryFound:
    """An entry with what its measures say, and the verdict on all of them."""

    entry: RegisterEntry
    measures: tuple[MeasureFound, ...]
    verdict: Verdict

    @property
    def judged(self) -> tuple[MeasureFound, ...]:
        """The measures that have a say in the verdict."""
        return tuple(one for one in self.measures if one.direction in JUDGED)

    @property
    def next(self) -> NextRelease | None:
        """The release of its measures that comes first; None where none is expected."""
        return min((one.next for one in self.measures if one.next), key=lambda one: one.month, default=None)

    @property
    def evidence(self) -> tuple[Figure, ...]:
        """The rows behind all its measures."""
        return tuple(dict.fromkeys(figure for one in self.measures for figure in one.evidence))

    def counts(self) -> dict[str, int]:
        """How many of its measures went which way; those that went no way are left out."""
        ways = [one.direction for one in self.measures]
        return {way.value: ways.count(way) for way in Direction if way in ways}


def entry_found(entry: RegisterEntry, setting_of: Callable[[str], Setting], since: date, known_to: date) -> EntryFound:
    """What the figures say of an entry since a day; `setting_of` gives the setting of an area by its id."""
    measures = tuple(measure_found(setting_of(link.area), link, since, known_to) for link in entry.links)
    return EntryFound(entry, measures, verdict([one.direction for one in measures]))
