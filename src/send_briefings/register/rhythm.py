"""When a measure will next be published, from when it last was and how often its figures come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from send_briefings import wording
from send_briefings.catalogue.sources import ReleaseSpec
from send_briefings.compare.figures import Figure
from send_briefings.model import PeriodKind

MONTHS = {PeriodKind.MONTH: 1, PeriodKind.TERM: 4}
YEARLY = 12
OFTEN = {1: "monthly", 4: "termly", YEARLY: "yearly"}


@dataclass(frozen=True, slots=True)
class NextRelease:
    """When the next figures may be expected: the month, and why.

    `often` is how often they come, `last` the month the newest held came out in. `out` says that they are out and not
    held here, `overdue` that they were due by the day that the figures held reach to.

    >>> NextRelease(date(2027, 3, 1), "yearly", "March 2026").text
    'about March 2027'
    """

    month: date
    often: str
    last: str
    out: bool = False
    overdue: bool = False

    @property
    def text(self) -> str:
        """When, as part of a sentence."""
        told = wording.month_text(self.month)
        if self.out:
            return f"out by {told}, and not held here"
        return f"about {told}, so they may be out" if self.overdue else f"about {told}"

    @property
    def basis(self) -> str:
        """Why then, as part of a sentence."""
        return f"{self.often} figures, the newest held from {self.last}"


def next_release(
    figure: Figure, known_to: date, often: PeriodKind | None = None, releases: Sequence[ReleaseSpec] = ()
) -> NextRelease:
    """When the figure after this one may be expected: its release and one period more.

    `known_to` is the last day that the figures held reach to; what was due by then is overdue. `often` is how often
    figures come where that is not the figure's own period: a count of one January is made each year. `releases` are
    those that its source is known to have had; a newer one, by that day, is out.
    """
    step = MONTHS.get(often or figure.period.kind, YEARLY)
    rhythm, last = OFTEN[step], wording.month_text(figure.released)
    newer = [one.released for one in releases if figure.released < one.released <= known_to]
    if newer:
        return NextRelease(min(newer).replace(day=1), rhythm, last, out=True)
    month = _later(figure.released, step)
    return NextRelease(month, rhythm, last, overdue=month <= known_to.replace(day=1))


def _later(day: date, months: int) -> date:
    """The first of the month that many months after a day's.

    >>> _later(date(2025, 11, 30), 4)
    datetime.date(2026, 3, 1)
    """
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
