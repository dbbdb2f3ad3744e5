"""A briefing from several files of one publication, one of them counted in January: each is told for what it is."""

from __future__ import annotations

import json
import re

import pytest

from send_briefings import load_area
from send_briefings.briefing import Area


@pytest.fixture(scope="module")
def area() -> Area:
    return load_area("ehc_plans", place="Rutland")


def test_figures_at_a_glance_are_of_the_year_and_a_count_in_january_says_so(area: Area) -> None:
    page = re.sub("<[^>]+>", "", area.breakdown().html)
    assert "Figures at a glance: Rutland, 2024." in page
    assert "EHC plans in place, January 2025" in page
    assert "New plans issued, " not in page


def test_a_count_in_january_is_set_beside_the_january_before(area: Area) -> None:
    """376 in January 2025 and 340 in January 2024: sen2_2025/caseload.csv, rows 17958 and 5704."""
    payload = area.questions().payload
    assert payload is not None
    cells = json.loads(str(payload["content"]))["tables"]
    series = "ehc_plans_in_january.ehc_plan.total.E06000017"
    assert {name.removeprefix(f"{series}."): cell["said"] for name, cell in cells.items() if series in name} == {
        "2025-01-01": "376",
        "2024-01-01": "340",
        "2025-01-01.since.2024-01-01": "+36",
    }


def test_each_file_is_named_among_the_sources_and_the_news(area: Area) -> None:
    page = area.questions().html
    news = " ".join(area.news)
    for title in (
        "EHC plans in place in January",
        "Requests for an EHC needs assessment, and their outcome",
        "EHC plans issued within 20 weeks, and later",
    ):
        assert f"</a> ({title})." in page
        assert f"Education, health and care plans ({title}), release 2025, was published on 26 June 2025" in news
    assert news.count("No earlier release of these is held") == 1


def test_a_briefing_of_one_file_names_the_publication_alone() -> None:
    one = load_area("annual_reviews", place="Rutland")
    assert "</a>. Release 2025" in one.questions().html
    assert "Education, health and care plans, release 2025, was published" in " ".join(one.news)


def test_an_area_of_one_year_has_no_part_on_how_it_changed() -> None:
    assert load_area("annual_reviews", place="Rutland").trend().html == ""


@pytest.mark.parametrize(
    ("area_name", "place", "title"),
    [
        ("ehc_plans", "Leeds", "Both figures here are in the worst quarter of authorities."),
        ("ehc_plans", "Rutland", "Neither of the two figures here is in the worst quarter of authorities."),
    ],
)
def test_a_chart_of_one_or_two_figures_is_titled_by_what_it_shows(area_name: str, place: str, title: str) -> None:
    assert title in load_area(area_name, place=place).breakdown().html


def test_a_column_is_headed_by_its_measure_once() -> None:
    page = load_area("ehc_plans", place="Leeds").comparison().html
    assert ">Requests refused<" in page
    assert "Requests refused, Requests refused" not in page
