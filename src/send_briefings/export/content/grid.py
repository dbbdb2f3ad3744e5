"""A table's cells on a grid, so that spans never overlap, never leave the table, and no place is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from send_briefings.export.content.tables import cells_of


@dataclass(frozen=True)
class Placed:
    """A cell at a place, counted from 0; `element` is None where the table has no cell."""

    element: etree._Element | None
    x: int
    y: int
    across: int = 1
    down: int = 1


def columns_of(rows: Sequence[etree._Element]) -> int:
    """How many columns the widest row has."""
    return max((sum(int(cell.get("colspan", "1")) for cell in cells_of(row)) for row in rows), default=0)


def placed(rows: Sequence[etree._Element], columns: int) -> list[list[Placed]]:
    """The cells that start in each row of a table's head or body, from left to right, every place filled."""
    taken: set[tuple[int, int]] = set()
    lines: list[list[Placed]] = []
    for y, row in enumerate(rows):
        line: list[Placed] = []
        x = 0
        for element in cells_of(row):
            while (x, y) in taken:
                x += 1
            if x >= columns:
                break
            wanted = int(element.get("colspan", "1"))
            across = next((n for n in range(wanted) if (x + n, y) in taken or x + n >= columns), wanted)
            down = min(int(element.get("rowspan", "1")), len(rows) - y)
            line.append(Placed(element, x, y, across, down))
            taken.update((x + i, y + j) for i in range(across) for j in range(down))
        empty = [Placed(None, place, y) for place in range(columns) if (place, y) not in taken]
        taken.update((cell.x, y) for cell in empty)
        lines.append(sorted([*line, *empty], key=lambda cell: cell.x))
    return lines
