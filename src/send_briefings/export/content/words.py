"""Text as a reader gets it: control characters and hidden reversals of direction are taken out."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\uffff]"
)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def visible(text: str) -> str:
    """The text without characters that are not seen but change what is; soft spaces stay.

    >>> visible("Birming\\u202eham\\x00")
    'Birmingham'
    """
    return _HIDDEN.sub("", text)


def plain(text: str) -> str:
    """Visible text on one line.

    >>> plain("  two\\n lines ")
    'two lines'
    """
    return _SPACES.sub(" ", visible(text)).strip()
