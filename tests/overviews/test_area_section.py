"""An area in the committee pack: shorter than its briefing, in the same words."""

from __future__ import annotations

import pytest

from send_briefings import load_area
from send_briefings.overviews.area_section import area_section
from send_briefings.overviews.page import Section

HEADINGS = ["What we found", "How it has changed", "Compared with others", "How sure we are"]


@pytest.fixture(scope="module")
def neet() -> Section:
    return area_section(load_area("neet", place="Rutland"))


def test_its_parts_are_those_of_the_briefing_but_for_what_is_new_and_the_end(neet: Section) -> None:
    parts = [part.partition("</h2>")[0] for part in neet.markup.split("<h2>")[1:]]
    assert parts == [*HEADINGS, "Questions members may want to ask"]
    assert neet.markup.count("<h1>") == 1
    assert neet.markup.startswith('<section class="headline"><h1>16 and 17-year-olds')
    assert "Rutland</h1>" not in neet.markup


def test_two_charts_one_table_and_three_questions_at_most(neet: Section) -> None:
    assert neet.markup.count("<figure") == 2
    assert neet.markup.count("<table") == 1
    assert neet.markup.count("<caption>NEET. ") == 1
    asked = neet.markup.partition('class="questions"')[2]
    assert 1 <= asked.count("<li>") <= 3


def test_its_evidence_is_the_briefings(neet: Section) -> None:
    assert neet.evidence["headline"]["text"].startswith(neet.evidence["headline"]["label"] + ". ")
    assert set(neet.evidence) == {"headline", "findings", "prose", "tables"}
    assert set(neet.used.columns) == {"source", "release", "released"}


def test_an_area_without_a_figure_says_why_and_shows_no_chart() -> None:
    scilly = area_section(load_area("neet", place="Isles of Scilly"))
    assert "<figure" not in scilly.markup
    assert "<strong>No figure published.</strong>" in scilly.markup
