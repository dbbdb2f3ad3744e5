"""Stacked bars: of some places, how many had each of a few outcomes, from the best (light) to the worst (dark)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from send_briefings.display.charts.paper import FULL_WIDTH, GREY, INK, STYLES, paper, sheet, svg

WHITE = "white"
MIDDLE = "#b9c3cf"
NARROW = 0.04


@dataclass(frozen=True, slots=True)
class SharesChart:
    """One bar for each of `rows`: its name, and how many places had each of `outcomes`, in their order."""

    name: str
    outcomes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    alt: str


def colours(count: int) -> tuple[str, ...]:
    """As many fills as there are outcomes, from light to dark, told apart in black and white.

    >>> colours(2)
    ('white', '#12436d')
    """
    dark = str(STYLES[0]["color"])
    return (WHITE, *[MIDDLE] * (count - 2), dark) if count > 1 else (dark,)


def shares_svg(chart: SharesChart, width: float = FULL_WIDTH) -> str:
    """The chart as inline SVG with its text alternative."""
    fills = colours(len(chart.outcomes))
    with paper():
        figure, (axes,) = sheet(width, 0.55 + 0.3 * len(chart.rows))
        for y, (_, counts) in enumerate(chart.rows):
            _bar(axes, y, counts, fills)
        axes.set_xlim(0, 1)
        axes.set_ylim(len(chart.rows) - 0.5, -0.5)
        axes.set_yticks(range(len(chart.rows)), [name for name, _ in chart.rows])
        axes.set_xticks([])
        axes.tick_params(length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        handles = [
            Patch(facecolor=fill, edgecolor=GREY, label=outcome)
            for outcome, fill in zip(chart.outcomes, fills, strict=True)
        ]
        axes.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(handles), frameon=False,
            fontsize=8.5, handletextpad=0.5, columnspacing=1.6, borderaxespad=0.2,
        )  # fmt: skip
        return svg(figure, chart.name, chart.alt)


def _bar(axes: Axes, y: int, counts: Sequence[int], fills: Sequence[str]) -> None:
    """One bar in parts, each with its number unless it is too narrow for one."""
    total, at = sum(counts) or 1, 0.0
    for count, fill in zip(counts, fills, strict=True):
        share = count / total
        axes.barh(y, share, left=at, height=0.62, facecolor=fill, edgecolor=GREY, linewidth=0.8, zorder=2)
        if share >= NARROW:
            colour = WHITE if fill not in (WHITE, MIDDLE) else INK
            axes.text(at + share / 2, y, str(count), ha="center", va="center", color=colour, fontsize=8.5, zorder=3)
        at += share
