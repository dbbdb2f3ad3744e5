"""A drawing in vectors: lines, boxes, signs and words, written as SVG in the order they are drawn.

Words stay words in the typeface of the page, so a drawing is small, sharp and made in a moment; all lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import ceil, floor

from send_briefings.display.letters import FAMILY

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
