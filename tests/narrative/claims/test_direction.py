"""Which way two figures lie: tested where counts are published, plainly compared where not."""

from __future__ import annotations

from datetime import date

import pytest

from send_briefings.analysis.figures import Figure
from send_briefings.config.claims import load_claims
from send_briefings.model import calendar_year
from send_briefings.model.area import SeriesKey
from send_briefings.model.claim import Direction
from send_briefings.narrative.claims.found import ComparisonOutcome
from send_briefings.narrative.claims.search import between

PERCENT = load_claims().definitions["plans_20_weeks_excluding"]


def figure(
    value: float, counts: tuple[float, float] | None = None, place: str = "E08000025", year: int = 2022
) -> Figure:
    level = "england" if place == "E92000001" else "local_authority"
    numerator, denominator = counts or (None, None)
    return Figure(
        SeriesKey("plans", "ehc_plan", "total", "s"), place, level, calendar_year(year), value, numerator, denominator,
        "percent", "published", "", "r", date(2025, 6, 26),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "direction", "outcome", "tested"),
    [
        # 65.6% of 1,190 is above 49.2% of 62,108, of which it is a part
        ((65.6, (781, 1190)), (49.2, (30536, 62108)), Direction.ABOVE, ComparisonOutcome.AS_SAID, True),
        ((65.6, (781, 1190)), (49.2, (30536, 62108)), Direction.BELOW, ComparisonOutcome.OTHER_WAY, True),
        # 60% of 20 is not told apart from 49.2%
        ((60.0, (12, 20)), (49.2, (30536, 62108)), Direction.ABOVE, ComparisonOutcome.SIMILAR, True),
        # without counts they differ where they are shown as different
        ((49.3, None), (49.2, None), Direction.ABOVE, ComparisonOutcome.AS_SAID, False),
        ((49.24, None), (49.16, None), Direction.ABOVE, ComparisonOutcome.SIMILAR, False),
        ((49.1, None), (49.2, None), Direction.ABOVE, ComparisonOutcome.OTHER_WAY, False),
    ],
)
def test_a_place_beside_england(
    one: tuple[float, tuple[float, float] | None],
    other: tuple[float, tuple[float, float] | None],
    direction: Direction,
    outcome: ComparisonOutcome,
    tested: bool,
) -> None:
    found = between(direction, figure(*one), PERCENT, figure(*other, place="E92000001"), PERCENT)
    assert (found.outcome, found.tested) == (outcome, tested)


def test_two_years_of_one_place_are_tested_by_newcombes_interval() -> None:
    earlier = figure(50.0, (50, 100), year=2022)
    later = [figure(70.0, (70, 100), year=2024), figure(55.0, (55, 100), year=2024)]
    found = [between(Direction.ROSE, one, PERCENT, earlier, PERCENT) for one in later]
    assert [(one.outcome, one.tested) for one in found] == [
        (ComparisonOutcome.AS_SAID, True),
        (ComparisonOutcome.SIMILAR, True),
    ]


def test_across_a_break_nothing_is_compared() -> None:
    one, other = figure(70.0, (70, 100)), figure(50.0, (50, 100), year=2020)
    found = between(Direction.ROSE, one, PERCENT, other, PERCENT, broken="it was counted otherwise")
    assert (found.outcome, found.tested, found.broken) == (
        ComparisonOutcome.NOT_COMPARED,
        False,
        "it was counted otherwise",
    )


def test_figures_of_other_children_are_compared_plainly() -> None:
    one, other = figure(65.6, (781, 1190)), figure(49.2, (30536, 62108), place="E92000001")
    found = between(Direction.ABOVE, one, PERCENT, other, PERCENT, fair=False)
    assert (found.outcome, found.tested) == (ComparisonOutcome.AS_SAID, False)
