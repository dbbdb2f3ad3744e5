"""What a line chart is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time: where it starts, its label, and its value (None where there is none)."""

    start: date
    label: str
    value: float | None


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
    """The stretches of a line that may be joined: broken at a missing value, at a gap, and where a period is left out.

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
        if before is None or _months(before.start, point.start) > step_months or _crosses(before, point, gaps):
            found.append([])
        found[-1].append(point)
        before = point
    return found


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _crosses(before: Point, after: Point, gaps: tuple[Gap, ...]) -> bool:
    return any(before.start < gap.start <= after.start for gap in gaps)
