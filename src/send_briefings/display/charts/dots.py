"""A dot chart of named places in order, on the scale of the chart over time: this place bold, a limit as a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from send_briefings.display.drawing import GREY, GRID, INK, LAW, LETTER, NARROW, OWN, QUIET, WIDE, Drawing, steps
from send_briefings.display.letters import in_lines, width_of

ROW = 13.0
LINE = 9.4
TOP = 13.0
UNDER = 17.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A place's value with its interval; `kind` is own, peer, or whole for England, of which the others are a part."""

    name: str
    value: float
    kind: str = "peer"
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class DotChart:
    """The chart, top to bottom; `reach` is what the scale has room for, `limit` (value, its name)."""

    dots: tuple[Dot, ...]
    shown: Callable[[float], str]
    on_axis: Callable[[float], str]
    alt: str
    reach: tuple[float, float] = (0.0, 0.0)
    limit: tuple[float, str] | None = None


def dots_svgs(chart: DotChart) -> tuple[str, str]:
    """The chart for a page and for a phone."""
    return _drawn(chart, WIDE), _drawn(chart, NARROW)


def _drawn(chart: DotChart, width: float) -> str:
    values = [0.0, *chart.reach, *([chart.limit[0]] if chart.limit else [])]
    for dot in chart.dots:
        values += [dot.value, *(dot.interval or ())]
    marks = steps(min(values), max(values) or 1.0, 5)
    size = LETTER if width >= WIDE else 8.2
    room = width * (0.36 if width >= WIDE else 0.42)
    names = [in_lines(dot.name, room, size, _weight(dot)) for dot in chart.dots]
    widest = max(
        width_of(line, size, _weight(dot)) for dot, lines in zip(chart.dots, names, strict=True) for line in lines
    )
    worth = max(width_of(chart.shown(dot.value), size, _weight(dot)) for dot in chart.dots)
    left, right = widest + 9, width - worth - 10
    tops = [TOP]
    for lines in names:
        tops.append(tops[-1] + ROW + LINE * (len(lines) - 1))
    bottom = tops[-1]
    drawing = Drawing(width, bottom + UNDER)

    def x(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0] or 1.0) * (right - left)

    every = 1 if len(marks) * (width_of(chart.on_axis(marks[-1]), size) + 8) < right - left else 2
    for index, mark in enumerate(marks):
        drawing.line([(x(mark), TOP - 4), (x(mark), bottom)], GREY if mark == 0 else GRID, 0.8)
        if index % every == 0:
            drawing.words(x(mark), bottom + 12, chart.on_axis(mark), size, anchor="middle", colour=QUIET)
    if chart.limit is not None:
        at, said = chart.limit
        drawing.line([(x(at), TOP - 4), (x(at), bottom)], LAW, 1.3, "1.5 2")
        half = width_of(said, size, 600) / 2
        drawing.words(min(max(x(at), half), width - half), TOP - 5.5, said, size, 600, "middle", LAW)
    for dot, lines, top, end in zip(chart.dots, names, tops[:-1], tops[1:], strict=True):
        y = (top + end) / 2
        colour = {"own": OWN, "whole": INK}.get(dot.kind, GREY)
        if dot.kind == "own":
            drawing.box(0, top, width, end - top, "#e8eff6")
        drawing.line([(left - 3, y), (right, y)], GRID, 0.6)
        if dot.interval is not None:
            drawing.line([(x(limit), y) for limit in dot.interval], colour, 1.4)
        kind, radius, fill = {
            "own": ("circle", 4.2, OWN), "whole": ("diamond", 3.4, "#ffffff"),
        }.get(dot.kind, ("circle", 3.0, GREY))  # fmt: skip
        drawing.sign(kind, x(dot.value), y, radius, fill, INK if dot.kind == "whole" else "")
        for row, words in enumerate(lines):
            at = y + 3 + LINE * (row - (len(lines) - 1) / 2)
            drawing.words(left - 8, at, words, size, _weight(dot), "end", colour if dot.kind != "peer" else INK)
        drawing.words(right + 8, y + 3, chart.shown(dot.value), size, _weight(dot), colour=INK)
    return drawing.svg(chart.alt)


def _weight(dot: Dot) -> int:
    return 700 if dot.kind in ("own", "whole") else 400
