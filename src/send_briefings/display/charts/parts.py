"""Stacked bars: what the parts of a whole are in each of a few places or years, from the first (light) to the last."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from send_briefings import wording
from send_briefings.display.charts.paper import FULL_WIDTH, GREY, INK, LIGHT, STYLES, paper, sheet, svg
from send_briefings.model import Unit

FILLS = (LIGHT, "#8ca1b6", str(STYLES[0]["color"]))
ON_FILLS = (INK, INK, "white")
MOST = len(FILLS)
ROOM = 6.5  # per cent: a part narrower than this has no number in it


@dataclass(frozen=True, slots=True)
class PartsChart:
    """One bar of 100% for each of `rows`: its name, and in per cent its `parts`, in their order, three at most."""

    name: str
    parts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    decimals: int
    alt: str


def parts_svg(chart: PartsChart, width: float = FULL_WIDTH) -> str:
    """The chart as inline SVG with its text alternative. What the parts leave of a whole stays blank.

    Raises:
        ValueError: for more parts than there are fills.
    """
    if len(chart.parts) > MOST:
        raise ValueError(f"{len(chart.parts)} parts: expected {MOST} at most")
    fills = FILLS[MOST - len(chart.parts) :]
    with paper():
        figure, (axes,) = sheet(width, 0.55 + 0.31 * len(chart.rows))
        for y, (_, values) in enumerate(chart.rows):
            _bar(axes, y, values, chart.decimals, fills)
        axes.set_xlim(0, 100)
        axes.set_ylim(len(chart.rows) - 0.5, -0.5)
        axes.set_yticks(range(len(chart.rows)), [name for name, _ in chart.rows])
        axes.set_xticks([])
        axes.tick_params(length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        handles = [
            Patch(facecolor=fill, edgecolor=GREY, label=part) for part, fill in zip(chart.parts, fills, strict=True)
        ]
        axes.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(handles), frameon=False,
            fontsize=8.5, handletextpad=0.5, columnspacing=1.6, borderaxespad=0.2,
        )  # fmt: skip
        return svg(figure, chart.name, chart.alt)


def _bar(axes: Axes, y: int, values: tuple[float, ...], decimals: int, fills: tuple[str, ...]) -> None:
    inks = ON_FILLS[MOST - len(values) :]
    left = 0.0
    for value, fill, ink in zip(values, fills, inks, strict=True):
        axes.barh(y, value, left=left, height=0.62, color=fill, edgecolor=GREY, linewidth=0.6)
        if value >= ROOM:
            words = wording.value_text(value, Unit.PERCENT, decimals)
            axes.text(left + value / 2, y, words, ha="center", va="center", color=ink, fontsize=8.5)
        left += value
