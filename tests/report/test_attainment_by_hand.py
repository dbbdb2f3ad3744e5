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

from send_briefings import load_area
from send_briefings.model import Period, academic_year
from send_briefings.narrative import Aspect
from send_briefings.report.area import Area
from tests.report.by_hand import assessed, rows


def test_cornwall() -> None:
    area = load_area("attainment", place="Cornwall")
    score = rows(area, "attainment_8")
    assert [score["E06000052", year][0] for year in ("2024/25", "2023/24", "2018/19")] == [14.8, 13.6, 14.1]
    assert (score["E92000001", "2024/25"][0], score["E12000009", "2024/25"][0]) == (14.8, 15.2)
    progress = rows(area, "progress_8")
    assert (progress["E06000052", "2023/24"][0], progress["E06000052", "2022/23"][0]) == (-1.15, -1.21)
    standard = rows(area, "ks2_expected_standard")
    assert [standard["E06000052", year][0] for year in ("2024/25", "2023/24", "2018/19")] == [5, 9, 5]
    assert standard["E92000001", "2024/25"][0] == 9
    assert rows(area, "ks2_expected_standard", "sen_support")["E06000052", "2024/25"][0] == 26
    assert rows(area, "level_2_at_19")["E06000052", "2023/24"][0] == 32.04
    assert rows(area, "level_3_at_19")["E06000052", "2023/24"][0] == 18.45


def test_leeds_beside_england() -> None:
    area = load_area("attainment", place="Leeds")
    assert rows(area, "attainment_8")["E08000035", "2024/25"][0] == 11.5
    assert rows(area, "progress_8")["E08000035", "2023/24"][0] == -1.42
    (tile,) = [tile for tile in assessed(area, "attainment_8").tiles if tile.aspect is Aspect.ENGLAND]
    assert (tile.word, str(tile.detail).partition(";")[0]) == ("Worse", "11.5, England 14.8")


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
    newest = assessed(area, "progress_8").figure
    assert newest is not None
    assert newest.period.label == "2023/24"
    assert any("took no tests at the end of primary school" in caveat for caveat in area.notes)


def test_three_authorities_are_too_small_to_judge() -> None:
    for place in ("Rutland", "City of London", "Isles of Scilly"):
        area = load_area("attainment", place=place)
        assert not assessed(area, "attainment_8").judged
    assert assessed(load_area("attainment", place="Kingston upon Thames"), "attainment_8").judged


def test_every_number_of_the_prose_has_a_source() -> None:
    for place in ("Cornwall", "Rutland", "Cumberland", "Cumbria", "City of London"):
        content = json.loads(load_area("attainment", place=place).confidence().payload["content"])  # type: ignore[index]
        reported = [number for finding in content["findings"] for number in finding["numbers"]]
        assert not [number for number in [*reported, *content["prose"]["numbers"]] if number["how"] is None]
