"""What a page says, as markup whose every number leads to its entry in the file of findings beside the page."""

from __future__ import annotations

from typing import Any

from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, text
from send_briefings.text import Number, Text
from send_briefings.tracing.row import row_id

ID = "briefing"
"""The identifier of all that is said outside the title and the points."""


def figure_id(figure: Figure) -> str:
    """A figure's identifier, as its row of the CSV beside the page has it."""
    return row_id(figure.ref, figure.place, figure.period.start)


class Said:
    """Gathers the texts of a page in the order they are marked.

    A number of a text with an identifier of its own is `identifier:2`, its second; those of all other texts are
    numbered through, as `briefing:1` and on. The same text is marked once.
    """

    def __init__(self) -> None:
        self._own: dict[str, Text] = {}
        self._rest: dict[Text, int] = {}
        self._numbers: list[dict[str, Any]] = []

    def own(self, identifier: str, said: Text) -> str:
        """A text with an identifier of its own, as markup."""
        self._own[identifier] = said
        return _marked(said, identifier, 1)

    def text(self, said: Text) -> str:
        """Any other text as markup."""
        if said not in self._rest:
            self._rest[said] = len(self._numbers) + 1
            self._numbers += [number | {"in": str(said)} for number in said.as_json(figure_id)["numbers"]]
        return _marked(said, ID, self._rest[said])

    def part(self, identifier: str, said: Text) -> dict[str, Any]:
        """A text with an identifier for the file of findings: what it says, its numbers, and the rows they are from."""
        evidence = [figure.row() for figure in said.figures]
        return {"id": identifier, **said.as_json(figure_id), "evidence": evidence}

    def as_json(self) -> dict[str, Any]:
        """All other texts for the file of findings."""
        rows = dict.fromkeys(figure_id(figure) for said in self._rest for figure in said.figures)
        return {"id": ID, "numbers": self._numbers, "rows": list(rows)}


def _marked(said: Text, identifier: str, first: int) -> str:
    parts, at = [], first
    for part in said.parts:
        if isinstance(part, Number):
            parts.append(element("span", text(part.shown), data_evidence=f"{identifier}:{at}"))
            at += 1
        else:
            parts.append(text(part))
    return "".join(parts)
