"""Whether a yearly series has risen or fallen of late, by the rule of Fingertips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from send_briefings.model.measure import Polarity
from send_briefings.statistics.interval import Interval

POINTS = 5
WIDTH = 3.92
CRITICAL = 9.54953570608324


class TrendDirection(StrEnum):
    """Which way a series went."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CLEAR_TREND = "no_clear_trend"
    NOT_CALCULATED = "not_calculated"


class TrendMeaning(StrEnum):
    """What the direction means, by polarity."""

    GETTING_BETTER = "getting_better"
    GETTING_WORSE = "getting_worse"


class WhyNoTrend(StrEnum):
    """Why no trend is claimed."""

    TOO_FEW = "fewer than five figures with an interval"
    MISSING_BETWEEN = "a figure is missing among the five most recent periods"
    NO_WIDTH = "an interval without width"
    WHOLE = "a figure in which everybody is counted"
    CHANCE = "the slope may be chance"
    ONE_POINT = "the slope's direction rests on one figure"


@dataclass(frozen=True, slots=True)
class Trend:
    """The verdict on the five most recent figures.

    `slope` is the change from one figure to the next, in the measure's unit; `chi_squared` tests it (1 degree of
    freedom) and `slopes_without` holds the slope with each figure left out in turn. They are None, or empty, where
    nothing could be calculated. `meaning` is None without a polarity or a clear trend, `why_none` with one.
    """

    direction: TrendDirection
    meaning: TrendMeaning | None = None
    slope: float | None = None
    chi_squared: float | None = None
    slopes_without: tuple[float, ...] = ()
    why_none: WhyNoTrend | None = None


def recent_trend(
    series: Sequence[Interval | None],
    polarity: Polarity = Polarity.NONE,
    *,
    across_gaps: bool = True,
    whole: float | None = None,
) -> Trend:
    """The trend over the five most recent figures of a yearly series, oldest first; None stands for a missing one.

    Source: Fingertips, "Recent trends", as calculated by the Department of Health and Social Care's published code
    (FingertipsNext, `TrendMarkerCalculator`, 2025). A line is fitted to the five most recent valid figures, numbered
    1 to 5 and weighted by 1 / se squared, with se = (upper - lower) / 3.92. There is a trend when chi-squared, the
    square of the slope over its standard error, is above 9.5495 (99.8%), and the slope has the same sign with each
    figure left out in turn.

    Each interval is a 95% one. As in Fingertips the five need not be consecutive: with `across_gaps=False` a period
    missing between them forbids a verdict. Fingertips gives none to a series with a count equal to its denominator:
    give the value that has, 100 for a percentage, as `whole`. A slope that becomes exactly zero has not kept its sign
    (Fingertips takes zero for a rise, so that a fall would be judged otherwise than a rise). Assumes figures
    independent of each other and nothing of breaks in a series: do not pass figures from before one. Raises
    ValueError for limits that are not numbers or stand the wrong way round.

    The example is Fingertips' own: MMR vaccination at two years, Yorkshire and the Humber, 2020 to 2024.

    >>> coverage = [(92.6254, 92.4168, 92.8288), (92.3221, 92.1072, 92.5315), (90.8708, 90.6358, 91.1004)]
    >>> coverage += [(90.017, 89.7694, 90.2594), (90.1013, 89.8578, 90.3396)]
    >>> trend = recent_trend([Interval(*figure) for figure in coverage], Polarity.HIGH)
    >>> trend.direction.value, trend.meaning.value
    ('decreasing', 'getting_worse')
    """
    for figure in series:
        if figure is not None and not figure.lower <= figure.estimate <= figure.upper:
            raise ValueError(f"{figure}: expected the lower limit, the estimate and the upper limit in order")
    recent, why = _most_recent(series, across_gaps, whole)
    if why is not None:
        return Trend(TrendDirection.NOT_CALCULATED, why_none=why)
    slope, information = _line(recent, range(POINTS))
    without = tuple(_line(recent, [i for i in range(POINTS) if i != left_out])[0] for left_out in range(POINTS))
    chi_squared = slope * slope * information
    why = _doubt(slope, chi_squared, without)
    if why is not None:
        return Trend(TrendDirection.NO_CLEAR_TREND, None, slope, chi_squared, without, why)
    direction = TrendDirection.INCREASING if slope > 0 else TrendDirection.DECREASING
    return Trend(direction, _meaning(direction, polarity), slope, chi_squared, without)


def _most_recent(
    series: Sequence[Interval | None], across_gaps: bool, whole: float | None
) -> tuple[list[Interval], WhyNoTrend | None]:
    known = [i for i, figure in enumerate(series) if figure is not None]
    valid = [figure for figure in series if figure is not None]
    recent = valid[-POINTS:]
    if len(recent) < POINTS:
        return recent, WhyNoTrend.TOO_FEW
    if not across_gaps and known[-1] - known[-POINTS] != POINTS - 1:
        return recent, WhyNoTrend.MISSING_BETWEEN
    if whole is not None and any(figure.estimate == whole for figure in valid):
        return recent, WhyNoTrend.WHOLE
    if any(figure.lower == figure.upper for figure in recent):
        return recent, WhyNoTrend.NO_WIDTH
    return recent, None


def _line(recent: Sequence[Interval], used: Sequence[int]) -> tuple[float, float]:
    """The slope of the weighted line through the figures used, and one over its variance."""
    weights = [(WIDTH / (recent[i].upper - recent[i].lower)) ** 2 for i in used]
    rises = [recent[i].estimate - recent[used[0]].estimate for i in used]
    total = sum(weights)
    middle = sum(w * i for w, i in zip(weights, used, strict=True)) / total
    height = sum(w * rise for w, rise in zip(weights, rises, strict=True)) / total
    spread = sum(w * (i - middle) ** 2 for w, i in zip(weights, used, strict=True))
    together = sum(w * (i - middle) * (rise - height) for w, i, rise in zip(weights, used, rises, strict=True))
    return together / spread, spread


def _doubt(slope: float, chi_squared: float, without: Sequence[float]) -> WhyNoTrend | None:
    if not chi_squared > CRITICAL:
        return WhyNoTrend.CHANCE
    return None if all(other * slope > 0 for other in without) else WhyNoTrend.ONE_POINT


def _meaning(direction: TrendDirection, polarity: Polarity) -> TrendMeaning | None:
    if polarity is Polarity.NONE:
        return None
    better = (direction is TrendDirection.INCREASING) == (polarity is Polarity.HIGH)
    return TrendMeaning.GETTING_BETTER if better else TrendMeaning.GETTING_WORSE
