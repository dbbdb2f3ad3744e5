"""Counts and sums of money: their change is told as it is, with no test and no verdict of better or worse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings import findings
from send_briefings.narrative.headline import headline

World = Callable[..., AnalysisContext]

PLANS = """
plans ehc_plan total
place       2021/22  2022/23  2023/24
Birmingham    9500    10856    12094
Leeds         5000     5200     5200
Kent         18000    18900    18100
"""
COST = """
cost ehc_plan total
place       2022/23  2023/24
Kent         18900    18100
"""


@pytest.mark.parametrize(
    ("place", "verdict", "stated"),
    [
        ("Birmingham", "up", "It went up by 1,238 (11.4%) from 10,856 in 2022/23."),
        ("Leeds", "same", "It did not change from 5,200 in 2022/23."),
        ("Kent", "down", "It went down by 800 (4.2%) from 18,900 in 2022/23."),
    ],
)
def test_a_count_goes_up_or_down_as_it_is(world: World, place: str, verdict: str, stated: str) -> None:
    found = findings(world("plans", place, PLANS))[0]
    assert found.verdict == verdict
    assert stated in found.text
    assert (found.facts["method"], found.facts["why_no_verdict"]) == ("arithmetic", "neither direction is better")
    assert "statistical neighbour" not in found.text


def test_over_several_periods(world: World) -> None:
    text = findings(world("plans", "Birmingham", PLANS))[0].text
    assert "Since 2021/22, when it was 9,500, it has gone up by 2,594 (27.3%)." in text


def test_the_headline_of_a_count(world: World) -> None:
    reported = headline(world("plans", "Birmingham", PLANS))
    assert (reported.verdict, reported.label) == ("up", "Up since 2022/23")
    assert "12,094 in 2023/24, up from 10,856 in 2022/23" in reported.sentence


def test_money_is_told_in_pounds(world: World) -> None:
    found = findings(world("plans", "Kent", PLANS, COST))[1]
    assert "It went down by £800 (4.2%) from £18,900 in 2022/23." in found.text
