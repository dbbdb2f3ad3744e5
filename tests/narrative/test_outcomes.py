"""Outcomes of inspections: which of the outcomes it was, the course of them, how many places had each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.outcomes import history, of_england, outcome_rules, tally

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


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("Birmingham", {"middle_outcome"}),
        ("Leeds", {"best_outcome"}),
        ("Kent", {"worst_outcome"}),
        ("Essex", set()),
        ("Rutland", set()),
    ],
)
def test_which_of_its_outcomes_the_newest_was(world: World, place: str, rule: set[str]) -> None:
    context = world("visits", place, FOUND)
    assert outcome_rules(context, context.spec.headline) == rule


def test_how_many_areas_had_each(world: World) -> None:
    context = world("visits", "Birmingham", FOUND)
    england = of_england(context, context.spec.headline)
    assert (england.counts, england.unknown, england.total) == ({1: 1, 2: 1, 3: 2}, {"c": 1}, 4)
    near = tally(context, context.spec.headline, context.neighbours)
    assert near.counts == {1: 1, 2: 0, 3: 1}


def test_the_outcomes_of_a_place_oldest_first(world: World) -> None:
    twice = FOUND.replace("Birmingham        -        -        2", "Birmingham        3        -        2")
    context = world("visits", "Birmingham", twice)
    assert [(row.period.label, row.value) for row in history(context)] == [("May 2023", 3.0), ("June 2025", 2.0)]
