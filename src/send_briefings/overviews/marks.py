"""Texts of an overview as markup, each number marked, and what each number comes from for the file beside the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from send_briefings.briefing.said import Said
from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, text
from send_briefings.text import Constant, Number, Observed, Text
from send_briefings.tracing import numbers_in, row_id

ID = "overview"


class Marks:
    """Marks the numbers of texts in the order in which they are shown, one count for the whole document.

    A number of running text leads to `overview:N`, a table cell that holds a number to `cell:N`. The same text is
    marked alike wherever it is shown.

    >>> from send_briefings.text import Computed
    >>> marks = Marks()
    >>> marks.text(Text.of("It was ", Number("27%", Computed("share", 26.7)), "."))
    'It was <span data-evidence="overview:1">27%</span>.'
    """

    def __init__(self) -> None:
        self.numbers: list[dict[str, Any]] = []
        self.cells: dict[str, dict[str, Any]] = {}
        self.figures: dict[Figure, None] = {}
        self._marked: dict[Text, str] = {}

    def text(self, said: Text) -> str:
        """A text as markup."""
        if said not in self._marked:
            self._marked[said] = self._mark(said)
        return self._marked[said]

    def strong(self, lead: Text, rest: Text) -> str:
        """Two texts as one, the first of them set apart."""
        return element("strong", self.text(lead)) + (f" {self.text(rest)}" if rest else "")

    def cell(self, said: Text, class_: str = "", tag: str = "td", **attributes: str) -> str:
        """A table cell; where it holds a number, what its numbers come from is kept under the cell's own name."""
        named = dict(attributes) | ({"class_": class_} if class_ else {})
        plain = str(said)
        if numbers_in(plain):
            name = f"cell:{len(self.cells) + 1}"
            self.figures |= dict.fromkeys(said.figures)
            self.cells[name] = {"said": " ".join(plain.split()), "numbers": said.as_json(figure_id)["numbers"]}
            named["data_evidence"] = name
        return element(tag, text(plain), **named)

    def as_json(self) -> dict[str, Any]:
        """The prose and the table cells, as `verify` reads them, with the rows that their numbers come from."""
        rows = [figure_id(figure) for figure in self.figures]
        return {"prose": {"id": ID, "numbers": self.numbers, "rows": rows}, "tables": self.cells}

    def _mark(self, said: Text) -> str:
        plain, spans = str(said), list(said.spans())
        self.figures |= dict.fromkeys(said.figures)
        parts, done = [], 0
        for start, end in numbers_in(plain):
            number = next((one for first, last, one in spans if first <= start and end <= last), None)
            self.numbers.append({"number": plain[start:end], **_source(number), "in": plain})
            marked = element("span", text(plain[start:end]), data_evidence=f"{ID}:{len(self.numbers)}")
            parts += [text(plain[done:start]), marked]
            done = end
        return "".join([*parts, text(plain[done:])])


class _Shared(Said):
    """What a briefing's own page says, marked by these marks."""

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self._marks = marks

    def own(self, identifier: str, said: Text) -> str:  # noqa: ARG002 - the pack counts all numbers through
        return self._marks.text(said)

    def text(self, said: Text) -> str:
        return self._marks.text(said)


def shared(marks: Marks) -> Said:
    """What marks the texts of a briefing's own page within a document that counts its numbers through."""
    return _Shared(marks)


def figure_id(figure: Figure) -> str:
    """The identifier of a figure's row in the CSV."""
    return row_id(figure.ref, figure.place, figure.period.start)


def _source(number: Number | None) -> Mapping[str, Any]:
    """What a number comes from; nothing, which stops the briefing, where no part of the text covers it."""
    if number is None:
        return {"how": None}
    source = number.source
    if isinstance(source, Constant):
        return {"said": number.shown, "how": source.reason}
    if isinstance(source, Observed):
        return {"said": number.shown, "how": source.part, "rows": [figure_id(source.figure)]}
    rows = [figure_id(figure) for figure in source.figures]
    return {"said": number.shown, "how": source.how, "value": source.value, "rows": rows}
