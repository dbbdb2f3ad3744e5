"""Small charts side by side, one a service, over months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from send_briefings import wording
from send_briefings.display.charts.paper import (
    ABSENT,
    COMPARATOR,
    FULL_WIDTH,
    GREY,
    HIDDEN,
    INK,
    LIGHT,
    STYLES,
    label_ends,
    month_tick,
    paper,
    sheet,
    svg,
)
from send_briefings.display.charts.series import Gap, Line, Point, runs
from send_briefings.model import Unit

ROOM_FOR_A_LABEL = 0.17  # of the height of a panel
ROW = 1.72  # inches
BAND = "#e3eaf1"
OWN = STYLES[0]["color"]
SIGNAL: dict[str, Any] = {
    "marker": "D", "markersize": 6, "markerfacecolor": "white", "markeredgecolor": STYLES[1]["color"],
    "markeredgewidth": 1.6, "linestyle": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UsualRange:
    """The limits of a control chart and its centre line from one month to another, and the months with a signal."""

    start: date
    end: date
    centre: float
    lower: float
    upper: float
    signals: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One service: its title and lines, and what is marked on the lines that are not comparators.

    `cuts` are the months from which figures are not like those before, `missing` those without a figure, and `hidden`
    those whose figure is kept back. `comparator_cuts` are the months from which the comparator's are not like those
    before: its line is not drawn across them either.
    """

    title: str
    lines: tuple[Line, ...]
    cuts: tuple[date, ...] = ()
    missing: tuple[date, ...] = ()
    hidden: tuple[date, ...] = ()
    usual: UsualRange | None = None
    comparator_cuts: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelChart:
    """A row of panels. With `same_scale` they share the vertical axis; it always starts at nought."""

    name: str
    panels: tuple[Panel, ...]
    unit: Unit
    decimals: int
    alt: str
    gaps: tuple[Gap, ...] = ()
    same_scale: bool = True


def panels_svg(chart: PanelChart, width: float = FULL_WIDTH) -> str:
    """The chart as inline SVG with its text alternative."""
    with paper():
        columns = 2
        rows = (len(chart.panels) + 1) // columns
        figure, grid = sheet(width, 0.3 + ROW * rows, rows, columns, share_y=chart.same_scale)
        months = [point.start for panel in chart.panels for line in panel.lines for point in line.points]
        first, last = min(months), max(months)
        for axes, panel in zip(grid, chart.panels, strict=False):
            _draw(axes, chart, panel, first, last)
        for axes in grid[len(chart.panels) :]:
            axes.set_visible(False)
        _scale(grid[: len(chart.panels)], chart)
        for axes, panel in zip(grid, chart.panels, strict=False):
            _label(axes, chart, panel)
        _key(figure, chart.panels)
        return svg(figure, chart.name, chart.alt)


def _draw(axes: Axes, chart: PanelChart, panel: Panel, first: date, last: date) -> None:
    axes.set_title(panel.title, loc="left", fontsize=9.5, weight="semibold", pad=4)
    _draw_usual(axes, panel)
    for line in panel.lines:
        style = COMPARATOR if line.comparator else STYLES[0]
        cuts = panel.comparator_cuts if line.comparator else panel.cuts
        for run in _cut([*runs(line, chart.gaps, 1)], cuts):
            axes.plot([_x(p.start) for p in run], [p.value or 0.0 for p in run], markersize=3, zorder=3, **style)
    for gap in chart.gaps:
        axes.axvspan(
            _x(gap.start) - 0.5, _x(gap.end) - 0.5, facecolor="none", edgecolor=LIGHT, hatch="////", linewidth=0
        )
    for months, sign in ((panel.missing, ABSENT), (panel.hidden, HIDDEN)):
        if months:
            axes.plot([_x(month) for month in months], [0.0] * len(months), markeredgecolor=OWN, **sign)
    for month in panel.cuts:
        axes.axvline(_x(month) - 0.5, color=GREY, linewidth=1, linestyle=":", zorder=2)
    if not any(line.known() for line in panel.lines if not line.comparator):
        axes.text(0.5, 0.5, "none submitted", transform=axes.transAxes, ha="center", color=GREY)
    ticks = [month for month in _months(first, last) if month.month in (1, 7)]
    axes.set_xticks([_x(month) for month in ticks], [month_tick(month) for month in ticks])
    axes.set_xlim(_x(first) - 0.8, _x(last) + 0.8)
    axes.tick_params(length=2, labelsize=8)
    axes.grid(axis="y", color=LIGHT, linewidth=0.6)
    axes.set_axisbelow(True)


def _draw_usual(axes: Axes, panel: Panel) -> None:
    """The light band between the limits with its centre line, and a hollow diamond round each signal."""
    usual = panel.usual
    if usual is None:
        return
    ends = [_x(usual.start) - 0.4, _x(usual.end) + 0.4]
    axes.fill_between(ends, usual.lower, usual.upper, color=BAND, linewidth=0, zorder=0.5)
    axes.plot(ends, [usual.centre, usual.centre], color=INK, linewidth=0.8, zorder=1)
    values = {point.start: point.value for line in panel.lines if not line.comparator for point in line.points}
    marked = [(month, value) for month in usual.signals if (value := values.get(month)) is not None]
    axes.plot([_x(month) for month, _ in marked], [value for _, value in marked], zorder=5, **SIGNAL)


def _cut(stretches: list[list[Point]], cuts: Sequence[date]) -> list[list[Point]]:
    """The stretches of a line, cut once more before each of these months."""
    found: list[list[Point]] = []
    for stretch in stretches:
        found.append([])
        for point in stretch:
            if point.start in cuts and found[-1]:
                found.append([])
            found[-1].append(point)
    return found


def _scale(grid: Sequence[Axes], chart: PanelChart) -> None:
    for axes in grid:
        top = max([axes.dataLim.y1, 0.0])
        axes.set_ylim(0, (max(a.dataLim.y1 for a in grid) if chart.same_scale else top) * 1.15 or 1.0)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))
        axes.yaxis.set_major_formatter(lambda y, _: wording.axis_text(y, chart.unit))


def _label(axes: Axes, chart: PanelChart, panel: Panel) -> None:
    """The newest value at the end of each line, the comparators' with their name; none on another or on the axis."""
    ends = []
    for line in panel.lines:
        known = line.known()
        if not known or known[-1].value is None:
            continue
        value = wording.value_text(known[-1].value, chart.unit, chart.decimals)
        words = f"{line.name} {value}" if line.comparator else value
        ends.append((_x(known[-1].start), known[-1].value, words, GREY if line.comparator else STYLES[0]["color"]))
    if ends:
        label_ends(axes, ends, axes.get_ylim()[1] * ROOM_FOR_A_LABEL)


def _key(figure: Figure, panels: Sequence[Panel]) -> None:
    names = {line.name: line.comparator for panel in panels for line in panel.lines}
    judged = [panel.usual for panel in panels if panel.usual is not None]
    signs = [("No figure", ABSENT)] if any(panel.missing for panel in panels) else []
    signs += [("Kept back", HIDDEN)] if any(panel.hidden for panel in panels) else []
    if len(names) < 2 and not judged and not signs:
        return
    handles = [
        Line2D([], [], markersize=4, label=name, **(COMPARATOR if comparator else STYLES[0]))
        for name, comparator in names.items()
    ]
    if judged:
        handles.append(Line2D([], [], color=BAND, linewidth=7, label="Usual range"))
    if any(usual.signals for usual in judged):
        handles.append(Line2D([], [], label="Sign of change", **SIGNAL))
    handles += [Line2D([], [], label=words, markeredgecolor=OWN, **sign) for words, sign in signs]
    figure.legend(handles=handles, loc="outside upper left", ncols=len(handles), frameon=False, fontsize=8.5)


def _x(month: date) -> float:
    return month.year * 12 + month.month


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1) for i in range(count)]
