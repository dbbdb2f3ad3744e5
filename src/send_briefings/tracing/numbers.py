"""The numbers that stand in a text."""

from __future__ import annotations

import re

NUMBER = re.compile(r"[−+]?£?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|(?:st|nd|rd|th)\b)?")


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Where each number in figures begins and ends, with its sign, unit or ordinal ending. Numbers in words are none.

    >>> said = "It fell by 1.5 percentage points to 38.1% (137th of 153) in 2024/25."
    >>> [said[start:end] for start, end in numbers_in(said)]
    ['1.5', '38.1%', '137th', '153', '2024', '25']
    """
    return [found.span() for found in NUMBER.finditer(text)]
