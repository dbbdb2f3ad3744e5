"""Stages of a process in numbers: for each, how many there were a year before and in the newest year, as two bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from send_briefings.display.drawing import GREY, INK, LETTER, LIGHT, NARROW, OWN, QUIET, WIDE, Drawing
from send_briefings.display.letters import in_lines, width_of

BAR = 6.6
ROW = 17.2
TOP = 15.0
INDENT = 11.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name, how far it is a part of the one above (0 for a whole), its numbers, None where not known."""

    name: str
    depth: int
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class FlowChart:
    """The chart, top to bottom; `years` name the earlier and the newest year."""

    years: tuple[str, str]
    stages: tuple[Stage, ...]
    shown: Callable[[float], str]
    alt: str


def flow_svgs(chart: FlowChart) -> tuple[str, str]:
    """The chart for a page and for a phone."""
    return _drawn(chart, WIDE), _drawn(chart, NARROW)


def _drawn(chart: FlowChart, width: float) -> str:
    size = LETTER if width >= WIDE else 8.2
    room = width * (0.36 if width >= WIDE else 0.4)
    names = [in_lines(stage.name, room - INDENT * stage.depth, size, _weight(stage)) for stage in chart.stages]
    left = 6 + max(
        INDENT * stage.depth + width_of(line, size, _weight(stage))
        for stage, lines in zip(chart.stages, names, strict=True)
        for line in lines
    )
    highest = max(value for stage in chart.stages for value in (stage.before, stage.now, 1.0) if value is not None)
    worth = width_of(chart.shown(highest), size, 700) + 6
    drawing = Drawing(width, TOP + ROW * len(chart.stages) + 1)
    _key(drawing, chart.years, left, size)
    for row, (stage, lines) in enumerate(zip(chart.stages, names, strict=True)):
        top = TOP + ROW * row
        if row and not stage.depth:
            drawing.line([(0, top - 1), (width, top - 1)], LIGHT, 0.8)
        for line, words in enumerate(lines):
            y = top + ROW / 2 + 3 + 9.4 * (line - (len(lines) - 1) / 2)
            drawing.words(INDENT * stage.depth, y, words, size, _weight(stage))
        for value, place, fill, edge, weight in (
            (stage.before, 0, "#ffffff", GREY, 400), (stage.now, 1, OWN, OWN, 700),
        ):  # fmt: skip
            y = top + ROW / 2 - BAR + place * BAR
            if value is None:
                drawing.words(left, y + BAR - 1, "not published", 7.2, colour=QUIET)
                continue
            long = value / highest * (width - left - worth)
            drawing.box(left, y, max(long, 0.8), BAR - 0.8, fill, edge)
            drawing.words(left + long + 4, y + BAR - 0.9, chart.shown(value), 8.0, weight, colour=INK)
    return drawing.svg(chart.alt)


def _key(drawing: Drawing, years: tuple[str, str], left: float, size: float) -> None:
    before, now = years
    drawing.box(left, 2, 8, 7, "#ffffff", GREY)
    drawing.words(left + 12, 9, before, size)
    at = left + 12 + width_of(before, size) + 14
    drawing.box(at, 2, 8, 7, OWN)
    drawing.words(at + 12, 9, now, size, 700)


def _weight(stage: Stage) -> int:
    return 400 if stage.depth else 600
