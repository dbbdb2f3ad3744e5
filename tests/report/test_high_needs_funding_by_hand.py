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

import pytest

from send_briefings import load_area
from send_briefings.report.area import Area
from tests.report.by_hand import rows


def value(area: Area, measure: str, place: str, year: str = "2023-24") -> float | None:
    return rows(area, measure, "all")[place, year][0]


def test_leeds() -> None:
    area = load_area("high_needs_funding", place="Leeds")
    assert value(area, "high_needs_block", "E08000035") == 127523359
    assert value(area, "high_needs_block", "E08000035", "2022-23") == 113842384
    assert value(area, "high_needs_block", "E08000035", "2020-21") == 85853625
    assert value(area, "high_needs_block", "E92000001") == 9952172126
    assert value(area, "high_needs_block_after_deductions", "E08000035") == 114219523
    assert value(area, "high_needs_per_pupil", "E08000035") == pytest.approx(127523359 / (69522 + 47304 + 2065))
    assert value(area, "high_needs_per_pupil", "E92000001") == pytest.approx(
        9952172126 / (4438468.33 + 3110915.33 + 169741.16)
    )


def test_rutland_beside_others() -> None:
    area = load_area("high_needs_funding", place="Rutland")
    each = 5655999 / (2737 + 2944.5 + 28)
    assert value(area, "high_needs_per_pupil", "E06000017") == pytest.approx(each)
    assert "£991" in area.summary().html
    assert "less than in England" in str(area.brief.title)


def test_a_new_authority_has_one_year() -> None:
    area = load_area("high_needs_funding", place="Cumberland")
    found = {label for place, label in rows(area, "high_needs_block", "all") if place == "E06000063"}
    assert found == {"2023-24"}
    assert value(area, "high_needs_block", "E06000063") == 38664270


@pytest.mark.parametrize("place", ["City of London", "Isles of Scilly"])
def test_a_place_that_is_not_in_the_workbooks_is_told_so(place: str) -> None:
    area = load_area("high_needs_funding", place=place)
    assert area.brief.empty
    assert len(area.brief.queries) >= 1


def test_places_are_not_ranked_by_money() -> None:
    page = load_area("high_needs_funding", place="Leeds").comparison().html
    assert "Rank" not in page
    assert "worst quarter" not in load_area("high_needs_funding", place="Leeds").breakdown().html
