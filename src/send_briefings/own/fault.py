"""What is wrong with a return: where, what was expected, how many; never anything that stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

TOLD = 5
"""How many rows a person is told of each fault; `--json` has all."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault of one item: `rows` are all rows that have it, as they are numbered in the file.

    `kind` is a short name that stays the same between versions, for a case system. `module` and `item` are "" for the
    whole file. `found` is what is there in words, never the value: it may be of a child, or a name in the wrong column.
    """

    kind: str
    module: str
    item: str
    found: str
    expected: str
    rows: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many rows have it; 1 for a fault of the whole file."""
        return len(self.rows) or 1

    def text(self, unit: str = "row") -> str:
        """The fault in a line; `unit` is what rows are called in the file.

        >>> fault = Fault("future", "requests", "ReceivedDate", "a date after the file's own", "a day up to it", (3, 9))
        >>> fault.text()
        "requests, ReceivedDate: a date after the file's own; expected a day up to it. 2 rows: 3, 9."
        """
        where = ", ".join(part for part in (self.module, self.item) if part) or "the whole file"
        told = f"{where}: {self.found}; expected {self.expected}."
        if not self.rows:
            return told
        some = ", ".join(f"{row:,}" for row in self.rows[:TOLD])
        more = f" and {len(self.rows) - TOLD:,} more" if len(self.rows) > TOLD else ""
        units = unit if len(self.rows) == 1 else f"{unit}s"
        return f"{told} {len(self.rows):,} {units}: {some}{more}."

    def as_json(self) -> Mapping[str, Any]:
        """For a case system."""
        return {
            "kind": self.kind,
            "module": self.module,
            "item": self.item,
            "found": self.found,
            "expected": self.expected,
            "count": self.count,
            "rows": list(self.rows),
        }


def row_fault(
    kind: str, module: str, item: str, found: str, expected: str, rows: npt.NDArray[np.int32] | Sequence[int]
) -> list[Fault]:
    """The fault of these rows in a list; none for no rows."""
    return [Fault(kind, module, item, found, expected, tuple(int(row) for row in rows))] if len(rows) else []
