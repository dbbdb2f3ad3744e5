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
from dataclasses import replace

import pytest

from send_briefings import load_area
from send_briefings.narrative.outcomes import of_england, outcome_rules
from send_briefings.pipeline.verify_pages import PublishedPage
from send_briefings.report.area import Area

OLDER = "ofsted_area_send_2016"


def outcomes(area: Area) -> dict[str, tuple[str, float | None]]:
    """The newest row of each measure for the place: its day and value."""
    found = {ref.measure: area.context.figures.newest(ref, area.place.code) for ref in area.spec.refs}
    return {measure: (row.period.label, row.value) for measure, row in found.items() if row is not None}


def rules(area: Area) -> tuple[frozenset[str], frozenset[str]]:
    """What questions the newest inspections under both frameworks raise."""
    lead = area.spec.headline
    return (
        outcome_rules(area.context, lead),
        outcome_rules(area.context, replace(lead, measure="written_statement_of_action", source=OLDER)),
    )


def test_sheffield() -> None:
    area = load_area("inspections", place="Sheffield")
    found = outcomes(area)
    assert found["inspection_outcome"] == ("10 March 2025", 3.0)
    assert found["months_to_next_inspection"] == ("10 March 2025", 18.0)
    assert found["written_statement_of_action"] == ("12 November 2018", 1.0)
    assert found["significant_weaknesses"] == ("12 November 2018", 7.0)
    assert found["revisit_outcome"] == ("21 February 2022", 1.0)
    assert found["weaknesses_with_progress"] == ("21 February 2022", 6.0)
    assert found["weaknesses_without_progress"] == ("21 February 2022", 1.0)
    assert rules(area) == ({"worst_outcome"}, {"worst_outcome", "weaknesses_left"})
    title = "Inspectors found that there were widespread or systemic failings in March 2025"
    assert str(area.brief.title) == title


def test_birmingham() -> None:
    area = load_area("inspections", place="Birmingham")
    assert "inconsistent in June 2025" in str(area.brief.title)
    found = outcomes(area)
    assert found["months_to_next_inspection"] == ("23 June 2025", 36.0)
    assert found["weaknesses_with_progress"][1] == 1.0
    assert found["weaknesses_without_progress"][1] == 12.0
    (earlier,) = [one for one in area.findings if one.id.startswith("inspection")]
    assert "They named 13 weaknesses." in str(earlier.text)
    assert len(area.brief.queries) == 3


def test_how_many_areas_had_each_outcome() -> None:
    context = load_area("inspections", place="Rutland").context
    refs = {ref.measure: ref for ref in context.spec.refs}
    since = of_england(context, refs["inspection_outcome"])
    assert (since.counts, since.total, since.unknown) == ({1: 15, 2: 36, 3: 20}, 71, {"": 1})
    before = of_england(context, refs["written_statement_of_action"])
    assert (before.counts, before.total) == ({0: 67, 1: 82}, 149)
    revisits = of_england(context, refs["revisit_outcome"])
    assert (revisits.counts, revisits.unknown) == ({0: 20, 1: 24, 2: 2}, {"not revisited yet": 36})


def test_a_place_not_inspected_since_2023() -> None:
    brief = load_area("inspections", place="Leeds").brief
    title = "Inspectors found that no written statement of action was required in December 2016"
    assert str(brief.title) == title


def test_an_outcome_that_could_not_be_read() -> None:
    area = load_area("inspections", place="Slough")
    assert outcomes(area)["inspection_outcome"][1] is None
    assert outcome_rules(area.context, area.spec.headline) == frozenset()


def test_a_new_authority_has_the_inspections_of_the_one_before_it() -> None:
    area = load_area("inspections", place="Cumberland")
    assert outcomes(area)["inspection_outcome"] == ("7 July 2025", 2.0)
    assert "In March 2019 inspectors of Cumbria, of which Cumberland was part," in str(area.brief.summary)


def test_one_known_only_from_a_note() -> None:
    """Dorset before April 2019 was inspected in January 2017, and again in February 2019."""
    summary = str(load_area("inspections", place="Dorset").brief.summary)
    assert "In February 2019 inspectors of Dorset (before April 2019), of which Dorset was part," in summary


def test_nothing_is_ranked_and_frameworks_stand_apart() -> None:
    area = load_area("inspections", place="Birmingham")
    page = area.summary().html + area.breakdown().html + area.comparison().html
    assert "Rank" not in page.replace("not ranked", "")
    assert area.breakdown().html.count("<svg") == 2
    assert [one.start.isoformat() for one in area.spec.breaks] == ["2023-01-01"]


def test_as_known_before_the_newer_record_there_is_none() -> None:
    area = load_area("inspections", place="Birmingham", as_of="2023-01-01")
    assert "inspection_outcome" not in outcomes(area)  # the record since 2023 came out later
    assert outcomes(area)["written_statement_of_action"] == ("25 June 2018", 1.0)


@pytest.mark.parametrize("place", ["Birmingham", "Cumberland", "Leeds"])
def test_each_number_in_the_tables_leads_to_its_evidence(place: str) -> None:
    area = load_area("inspections", place=place)
    shown = PublishedPage((area.breakdown().html + area.comparison().html).encode())
    payload = area.confidence().payload
    assert payload is not None
    known = json.loads(str(payload["content"]))["tables"]
    cells = [number for number in shown.numbers if number.evidence not in ("", *known) or not number.evidence]
    assert [cell.number for cell in cells if "briefing:" not in cell.evidence] == []
