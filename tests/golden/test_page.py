"""The body of one small made-up page, from display objects through the exporter."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree, html
from nbformat.v4 import new_code_cell, new_notebook, new_output

from send_briefings.display.block import Block, element, items, text
from send_briefings.display.table import Cell, Row, table
from send_briefings.export import render_html

PARTICULARS = {
    "kind": "briefing", "title": "Absence: Somewhere & Co", "area": "absence", "area_name": "Absence",
    "place": "E06000000", "place_name": "Somewhere & Co", "place_slug": "somewhere-co", "date": "2026-03-31",
    "known": "Figures published up to 31 March 2026", "as_of": "", "description": "Absence fell.", "synthetic": True,
}  # fmt: skip


def blocks() -> list[Block]:
    opening = element("h1", text("Absence: Somewhere & Co")) + element(
        "p", text("Absence fell to 37.0%."), class_="lede"
    )
    note = element("div", element("p", text("These are its last figures.")), class_="callout note", role="note")
    found = items([element("p", text("It was <40%> before."), class_="finding")], "ol", "findings")
    rows = [
        Row("Somewhere & Co", (Cell("37.0%", "number"), Cell("D", "band")), "this-place"),
        Row("Elsewhere", (Cell("suppressed", "missing"), Cell("–", "missing")), "group-start"),
    ]
    drawing = '<svg role="img" aria-label="Line chart. Absence fell." viewBox="0 0 9 9"><path d="M0 0L9 9"/></svg>'
    chart = element("figure", element("figcaption", element("strong", "Absence fell.")) + drawing, class_="chart")
    return [
        Block(
            element("section", opening, class_="headline") + note + element("h2", "What we found") + found, PARTICULARS
        ),
        Block(element("h2", "How it has changed") + chart),
        Block(element("h2", "Compared with others") + table("Absence, 2023/24", ["Place", "Absence", "Band"], rows)),
        Block(element("h2", "Sources") + element("dl", element("dt", "Session") + element("dd", "Half a school day."))),
    ]


def test_a_small_page(golden: Callable[[str, str], None]) -> None:
    cells = []
    for number, block in enumerate(blocks(), start=1):
        output = new_output("execute_result", block._repr_mimebundle_(), execution_count=number)
        cells.append(new_code_cell("area.part()", execution_count=number, outputs=[output]))
    page = html.document_fromstring(render_html(new_notebook(cells=cells)))
    body = page.find(".//main")
    etree.indent(body, space=" ")
    golden("page.html", etree.tostring(body, encoding="unicode", method="html").strip() + "\n")
