"""What the golden sentences share: tables in a line or two, and the text that each kind of finding writes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.level import LevelResult, level
from send_briefings.model.measure import Break, BreakKind, Citation

World = Callable[..., AnalysisContext]

YEARS = "2021/22 2022/23 2023/24"
PEERS = {
    "Leeds": "29 31 30", "Sandwell": "31 34 32", "Walsall": "33 35 34", "Kent": "27 30 28",
    "Essex": "26 28 26", "Camden": "24 25 24", "Rutland": "23 22 22",
}  # fmt: skip


def same(text: str, said: str) -> None:
    """That a text is, letter for letter, the one that was read and checked against the figures by a person."""
    assert text == said


def table(title: str, periods: str, **places: str) -> str:
    """A table for `world`, from the cells of each place in one line; West_Midlands is one of them."""
    lines = [f"{place.replace('_', '-')} {cells}" for place, cells in places.items()]
    return "\n".join([title, f"place {periods}", *lines])


def absence(cells: str, cohort: str = "ehc_plan", breakdown: str = "total", **peers: str) -> str:
    """The absence of Birmingham in three years beside that of seven others, of whom most fell in the last."""
    return table(f"absence {cohort} {breakdown}", YEARS, Birmingham=cells, **(PEERS | peers))


def leavers(cells: str, england: str = "6000/10000 6000/10000 6000/10000", **others: str) -> str:
    """The share of Birmingham's leavers in college or work in three years: more is better, and counts are known."""
    return table("in_college_or_work ehc_plan total", "2022 2023 2024", Birmingham=cells, England=england, **others)


def headline_level(context: AnalysisContext) -> LevelResult:
    """The comparisons of the headline figure."""
    found = level(context, context.spec.headline)
    assert found is not None
    return found


def measured(context: AnalysisContext, name: str, **changed: Any) -> AnalysisContext:
    """The same with something of a measure changed."""
    measures = dict(context.spec.measures) | {name: replace(context.spec.measures[name], **changed)}
    return specified(context, measures=MappingProxyType(measures))


def specified(context: AnalysisContext, **changed: Any) -> AnalysisContext:
    """The same with something of the area changed."""
    return replace(context, spec=replace(context.spec, **changed))


def broken(context: AnalysisContext, day: date, reason: str, **scope: Any) -> AnalysisContext:
    """The same with a change at the source on a day, in every series or those of a scope."""
    stated = Citation("A file", "top")
    one = Break(BreakKind.CHANGE, "then", day, None, (), (), (), (), reason, "It was changed.", stated)
    return specified(context, breaks=(replace(one, **scope),))
