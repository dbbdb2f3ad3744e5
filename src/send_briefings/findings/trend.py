"""The trend of a yearly series over its five most recent figures."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Any

from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD
from send_briefings.findings.comparability import comparability
from send_briefings.findings.movement import compared_since
from send_briefings.findings.sentences.reasons import (
    CANNOT_BE_WORKED_OUT,
    MONTHS,
    NO_COUNTS,
    NO_COUNTS_FOR_SOME,
    NO_TREND,
    as_clause,
    small_base,
    too_few_years,
)
from send_briefings.findings.setting import Setting
from send_briefings.findings.standing import own_interval
from send_briefings.findings.trust import not_judged
from send_briefings.findings.usual import usual_swing
from send_briefings.findings.words import Method
from send_briefings.model import Counts, PeriodKind, Unit
from send_briefings.model.area import Ref
from send_briefings.model.period import year_before
from send_briefings.statistics import USUAL, Interval, Trend, TrendDirection, recent_trend
from send_briefings.statistics.interval import deviate
from send_briefings.statistics.noise import USUAL_MOVE
from send_briefings.statistics.trend import POINTS


@dataclass(frozen=True, slots=True)
class SeriesTrend:
    """The trend of the figures that may be set on one line, oldest first.

    `trend` is None where it cannot be worked out, and `why_no_verdict` says why, as the end of a sentence; else it is
    "".
    """

    figures: tuple[Figure, ...]
    trend: Trend | None
    why_no_verdict: str

    @property
    def p(self) -> float | None:
        """How often chance alone would give so steep a line (chi-squared, 1 degree of freedom)."""
        chi_squared = self.trend.chi_squared if self.trend else None
        return None if chi_squared is None else erfc(sqrt(chi_squared / 2))

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        return {
            "method": Method.TREND.value if self.trend else None,
            "from_period": self.figures[0].period.label if self.figures else None,
            "points": len(self.figures),
            "points_needed": POINTS,
            "direction": self.trend.direction.value if self.trend else None,
            "meaning": self.trend.meaning.value if self.trend and self.trend.meaning else None,
            "slope": self.trend.slope if self.trend else None,
            "chi_squared": self.trend.chi_squared if self.trend else None,
            "p": self.p,
            "no_trend_because": self.trend.why_none.value if self.trend and self.trend.why_none else None,
            "why_no_verdict": self.why_no_verdict or None,
        }


def series_trend(setting: Setting, ref: Ref) -> SeriesTrend | None:
    """The recent trend of the subject's yearly series; None where it has no figure at all.

    Method: `statistics.recent_trend` over the five newest figures, with Wilson intervals, or those of the usual ups and
    downs where they are wider: years vary by more than chance among the children. They must follow one another
    year by year without a break, each on at least 20 children. Figures of a term are a year apart from the same term's.
    """
    newest = setting.figures.latest(ref, setting.subject.code)
    if newest is None:
        return None
    if newest.period.kind is PeriodKind.MONTH:
        return SeriesTrend((), None, MONTHS)
    measure = setting.measure(ref)
    if measure.counts is Counts.NONE:
        return SeriesTrend((), None, NO_COUNTS)
    if reason := not_judged(setting, newest):
        return SeriesTrend((), None, as_clause(reason))
    figures, broken_by = _unbroken(setting, newest)
    intervals = [_interval(setting, figure) for figure in figures]
    if len(figures) < POINTS:
        return SeriesTrend(figures, None, too_few_years(len(figures), broken_by))
    if any(interval is None for interval in intervals):
        return SeriesTrend(figures, None, NO_COUNTS_FOR_SOME)
    trend = recent_trend(intervals, measure.polarity, whole=100.0 if measure.unit is Unit.PERCENT else None)
    if trend.direction is TrendDirection.NOT_CALCULATED:
        return SeriesTrend(figures, None, NO_TREND.get(trend.why_none, CANNOT_BE_WORKED_OUT))
    return SeriesTrend(figures, trend, "")


def _interval(setting: Setting, figure: Figure) -> Interval | None:
    """A figure's Wilson interval, or what the usual ups and downs give it where that is wider."""
    own, usual = own_interval(figure, setting.measure(figure.ref).counts), usual_swing(setting, figure)
    if own is None or usual is None:
        return own
    reach = deviate(USUAL) * usual.limit / USUAL_MOVE
    lower, upper = min(own.lower, own.estimate - reach), max(own.upper, own.estimate + reach)
    return Interval(own.estimate, lower, upper)


def _unbroken(setting: Setting, newest: Figure) -> tuple[tuple[Figure, ...], str]:
    """Up to five figures that end with the newest, each a year after the other, and why they begin where they do."""
    figures, broken_by = [newest], ""
    since = compared_since(setting, setting.figures.series(newest.ref, newest.place))
    while len(figures) < POINTS and not broken_by:
        later = figures[-1]
        earlier = setting.figures.at(later.ref, later.place, year_before(later.period.start))
        if earlier is None or earlier.value is None or earlier.period.start < since:
            break
        if earlier.denominator is not None and earlier.denominator < GUARD:
            broken_by = small_base(earlier, GUARD)
            break
        broken_by = comparability(setting, earlier, later).reason
        if not broken_by:
            figures.append(earlier)
    return tuple(reversed(figures)), broken_by
