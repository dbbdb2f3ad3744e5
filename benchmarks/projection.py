"""How far projections of plans and placements were off in all authorities' earlier years, and how often ranges held.

Run with `.venv/bin/python benchmarks/projection.py`. From the built-in figures it writes PROJECTION.md beside this file
and data/catalogue/projection.toml, from which pages take their ranges; the same figures give the same bytes.

Every run of three counts in a row that compare is projected, and what came one, two and three years later is set beside
it. A range is tested on an authority with the errors of all the others (and, in another column, of other years).
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from statistics import median

import numpy as np

from send_briefings.analysis import projection as method
from send_briefings.analysis.comparability import broken_everywhere
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.projection import (
    CLAIMED,
    MIN_CHILDREN,
    MIN_PLANS,
    PLANS,
    YEARS,
    Calibration,
    placed_ahead,
    plans_ahead,
)
from send_briefings.model import Level, Period
from send_briefings.model.area import SeriesKey
from send_briefings.report.load import load_context

ROOT = Path(__file__).resolve().parents[1]
RESULTS, CATALOGUE = ROOT / "benchmarks" / "PROJECTION.md", ROOT / "data" / "catalogue" / "projection.toml"
PLACEMENTS = ("mainstream", "special", "independent_special")
NAMES = {PLANS: "plans in place", "mainstream": "in mainstream schools", "special": "in special schools",
         "independent_special": "in independent special schools"}  # fmt: skip
FIRST = 2015
"""Plans took the place of statements from September 2014 on."""

Counts = Mapping[str, Mapping[int, float]]
"""A number by place and year."""


@dataclass(frozen=True)
class Case:
    """A projection from the counts of a place up to a year, `ahead` years further, and how far it was off."""

    place: str
    year: int
    ahead: int
    count: float
    error: float


@dataclass(frozen=True)
class Side:
    """Years of one series that follow one another without a break: the count by place, and England's."""

    counts: Counts
    england: Mapping[int, float]

    def runs(self, length: int) -> Iterator[tuple[str, int, list[float], list[float]]]:
        """Every run of so many years of a place: the place, its last year, its counts and England's."""
        for place, known in self.counts.items():
            for year in sorted(known):
                years = range(year - length + 1, year + 1)
                if all(one in known and one in self.england for one in years) and known[year] > 0:
                    yield place, year, [known[one] for one in years], [self.england[one] for one in years]


def sides(context: AnalysisContext, refs: Sequence[SeriesKey]) -> list[Side]:
    """The figures of these series, cut at every break of the catalogue."""
    found = []
    for ref in refs:
        periods = [one for one in context.figures.periods(ref, Level.LOCAL_AUTHORITY) if one.start.year >= FIRST]
        cuts = [i for i in range(1, len(periods)) if broken_everywhere(context.spec, ref, periods[i - 1], periods[i])]
        for first, last in zip([0, *cuts], [*cuts, len(periods)], strict=True):
            found.append(_side(context, ref, periods[first:last]))
    return found


def _side(context: AnalysisContext, ref: SeriesKey, periods: Sequence[Period]) -> Side:
    counts: dict[str, dict[int, float]] = defaultdict(dict)
    england = {}
    for period in periods:
        whole = context.figures.at(ref, context.england.code, period.start)
        if whole is not None and whole.value is not None:
            england[period.start.year] = whole.value
        for place, value in context.figures.values(ref, period.start, Level.LOCAL_AUTHORITY).items():
            if value is not None:
                counts[place][period.start.year] = value
    return Side(counts, england)


def cases_of_plans(found: Sequence[Side], project: Callable = plans_ahead) -> list[Case]:
    """Every projection of plans whose outcome is known; a year that two series hold is taken once."""
    made = {}
    for side in found:
        for place, year, own, whole in side.runs(YEARS):
            known = side.counts[place]
            if own[-1] >= MIN_PLANS and min(own) > 0 and any(year + one in known for one in range(1, YEARS + 1)):
                for ahead, middle in enumerate(project(own, whole), 1):
                    if known.get(year + ahead):
                        error = log(known[year + ahead] / middle)
                        made[place, year, ahead] = Case(place, year, ahead, own[-1], error)
    return list(made.values())


def changes(found: Sequence[Side], without: str = "") -> tuple[float, ...]:
    """By how many points a share moved in the middle authority over one, two and three years."""
    moves: dict[int, list[float]] = defaultdict(list)
    for side in found:
        for place, known in side.counts.items():
            for year, share in known.items():
                for ahead in range(1, YEARS + 1):
                    if place != without and year + ahead in known:
                        moves[ahead].append(known[year + ahead] - share)
    return tuple(median(moves[ahead]) for ahead in range(1, YEARS + 1))


def cases_of_placed(plans: Sequence[Side], shares: Sequence[Side]) -> list[Case]:
    """Every projection of the children in a placement whose outcome is known."""
    middle = cache(lambda place: changes(shares, place))
    made = {}
    for side in plans:
        for place, year, own, whole in side.runs(YEARS):
            for beside in shares:
                known = beside.counts.get(place, {})
                share, later = known.get(year), [year + one for one in range(1, YEARS + 1)]
                if share is None or own[-1] < MIN_PLANS or share * own[-1] / 100 < MIN_CHILDREN:
                    continue
                if not any(one in known and one in side.counts[place] for one in later):
                    continue
                projected = placed_ahead(plans_ahead(own, whole), share, middle(place))
                for ahead, number in enumerate(projected, 1):
                    there = known.get(year + ahead, 0.0) * side.counts[place].get(year + ahead, 0.0) / 100
                    if there and number:
                        case = Case(place, year, ahead, share * own[-1] / 100, log(there / number))
                        made[place, year, ahead] = case
    return list(made.values())


def limits(cases: Sequence[Case], cut: float) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """The low and high ends for small and for other counts, one, two and three years ahead."""
    tail = (1 - CLAIMED / 100) / 2
    ends = []
    for size in (0, 1):
        rows = [[c.error for c in cases if c.ahead == a and int(c.count >= cut) == size] for a in range(1, YEARS + 1)]
        ends.append([tuple(float(q) for q in np.quantile(row, [tail, 1 - tail])) for row in rows])
    return [tuple(low for low, _ in one) for one in ends], [tuple(high for _, high in one) for one in ends]


def holds(case: Case, others: Sequence[Case], cut: float) -> bool | None:
    """Whether the range that other cases give holds this one; None without any."""
    errors = [o.error for o in others if int(o.count >= cut) == int(case.count >= cut)]
    if not errors:
        return None
    tail = (1 - CLAIMED / 100) / 2
    low, high = np.quantile(errors, [tail, 1 - tail])
    return bool(min(0.0, low) <= case.error <= max(0.0, high))


def held(cases: Sequence[Case], cut: float, *, new_years: bool) -> list[float | None]:
    """In how many of 100 cases the range held, made without the authority, and without the year too if asked."""
    shares: list[float | None] = []
    for ahead in range(1, YEARS + 1):
        there = [c for c in cases if c.ahead == ahead]
        reported = [
            holds(c, [o for o in there if o.place != c.place and not (new_years and o.year == c.year)], cut)
            for c in there
        ]
        known = [one for one in reported if one is not None]
        shares.append(round(100 * sum(known) / len(known), 1) if known else None)
    return shares


def calibrated(cases: Sequence[Case], change: Sequence[float]) -> Calibration:
    """What is kept of a series' cases."""
    cut = float(round(median(c.count for c in cases)))
    low, high = limits(cases, cut)
    by_place = held(cases, cut, new_years=False)
    return Calibration(
        cut=cut,
        low=(low[0], low[1]),
        high=(high[0], high[1]),
        change=tuple(change),
        held=tuple(one or 0.0 for one in by_place),
        held_in_new_years=tuple(held(cases, cut, new_years=True)),
        cases=tuple(sum(c.ahead == ahead for c in cases) for ahead in range(1, YEARS + 1)),
        years=(min(c.year for c in cases) - YEARS + 1, max(c.year + c.ahead for c in cases)),
    )


@cache
def back_tested() -> tuple[dict[str, tuple[list[Case], tuple[float, ...]]], list[Side]]:
    """The cases of each series with the middle changes of its share, and the years that plans are projected from."""
    demand, placements = (load_context(area, "E08000025", "").context for area in ("demand", "placements"))
    names = ("statements_and_plans", "ehc_plans_in_january")
    plans = sides(demand, [ref for name in names for ref in demand.spec.refs if ref.measure == name])
    found = {PLANS: (cases_of_plans(plans), (0.0,) * YEARS)}
    for placement in PLACEMENTS:
        refs = [r for r in placements.spec.refs if (r.measure, r.breakdown) == ("plans_in_setting_share", placement)]
        shares = sides(placements, refs)
        found[placement] = cases_of_placed(plans, shares), changes(shares)
    return found, plans


def cases_of_all() -> dict[str, tuple[list[Case], tuple[float, ...]]]:
    """The cases of each series with the middle changes of its share."""
    return back_tested()[0]


def catalogue(kept: Mapping[str, Calibration]) -> str:
    """The file from which pages take their ranges."""
    lines = [
        "# How far projections were off in earlier years. Made by benchmarks/projection.py: run it again, do not edit.",
        f"claimed = {CLAIMED}",
    ]
    for name, one in kept.items():
        lines += ["", "[[series]]", f'id = "{name}"', f"cut = {one.cut:.0f}"]
        for key in ("low", "high"):
            for size, row in zip(("small", "other"), getattr(one, key), strict=True):
                lines.append(f"{key}_{size} = {_row(row, 4)}")
        lines.append(f"change = {_row(one.change, 2)}")
        lines.append(f"held = {_row(one.held, 1)}")
        lines.append(f"held_in_new_years = {_row([v for v in one.held_in_new_years if v is not None], 1)}")
        lines.append(f"cases = {_row(one.cases, 0)}")
        lines.append(f"years = {_row(one.years, 0)}")
    return "\n".join(lines) + "\n"


def _row(values: Sequence[float], decimals: int) -> str:
    return "[" + ", ".join(f"{value:.{decimals}f}" for value in values) + "]"


def results(kept: Mapping[str, Calibration], cases: Mapping[str, Sequence[Case]], plans: Sequence[Side]) -> str:
    """The page of results."""
    lines = [
        "# Projections of plans and placements: how far they were off",
        "",
        "Made by `benchmarks/projection.py` from the built-in figures. Holt's damped trend of three counts that",
        "compare, half of the growth the place's own and half England's; the placements' shares move as in the middle",
        f"authority. The range claims to hold {CLAIMED} of 100. Measured on all authorities' earlier years, never on",
        "two sides of a break: projected from three Januaries, set beside what came.",
        "",
        "| series | years ahead | cases | middle error | held | without the year too | smaller half | larger half |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, one in kept.items():
        for at in range(YEARS):
            there = [c for c in cases[name] if c.ahead == at + 1]
            sizes = [[c for c in there if int(c.count >= one.cut) == size] for size in (0, 1)]
            parts = [held(part, one.cut, new_years=False)[at] for part in sizes]
            new = one.held_in_new_years[at]
            lines.append(
                f"| {NAMES[name]} | {at + 1} | {len(there)} | {100 * median(abs(c.error) for c in there):.1f}% | "
                f"{one.held[at]:.1f} | {'one year only' if new is None else f'{new:.1f}'} | "
                f"{parts[0]:.1f} | {parts[1]:.1f} |"
            )
    lines += [
        "",
        "“Without the year too”: the range is made without any case that starts in the same January, as a new year is.",
        "",
        "## Other weights and dampings, plans in place",
        "",
        "| share of growth the place's own | damping | middle error, one, two, three years ahead |",
        "|---:|---:|---|",
    ]
    for own in (0.0, 0.25, 0.5, 0.75, 1.0):
        for damping in (0.9, 0.95, 1.0):
            made = cases_of_plans(plans, _projection(own, damping))
            off = [100 * median(abs(c.error) for c in made if c.ahead == a) for a in range(1, YEARS + 1)]
            lines.append(f"| {own:g} | {damping:g} | {', '.join(f'{one:.1f}%' for one in off)} |")
    return "\n".join(lines) + "\n"


def _projection(own: float, damping: float) -> Callable:
    """The same method with another weight and damping."""

    def project(counts: Sequence[float], england: Sequence[float]) -> tuple[float, ...]:
        kept = method.OWN, method.DAMPING
        method.OWN, method.DAMPING = own, damping
        method._growth.cache_clear()
        try:
            return plans_ahead(counts, england)
        finally:
            method.OWN, method.DAMPING = kept
            method._growth.cache_clear()

    return project


def main() -> None:
    """Write both files, or look whether they are as they would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the catalogue's file differs")
    asked = parser.parse_args()
    cases = {name: found for name, (found, _) in cases_of_all().items()}
    kept = {name: calibrated(found, change) for name, (found, change) in cases_of_all().items()}
    if asked.check:
        raise SystemExit(catalogue(kept) != CATALOGUE.read_text(encoding="utf-8"))
    CATALOGUE.write_text(catalogue(kept), encoding="utf-8")
    RESULTS.write_text(results(kept, cases, back_tested()[1]), encoding="utf-8")


if __name__ == "__main__":
    main()
