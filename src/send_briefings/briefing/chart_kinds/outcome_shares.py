"""A chart of how many areas had each outcome: England, the region, the place's neighbours."""

from __future__ import annotations

from typing import Any

from send_briefings import wording
from send_briefings.briefing.chart_parts import figure_markup
from send_briefings.display.charts.shares import SharesChart, shares_svg
from send_briefings.findings import Setting
from send_briefings.findings.outcomes import Tally, of_england, of_region, tally
from send_briefings.model.area import ChartSpec


def draw(setting: Setting, spec: ChartSpec, name: str) -> str:
    """The areas with an outcome as stacked bars, as markup; "" where there is none in England."""
    bars = _bars(setting, spec)
    if not bars:
        return ""
    measure = setting.measure(spec.refs[0])
    outcomes = measure.outcomes
    england = bars[0][1]
    most = max(outcomes, key=lambda one: england.counts[one.value])
    title = (
        f"{measure.name}: {england.counts[most.value]} of {england.total} areas in England had the outcome "
        f"“{most.short[:1].lower()}{most.short[1:]}”."
    )
    caption = "The numbers are of areas. Left to right: from the best outcome to the worst."
    rows = tuple((f"{who} ({found.total})", tuple(found.counts[one.value] for one in outcomes)) for who, found in bars)
    told = "; ".join(
        f"{who}: {wording.listed([f'{found.counts[one.value]} {one.short}' for one in outcomes])}"
        for who, found in bars
    )
    chart = SharesChart(name, tuple(one.short for one in outcomes), rows, f"Stacked bars. {title} {told}.")
    return figure_markup(shares_svg(chart), title, caption)


def facts(setting: Setting, spec: ChartSpec) -> dict[str, Any]:
    """The counts drawn."""
    return {"outcome_shares": {who: found.facts() for who, found in _bars(setting, spec)}}


def _bars(setting: Setting, spec: ChartSpec) -> list[tuple[str, Tally]]:
    ref = spec.refs[0]
    found = [("England", of_england(setting, ref))]
    region = of_region(setting, ref)
    if region is not None and setting.region is not None:
        found.append((setting.region.name, region))
    if setting.neighbours:
        found.append(("Neighbours", tally(setting, ref, setting.neighbours)))
    return [(who, one) for who, one in found if one.total] if found[0][1].total else []
