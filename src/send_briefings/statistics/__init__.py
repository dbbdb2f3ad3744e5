"""Pure statistics over plain numbers: intervals, comparisons, trends, control charts, ranks and disclosure control."""

from send_briefings.statistics.bands import quartile_bands
from send_briefings.statistics.benchmark import BenchmarkVerdict, NotTested, compare_to_benchmark, why_not_tested
from send_briefings.statistics.control import (
    Assurance,
    ControlChart,
    ControlPoint,
    Phase,
    Variation,
    WhyUncontrolled,
    process_control,
)
from send_briefings.statistics.difference import difference_from_whole, difference_interval
from send_briefings.statistics.gap import Gap, Group, WhyNoGap, gap
from send_briefings.statistics.interval import STRICT, USUAL, Interval
from send_briefings.statistics.noise import Noise, noise_of
from send_briefings.statistics.proportion import proportion_interval
from send_briefings.statistics.rank import Ranks, rank_by_polarity
from send_briefings.statistics.rate import rate_interval
from send_briefings.statistics.signals import Limits, Signal
from send_briefings.statistics.suppression import Suppressed, suppress
from send_briefings.statistics.trend import Trend, TrendDirection, TrendMeaning, WhyNoTrend, recent_trend

__all__ = [
    "STRICT",
    "USUAL",
    "Assurance",
    "BenchmarkVerdict",
    "ControlChart",
    "ControlPoint",
    "Gap",
    "Group",
    "Interval",
    "Limits",
    "Noise",
    "NotTested",
    "Phase",
    "Ranks",
    "Signal",
    "Suppressed",
    "Trend",
    "TrendDirection",
    "TrendMeaning",
    "Variation",
    "WhyNoGap",
    "WhyNoTrend",
    "WhyUncontrolled",
    "compare_to_benchmark",
    "difference_from_whole",
    "difference_interval",
    "gap",
    "noise_of",
    "process_control",
    "proportion_interval",
    "quartile_bands",
    "rank_by_polarity",
    "rate_interval",
    "recent_trend",
    "suppress",
    "why_not_tested",
]
