"""Verdicts that changed between two days, from the figures known on each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.model.measure import Break, BreakKind, Citation
from send_briefings.narrative.changes import Changed, changed

World = Callable[..., AnalysisContext]

SHARES = """
in_college_or_work ehc_plan total
place         2022      2023     2024
Birmingham  {}
Leeds       {}
England    6000/10000  6000/10000  6000/10000
"""


def known(world: World, birmingham: str, leeds: str = "600/1000 600/1000 600/1000") -> AnalysisContext:
    return world("destinations", "Birmingham", SHARES.format(birmingham, leeds))


def words(one: Changed) -> dict[str, tuple[str, str]]:
    """The words of then and now by what they are about."""
    return {str(old.aspect): (old.word, new.word) for old, new in one.tiles}


def test_a_new_period_turns_a_verdict(world: World) -> None:
    """48% of 1,000 is worse than England's 60%; 60% is the same."""
    then, now = known(world, "480/1000 480/1000 -"), known(world, "480/1000 480/1000 600/1000")
    (one,) = changed(then, now)
    assert one.now.ref == now.spec.headline
    assert words(one) == {
        "Against England": ("Worse", "About the same"),
        "Over time": ("Little changed", "Up sharply"),
    }
    assert one.then.figure is not None
    assert one.now.figure is not None
    assert (one.then.figure.period.label, one.now.figure.period.label) == ("2023", "2024")
    assert {(row.period.label, row.place, row.value) for row in one.figures} == {
        ("2022", "E08000025", 48.0),
        ("2023", "E08000025", 48.0),
        ("2023", "E92000001", 60.0),
    }


def test_a_revised_figure_turns_a_verdict_on_the_same_period(world: World) -> None:
    (one,) = changed(known(world, "- 600/1000 600/1000"), known(world, "- 600/1000 500/1000"))
    assert words(one) == {
        "Against England": ("About the same", "Worse"),
        "Over time": ("Little changed", "Down sharply"),
    }


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("480/1000 600/1000 -", "480/1000 600/1000 601/1000"),  # up sharply since 2022 by both
        ("- 600/1000 600/1000", "- 600/1000 601/1000"),  # another value, the same words
        ("- - -", "- 480/1000 600/1000"),  # nothing was known
        ("480/1000 600/1000 -", "- - -"),  # nothing is known now
    ],
)
def test_no_verdict_changed(world: World, then: str, now: str) -> None:
    assert changed(known(world, then), known(world, now)) == ()


def test_one_that_is_no_longer_judged_says_why(world: World) -> None:
    """A share of 12 children is none to judge."""
    (one,) = changed(known(world, "480/1000 600/1000 -"), known(world, "480/1000 600/1000 6/12"))
    assert (one.tiles, one.now.judged) == ((), False)
    assert str(one.now.why_not)


def test_figures_on_two_sides_of_a_break_do_not_compare(world: World) -> None:
    then, now = known(world, "480/1000 600/1000 -"), known(world, "480/1000 600/1000 600/1000")
    stated, day = Citation("a", "b"), date(2023, 12, 1)
    change = Break(BreakKind.CHANGE, "new", day, None, (), (), (), (), "colleges were added", "x", stated)
    spec = replace(now.spec, breaks=(change,))
    (one,) = changed(replace(then, spec=spec), replace(now, spec=spec))
    assert words(one) == {"Over time": ("Up sharply", "Not comparable")}
