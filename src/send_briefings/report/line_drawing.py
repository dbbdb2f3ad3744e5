"""Drawings of our own: letters, lines, dots.

Words stay words in the typeface of the page, so a drawing is small, sharp and made in a moment; all lengths are points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from math import ceil, floor
from pathlib import Path

FONTS = Path(__file__).resolve().parents[1] / "fonts"
FAMILY = "'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif"
FILES = {400: "SourceSans3-Regular.ttf", 600: "SourceSans3-Semibold.ttf", 700: "SourceSans3-Bold.ttf"}
UNKNOWN = 0.6  # ems, for a letter that the typeface lacks


def width_of(words: str, size: float, weight: int = 400) -> float:
    """How wide words are in one line, in the unit of `size` (points).

    >>> round(width_of("46.4%", 10), 1), width_of("mm", 9) > width_of("ii", 9)
    (25.6, True)
    """
    widths = _widths(weight)
    return size * sum(widths.get(ord(letter), UNKNOWN) for letter in words)


def in_lines(words: str, room: float, size: float, weight: int = 400) -> tuple[str, ...]:
    """Words in as few lines as have room, each no wider than `room` points unless one word is.

    >>> in_lines("counted differently", 40, 9)
    ('counted', 'differently')
    """
    lines: list[str] = []
    for word in words.split(" "):
        if lines and width_of(f"{lines[-1]} {word}", size, weight) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


@cache
def _widths(weight: int) -> Mapping[int, float]:
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / FILES[weight], lazy=True) as font:
        advances, ems = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: advances[glyph][0] / ems for code, glyph in font.getBestCmap().items()}


INK = "#1d1d1d"
QUIET = "#4d5560"
GREY = "#6b6b6b"
LIGHT = "#dfe4ea"
GRID = "#e6e9ed"
OWN = "#12436d"
LAW = "#8a3a12"
FILLS = ("#dfe4ea", "#8ca1b6", OWN)
ON_FILLS = (INK, INK, "#ffffff")

WIDE = 482.0  # points: the width of a page's text
NARROW = 250.0  # points: what a phone shows at the size of its text
LETTER = 8.6  # points

Spot = tuple[float, float]


class Drawing:
    """A drawing of a size in points; each method draws over what is there."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._shapes: list[str] = []

    def line(self, spots: Iterable[Spot], colour: str, width: float = 1.0, dash: str = "") -> None:
        """A line through several spots; `dash` as SVG has it, such as "4 2"."""
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in spots)
        look = f' stroke-dasharray="{dash}"' if dash else ""
        self._shapes.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"{look}/>'
        )

    def area(self, spots: Iterable[Spot], fill: str) -> None:
        """A filled area without an edge."""
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in spots)
        self._shapes.append(f'<polygon points="{points}" fill="{fill}"/>')

    def shape(self, rings: Iterable[Iterable[Spot]], fill: str, edge: str, width: float) -> None:
        """A filled shape of one or more rings with an edge; a ring within another is a hole."""
        drawn = "".join(f"M{'L'.join(f'{_n(x)} {_n(y)}' for x, y in ring)}Z" for ring in rings)
        self._shapes.append(
            f'<path d="{drawn}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" stroke-width="{_n(width)}"/>'
        )

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: str = "") -> None:
        """A box from its upper left corner."""
        look = f' stroke="{edge}" stroke-width="0.6"' if edge else ""
        self._shapes.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}"{look}/>'
        )

    def sign(self, kind: str, x: float, y: float, size: float, fill: str, edge: str = "") -> None:
        """A circle, square, diamond, triangle or cross of a half-width, so that no meaning rests on colour alone."""
        look = f' stroke="{edge}" stroke-width="1.1"' if edge else ""
        if kind == "circle":
            self._shapes.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(size)}" fill="{fill}"{look}/>')
        elif kind == "cross":
            ends = f"M{_n(x - size)} {_n(y - size)}L{_n(x + size)} {_n(y + size)}"
            ends += f"M{_n(x - size)} {_n(y + size)}L{_n(x + size)} {_n(y - size)}"
            self._shapes.append(f'<path d="{ends}" fill="none" stroke="{fill}" stroke-width="1.4"/>')
        else:
            corners = {
                "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
                "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
                "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
            }[kind]
            points = " ".join(f"{_n(x + dx * size)},{_n(y + dy * size)}" for dx, dy in corners)
            self._shapes.append(f'<polygon points="{points}" fill="{fill}"{look}/>')

    def words(
        self, x: float, y: float, words: str, size: float = LETTER, weight: int = 400, anchor: str = "start",
        colour: str = INK,
    ) -> None:  # fmt: skip
        """Words in one line on the base line `y`; `anchor` is start, middle or end."""
        look = f' font-weight="{weight}"' if weight != 400 else ""
        look += f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._shapes.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}"{look}>'
            f"{escape(words, quote=False)}</text>"
        )

    def place(self, other: Drawing, x: float, y: float) -> None:
        """Another drawing within this one, its upper left corner at a spot."""
        self._shapes.append(f'<g transform="translate({_n(x)} {_n(y)})">{"".join(other._shapes)}</g>')

    def svg(self, alt: str) -> str:
        """The drawing as inline SVG with its text alternative."""
        box = f"0 0 {_n(self.width)} {_n(self.height)}"
        return (
            f'<svg role="img" aria-label="{escape(alt)}" width="{_n(self.width)}pt" height="{_n(self.height)}pt" '
            f'viewBox="{box}" font-family="{FAMILY}">{"".join(self._shapes)}</svg>'
        )


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Where labels of these sizes stand, as near as may be to where they are wanted, none on another, in `low`-`high`.

    `wanted` is in ascending order; where all do not fit, they run over `high`.

    >>> apart([0.0, 5.0, 10.0], [2.0, 2.0, 2.0], 0.0, 10.0), apart([9.0, 10.0], [2.0, 2.0], 0.0, 10.0)
    ([1.0, 5.0, 9.0], [7.0, 9.0])
    """
    placed: list[float] = []
    for at, size in zip(wanted, sizes, strict=True):
        least = placed[-1] + (sizes[len(placed) - 1] + size) / 2 if placed else low + size / 2
        placed.append(max(at, least))
    limit = high
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], limit - sizes[i] / 2)
        limit = placed[i] - sizes[i] / 2
    if placed and limit < low:
        shift = low - limit
        placed = [at + shift for at in placed]
    return placed


def steps(lowest: float, highest: float, most: int = 5) -> list[float]:
    """Round numbers for an axis from `lowest` to `highest`, at most `most` steps between.

    >>> steps(0, 98), steps(0, 1), steps(-1.4, 0.3)
    ([0.0, 20.0, 40.0, 60.0, 80.0, 100.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [-1.5, -1.0, -0.5, 0.0, 0.5])
    """
    span = highest - lowest
    if span <= 0:
        return [lowest]
    power = 10.0
    while power > span * 10:
        power /= 10
    while power * 10 <= span:
        power *= 10
    power /= 100
    sizes = [power * factor * ten for ten in (1, 10, 100) for factor in (1, 2, 2.5, 5)]
    size = next(size for size in sizes if _steps_needed(lowest, highest, size) <= most)
    first, count = floor(round(lowest / size, 9)), _steps_needed(lowest, highest, size)
    return [round((first + i) * size, 10) for i in range(count + 1)]


def _steps_needed(lowest: float, highest: float, size: float) -> int:
    return ceil(round(highest / size, 9)) - floor(round(lowest / size, 9))


def _n(value: float) -> str:
    """A length with two decimals at most, the same on every machine.

    >>> _n(3.0), _n(2.456), _n(-0.001)
    ('3', '2.46', '0')
    """
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


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
        at, stated = chart.limit
        drawing.line([(x(at), TOP - 4), (x(at), bottom)], LAW, 1.3, "1.5 2")
        half = width_of(stated, size, 600) / 2
        drawing.words(min(max(x(at), half), width - half), TOP - 5.5, stated, size, 600, "middle", LAW)
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
