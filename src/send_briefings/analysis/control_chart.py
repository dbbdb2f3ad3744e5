"""Statistical process control: the XmR chart and its signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import fsum, isfinite

from send_briefings.model.measure import Polarity

RUN = 7
WINDOW = 3


class Signal(StrEnum):
    """What is out of the ordinary about a point, the strongest first."""

    ABOVE_LIMIT = "above_limit"
    BELOW_LIMIT = "below_limit"
    RISING = "rising"
    FALLING = "falling"
    NEAR_UPPER = "near_upper"
    NEAR_LOWER = "near_lower"
    RUN_ABOVE = "run_above"
    RUN_BELOW = "run_below"

    @property
    def upward(self) -> bool:
        """Whether the signal is one of higher figures."""
        return self in (Signal.ABOVE_LIMIT, Signal.RISING, Signal.NEAR_UPPER, Signal.RUN_ABOVE)


@dataclass(frozen=True, slots=True)
class Limits:
    """The mean of a process and its limits; `near_lower` and `near_upper` lie at two thirds of the way to them."""

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float


def signals(values: Sequence[float], limits: Limits) -> tuple[tuple[Signal, ...], ...]:
    """The signals of each of these consecutive points, the strongest first.

    Source: NHS England, "Making Data Count" (2019), as in the R package NHSRplotthedots (`ptd_spc`):

    - a point above the upper or below the lower limit;
    - seven or more points each above, or each below, the one before: all of them;
    - two or three of three points beyond two thirds of the limit, where all three are on that side of the mean: those
      beyond; a point beyond the limit is not counted here, having a signal of its own;
    - seven or more points on one side of the mean: all of them. A point on the mean ends a run.

    >>> limits = Limits(mean=0.0, lower=-3.0, upper=3.0, near_lower=-2.0, near_upper=2.0)
    >>> [[signal.value for signal in found] for found in signals([4.0, 1.0, 2.5, 2.1, -1.0], limits)]
    [['above_limit'], [], ['near_upper'], ['near_upper'], []]
    """
    found: list[set[Signal]] = [set() for _ in values]
    for i, value in enumerate(values):
        if value > limits.upper:
            found[i].add(Signal.ABOVE_LIMIT)
        if value < limits.lower:
            found[i].add(Signal.BELOW_LIMIT)
    sides = [_sign(value - limits.mean) for value in values]
    steps = [_sign(later - earlier) for earlier, later in pairwise(values)]
    for start, end, side in _stretches(sides, RUN):
        _mark(found, range(start, end), Signal.RUN_ABOVE if side > 0 else Signal.RUN_BELOW)
    for start, end, step in _stretches(steps, RUN - 1):
        _turn(found, range(start, end + 1), Signal.RISING if step > 0 else Signal.FALLING)
    near = [_near(value, limits) for value in values]
    for start in range(len(values) - WINDOW + 1):
        window = range(start, start + WINDOW)
        close = [i for i in window if near[i]]
        if len(close) >= 2 and abs(sum(sides[i] for i in window)) == WINDOW:
            _mark(found, close, Signal.NEAR_UPPER if sides[start] > 0 else Signal.NEAR_LOWER)
    order = list(Signal)
    return tuple(tuple(sorted(marks, key=order.index)) for marks in found)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _near(value: float, limits: Limits) -> bool:
    return limits.lower <= value < limits.near_lower or limits.near_upper < value <= limits.upper


def _stretches(signs: Sequence[int], least: int) -> list[tuple[int, int, int]]:
    """Start, end and sign of every stretch of at least so many equal signs that are not zero."""
    stretches, start = [], 0
    for i in range(1, len(signs) + 1):
        if i == len(signs) or signs[i] != signs[start]:
            if i - start >= least and signs[start]:
                stretches.append((start, i, signs[start]))
            start = i
    return stretches


def _mark(found: Sequence[set[Signal]], points: Sequence[int], signal: Signal) -> None:
    for i in points:
        found[i].add(signal)


def _turn(found: Sequence[set[Signal]], points: Sequence[int], signal: Signal) -> None:
    """Mark a rise or fall; a point at which one turns into the other belongs to the later one."""
    for i in points:
        found[i] -= {Signal.RISING, Signal.FALLING}
        found[i].add(signal)


WIDTH = 2.66
SCREEN = 3.267
MIN_POINTS = 12


class Variation(StrEnum):
    """What a point says of the process."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    HIGHER = "higher"
    LOWER = "lower"
    NOT_TESTED = "not_tested"


class Assurance(StrEnum):
    """Whether the process, left as it is, will meet its target."""

    PASSING = "consistently_passing"
    FAILING = "consistently_failing"
    HIT_OR_MISS = "hit_or_miss"
    NOT_TESTED = "not_tested"


class WhyUncontrolled(StrEnum):
    """Why there are no limits, or no assurance."""

    TOO_FEW = "too few points since the last step change"
    NO_PAIRS = "no two points in a row, so no moving range"
    NO_TARGET = "no target"
    NO_POLARITY = "no better direction"


@dataclass(frozen=True, slots=True)
class Phase:
    """The points `start` to `end` (not included) between two step changes; no limits where `why_none` is given.

    `moving_range` is the mean of the moving ranges used, `screened` how many were too large to be used.
    """

    start: int
    end: int
    limits: Limits | None
    moving_range: float | None
    screened: int
    why_none: WhyUncontrolled | None


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One point: its value (None for a gap), its phase's limits, its signals, and what they mean by polarity."""

    value: float | None
    phase: int
    limits: Limits | None
    signals: tuple[Signal, ...]
    variation: Variation


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Limits and signals of each point, and the assurance that the newest limits give about the target."""

    points: tuple[ControlPoint, ...]
    phases: tuple[Phase, ...]
    assurance: Assurance
    why_no_assurance: WhyUncontrolled | None

    @property
    def variation(self) -> Variation:
        """What the newest point with a value says; not tested where there is none."""
        known = [point.variation for point in self.points if point.value is not None]
        return known[-1] if known else Variation.NOT_TESTED


def xmr_chart(
    series: Sequence[float | None],
    polarity: Polarity = Polarity.NONE,
    *,
    target: float | None = None,
    rebase: Sequence[int] = (),
    screen: bool = False,
    least: int = MIN_POINTS,
) -> ControlChart:
    """The XmR chart of a series, oldest first, one entry a month or term; None stands for a gap.

    Source: D. J. Wheeler, "Understanding variation" (1993), as adopted by NHS England, "Making Data Count", and its R
    package NHSRplotthedots (`ptd_spc`). Limits are the mean plus and minus 2.66 times the mean moving range, over each
    phase; `signals` describes the rules. A phase begins at each index in `rebase`, a declared step change, and needs
    `least` points. With `screen`, moving ranges of 3.267 times their mean or more are left out (L. S. Nelson, 1982; the
    R package does so, the Excel tools do not). No moving range or run reaches over a gap or a step change.

    Whether a signal is an improvement or a concern follows its strongest signal's direction and the polarity. A target
    above the upper or below the lower limit of the newest phase is consistently passed or failed, else hit or miss.
    Limits are in the measure's unit and may lie outside what it can reach (below 0, above 100%). Assumes points
    independent of each other: a trend by season, or yearly points, are not for this chart. Raises ValueError for a
    value or target that is not a number, a step change outside the series or out of order, or `least` under 2.

    The example is the one in NHSRplotthedots on screening.

    >>> series = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    >>> chart = xmr_chart(series, screen=True)
    >>> [round(limit, 2) for limit in (chart.points[0].limits.lower, chart.points[0].limits.upper)]
    [-0.72, 4.6]
    >>> [i for i, point in enumerate(chart.points) if point.signals]
    [4]
    """
    _check(series, target, rebase, least)
    starts = [0, *rebase] if series else []
    phases = tuple(_phase(series, start, end, screen, least) for start, end in pairwise([*starts, len(series)]))
    points = tuple(point for number, phase in enumerate(phases) for point in _points(series, number, phase, polarity))
    assurance, why = _assurance(phases, target, polarity)
    return ControlChart(points, phases, assurance, why)


def _check(series: Sequence[float | None], target: float | None, rebase: Sequence[int], least: int) -> None:
    for i, value in enumerate(series):
        if value is not None and not isfinite(value):
            raise ValueError(f"value {value} at {i}: expected a number, or None for a gap")
    if target is not None and not isfinite(target):
        raise ValueError(f"target {target}: expected a number")
    if least < 2:
        raise ValueError(f"least {least}: expected at least 2 points")
    if any(later <= earlier for earlier, later in pairwise([0, *rebase])) or any(
        start >= len(series) for start in rebase
    ):
        raise ValueError(f"step changes at {list(rebase)}: expected rising positions from 1 to {len(series) - 1}")


def _phase(series: Sequence[float | None], start: int, end: int, screen: bool, least: int) -> Phase:
    known = [value for value in series[start:end] if value is not None]
    if len(known) < least:
        return Phase(start, end, None, None, 0, WhyUncontrolled.TOO_FEW)
    ranges = [abs(run[i] - run[i - 1]) for _, run in _runs(series, start, end) for i in range(1, len(run))]
    if not ranges:
        return Phase(start, end, None, None, 0, WhyUncontrolled.NO_PAIRS)
    ceiling = SCREEN * fsum(ranges) / len(ranges)
    used = [r for r in ranges if r < ceiling or r == 0] if screen else ranges
    spread = fsum(used) / len(used)
    mean = known[0] + fsum(value - known[0] for value in known) / len(known)
    width, near = WIDTH * spread, 2 * (WIDTH / 3) * spread
    limits = Limits(mean, mean - width, mean + width, mean - near, mean + near)
    return Phase(start, end, limits, spread, len(ranges) - len(used), None)


def _runs(series: Sequence[float | None], start: int, end: int) -> list[tuple[int, list[float]]]:
    """The stretches without a gap: where each begins, and its values."""
    runs: list[tuple[int, list[float]]] = []
    for i in range(start, end):
        value = series[i]
        if value is None:
            continue
        if i == start or series[i - 1] is None:
            runs.append((i, []))
        runs[-1][1].append(value)
    return runs


def _points(series: Sequence[float | None], number: int, phase: Phase, polarity: Polarity) -> list[ControlPoint]:
    limits, marked = phase.limits, dict[int, tuple[Signal, ...]]()
    if limits is not None:
        for start, run in _runs(series, phase.start, phase.end):
            marked |= {start + i: found for i, found in enumerate(signals(run, limits))}
    return [
        ControlPoint(series[i], number, limits, marked.get(i, ()), _variation(marked.get(i), polarity))
        for i in range(phase.start, phase.end)
    ]


def _variation(found: tuple[Signal, ...] | None, polarity: Polarity) -> Variation:
    if found is None:
        return Variation.NOT_TESTED
    if not found:
        return Variation.COMMON_CAUSE
    upward = found[0].upward
    if polarity is Polarity.NONE:
        return Variation.HIGHER if upward else Variation.LOWER
    return Variation.IMPROVEMENT if upward == (polarity is Polarity.HIGH) else Variation.CONCERN


def _assurance(
    phases: Sequence[Phase], target: float | None, polarity: Polarity
) -> tuple[Assurance, WhyUncontrolled | None]:
    limits = phases[-1].limits if phases else None
    if target is None:
        return Assurance.NOT_TESTED, WhyUncontrolled.NO_TARGET
    if polarity is Polarity.NONE:
        return Assurance.NOT_TESTED, WhyUncontrolled.NO_POLARITY
    if limits is None:
        return Assurance.NOT_TESTED, phases[-1].why_none if phases else WhyUncontrolled.TOO_FEW
    if limits.lower <= target <= limits.upper:
        return Assurance.HIT_OR_MISS, None
    passing = (target < limits.lower) == (polarity is Polarity.HIGH)
    return (Assurance.PASSING if passing else Assurance.FAILING), None
