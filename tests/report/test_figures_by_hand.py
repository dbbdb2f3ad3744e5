"""The briefings' figures against figures read by hand from the published files, not through the readers.

Birmingham's are those of the design's source notes. The others name the file and the row (as an editor counts lines, or
as a spreadsheet shows rows) they were read from:

- attendance: absence/absence_by_sen_provision_la.csv, column enrolments_pa_10_exact_percent
- exclusions: exclusions/suspensions_by_sen_provision_la.csv, column susp_rate
- therapy waits: nhs_community/Community-health-services-waiting-lists-2025-26-July.xlsx, column AV, "(CYP) Therapy
  interventions: Speech and language": the total in Table 4, and over 18 weeks the sum of Tables 4f, 4g and 4h
- NEET: neet/UD_NEETNK_LA_dashboard_2025_final.csv, column NEET_NK_EHCP_percent and its neighbours by SEN
"""

from __future__ import annotations

import pytest

from send_briefings import load_area
from tests.report.by_hand import assessed, rows, words


def test_birmingham_attendance() -> None:
    area = load_area("attendance", place="Birmingham")
    plan, support = rows(area, "persistent_absence"), rows(area, "persistent_absence", "sen_support")
    assert [round(plan["E08000025", year][0] or 0, 1) for year in ("2024/25", "2023/24")] == [38.1, 39.6]
    assert [round(support["E08000025", year][0] or 0, 1) for year in ("2024/25", "2023/24")] == [29.5, 32.0]
    reported = words(assessed(area, "persistent_absence"))
    assert (reported["Against other councils"], reported["Over time"]) == ("Worse", "Up sharply")  # 29.0% in 2018/19


def test_birmingham_neet() -> None:
    area = load_area("neet", place="Birmingham")
    plan = rows(area, "neet_or_not_known")
    assert (plan["E08000025", "2025"][0], plan["E08000025", "2024"][0]) == (4.3, 3.8)
    assert plan["E92000001", "2025"][0] == 10.1
    assert words(assessed(area, "neet_or_not_known"))["Against England"] == "Better"


def test_birmingham_therapy_waits() -> None:
    """January 2023 was 22.6% by the source notes; July 2025 is 846 (834 + 12 + 0) of 2,476, 34.2%."""
    area = load_area("therapy_waits", place="Birmingham")
    assert (area.context.subject.code, area.place.code) == ("QHL", "E08000025")
    waits = rows(area, "waiting_over_18_weeks", "all", "speech_and_language_therapy")
    assert (round(waits["QHL", "July 2025"][0] or 0, 1), *waits["QHL", "July 2025"][1:]) == (34.2, 846, 2476)
    rows_of_2023 = area.observations.query(
        "measure == 'waiting_over_18_weeks' and breakdown == 'speech_and_language_therapy' and place == 'QHL'"
        " and period_start < '2023-11-01'"
    )
    shares = rows_of_2023["value"].round(1).tolist()
    assert shares[:7] + shares[-2:] == [22.6, 27.6, 37.2, 35.2, 42.4, 41.8, 45.0, 52.6, 49.4]
    assert "Solihull" in area.summary().html


def test_birmingham_exclusions() -> None:
    newest = assessed(load_area("exclusions", place="Birmingham"), "suspension_rate").figure  # row 26798
    assert newest is not None
    assert (newest.period.label, newest.value) == ("Spring term 2024/25", 5.21)


@pytest.mark.parametrize(
    ("area", "place", "measure", "cohort", "value"),
    [
        ("attendance", "Leeds", "persistent_absence", "ehc_plan", 34.29229),  # row 11819
        ("attendance", "Leeds", "persistent_absence", "sen_support", 29.091762),  # row 11821
        ("attendance", "Leeds", "severe_absence", "ehc_plan", 8.63061),  # row 11819
        ("attendance", "Cornwall", "persistent_absence", "ehc_plan", 36.862745),  # row 13211
        ("attendance", "Cornwall", "persistent_absence", "no_sen", 15.149149),  # row 13212
        ("attendance", "Camden", "persistent_absence", "ehc_plan", 41.238195),  # row 12442
        ("attendance", "Camden", "overall_absence", "sen_support", 10.724068),  # row 12444
        ("exclusions", "Leeds", "suspension_rate", "ehc_plan", 4.306),  # row 26625
        ("exclusions", "Leeds", "pupils_suspended", "sen_support", 4.787),  # row 26627
        ("exclusions", "Cornwall", "suspension_rate", "ehc_plan", 14.552),  # row 27649
        ("exclusions", "Cornwall", "permanent_exclusion_rate", "sen_support", 0.225),  # row 27651
        ("exclusions", "Camden", "suspension_rate", "no_sen", 1.225),  # row 27080
        ("neet", "Leeds", "neet_or_not_known", "ehc_plan", 13.2),  # row 155
        ("neet", "Leeds", "neet_or_not_known", "sen_support", 9.4),  # row 155
        ("neet", "Cornwall", "neet_or_not_known", "ehc_plan", 9.9),  # row 120
        ("neet", "Camden", "neet_or_not_known", "ehc_plan", 4.4),  # row 32
        ("neet", "Camden", "neet_or_not_known", "no_sen", 2.6),  # row 32
    ],
)
def test_other_authorities(area: str, place: str, measure: str, cohort: str, value: float) -> None:
    loaded = load_area(area, place=place)
    code = {"Leeds": "E08000035", "Cornwall": "E06000052", "Camden": "E09000007"}[place]
    ref = next(
        ref
        for ref in loaded.spec.figures_table
        if (ref.measure, ref.cohort, ref.breakdown) == (measure, cohort, "total")
    )
    figure = loaded.context.figures.latest(ref, code)
    assert figure is not None
    assert figure.value == value


@pytest.mark.parametrize(
    ("place", "icb", "waiting", "over"),
    [
        ("Leeds", "QWO", 6133, 1912 + 547 + 346),  # row 55 of Tables 4, 4f, 4g, 4h
        ("Cornwall", "QT6", 2174, 883 + 705 + 127),  # row 22
        ("Camden", "QMJ", 1320, 419 + 17 + 9),  # row 40
    ],
)
def test_other_authorities_therapy_waits(place: str, icb: str, waiting: int, over: int) -> None:
    area = load_area("therapy_waits", place=place)
    assert area.context.subject.code == icb
    own = rows(area, "waiting_over_18_weeks", "all", "speech_and_language_therapy")[icb, "July 2025"]
    assert own == (pytest.approx(100 * over / waiting), over, waiting)
