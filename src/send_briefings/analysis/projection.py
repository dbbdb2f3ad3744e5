"""What may come: plans and placements three years ahead with a range, what clears a list, whether a target will be met.

The projection is Holt's damped trend of the logarithm, by statsmodels, which is imported only here: it brings all of
scipy.stats. Its range is how far the same projection was off in other authorities' earlier years, measured by
`benchmarks/projection.py`, which writes what `Calibration` holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import exp, log

from send_briefings.analysis.comparability import broken_everywhere, comparability, unreliable_reason
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.movement import usual_change
from send_briefings.analysis.standing import stretches
from send_briefings.model import PeriodKind, Polarity
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import year_before
from send_briefings.model.register import Target

YEARS = 3
"""How many years are looked ahead, and how many comparable counts in a row are needed to do so."""
MIN_PLANS = 100
MIN_CHILDREN = 20
CLAIMED = 80
"""In how many of 100 cases the range should hold what comes."""
TREND, DAMPING, OWN = 0.5, 0.95, 0.5
"""Of Holt's method: how much the newest growth counts against the one before; what is left of growth each year. And
how much of the growth is the place's own, the rest being England's."""
PLANS = "plans"
MAX_PLANS = 1.5
"""New plans for each child assessed in a year: more of them are not the same children."""
MAX_LENGTH, MIN_COMPARABLE_MONTHS = 13, 6
"""Months from which the change of a list a month is taken: at most, and at least."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far projections of one series were off, and how often the range held.

    `low` and `high` are the tenth and ninetieth percentile of the logarithm of the actual count over the projected one,
    one, two and three years ahead; the first of each for counts under `cut`, the second for others. `change` is by how
    many points the share of a placement moved in the middle authority over as many years. `held` is in how many of 100
    cases the range held what came, made without the authority it is tested on, `held_in_new_years` made without the
    year too, None where no other year is left; `cases` how many.
    """

    cut: float
    low: tuple[tuple[float, ...], tuple[float, ...]]
    high: tuple[tuple[float, ...], tuple[float, ...]]
    change: tuple[float, ...]
    held: tuple[float, ...]
    held_in_new_years: tuple[float | None, ...]
    cases: tuple[int, ...]
    years: tuple[int, int]


Calibrations = Mapping[str, Calibration]
"""Those of `PLANS` and of each placement, by its name."""


@dataclass(frozen=True, slots=True)
class Range:
    """A count in a year to come: the middle, and from where to where it comes in 8 of 10 cases."""

    low: float
    middle: float
    high: float


def growth(counts: Sequence[float]) -> tuple[float, ...]:
    """The growth of a count from its newest value to one, two and three years ahead, as logarithms.

    Method: E. S. Gardner's damped form of C. C. Holt's linear trend (R. J. Hyndman and G. Athanasopoulos,
    "Forecasting: principles and practice", third edition, section 8.2), as `statsmodels.tsa.holtwinters.Holt`, over the
    logarithm of three counts: the level is the newest count, the first trend the first growth, and `TREND` and
    `DAMPING` are fixed, for three counts can fit nothing.

    Raises:
        ValueError: for other than three counts, or one that is not above zero.

    >>> [round(one, 4) for one in growth([1000, 1100, 1210])]
    [0.0872, 0.1701, 0.2488]
    """
    if len(counts) != YEARS or any(not count > 0 for count in counts):
        raise ValueError(f"counts {list(counts)}: expected three above zero, oldest first")
    return _growth(tuple(counts))


@lru_cache(maxsize=4096)
def _growth(counts: tuple[float, ...]) -> tuple[float, ...]:
    import numpy as np
    from statsmodels.tsa.holtwinters import Holt

    first, *later = (log(count) for count in counts)
    model = Holt(
        np.array(later), damped_trend=True, initialization_method="known", initial_level=first,
        initial_trend=later[0] - first,
    )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):  # its measures of fit, where growth is steady
        fitted = model.fit(smoothing_level=1.0, smoothing_trend=TREND, damping_trend=DAMPING, optimized=False)
        ahead = fitted.forecast(YEARS)
    return tuple(float(one) - later[-1] for one in ahead)


def plans_ahead(counts: Sequence[float], england: Sequence[float]) -> tuple[float, ...]:
    """The number of plans one, two and three years ahead: half of the growth the place's own, half England's.

    A single authority's growth seldom lasts; of the weights tried in the back-test a half was off least.

    >>> [round(one) for one in plans_ahead([1000, 1100, 1210], [300, 300, 300])]
    [1264, 1317, 1370]
    """
    own, whole = growth(counts), growth(england)
    return tuple(counts[-1] * exp(OWN * one + (1 - OWN) * other) for one, other in zip(own, whole, strict=True))


def placed_ahead(plans: Sequence[float], share: float, change: Sequence[float]) -> tuple[float, ...]:
    """The children in a placement: its share now, moved as in the middle authority, of the plans ahead.

    >>> [round(one) for one in placed_ahead([1000, 1100, 1200], 30.0, [-1.0, -2.0, -3.0])]
    [290, 308, 324]
    """
    moved = [min(100.0, max(0.0, share + one)) for one in change]
    return tuple(count * one / 100 for count, one in zip(plans, moved, strict=True))


def ranges(middle: Sequence[float], count: float, calibration: Calibration) -> tuple[Range, ...]:
    """The middle of each year with its range, which depends on how large the newest count is.

    The middle is within its range: where projections were mostly off one way, an end of the range meets it.
    """
    size = int(count >= calibration.cut)
    low, high = calibration.low[size], calibration.high[size]
    return tuple(
        Range(one * exp(min(0.0, below)), one, one * exp(max(0.0, above)))
        for one, below, above in zip(middle, low, high, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Projected:
    """A series with its newest figure and count, the rows it is projected from, and the ranges of the years to come."""

    newest: Figure
    rows: tuple[Figure, ...]
    count: float
    ranges: tuple[Range, ...]


def projected_plans(own: Sequence[Figure], england: Sequence[Figure], calibration: Calibration) -> Projected:
    """The plans to come, from three counts that compare of a place and of England (`comparable_run`)."""
    middle = plans_ahead([one.value or 0.0 for one in own], [one.value or 0.0 for one in england])
    count = own[-1].value or 0.0
    return Projected(own[-1], (*own, *england), count, ranges(middle, count, calibration))


def projected_children(plans: Projected, share: Figure, calibration: Calibration) -> Projected:
    """The children in a placement to come, from the plans to come and the placement's newest share, with its counts."""
    middle = placed_ahead([one.middle for one in plans.ranges], share.value or 0.0, calibration.change)
    count = share.numerator or 0.0
    return Projected(share, (share, *plans.rows), count, ranges(middle, count, calibration))


def comparable_run(context: AnalysisContext, newest: Figure) -> tuple[Figure, ...]:
    """Up to three counts a year apart that end with the newest and compare, oldest first; none across a break."""
    found = [newest]
    while len(found) < YEARS:
        later = found[0]
        earlier = context.figures.at(later.ref, later.place, year_before(later.period.start))
        if earlier is None or not earlier.value or comparability(context, earlier, later).reason:
            break
        if broken_everywhere(context.spec, later.ref, earlier.period, later.period):
            break
        found.insert(0, earlier)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Flow:
    """The newest year of requests: how many, how many of them were not refused, and how many new plans there were."""

    requests: float
    not_refused: float
    plans: float

    def new_plans(self, requests: float = 1.0, share: float = 0.0) -> float:
        """New plans in a year with `requests` times as many, and a share assessed `share` points higher.

        As many of those assessed get a plan as in the newest year.

        >>> flow = Flow(2000, 1500, 1200)
        >>> flow.new_plans(), flow.new_plans(1.1), flow.new_plans(share=-5)
        (1200.0, 1320.0, 1120.0)
        """
        assessed = self.requests * requests * min(1.0, max(0.0, self.not_refused / self.requests + share / 100))
        return assessed * self.plans / self.not_refused


def flow_of(rows: Sequence[Figure | None]) -> Flow | None:
    """The flow from the rows of requests, of refusals as a share with its count, and of new plans, of one year.

    None where one is missing, where one of the numbers is under 20, or where there are so many new plans for those
    assessed that they cannot be the same children.
    """
    known = [row for row in rows if row is not None and row.value is not None]
    if len(known) < len(rows) or known[1].numerator is None:
        return None
    requests, plans = known[0].value or 0.0, known[2].value or 0.0
    left = requests - known[1].numerator
    if min(requests, left, plans) < MIN_CHILDREN or plans > MAX_PLANS * left:
        return None
    return Flow(requests, left, plans)


@dataclass(frozen=True, slots=True)
class Clearing:
    """What it takes that nobody on a list waits longer than a limit, `months` from now.

    `over` wait longer now; their number grew by `growth` a month (fell, where below zero). `more` is how many more than
    now must be seen each month, 0 where the fall is quick enough.
    """

    over: float
    growth: float
    months: int

    @property
    def more(self) -> float:
        """Those who wait too long now, spread over the months, and as many as are added to them each month."""
        return max(0.0, self.over / self.months + self.growth)

    def left(self, more: float) -> float:
        """How many still wait too long at the end if `more` more are seen each month."""
        return max(0.0, self.over + self.months * (self.growth - more))


def clearing(over: Sequence[float], months: int) -> Clearing:
    """What it takes from a run of months, oldest first, of how many waited longer than the limit.

    Each month some pass the limit and some who had passed it are seen; what is published is only what that leaves. It
    changed by (last - first) / (months between), and it is taken to go on so. Then seeing `more` more of them a month
    takes the number from `over` to nobody in `months`. Nobody needs to know how many join the list, or are seen.

    Raises:
        ValueError: for fewer than two months, or a time that is not ahead.

    >>> found = clearing([100, 104, 112], 12)
    >>> found.growth, round(found.more, 2)
    (6.0, 15.33)
    """
    if len(over) < 2 or months < 1:
        raise ValueError(f"{len(over)} months of figures, {months} ahead: expected two or more, and one or more")
    return Clearing(over[-1], (over[-1] - over[0]) / (len(over) - 1), months)


def months_that_compare(
    context: AnalysisContext, newest: Figure, doubtful: Callable[[Figure], bool]
) -> tuple[Figure, ...]:
    """The months of a list, a year's at most, that end with the newest and compare; none before one that is doubtful.

    A list whose scope changed, a month without a figure and other providers cut a series (`stretches`).
    """
    series: SeriesKey = newest.ref
    found = stretches(context, context.figures.series(series, newest.place)[-MAX_LENGTH:])
    months = found[-1].figures if found else ()
    if not months or months[-1] != newest:
        return ()
    doubts = [at for at, month in enumerate(months) if doubtful(month)]
    return tuple(months[doubts[-1] + 1 :] if doubts else months)


YEAR = 365.25
MIN_YEARS, MIN_MONTHS = 4, 12


class Assurance(StrEnum):
    """Whether a target will be met at the present pace; MET and MISSED once its day has come."""

    WILL = "will be met at this pace"
    MAY = "may be met at this pace"
    WILL_NOT = "will not be met at this pace"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Progress:
    """A target and the newest published figure.

    `planned` is what the plan has for the last day of the figure's period, `ahead` by how much the figure is better
    than that (negative: behind), None for a figure that is not judged. `pace` is the change a year since the baseline,
    `needed` the change a year that would meet the target from here; in the measure's unit. `assurance` is None where it
    cannot be given, and `why_not` says why, as the end of a sentence. `baseline` is the published figure of the
    baseline's period, None without one.
    """

    target: Target
    figure: Figure
    planned: float
    ahead: float | None
    baseline: Figure | None
    pace: float | None
    needed: float | None
    assurance: Assurance | None
    why_not: str


def progress(context: AnalysisContext, target: Target) -> Progress | None:
    """The progress towards a target; None where no figure of it is published for the place.

    Assurance: the newest figure, moved on at the pace since the baseline to the target's day, give or take the usual
    ups and downs of the difference between two of its figures (`analysis.movement`). Wholly beyond the target: it will
    be met; wholly short of it: it will not; else it may. None with fewer than four comparable years (twelve months),
    with a break since the baseline, or for a figure that is not judged.
    """
    figure = context.figures.latest(target.ref, target.place)
    if figure is None or figure.value is None:
        return None
    series = [one for one in context.figures.series(target.ref, target.place) if one.value is not None]
    baseline = next((one for one in series if one.period.label == target.baseline), None)
    start = baseline.period.end if baseline else target.document_date
    planned = target.planned(start, figure.period.end)
    sign = _sign(context, target)
    left = (target.due - figure.period.end).days / YEAR
    past = (figure.period.end - baseline.period.end).days / YEAR if baseline else 0.0
    compares = baseline is not None and past > 0 and not comparability(context, baseline, figure).reason
    pace = (figure.value - (baseline.value or 0.0)) / past if baseline is not None and compares else None
    assurance, why = _assurance(context, target, series, figure, pace, left)
    return Progress(
        target=target,
        figure=figure,
        planned=planned,
        ahead=None if sign == 0 or unreliable_reason(context, figure) else sign * (figure.value - planned),
        baseline=baseline,
        pace=pace,
        needed=(target.value - figure.value) / left if left > 0 else None,
        assurance=assurance,
        why_not=why,
    )


def _sign(context: AnalysisContext, target: Target) -> int:
    """1 where a higher figure is better, -1 where a lower one is; where neither is, as the target itself goes."""
    polarity = context.measure(target.ref).polarity
    if polarity is Polarity.NONE:
        return (target.value > target.baseline_value) - (target.value < target.baseline_value)
    return 1 if polarity is Polarity.HIGH else -1


def _assurance(
    context: AnalysisContext, target: Target, series: list[Figure], figure: Figure, pace: float | None, left: float
) -> tuple[Assurance | None, str]:
    sign, value = _sign(context, target), figure.value or 0.0
    if sign == 0:
        return None, "the target is the baseline, so no direction is aimed at"
    if left <= 0:
        return (Assurance.MET if sign * (value - target.value) >= 0 else Assurance.MISSED), ""
    if reason := unreliable_reason(context, figure):
        return None, reason
    if pace is None:
        return None, "no published figure of the baseline compares with the newest"
    comparable = [one for one in series if not comparability(context, one, figure).reason]
    monthly = figure.period.kind is PeriodKind.MONTH
    enough = MIN_MONTHS if monthly else MIN_YEARS
    if len(comparable) < enough:
        what = "months" if monthly else "years"
        return None, f"only {len(comparable)} {what} compare, and a pace needs {enough}"
    baseline = next(one for one in series if one.period.label == target.baseline)
    usual = usual_change(context, baseline, figure)
    if usual is None:
        return None, "how far such a figure moves by itself is not known"
    there = value + pace * left
    best, worst = sign * (there - target.value) + usual.limit, sign * (there - target.value) - usual.limit
    if worst >= 0:
        return Assurance.WILL, ""
    return (Assurance.WILL_NOT if best < 0 else Assurance.MAY), ""
