"""Pure statistics: intervals and benchmarks."""

from send_briefings.statistics.benchmark import BenchmarkVerdict, compare_to_benchmark
from send_briefings.statistics.intervals import Interval, difference_interval, proportion_interval

__all__ = ["BenchmarkVerdict", "Interval", "compare_to_benchmark", "difference_interval", "proportion_interval"]
