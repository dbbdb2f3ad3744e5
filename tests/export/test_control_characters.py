"""Characters that no page can hold, anywhere in a notebook: they are left out, and nothing fails for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import v4

from send_briefings.errors import ExportError
from send_briefings.export import attachments, briefing_metadata, check_html, check_pdf, render_html, render_pdf
from send_briefings.export.metadata import MEDIA_TYPE

BAD = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x202E]))
ABOUT = {
    "kind": "briefing", "title": f"T{BAD}itle", "area": "neet", "area_name": f"NE{BAD}ET", "place": "E08",
    "place_name": f"Lee{BAD}ds", "place_slug": "leeds", "date": "2025-03-20", "description": f"W{BAD}ords",
}  # fmt: skip
SVG = '<svg aria-label="A{0}lt" width="9" height="9"><text x="1{0}" fill="{0}red" style="fill:{0}red">W{0}</text></svg>'


def notebook(bad: str) -> Any:
    """A notebook with these characters in every kind of text it can hold."""
    referred = "".join(f"&#{ord(char)};" for char in bad)
    markup = f'<h2 id="a{bad}">H{bad}</h2><p class="x{bad}">W{bad}</p><a href="https://a.b/{bad}">l</a><!-- {bad} -->'
    table = f"<table><caption>C{bad}</caption><tr><th>{bad}h</th></tr><tr><td>1{bad}</td></tr></table>"
    datas: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"text/html": markup + table}, {}),
        ({"text/html": markup.replace(bad, referred) + SVG.format(referred)}, {}),
        ({"text/html": SVG.format(bad)}, {}),
        ({"image/svg+xml": SVG.format(bad)}, {"alt": f"A{bad}lt"}),
        ({"text/markdown": f"**W{bad}** `c{bad}` [l](https://a.b/{bad})"}, {}),
        ({"text/plain": f"W{bad}"}, {}),
        ({"text/latex": f"$x{bad}^2$"}, {}),
        ({"application/json": {f"a{bad}": f"b{bad}"}}, {}),
        ({f"application/x-{bad}": ""}, {}),
        ({MEDIA_TYPE: ABOUT, "text/html": "<section class='headline'><h1>T</h1></section>"}, {}),
    ]
    outputs = [v4.new_output("display_data", data, metadata=about) for data, about in datas]
    return v4.new_notebook(
        cells=[v4.new_markdown_cell(f"# H{bad}\n\nW{bad}\n\n    c{bad}"), v4.new_code_cell(f"s{bad}", outputs=outputs)]
    )


def test_none_of_them_reaches_a_page_or_stops_one() -> None:
    made = notebook(BAD)
    page = render_html(made)
    page.encode()
    assert check_html(page) == []
    assert not set(BAD) & set(page)
    assert check_pdf(render_pdf(made)) == []


def test_what_a_briefing_says_of_itself_is_readable() -> None:
    about = briefing_metadata(notebook(BAD))
    assert about is not None
    assert (about.title, about.place_name, about.description) == ("T itle", "Lee ds", "W ords")


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=[]), max_size=30))
def test_no_text_stops_a_page(text: str) -> None:
    render_html(notebook(text)).encode()


def test_a_file_with_halves_of_characters_is_refused() -> None:
    record = {"kind": "attachment", "name": "csv", "content": "a,b\n\ud800,1\n"}
    made = v4.new_notebook(cells=[v4.new_code_cell("s", outputs=[v4.new_output("display_data", {MEDIA_TYPE: record})])])
    with pytest.raises(ExportError, match="no usable name or content"):
        attachments(made)
