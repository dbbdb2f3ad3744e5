"""The flow of requests and plans, against the published files (sen2_2025: requests and timeliness_20_week.csv)."""

from __future__ import annotations

import pytest
from lxml import html

from send_briefings import load_area
from send_briefings.report.cell_evidence import CellEvidence, Chart
from send_briefings.report.charts import flow, history


def drawn(place: str, area: str = "ehc_plans") -> Chart | None:
    context = load_area(area, place).context
    spec = next(chart for chart in context.spec.charts if chart.kind == "flow")
    return flow.chart(context, spec, CellEvidence())


def stages(chart: Chart | None) -> dict[str, tuple[str, str]]:
    assert chart is not None
    rows = [[cell.text_content() for cell in row.iter("th", "td")] for row in html.fromstring(chart.table).iter("tr")]
    return {name: (before, now) for name, before, now in rows[1:]}


def test_birmingham_from_request_to_plan() -> None:
    found = drawn("Birmingham")
    assert found is not None
    assert str(found.title) == ("2,493 requests to assess a child, down from 2,528; 1,382 new plans, up from 1,107")
    assert str(found.about) == "From request to plan, in numbers, Birmingham, 2023 and 2024"
    rows = [[cell.text_content() for cell in row.iter("th", "td")] for row in html.fromstring(found.table).iter("tr")]
    assert rows[1:] == [
        ["Requests to assess a child", "2,528", "2,493"],
        ["Refused", "840", "1,044"],
        ["New plans", "1,107", "1,382"],
        ["Without an exception", "996", "1,290"],
        ["In time", "603", "344"],
        ["20 weeks to a year", "393", "944"],
        ["Over a year", "0", "2"],
    ]
    for drawing in found.drawings:
        assert [node.text for node in html.fromstring(drawing).iter("text")].count("1,044") == 1
    assert len(html.fromstring(found.drawings[0]).get("aria-label").split()) <= 40


@pytest.mark.parametrize("place", ["Isles of Scilly", "Isle of Wight"])
def test_numbers_that_are_few_or_not_whole_are_not_drawn(place: str) -> None:
    assert drawn(place) is None


def test_a_number_that_is_neither_good_nor_bad_is_drawn_all_the_same() -> None:
    """Demand is led by a number of plans, which no place is judged by; Manchester by sen2_2025, read by hand."""
    assert stages(drawn("Manchester", "demand")) == {
        "Requests to assess a child": ("2,093", "2,305"),
        "Refused": ("244", "546"),
        "Assessments completed": ("1,681", "1,814"),
        "No plan issued": ("80", "96"),
        "New plans": ("1,584", "1,657"),
        "Plans ended": ("553", "750"),
    }


def test_a_stage_whose_newest_number_cannot_be_right_is_left_out_and_named() -> None:
    """Plans ended in Birmingham fell to under half of the year before; those of one reason alone say nothing."""
    found = drawn("Birmingham", "demand")
    assert "Plans ended" not in stages(found)
    assert found is not None
    assert found.note.endswith("Left out, since the newest number may not be right: plans ended.")
    assert stages(drawn("Surrey", "demand"))["Plans ended"][1] == "842"  # fewer went into work, and that is no fault


def test_a_long_series_is_drawn_from_its_first_year_with_its_break() -> None:
    """Statements and plans in Leeds: 1,998 in January 2010 (sen2_2022/sen2_age_caseload.csv)."""
    context = load_area("demand", "Leeds").context
    spec = next(chart for chart in context.spec.charts if chart.kind == "history")
    found = history.chart(context, spec, CellEvidence())
    assert found is not None
    words = [node.text for node in html.fromstring(found.drawings[0]).iter("text")]
    assert {"Jan 2010", "Jan 2022", "1,998"} <= set(words)
    assert "Plans in place of" in " ".join(word or "" for word in words)
