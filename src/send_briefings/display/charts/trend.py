"""A line chart over years or terms: one line a cohort, the middle half of all peers behind the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from send_briefings import wording
from send_briefings.display.charts.paper import (
    COMPARATOR,
    GREY,
    HALF_WIDTH,
    INK,
    LIGHT,
    STYLES,
    label_ends,
    paper,
    sheet,
    svg,
)
from send_briefings.display.charts.series import Gap, Line, breaks, runs
from send_briefings.model import Unit


@dataclass(frozen=True, slots=True)
class Band:
    """The middle half of peers in each period: (start, lower quartile, upper quartile), and its name on the chart."""

    name: str
    points: tuple[tuple[date, float, float], ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend chart. `step_months` is the time between periods; years are labelled by `labels` of the points."""

    name: str
    lines: tuple[Line, ...]
    unit: Unit
    decimals: int
    alt: str
    band: Band | None = None
    gaps: tuple[Gap, ...] = ()
    step_months: int = 12


def trend_svg(chart: Trend, width: float = HALF_WIDTH, height: float = 2.1) -> str:
    """The chart as inline SVG with its text alternative."""
    with paper():
        figure, (axes,) = sheet(width, height)
        positions = _positions(chart)
        if chart.band is not None and len(chart.band.points) > 1:
            _draw_band(axes, chart, chart.band, positions)
        ends = [end for i, line in enumerate(chart.lines) if (end := _draw_line(axes, chart, line, i, positions))]
        axes.set_ylim(bottom=0)
        top = axes.get_ylim()[1] * 1.05
        axes.set_ylim(0, top)
        _mark_gaps(axes, chart.gaps, positions, top)
        _mark_breaks(axes, chart, positions)
        _mark_missing(axes, chart, positions)
        _axes(axes, chart, positions)
        label_ends(axes, ends, top * 0.13)
        return svg(figure, chart.name, chart.alt)


def _positions(chart: Trend) -> dict[date, tuple[int, str]]:
    """Each period's place on the axis, missing periods included, so that time runs evenly."""
    starts = {point.start: point.label for line in chart.lines for point in line.points}
    starts |= {gap.start: gap.label for gap in chart.gaps if gap.start not in starts}
    first = min(starts)
    return {
        start: (((start.year - first.year) * 12 + start.month - first.month) // chart.step_months, label)
        for start, label in sorted(starts.items())
    }


def _draw_band(axes: Axes, chart: Trend, band: Band, positions: dict[date, tuple[int, str]]) -> None:
    points = [(positions[start][0], low, high) for start, low, high in band.points if start in positions]
    apart = {positions[after][0] for _, after in breaks(chart.lines)}
    stretches: list[list[tuple[int, float, float]]] = []
    for point in points:
        if not stretches or point[0] - stretches[-1][-1][0] > 1 or point[0] in apart:
            stretches.append([])
        stretches[-1].append(point)
    for stretch in stretches:
        x = [p[0] for p in stretch]
        low, high = [p[1] for p in stretch], [p[2] for p in stretch]
        if len(stretch) == 1:
            axes.plot([x[0], x[0]], [low[0], high[0]], color=LIGHT, linewidth=7, solid_capstyle="butt", zorder=1)
        else:
            axes.fill_between(x, low, high, color=LIGHT, linewidth=0, zorder=1)


def _draw_line(
    axes: Axes, chart: Trend, line: Line, index: int, positions: dict[date, tuple[int, str]]
) -> tuple[float, float, str, str] | None:
    style = COMPARATOR if line.comparator else STYLES[index % len(STYLES)]
    last = None
    for run in runs(line, chart.gaps, chart.step_months):
        xs = [positions[point.start][0] for point in run]
        ys = [point.value or 0.0 for point in run]
        axes.plot(xs, ys, markersize=4, zorder=3, **style)
        for point in run:
            if point.interval is not None:
                low, high = point.interval
                ends = {"capsize": 2.5, "elinewidth": 0.9, "ecolor": style["color"], "zorder": 2.5, "fmt": "none"}
                middle = (low + high) / 2
                axes.errorbar(positions[point.start][0], middle, yerr=(high - low) / 2, **ends)
        last = (xs[-1], ys[-1])
    if last is None:
        return None
    value = wording.value_text(last[1], chart.unit, chart.decimals)
    words = f"{line.name} {value}"
    return (max(position for position, _ in positions.values()), last[1], words, style["color"])


def _mark_gaps(axes: Axes, gaps: Sequence[Gap], positions: dict[date, tuple[int, str]], top: float) -> None:
    for gap in gaps:
        x = positions[gap.start][0]
        axes.axvspan(x - 0.32, x + 0.32, facecolor="none", edgecolor=LIGHT, hatch="////", linewidth=0, zorder=0)
        axes.text(x, top * 0.5, "no figures", rotation=90, ha="center", va="center", color=GREY, fontsize=8)


def _mark_breaks(axes: Axes, chart: Trend, positions: dict[date, tuple[int, str]]) -> None:
    """A dotted upright between two points of the first line that may not be compared, unless a gap stands there."""
    for before, after in breaks(chart.lines):
        if not any(before < gap.start < after for gap in chart.gaps):
            x = (positions[before][0] + positions[after][0]) / 2
            axes.axvline(x, color=GREY, linewidth=1, linestyle=":", zorder=2)


def _mark_missing(axes: Axes, chart: Trend, positions: dict[date, tuple[int, str]]) -> None:
    """A cross on the axis where the first line has no value: suppressed, or not published."""
    missing = [positions[point.start][0] for point in chart.lines[0].points if point.value is None]
    if missing:
        axes.plot(missing, [0.0] * len(missing), marker="x", markersize=5, color=GREY, linestyle="", clip_on=False)


def _axes(axes: Axes, chart: Trend, positions: dict[date, tuple[int, str]]) -> None:
    ticks = sorted(positions.values())
    axes.set_xticks([x for x, _ in ticks], [_short(label) for _, label in ticks])
    axes.tick_params(axis="x", length=3, labelsize=8, rotation=0 if len(ticks) <= 5 else 35)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=LIGHT, linewidth=0.6, zorder=0)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda y, _: wording.axis_text(y, chart.unit))
    axes.set_xlim(min(x for x, _ in ticks) - 0.35, max(x for x, _ in ticks) + 0.35)
    axes.xaxis.label.set_color(INK)


def _short(label: str) -> str:
    return label.rsplit(" ", 1)[-1] if " term " in label else label
