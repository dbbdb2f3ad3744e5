"""How wide words are in the typeface of every page, so that a drawing has room for its labels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
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
