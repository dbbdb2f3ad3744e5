"""How many children have a plan, and how fast that grows."""

from __future__ import annotations

import re

from send_briefings.report.overviews.children import children_chapter, counted
from send_briefings.report.overviews.place_areas import Marks, PlaceAreas


def test_plans_in_place_and_their_growth_beside_englands() -> None:
    """12,094 in January 2025 and 11,040 the year before; England 638,745, 10.8% more (read by hand from SEN2 2025)."""
    marks = Marks()
    chapter = children_chapter(PlaceAreas("Birmingham"), marks)
    assert chapter is not None
    reported = " ".join(re.sub("<[^>]*>", " ", chapter.markup).split())
    assert "12,094 in January 2025 , 9.5% more than a year before (England 10.8% more)." in reported
    assert all(number["how"] for number in marks.numbers)


def test_the_table_has_each_series_once_over_six_years() -> None:
    areas = PlaceAreas("Birmingham")
    names = [one.ref.measure for one in counted(areas)]
    assert names[0] == "ehc_plans_in_january"
    assert {"assessment_requests", "plans_issued"} <= set(names)
    chapter = children_chapter(areas, Marks())
    assert chapter is not None
    assert chapter.markup.count("<tr>") == 1 + len(names)


def test_a_place_without_such_a_figure_has_no_chapter() -> None:
    areas = {name: area for name, area in PlaceAreas("Birmingham").items() if name == "neet"}
    assert counted(areas) == ()
    assert children_chapter(areas, Marks()) is None


def test_no_percentage_is_told_of_fewer_than_20() -> None:
    """The City of London: 5 requests in 2024 and 2 the year before."""
    chapter = children_chapter(PlaceAreas("City of London"), Marks())
    assert chapter is not None
    reported = " ".join(re.sub("<[^>]*>", " ", chapter.markup).split())
    assert "Requests for an assessment: 5 in 2024 ." in reported
    assert "% more than" in reported.partition("Requests for an assessment")[0]
