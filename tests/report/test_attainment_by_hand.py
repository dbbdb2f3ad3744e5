"""Attainment: figures read by hand from LAIT's bulk file (lait/bds_long_0.parquet), not through the readers.

Rows counted from 1, with the code of the measure, the year and the value printed:

- Cornwall: 437268 SEN_Stat_AVG_Attain8_Score 2025 14.8; 437098 2024 13.6; 436248 2019 14.1;
  440328 SEN_Stat_AVG_Prog8_Score 2024 -1.1499999999999999; 440158 2023 -1.21;
  242788 NEW_KS2_RWM_Sen_Withsta 2025 5; 242618 2024 9; 241768 2019 5; 241088 NEW_KS2_RWM_Sen_W/Osta 2025 26;
  585338 Age19_SEN-S 2024 32.04; 304838 Age19_SEN-S_L3 2024 18.45
- Leeds: 437314 SEN_Stat_AVG_Attain8_Score 2025 11.5; 440374 SEN_Stat_AVG_Prog8_Score 2024 -1.42
- England: 437399 SEN_Stat_AVG_Attain8_Score 2025 14.8; 242919 NEW_KS2_RWM_Sen_Withsta 2025 9
- South West: 437410 SEN_Stat_AVG_Attain8_Score 2025 15.2
"""

from __future__ import annotations

import json
from typing import Any

from send_briefings import load_area
from send_briefings.model import Period, academic_year
from send_briefings.report.area import Area


def level(area: Area, measure: str, cohort: str = "ehc_plan") -> Any:
    return next(f for f in area.findings if (f.kind, f.ref.measure, f.ref.cohort) == ("level", measure, cohort))


def values(finding: Any) -> dict[tuple[str, str], float]:
    return {(figure.place, figure.period.label): figure.value for figure in finding.evidence}


def test_cornwall() -> None:
    area = load_area("attainment", place="Cornwall")
    score = values(level(area, "attainment_8"))
    assert score["E06000052", "2024/25"] == 14.8
    assert score["E06000052", "2023/24"] == 13.6
    assert score["E06000052", "2018/19"] == 14.1
    assert (score["E92000001", "2024/25"], score["E12000009", "2024/25"]) == (14.8, 15.2)
    progress = values(level(area, "progress_8"))
    assert (progress["E06000052", "2023/24"], progress["E06000052", "2022/23"]) == (-1.15, -1.21)
    standard = values(level(area, "ks2_expected_standard"))
    assert [standard["E06000052", year] for year in ("2024/25", "2023/24", "2018/19")] == [5, 9, 5]
    assert standard["E92000001", "2024/25"] == 9
    assert values(level(area, "ks2_expected_standard", "sen_support"))["E06000052", "2024/25"] == 26
    assert values(level(area, "level_2_at_19"))["E06000052", "2023/24"] == 32.04
    by_19 = area.observations.query("measure == 'level_3_at_19' and cohort == 'ehc_plan' and place == 'E06000052'")
    assert dict(zip(by_19["period_label"], by_19["value"], strict=True))["2023/24"] == 18.45


def test_leeds_beside_england() -> None:
    score = level(load_area("attainment", place="Leeds"), "attainment_8")
    assert (score.facts["value"], score.facts["standing"]["england"], score.facts["standing"]["band"]) == (
        11.5,
        14.8,
        "D",
    )
    assert "England's figure was 14.8." in score.text


def broken(area: Area, measure: str, earlier: Period, later: Period) -> bool:
    found = [one for one in area.spec.breaks if one.touches(measure, "ehc_plan", "total")]
    return any(one.forbids and one.separates(earlier, later) for one in found)


def test_exams_of_the_pandemic_are_not_compared_and_those_of_2019_are() -> None:
    area = load_area("attainment", place="Leeds")
    for year in (2019, 2020, 2021):
        assert broken(area, "attainment_8", academic_year(year), academic_year(2024))
    assert not broken(area, "attainment_8", academic_year(2018), academic_year(2024))
    assert broken(area, "attainment_8", academic_year(2016), academic_year(2024))
    assert not broken(area, "ks2_expected_standard", academic_year(2018), academic_year(2024))
    assert broken(area, "ks2_expected_standard", academic_year(2016), academic_year(2024))
    assert broken(area, "progress_8", academic_year(2018), academic_year(2023))
    assert broken(area, "level_2_at_19", academic_year(2022), academic_year(2023))
    assert not broken(area, "level_3_at_19", academic_year(2022), academic_year(2023))


def test_progress_8_stops_at_2024_and_the_reader_is_told_why() -> None:
    area = load_area("attainment", place="Leeds")
    assert level(area, "progress_8").period == "2023/24"
    assert any("took no tests at the end of primary school" in caveat for caveat in area.notes)


def test_a_reason_that_holds_for_both_changes_is_told_once() -> None:
    reported = level(load_area("attainment", place="Leeds"), "level_2_at_19").text
    assert "It is not compared with 24.5% in 2022/23 or 17.8% in 2018/19: those who turned 19" in reported
    assert reported.count("not compared") == 1


def test_three_authorities_are_too_small_to_judge() -> None:
    for place in ("Rutland", "City of London", "Isles of Scilly"):
        area = load_area("attainment", place=place)
        assert {finding.verdict for finding in area.findings} <= {"not_judged"}
    assert load_area("attainment", place="Kingston upon Thames").headline.verdict != "not_judged"


def test_every_number_of_the_prose_has_a_source() -> None:
    for place in ("Cornwall", "Rutland", "Cumberland", "Cumbria", "City of London"):
        content = json.loads(load_area("attainment", place=place).confidence().payload["content"])  # type: ignore[index]
        reported = [number for finding in content["findings"] for number in finding["numbers"]]
        assert not [number for number in [*reported, *content["prose"]["numbers"]] if number["how"] is None]
