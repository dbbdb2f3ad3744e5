"""The flow of requests and plans, against the published files (sen2_2025: requests and timeliness_20_week.csv)."""

from __future__ import annotations

import pytest
from lxml import html

from send_briefings import load_area
from send_briefings.report.cell_evidence import CellEvidence, Chart
from send_briefings.report.charts import flow


def drawn(place: str) -> Chart | None:
    context = load_area("ehc_plans", place).context
    spec = next(chart for chart in context.spec.charts if chart.kind == "flow")
    return flow.chart(context, spec, CellEvidence())


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
