"""What of a notebook is shown, and what is refused."""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import Any

import pytest
from lxml import html
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from send_briefings.errors import ExportError
from send_briefings.export import attachments, briefing_metadata, render_html

PNG = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode()


def shown(notebook: NotebookNode) -> Any:
    return html.document_fromstring(render_html(notebook)).find(".//main")


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def of(*cells: NotebookNode) -> NotebookNode:
    return new_notebook(cells=list(cells))


def displayed(**data: Any) -> NotebookNode:
    metadata = data.pop("metadata", {})
    output = new_output("display_data", data={k.replace("__", "/"): v for k, v in data.items()}, metadata=metadata)
    return new_code_cell("show()", execution_count=1, outputs=[output])


def test_code_and_printed_text_are_not_shown() -> None:
    printed = new_output("stream", name="stdout", text="left over print")
    cell = new_code_cell("secret = 1", execution_count=1, outputs=[printed])
    text = words(shown(of(new_markdown_cell("# A briefing\n\nWords."), cell)))
    assert text == "A briefing Words."


def test_a_cell_tagged_analyst_only_is_left_out() -> None:
    private = new_markdown_cell("For analysts.", metadata={"tags": ["analyst-only"]})
    assert "For analysts." not in words(shown(of(new_markdown_cell("# A briefing"), private)))


def test_there_is_one_first_heading_and_no_level_is_skipped() -> None:
    found = shown(of(new_markdown_cell("# One\n\n#### Deep\n\n# Two\n\n### Three")))
    levels = [int(heading.tag[1]) for heading in found.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_a_pandas_frame_becomes_a_table_with_a_caption_and_scopes(sample: Any) -> None:
    found = shown(of(new_markdown_cell("# A\n\n## By phase"), displayed(text__html=sample.FRAME)))
    table = found.find(".//table")
    assert words(table.find("caption")) == "By phase"
    assert [cell.get("scope") for cell in table.iter("th")].count(None) == 0
    first = table.findall(".//tbody/tr")[0]
    assert [words(cell) for cell in first] == ["Primary", "1,204", "31.5"]


@pytest.mark.parametrize("data", [{"image__png": PNG}, {"image__svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>"}])
def test_a_bare_picture_without_alt_text_is_refused_with_its_cell(data: dict[str, str]) -> None:
    with pytest.raises(ExportError, match="no alt text") as fault:
        render_html(of(new_markdown_cell("# A"), displayed(**data)))
    assert "cell 2" in str(fault.value)
    assert fault.value.next_step


def test_a_bare_picture_with_alt_text_is_shown() -> None:
    cell = displayed(image__png=PNG, metadata={"image/png": {"alt": "Absence rose."}})
    assert shown(of(new_markdown_cell("# A"), cell)).find(".//img").get("alt") == "Absence rose."


def test_a_failed_cell_is_refused_by_name() -> None:
    error = new_output("error", ename="KeyError", evalue="'place'", traceback=["..."])
    failed = new_code_cell("area['place']", execution_count=1, outputs=[error])
    with pytest.raises(ExportError, match="KeyError") as fault:
        render_html(of(new_markdown_cell("# A"), failed))
    assert "cell 2" in str(fault.value)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">words</p>',
        '<a href="javascript:alert(1)">words</a>',
        '<a href="JaVaScRiPt&#58;alert(1)">words</a>',
        '<p style="background:url(//example.org/x)">words</p>',
        "<svg role='img' aria-label='x' viewBox='0 0 9 9'><script>alert(1)</script></svg>",
        "<svg role='img' aria-label='x' viewBox='0 0 9 9'><a href='javascript:alert(1)'>x</a></svg>",
    ],
)
def test_nothing_that_runs_or_loads_reaches_a_page(markup: str) -> None:
    page = render_html(of(new_markdown_cell("# A"), displayed(text__html=f"<div>{markup}</div>")))
    assert "alert(1)" not in page
    assert "example.org" not in page


def test_a_frame_from_elsewhere_is_left_out() -> None:
    frame = "<div><p>words</p><iframe src='https://example.org'></iframe></div>"
    assert "example.org" not in render_html(of(new_markdown_cell("# A"), displayed(text__html=frame)))


def test_an_image_from_elsewhere_is_refused_with_its_cell() -> None:
    image = "<img src='https://example.org/a.png' alt='x'>"
    with pytest.raises(ExportError, match="loaded from") as fault:
        render_html(of(new_markdown_cell("# A"), displayed(text__html=image)))
    assert "cell 2" in str(fault.value)


def test_a_notebook_says_what_its_briefing_is(sample: Any) -> None:
    about = briefing_metadata(sample.sample_notebook())
    assert about is not None
    assert (about.place_slug, about.area, about.date.isoformat()) == ("birmingham", "attendance", "2026-03-31")
    assert about.dated == "Figures published up to 31 March 2026"
    reported = briefing_metadata(sample.sample_notebook(known="Figures published up to the end of March 2026"))
    assert reported is not None
    assert reported.dated == "Figures published up to the end of March 2026"
    assert briefing_metadata(of(new_markdown_cell("# A"))) is None


@pytest.mark.parametrize("change", [{"date": "last week"}, {"place": ""}])
def test_a_faulty_description_is_refused(sample: Any, change: dict[str, str]) -> None:
    with pytest.raises(ExportError, match=r"description of the briefing|briefing's date"):
        briefing_metadata(sample.sample_notebook(**change))


def test_attachments_come_out_as_they_went_in(sample: Any) -> None:
    found = attachments(sample.sample_notebook())
    assert found == {"csv": "place,value\nBirmingham,14.2\n", "json": '{"findings": []}\n'}
