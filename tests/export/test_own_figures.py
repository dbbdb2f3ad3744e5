"""The foot of a page calls figures published only where they are."""

from __future__ import annotations

from typing import Any

from nbformat import v4

from send_briefings.export import SendHtmlExporter


def test_a_page_of_a_councils_own_figures_does_not_call_them_published(sample: Any) -> None:
    page = SendHtmlExporter().from_notebook_node(sample.sample_notebook())[0]
    assert "Made by SEND Outcomes Briefings from published figures." in page
    own = SendHtmlExporter().from_notebook_node(sample.sample_notebook(own_figures=True))[0]
    assert "Made by SEND Outcomes Briefings. This page" in own


def test_a_page_of_an_analysts_own_notebook_does_not_say_what_it_is_from() -> None:
    mine = v4.new_notebook(cells=[v4.new_markdown_cell("# Mine")])
    page = SendHtmlExporter().from_notebook_node(mine)[0]
    assert "Made by SEND Outcomes Briefings. This page" in page
