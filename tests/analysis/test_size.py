"""How large a difference has to be, and counts too small for a percentage."""

from __future__ import annotations

import pytest

from send_briefings.analysis.benchmark import percent_change, smallest_difference
from send_briefings.model.tidy import Unit


@pytest.mark.parametrize(
    ("value", "unit", "smallest"),
    [
        (46.4, Unit.PERCENT, 4.64),
        (53.6, Unit.PERCENT, 4.64),  # the same plans, told as late ones
        (20.0, Unit.PERCENT, 2.0),
        (9.6, Unit.PERCENT, 2.0),
        (3.2, Unit.PERCENT, 0.8),  # 2 points would be much for a rate of appeals
        (100.0, Unit.PERCENT, 0.0),
        (30.0, Unit.PER_100, 3.0),
        (130.0, Unit.PER_100, 13.0),  # more events than children
        (14.5, Unit.SCORE, 1.45),
        (-1.2, Unit.SCORE, 0.12),
    ],
)
def test_the_smallest_difference_worth_a_verdict(value: float, unit: Unit, smallest: float) -> None:
    assert smallest_difference(value, unit) == pytest.approx(smallest)


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [(2, 0, None), (4, 22, None), (19, 38, None), (20, 30, 50.0), (200, 100, -50.0), (None, 5, None), (50, None, None)],
)
def test_a_count_under_20_has_no_percentage(before: float | None, after: float | None, percent: float | None) -> None:
    assert percent_change(before, after) == percent
