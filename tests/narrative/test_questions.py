"""Questions follow from findings by their stated rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings import findings
from send_briefings.narrative.questions import Question, questions

World = Callable[..., AnalysisContext]

PLAN = """
absence ehc_plan total
place       2022/23  2023/24
Birmingham    40       {}
Leeds         31       30
Sandwell      34       32
Walsall       35       34
Kent          30       28
Essex         28       26
Camden        25       24
Rutland       22       22
"""
NONE = """
absence no_sen total
place       2022/23  2023/24
Birmingham    18       {}
Leeds         14       14
Sandwell      15       15
Walsall       16       16
Kent          14       14
Essex         13       13
Camden        14       14
Rutland       12       12
"""
PHASES = """
absence ehc_plan {}
place       2023/24
Birmingham     {}
Leeds          {}
Sandwell       34
Walsall        33
Kent           32
"""


def asked(context: AnalysisContext) -> tuple[Question, ...]:
    return questions(context, findings(context))


@pytest.mark.parametrize(
    ("own", "other", "rules"),
    [
        ("37", "17", ["band_d", "gap_wide", "always"]),  # it fell as in most
        ("35", "14", ["band_d", "improved", "gap_wide", "always"]),
        ("37", "24", ["band_d", "always"]),  # a gap of 13
        ("48", "17", ["band_d", "worsened", "gap_wide", "always"]),
        ("30", "16", ["improved", "always"]),
        ("c", "17", ["band_d", "always"]),  # 2022/23, without a year before
    ],
)
def test_the_rules_that_hold_are_asked_in_order_and_always_comes_last(
    world: World, own: str, other: str, rules: list[str]
) -> None:
    found = asked(world("absence", "Birmingham", PLAN.format(own), NONE.format(other)))
    assert [question.rule for question in found if question.rule != "gap_wide" or own != "c"] == rules


def test_a_question_names_its_figure_its_finding_and_who_answers(world: World) -> None:
    found = asked(world("absence", "Birmingham", PLAN.format("37"), NONE.format("17")))
    assert found[0] == Question(
        text="Why is absence among pupils with an EHC plan high in Birmingham?",
        follows_from="Absence, EHC plan: 37.0% in 2023/24",
        body="Birmingham's director of children's services",
        rule="band_d",
        finding="level-absence-ehc_plan-total",
    )


def test_the_question_on_the_worst_breakdown_names_it(world: World) -> None:
    phases = [PHASES.format(*pair) for pair in (("primary", 33, 30), ("secondary", 45, 31), ("special", 36, 35))]
    found = asked(world("absence", "Birmingham", PLAN.format("37"), *phases))
    question = next(question for question in found if question.rule == "worst_breakdown")
    assert question.text == "Why is absence highest in secondary schools?"
    assert "45.0%" in question.follows_from


def test_nothing_is_asked_where_nothing_is_published(world: World) -> None:
    assert asked(world("absence", "Camden", PLAN.format("37").replace("25       24", "- -"))) == ()


SHARES = """
in_college_or_work {} total
place            2023       2024
England      6500/10000  6600/10000
Birmingham     480/800     560/800
Leeds          560/800     480/800
"""


@pytest.mark.parametrize(
    ("place", "rules"),
    [("Birmingham", ["always", "always"]), ("Leeds", ["worse_than_england", "worsened", "always"])],
)
def test_standing_questions_make_up_three(world: World, place: str, rules: list[str]) -> None:
    found = asked(world("destinations", place, SHARES.format("ehc_plan"), SHARES.format("no_sen")))
    assert [question.rule for question in found] == rules
