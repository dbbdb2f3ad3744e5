"""A place against a benchmark, by the convention of Fingertips."""

from __future__ import annotations

from enum import StrEnum

from send_briefings.model.measure import Polarity
from send_briefings.statistics.interval import Interval


class BenchmarkVerdict(StrEnum):
    """How a place stands to a benchmark."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_TOLD_APART = "not_told_apart"
    NOT_TESTED = "not_tested"


class NotTested(StrEnum):
    """Why a place was not tested against a benchmark."""

    NO_INTERVAL = "no interval: no counts are published"
    NO_BENCHMARK = "no benchmark: no figure is published for it"


def compare_to_benchmark(interval: Interval | None, benchmark: float | None, polarity: Polarity) -> BenchmarkVerdict:
    """Similar when the place's own interval holds the benchmark's value; else better or worse by polarity.

    Source: the Fingertips public health profiles' method of comparing an area's confidence interval with the benchmark
    value (Public Health England, technical guidance on RAG ratings). Without a polarity: higher or lower. Not tested
    without an interval or a benchmark; `why_not_tested` says which. The benchmark is taken as known without error, so
    it must be of a far larger group; all are in the same unit. The level is the interval's own. Raises ValueError for
    limits or a benchmark that are not numbers.

    >>> compare_to_benchmark(Interval(50.0, 45.0, 55.0), 40.0, Polarity.LOW)
    <BenchmarkVerdict.WORSE: 'worse'>
    >>> compare_to_benchmark(Interval(50.0, 45.0, 55.0), 46.0, Polarity.LOW)
    <BenchmarkVerdict.SIMILAR: 'similar'>
    >>> compare_to_benchmark(None, 46.0, Polarity.LOW)
    <BenchmarkVerdict.NOT_TESTED: 'not_tested'>
    """
    if interval is None or benchmark is None:
        return BenchmarkVerdict.NOT_TESTED
    if benchmark != benchmark or not interval.lower <= interval.upper:
        raise ValueError(f"{interval} against {benchmark}: expected numbers, the lower limit not above the upper one")
    if interval.holds(benchmark):
        return BenchmarkVerdict.SIMILAR
    higher = interval.lower > benchmark
    if polarity is Polarity.NONE:
        return BenchmarkVerdict.HIGHER if higher else BenchmarkVerdict.LOWER
    return BenchmarkVerdict.WORSE if higher == (polarity is Polarity.LOW) else BenchmarkVerdict.BETTER


def why_not_tested(interval: Interval | None, benchmark: float | None) -> NotTested | None:
    """The reason for `BenchmarkVerdict.NOT_TESTED`; None where there is a verdict.

    >>> why_not_tested(None, 46.0).value
    'no interval: no counts are published'
    """
    if interval is None:
        return NotTested.NO_INTERVAL
    return NotTested.NO_BENCHMARK if benchmark is None else None
