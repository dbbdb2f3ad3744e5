"""Annual reviews against figures read by hand from sen2_2025/annual_reviews.csv, not through the readers.

Rows are those a spreadsheet shows: Leeds 4385, Rutland 5351, Surrey 11937, Isles of Scilly 12108. Column N is reviews
expected, P to S the latest meetings (2025, 2024, before 2024 twice), U no meeting, AE and AF decisions within and after
four weeks, AG the share.
"""

from __future__ import annotations

import pytest

from send_briefings import load_area
from tests.report.by_hand import assessed, words

Row = tuple[float | None, float | None, float | None, str]


def held(place: str) -> dict[str, Row]:
    """Value, numerator, denominator and status of each measure of one place."""
    area = load_area("annual_reviews", place=place)
    own = area.observations[area.observations["place"] == area.place.code]
    rows = own[["measure", "value", "numerator", "denominator", "status"]].itertuples(index=False, name=None)
    return {
        name: (*(None if cell != cell else round(cell, 1) for cell in numbers), status)
        for name, *numbers, status in rows
    }


@pytest.mark.parametrize(
    ("place", "decided", "held_in_year", "never", "expected"),
    [
        ("Leeds", (9.6, 208, 2159), (60.0, 3172, 5289), (16.3, 860, 5289), 5289),
        ("Rutland", (70.3, 206, 293), (93.2, 276, 296), (1.0, 3, 296), 296),
        ("Isles of Scilly", (50.0, 7, 14), (100.0, 16, 16), (0.0, 0, 16), 16),
    ],
)
def test_authorities(place: str, decided: Row, held_in_year: Row, never: Row, expected: float) -> None:
    found = held(place)
    assert found["review_decisions_in_4_weeks"] == (*decided, "published")
    assert found["reviews_held"] == (*held_in_year, "published")
    assert found["reviews_never_recorded"] == (*never, "published")
    assert found["reviews_expected"][0] == expected


def test_birmingham_and_england_as_in_the_source_notes() -> None:
    area = load_area("annual_reviews", place="Birmingham")
    assert held("Birmingham")["review_decisions_in_4_weeks"] == (61.6, 5382, 8732, "published")
    assert words(assessed(area, "review_decisions_in_4_weeks")) == {
        "Against the law": "Often not met",
        "Against England": "Better",  # 44.4%
        "Over time": "Too short to say",
        "Certainty": "High",
    }


def test_an_authority_whose_figures_were_left_out_has_none_and_is_told_so() -> None:
    assert held("Surrey")["reviews_held"] == (None, None, None, "not_available")
    area = load_area("annual_reviews", place="Surrey")
    assert area.brief.empty
    assert len(area.brief.queries) >= 1


def test_sixteen_plans_are_too_few_to_judge() -> None:
    area = load_area("annual_reviews", place="Isles of Scilly")
    assert not assessed(area, "review_decisions_in_4_weeks").judged
