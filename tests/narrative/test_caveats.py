"""Caveats: at most three, those that matter most for a place, each ending in what to do or not to do."""

from __future__ import annotations

import re
from functools import cache

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.config.areas import load_areas
from send_briefings.narrative.caveats import caveats_of
from send_briefings.report.load import load_context

ENDS = re.compile(r": (do not|ask|compare|look|check|quote|allow)\b[^:]*\.$")


@cache
def context(area: str, place: str) -> AnalysisContext:
    return load_context(area, place, "").context


def read(area: str, place: str) -> list[str]:
    return [str(text) for text in caveats_of(context(area, place))]


def test_the_caveats_of_the_worked_example() -> None:
    assert read("ehc_plans", "Birmingham") == [
        "Figures before 2022 were counted differently: do not compare across the gap.",
        "With exceptions counted, 27% were in time (369 of 1,382; England 46%): quote either, not one for here and "
        "the other for England.",
        "Refusals are a share of all requests of the year, some not yet decided: do not quote them as a share of "
        "decisions.",
    ]


def test_what_the_record_of_inspections_lacks_is_told_as_the_records_lack() -> None:
    """Kent was revisited in September 2022, after our record of revisits ends."""
    assert read("inspections", "Kent")[:2] == [
        "Our record of inspections since 2023 is of 10 November 2025: check Ofsted's site (reports.ofsted.gov.uk) for "
        "one that is newer.",
        "Our record of revisits ends on 31 August 2022: check Ofsted's site (reports.ofsted.gov.uk) before you say "
        "that none followed.",
    ]
    assert not any("Our record" in text for text in read("inspections", "Birmingham"))


def test_a_return_that_cannot_be_whole_is_said_first() -> None:
    assert read("ehc_plans", "Isle of Wight")[0] == (
        "The figures for 2024 are probably incomplete (74 on record, 382 in 2022): do not draw conclusions from that "
        "year."
    )


def test_only_what_is_counted_with_others_is_explained() -> None:
    reported = "In January 2025 about 15,000 children of a neurodevelopmental pathway were added"
    assert any(text.startswith(reported) for text in read("therapy_waits", "Birmingham"))
    assert not any(text.startswith(reported) for text in read("therapy_waits", "Kent"))


@pytest.mark.parametrize("area", list(load_areas()))
def test_each_caveat_of_the_catalogue_ends_in_what_the_reader_should_do(area: str) -> None:
    for one in load_areas()[area].caveats:
        assert ENDS.search(one.text), one.text
        assert len(one.text.split()) <= 35


@pytest.mark.parametrize("area", list(load_areas()))
@pytest.mark.parametrize("place", ["Birmingham", "Bedford", "City of London", "Isles of Scilly"])
def test_at_most_three_are_told(area: str, place: str) -> None:
    found = read(area, place)
    assert len(found) <= 3
    assert all(ENDS.search(text) for text in found)
