"""What a line chart is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time: where it starts, its label, its value (None for none), and its interval if it has one.

    `broken` says that it may not be compared with the point before it: no line joins the two. `missing` is why there is
    no value, such as "suppressed"; "" where there is one. `hidden` says that there is one, which is kept back.
    """

    start: date
    label: str
    value: float | None
    interval: tuple[float, float] | None = None
    broken: bool = False
    missing: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A named line. `comparator` lines are drawn thin and grey."""

    name: str
    points: tuple[Point, ...]
    comparator: bool = False

    def known(self) -> tuple[Point, ...]:
        """The points that have a value."""
        return tuple(point for point in self.points if point.value is not None)


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time without figures, and what is written in it."""

    start: date
    end: date
    label: str


def runs(line: Line, gaps: tuple[Gap, ...], step_months: int) -> list[list[Point]]:
    """The stretches of a line that may be joined: broken at a missing value, a gap, a break, a period left out.

    >>> points = tuple(Point(date(y, 9, 1), str(y), v) for y, v in ((2018, 1.0), (2020, 2.0), (2021, 3.0)))
    >>> [len(run) for run in runs(Line("a", points), (), 12)]
    [1, 2]
    """
    found: list[list[Point]] = []
    before: Point | None = None
    for point in line.points:
        if point.value is None:
            before = None
            continue
        apart = before is None or _months(before.start, point.start) > step_months or _crosses(before, point, gaps)
        if apart or point.broken:
            found.append([])
        found[-1].append(point)
        before = point
    return found


def breaks(lines: Sequence[Line]) -> list[tuple[date, date]]:
    """Between which neighbouring points, by where they start, the first of the lines is broken, once each.

    >>> points = (Point(date(2020, 9, 1), "a", 1.0), Point(date(2021, 9, 1), "b", 2.0, broken=True))
    >>> breaks([Line("a", points)])
    [(datetime.date(2020, 9, 1), datetime.date(2021, 9, 1))]
    """
    known = lines[0].known() if lines else ()
    return [(one.start, other.start) for one, other in pairwise(known) if other.broken]


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _crosses(before: Point, after: Point, gaps: tuple[Gap, ...]) -> bool:
    return any(before.start < gap.start <= after.start for gap in gaps)
