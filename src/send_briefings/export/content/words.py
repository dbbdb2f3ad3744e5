"""Text as a reader gets it: control characters and hidden reversals of direction are taken out."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\uffff]"
)
_TERMINAL = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])")
_SPACES = re.compile(r"[ \t\r\n\f]+")


def visible(text: str) -> str:
    """The text without characters that are not seen but change what is; soft spaces stay.

    >>> visible("Birming\\u202eham\\x00")
    'Birmingham'
    """
    return _HIDDEN.sub("", text.replace("\f", " "))


def without_terminal_codes(text: str) -> str:
    """Text without the codes by which a terminal colours it or moves about.

    >>> without_terminal_codes("\\x1b[31mred\\x1b[0m")
    'red'
    """
    return visible(_TERMINAL.sub("", text))


def plain(text: str) -> str:
    """Visible text on one line.

    >>> plain("  two\\n lines ")
    'two lines'
    """
    return _SPACES.sub(" ", visible(text)).strip()
