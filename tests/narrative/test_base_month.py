"""A month is compared with one base a year: stated, at most a year old, and not changed where it does not compare."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.level import level, main_movement
from send_briefings.analysis.movement import ChangeResult

World = Callable[..., AnalysisContext]


def waits(world: World, *months: tuple[str, int]) -> AnalysisContext:
    """Months with the number of 1,000 children over 18 weeks."""
    head = "place " + " ".join(month for month, _ in months)
    counted = "QHL " + " ".join("1000" for _ in months)
    over = "QHL " + " ".join(f"{count}/1000" for _, count in months)
    return world(
        "waits", "Birmingham", f"waiting all speech\n{head}\n{counted}",
        f"waiting_over_18_weeks all speech\n{head}\n{over}",
    )  # fmt: skip


SERIES = (("2023-07", 500), ("2024-03", 200), ("2024-07", 190), ("2025-03", 220), ("2025-06", 260))


@pytest.mark.parametrize(
    ("months", "base", "way"),
    [
        ((*SERIES, ("2025-07", 340)), "March 2025", 1),  # not July 2023, since which it fell
        (SERIES, "March 2025", 1),
        ((*SERIES, ("2025-07", 340), ("2026-02", 150)), "March 2025", -1),
        ((*SERIES, ("2026-02", 150), ("2026-03", 150)), "March 2025", -1),
        ((*SERIES, ("2026-03", 150), ("2026-04", 150)), "March 2026", 0),
        (SERIES[:3], "March 2024", 0),
        ((("2023-07", 500), ("2024-08", 300), ("2025-03", 220)), "August 2024", -1),  # we have no March 2024
        ((("2023-07", 500), ("2025-03", 220)), "", 0),  # too old to say anything of
    ],
)
def test_the_base_is_the_march_before_or_the_first_month_after_it_that_we_have(
    world: World, months: tuple[tuple[str, int], ...], base: str, way: int
) -> None:
    move = moved(waits(world, *months))
    assert (move.earlier.period.label if move else "", move.direction if move else 0) == (base, way)


def moved(context: AnalysisContext) -> ChangeResult | None:
    """The change that a verdict on the newest month is about."""
    found = level(context, context.spec.headline)
    assert found is not None
    return main_movement(found)


def test_no_other_month_is_taken_where_the_base_does_not_compare(world: World) -> None:
    """The list doubled in May: July is not compared with March, nor with May in its stead."""
    table = "place 2025-03 2025-04 2025-05 2025-06 2025-07\nQHL "
    context = world(
        "waits", "Birmingham", f"waiting all speech\n{table}500 500 1200 1200 1200",
        f"waiting_over_18_weeks all speech\n{table}100/500 100/500 200/1200 300/1200 310/1200",
    )  # fmt: skip
    move = moved(context)
    assert move is not None
    assert (move.earlier.period.label, move.direction) == ("March 2025", 0)
    assert move.broken == "the number on the list at least doubled in May 2025"
