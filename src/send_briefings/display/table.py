"""Tables with a caption, scoped headers and right-aligned numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from send_briefings.display.block import element, text


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text. `kind` is number, missing, band or "" and becomes its class; `evidence` is what it comes from.

    `spoken` is what a screen reader says in place of the text, such as "no rank" for a dash.
    """

    content: str
    kind: str = ""
    evidence: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its header, its cells, and `kind`: this-place, group-start or ""."""

    header: str
    cells: tuple[Cell, ...]
    kind: str = ""


def table(
    caption: str,
    headers: Sequence[str],
    rows: Sequence[Row],
    class_: str = "comparison",
    *,
    numbers: bool | Collection[str] = True,
) -> str:
    """A table as markup; the first of `headers` is over the row headers, the others over numbers unless told.

    `numbers` may name those that are. A caption that is `Markup` stands as it is.

    >>> table("A", ["Place", "Rate"], [Row("Here", (Cell("5%", "number"),), "this-place")])[:46]
    '<table class="comparison"><caption>A</caption>'
    """
    right = frozenset(headers[1:] if numbers is True else numbers or ())
    head = "".join(
        element("th", text(header), scope="col", **({"class_": "number"} if i and header in right else {}))
        for i, header in enumerate(headers)
    )
    body = "".join(_row(row) for row in rows)
    return element(
        "table",
        element("caption", caption if isinstance(caption, Markup) else text(caption))
        + element("thead", element("tr", head))
        + element("tbody", body),
        class_=class_,
    )


def aloud(content: str, spoken: str) -> str:
    """A sign that is seen and the words that are heard in its place; the text alone where nothing is to be heard.

    >>> aloud("–", "no rank")
    '<span aria-hidden="true">–</span><span class="spoken">no rank</span>'
    """
    if not spoken:
        return text(content)
    return element("span", text(content), aria_hidden="true") + element("span", text(spoken), class_="spoken")


def _row(row: Row) -> str:
    cells = element("th", text(row.header), scope="row")
    for cell in row.cells:
        named = {"class_": cell.kind, "data_evidence": cell.evidence}
        cells += element(
            "td", aloud(cell.content, cell.spoken), **{name: value for name, value in named.items() if value}
        )
    return element("tr", cells, class_=row.kind) if row.kind else element("tr", cells)
