"""What a trend over years says, in a sentence."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.trend import SeriesTrend
from send_briefings.model import Counts
from send_briefings.statistics import TrendDirection


def trend_sentence(setting: Setting, found: SeriesTrend | None) -> str:
    """What the trend says, as a sentence; "" where there is none to tell of."""
    if found is None or found.trend is None:
        return ""
    span = f"over the {wording.NUMBERS[len(found.figures)]} years to {when(found.figures[-1].period)}"
    if found.trend.direction is TrendDirection.NO_CLEAR_TREND:
        return wording.sentence(f"{span} there is no clear trend")
    verb = "risen" if found.trend.direction is TrendDirection.INCREASING else "fallen"
    counts = setting.measure(found.figures[-1].ref).counts
    approximate = " (on approximate counts)" if counts is Counts.DERIVED else ""
    return wording.sentence(
        f"{span} it has {verb} by more than chance alone would explain{approximate}, whichever year is left out"
    )
