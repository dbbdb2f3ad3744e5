"""How we judge: what stands in the end matter of real briefings, and what does not."""

from __future__ import annotations

import re

import pytest

from send_briefings import load_area
from send_briefings.briefing.judging import how_we_judge
from send_briefings.findings.words import AGAINST_ENGLAND, MOVED


def rules(place: str, name: str, as_of: str = "") -> dict[str, str]:
    area = load_area(name, place=place, as_of=as_of)
    entries = how_we_judge(area.setting, area.headline, area.findings)
    return {entry.split("</strong>")[0].removeprefix("<strong>"): re.sub("<[^>]+>", "", entry) for entry in entries}


def test_rates_without_counts_are_judged_by_their_ups_and_downs() -> None:
    told = rules("Birmingham", "attendance")
    assert "Beyond the usual ups and downs (moves of all authorities that did not last)" in told[MOVED]
    assert "Chance among the children is not tested" in told["Not tested"]
    assert "up to 1 in 20 authorities (8 of 153) would be named per figure" in told["Many places at once"]
    assert "2 points, or a tenth" in told["Large enough"]
    assert "Spiegelhalter" in told["Methods"]
    assert "interval" not in " ".join(told.values())


def test_what_an_interval_of_a_full_count_means_is_said() -> None:
    assert (
        "The 95% interval of the headline figure is 24.3% to 29.1%: everyone is counted, so it tells of chance among "
        "so many, not of a sample."
    ) in load_area("ehc_plans", place="Birmingham").caveats
    told = rules("Birmingham", "ehc_plans")
    assert "large enough. Similar: nearer. Else they cannot be told apart." in told[AGAINST_ENGLAND]
    assert "Newcombe" in told["Methods"]
    assert "Wilson" in told["Methods"]


def test_counts_are_tested_by_named_methods() -> None:
    told = rules("Birmingham", "therapy_waits", as_of="2025-06-01")  # eight months in a row
    assert "Chance among the children" not in told["Not tested"]
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
    assert words < 300  # with the size asked for, and how many places are judged at once
