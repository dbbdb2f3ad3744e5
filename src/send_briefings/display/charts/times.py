"""A chart of events in time: one line a place, a sign for each by its kind, filled by how good its outcome was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from send_briefings.display.charts.paper import FULL_WIDTH, GREY, INK, LIGHT, paper, sheet, svg
from send_briefings.display.charts.shares import colours

MARKERS = ("o", "^", "s", "D")
DAYS = 365.25
OUTCOMES = ("Best outcome", "Between", "Worst outcome")


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its day, which of the chart's kinds it is, and its fill: 0 best, 1 between, 2 worst."""

    day: date
    kind: int
    fill: int


@dataclass(frozen=True, slots=True)
class TimesChart:
    """Places with their events; the first is this one. `breaks` are days from which events are of another kind."""

    name: str
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Event, ...]], ...]
    breaks: tuple[tuple[date, str], ...]
    alt: str


def times_svg(chart: TimesChart, width: float = FULL_WIDTH) -> str:
    """The chart as inline SVG with its text alternative."""
    with paper():
        figure, (axes,) = sheet(width, 0.95 + 0.21 * len(chart.rows))
        days = [event.day for _, events in chart.rows for event in events]
        for y, (_, events) in enumerate(chart.rows):
            axes.axhline(y, color=LIGHT, linewidth=0.8, zorder=1)
            _events(axes, y, events)
        for day, _ in chart.breaks:
            axes.axvline(_year(day), color=GREY, linewidth=1, linestyle=":", zorder=1.5)
        first, last = min(days).year, max(days).year + 1
        axes.set_xlim(first - 0.1, last + 0.1)
        axes.set_xticks(range(first, last + 1))
        axes.set_ylim(len(chart.rows) - 0.4, -0.6)
        axes.set_yticks(range(len(chart.rows)), [name for name, _ in chart.rows], fontsize=8)
        for index, label in enumerate(axes.get_yticklabels()):
            label.set_fontweight("normal" if index else "bold")
        axes.tick_params(length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        _key(axes, chart.kinds)
        return svg(figure, chart.name, chart.alt)


def _events(axes: Axes, y: int, events: Sequence[Event]) -> None:
    fills = colours(len(OUTCOMES))
    for event in events:
        look: dict[str, Any] = {"markerfacecolor": fills[event.fill], "markeredgecolor": INK, "markeredgewidth": 0.9}
        axes.plot(_year(event.day), y, marker=MARKERS[event.kind], markersize=6.5, linestyle="", zorder=3, **look)


def _key(axes: Axes, kinds: Sequence[str]) -> None:
    signs = [
        Line2D([], [], marker=marker, markersize=6.5, color="white", markeredgecolor=INK, linestyle="", label=kind)
        for marker, kind in zip(MARKERS, kinds, strict=False)
    ]
    signs += [
        Line2D([], [], marker="P", markersize=7, color=fill, markeredgecolor=INK, linestyle="", label=name)
        for fill, name in zip(colours(len(OUTCOMES)), OUTCOMES, strict=True)
    ]
    axes.legend(
        handles=signs, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, fontsize=8.5,
        handletextpad=0.4, columnspacing=1.6, borderaxespad=0.2,
    )  # fmt: skip


def _year(day: date) -> float:
    return day.year + (day - date(day.year, 1, 1)).days / DAYS
