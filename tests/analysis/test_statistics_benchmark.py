"""A place's interval against a benchmark's value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.benchmark import BenchmarkVerdict, NotTested, compare_to_benchmark, why_not_tested
from send_briefings.analysis.intervals import Interval
from send_briefings.model import Polarity


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


def test_not_tested_without_an_interval_or_a_benchmark_and_why() -> None:
    interval = Interval(50.0, 45.0, 55.0)
    for given_interval, benchmark, reason in [
        (None, 40.0, NotTested.NO_INTERVAL),
        (interval, None, NotTested.NO_BENCHMARK),
        (None, None, NotTested.NO_INTERVAL),
    ]:
        assert compare_to_benchmark(given_interval, benchmark, Polarity.LOW) is BenchmarkVerdict.NOT_TESTED
        assert why_not_tested(given_interval, benchmark) is reason
    assert why_not_tested(interval, 40.0) is None


@pytest.mark.parametrize(
    ("interval", "benchmark"), [(Interval(50.0, 45.0, 55.0), float("nan")), (Interval(50.0, 55.0, 45.0), 50.0)]
)
def test_what_cannot_be_compared_is_refused(interval: Interval, benchmark: float) -> None:
    with pytest.raises(ValueError, match="expected numbers"):
        compare_to_benchmark(interval, benchmark, Polarity.LOW)


@given(st.floats(0, 100), st.floats(0, 10), st.floats(0, 10), st.floats(0, 100))
def test_the_other_polarity_turns_the_verdict_round(middle: float, down: float, up: float, benchmark: float) -> None:
    interval = Interval(middle, middle - down, middle + up)
    low, high = (
        compare_to_benchmark(interval, benchmark, polarity).value for polarity in (Polarity.LOW, Polarity.HIGH)
    )
    assert high == {"better": "worse", "worse": "better", "similar": "similar"}[low]
