"""A bar chart of places: one bar each, the longest on top, this place's dark, sums over places hatched."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.display.charts.paper import FULL_WIDTH, GREY, LIGHT, STYLES, paper, sheet, svg
from send_briefings.model import Unit


@dataclass(frozen=True, slots=True)
class Bar:
    """One place's value. `kind` is `own`, `peer`, or `whole` for one that holds others, such as England."""

    name: str
    value: float
    kind: str = "peer"


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar chart, top to bottom."""

    name: str
    bars: tuple[Bar, ...]
    unit: Unit
    decimals: int
    alt: str


def bars_svg(chart: BarChart, width: float = FULL_WIDTH) -> str:
    """The chart as inline SVG with its text alternative."""
    with paper():
        figure, (axes,) = sheet(width, 0.35 + 0.19 * len(chart.bars))
        for y, bar in enumerate(chart.bars):
            look = {
                "own": {"color": STYLES[0]["color"]},
                "whole": {"facecolor": "white", "edgecolor": GREY, "hatch": "////", "linewidth": 0.8},
            }.get(bar.kind, {"color": LIGHT, "edgecolor": GREY, "linewidth": 0.5})
            axes.barh(y, bar.value, height=0.66, zorder=2, **look)
            text = wording.value_text(bar.value, chart.unit, chart.decimals)
            weight = "bold" if bar.kind == "own" else "normal"
            axes.annotate(
                text, (bar.value, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8, weight=weight
            )
        highest = max(bar.value for bar in chart.bars)
        axes.set_xlim(0, highest * 1.12 or 1.0)
        axes.set_ylim(len(chart.bars) - 0.5, -0.5)
        axes.set_yticks(range(len(chart.bars)), [bar.name for bar in chart.bars], fontsize=8)
        for label, bar in zip(axes.get_yticklabels(), chart.bars, strict=True):
            label.set_fontweight("bold" if bar.kind == "own" else "normal")
        axes.set_xticks([])
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_visible(False)
        return svg(figure, chart.name, chart.alt)
