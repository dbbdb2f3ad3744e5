"""What a document of many parts needs: links to its own headings, pages on their side, drawings that share no ids."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from lxml import etree
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from send_briefings.export import check_html, check_pdf, render_html, render_pdf
from send_briefings.export.document import read_document
from send_briefings.export.pdf_document import typst_source
from send_briefings.export.typst_tables import table_code

ABOUT = {
    "kind": "briefing", "title": "Pack", "area": "pack", "area_name": "Pack", "place": "E08000025",
    "place_name": "Birmingham", "place_slug": "birmingham", "date": "2026-03-31",
}  # fmt: skip
GLYPH = (
    '<svg role="img" aria-label="A chart" width="10pt" height="10pt"><defs><path id="glyph" d="M0 0"/></defs>'
    '<use href="#glyph"/></svg>'
)


def notebook(markup: str, **about: Any) -> NotebookNode:
    """A notebook that shows some HTML under the title "Pack"."""
    stated = {"application/vnd.send-briefings+json": ABOUT | about, "text/html": "<h1>Pack</h1>" + markup}
    output = new_output("execute_result", data=stated, execution_count=1)
    return new_notebook(cells=[new_code_cell("page", outputs=[output])])


CONTENTS = '<ul class="contents"><li><a href="#plans">Plans</a></li></ul>'


def test_a_given_anchor_is_kept_though_an_earlier_heading_has_that_word() -> None:
    body = read_document(notebook('<h2>Plans</h2><p>One</p><h2 id="plans">Care plans</h2><p>Two</p>')).body
    assert [heading.get("id") for heading in body.iter("h2")] == ["plans-2", "plans"]


def test_drawings_keep_their_shapes_though_two_have_the_same_ids() -> None:
    page = render_html(notebook(f"<figure>{GLYPH}</figure><figure>{GLYPH}</figure>"))
    assert check_html(page) == []
    assert page.count('id="drawing-1-1"') == page.count('href="#drawing-1-1"') == 1
    assert page.count('id="drawing-2-1"') == page.count('href="#drawing-2-1"') == 1


def test_a_link_of_the_contents_leads_to_its_heading_and_tells_its_page() -> None:
    source = typst_source(read_document(notebook(CONTENTS + '<h2 id="plans">Plans</h2><p>Two</p>')))
    assert 'contents-link(label("plans"), "Plans")' in source
    assert '[#heading(level: 2, "Plans")#label("plans")]' in source


def test_a_link_within_the_text_has_no_page_and_one_to_no_heading_is_words() -> None:
    linked = '<p><a href="#plans">See plans</a>, <a href="#here">here</a></p><div id="here">Here</div>'
    source = typst_source(read_document(notebook(linked + '<h2 id="plans">Plans</h2>')))
    assert 'link(label("plans"), "See plans")' in source
    assert 'label("here")' not in source


def test_a_heading_that_nothing_leads_to_has_no_label() -> None:
    assert "#label(" not in typst_source(read_document(notebook("<h2>Plans</h2><p>Two</p>"))).rpartition("#show")[2]


def sides(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return ["wide" if page.mediabox[2] > page.mediabox[3] else "high" for page in opened.pages]


def test_chapters_begin_on_a_page_and_a_landscape_one_lies_on_its_side() -> None:
    parts = (
        f'<section class="cover"><h2>Contents</h2>{CONTENTS}</section>'
        '<section class="chapter landscape"><h2>Card</h2><p>One</p></section>'
        '<section class="chapter condensed"><h2 id="plans">Plans</h2><h3>More</h3><p>Two</p></section>'
    )
    pdf = render_pdf(notebook(parts))
    assert check_pdf(pdf) == []
    assert sides(pdf) == ["high", "wide", "high"]


def test_a_whole_document_may_lie_on_its_side() -> None:
    assert sides(render_pdf(notebook("<p>One</p>", landscape=True))) == ["wide"]
    assert 'class="page-landscape"' in render_html(notebook("<p>One</p>", landscape=True))
    assert 'page-landscape"' not in render_html(notebook("<p>One</p>"))


def widths(*cells: str, kind: str = "") -> list[str]:
    """The widths of a table of one row."""
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    table = etree.fromstring(f'<table class="{kind}"><caption>T</caption><tbody><tr>{row}</tr></tbody></table>')
    line = next(line for line in table_code(table, lambda _: "[]").splitlines() if "columns:" in line)
    return line.strip().removeprefix("columns: (").removesuffix(",),").split(", ")


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["5%", "a" * 30, "6%"], ["auto", "10.8fr", "auto"]),
        (["word " * 8, *["25 of 153 places"] * 7], ["13.0fr", *["58.9pt"] * 7]),
    ],
)
def test_columns_of_long_texts_keep_room_beside_many_others(cells: list[str], found: list[str]) -> None:
    assert widths(*cells) == found


def test_long_headings_wrap_before_the_first_column_has_no_room_left() -> None:
    """Headings in one line, which "auto" columns take, would leave nothing for the names of the rows."""
    headings = ("Service", "Over", "Change", *["More a month to end them in 12 months"] * 3)
    cells = ("Speech and language therapy", "5,359 in July 2025", "+142 since February, and more", "590", "360", "290")
    head, row = ("".join(f"<{tag}>{one}</{tag}>" for one in row) for tag, row in (("th", headings), ("td", cells)))
    table = etree.fromstring(
        f"<table><caption>T</caption><thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
    )
    code = table_code(table, lambda _: "[]")
    assert "columns: (10.0fr, 88.7pt, 10.6fr, 66.7pt, 66.7pt, 66.7pt,)" in code


def test_a_drawing_in_a_cell_has_its_width() -> None:
    drawing = '<svg width="84.00pt" height="17.00pt"/>'
    found = widths("word " * 8, drawing, *["25 of 153 places here"] * 6)
    assert float(found[1].removesuffix("pt")) >= 84
