"""A dot chart: for each group, this place among the middle half of its peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from send_briefings import wording
from send_briefings.display.charts.paper import FULL_WIDTH, GREY, INK, LIGHT, STYLES, paper, sheet, svg
from send_briefings.model import Unit

WORDY = 5  # steps of an axis whose values are long, such as £2.5 million
WHISKER: dict[str, Any] = {"marker": "|", "markersize": 5, "linewidth": 1.0, "clip_on": False, "zorder": 3.5}
CLEAR = 7  # points from a group's name to nought, where a dot may stand


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One group: this place's value, its peers' quartiles; England's value and the interval where there is one."""

    name: str
    value: float
    lower: float
    middle: float
    upper: float
    england: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class SpreadChart:
    """A dot chart of groups, top to bottom.

    `reach` are the lowest and the highest value its scale has room for, where another chart shares it.
    """

    name: str
    rows: tuple[SpreadRow, ...]
    place: str
    peers: str
    unit: Unit
    decimals: int
    alt: str
    reach: tuple[float, float] = (0.0, 0.0)


def spread_svg(chart: SpreadChart, width: float = FULL_WIDTH) -> str:
    """The chart as inline SVG with its text alternative."""
    with paper():
        figure, (axes,) = sheet(width, 0.75 + 0.27 * len(chart.rows))
        for y, row in enumerate(chart.rows):
            axes.barh(y, row.upper - row.lower, left=row.lower, height=0.5, color=LIGHT, zorder=1)
            axes.plot([row.middle, row.middle], [y - 0.25, y + 0.25], color=GREY, linewidth=1.6, zorder=2)
            if row.england is not None:
                axes.plot(row.england, y, marker="D", markersize=5, color="white", markeredgecolor=INK, zorder=3)
            if row.interval is not None:
                axes.plot(row.interval, (y, y), color=STYLES[0]["color"], **WHISKER)
            axes.plot(row.value, y, marker="o", markersize=7, color=STYLES[0]["color"], zorder=4, clip_on=False)
            value = wording.value_text(row.value, chart.unit, chart.decimals)
            at_edge: dict[str, Any] = {
                "xycoords": ("axes fraction", "data"),
                "textcoords": "offset points",
                "annotation_clip": False,
            }
            axes.annotate(value, (1.0, y), xytext=(6, 0), va="center", weight="bold", **at_edge)
        lowest, highest = reach(chart)
        axes.set_xlim(lowest * 1.06, highest * 1.06 if highest else 0.0 if lowest else 1.0)
        if lowest:
            axes.axvline(0, color=GREY, linewidth=0.8, zorder=0.8)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=WORDY if chart.unit.is_money else 8, steps=[1, 2, 2.5, 5, 10]))
        axes.set_ylim(len(chart.rows) - 0.4, -0.6)
        axes.set_yticks(range(len(chart.rows)), [row.name for row in chart.rows])
        axes.tick_params(length=0)
        axes.tick_params(axis="y", pad=CLEAR)
        axes.grid(axis="x", color=LIGHT, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_formatter(lambda x, _: wording.axis_text(x, chart.unit))
        _key(axes, chart.rows, chart.place, chart.peers)
        return svg(figure, chart.name, chart.alt)


def reach(chart: SpreadChart) -> tuple[float, float]:
    """The lowest and the highest value the scale has room for, nought among them."""
    rows = [(row.value, row.lower, row.upper, row.england or 0.0, *(row.interval or ())) for row in chart.rows]
    values = [0.0, *chart.reach, *(value for row in rows for value in row)]
    return min(values), max(values)


def _key(axes: Axes, rows: Sequence[SpreadRow], place: str, peers: str) -> None:
    handles: list[Line2D | Patch] = [
        Line2D([], [], marker="o", markersize=7, color=STYLES[0]["color"], linestyle="", label=place),
        Patch(facecolor=LIGHT, label=f"Middle half of {peers}"),
        Line2D([], [], marker="|", markersize=10, markeredgewidth=1.6, color=GREY, linestyle="", label="Middle one"),
    ]
    if any(row.england is not None for row in rows):
        handles.append(
            Line2D([], [], marker="D", markersize=5, color="white", markeredgecolor=INK, linestyle="", label="England")
        )
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(handles), frameon=False, fontsize=8.5,
        handletextpad=0.4, columnspacing=1.4, borderaxespad=0.2,
    )  # fmt: skip
