"""The numbers that stand in a text, and the identifiers of the rows of the tidy table they lead to."""

from __future__ import annotations

import re
from datetime import date

from send_briefings.model.area import Ref

NUMBER = re.compile(r"[−+]?£?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|(?:st|nd|rd|th)\b)?")


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Where each number in figures begins and ends, with its sign, unit or ordinal ending. Numbers in words are none.

    >>> said = "It fell by 1.5 percentage points to 38.1% (137th of 153) in 2024/25."
    >>> [said[start:end] for start, end in numbers_in(said)]
    ['1.5', '38.1%', '137th', '153', '2024', '25']
    """
    return [found.span() for found in NUMBER.finditer(text)]


def row_id(ref: Ref, place: str, start: date) -> str:
    """A figure's series, place and period's first day, as they stand in the CSV beside a briefing.

    A council's own figure is told from a published one by its source at the end.

    >>> row_id(Ref("persistent_absence", "ehc_plan", "total", "lait"), "E08000025", date(2024, 9, 1))
    'persistent_absence.ehc_plan.total.E08000025.2024-09-01'
    """
    own = f".{ref.source}" if ref.local else ""
    return f"{ref.measure}.{ref.cohort}.{ref.breakdown}.{place}.{start.isoformat()}{own}"
