"""Words as Typst text: always a string literal, so that nothing in them is ever read as a command."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

from send_briefings.export.content.words import visible


def fonts_folder() -> Path:
    """The folder of the fonts that are embedded in every PDF (Source Sans 3, SIL Open Font Licence)."""
    return Path(str(files("send_briefings") / "fonts"))


def literal(text: str) -> str:
    """Text as a Typst string literal; characters that our fonts lack are named in square brackets.

    >>> print(literal('#eval("1") costs £5'))
    "#eval(\\"1\\") costs £5"
    >>> print(literal("Well done \\U0001F600"))
    "Well done [grinning face]"
    """
    shown = "".join(char if _has_glyph(char) else _named(char) for char in visible(text))
    return '"' + raw_literal(shown) + '"'


def raw_literal(text: str) -> str:
    """The inside of a Typst string literal, character for character (for drawings)."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def _has_glyph(char: str) -> bool:
    return char in " \n\t" or ord(char) in _covered()


def _named(char: str) -> str:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return ""  # a mark or joiner on a character that is named already
    name = unicodedata.name(char, "").lower()
    return f"[{name}]" if name else "[unknown character]"


@cache
def _covered() -> frozenset[int]:
    """The characters that every weight of the text font has."""
    from fontTools.ttLib import TTFont

    sets = []
    for path in sorted(fonts_folder().glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            sets.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*sets))


def width_of(word: str) -> float:
    """How wide a word is in bold, in ems: a letter's width is the font's own.

    >>> width_of("mm") > width_of("ii")
    True
    """
    widths = _bold_widths()
    return sum(widths.get(ord(char), 0.6) for char in word)


@cache
def _bold_widths() -> dict[int, float]:
    from fontTools.ttLib import TTFont

    with TTFont(fonts_folder() / "SourceSans3-Bold.ttf", lazy=True) as font:
        advances, ems = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: advances[glyph][0] / ems for code, glyph in font.getBestCmap().items()}
