"""What the numbers of the tables come from, under the identifier that each cell carries in the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import Rank
from send_briefings.display.table import Cell
from send_briefings.findings.movement import Movement
from send_briefings.model.area import Ref
from send_briefings.tracing import row_id


class CellEvidence:
    """The numbers shown in a briefing's tables: for each identifier the text of the cell, and how it was derived.

    A figure's identifier is its series, place and period, as they stand in the CSV beside the briefing:
    `persistent_absence.ehc_plan.total.E08000025.2024-09-01`.
    """

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {}

    def figure(self, figure: Figure, said: str) -> Cell:
        """A published value."""
        entry = {"how": "value", "value": figure.value, "release": figure.release}
        return self._cell(row_id(figure.ref, figure.place, figure.period.start), said, entry)

    def part(self, figure: Figure, part: str, said: str) -> Cell:
        """A count behind a published value: its numerator or denominator; the value itself for "value"."""
        if part == "value":
            return self.figure(figure, said)
        entry = {"how": part, "value": getattr(figure, part), "release": figure.release}
        return self._cell(f"{row_id(figure.ref, figure.place, figure.period.start)}.{part}", said, entry)

    def change(self, move: Movement, said: str) -> Cell:
        """A later value minus an earlier one."""
        rows = [row_id(f.ref, f.place, f.period.start) for f in (move.later, move.earlier)]
        entry = {"how": "difference", "of": rows, "value": move.change.difference}
        return self._cell(f"{rows[0]}.since.{move.earlier.period.start.isoformat()}", said, entry)

    def rank(self, ref: Ref, place: str, start: date, rank: Rank, said: str) -> Cell:
        """A place's rank among all its peers."""
        entry = {"how": "rank", "position": rank.position, "of": rank.of, "missing": rank.missing}
        return self._cell(f"{row_id(ref, place, start)}.rank", said, entry)

    def among(self, how: str, ref: Ref, start: date, value: float, said: str) -> Cell:
        """A value worked out from several places': `how` is middle or neighbours_mean."""
        return self._cell(row_id(ref, how, start), said, {"how": how, "value": value})

    def period(self, figure: Figure) -> Cell:
        """The period a row of figures is for."""
        entry = {"how": "period"}
        return self._cell(
            f"{row_id(figure.ref, figure.place, figure.period.start)}.period", figure.period.label, entry, ""
        )

    def fact(self, name: str, said: str) -> Cell:
        """What was worked out from several rows, as told: counts of places, or a month by which something is due."""
        return self._cell(name, said, {"how": "fact"}, "")

    def _cell(self, name: str, said: str, entry: dict[str, Any], kind: str = "number") -> Cell:
        known = self.entries.setdefault(name, {"said": said, **entry})
        if known["said"] != said:
            raise ValueError(f"{name} is said as '{known['said']}' and as '{said}'")
        return Cell(said, kind, name)
