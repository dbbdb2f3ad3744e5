"""A map of England: every authority by the quarter it is in, this one picked out."""

from __future__ import annotations

from typing import Any

from send_briefings.briefing.place_map import map_facts, map_figure
from send_briefings.findings import Setting
from send_briefings.model.area import ChartSpec


def draw(setting: Setting, spec: ChartSpec, name: str) -> str:
    """The map of the chart's first series; "" where there is nothing to draw."""
    return map_figure(setting, spec.refs[0], name).markup


def facts(setting: Setting, spec: ChartSpec) -> dict[str, Any]:
    """Where the place stands and how many are hatched; nothing where nothing is drawn."""
    return map_facts(setting, spec.refs[0])
