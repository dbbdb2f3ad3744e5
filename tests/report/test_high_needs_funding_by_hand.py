"""High-needs funding: figures read by hand from the workbooks, rows as a spreadsheet shows them.

finance/dedicated-schools-grant_2024_07_20.ods (its information sheet: 2023 to 2024, published 20 July 2023):

- Allocations_summary row 67, Leeds: high needs block 127,523,359 before deductions (column E), 114,219,523 after (J);
  row 106, Rutland: 5,655,999 and 5,345,999; row 5, England: 9,952,172,126 and 8,872,813,235
- Schools_block_and_CSSB row 67, Leeds: 69,522 primary and 47,304 secondary pupils; row 106, Rutland: 2,737 and 2,944.5;
  row 5, England: 4,438,468.33 and 3,110,915.33
- High_needs_block row 66, Leeds: 2,065 pupils in special schools; row 105, Rutland: 28; row 4, England: 169,741.16

finance/dedicated-schools-grant_2023_07_20.ods and ..._2021_11_18.ods, Allocations_summary: Leeds 113,842,384 (2022-23)
and 85,853,625 (2020-21); England 8,988,258,915 and 7,063,230,381; Rutland 5,271,671 and 4,224,363.
"""

from __future__ import annotations

from typing import Any

import pytest

from send_briefings import load_area
from send_briefings.report.area import Area


def finding(area: Area, kind: str, measure: str) -> Any:
    return next(f for f in area.findings if (f.kind, f.ref.measure) == (kind, measure))


def values(area: Area, measure: str) -> dict[tuple[str, str], float | None]:
    rows = finding(area, "level", measure).evidence
    return {(figure.place, figure.period.label): figure.value for figure in rows}


def test_leeds() -> None:
    area = load_area("high_needs_funding", place="Leeds")
    found = values(area, "high_needs_block")
    assert found["E08000035", "2023-24"] == 127523359
    assert found["E08000035", "2022-23"] == 113842384
    assert found["E08000035", "2020-21"] == 85853625
    assert found["E92000001", "2023-24"] == 9952172126
    assert values(area, "high_needs_block_after_deductions")["E08000035", "2023-24"] == 114219523
    each = values(area, "high_needs_per_pupil")
    assert each["E08000035", "2023-24"] == pytest.approx(127523359 / (69522 + 47304 + 2065))
    assert each["E92000001", "2023-24"] == pytest.approx(9952172126 / (4438468.33 + 3110915.33 + 169741.16))
    assert area.headline.verdict == "up"
    assert "£127.5 million in 2023-24, up from £113.8 million in 2022-23" in area.headline.sentence


def test_growth_beside_england() -> None:
    short, long = finding(load_area("high_needs_funding", place="Leeds"), "growth", "high_needs_block").facts["growth"]
    assert short["percent"]["E08000035"] == pytest.approx(100 * (127523359 / 113842384 - 1))
    assert short["percent"]["E92000001"] == pytest.approx(100 * (9952172126 / 8988258915 - 1))
    assert long["percent"]["E08000035"] == pytest.approx(100 * (127523359 / 85853625 - 1))
    assert (short["from_when"], short["told"][0]) == ("2022-23", "up 12.0%")
    assert (long["from_when"], long["told"][0]) == ("2020-21", "up 48.5%")


def test_rutland_beside_others() -> None:
    area = load_area("high_needs_funding", place="Rutland")
    each = 5655999 / (2737 + 2944.5 + 28)
    assert values(area, "high_needs_per_pupil")["E06000017", "2023-24"] == pytest.approx(each)
    beside = finding(area, "beside", "high_needs_per_pupil")
    assert beside.facts["value"] == pytest.approx(each)
    assert "£991" in area.summary().html
    assert "less than England's £1,289" in beside.text


def test_a_new_authority_has_one_year_and_no_growth() -> None:
    area = load_area("high_needs_funding", place="Cumberland")
    assert [found.kind for found in area.findings] == ["level", "level", "beside", "level", "beside"]
    assert values(area, "high_needs_block")["E06000063", "2023-24"] == 38664270
    assert area.headline.verdict == "described"


@pytest.mark.parametrize("place", ["City of London", "Isles of Scilly"])
def test_a_place_that_is_not_in_the_workbooks_is_told_so(place: str) -> None:
    area = load_area("high_needs_funding", place=place)
    assert area.headline.verdict == "nothing"
    assert {found.ref.measure for found in area.findings} == {"sen_services_weekly_unit_cost"}
    assert area.brief.empty
    assert len(area.brief.queries) >= 1


def test_places_are_not_ranked_by_money() -> None:
    page = load_area("high_needs_funding", place="Leeds").comparison().html
    assert "Rank" not in page
    assert "worst quarter" not in load_area("high_needs_funding", place="Leeds").breakdown().html
