"""What a page shows of each kind of output, and what is said of those that no page can show."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from lxml import html
from nbformat import v4

from send_briefings.export import SendHtmlExporter, SendPdfExporter, check_html, check_pdf, render_html, render_pdf
from send_briefings.export.document import read_document

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PLOTLY = {"application/vnd.plotly.v1+json": {"data": []}}
SCRIPTED = "<div id='chart'></div><script>Plotly.newPlot('chart')</script>"


def notebook(data: dict[str, Any], about: dict[str, Any] | None = None) -> Any:
    """A notebook with a heading and one output of these forms."""
    shown = v4.new_output("display_data", data, metadata=about or {})
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Mine"), v4.new_code_cell("show()", outputs=[shown])])


def body(data: dict[str, Any], about: dict[str, Any] | None = None) -> Any:
    """What its page shows below the heading."""
    return read_document(notebook(data, about)).body


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/plain": "'A value'"}, "'A value'"),
        ({"text/plain": "  a  b\n1 2  3"}, "  a  b\n1 2  3"),
        ({"text/plain": "\x1b[31mred\x1b[0m"}, "red"),
        ({"text/plain": "shape: (2, 1)\n┌─────┐\n│ a   │"}, "shape: (2, 1)\n┌─────┐\n│ a   │"),
        (
            {"application/json": {"a": [1]}, "text/plain": "<IPython.core.display.JSON object>"},
            '{\n "a": [\n  1\n ]\n}',
        ),
        ({"text/html": "<style>p {}</style>", "text/plain": "A value"}, "A value"),
    ],
)
def test_text_stands_as_it_is(data: dict[str, Any], shown: str) -> None:
    assert body(data).findtext("pre[@class='output']") == shown


@pytest.mark.parametrize(
    "text",
    [
        "<Axes: title={'center': 'x'}>",
        "[<matplotlib.lines.Line2D at 0x7f2a>]",
        "Text(0.5, 1.0, 'x')",
        "(array([1.]), array([0.]), <BarContainer object of 1 artists>)",
        "<module.Thing object at 0x7f2a>",
        "",
    ],
)
def test_the_name_of_an_object_is_nothing_to_show(text: str) -> None:
    document = read_document(notebook({"text/plain": text}))
    assert [element.tag for element in document.body] == ["h1"]
    assert document.left_out == ()


@pytest.mark.parametrize(
    "source",
    [r"$\displaystyle \frac{x^{2}}{2}$", r"$$\sum_{i=0}^{n} \alpha_i$$", r"\begin{equation}a = b\end{equation}"],
)
def test_a_formula_is_drawn_and_can_be_read_aloud(source: str) -> None:
    shown = body({"text/latex": source, "text/plain": "a plain text"})
    assert shown.find("figure/svg").get("aria-label") == "a plain text"
    alone = body({"text/latex": source, "text/plain": "<IPython.core.display.Latex object>"})
    assert len(alone.find("figure/svg").get("aria-label")) > 4


def test_a_formula_is_the_same_drawing_every_time() -> None:
    once, again = (html.tostring(body({"text/latex": "$x^2$"})) for _ in range(2))
    assert once == again


def test_a_formula_that_cannot_be_drawn_stands_as_its_source() -> None:
    shown = body({"text/latex": r"$\begin{pmatrix}1&2\end{pmatrix}$", "text/plain": "<Latex object>"})
    assert shown.findtext("pre") == r"\begin{pmatrix}1&2\end{pmatrix}"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (PLOTLY, "An interactive chart"),
        (PLOTLY | {"text/html": SCRIPTED}, "An interactive chart"),
        ({"application/vnd.vegalite.v5+json": {}, "text/plain": "<VegaLite 5 object>"}, "An interactive chart"),
        ({"text/html": SCRIPTED, "text/plain": "<IPython.core.display.HTML object>"}, "Interactive content"),
        ({"text/html": "<iframe src='https://example.org'></iframe>"}, "Interactive content"),
        ({"text/html": "<video src='a.mp4'></video>"}, "Interactive content"),
        (
            {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=3)"},
            "An interactive control",
        ),
        ({"image/gif": "R0lGODlhAQ=="}, "An output of the kind image/gif"),
        ({"application/pdf": "JVBERi0="}, "An output of the kind application/pdf"),
    ],
)
def test_what_a_page_cannot_show_is_said_there_and_in_the_log(
    data: dict[str, Any], what: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = notebook(data)
    document = read_document(made)
    assert document.body.findtext(".//div[@role='note']/p") == (
        f"{what} is not shown here. It can be seen in the notebook."
    )
    assert [(missed.cell, missed.what) for missed in document.left_out] == [("cell 2 ('show()')", what)]
    for exporter in (SendHtmlExporter(), SendPdfExporter()):
        caplog.clear()
        exporter.log = logging.getLogger("export")
        exporter.from_notebook_node(made)
        assert [record.getMessage() for record in caplog.records] == [str(document.left_out[0])]
    assert str(document.left_out[0]).startswith(f"{what} in cell 2 ('show()') is not shown on the page. Next: ")


def test_a_form_that_a_page_can_show_is_taken_instead() -> None:
    shown = body(PLOTLY | {"text/html": SCRIPTED, "image/png": PIXEL}, {"alt": "It rose."})
    assert shown.find("figure/img").get("alt") == "It rose."
    assert read_document(notebook(PLOTLY | {"image/png": PIXEL}, {"alt": "It rose."})).left_out == ()


def test_printed_text_is_named_in_the_log_alone() -> None:
    printed = v4.new_output("stream", name="stdout", text="hello\n")
    warned = v4.new_output("stream", name="stderr", text="a warning\n")
    cells = [v4.new_markdown_cell("# Mine"), *(v4.new_code_cell("f()", outputs=[out]) for out in (printed, warned))]
    document = read_document(v4.new_notebook(cells=cells))
    assert [element.tag for element in document.body] == ["h1"]
    assert [str(missed) for missed in document.left_out] == [
        "Printed text in cell 2 ('f()') is not shown on the page. Next: Display it instead: display(Markdown('...'))."
    ]


def test_every_kind_of_output_makes_accessible_pages() -> None:
    datas = [PLOTLY, {"text/plain": "a value"}, {"text/latex": "$x^2$"}, {"application/json": {}}]
    outputs = [v4.new_output("display_data", data) for data in datas]
    made = v4.new_notebook(cells=[v4.new_markdown_cell("# Mine"), v4.new_code_cell("show()", outputs=outputs)])
    assert check_html(render_html(made)) == []
    assert check_pdf(render_pdf(made), record=False) == []
