"""The area's charts, drawn from its figures.

Each module in `briefing.chart_kinds` is one kind of chart. It is found by its being there, and has

    draw(setting, spec, name) -> str      # the chart as markup; "" where there is nothing to draw

where `name` is unique in the briefing, for identifiers in the drawing. It may have `SIDE_BY_SIDE = True`: two of its
kind that have a slot to themselves stand in one row. Where its caption tells more than the briefing's findings and the
drawn series' own figures, it has

    facts(setting, spec) -> dict          # what was worked out for the caption, for the evidence file
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any, Protocol, cast

from send_briefings.briefing import chart_kinds
from send_briefings.display.block import element, text
from send_briefings.findings import Setting
from send_briefings.model.area import ChartSpec


class ChartKind(Protocol):
    """What a module in `briefing.chart_kinds` offers."""

    def draw(self, setting: Setting, spec: ChartSpec, name: str) -> str:
        """The chart as markup; "" where there is nothing to draw."""


@cache
def chart_kind(name: str) -> ChartKind:
    """The module of a kind of chart, by its name.

    >>> chart_kind("trend").__name__
    'send_briefings.briefing.chart_kinds.trend'
    """
    return cast("ChartKind", importlib.import_module(f"{chart_kinds.__name__}.{name}"))


def charts_in(setting: Setting, slot: str) -> str:
    """The charts of a slot of the notebook, as markup; a note where there is nothing to draw."""
    specs = [spec for spec in setting.spec.charts if spec.slot == slot]
    if not specs:
        return ""
    made = [chart_kind(spec.kind).draw(setting, spec, f"{slot}{i + 1}") for i, spec in enumerate(specs)]
    drawn = [markup for markup in made if markup]
    if not drawn:
        held = any(setting.figures.latest(ref, setting.subject.code) for spec in specs for ref in spec.refs)
        none = f"no figures to draw are {setting.absent} for {setting.name}"
        why = f"the figures published for {setting.name} are not set beside those of others" if held else none
        return element("div", element("p", text(f"There is no chart here: {why}.")), class_="callout note", role="note")
    if len(drawn) == 2 and all(getattr(chart_kind(spec.kind), "SIDE_BY_SIDE", False) for spec in specs):
        return element("div", "".join(drawn), class_="pair")
    return "".join(drawn)


def facts_of_charts(setting: Setting) -> list[dict[str, Any]]:
    """What the captions of the area's charts tell beside its findings, for the kinds that have such facts."""
    kinds = [(chart_kind(spec.kind), spec) for spec in setting.spec.charts]
    return [facts for kind, spec in kinds if (facts := getattr(kind, "facts", _none)(setting, spec))]


def _none(_setting: Setting, _spec: ChartSpec) -> dict[str, Any]:
    return {}
