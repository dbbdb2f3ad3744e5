"""How we judge: what stands in the end matter of real briefings, and what does not."""

from __future__ import annotations

import re

import pytest

from send_briefings import load_area
from send_briefings.briefing.judging import how_we_judge


def rules(place: str, name: str, as_of: str = "") -> dict[str, str]:
    area = load_area(name, place=place, as_of=as_of)
    entries = how_we_judge(area.setting, area.headline, area.findings)
    return {entry.split("</strong>")[0].removeprefix("<strong>"): re.sub("<[^>]+>", "", entry) for entry in entries}


def test_rates_without_counts_are_said_to_be_untested() -> None:
    told = rules("Birmingham", "attendance")
    assert "three quarters of authorities moved that way" in told["Rose, fell, no clear change"]
    assert "No change here is tested against chance" in told["Not tested"]
    assert "Methods" not in told
    assert "interval" not in " ".join(told.values())


def test_counts_are_tested_by_named_methods() -> None:
    told = rules("Birmingham", "therapy_waits", as_of="2025-06-01")  # eight months in a row
    assert "95% interval lies wholly on one side" in told["Rose, fell, no clear change"]
    assert "Newcombe" in told["Methods"]
    assert "Wilson" in told["Methods"]
    assert "No change here" not in told["Not tested"]
    assert "No usual range is given for the headline figure (too few points" in told["Not tested"]


def test_derived_counts_are_called_approximate() -> None:
    assert "approximate" in rules("Birmingham", "neet")["About"]


def test_words_not_used_are_not_explained() -> None:
    told = rules("City of London", "attendance")
    assert "Too few children to tell" in told
    assert not {"Rose, fell, no clear change", "Better, worse", "Not tested", "Methods"} & told.keys()


@pytest.mark.parametrize("name", ["attendance", "exclusions", "therapy_waits", "neet"])
def test_it_is_short(name: str) -> None:
    words = sum(len(rule.split()) for rule in rules("Birmingham", name).values())
    assert words < 220
