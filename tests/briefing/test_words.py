"""Words for strength in whole briefings: only those of the table, and each that is used is explained."""

from __future__ import annotations

import re
from functools import cache

import pytest
from lxml import html

from send_briefings import load_area
from send_briefings.briefing import Area
from send_briefings.briefing.charts import chart_kind
from send_briefings.catalogue.areas import load_areas
from send_briefings.catalogue.kinds import kinds_in
from send_briefings.display.block import element
from send_briefings.findings.words import words_in

AREAS = list(load_areas())
PLACES = ("Birmingham", "Leeds", "Rutland", "City of London", "Isles of Scilly", "Cumberland", "Cornwall")

# Words that would say how strong, how good or how certain something is, and have no rule.
OUTSIDE = re.compile(
    r"\b(increas|decreas|grew|grow(s|n|ing|th)?\b|declin|drop|jump|climb|surg|soar|plung|plummet|spik|improv|deteriorat|"
    r"worsen|significan|dramatic|slight|sharp|steep|worr(y|ied|ies)|concern|alarm|abrupt|sudden|marked|substantial|"
    r"consider(able|ably)|huge|massive|vast|tiny|remarkabl|strik(ing|ingly)|notabl|encourag|disappoint|impressive|"
    r"strong|weak|poor|excellent|steady|steadily|stable|unchanged|usual|unusual|typical|normal|slump|rocket|crisis|"
    r"trend(s|ed|ing)?\b|outperform|underperform|fail)\w*",
    re.IGNORECASE,
)
RULED = ("no clear trend", "usual range", "usual ups and downs")


def names(area: Area) -> list[str]:
    """The names of measures and of the outcomes of inspections, which are their publishers' words, not ours."""
    measures = area.spec.measures.values()
    outcomes = [words for m in measures for one in m.outcomes for words in (one.short, one.words)]
    return sorted({*RULED, *(m.name for m in measures), *outcomes}, key=len, reverse=True)


@cache
def briefing(place: str, name: str) -> Area:
    return load_area(name, place=place)


@pytest.fixture(autouse=True)
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are their text alternatives: what they say, without the drawing."""
    for kind in kinds_in("briefing/chart_kinds"):
        module = chart_kind(kind)
        for name in (name for name in vars(module) if name.endswith("_svg")):
            monkeypatch.setattr(module, name, lambda chart, *_: element("p", chart.alt))


def prose(area: Area) -> list[str]:
    """Every text of the briefing but its titles of publications and the rules themselves."""
    parts = (area.summary(), area.trend(), area.breakdown(), area.comparison())
    found = [
        "".join(node.itertext())
        for part in parts
        for node in html.fragments_fromstring(f"<div>{part.html}</div>")[0].iter(
            "p", "li", "td", "figcaption", "caption"
        )
    ]
    return [*found, *area.caveats, *area.news, *(question.text for question in area.asked)]


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("place", PLACES)
def test_no_word_for_strength_stands_outside_the_table(place: str, name: str) -> None:
    ruled = re.compile("|".join(map(re.escape, names(briefing(place, name)))), re.IGNORECASE)
    wrong = [
        (found[0], text) for text in prose(briefing(place, name)) for found in OUTSIDE.finditer(ruled.sub("", text))
    ]
    assert not wrong


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("place", PLACES)
def test_each_word_in_a_briefing_is_explained_in_it(place: str, name: str) -> None:
    area = briefing(place, name)
    explained = area.questions().html.split("How we judge", 1)[1].split("Words used", 1)[0]
    shown = [area.summary().html, area.trend().html, area.breakdown().html]
    missing = [word.name for word in words_in(shown) if f"<strong>{word.name}</strong>: " not in explained]
    assert not missing


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("place", PLACES)
def test_a_rise_or_fall_is_told_only_where_its_rule_holds(place: str, name: str) -> None:
    for finding in briefing(place, name).findings:
        moves = [finding.facts[key] for key in ("change", "long_change") if key in finding.facts]
        if finding.kind != "level" or not moves:
            continue
        said = set(re.findall(r"\b(rose|risen|fell|fallen)\b", finding.text))
        allowed = {word for move in moves for word in _told(move)}
        assert said <= allowed, finding.text


def _told(move: dict[str, object]) -> tuple[str, ...]:
    return {1: ("rose", "risen"), -1: ("fell", "fallen"), 0: ()}[int(str(move["direction"]))]
