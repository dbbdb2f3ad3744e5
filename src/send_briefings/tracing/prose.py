"""The rest of a briefing's prose: captions, caveats, what is new, questions. Its numbers are traced together."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from send_briefings.findings import Finding, Setting
from send_briefings.tracing.derivation import phrases
from send_briefings.tracing.marked import marked_text, numbers_json
from send_briefings.tracing.row import row_id
from send_briefings.tracing.trace import trace_text

ID = "briefing"
_CAPTION = re.compile(r"(<figcaption>|<caption>)(.*?)(</figcaption>|</caption>)", re.DOTALL)
_PIECE = re.compile(r"(<[^>]*>)")


class Prose:
    """Marks texts, and keeps what their numbers come from, under one identifier for the whole briefing.

    `whole` is a finding that holds all evidence rows of the briefing and all its facts. Each text is numbered in the
    order in which it is first marked; the same text has the same marks.
    """

    def __init__(self, setting: Setting, whole: Finding) -> None:
        self._whole = whole
        self._known = phrases(setting, whole, differences=False)
        self._marked: dict[str, str] = {}
        self.numbers: list[dict[str, Any]] = []

    def text(self, said: str) -> str:
        """A text as markup, its numbers marked."""
        if said not in self._marked:
            found = trace_text(said, self._known)
            self._marked[said] = marked_text(said, ID, found, first=len(self.numbers) + 1)
            self.numbers += [number | {"in": said} for number in numbers_json(said, found)]
        return self._marked[said]

    def captions(self, markup: str) -> str:
        """Charts or tables as markup, the numbers of their captions marked."""
        return _CAPTION.sub(lambda found: found[1] + self._pieces(found[2]) + found[3], markup)

    def _pieces(self, markup: str) -> str:
        pieces = _PIECE.split(markup)
        return "".join(piece if piece.startswith("<") else self.text(unescape(piece)) for piece in pieces)

    def as_json(self) -> dict[str, Any]:
        """For the file beside the briefing; the rows are named as in the CSV, the facts of findings stand with them."""
        rows = [row_id(figure.ref, figure.place, figure.period.start) for figure in self._whole.evidence]
        return {"id": ID, "numbers": self.numbers, "rows": rows}
