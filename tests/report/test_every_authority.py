"""Every current authority has a briefing in every area, in whole sentences, whatever is published for it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from lxml import html

from send_briefings import load_area
from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.model import Level
from send_briefings.report.area import Area
from send_briefings.report.blocks import Block

AREAS = list(load_areas())
PLACES = gazetteer().places(Level.LOCAL_AUTHORITY)
HARDEST = ("City of London", "Isles of Scilly", "Cumbria", "Kent")
HARD = ("Rutland", "Cumberland", "Westmorland and Furness", "North Yorkshire", "Essex", "Surrey", "Barnsley", "Hackney")
UNJUDGED = ("not_judged",)
TEXTS = ["h1", "h2", "h3", "p", "li", "caption", "th", "td", "dt", "dd", "figcaption"]
FAULTS = re.compile(
    r"\bnan\b|\bNone\b(?! of)|[{}]|  | [,;:.](?!\d)|\.\.|,,|\(\)|\bNaT\b|-0\.0|\u22120(\.0+)?(?![\d.])|<|>|&\w+;"
)


def texts(markup: str) -> Iterator[str]:
    """The text of every heading, paragraph, item, cell and caption, and what each chart says in words."""
    for node in html.fragments_fromstring(f"<div>{markup}</div>")[0].iter():
        if node.tag in TEXTS:
            yield "".join(node.itertext())
        if node.get("aria-label"):
            yield node.get("aria-label")


def faults(block: Block) -> list[str]:
    """The texts of a block that hold a slip no reader should see."""
    return [text for text in texts(block.html) if FAULTS.search(text) or (text and not text.strip())]


def check(area: Area, *, charts: bool) -> list[str]:
    """What is wrong with a briefing: slips in its text, a part without words, attachments that cannot be read."""
    parts = [area.summary(), area.comparison(), area.confidence(), area.questions()]
    if charts:
        parts += [area.trend(), area.breakdown()]
    found = [text for part in parts for text in faults(part)]
    for point in [*area.notes, *area.news, *(str(one.text) for one in area.findings)]:
        if not point.endswith((".", "?")) or not (point[0].isupper() or point[0].isdigit() or point[0] == "£"):
            found.append(f"no sentence: {point}")
    if not area.brief.queries and not area.place.closed:
        found.append("a page without a question")
    content = json.loads(attached(parts[2]))
    if [finding["id"] for finding in content["findings"]] != [point.id for point in area.brief.points]:
        found.append("the JSON holds other points")
    if any(not finding["evidence"] for finding in content["findings"]):
        found.append("a finding without evidence")
    for part in (content["headline"], content["prose"], *content["findings"]):
        found += [f"nothing gives {n['number']}: {part['id']}" for n in part["numbers"] if not n["how"]]
    found += [point for point in area.news if re.search(r"from (\S+) to \1\.", point)]
    rows = list(csv.DictReader(io.StringIO(attached(parts[1])))) if charts else []
    if any(not row["place_name"] or not row["status"] for row in rows):
        found.append("a row of the CSV without a place or status")
    return found


def attached(block: Block) -> str:
    assert block.payload is not None
    return str(block.payload["content"])


def test_there_are_153_authorities() -> None:
    assert len(PLACES) == 153


@pytest.mark.parametrize("name", AREAS)
def test_authorities_have_a_briefing_in_whole_sentences(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every authority in one area, each area with every twelfth; `make bench` makes all of all."""
    monkeypatch.setattr(Area, "_figures_csv", lambda _: "")  # half the time, with the charts; hard places have theirs
    wrong = {
        place.name: found
        for place in PLACES[AREAS.index(name) % len(AREAS) :: len(AREAS)]
        if (found := check(load_area(name, place=place.code), charts=False))
    }
    assert not wrong


@pytest.mark.parametrize("place", HARDEST)
def test_the_hardest_places_have_all_their_parts_and_charts(place: str) -> None:
    wrong = {name: found for name in AREAS if (found := check(load_area(name, place=place), charts=True))}
    assert not wrong


@pytest.mark.parametrize("place", HARD)
def test_hard_places_have_all_their_parts(place: str) -> None:
    wrong = {name: found for name in AREAS if (found := check(load_area(name, place=place), charts=False))}
    assert not wrong


@pytest.mark.parametrize(
    ("place", "name", "stated"),
    [
        ("Isles of Scilly", "attendance", "too few"),
        ("City of London", "attendance", "City of London"),
        ("Cumbria", "attendance", "abolished on 31 March 2023"),
        ("Birmingham", "therapy_waits", "Solihull"),
        ("Cumberland", "therapy_waits", "NHS"),
    ],
)
def test_what_is_special_about_a_place_is_said(place: str, name: str, stated: str) -> None:
    area = load_area(name, place=place)
    reported = " ".join(texts(area.summary().html + area.confidence().html))
    assert stated.casefold() in reported.casefold()
