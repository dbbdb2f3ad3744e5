"""EHC plan timeliness against figures read by hand from the published files, not through the readers.

Rows are those a spreadsheet shows, of the folder sen2_2025:

- timeliness_20_week.csv: Leeds 2024 row 8257, 2023 row 2499, 2022 row 538; Rutland 2024 row 8675; Cumberland 2024 row
  7947; Dorset 2024 row 11850; City of London 2024 row 9833; England 2024 row 6343. Columns Q and R are the share within
  20 weeks including and excluding exceptions, Y and Z that over a year, M to P their counts.
- requests.csv: Leeds 2024 row 8913, 2023 row 2651, columns M, P and T
- caseload.csv: Leeds 2024/25 row 17053, 2023/24 row 4808, column M
"""

from __future__ import annotations

import pytest

from send_briefings import load_area
from tests.report.by_hand import Row, assessed, rows, words

WITHIN, EXCLUDING, INCLUDING = "plans_within_20_weeks", "excluding_exceptions", "including_exceptions"


def of(place: str, code: str, measure: str, breakdown: str = "total") -> dict[str, Row]:
    """A place's figures in the briefing of another: value, numerator and denominator by period."""
    found = rows(load_area("ehc_plans", place=place), measure, "ehc_plan", breakdown)
    return {label: row for (where, label), row in found.items() if where == code}


def held(place: str, measure: str, breakdown: str = "total") -> dict[str, tuple[float | None, str]]:
    """Every value and status of a series of one place, by period."""
    frame = load_area("ehc_plans", place=place).observations
    code = load_area("ehc_plans", place=place).place.code
    own = frame[(frame["place"] == code) & (frame["measure"] == measure) & (frame["breakdown"] == breakdown)]
    return {
        label: (None if value != value else value, status)
        for label, value, status in zip(own["period_label"], own["value"], own["status"], strict=True)
    }


def test_leeds_by_both_definitions() -> None:
    leeds = {"2024": (9.3, 67, 717), "2023": (8.4, 77, 922), "2022": (12.3, 44, 358)}
    for breakdown, england in ((EXCLUDING, (46.4, 39407, 84866)), (INCLUDING, (45.9, 41448, 90392))):
        own = of("Leeds", "E08000035", WITHIN, breakdown)
        assert {year: own[year] for year in leeds} == leeds
        assert of("Leeds", "E92000001", WITHIN, breakdown)["2024"] == england
    reported = words(assessed(load_area("ehc_plans", place="Leeds"), WITHIN, "ehc_plan", EXCLUDING))
    assert (reported["Against the law"], reported["Against England"]) == ("Mostly not met", "Worse")


def test_leeds_over_a_year_and_requests() -> None:
    late = of("Leeds", "E08000035", "plans_over_a_year", INCLUDING)
    assert (late["2024"], late["2023"]) == ((57.2, 410, 717), (35.1, 324, 922))
    assert of("Leeds", "E92000001", "plans_over_a_year", INCLUDING)["2024"] == (7.2, 6478, 90392)
    reported = words(assessed(load_area("ehc_plans", place="Leeds"), "plans_over_a_year", "ehc_plan", INCLUDING))
    assert (reported["Against England"], reported["Over time"]) == ("Worse", "Up sharply")
    refused = of("Leeds", "E08000035", "assessment_refusal_share")
    assert (refused["2024"], refused["2023"]) == ((15.4, 356, 2313), (18.3, 274, 1497))
    assert held("Leeds", "ehc_plans_in_january")["January 2025"] == (6093, "published")
    assert held("Leeds", "ehc_plans_in_january")["January 2024"] == (5508, "published")
    assert held("Leeds", "plans_20_weeks_to_a_year", "excluding_exceptions")["2024"] == (33.5, "published")


@pytest.mark.parametrize(
    ("place", "code", "excluding", "including"),
    [
        ("Rutland", "E06000017", (78.4, 40, 51), (74.3, 52, 70)),
        ("Cumberland", "E06000063", (42.6, 159, 373), (42.1, 159, 378)),
    ],
)
def test_other_authorities(place: str, code: str, excluding: Row, including: Row) -> None:
    assert of(place, code, WITHIN, EXCLUDING)["2024"] == excluding
    assert of(place, code, WITHIN, INCLUDING)["2024"] == including


def test_nothing_is_compared_across_the_start_of_2022() -> None:
    """Leeds fell from 88.7% in 2021 (row 376) to 12.3% in 2022: shown, and no change worked out."""
    assert held("Leeds", "plans_within_20_weeks", "excluding_exceptions")["2021"] == (88.7, "published")
    found = assessed(load_area("ehc_plans", place="Leeds"), WITHIN, "ehc_plan", EXCLUDING)
    assert found.reported[0].period.label == "2022"


def test_a_council_that_records_an_exception_for_every_plan_has_no_figure_excluding_them() -> None:
    """Dorset 2024: 0 of 0 plans without an exception, 'x'; 287 of 585 with them. The City of London likewise."""
    assert held("Dorset", "plans_within_20_weeks", "excluding_exceptions")["2024"] == (None, "not_available")
    assert of("Dorset", "E06000059", WITHIN, EXCLUDING)["2023"] == (60.2, 342, 568)
    assert of("Dorset", "E06000059", WITHIN, INCLUDING)["2024"] == (49.1, 287, 585)
    assert held("City of London", "plans_within_20_weeks", "excluding_exceptions")["2024"] == (None, "not_available")
    assert not assessed(load_area("ehc_plans", place="City of London"), WITHIN, "ehc_plan", EXCLUDING).judged


def test_the_councils_own_claim_can_be_found_in_the_figures() -> None:
    """Birmingham 65.6% in 2022 excluding exceptions, by the source notes; England 49.2% then and 59.9% in 2021."""
    own = held("Birmingham", "plans_within_20_weeks", "excluding_exceptions")
    assert [own[str(year)][0] for year in range(2019, 2025)] == [71.6, 39.9, 59.7, 65.6, 60.5, 26.7]
    every = held("Birmingham", "plans_within_20_weeks", "including_exceptions")
    assert [every[str(year)][0] for year in range(2019, 2025)] == [63.7, 48.4, 54.5, 62.7, 58.9, 26.7]
