"""How often the methods are right on figures made up by chance: writes RESULTS.md beside this file.

Run with `.venv/bin/python benchmarks/statistics/simulate.py`; seeded, so the same versions give the same table.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import cache
from math import sqrt
from pathlib import Path

import numpy as np

from send_briefings.analysis.benchmark import CRITICAL, TrendDirection, recent_trend
from send_briefings.analysis.control_chart import Variation, xmr_chart
from send_briefings.analysis.intervals import Interval, difference_interval, proportion_interval, rate_interval

LEVELS = (0.95, 0.998)


def share(found: int, of: int) -> str:
    """A share in per cent with its Monte Carlo standard error."""
    part = found / of
    return f"{100 * part:.2f} ± {100 * sqrt(max(part * (1 - part), 1 / of) / of):.2f}"


def proportions(draws: int) -> Iterator[str]:
    """Coverage of Wilson's interval by size of group."""
    wilson = cache(proportion_interval)
    for children in (20, 50, 200, 2000):
        cells = []
        for level in LEVELS:
            chance = np.random.default_rng(children)
            truth = chance.uniform(0.02, 0.98, draws)
            counts = chance.binomial(children, truth)
            held = sum(wilson(int(k), children, level).holds(100 * p) for k, p in zip(counts, truth, strict=True))
            cells.append(share(held, draws))
        yield f"| {children} children | {' | '.join(cells)} |"


def differences(draws: int) -> Iterator[str]:
    """Coverage of Newcombe's interval by size of groups."""
    newcombe = cache(difference_interval)
    for first, second in ((20, 20), (30, 300), (200, 200), (200, 2000)):
        cells = []
        for level in LEVELS:
            chance = np.random.default_rng(first + second)
            truth = chance.uniform(0.02, 0.98, (draws, 2))
            counts = chance.binomial((first, second), truth)
            held = sum(
                newcombe(int(a), first, int(b), second, level).holds(100 * (p - q))
                for (a, b), (p, q) in zip(counts, truth, strict=True)
            )
            cells.append(share(held, draws))
        yield f"| {first} and {second} children | {' | '.join(cells)} |"


def rates(draws: int) -> Iterator[str]:
    """Coverage of the rate's interval by the mean count."""
    limits = cache(rate_interval)
    for low, high in ((0.5, 5), (5, 10), (10, 20), (20, 100), (100, 1000)):
        cells = []
        for level in LEVELS:
            chance = np.random.default_rng(int(10 * low))
            truth = chance.uniform(low, high, draws)
            held = sum(limits(int(k), 1, 1, level).holds(m) for k, m in zip(chance.poisson(truth), truth, strict=True))
            cells.append(share(held, draws))
        yield f"| mean count {low:g} to {high:g} | {' | '.join(cells)} |"


def trends(draws: int) -> Iterator[str]:
    """False alarms of the trend rule when yearly figures vary by more than their intervals say."""
    for excess in (1.0, 1.5, 2.0, 3.0):
        chance = np.random.default_rng(int(10 * excess))
        errors = chance.uniform(0.5, 3.0, (draws, 5))
        values = chance.normal(50.0, excess * errors)
        slopes = claimed = 0
        for row, widths in zip(values.tolist(), errors.tolist(), strict=True):
            found = recent_trend([Interval(v, v - 1.96 * e, v + 1.96 * e) for v, e in zip(row, widths, strict=True)])
            slopes += (found.chi_squared or 0) > CRITICAL
            claimed += found.direction is not TrendDirection.NO_CLEAR_TREND
        yield f"| {excess:g} times | {share(slopes, draws)} | {share(claimed, draws)} |"


def power(draws: int) -> Iterator[str]:
    """How often a steady trend is found."""
    for slope in (0.5, 1.0, 1.5, 2.0):
        chance = np.random.default_rng(int(10 * slope))
        values = 50.0 + slope * np.arange(5) + chance.normal(0.0, 1.0, (draws, 5))
        found = sum(
            recent_trend([Interval(v, v - 1.96, v + 1.96) for v in row]).direction is TrendDirection.INCREASING
            for row in values.tolist()
        )
        yield f"| {slope:g} standard errors a year | {share(found, draws)} |"


def charts(draws: int) -> Iterator[str]:
    """False alarms of the control chart: in the newest point, and anywhere, by length and likeness of neighbours."""
    for length in (12, 24, 36, 60):
        for likeness in (0.0, 0.3, 0.6):
            chance = np.random.default_rng(100 * length + int(10 * likeness))
            noise = chance.normal(0.0, 1.0, (draws, length))
            for month in range(1, length):
                noise[:, month] = likeness * noise[:, month - 1] + sqrt(1 - likeness**2) * noise[:, month]
            newest = anywhere = 0
            for row in noise.tolist():
                chart = xmr_chart(row)
                newest += chart.variation is not Variation.COMMON_CAUSE
                anywhere += any(point.signals for point in chart.points)
            yield f"| {length} | {likeness:g} | {share(newest, draws)} | {share(anywhere, draws)} |"


def shifts(draws: int) -> Iterator[str]:
    """How often a lasting step in the last seven of 36 months shows in the newest point."""
    for step in (0.5, 1.0, 2.0, 3.0):
        series = np.random.default_rng(int(10 * step)).normal(0.0, 1.0, (draws, 36))
        series[:, -7:] += step
        found = sum(xmr_chart(row).variation is Variation.HIGHER for row in series.tolist())
        yield f"| {step:g} standard deviations | {share(found, draws)} |"


PARTS = (
    ("Wilson's interval holds the truth, %", "| group | 95% | 99.8% |", proportions),
    ("Newcombe's interval holds the truth, %", "| groups | 95% | 99.8% |", differences),
    ("The rate's interval holds the truth, %", "| events | 95% | 99.8% |", rates),
    (
        "Trend claimed where there is none, % (stated: 0.2)",
        "| figures vary by | chi-squared above 9.5495 | trend claimed |",
        trends,
    ),
    ("Trend found where there is one, %", "| slope | found |", power),
    (
        "Signal where nothing changed, %",
        "| points | correlation of neighbours | in the newest point | anywhere |",
        charts,
    ),
    ("Step found in its seventh month, %", "| step | found |", shifts),
)


def main() -> None:
    """Run every part and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=20_000)
    draws = parser.parse_args().draws
    target = Path(__file__).with_name("RESULTS.md")
    lines = ["# How often the methods are right", "", f"{draws:,} draws a row, seeded; ± one standard error.", ""]
    for title, head, part in PARTS:
        rule = "|" + " --- |" * (head.count("|") - 1)
        lines += [f"## {title}", "", head, rule, *part(draws), ""]
    target.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
