"""A place against a benchmark, by the convention of Fingertips."""

from __future__ import annotations

from enum import StrEnum

from send_briefings.model.measure import Polarity
from send_briefings.statistics.intervals import Interval


class BenchmarkVerdict(StrEnum):
    """How a place stands to a benchmark."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"


def compare_to_benchmark(interval: Interval, benchmark: float, polarity: Polarity) -> BenchmarkVerdict:
    """Similar when the place's own interval holds the benchmark's value; else better or worse by polarity.

    Source: the Fingertips public health profiles' method of comparing an area's confidence interval with the benchmark
    value. Without a polarity: higher or lower.

    >>> compare_to_benchmark(Interval(50.0, 45.0, 55.0), 40.0, Polarity.LOW)
    <BenchmarkVerdict.WORSE: 'worse'>
    >>> compare_to_benchmark(Interval(50.0, 45.0, 55.0), 46.0, Polarity.LOW)
    <BenchmarkVerdict.SIMILAR: 'similar'>
    """
    if interval.holds(benchmark):
        return BenchmarkVerdict.SIMILAR
    higher = interval.lower > benchmark
    if polarity is Polarity.NONE:
        return BenchmarkVerdict.HIGHER if higher else BenchmarkVerdict.LOWER
    return BenchmarkVerdict.WORSE if higher == (polarity is Polarity.LOW) else BenchmarkVerdict.BETTER
