"""How a place stands to a benchmark: size, chance, and the usual ups and downs."""

from __future__ import annotations

import pytest

from send_briefings.analysis.benchmark import relation_to_benchmark
from send_briefings.analysis.intervals import Interval, difference_from_whole
from send_briefings.model.measure import Polarity
from send_briefings.model.tidy import Unit


@pytest.mark.parametrize(
    ("difference", "children", "usual", "verdict"),
    [
        (Interval(10, 8, 12), 1000, 9.0, "worse"),
        (Interval(-10, -12, -8), 1000, 9.0, "better"),
        (Interval(10, 8, 12), 1000, 10.0, "higher"),  # no further than its ups and downs
        (Interval(10, 8, 12), 1000, None, "higher"),  # ups and downs not known
        (Interval(-10, -12, -8), 1000, None, "lower"),
        (Interval(10, -1, 21), 60, 2.0, "not_told_apart"),  # chance
        (Interval(10, 1, 19), 99, 2.0, "not_told_apart"),  # 9.9 children
        (Interval(10, 1, 19), 100, 2.0, "worse"),
        (Interval(2.9, 2.0, 3.8), 9000, 0.5, "similar"),  # certain, but under a tenth of 30
        (Interval(2.9, -0.2, 6.0), 900, 0.5, "similar"),  # reaches twice the smallest difference
        (Interval(2.9, -0.2, 6.1), 900, 0.5, "not_told_apart"),  # wide
    ],
)
def test_each_relation(difference: Interval, children: float, usual: float | None, verdict: str) -> None:
    assert relation_to_benchmark(difference, 30.0, children, usual, Unit.PERCENT, Polarity.LOW) == verdict


def test_without_a_better_direction_it_is_higher_or_lower() -> None:
    far = Interval(10, 8, 12)
    assert relation_to_benchmark(far, 30.0, 1000, 2.0, Unit.PERCENT, Polarity.NONE) == "higher"


def test_one_of_34_against_one_in_ten_is_not_similar() -> None:
    """2.9% against England's 9.6%: chance could explain it, but nobody would call them similar."""
    apart = difference_from_whole(1, 34, 9600, 100_000)
    assert apart.holds(0.0)
    assert relation_to_benchmark(apart, 9.6, 34, 6.0, Unit.PERCENT, Polarity.LOW) == "not_told_apart"
