"""Outcomes of inspections: what was found, which of the outcomes that is, what is due next, how many had each."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings import findings
from send_briefings.narrative.headline import headline
from send_briefings.narrative.questions import questions

World = Callable[..., AnalysisContext]

FOUND = """
inspection_outcome all total
place       2023-05  2024-03  2025-06
Birmingham        -        -        2
Leeds             1        -        -
Sandwell          -        3        -
Walsall           -        z        -
Kent              -        -        3
Essex             -        c        -
"""
NEXT = """
months_to_next_inspection all total
place       2023-05  2024-03  2025-06
Birmingham        -        -       36
Leeds            60        -        -
Sandwell          -       18        -
"""


def found(context: AnalysisContext, kind: str) -> Any:
    return next(finding for finding in findings(context) if finding.kind == kind)


@pytest.mark.parametrize(
    ("place", "which", "due", "flag"),
    [
        ("Birmingham", "between the best and the worst", "is due within about three years, by about June 2028.", "middle_outcome"),
        ("Leeds", "the best", "is due within about five years, by about May 2028.", "best_outcome"),
        ("Kent", "the worst", "The record does not say when the next inspection is due.", "worst_outcome"),
        ("Sandwell", "the worst", "A second look was due by about September 2025. This record, of 31 March 2026, would not show it.", "worst_outcome"),
    ],
)  # fmt: skip
def test_what_was_found_and_what_is_due(world: World, place: str, which: str, due: str, flag: str) -> None:
    finding = found(world("visits", place, FOUND, NEXT), "inspection")
    assert f"Of three possible outcomes that is {which}." in finding.text
    assert finding.text.endswith(due)
    assert finding.flags == {flag}
    assert finding.verdict == "described"


def test_the_headline_and_the_question_of_it(world: World) -> None:
    context = world("visits", "Kent", FOUND, NEXT)
    reported = headline(context)
    assert (reported.label, reported.found) == ("Poor", None)
    assert reported.sentence == (
        "The visit to Kent that began in June 2025 found that little was well. "
        "Of the 4 areas whose outcome is known, 2 had that one."
    )
    (asked,) = questions(context, findings(context))
    assert (asked.rule, asked.follows_from) == (
        "worst_outcome",
        "the visit to Kent that began in June 2025 found that little was well",
    )


def test_how_many_areas_had_each(world: World) -> None:
    finding = found(world("visits", "Birmingham", FOUND, NEXT), "outcome_shares")
    assert finding.facts["england"]["counts"] == {"1": 1, "2": 1, "3": 2}
    assert finding.facts["england"]["unknown"] == {"c": 1}
    assert finding.facts["region"]["counts"] == {"1": 0, "2": 1, "3": 1}
    assert finding.facts["neighbours"]["counts"] == {"1": 1, "2": 0, "3": 1}
    assert finding.text == (
        "Visit since 2023, 4 areas in England: 1 (25%) good, 1 (25%) fair and 2 (50%) poor. "
        "The West Midlands, two areas: 0, 1 and 1 in that order. "
        "Birmingham's statistical neighbours, two areas: 1, 0 and 1 in that order. One more area was c."
    )


@pytest.mark.parametrize(
    ("place", "label", "stated"),
    [
        ("Rutland", "No visit since 2023", "The record of 31 March 2026 has no visit since 2023 for Rutland."),
        ("Essex", "Visit since 2023: its outcome could not be read", "The visit to Essex that began in March 2024 is in the record, but"),
    ],
)  # fmt: skip
def test_a_place_without_an_outcome(world: World, place: str, label: str, stated: str) -> None:
    reported = headline(world("visits", place, FOUND, NEXT))
    assert (reported.verdict, reported.label) == ("nothing", label)
    assert stated in reported.sentence


def test_without_any_record_there_is_no_finding(world: World) -> None:
    context = world("visits", "Leeds", "inspection_outcome all total\nplace 2024-03\nKent c")
    assert findings(context) == ()
    assert headline(context).sentence == "The record has no visit since 2023 for Leeds."
