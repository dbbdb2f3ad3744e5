"""The recent trend of a yearly series: five figures with intervals in a row, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from send_briefings.analysis.comparability import Comparability, Comparable, NotComparable
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.level import series_trend
from send_briefings.model import Counts
from send_briefings.narrative.findings import Finding
from send_briefings.narrative.findings.level import level_finding

World = Callable[..., AnalysisContext]

SHARES = """
in_college_or_work ehc_plan total
place        2020    2021    2022    2023    2024
Birmingham {}
Leeds      400/800 400/800 400/800 400/800 400/800
"""
RISING = "400/800 440/800 480/800 520/800 560/800"


def context(world: World, cells: str) -> AnalysisContext:
    made = world("destinations", "Birmingham", SHARES.format(cells))
    return replace(made, spec=replace(made.spec, baseline_period="2020"))


def level(made: AnalysisContext) -> Finding:
    found = level_finding(made, made.spec.headline)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("cells", "direction", "meaning", "stated"),
    [
        (RISING, "increasing", "getting_better", "Over the five years to 2024 it has risen by more than chance"),
        (
            " ".join(RISING.split()[::-1]),
            "decreasing",
            "getting_worse",
            "Over the five years to 2024 it has fallen by more than chance",
        ),
        (
            "480/800 470/800 490/800 485/800 478/800",
            "no_clear_trend",
            None,
            "Over the five years to 2024 there is no clear trend.",
        ),
    ],
)
def test_five_years_with_counts_have_a_trend(
    world: World, cells: str, direction: str, meaning: str | None, stated: str
) -> None:
    finding = level(context(world, cells))
    trend = finding.facts["trend"]
    assert (trend["method"], trend["direction"], trend["meaning"]) == ("recent_trend", direction, meaning)
    assert (trend["points"], trend["why_no_verdict"]) == (5, None)
    assert finding.facts["p"] == trend["p"]
    assert stated in finding.text
    assert {row.period.label for row in finding.evidence} >= {"2020", "2021", "2022", "2023", "2024"}


def test_p_is_that_of_chi_squared(world: World) -> None:
    """9.5495 with one degree of freedom is 0.2% (the convention's own critical value); 3.8415 is 5%."""
    found = series_trend(context(world, RISING), context(world, RISING).spec.headline)
    assert found is not None
    assert found.trend is not None
    for chi_squared, p in ((9.54953570608324, 0.002), (3.841458820694124, 0.05)):
        assert replace(found, trend=replace(found.trend, chi_squared=chi_squared)).p == pytest.approx(p)


def test_derived_counts_are_called_approximate(world: World) -> None:
    made = context(world, RISING)
    measure = replace(made.spec.measures["in_college_or_work"], counts=Counts.DERIVED)
    derived = replace(made, spec=replace(made.spec, measures=MappingProxyType({measure.id: measure})))
    assert "chance alone would explain (on approximate counts), whichever year is left out." in level(derived).text


@pytest.mark.parametrize(
    ("cells", "points", "why"),
    [
        ("- - 480/800 520/800 560/800", 3, "three years are published without a gap and five are needed"),
        ("400/800 440/800 c 520/800 560/800", 2, "two years are published without a gap and five are needed"),
        (
            "400/800 9/19 480/800 520/800 560/800",
            3,
            "three years are published since a break, and five are needed: the figure for 2021 rests on fewer than 20 "
            "children",
        ),
        ("50.0 55.0 60.0 65.0 70.0", 5, "no counts are published for some of the years"),
        ("400/800 440/800 480/800 800/800 560/800", 5, "in one of the years everybody is counted"),
    ],
)
def test_why_there_is_no_trend_is_said(world: World, cells: str, points: int, why: str) -> None:
    finding = level(context(world, cells))
    trend = finding.facts["trend"]
    assert (trend["points"], trend["direction"], trend["why_no_verdict"]) == (points, None, why)
    assert "Over the five years" not in finding.text
    assert finding.facts["p"] is None


def test_years_before_the_first_that_later_ones_are_compared_with_do_not_count(world: World) -> None:
    made = context(world, RISING)
    since = replace(made, spec=replace(made.spec, baseline_period="2021"))
    assert level(since).facts["trend"]["points"] == 4


def test_no_trend_without_published_counts(world: World) -> None:
    table = "absence ehc_plan total\nplace 2019/20 2020/21 2021/22 2022/23 2023/24\nBirmingham 30 32 34 36 38"
    made = world("absence", "Birmingham", table)
    assert level(made).facts["trend"]["why_no_verdict"] == "no counts are published"


def test_a_monthly_series_has_no_yearly_trend(world: World) -> None:
    made = world("waits", "Birmingham", "waiting_over_18_weeks all speech\nplace 2024-01\nQHL 20/200")
    assert level(made).facts["trend"]["why_no_verdict"] == "figures are monthly, and are judged month by month"


def test_no_trend_across_a_break(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: AnalysisContext, earlier: Figure, later: Figure) -> Comparability:
        old = earlier.period.start < date(2021, 12, 1)
        return NotComparable("who is counted changed") if old else Comparable()

    monkeypatch.setattr("send_briefings.analysis.level.comparability", broken)
    found = series_trend(context(world, RISING), context(world, RISING).spec.headline)
    assert found is not None
    assert found.why_no_verdict == (
        "three years are published since a break, and five are needed: who is counted changed"
    )
