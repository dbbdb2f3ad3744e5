"""Plan against actual, slippage, pace and assurance, on the published figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.projection import Assurance, progress
from send_briefings.model.area import SeriesKey
from send_briefings.model.register import Milestone, Target
from send_briefings.report.load import load_context

ABSENCE = SeriesKey("persistent_absence", "ehc_plan", "total", "dfe_absence_sen")


@cache
def context(area: str, place: str = "Birmingham") -> AnalysisContext:
    return load_context(area, place, "").context


def target(value: float, due: date, ref: SeriesKey = ABSENCE, baseline: str = "2022/23", was: float = 41.2) -> Target:
    aim = (Milestone(due, value),)
    return Target("target", "E08000025", "", ref, baseline, was, aim, "Director", "Plan", "page 1", date(2023, 9, 1))


def test_behind_plan_with_the_pace_so_far_and_the_pace_needed() -> None:
    """41.2% in 2022/23, 38.1% in 2024/25; the plan is 30% by August 2027, and so 35.6% by August 2025."""
    found = progress(context("attendance"), target(30.0, date(2027, 8, 31)))
    assert found is not None
    assert (found.figure.period.label, round(found.figure.value or 0, 1)) == ("2024/25", 38.1)
    assert round(found.planned, 1) == 35.6
    assert found.ahead is not None
    assert found.pace is not None
    assert found.needed is not None
    assert (round(found.ahead, 1), round(found.pace, 1), round(found.needed, 1)) == (-2.5, -1.5, -4.1)
    assert found.assurance is Assurance.WILL_NOT


@pytest.mark.parametrize(
    ("value", "due", "expected"),
    [
        (40.0, date(2027, 8, 31), Assurance.WILL),
        (35.0, date(2027, 8, 31), Assurance.MAY),
        (20.0, date(2027, 8, 31), Assurance.WILL_NOT),
        (39.0, date(2025, 8, 31), Assurance.MET),
        (38.0, date(2025, 8, 31), Assurance.MISSED),
    ],
)
def test_assurance(value: float, due: date, expected: Assurance) -> None:
    found = progress(context("attendance"), target(value, due))
    assert found is not None
    assert found.assurance is expected


def test_no_assurance_on_three_years_or_across_a_break() -> None:
    plans = context("ehc_plans")
    wanted = target(60.0, date(2027, 12, 31), plans.spec.headline, "2022", 65.6)
    found = progress(plans, wanted)
    assert found is not None
    assert (found.assurance, found.why_not) == (None, "only 3 years compare, and a pace needs 4")
    assert found.needed is not None
    assert round(found.needed, 1) == 11.1
    found = progress(plans, replace(wanted, baseline="2019"))
    assert found is not None
    assert (found.pace, found.assurance) == (None, None)
    assert found.why_not == "no published figure of the baseline compares with the newest"


def test_without_a_figure_there_is_no_progress() -> None:
    assert progress(context("attendance"), replace(target(30.0, date(2027, 8, 31)), place="E09000000")) is None
