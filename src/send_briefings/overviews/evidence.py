"""What an overview has said, number by number, for the file beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.compare.figures import Figure
from send_briefings.display.table import Cell
from send_briefings.findings import Setting
from send_briefings.overviews.statement import Statement, plain_phrases
from send_briefings.tracing import marked_text, numbers_json
from send_briefings.tracing.prose import ID
from send_briefings.tracing.trace import trace_text

_CAPTION = re.compile(r"(<figcaption>|<caption>)(.*?)(</figcaption>|</caption>)", re.DOTALL)
_PIECE = re.compile(r"(<[^>]*>)")


class Cells(CellEvidence):
    """The numbers of one area's cells in the tables of an overview; its id stands before each identifier."""

    def __init__(self, area: str, entries: dict[str, dict[str, Any]]) -> None:
        super().__init__()
        self.entries = entries
        self._area = area

    def fact(self, name: str, said: str, value: object = None, kind: str = "") -> Cell:
        """A cell with a number that is no row's: worked out from several, or stated in the catalogue."""
        return self._cell(name, said, {"how": "fact"} | ({} if value is None else {"value": value}), kind)

    def _cell(self, name: str, said: str, entry: dict[str, Any], kind: str = "number") -> Cell:
        return super()._cell(f"{self._area}.{name}" if self._area else name, said, entry, kind)


class Evidence:
    """Marks what an overview says, and keeps where each number comes from.

    A statement with evidence rows is a finding of its own in the file; one with facts alone is among the prose. `facts`
    hold for every statement: the place's name, which may have a year in it.
    """

    def __init__(self, facts: Mapping[str, Any] | None = None) -> None:
        self._always = plain_phrases((), facts or {})
        self.findings: dict[str, dict[str, Any]] = {}
        self.numbers: list[dict[str, Any]] = []
        self.rows: dict[str, None] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self.facts: dict[str, Any] = {}
        self._marked: dict[str, tuple[str, str]] = {}

    def said(self, statement: Statement, strong: int = 0) -> str:
        """A statement as markup, its numbers marked; its first `strong` letters set apart.

        Raises:
            ValueError: another statement on the page has its id.
        """
        text, markup = self._marked.get(statement.id, (statement.text, ""))
        if text != statement.text:
            raise ValueError(f"Two statements are called '{statement.id}': '{text[:60]}', '{statement.text[:60]}'.")
        if not markup:
            markup = self._mark(statement, strong)
            self._marked[statement.id] = (statement.text, markup)
        return markup

    def _mark(self, statement: Statement, strong: int) -> str:
        traced = trace_text(statement.text, {**self._always, **statement.known()})
        told = numbers_json(statement.text, traced)
        if statement.evidence:
            self.findings[statement.id] = statement.as_json() | {"numbers": told}
            return marked_text(statement.text, statement.id, traced, strong=strong)
        first = len(self.numbers) + 1
        self.numbers += [number | {"in": statement.text} for number in told]
        if statement.facts:
            self.facts[statement.id] = dict(statement.facts)
        return marked_text(statement.text, ID, traced, strong=strong, first=first)

    def captions(
        self,
        markup: str,
        name: str,
        facts: Mapping[str, Any],
        evidence: Sequence[Figure] = (),
        setting: Setting | None = None,
    ) -> str:
        """Charts or tables as markup, the numbers of their captions marked; `name` and a number are their ids."""

        rows = tuple(evidence)

        def marked(piece: str) -> str:
            if not piece or piece.startswith("<"):
                return piece
            caption = f"{name}.caption{len(self._marked)}"
            return self.said(Statement(id=caption, text=unescape(piece), facts=facts, evidence=rows, setting=setting))

        def pieces(found: re.Match[str]) -> str:
            return found[1] + "".join(map(marked, _PIECE.split(found[2]))) + found[3]

        return _CAPTION.sub(pieces, markup)

    def cells(self, area: str = "") -> Cells:
        """What makes the cells of an area's figures; "" for those of no area."""
        return Cells(area, self.tables)

    def as_json(self) -> dict[str, Any]:
        """The findings, the rest of the prose and the tables, as `verify` reads them."""
        rows = dict.fromkeys(name for found in self.findings.values() for name in _rows(found))
        return {
            "findings": list(self.findings.values()),
            "prose": {"id": ID, "numbers": self.numbers, "rows": list(rows), "facts": self.facts},
            "tables": self.tables,
        }


def _rows(found: Mapping[str, Any]) -> list[str]:
    """The identifiers of a finding's rows, as they stand in the CSV."""
    names = ("measure", "cohort", "breakdown", "place", "period_start")
    return [".".join(str(row[name]) for name in names) for row in found["evidence"]]
