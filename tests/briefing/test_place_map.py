"""The map of a series: who is in which quarter, who is hatched, and words that say what the sentences say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from send_briefings import Area, load_area
from send_briefings.briefing import place_map
from send_briefings.briefing.place_map import MapFigure, map_figure
from send_briefings.catalogue.cartogram import cartogram
from send_briefings.catalogue.places import gazetteer
from send_briefings.display.charts.cartogram import MapChart
from send_briefings.model import Polarity
from send_briefings.model.area import ChartSpec, Ref


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[MapChart]:
    """The maps that are asked for, in place of their pictures."""
    asked: list[MapChart] = []
    monkeypatch.setattr(place_map, "map_svg", lambda chart: asked.append(chart) or "<svg></svg>")
    return asked


def made(area: str, place: str, as_of: str = "2026-10-01") -> MapFigure:
    found = load_area(area, place=place, as_of=as_of)
    return map_figure(found.setting, found.spec.headline)


def caption(found: MapFigure) -> str:
    return unescape(re.sub("<[^>]*>", "", found.markup))


def letter(chart: MapChart, name: str) -> str:
    return chart.letters.get(gazetteer().resolve(name).code, "")


def test_birmingham_in_attendance(drawn: list[MapChart]) -> None:
    found = made("attendance", "Birmingham")
    (chart,) = drawn
    assert caption(found) == (
        "Birmingham, at 38.1%, is higher than in three quarters of authorities (136th of 151; 1st is lowest). "
        "Persistent absence, EHC plan, 2024/25. The bigger a place is drawn, the more people live there. "
        "Hatched: two authorities without a figure to judge."
    )
    assert (
        "Birmingham, at 38.1%, is higher than in three quarters of authorities (136th of 151; 1st is lowest)"
        in chart.alt
    )
    assert (letter(chart, "Birmingham"), chart.chosen) == ("D", ("E08000025",))
    assert sorted(set(chart.letters.values())) == ["A", "B", "C", "D"]
    assert found.facts["standing"]["rank"] == 136  # the City of London and the Isles of Scilly take no rank
    assert found.facts["hatched"] == 2


def test_places_without_a_figure_are_hatched_and_counted(drawn: list[MapChart]) -> None:
    found = made("neet", "Leeds")
    (chart,) = drawn
    without = [code for code in cartogram() if code not in chart.letters]
    assert [gazetteer().get(code).name for code in without] == ["Isles of Scilly", "City of London"]
    assert chart.without == "no figure (2)"
    assert caption(found).endswith("Hatched: two authorities without a figure to judge.")
    assert chart.alt.endswith("Hatched: two authorities without a figure to judge.")


def test_a_place_too_small_to_judge_is_hatched_and_not_ranked(drawn: list[MapChart]) -> None:
    found = made("attendance", "City of London")
    (chart,) = drawn
    assert letter(chart, "City of London") == ""
    assert "which is not judged" in caption(found)
    assert "of 151" not in caption(found)


def test_an_abolished_authority_is_shown_where_those_after_it_are(drawn: list[MapChart]) -> None:
    found = made("attendance", "Cumbria")
    (chart,) = drawn
    assert [gazetteer().get(code).name for code in chart.chosen] == ["Cumberland", "Westmorland and Furness"]
    assert letter(chart, "Cumberland") == letter(chart, "Westmorland and Furness") != ""
    assert caption(found).endswith("Cumbria is shown where its successors are.")


def test_figures_of_health_boards_have_no_map(drawn: list[MapChart]) -> None:
    assert made("therapy_waits", "Birmingham") == MapFigure()
    assert not drawn


def test_where_neither_direction_is_better_thirds_are_drawn(drawn: list[MapChart]) -> None:
    area = load_area("attendance", place="Birmingham", as_of="2026-10-01")
    ref = area.spec.headline
    measure = replace(area.spec.measures[ref.measure], polarity=Polarity.NONE)
    spec = replace(area.spec, measures={**area.spec.measures, ref.measure: measure})
    found = map_figure(replace(area.setting, spec=spec), ref)
    (chart,) = drawn
    assert [group.letter for group in chart.groups] == ["1", "2", "3"]
    assert letter(chart, "Birmingham") == "3"
    assert caption(found).startswith("Birmingham, at 38.1%, is 16th of 151; 1st is highest.")


def test_a_map_in_an_areas_file_is_drawn_and_every_number_of_its_caption_is_traced() -> None:
    area = load_area("attendance", place="Birmingham", as_of="2026-10-01")
    overall = Ref("overall_absence", "sen_support", "total", area.spec.headline.source)
    spec = replace(area.spec, charts=(*area.spec.charts, ChartSpec("map", "breakdown", (overall,))))
    mapped = Area(replace(area._built, setting=replace(area.setting, spec=spec)))
    assert 'aria-label="Map of England. Birmingham, at ' in mapped.breakdown().html
    assert "of 151" in mapped.breakdown().html
    payload = mapped.questions().payload
    assert payload is not None
    numbers = json.loads(payload["content"])["prose"]["numbers"]
    assert any("1st is lowest" in number["in"] for number in numbers)
    assert [number for number in numbers if number["how"] is None] == []
