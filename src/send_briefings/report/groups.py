"""Groups of children in one place: each group's figure among the middle half of all places, with England's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from send_briefings.report.line_drawing import (
    GREY,
    GRID,
    INK,
    LETTER,
    LIGHT,
    NARROW,
    OWN,
    QUIET,
    WIDE,
    Drawing,
    in_lines,
    steps,
    width_of,
)

ROW = 16.6
LINE = 9.4
TOP = 17.0
UNDER = 17.0


@dataclass(frozen=True, slots=True)
class Group:
    """A group: the place's value and its interval, the quartiles of all places, England's value; None where unknown."""

    name: str
    value: float
    band: tuple[float, float] | None = None
    england: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class GroupsChart:
    """The chart, top to bottom; `place` and `peers` are named in its key."""

    groups: tuple[Group, ...]
    place: str
    peers: str
    shown: Callable[[float], str]
    on_axis: Callable[[float], str]
    alt: str


def groups_svgs(chart: GroupsChart) -> tuple[str, str]:
    """The chart for a page and for a phone."""
    return _drawn(chart, WIDE), _drawn(chart, NARROW)


def _drawn(chart: GroupsChart, width: float) -> str:
    values = [0.0]
    for group in chart.groups:
        values += [group.value, *(group.band or ()), *(group.interval or ())]
        values += [group.england] if group.england is not None else []
    marks = steps(min(values), max(values) or 1.0, 5)
    size = LETTER if width >= WIDE else 8.2
    names = [in_lines(group.name, width * 0.36, size) for group in chart.groups]
    widest = max(width_of(line, size) for lines in names for line in lines)
    worth = max(width_of(chart.shown(group.value), size, 700) for group in chart.groups)
    left, right = widest + 11, width - worth - 10
    top = TOP if width >= WIDE else TOP + 11
    bottom = top + ROW * len(chart.groups)
    drawing = Drawing(width, bottom + UNDER)
    _key(drawing, chart, size, width)

    def x(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0] or 1.0) * (right - left)

    every = 1 if len(marks) * (width_of(chart.on_axis(marks[-1]), size) + 8) < right - left else 2
    for index, mark in enumerate(marks):
        drawing.line([(x(mark), top), (x(mark), bottom)], GREY if mark == 0 else GRID, 0.8)
        if index % every == 0:
            drawing.words(x(mark), bottom + 12, chart.on_axis(mark), size, anchor="middle", colour=QUIET)
    for row, (group, lines) in enumerate(zip(chart.groups, names, strict=True)):
        y = top + ROW * (row + 0.5)
        if group.band is not None:
            low, high = group.band
            drawing.box(x(low), y - 5, max(x(high) - x(low), 0.8), 10, LIGHT)
        if group.interval is not None:
            drawing.line([(x(limit), y) for limit in group.interval], OWN, 1.4)
        if group.england is not None:
            drawing.sign("diamond", x(group.england), y, 3.4, "#ffffff", INK)
        drawing.sign("circle", x(group.value), y, 4.0, OWN)
        for line, words in enumerate(lines):
            drawing.words(left - 9, y + 3 + LINE * (line - (len(lines) - 1) / 2), words, size, anchor="end")
        drawing.words(right + 8, y + 3, chart.shown(group.value), size, 700)
    return drawing.svg(chart.alt)


def _key(drawing: Drawing, chart: GroupsChart, size: float, width: float) -> None:
    """What the signs mean, in one line or two."""
    at, y = 4.0, 8.0
    england = any(group.england is not None for group in chart.groups)
    signs = [("circle", chart.place, 700), *([("diamond", "England", 400)] if england else [])]
    if any(group.band is not None for group in chart.groups):
        signs.append(("box", f"middle half of {chart.peers}", 400))
    for kind, words, weight in signs:
        long = width_of(words, size, weight) + 24
        if at + long > width and at > 4:
            at, y = 4.0, y + 11
        if kind == "box":
            drawing.box(at - 3, y - 5, 12, 8, LIGHT)
        elif kind == "circle":
            drawing.sign("circle", at + 2, y - 1, 4.0, OWN)
        else:
            drawing.sign("diamond", at + 2, y - 1, 3.4, "#ffffff", INK)
        drawing.words(at + 11, y + 2, words, size, weight)
        at += long
