"""An approximate interval for a rate without counts: from the size of its group, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.comparability import Approximate, approximate
from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.sentences import approximate_text

World = Callable[..., AnalysisContext]

ABSENCE = """
absence ehc_plan total
place       2022/23  2023/24
Birmingham     30       40
Leeds          29       31
Rutland        23       22
"""
FIVE = """
plans ehc_plan age_5
place       2023-01  2024-01
Birmingham     400      600
Leeds          300        c
Rutland          4        9
"""
SIX = """
plans ehc_plan age_6
place       2023-01  2024-01
Birmingham     300      400
Leeds          300      310
Rutland          6       10
"""


def found(world: World, place: str, *tables: str) -> tuple[AnalysisContext, Approximate | None]:
    context = world("absence", place, ABSENCE, *tables)
    figure = context.figures.latest(context.spec.headline, context.subject.code)
    assert figure is not None
    return context, approximate(context, figure)


def test_the_counts_within_the_year_are_added_up(world: World) -> None:
    context, around = found(world, "Birmingham", FIVE, SIX)
    assert around is not None
    assert [count.value for count in around.counts] == [600.0, 400.0]
    assert around.children == 1000.0
    # Wilson's interval of 400 of 1,000
    assert (around.interval.lower, around.interval.upper) == pytest.approx((37.0, 43.07), abs=0.01)
    assert approximate_text(context, around) == (
        "An approximate 95% interval of the headline figure is 37.0% to 43.1%. It supposes 1,000 children with an EHC "
        "plan aged 5 and 6, counted in January 2024 (Made-up figures, the newest). They are not quite the children "
        "behind the figure, so no verdict rests on it alone."
    )


@pytest.mark.parametrize(
    ("place", "tables"), [("Leeds", (FIVE, SIX)), ("Rutland", (FIVE, SIX)), ("Birmingham", (FIVE,))]
)
def test_none_where_a_count_is_missing_or_they_come_to_fewer_than_20(
    world: World, place: str, tables: tuple[str, ...]
) -> None:
    assert found(world, place, *tables)[1] is None
