"""Sections become chapters of one document: headings a level down, every number's identifier its own."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_briefings.overviews.gathering import Gathering
from send_briefings.overviews.page import Section

NOTHING: dict[str, Any] = {
    "headline": {"id": "pack"},
    "findings": [],
    "prose": {"numbers": [], "rows": [], "facts": {}},
}
NOTHING["tables"] = {}


def section(name: str, markup: str, **more: Any) -> Section:
    """A section with a headline, a finding, two numbers in prose and a cell."""
    said: dict[str, Any] = {
        "headline": {"id": "headline-x", "text": "5% now.", "numbers": [{"number": "5%", "how": "value"}]},
        "findings": [{"id": "level-x", "evidence": [{"value": 5}], "numbers": [{"number": "5%", "how": "value"}]}],
        "prose": {"id": "briefing", "numbers": [{"number": n, "how": "fact"} for n in ("1", "2")], "rows": ["r"]},
        "tables": {"rate.here": {"said": "5%", "how": "value"}},
    }
    said["headline"]["evidence"] = more.pop("rows", [{"value": 5}])
    return Section(name, name.title(), markup, said, pd.DataFrame(), (), **more)


MARKUP = (
    '<section class="headline"><h1>Waits</h1><p class="lede"><span data-evidence="headline-x:1">5%</span></p></section>'
    '<h2>What we found</h2><h3>More</h3><span data-evidence="level-x:1">5%</span>'
    '<span data-evidence="briefing:2">2</span><td data-evidence="rate.here">5%</td>'
)


def test_a_section_is_a_chapter_a_level_down_with_its_own_anchor() -> None:
    made = Gathering(NOTHING).add(section("waits", MARKUP))
    assert made == (
        '<section class="chapter"><section><h2 id="waits">Waits</h2>'
        '<p class="lede"><span data-evidence="waits.headline-x:1">5%</span></p></section>'
        '<h3>What we found</h3><h4>More</h4><span data-evidence="waits.level-x:1">5%</span>'
        '<span data-evidence="briefing:2">2</span><td data-evidence="waits.rate.here">5%</td></section>'
    )


def test_the_prose_of_all_sections_is_numbered_through() -> None:
    gathering = Gathering(NOTHING)
    gathering.add(section("waits", MARKUP))
    made = gathering.add(section("plans", MARKUP))
    assert '<span data-evidence="briefing:4">2</span>' in made
    assert [number["number"] for number in gathering.numbers] == ["1", "2", "1", "2"]


def test_a_headline_without_a_row_is_prose() -> None:
    gathering = Gathering(NOTHING)
    made = gathering.add(section("waits", MARKUP, rows=[]))
    assert '<p class="lede"><span data-evidence="briefing:1">5%</span></p>' in made
    assert '<span data-evidence="briefing:3">2</span>' in made
    assert gathering.numbers[0] == {"number": "5%", "how": "value", "in": "5% now."}
    assert [found["id"] for found in gathering.findings] == ["waits.level-x"]


def test_what_is_gathered_is_one_file_of_findings() -> None:
    gathering = Gathering(NOTHING)
    gathering.add(section("waits", MARKUP))
    said = gathering.as_json()
    assert said["headline"] == {"id": "pack"}
    assert [found["id"] for found in said["findings"]] == ["waits.headline-x", "waits.level-x"]
    assert said["tables"] == {"waits.rate.here": {"said": "5%", "how": "value"}}
    assert (said["prose"]["id"], said["prose"]["rows"]) == ("briefing", ["r"])


def test_a_landscape_section_lies_on_its_side_and_a_condensed_one_is_smaller() -> None:
    assert Gathering(NOTHING).add(section("a", "", landscape=True)) == '<section class="chapter landscape"></section>'
    assert Gathering(NOTHING).add(section("a", "", condensed=True)) == '<section class="chapter condensed"></section>'
