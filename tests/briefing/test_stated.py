"""What has been said in public stands in a briefing as said, with document and date; its numbers lead to the claim."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from send_briefings import Area, load_area
from send_briefings.briefing.stated import HEADING, LABEL

SECTION = re.compile(rf"<h2>{HEADING}</h2>(.*?)<h2>", re.DOTALL)

# place, area, as of, what is said in the section and what is not
CASES = [
    ("Birmingham", "ehc_plans", "", ["66%", "53%", "59.9%", "Said by Birmingham City Council", "(May 2023)"]),
    ("Birmingham", "ehc_plans", "2023-05-31", ["66%"]),
    ("Birmingham", "neet", "", ["7% in April 2021 to 2% in January 2023"]),
    ("Birmingham", "local_offer", "", ["doubled"]),
    (
        "Birmingham",
        "attendance",
        "",
        ["Said by Ofsted and the Care", "BBC News, as given by Education Executive, 14 July"],
    ),
    ("Leeds", "high_needs_funding", "", ["nearly a quarter", "£8 billion", "Said by a government spokesperson"]),
]
NOTHING = [("Birmingham", "ehc_plans", "2023-05-30"), ("Leeds", "ehc_plans", ""), ("Leeds", "local_offer", "")]


def section(area: Area) -> str:
    found = SECTION.search(area.confidence().html)
    return re.sub(r"<[^>]+>", "", unescape(found[1])) if found else ""


@pytest.mark.parametrize(("place", "area", "as_of", "words"), CASES)
def test_a_claim_stands_under_its_label_with_speaker_document_and_date(
    place: str, area: str, as_of: str, words: list[str]
) -> None:
    told = section(load_area(area, place=place, as_of=as_of))
    assert told.startswith(LABEL)
    assert not [word for word in words if word not in told]


@pytest.mark.parametrize(("place", "area", "as_of"), NOTHING)
def test_where_nothing_was_said_yet_or_here_there_is_no_section(place: str, area: str, as_of: str) -> None:
    loaded = load_area(area, place=place, as_of=as_of)
    assert section(loaded) == ""
    assert loaded.stated == []


def test_its_numbers_lead_to_the_claim_and_to_no_published_figure() -> None:
    area = load_area("ehc_plans", place="Birmingham")
    payload = area.questions().payload
    assert payload is not None
    said = json.loads(payload["content"])
    (text,) = said["what_has_been_said"]
    numbers = {n["number"]: (n["how"], n["path"]) for n in said["prose"]["numbers"] if n["in"] == text}
    assert set(numbers) == {"66%", "20", "53%", "59.9%", "2023"}
    assert {how for how, _ in numbers.values()} == {"fact"}
    assert all(path.startswith("stated.plans_in_20_weeks.") for _, path in numbers.values())
    assert said["prose"]["facts"]["stated"]["plans_in_20_weeks"]["parts"] == ["66%", "53%", "59.9%"]


def test_stated_figures_are_not_among_the_rows() -> None:
    area = load_area("ehc_plans", place="Birmingham")
    own = area.observations[area.observations["place"] == "E08000025"]
    assert 66.0 not in set(own["value"])
    assert not any("commissioner" in source for source in set(own["source"]))
