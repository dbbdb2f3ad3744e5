"""Verdicts that changed between two days, from the figures known on each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.model.measure import Break, BreakKind, Citation
from send_briefings.narrative.questions import CHANGE, ENGLAND, changed_verdicts, judged_series, judgement

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


def test_a_new_period_turns_a_verdict(world: World) -> None:
    """From 48% to 60% of 1,000 is a rise; from 60% to 60% is none. And 60% is England's, where 48% was not."""
    then = known(world, "480/1000 600/1000 -")
    now = known(world, "480/1000 600/1000 600/1000")
    (one,) = changed_verdicts(then, now)
    assert one.ref == now.spec.headline
    assert one.about == (CHANGE,)
    assert (one.then.verdicts[CHANGE], one.now.verdicts[CHANGE]) == ("better", "no_clear_change")
    assert (one.then.words[CHANGE], one.now.words[CHANGE]) == (
        "better than in 2022",
        "with no clear change from 2023",
    )
    assert (one.then.figure.period.label, one.now.figure.period.label) == ("2023", "2024")
    assert (one.broken, one.england_broken) == ("", False)
    assert [(row.period.label, row.place, row.value) for row in one.evidence] == [
        ("2023", "E08000025", 60.0),
        ("2022", "E08000025", 48.0),
        ("2023", "E92000001", 60.0),
        ("2024", "E08000025", 60.0),
        ("2024", "E92000001", 60.0),
    ]
    assert one.facts() == {
        "then": {"period": "2023", "value": 60.0, "released": "2026-03-31", "verdicts": {"change": "better"}},
        "now": {"period": "2024", "value": 60.0, "released": "2026-03-31", "verdicts": {"change": "no_clear_change"}},
    }


def test_a_revised_figure_turns_a_verdict_on_the_same_period(world: World) -> None:
    then = known(world, "- 600/1000 600/1000")
    now = known(world, "- 600/1000 500/1000")
    (one,) = changed_verdicts(then, now)
    assert one.about == (CHANGE, ENGLAND)
    assert one.then.verdicts == {CHANGE: "no_clear_change", ENGLAND: "similar"}
    assert one.now.verdicts == {CHANGE: "worse", ENGLAND: "lower"}
    assert one.now.words[ENGLAND] == "lower than England's 60.0%"
    assert (one.then.figure.period, one.broken) == (one.now.figure.period, "")


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("480/1000 600/1000 -", "480/1000 600/1000 720/1000"),  # better than in 2022, better than in 2023
        ("- 600/1000 600/1000", "- 600/1000 601/1000"),  # another value, the same verdict
        ("- - -", "- 480/1000 600/1000"),  # nothing was known
        ("480/1000 600/1000 -", "- - -"),  # nothing is known now
    ],
)
def test_no_verdict_changed(world: World, then: str, now: str) -> None:
    verdicts = changed_verdicts(known(world, then), known(world, now))
    assert [one.about for one in verdicts if CHANGE in one.about] == []


def test_figures_on_two_sides_of_a_break_are_told_as_not_compared(world: World) -> None:
    then, now = known(world, "480/1000 600/1000 -"), known(world, "480/1000 600/1000 600/1000")
    change = Break(
        BreakKind.CHANGE,
        "new",
        date(2023, 12, 1),
        None,
        (),
        (),
        (),
        (),
        "colleges were added",
        "x",
        Citation("a", "b"),
    )
    spec = replace(now.spec, breaks=(change,))
    (one,) = changed_verdicts(replace(then, spec=spec), replace(now, spec=spec))
    assert (one.then.verdicts[CHANGE], one.now.verdicts[CHANGE]) == ("better", "not_compared")
    assert (one.broken, one.england_broken) == ("colleges were added", True)
    here = replace(now.spec, breaks=(replace(change, places=("E08000025",)),))
    (own,) = changed_verdicts(replace(then, spec=here), replace(now, spec=here))
    assert (own.now.verdicts[CHANGE], own.broken, own.england_broken) == (
        "not_compared",
        "colleges were added",
        False,
    )
    elsewhere = replace(now.spec, breaks=(replace(change, places=("E92000001",)),))
    (other,) = changed_verdicts(replace(then, spec=elsewhere), replace(now, spec=elsewhere))
    assert (other.now.verdicts[CHANGE], other.broken, other.england_broken) == ("no_clear_change", "", True)


def test_only_what_the_area_gives_a_verdict_on_is_judged(world: World) -> None:
    context = known(world, "480/1000 600/1000 600/1000")
    assert context.spec.headline in judged_series(context.spec)
    found = judgement(context, context.spec.headline, (ENGLAND,))
    assert found is not None
    assert found.verdicts == {ENGLAND: "similar"}
    assert judgement(known(world, "- - -"), context.spec.headline) is None
