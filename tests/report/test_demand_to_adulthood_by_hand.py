"""Ten figures or more of other places in most areas, against figures read by hand.

Read from the published files by a few lines of csv.DictReader or pandas, not through the readers: sen2_2025/caseload,
requests, assessments, ceased_plans, newplans, residential_settings, sen_needs_all_plans and work_based_placements,
sen2_2022/sen2_age_caseload, elective_home_education, population, LAIT's bulk file, absence, exclusions,
neet/UD_NEETNK_LA_dashboard_2025_final.csv, Table 4 of nhs_community's workbook of July 2025, autism_waits and
finance/s251_outturn_2021-22.xlsx (columns 5, 68, 76, 84 to 87 of the row of each code). Rates are divided by the single
years of age of `population20_utla20.csv` added up; England's is of the 149 authorities in both.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.report.load import load_context

ENGLAND, BIRMINGHAM, MANCHESTER, LEEDS = "E92000001", "E08000025", "E08000003", "E08000035"
KENT, CUMBERLAND, CITY, SURREY = "E10000016", "E06000063", "E09000001", "E10000030"
BARNSLEY, HACKNEY, SHEFFIELD, CORNWALL = "E08000038", "E09000012", "E08000039", "E06000052"
JANUARY, YEAR = "January 2025", "2024"

FIGURES = {
    "demand": [
        ("ehc_plan_pupils_share", "all", "total", "2024/25", {ENGLAND: 5.3, BIRMINGHAM: 4.2}),
        ("sen_support_pupils_share", "all", "total", "2024/25", {ENGLAND: 14.2, BIRMINGHAM: 15.5}),
        ("plans_ceased", "ehc_plan", "total", YEAR, {ENGLAND: 44_862, BIRMINGHAM: 648, MANCHESTER: 750, KENT: 2_081}),
        ("plans_ceased", "ehc_plan", "no_longer_engaging", YEAR, {ENGLAND: 16_091, LEEDS: 100, CUMBERLAND: 142}),
        ("no_plan_decided_in_16_weeks", "ehc_plan", "total", YEAR, {ENGLAND: 34.1, BIRMINGHAM: 54.5, LEEDS: 10.0}),
        ("ehc_plans_in_january", "ehc_plan", "total", JANUARY, {ENGLAND: 638_745, KENT: 20_635, CITY: 26}),
        ("plans_per_1000", "ehc_plan", "total", JANUARY, {ENGLAND: 36.4011, BIRMINGHAM: 27.1249, KENT: 42.6498}),
        ("plans_per_1000", "ehc_plan", "total", JANUARY, {"E12000005": 34.8961, MANCHESTER: 39.9205, CITY: 7.6157}),
        ("requests_per_1000", "ehc_plan", "total", YEAR, {ENGLAND: 8.7688, LEEDS: 8.0233, CUMBERLAND: None}),
        ("statements_and_plans", "ehc_plan", "total", "January 2010", {ENGLAND: 228_221, LEEDS: 1_998, KENT: 6_035}),
        ("statements_and_plans", "ehc_plan", "total", "January 2018", {LEEDS: 3_353, BIRMINGHAM: 9_023}),
    ],
    "placements": [
        ("plans_in_setting_share", "ehc_plan", "mainstream", JANUARY, {ENGLAND: 43.6, BIRMINGHAM: 33.9, LEEDS: 25.7}),
        ("plans_in_setting_share", "ehc_plan", "special", JANUARY, {ENGLAND: 30.4, BIRMINGHAM: 41.9, CUMBERLAND: 20.6}),
        (
            "plans_in_setting",
            "ehc_plan",
            "independent_special",
            JANUARY,
            {ENGLAND: 29_647, BIRMINGHAM: 229, KENT: 1_487},
        ),
        ("plans_in_setting_share", "ehc_plan", "independent_special", JANUARY, {ENGLAND: 4.6414, BIRMINGHAM: 1.8935}),
        ("plans_in_setting_share", "ehc_plan", "unit_or_resourced", JANUARY, {BIRMINGHAM: 5.9699, MANCHESTER: 2.7831}),
        (
            "plans_in_setting_share",
            "ehc_plan",
            "educated_elsewhere",
            JANUARY,
            {ENGLAND: 7.8, BIRMINGHAM: 10.1, CITY: 0},
        ),
        ("plans_in_setting_share", "ehc_plan", "mainstream", "January 2024", {ENGLAND: 43.3, HACKNEY: None}),
        ("residential_placements", "ehc_plan", "total", JANUARY, {ENGLAND: 2_221, BIRMINGHAM: 21, KENT: 120, CITY: 0}),
        ("residential_placements", "ehc_plan", "total", "January 2023", {ENGLAND: None}),
        ("new_plans_in_setting_share", "ehc_plan", "mainstream", YEAR, {ENGLAND: 75.1, MANCHESTER: 77.5, LEEDS: 57.8}),
        ("new_plans_in_setting_share", "ehc_plan", "mainstream", "2022", {BARNSLEY: 79.6}),
    ],
    "children_not_in_school": [
        (
            "home_educated_in_year",
            "all",
            "total",
            "2024/25",
            {ENGLAND: 175_900, BIRMINGHAM: 3_720, KENT: 7_420, CITY: None},
        ),
        ("home_educated_per_1000", "all", "total", "2024/25", {ENGLAND: 23.0878, BIRMINGHAM: 20.9615, KENT: 33.6259}),
        ("plans_out_of_school", "ehc_plan", "home_educated", JANUARY, {ENGLAND: 7_155, BIRMINGHAM: 120, KENT: 355}),
        (
            "plans_out_of_school",
            "ehc_plan",
            "not_in_education_16",
            JANUARY,
            {ENGLAND: 18_056, BIRMINGHAM: 362, LEEDS: 327},
        ),
        ("plans_out_of_school", "ehc_plan", "not_in_education_school_age", JANUARY, {ENGLAND: 2_460, CUMBERLAND: 11}),
        ("home_educated_in_year", "all", "total", "2024/25", {LEEDS: 1_890, MANCHESTER: 1_430, SURREY: 3_280}),
        ("home_educated_in_year", "all", "total", "2023/24", {LEEDS: 2_010, CUMBERLAND: 660, HACKNEY: 360}),
        ("home_educated_per_1000", "all", "total", "2024/25", {LEEDS: 17.8830, MANCHESTER: 18.7239, SURREY: 19.4162}),
        ("plans_out_of_school", "ehc_plan", "home_educated", JANUARY, {MANCHESTER: 64, SURREY: 173, HACKNEY: 24}),
        (
            "plans_out_of_school",
            "ehc_plan",
            "not_in_education_16",
            JANUARY,
            {MANCHESTER: 66, SURREY: 794},
        ),
    ],
    "needs": [
        (
            "plans_by_need",
            "ehc_plan",
            "autism",
            JANUARY,
            {ENGLAND: 31.5, BIRMINGHAM: 38.9, MANCHESTER: 17.3, KENT: 46.2},
        ),
        ("plans_by_need", "ehc_plan", "social_emotional_mental_health", JANUARY, {ENGLAND: 20.7, BIRMINGHAM: 12.5}),
        ("plans_by_need", "ehc_plan", "severe_learning", JANUARY, {SURREY: None}),
        ("children_in_need_sen_share", "ehc_plan", "total", "2024/25", {ENGLAND: 31.4, BIRMINGHAM: 21.5}),
        ("looked_after_sen_share", "ehc_plan", "total", "2024/25", {ENGLAND: 33.9, BIRMINGHAM: 24.3}),
        (
            "ehc_plans_in_january",
            "ehc_plan",
            "aged_16_to_19",
            JANUARY,
            {ENGLAND: 127_902, LEEDS: 1_582, CUMBERLAND: 465},
        ),
        ("ehc_plans_in_january", "ehc_plan", "under_5", JANUARY, {ENGLAND: 27_352, KENT: 664, CITY: None}),
        ("ehc_plans_in_january", "ehc_plan", "asian", JANUARY, {ENGLAND: 53_095, MANCHESTER: 1_455, CITY: 5}),
        ("plans_by_group", "ehc_plan", "asian", JANUARY, {ENGLAND: 8.3124, BIRMINGHAM: 28.8655}),
        (
            "plans_by_need",
            "ehc_plan",
            "autism",
            JANUARY,
            {LEEDS: 26.6, HACKNEY: 35.8, SHEFFIELD: 34.2},
        ),
        (
            "plans_by_need",
            "ehc_plan",
            "social_emotional_mental_health",
            JANUARY,
            {LEEDS: 22.2, HACKNEY: 18.7, CORNWALL: 21.7},
        ),
        ("plans_by_need", "ehc_plan", "moderate_learning", JANUARY, {LEEDS: 11.8, CUMBERLAND: 0.6, CORNWALL: 10.6}),
        ("children_in_need_sen_share", "ehc_plan", "total", "2024/25", {LEEDS: 13.9, KENT: 38.2, HACKNEY: 41.4}),
        ("looked_after_sen_share", "ehc_plan", "total", "2024/25", {LEEDS: 21.5, SHEFFIELD: 37.3, CORNWALL: 32.7}),
    ],
    "appeals": [
        ("mediations", "ehc_plan", "about_assessments", YEAR, {ENGLAND: 2_124, BIRMINGHAM: 9, LEEDS: 7, CUMBERLAND: 7}),
        (
            "mediations",
            "ehc_plan",
            "about_anything_else",
            YEAR,
            {ENGLAND: 1_862, BIRMINGHAM: 72, MANCHESTER: 33, KENT: 4},
        ),
        ("request_mediations", "ehc_plan", "total", YEAR, {ENGLAND: 10_507, BIRMINGHAM: 446, LEEDS: 35, KENT: 154}),
    ],
    "high_needs_funding": [
        ("sen_services_weekly_unit_cost", "ehc_plan", "total", "2024-25", {ENGLAND: 110, BIRMINGHAM: 145}),
        ("dsg_balance", "all", "total", "2021-22", {ENGLAND: -2.26, BIRMINGHAM: 1.0}),
        (
            "top_up_and_services_per_head",
            "all",
            "total",
            "2021-22",
            {BIRMINGHAM: 526.6850, MANCHESTER: 608.4199, LEEDS: 453.0677, KENT: 666.7225, HACKNEY: 855.5927},
        ),
        (
            "independent_top_up_per_head",
            "all",
            "total",
            "2021-22",
            {BIRMINGHAM: 94.5818, MANCHESTER: 199.1516, LEEDS: 106.1266, KENT: 209.8897, "E06000058": 329.6357},
        ),
        (
            "independent_top_up_share",
            "all",
            "total",
            "2021-22",
            {BIRMINGHAM: 20.8857, LEEDS: 27.2284, KENT: 36.8199, HACKNEY: 42.7433, "E10000025": 53.5691},
        ),
    ],
    "autism_waits": [
        ("seen_after_13_weeks", "all", "aged_10_to_17", "June 2023", {ENGLAND: 19, "QHL": 10, "QJK": 45, "QKS": 5}),
        (
            "seen_after_13_weeks",
            "all",
            "under_10",
            "June 2023",
            {ENGLAND: 22, "QHL": 20, "QGH": 22, "QUA": 38, "Y60": 25},
        ),
        ("seen_after_13_weeks", "all", "aged_18_to_24", "December 2022", {"QHL": 23, "QKK": 24, "QXU": 7}),
        ("seen_after_13_weeks", "all", "aged_10_to_17", "April 2019", {ENGLAND: 44, "QHL": 70, "QJK": 69, "QKS": 37}),
        ("seen_after_13_weeks", "all", "under_10", "April 2019", {"QHL": 96, "QKK": 100}),
    ],
    "attendance": [
        (
            "persistent_absence",
            "ehc_plan",
            "total",
            "2024/25",
            {SHEFFIELD: 40.45299, KENT: 37.51018, HACKNEY: 27.75764},
        ),
        ("severe_absence", "sen_support", "total", "2023/24", {SHEFFIELD: 6.643478, KENT: 4.950826, HACKNEY: 2.142364}),
    ],
    "exclusions": [
        (
            "suspension_rate",
            "ehc_plan",
            "total",
            "Spring term 2024/25",
            {SHEFFIELD: 11.437, KENT: 7.982},
        ),
        ("suspension_rate", "sen_support", "total", "Spring term 2024/25", {SHEFFIELD: 15.129, HACKNEY: 6.672}),
        ("permanent_exclusion_rate", "ehc_plan", "total", "Spring term 2024/25", {SHEFFIELD: 0.234, KENT: 0.036}),
    ],
    "therapy_waits": [
        ("waiting", "all", "speech_and_language_therapy", "July 2025", {"QOP": 5_365, "QKS": 1_969, "QYG": 2_544}),
        ("waiting", "all", "community_paediatrics", "July 2025", {"QOP": 4_244, "QWE": 366, "QNX": 5_728}),
        ("waiting", "all", "occupational_therapy", "July 2025", {"QKS": 1_337, "QYG": 1_014, "QNX": 21}),
    ],
    "neet": [
        ("neet_or_not_known", "ehc_plan", "total", "2025", {SHEFFIELD: 13.9, KENT: 8.6, HACKNEY: 10.1}),
        ("neet_or_not_known", "sen_support", "total", "2025", {SHEFFIELD: 23.1, KENT: 10.0, HACKNEY: 6.0}),
        ("neet_or_not_known", "no_sen", "total", "2025", {SHEFFIELD: 6.8, KENT: 7.8}),
    ],
    "early_years": [
        ("good_level_of_development", "ehc_plan", "total", "2024/25", {ENGLAND: 4, BIRMINGHAM: 1.9}),
        ("phonics_standard", "ehc_plan", "total", "2024/25", {ENGLAND: 20, BIRMINGHAM: 8}),
        ("good_level_of_development", "ehc_plan", "total", "2024/25", {LEEDS: 3.2, SHEFFIELD: 3.3, HACKNEY: 11.1}),
        (
            "good_level_of_development",
            "sen_support",
            "total",
            "2024/25",
            {KENT: 24.6, CORNWALL: 25.1},
        ),
        ("phonics_standard", "ehc_plan", "total", "2024/25", {LEEDS: 15, KENT: 16, HACKNEY: 29}),
        ("phonics_standard", "sen_support", "total", "2023/24", {LEEDS: 50, SHEFFIELD: 49, CORNWALL: 57}),
        ("times_tables_full_marks", "ehc_plan", "total", "2024/25", {LEEDS: 4, MANCHESTER: 8, HACKNEY: 14}),
        ("times_tables_full_marks", "sen_support", "total", "2024/25", {LEEDS: 17, KENT: 15, SHEFFIELD: 16}),
    ],
    "preparing_for_adulthood": [
        ("destination_after_16", "ehc_plan", "total", "2022/23", {ENGLAND: 87, BIRMINGHAM: 90.4, LEEDS: 85.9}),
        ("destination_after_16", "sen_support", "total", "2022/23", {ENGLAND: 84.5, BIRMINGHAM: 83.5}),
        (
            "work_based_placements",
            "ehc_plan",
            "supported_internship",
            JANUARY,
            {ENGLAND: 2_673, BIRMINGHAM: 73, LEEDS: 8},
        ),
        ("destination_at_18", "all", "identified_sen", "2021/22", {BIRMINGHAM: 84.5}),
        ("destination_after_16", "ehc_plan", "total", "2022/23", {MANCHESTER: 84.6, SHEFFIELD: 77.0, CORNWALL: 91.5}),
        ("destination_after_16", "sen_support", "total", "2022/23", {LEEDS: 77.9, KENT: 85.0, HACKNEY: 85.3}),
        ("destination_after_16", "no_sen", "total", "2021/22", {LEEDS: 91.3, KENT: 93.8}),
        ("level_2_at_19", "ehc_plan", "total", "2023/24", {LEEDS: 22.18, MANCHESTER: 20.95, KENT: 31.99}),
        (
            "work_based_placements",
            "ehc_plan",
            "supported_internship",
            JANUARY,
            {MANCHESTER: 82, SHEFFIELD: 15, KENT: 6, SURREY: 42},
        ),
        ("work_based_placements", "ehc_plan", "apprenticeship", JANUARY, {KENT: 48, SURREY: 127, MANCHESTER: 10}),
    ],
}


@pytest.fixture(scope="module")
def held() -> Callable[[str], dict[tuple[str, str, str, str, str], float | None]]:
    """Every figure of an area by measure, cohort, breakdown, period and place; an area is set up once."""
    known: dict[str, dict[tuple[str, str, str, str, str], float | None]] = {}

    def figures(area: str) -> dict[tuple[str, str, str, str, str], float | None]:
        if area not in known:
            frame = load_context(area, "Birmingham", "").observations
            columns = [frame[name] for name in ("measure", "cohort", "breakdown", "period_label", "place")]
            values = [None if value != value else float(value) for value in frame["value"]]
            known[area] = dict(zip(zip(*columns, strict=True), values, strict=True))
        return known[area]

    return figures


@pytest.mark.parametrize(
    ("area", "series"), [(area, one) for area, listed in FIGURES.items() for one in listed], ids=str
)
def test_figures_read_by_hand(
    held: Callable[[str], dict[tuple[str, str, str, str, str], float | None]],
    area: str,
    series: tuple[str, str, str, str, dict[str, float | None]],
) -> None:
    measure, cohort, breakdown, period, values = series
    found = {place: held(area)[measure, cohort, breakdown, period, place] for place in values}
    assert found == {
        place: value if value is None else pytest.approx(value, abs=5e-4) for place, value in values.items()
    }
