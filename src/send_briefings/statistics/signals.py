"""Signals that a process has changed, in consecutive points of a control chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

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
