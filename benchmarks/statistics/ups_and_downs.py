"""How often a rise or fall is called where nothing changed, and where something did: writes UPS_AND_DOWNS.md beside it.

Run with `.venv/bin/python benchmarks/statistics/ups_and_downs.py`; seeded, so the same figures give the same table.

Nothing changed: the real figures of every place, what all places share taken off, in another order of years (or of the
same terms) drawn by chance, then what they share put back. A place's figures keep their own ups and downs, wild years
and heavy tails included; what lasted is spread over the years and counts as ups and downs. Then the rule, from the
estimate of the ups and downs on, is applied to the newest change as in a briefing. Something changed: the same, with a
lasting change of a known size added to the newest figure of one place in three.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from statistics import median

import numpy as np

from send_briefings import load_area
from send_briefings.analysis.benchmark import CHILDREN, smallest_difference
from send_briefings.analysis.change import (
    USUAL_MOVE,
    change_among_peers,
    noise_of,
    relative_variance,
    variance_by_chance,
)
from send_briefings.analysis.comparability import broken_everywhere
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.movement import usual_change
from send_briefings.model import Counts, PeriodKind, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import month_before, year_before

SERIES = (
    ("attendance", "persistent_absence", "ehc_plan", "total"),
    ("attendance", "persistent_absence", "sen_support", "total"),
    ("attendance", "severe_absence", "ehc_plan", "total"),
    ("exclusions", "suspension_rate", "ehc_plan", "total"),
    ("exclusions", "suspension_rate", "sen_support", "total"),
    ("attainment", "attainment_8", "ehc_plan", "total"),
    ("attainment", "progress_8", "ehc_plan", "total"),
    ("attainment", "ks2_expected_standard", "ehc_plan", "total"),
    ("attainment", "ks2_expected_standard", "sen_support", "total"),
    ("attainment", "level_3_at_19", "ehc_plan", "total"),
    ("neet", "neet_or_not_known", "ehc_plan", "total"),
    ("ehc_plans", "plans_within_20_weeks", "ehc_plan", "excluding_exceptions"),
    ("appeals", "appeal_rate", "all", "total"),
)
LASTING = (0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True)
class Series:
    """A series as the rule sees it: a row a place, a column a period that compares; NaN where there is no figure."""

    name: str
    unit: Unit
    values: np.ndarray
    sizes: np.ndarray
    children: np.ndarray
    middle_size: float | None

    @property
    def shared(self) -> np.ndarray:
        """The median of each period."""
        return np.asarray(np.nanmedian(self.values, axis=0))


def series(context: AnalysisContext, ref: SeriesKey) -> Series:
    """The most periods of a series that follow one another and compare, the newest such."""
    level, figures = context.subject.level, context.figures
    known = figures.periods(ref, level)
    if known[-1].kind is PeriodKind.TERM:
        known = tuple(period for period in known if period.start.month == known[-1].start.month)
    known = tuple(period for period in known if any(v is not None for v in context.peers(ref, period.start).values()))
    runs = [[known[0]]]
    for later in known[1:]:
        before = month_before if later.kind is PeriodKind.MONTH else year_before
        apart = before(later.start) != runs[-1][-1].start
        if apart or broken_everywhere(context.spec, ref, runs[-1][-1], later):
            runs.append([])
        runs[-1].append(later)
    periods = max(reversed(runs), key=len)
    peers = [context.peers(ref, period.start) for period in periods]
    places = [place for place, value in peers[-1].items() if value is not None]
    counted = context.measure(ref).counts is not Counts.NONE
    newest = [figures.at(ref, place, periods[-1].start) for place in places]
    children = np.array([figure.denominator if figure and counted else np.nan for figure in newest], dtype=float)
    sizes = np.array([context.place_sizes.get(place, np.nan) for place in places]) if not counted else children
    values = np.array([[one.get(place) for one in peers] for place in places], dtype=float)
    middle = float(np.nanmedian(sizes)) if np.isfinite(sizes).any() else None
    name = f"{context.spec.name}: {context.measure(ref).name}, {context.label(ref)}"
    return Series(name, context.measure(ref).unit, values, sizes, children, middle)


def called(given: Series, values: np.ndarray, move: float = USUAL_MOVE) -> np.ndarray:
    """Which places the rule says to have risen or fallen from the last period but one to the last."""
    limits, before, after, smallest = limits_of(given, values, move)
    found = np.zeros(len(values), dtype=bool)
    for i, limit in limits.items():
        change = change_among_peers(before, after, str(i), limit, smallest[i])
        found[i] = change is not None and change.verdict.own
    return found


def limits_of(
    given: Series, values: np.ndarray, move: float = USUAL_MOVE
) -> tuple[dict[int, float], dict[str, float | None], dict[str, float | None], dict[int, float]]:
    """How far each place's newest change may go, the two newest figures of all, and the smallest change told."""
    middle = float(np.nanmedian(values[:, -1]))

    def weight(row: int, value: float) -> float:
        size = float(given.sizes[row]) if np.isfinite(given.sizes[row]) else None
        return relative_variance(value, given.unit, size, given.middle_size, middle)

    rows = [[None if np.isnan(value) else float(value) for value in row] for row in values]
    weights = [[weight(i, value) if value is not None else 1.0 for value in row] for i, row in enumerate(rows)]
    noise = noise_of(rows, weights)
    assert noise is not None
    before, after = ({str(i): row[at] for i, row in enumerate(rows)} for at in (-2, -1))
    limits: dict[int, float] = {}
    smallest: dict[int, float] = {}
    for i, row in enumerate(rows):
        first, last = row[-2], row[-1]
        if first is None or last is None:
            continue
        deviation = noise.deviation(weights[i][-2], weights[i][-1])
        smallest[i] = smallest_difference(first, given.unit)
        if np.isfinite(given.children[i]):
            children = float(given.children[i])
            by_chance = sum(variance_by_chance(value, given.unit, children) for value in (first, last))
            deviation = max(deviation, sqrt(by_chance))
            smallest[i] = max(smallest[i], 100 * CHILDREN / children)
        limits[i] = move * deviation
    return limits, before, after, smallest


def nothing_changed(given: Series, chance: np.random.Generator) -> np.ndarray:
    """The figures with what is each place's own in another order."""
    own = given.values - given.shared
    for row in own:
        known = ~np.isnan(row)
        row[known] = chance.permutation(row[known])
    return within(given, own + given.shared)


def within(given: Series, values: np.ndarray) -> np.ndarray:
    """The figures, none of them below nobody or above everybody."""
    lowest = 0.0 if given.unit in (Unit.PERCENT, Unit.PER_100) else -np.inf
    return np.asarray(np.clip(values, lowest, 100.0 if given.unit is Unit.PERCENT else np.inf))


def false_alarms(given: Series, draws: int, seed: int = 1, move: float = USUAL_MOVE) -> tuple[float, tuple[float, ...]]:
    """The share of places called where nothing changed, in per cent: of all, and of thirds by size, smallest first."""
    chance = np.random.default_rng(seed)
    found = np.array([called(given, nothing_changed(given, chance), move) for _ in range(draws)])
    tercile_bands: tuple[float, ...] = ()
    if np.isfinite(given.sizes).any():
        order = np.argsort(np.where(np.isfinite(given.sizes), given.sizes, given.middle_size))
        tercile_bands = tuple(100 * float(found[:, part].mean()) for part in np.array_split(order, 3))
    return 100 * float(found.mean()), tercile_bands


def found_of(given: Series, times: float, draws: int, seed: int = 2) -> float:
    """The share of places called, in per cent, of those that moved for good by so many times their usual move.

    They move away from nobody or everybody: down where the figure is above 50%, else up.
    """
    chance = np.random.default_rng(seed)
    hits, of = 0, 0
    for _ in range(draws):
        values = nothing_changed(given, chance)
        limits = limits_of(given, values)[0]
        moved = [i for i in limits if chance.random() < 1 / 3]
        for i in moved:
            down = given.unit is Unit.PERCENT and values[i, -1] > 50
            values[i, -1] += -times * limits[i] if down else times * limits[i]
        values = within(given, values)
        hits += int(called(given, values)[moved].sum())
        of += len(moved)
    return 100 * hits / of


def level_alarms(given: Series, move: float = USUAL_MOVE) -> float:
    """The share of figures, in per cent, that lie beyond the usual swing from their own place's level.

    A place whose level is England's would then be said to be better or worse than England. The level is the mean of the
    place's figures, which takes part of the swing with it; that is made good.
    """
    rows = [[None if np.isnan(value) else float(value) for value in row] for row in given.values]
    middle = float(np.nanmedian(given.values[:, -1]))
    sizes = [float(size) if np.isfinite(size) else None for size in given.sizes]
    weights = [
        [relative_variance(v, given.unit, size, given.middle_size, middle) if v is not None else 1.0 for v in row]
        for row, size in zip(rows, sizes, strict=True)
    ]
    noise = noise_of(rows, weights)
    assert noise is not None
    own = given.values - given.shared
    periods = own.shape[1]
    swing = (own - np.nanmean(own, axis=1, keepdims=True)) * sqrt(periods / (periods - 1))
    limits = move * np.sqrt(noise.scale * np.array(weights))
    known = ~np.isnan(swing)
    return 100 * float((np.abs(swing[known]) > limits[known]).mean())


def the_series(area: str, measure: str, cohort: str, breakdown: str) -> tuple[AnalysisContext, SeriesKey, Series]:
    """A series of an area, with what it was read from."""
    context = load_area(area, place="Birmingham").context
    ref = SeriesKey(measure, cohort, breakdown, context.spec.measures[measure].source)
    return context, ref, series(context, ref)


def report(draws: int) -> Iterator[str]:
    """The report, line by line."""
    yield "# Rises and falls beside the usual ups and downs\n"
    yield f"{draws} draws a row of about 150 places, seeded. A rise or fall is called beyond {USUAL_MOVE} deviations.\n"
    yield "## Called where nothing changed, % (stated: at most 5)\n"
    yield "| series | periods | all | smallest third | middle | largest third | called in the real figures |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    kept = [the_series(*one) for one in SERIES]
    for _, _, given in kept:
        rate, tercile_bands = false_alarms(given, draws)
        cells = [f"{part:.1f}" for part in tercile_bands] or ["", "", ""]
        real = 100 * float(called(given, given.values).mean())
        yield f"| {given.name} | {given.values.shape[1]} | {rate:.1f} | {' | '.join(cells)} | {real:.1f} |"
    yield "\n## Found where a third of places moved for good, %\n"
    yield "They moved by so many times their usual move; that of the middle place today stands beside it.\n"
    yield f"| series | usual move | {' | '.join(f'{times:g} times' for times in LASTING)} |"
    yield f"| --- | --- | {' | '.join('---' for _ in LASTING)} |"
    for context, ref, given in kept:
        cells = [f"{found_of(given, times, max(draws // 4, 5)):.0f}" for times in LASTING]
        yield f"| {given.name} | {typical(context, ref):.1f} | {' | '.join(cells)} |"
    yield from against_england(kept, draws)


def against_england(kept: Sequence[tuple[AnalysisContext, SeriesKey, Series]], draws: int) -> Iterator[str]:
    """The part of the report on places whose level is England's."""
    yield "\n## Better or worse than England by the usual swing alone, %\n"
    yield "| series | figures beyond it |"
    yield "| --- | --- |"
    for context, ref, given in kept:
        if context.measure(ref).counts is not Counts.NONE:
            chance = np.random.default_rng(3)
            found = [level_alarms(replace(given, values=nothing_changed(given, chance))) for _ in range(draws // 4)]
            yield f"| {given.name} | {float(np.mean(found)):.1f} |"


def typical(context: AnalysisContext, ref: SeriesKey) -> float:
    """The median over all places of how far the newest change may go by the usual ups and downs."""
    newest = context.figures.periods(ref, context.subject.level)[-1]
    limits = []
    for place, value in context.peers(ref, newest.start).items():
        later = context.figures.at(ref, place, newest.start)
        earlier = context.figures.at(ref, place, year_before(newest.start))
        if value is not None and later and earlier and earlier.value is not None:
            usual = usual_change(context, earlier, later)
            limits += [usual.limit] if usual else []
    return median(limits)


def main(draws: int = 200) -> None:
    """Write the report."""
    text = "\n".join(report(draws)) + "\n"
    (Path(__file__).parent / "UPS_AND_DOWNS.md").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
