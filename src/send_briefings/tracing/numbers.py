"""The numbers that stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

NUMBER = re.compile(r"[−+]?£?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|(?:st|nd|rd|th)\b)?")


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Where each number in figures begins and ends, with its sign, unit or ordinal ending. Numbers in words are none.

    >>> said = "It fell by 1.5 percentage points to 38.1% (137th of 153) in 2024/25."
    >>> [said[start:end] for start, end in numbers_in(said)]
    ['1.5', '38.1%', '137th', '153', '2024', '25']
    """
    return [found.span() for found in NUMBER.finditer(text)]


def occurrences(phrase: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a phrase stands in a text as a whole: not as a part of a longer number or word.

    >>> list(occurrences("5.2", "5.2 and 15.2, 5.25 and 5.2.")), list(occurrences("1", "+1 and 1,000"))
    ([(0, 3), (23, 26)], [])
    """
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not _joined(text[:at][::-1], phrase[0]) and not _joined(text[end:], phrase[-1]):
            yield at, end
        at = text.find(phrase, at + 1)


def _joined(beyond: str, edge: str) -> bool:
    """Whether what lies beyond an edge of a phrase belongs to the same number or word."""
    if not beyond or not edge.isalnum():
        return False
    if beyond[0].isalnum() or (edge.isdigit() and beyond[0] in "−+£%"):
        return True
    return edge.isdigit() and beyond[0] in ".," and len(beyond) > 1 and beyond[1].isdigit()
