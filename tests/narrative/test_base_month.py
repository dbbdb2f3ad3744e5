"""A month is compared with one base a year: stated, at most a year old, and not changed where it does not compare."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings.level import level_finding
from send_briefings.narrative.headline import headline

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
    ("months", "label"),
    [
        ((*SERIES, ("2025-07", 340)), "Worse than March 2025"),  # "better than July 2023" it was said to be
        (SERIES, "Worse than March 2025"),
        ((*SERIES, ("2025-07", 340), ("2026-02", 150)), "Better than March 2025"),
        ((*SERIES, ("2026-02", 150), ("2026-03", 150)), "Better than March 2025"),
        ((*SERIES, ("2026-03", 150), ("2026-04", 150)), "No clear change from March 2026"),
        (SERIES[:3], "No clear change from March 2024"),
        ((("2023-07", 500), ("2024-08", 300), ("2025-03", 220)), "Better than August 2024"),  # no March 2024 is held
        ((("2023-07", 500), ("2025-03", 220)), "No earlier figure to compare"),  # too old to say anything of
    ],
)
def test_the_base_is_the_march_before_or_the_first_month_held_after_it(
    world: World, months: tuple[tuple[str, int], ...], label: str
) -> None:
    assert headline(waits(world, *months)).label == label


def test_a_headline_that_the_newest_month_goes_against_is_mixed(world: World) -> None:
    context = waits(world, ("2025-03", 500), ("2025-06", 200), ("2025-07", 300))
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert found.verdict == "mixed"
    head = headline(context)
    assert (head.verdict, head.label) == ("mixed", "Better than March 2025, worse than June 2025")
    assert "It is up from 20.0% in June 2025" in head.sentence


def test_no_other_month_is_taken_where_the_base_does_not_compare(world: World) -> None:
    """The list doubled in May: July is not compared with March, nor with May in its stead."""
    table = "place 2025-03 2025-04 2025-05 2025-06 2025-07\nQHL "
    context = world(
        "waits", "Birmingham", f"waiting all speech\n{table}500 500 1200 1200 1200",
        f"waiting_over_18_weeks all speech\n{table}100/500 100/500 200/1200 300/1200 310/1200",
    )  # fmt: skip
    head = headline(context)
    assert head.label == "Not comparable with March 2025"
    assert "because the number on the list at least doubled in May 2025" in head.sentence
