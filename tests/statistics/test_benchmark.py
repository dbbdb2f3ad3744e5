"""A place's interval against a benchmark's value."""

from __future__ import annotations

import pytest

from send_briefings.model import Polarity
from send_briefings.statistics import Interval, compare_to_benchmark


@pytest.mark.parametrize(
    ("benchmark", "low", "high", "none"),
    [
        (44.9, "worse", "better", "higher"),
        (45.0, "similar", "similar", "similar"),
        (55.0, "similar", "similar", "similar"),
        (55.1, "better", "worse", "lower"),
    ],
)
def test_similar_within_the_limits_else_by_polarity(benchmark: float, low: str, high: str, none: str) -> None:
    interval = Interval(50.0, 45.0, 55.0)
    found = [compare_to_benchmark(interval, benchmark, polarity).value for polarity in Polarity]
    assert dict(zip((p.value for p in Polarity), found, strict=True)) == {"low": low, "high": high, "none": none}
