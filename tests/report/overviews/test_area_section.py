"""An area in the committee pack: one page, in the words of its own briefing."""

from __future__ import annotations

import pytest

from send_briefings import load_area
from send_briefings.report.overviews.pack import AreaSection
from send_briefings.report.overviews.place_areas import Marks


@pytest.fixture(scope="module")
def neet() -> AreaSection:
    return AreaSection(load_area("neet", place="Rutland"))


def test_title_summary_tiles_one_chart_points_and_questions(neet: AreaSection) -> None:
    marks = Marks()
    chapter = neet.chapter(marks)
    assert (chapter.id, chapter.title, chapter.condensed) == ("neet", "NEET", True)
    assert chapter.markup.count("<h1>") == 1
    assert chapter.markup.count('class="tiles"') == 1
    assert chapter.markup.count("<figure") <= 1
    assert "Questions to ask" in chapter.markup
    assert "Questions to ask" not in neet.chapter(Marks(), questions=False).markup
    assert marks.numbers
    assert all(number["how"] for number in marks.numbers)


def test_what_leads_weighs_by_the_children_it_is_of() -> None:
    plans, funding = (AreaSection(load_area(name, place="Birmingham")) for name in ("ehc_plans", "high_needs_funding"))
    assert plans.lead is not None
    assert plans.weight == pytest.approx(945.6, abs=0.1)  # 946 late plans of 1,290, to the law's 100%
    assert plans.weight > funding.weight


@pytest.mark.parametrize(("area", "place"), [("neet", "Isles of Scilly"), ("phase_transfers", "Birmingham")])
def test_an_area_without_a_figure_or_not_fit_to_judge_has_no_page(area: str, place: str) -> None:
    assert not AreaSection(load_area(area, place=place)).has_page
