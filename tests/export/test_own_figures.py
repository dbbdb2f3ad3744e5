"""The foot of a page calls figures published only where they are."""

from __future__ import annotations

from typing import Any

from send_briefings.export import SendHtmlExporter


def test_a_page_of_a_councils_own_figures_does_not_call_them_published(sample: Any) -> None:
    page = SendHtmlExporter().from_notebook_node(sample.sample_notebook())[0]
    assert "Made by SEND Outcomes Briefings from published figures." in page
    own = SendHtmlExporter().from_notebook_node(sample.sample_notebook(own_figures=True))[0]
    assert "Made by SEND Outcomes Briefings. This page" in own
