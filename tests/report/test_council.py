"""What a council itself says in a briefing: its targets beside the newest figures."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import nbformat
import pikepdf
import pytest

from send_briefings import load_area
from send_briefings.export import check_html, check_pdf, render_html, render_pdf
from send_briefings.narrative import Tone
from send_briefings.report.area import Area
from send_briefings.report.overviews.targets_page import load_targets_page

V4 = nbformat.v4


def notebook_of(area: Area) -> nbformat.NotebookNode:
    """A briefing as its notebook would be once executed."""
    blocks = [area.summary(), area.trend(), area.breakdown(), area.comparison(), area.questions(), area.confidence()]
    outputs = [V4.new_output("execute_result", data=one._repr_mimebundle_(), execution_count=1) for one in blocks]
    return V4.new_notebook(cells=[V4.new_code_cell("", outputs=outputs)])


def attached(area: Area) -> dict[str, Any]:
    """The file of all that the briefing says."""
    payload = area.confidence().payload
    assert payload is not None
    said: dict[str, Any] = json.loads(payload["content"])
    return said


@pytest.mark.usefixtures("council_targets")
def test_a_briefing_shows_its_target_as_a_tile_and_a_section() -> None:
    area = load_area("attendance", "Birmingham")
    first = area.brief.tiles[0]
    assert (first.aspect.value, first.word, str(first.detail), first.tone) == (
        "Against the target",
        "Behind plan",
        "38.1% in 2024/25, plan then 35.6%",
        Tone.BAD,
    )
    (told,) = area.brief.targets
    assert f"{told.lead}: {told.text}" == (
        "Behind plan by 2.5 percentage points: Persistent absence among pupils with an EHC plan in Birmingham: 38.1% "
        "in 2024/25; the plan then was 35.6%. Target: 30% by 31 August 2027. Change a year: needed −4.1; so far −1.5. "
        "Will not be met at this pace. Director of Children's Services. SEND improvement plan, page 12."
    )
    said = attached(area)
    assert [one["id"] for one in said["targets"]] == ["target-persistent_absence-ehc_plan-total"]
    assert told.id not in {one["id"] for one in said["findings"]}


@pytest.mark.usefixtures("council_targets")
def test_where_the_law_has_a_tile_the_target_has_none_and_its_section_stands() -> None:
    area = load_area("ehc_plans", "Birmingham")
    assert [tile.aspect.value for tile in area.brief.tiles][:2] == ["Against the law", "Against England"]
    assert "Whether it will be met cannot be said: only 3 years compare, and a pace needs 4." in str(
        area.brief.targets[0].text
    )
    page, pdf = render_html(notebook_of(area)), render_pdf(notebook_of(area))
    assert check_html(page) == []
    assert check_pdf(pdf) == []
    assert "The council’s own targets" in page
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 2


@pytest.mark.usefixtures("council_targets")
def test_a_target_stated_later_is_not_known_on_an_earlier_day() -> None:
    assert load_area("attendance", "Birmingham", as_of="2025-08-31").brief.targets == ()
    assert len(load_area("attendance", "Birmingham", as_of="2025-09-01").brief.targets) == 1
    page = load_targets_page("Birmingham", as_of="2025-08-31")
    assert str(page.lead()) == "No target of the council had been stated by then."


def test_without_a_target_there_is_no_heading_tile_or_key() -> None:
    area = load_area("attendance", "Birmingham")
    assert "own targets" not in area.breakdown().html
    assert "targets" not in attached(area)
    assert area.brief.tiles[0].aspect.value != "Against the target"
