"""Disclosure control of small counts in a table with totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from send_briefings.statistics.table_network import Place, cheapest_circle, derivable, entries

THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A table as it may be shown, None where a count or total is suppressed.

    A one-row table has one row in `counts`, one row total, no column totals, and the same number as `total`.
    `primary` counts those suppressed for being small, `secondary` those suppressed to keep the others from being
    worked out, totals among both.
    """

    counts: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None
    primary: int
    secondary: int


def suppress(
    counts: Sequence[int] | Sequence[Sequence[int]],
    threshold: int = THRESHOLD,
    *,
    zeros: bool = False,
    rounding: int | None = None,
) -> Suppressed:
    """Suppress counts of children under `threshold`, and as many others as keep them from being worked out.

    Source: the Government Statistical Service's guidance on disclosure control for tables produced from administrative
    sources (2014), and the Department for Education's practice of suppressing small counts, with secondary suppression;
    D. Gusfield (1988) for the test. `counts` is a row of counts published with its total, or a table published with
    row, column and grand totals; totals are worked out here and are suppressed under the threshold as counts are,
    otherwise only as a last resort. Zeros are shown, unless `zeros` is true. What is shown is rounded to the nearest
    multiple of `rounding`, halves upwards, each by itself; suppression does not rely on the rounding.

    Every suppressed figure has at least one other whole value in agreement with everything shown, for a reader who also
    knows that suppressed figures are not negative (and, where zeros are shown, not zero). It is not promised that
    the values open to it are far apart, that a reader who knows one of the counts learns no other, or anything of
    tables published elsewhere. Secondary figures are chosen with the least total, so that the same counts always give
    the same table. Raises ValueError for a missing, negative or broken count, rows of different length, an empty table,
    a threshold under 1 or a rounding under 1.

    >>> suppress([3, 12, 40]).counts, suppress([3, 12, 40]).total
    (((None, None, 40),), 55)
    >>> suppress([[2, 30], [25, 40]]).counts
    ((None, None), (None, None))
    >>> suppress([0, 12, 41], rounding=5).counts
    ((0, 10, 40),)
    """
    rows, flat = _rows(counts)
    if threshold < 1:
        raise ValueError(f"threshold {threshold}: expected at least 1")
    if rounding is not None and rounding < 1:
        raise ValueError(f"rounding {rounding}: expected at least 1, or None for none")
    table = entries(rows, flat)
    least = 0 if zeros else 1
    small = [place for place, entry in table.items() if least <= entry.value < threshold]
    hidden = set(small)
    for place in small:
        if derivable(table, hidden, place, least):
            hidden.update(cheapest_circle(table, hidden, place, least) or ())
    shown = {place: _shown(entry.value, place in hidden, rounding) for place, entry in table.items()}
    height, width = len(rows), len(rows[0])
    return Suppressed(
        counts=tuple(tuple(shown[i, j] for j in range(width)) for i in range(height)),
        row_totals=tuple(shown[i, width] for i in range(height)),
        column_totals=() if flat else tuple(shown[height, j] for j in range(width)),
        total=shown[_grand(flat, height, width)],
        primary=len(small),
        secondary=len(hidden) - len(small),
    )


def _rows(counts: Sequence[int] | Sequence[Sequence[int]]) -> tuple[list[list[int]], bool]:
    if not counts:
        raise ValueError("an empty table: expected at least one count")
    flat = not isinstance(counts[0], Sequence)
    rows = [list(row) for row in cast("list[Sequence[int]]", [counts] if flat else counts)]
    if not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(f"rows of {sorted({len(row) for row in rows})} counts: expected as many in each row")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value is None or value != value or value < 0 or value != int(value):
                raise ValueError(f"count {value} in row {i}, column {j}: expected a whole number of children")
    return [[int(value) for value in row] for row in rows], flat


def _shown(value: int, hidden: bool, rounding: int | None) -> int | None:
    if hidden:
        return None
    return value if rounding is None else (2 * value + rounding) // (2 * rounding) * rounding


def _grand(flat: bool, height: int, width: int) -> Place:
    return (0, width) if flat else (height, width)
