"""Inspections: outcomes read by hand from the two workbooks, rows as a spreadsheet shows them.

ofsted/Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods, sheet Area_SEND_up_to_31_Aug_2022:

- row 112, Sheffield: inspected 12 November 2018, statement required, 7 weaknesses; revisited 21 February 2022, progress
  on some, 6 and 1; row 12, Birmingham: 25 June 2018, required, 13; revisited 24 May 2021, some, 1 and 12
- row 74, Leeds: 5 December 2016, not required. All 149 rows: 82 required, 67 not (counted in the column)

ofsted/d2i_ofsted_csc_send_overview_2026.xlsx: row 55, Sheffield: outcome 3, 10 March 2025, 18 months, 10/09/26; row 3,
Birmingham: outcome 2, 23 June 2025, 3 years, 23/06/28; row 53, Rutland: outcome 1, 15 May 2023, 5 years; row 56,
Slough: no outcome read; row 12, Cumberland: outcome 2, 7 July 2025. All 72 rows: 15 with outcome 1, 36 with 2 and 20
with 3.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from send_briefings import load_area
from send_briefings.pipeline.verify_pages import PublishedPage
from send_briefings.report.area import Area


def finding(area: Area, kind: str, measure: str) -> Any:
    return next(f for f in area.findings if (f.kind, f.ref.measure) == (kind, measure))


def rows(found: Any) -> dict[str, tuple[str, float | None]]:
    return {figure.ref.measure: (figure.period.label, figure.value) for figure in found.evidence}


def test_sheffield() -> None:
    area = load_area("inspections", place="Sheffield")
    newest = finding(area, "inspection", "inspection_outcome")
    assert rows(newest)["inspection_outcome"] == ("10 March 2025", 3.0)
    assert newest.flags == {"worst_outcome"}
    assert "A visit to look at progress is due within about 18 months, by about September 2026." in newest.text
    earlier = finding(area, "inspection", "written_statement_of_action")
    assert rows(earlier) == {
        "written_statement_of_action": ("12 November 2018", 1.0),
        "significant_weaknesses": ("12 November 2018", 7.0),
        "revisit_outcome": ("21 February 2022", 1.0),
        "weaknesses_with_progress": ("21 February 2022", 6.0),
        "weaknesses_without_progress": ("21 February 2022", 1.0),
    }
    assert earlier.flags == {"worst_outcome", "weaknesses_left"}
    assert area.headline.label == "Widespread failings"


def test_birmingham() -> None:
    area = load_area("inspections", place="Birmingham")
    assert area.headline.label == "Inconsistent"
    assert "by about June 2028" in finding(area, "inspection", "inspection_outcome").text
    earlier = finding(area, "inspection", "written_statement_of_action")
    assert "Significant weaknesses that inspectors named: 13." in earlier.text
    assert "on 1 and not on 12" in earlier.text
    assert len(area.brief.queries) == 3


def test_how_many_areas_had_each_outcome() -> None:
    area = load_area("inspections", place="Rutland")
    since = finding(area, "outcome_shares", "inspection_outcome").facts["england"]
    assert (since["counts"], since["total"], since["unknown"]) == ({"1": 15, "2": 36, "3": 20}, 71, {"": 1})
    before = finding(area, "outcome_shares", "written_statement_of_action").facts["england"]
    assert (before["counts"], before["total"]) == ({"0": 67, "1": 82}, 149)
    assert before["percent"]["1"] == pytest.approx(100 * 82 / 149)
    revisits = finding(area, "outcome_shares", "revisit_outcome").facts["england"]
    assert (revisits["counts"], revisits["unknown"]) == ({"0": 20, "1": 24, "2": 2}, {"not revisited yet": 36})


def test_a_place_not_inspected_since_2023() -> None:
    area = load_area("inspections", place="Leeds")
    assert (area.headline.verdict, area.headline.label) == ("nothing", "No inspection since 2023")
    assert "The record of 10 November 2025 has no inspection since 2023 for Leeds." in area.headline.sentence
    assert "5 December 2016 found that no written statement of action was required" in area.headline.sentence


def test_an_outcome_that_could_not_be_read() -> None:
    area = load_area("inspections", place="Slough")
    assert area.headline.label == "Inspection since 2023: its outcome could not be read"
    assert finding(area, "inspection", "inspection_outcome").flags == frozenset()


def test_a_new_authority_has_the_inspections_of_the_one_before_it() -> None:
    area = load_area("inspections", place="Cumberland")
    assert rows(finding(area, "inspection", "inspection_outcome"))["inspection_outcome"] == ("7 July 2025", 2.0)
    earlier = finding(area, "inspection", "written_statement_of_action")
    assert earlier.text.startswith("The inspection of Cumbria that began on 18 March 2019 found")


def test_a_closed_authority_and_one_known_only_from_a_note() -> None:
    cumbria = load_area("inspections", place="Cumbria")
    assert cumbria.headline.verdict == "nothing"
    dorset = finding(load_area("inspections", place="Dorset"), "inspection", "written_statement_of_action")
    assert "Dorset (before April 2019) that began in January 2017" in dorset.text


def test_nothing_is_ranked_and_frameworks_stand_apart() -> None:
    area = load_area("inspections", place="Birmingham")
    page = area.summary().html + area.breakdown().html + area.comparison().html
    assert "Rank" not in page.replace("not ranked", "")
    assert area.breakdown().html.count("<svg") == 2
    assert [one.start.isoformat() for one in area.spec.breaks] == ["2023-01-01"]


def test_as_known_before_the_newer_record_there_is_none() -> None:
    area = load_area("inspections", place="Birmingham", as_of="2023-01-01")
    assert area.headline.label == "No record held"  # the record since 2023 came out later
    assert [found.ref.measure for found in area.findings if found.kind == "inspection"] == [
        "written_statement_of_action"
    ]


@pytest.mark.parametrize("place", ["Birmingham", "Cumberland", "Leeds"])
def test_each_number_in_the_tables_leads_to_its_evidence(place: str) -> None:
    area = load_area("inspections", place=place)
    shown = PublishedPage((area.breakdown().html + area.comparison().html).encode())
    payload = area.confidence().payload
    assert payload is not None
    known = json.loads(str(payload["content"]))["tables"]
    cells = [number for number in shown.numbers if number.evidence not in ("", *known) or not number.evidence]
    assert [cell.number for cell in cells if "briefing:" not in cell.evidence] == []
