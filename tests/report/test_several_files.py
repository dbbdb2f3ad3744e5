"""A briefing from several files of one publication, one of them counted in January: each is told for what it is."""

from __future__ import annotations

import pytest
from lxml import html

from send_briefings import load_area
from send_briefings.report.area import Area


@pytest.fixture(scope="module")
def area() -> Area:
    return load_area("ehc_plans", place="Rutland")


def test_a_count_in_january_stands_under_the_year_before(area: Area) -> None:
    """376 in January 2025 and 340 in January 2024: sen2_2025/caseload.csv, rows 17958 and 5704."""
    rows = {row[0].text_content(): row for row in html.fromstring(area.page.years).iter("tr")}
    shown = [cell.text_content() for cell in rows["EHC plans in place, January after"]]
    heads = [cell.text_content() for cell in rows["Figure"]]
    assert (heads[5:7], shown[5:7]) == (["2023", "2024"], ["340", "376"])


def test_each_file_is_named_in_the_news(area: Area) -> None:
    news = " ".join(area.news)
    for title in (
        "EHC plans in place in January",
        "Requests for an EHC needs assessment, and their outcome",
        "EHC plans issued within 20 weeks, and later",
    ):
        assert f"Education, health and care plans ({title}), release 2025, was published on 26 June 2025" in news
    assert news.count("We have no earlier release of these") == 1


def test_charts_of_several_files_name_the_publication_once(area: Area) -> None:
    assert area.breakdown().html.count("Source: Department for Education, Education, health and care plans") == 1
    one = load_area("annual_reviews", place="Rutland")
    assert "Education, health and care plans, release 2025, was published" in " ".join(one.news)
