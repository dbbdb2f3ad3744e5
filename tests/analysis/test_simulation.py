"""Whether the methods keep their promises on figures made up by chance, seeded. `benchmarks/statistics` runs longer."""

from __future__ import annotations

from math import factorial, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import poisson

from send_briefings.analysis.benchmark import CRITICAL, TrendDirection, recent_trend
from send_briefings.analysis.control_chart import Signal, xmr_chart
from send_briefings.analysis.intervals import Interval, difference_interval, proportion_interval, rate_interval

ERRORS = 4


def within(found: int, of: int, expected: float, spread: float = 1.0) -> bool:
    """Whether a share lies within four Monte Carlo standard errors of what is expected; `spread` widens for runs."""
    return abs(found / of - expected) <= ERRORS * sqrt(spread * expected * (1 - expected) / of)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_wilsons_interval_holds_the_truth_as_often_as_it_says(level: float) -> None:
    chance, size = np.random.default_rng(4), 3000
    truth, children = chance.uniform(0.02, 0.98, size), chance.integers(20, 2000, size)
    counts = chance.binomial(children, truth)
    held = sum(
        proportion_interval(int(count), int(of), level).holds(100 * share)
        for count, of, share in zip(counts, children, truth, strict=True)
    )
    assert within(held, size, level)


def test_newcombes_interval_holds_the_truth_as_often_as_it_says() -> None:
    chance, size = np.random.default_rng(5), 3000
    truth, children = chance.uniform(0.05, 0.95, (size, 2)), chance.integers(30, 2000, (size, 2))
    counts = chance.binomial(children, truth)
    held = sum(
        difference_interval(int(counts[i, 0]), int(children[i, 0]), int(counts[i, 1]), int(children[i, 1])).holds(
            100 * (truth[i, 0] - truth[i, 1])
        )
        for i in range(size)
    )
    assert within(held, size, 0.95)


@pytest.mark.parametrize(("low", "high", "widest"), [(0.5, 9.0, 0.98), (10.0, 400.0, 0.96)])
def test_the_rates_interval_holds_the_truth_as_often_as_theory_says(low: float, high: float, widest: float) -> None:
    chance, size = np.random.default_rng(6), 3000
    truth = chance.uniform(low, high, size)
    known = [rate_interval(count, 1, 1) for count in range(600)]
    lowers, uppers = np.array([found.lower for found in known]), np.array([found.upper for found in known])
    least, most = np.searchsorted(uppers, truth), np.searchsorted(lowers, truth, side="right") - 1
    expected = float(np.mean(poisson.cdf(most, truth) - poisson.cdf(least - 1, truth)))
    held = sum(known[count].holds(mean) for count, mean in zip(chance.poisson(truth), truth, strict=True))
    assert within(held, size, expected)
    assert 0.95 <= expected <= widest


def test_the_trend_rule_raises_no_more_false_alarms_than_one_in_five_hundred() -> None:
    chance, size = np.random.default_rng(7), 20_000
    errors = chance.uniform(0.5, 3.0, (size, 5))
    values = chance.normal(50.0, errors)
    trends = [
        recent_trend([Interval(v, v - 1.96 * e, v + 1.96 * e) for v, e in zip(*row, strict=True)])
        for row in zip(values.tolist(), errors.tolist(), strict=True)
    ]
    significant = sum((trend.chi_squared or 0) > CRITICAL for trend in trends)
    claimed = sum(trend.direction in (TrendDirection.INCREASING, TrendDirection.DECREASING) for trend in trends)
    assert within(significant, size, 0.002)
    assert significant / 2 < claimed <= significant


def test_the_trend_rule_finds_a_trend_that_is_there() -> None:
    chance, size = np.random.default_rng(8), 500
    values = 50.0 + 2.0 * np.arange(5) + chance.normal(0.0, 1.0, (size, 5))
    found = sum(
        recent_trend([Interval(v, v - 1.96, v + 1.96) for v in row]).direction is TrendDirection.INCREASING
        for row in values.tolist()
    )
    assert found >= size - 4


def two_of_three() -> float:
    """The chance that a point is one of two or three near a limit in three on one side, limits known."""
    normal = NormalDist()
    near, side = normal.cdf(3) - normal.cdf(2), 0.5
    weights = {2: near, 1: side - near, 0: 1 - side}
    total = 0.0
    for a in weights:
        for b in weights:
            for c in weights:
                for d in weights:
                    pairs = ((a, b), (b, c), (c, d))
                    if any(x and y and 2 in (x, y) for x, y in pairs):
                        total += weights[a] * weights[b] * weights[c] * weights[d]
    return 2 * near * total


def test_the_control_rules_raise_false_alarms_as_often_as_theory_says() -> None:
    size = 40_000
    series = np.random.default_rng(9).normal(100.0, 5.0, size).tolist()
    points = xmr_chart(series).points
    beyond, monotone, near, run = (
        sum(any(signal in point.signals for signal in pair) for point in points)
        for pair in (
            (Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT),
            (Signal.RISING, Signal.FALLING),
            (Signal.NEAR_UPPER, Signal.NEAR_LOWER),
            (Signal.RUN_ABOVE, Signal.RUN_BELOW),
        )
    )
    assert within(beyond, size, 2 * NormalDist().cdf(-3))
    assert within(near, size, two_of_three(), spread=2)
    assert within(run, size, 8 / 2**7, spread=9)
    assert within(monotone, size, 2 * (7 / factorial(7) - 6 / factorial(8)), spread=8)
