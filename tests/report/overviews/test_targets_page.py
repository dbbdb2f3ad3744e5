"""A council's targets as a page: made where there is one, with the right words and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from lxml import html

from send_briefings.config.places import gazetteer
from send_briefings.config.register import briefing_specs, load_overviews
from send_briefings.export import SendHtmlExporter, SendPdfExporter, attachments, check_html, check_pdf
from send_briefings.report.overviews.targets_page import load_targets_page

V4 = nbformat.v4


@pytest.mark.usefixtures("council_targets")
def test_each_target_with_plan_slippage_pace_and_assurance() -> None:
    page = load_targets_page("Birmingham")
    assert str(page.lead()) == "Of two targets, two are behind plan."
    rows = html.fromstring(page.details().html).xpath("//tbody/tr")
    reported = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    assert reported[0][1:] == [
        "▼ Behind plan by 2.5 percentage points",
        "38.1% in 2024/25",
        "35.6%",
        "Needed −4.1; so far −1.5",
        "▼ Will not be met at this pace",
    ]
    assert reported[0][0].endswith(
        "30% by 31 August 2027. Director of Children's Services. SEND improvement plan, page 12."
    )
    assert reported[1][1:3] == ["▼ Behind plan by 41.8 percentage points", "26.7% in 2024"]
    assert reported[1][5] == "Cannot be said: only 3 years compare, and a pace needs 4."
    frame = page.figures().set_index("target")
    assert round(frame["planned"].iloc[0], 1) == 35.6
    assert set(page.used["source"]) == {"dfe_absence_sen", "dfe_sen2_timeliness"}


@pytest.mark.usefixtures("council_targets")
def test_the_notebook_makes_an_accessible_page_and_pdf() -> None:
    """Its cells are carried out here: a kernel would read all tables again."""
    notebook = nbformat.read(Path(__file__).parents[3] / "notebooks" / "targets.ipynb", as_version=4)
    names: dict[str, Any] = {}
    for cell in (one for one in notebook.cells if one.cell_type == "code"):
        if cell.source.startswith("page."):
            shown = eval(cell.source, names)  # noqa: S307 - our own notebook
            cell.outputs = [V4.new_output("execute_result", data=shown._repr_mimebundle_(), execution_count=1)]
        else:
            exec(cell.source, names)  # noqa: S102
    page, pdf = (exporter().from_notebook_node(notebook)[0] for exporter in (SendHtmlExporter, SendPdfExporter))
    assert check_html(str(page)) == []
    assert check_pdf(bytes(pdf)) == []
    assert set(attachments(notebook)) == {"csv", "json"}


@pytest.mark.usefixtures("council_targets")
def test_the_page_is_made_only_for_a_place_with_a_target() -> None:
    covers = briefing_specs()["targets"].covers
    assert covers(gazetteer().resolve("Birmingham").code)
    assert not covers(gazetteer().resolve("Leeds").code)


def test_without_a_file_there_is_no_page() -> None:
    assert load_overviews()["targets"].places == frozenset()
