"""A difference in rates, said in children."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.benchmark import Children, children_beyond_benchmark


def test_more_children_than_at_the_benchmarks_rate() -> None:
    assert children_beyond_benchmark(50.0, 48.0, 52.0, 40.0, 2000) == Children(200.0, 160.0, 240.0)


def test_fewer_children_are_negative() -> None:
    assert children_beyond_benchmark(3.8, 3.0, 4.9, 10.2, 1464) == Children(-93.696, -105.408, -77.592)


PERCENT = st.floats(0, 100)


@given(PERCENT, PERCENT, st.integers(1, 100_000))
def test_the_count_carries_the_sign_of_the_difference(rate: float, benchmark: float, children: int) -> None:
    found = children_beyond_benchmark(rate, rate, rate, benchmark, children)
    assert found.count == found.lower == found.upper
    assert found.count * (rate - benchmark) >= 0
    assert abs(found.count) <= children
