"""The scorecard: one row an area, figures as the files have them, a reason where there is none."""

from __future__ import annotations

import re

import pytest

from send_briefings import load_scorecard
from send_briefings.catalogue.areas import load_areas
from send_briefings.overviews.scorecard import Scorecard
from send_briefings.overviews.scorecard_row import ScorecardRow, band_cell, change_cell, measure_text, sign_of
from send_briefings.tracing import numbers_in


@pytest.fixture(scope="module")
def cards() -> dict[str, Scorecard]:
    """The scorecards of three places; areas are loaded when a row asks for them."""
    return {place: load_scorecard(place) for place in ("Leeds", "Cumberland", "Isles of Scilly")}


def row(card: Scorecard, area: str) -> ScorecardRow:
    return next(row for row in card.rows if row.area.spec.id == area)


# Read by hand from the published files: timeliness_20_week.csv (rows 8257, 2499, 7947 and 2190, all plans issued, the
# columns that leave out exceptions), UD_NEETNK_LA_dashboard_2025_final.csv (row 79, NEET_NK_EHCP_percent).
BY_HAND = [
    ("Leeds", "ehc_plans", "2024", 9.3, 0.9, "no_clear_change", "D"),
    ("Cumberland", "ehc_plans", "2024", 42.6, 15.5, "up_unsettled", "C"),
    ("Cumberland", "neet", "2025", 7.3, None, "no_clear_change", "B"),
]


@pytest.mark.parametrize(("place", "area", "period", "value", "change", "verdict", "band"), BY_HAND)
def test_figures_read_by_hand(
    cards: dict[str, Scorecard],
    place: str,
    area: str,
    period: str,
    value: float,
    change: float,
    verdict: str,
    band: str,
) -> None:
    found = row(cards[place], area)
    assert found.found is not None
    assert (found.found.figure.period.label, found.found.figure.value) == (period, value)
    assert (found.verdict, band_cell(found.found).content[:1]) == (verdict, band)
    if change is not None:
        told = change_cell(found, cards[place].said.cells("test")).content
        assert told == f"+{change} since 2023"


def test_every_area_has_a_row_in_the_order_of_the_catalogue(cards: dict[str, Scorecard]) -> None:
    assert [row.area.spec.id for row in cards["Leeds"].rows] == list(load_areas())


def test_a_row_without_a_figure_says_why(cards: dict[str, Scorecard]) -> None:
    card = cards["Isles of Scilly"]
    body = card.body()
    for one in card.rows:
        if one.found is None:
            assert one.area.headline.sentence in body
    assert sign_of(row(card, "neet")) == ("–", "No figure")


def test_the_verdict_is_a_shape_and_a_word(cards: dict[str, Scorecard]) -> None:
    verdicts = re.findall(r'class="verdict"><span class="sign">(.)</span> <strong>([^<]+)<', cards["Leeds"].body())
    assert len(verdicts) == len(load_areas())
    assert {"fell_with_others": ("●", "Fell, as elsewhere"), "no_clear_change": ("●", "No clear change")}.items() <= {
        one.verdict: sign_of(one) for one in cards["Leeds"].rows
    }.items()


def test_the_headline_counts_the_verdicts(cards: dict[str, Scorecard]) -> None:
    verdicts = [row.verdict for row in cards["Cumberland"].rows]
    said = cards["Cumberland"].headline()
    assert said.facts["better"] == verdicts.count("better")
    assert said.facts["worse"] == verdicts.count("worse")
    assert said.text.startswith("None better or worse. Of the headline")
    assert "went up within usual ups and downs" in said.text
    assert cards["Isles of Scilly"].headline().text.startswith("None better or worse. Of the headline measures of")


@pytest.mark.parametrize("place", ["Leeds", "Cumberland", "Isles of Scilly"])
def test_every_number_of_prose_and_table_leads_to_its_evidence(cards: dict[str, Scorecard], place: str) -> None:
    card = cards[place]
    said = card.evidence
    numbers = [number for part in (said["headline"], *said["findings"], said["prose"]) for number in part["numbers"]]
    assert numbers
    assert all(number["how"] for number in numbers)
    cells = re.findall(r"<td([^>]*)>([^<]*)</td>", card.details().html)
    for attributes, told in cells:
        if numbers_in(told):
            name = re.search(r'data-evidence="([^"]+)"', attributes)
            assert name, told
            assert said["tables"][name[1]]["said"] == told


def test_a_sum_is_set_beside_no_other_place(cards: dict[str, Scorecard]) -> None:
    found = row(cards["Leeds"], "high_needs_funding")
    assert measure_text(found.setting) == "High-needs block"
    cells = re.search(r"High-needs block</td>.*?</tr>", cards["Leeds"].body())
    assert cells
    assert cells[0].count('<td class="missing">–</td>') == 4


def test_its_page_lies_on_its_side(cards: dict[str, Scorecard]) -> None:
    payload = cards["Leeds"].summary().payload or {}
    assert (payload["area"], payload["landscape"], payload["place_slug"]) == ("scorecard", True, "leeds")
    assert payload["date"] == cards["Leeds"].used["released"].max().date().isoformat()


def test_the_lines_alt_text_says_where_it_starts_and_ends(cards: dict[str, Scorecard]) -> None:
    alt = re.findall(r'aria-label="([^"]+)"', cards["Leeds"].body())
    assert any("issued within 20 weeks" in told and "to 9.3% in 2024; lowest" in told for told in alt)
