"""The rules of Making Data Count, point for point as NHSRplotthedots tests them (`test-ptd_calculate_point_type.R`)."""

from __future__ import annotations

import pytest

from send_briefings.analysis.control_chart import Limits, Signal, signals

LIMITS = Limits(mean=0.0, lower=-3.0, upper=3.0, near_lower=-2.0, near_upper=2.0)
WIDE = Limits(mean=0.0, lower=-300.0, upper=300.0, near_lower=-200.0, near_upper=200.0)


def marked(values: list[float], signal: Signal, limits: Limits = WIDE) -> list[int]:
    return [int(signal in found) for found in signals(values, limits)]


@pytest.mark.parametrize(
    ("sides", "flags"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 8 + [-1], [1] * 8 + [0]),
        ([-1] + [1] * 8 + [-1], [0] + [1] * 8 + [0]),
        ([1] * 3 + [0] + [1] * 6, [0] * 10),
        ([1] * 7, [1] * 7),
    ],
)
def test_seven_on_one_side_of_the_mean(sides: list[int], flags: list[int]) -> None:
    values = [side * (1 + i % 2) for i, side in enumerate(sides)]
    assert marked(values, Signal.RUN_ABOVE) == flags
    assert marked([-value for value in values], Signal.RUN_BELOW) == flags


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] + [1] * 7 + [0]),
        ([1, 2, 3, 4, 5, 6, 7, 8], [1] * 8),
    ],
)
def test_seven_rising_or_falling(values: list[float], flags: list[int]) -> None:
    assert marked(values, Signal.RISING) == flags
    assert marked([-value for value in values], Signal.FALLING) == flags


def test_the_point_at_which_a_rise_becomes_a_fall_belongs_to_the_fall() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]
    assert marked(values, Signal.RISING) == [1] * 6 + [0] * 7
    assert marked(values, Signal.FALLING) == [0] * 6 + [1] * 7


@pytest.mark.parametrize(
    ("close", "flags"),
    [
        ([0, 0, 0], [0, 0, 0]),
        ([1, 0, 1], [1, 0, 1]),
        ([0, 1, 1], [0, 1, 1]),
        ([1, 1, 0], [1, 1, 0]),
        ([0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
        ([0, 0, 1, 1, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0]),
        ([1, 0, 0, 1], [0, 0, 0, 0]),
        ([1, 0, 0, 1, 1], [0, 0, 0, 1, 1]),
    ],
)
def test_two_of_three_near_a_limit(close: list[int], flags: list[int]) -> None:
    values = [2.5 if near else 1.0 for near in close]
    assert marked(values, Signal.NEAR_UPPER, LIMITS) == flags
    assert marked([-value for value in values], Signal.NEAR_LOWER, LIMITS) == flags


def test_two_near_opposite_limits_or_with_the_third_across_the_mean_are_no_signal() -> None:
    for values in ([1.0, 2.5, -2.5], [2.5, -0.1, 2.5], [2.5, 0.0, 2.5], [2.5, 2.5, -0.1]):
        assert signals(values, LIMITS) == ((), (), ())


def test_a_point_beyond_a_limit_is_no_point_near_it_and_the_limits_themselves_are_within() -> None:
    assert signals([4.0, 2.5, 1.0], LIMITS) == ((Signal.ABOVE_LIMIT,), (), ())
    assert signals([-4.0, -1.0], LIMITS) == ((Signal.BELOW_LIMIT,), ())
    assert signals([3.0, -3.0], LIMITS) == ((), ())
    assert signals([2.0, 2.0, 2.0], LIMITS) == ((), (), ())


def test_the_strongest_signal_comes_first() -> None:
    found = signals([0.1, 0.5, 1.0, 1.5, 2.1, 2.5, 4.0], LIMITS)
    assert found[0] == (Signal.RISING, Signal.RUN_ABOVE)
    assert found[4] == (Signal.RISING, Signal.NEAR_UPPER, Signal.RUN_ABOVE)
    assert found[6] == (Signal.ABOVE_LIMIT, Signal.RISING, Signal.RUN_ABOVE)


def test_no_points_no_signals() -> None:
    assert signals([], LIMITS) == ()
