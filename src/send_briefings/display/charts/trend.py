"""A line chart over years or terms: one line a cohort, the middle half of all peers behind the first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from send_briefings import wording
from send_briefings.display.charts.paper import (
    ABSENT,
    COMPARATOR,
    GREY,
    HALF_WIDTH,
    HIDDEN,
    INK,
    LIGHT,
    ROW_OF_TEXT,
    STYLES,
    UNDER_THE_AXIS,
    label_ends,
    month_tick,
    paper,
    room_for,
    sheet,
    svg,
    wrapped,
)
from send_briefings.display.charts.room import clear_spot
from send_briefings.display.charts.series import Gap, Line, breaks, runs
from send_briefings.model import Unit

NO_BREAK = "\N{NO-BREAK SPACE}"
END = 0.03  # of the time shown: the axes end there, so that no line of the grid runs into a label
# To find room for the band's name, in inches and as shares of the sheet; a little more than it takes.
LETTER, TALL = 0.062, 0.17
WIDE, NARROW, UPRIGHT = 0.75, 0.5, 0.75
NAMED_WHOLE = 1.5
MOST_TICKS = 2.5  # for each inch of the chart's width
NAMED_BREAKS = 3


@dataclass(frozen=True, slots=True)
class Band:
    """The middle half of peers in each period: (start, lower quartile, upper quartile), and its name on the chart."""

    name: str
    points: tuple[tuple[date, float, float], ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend chart. `step_months` is the time between periods; years are labelled by `labels` of the points.

    `highest` and `lowest` are the values its scale has room for where another chart shares it; None for its own alone.
    """

    name: str
    lines: tuple[Line, ...]
    unit: Unit
    decimals: int
    alt: str
    band: Band | None = None
    gaps: tuple[Gap, ...] = ()
    step_months: int = 12
    highest: float | None = None
    lowest: float | None = None


def highest(chart: Trend) -> float:
    """The highest value drawn: of a line, an interval or the band. 0 where nothing is."""
    points = [point for line in chart.lines for point in line.known()]
    tops = [max(point.value or 0.0, *(point.interval or (0.0,))) for point in points]
    return max([*tops, *(upper for _, _, upper in (chart.band.points if chart.band else ()))], default=0.0)


def lowest(chart: Trend) -> float:
    """The lowest value drawn, no higher than 0, where the scale starts unless a score is below it."""
    points = [point for line in chart.lines for point in line.known()]
    ends = [min(point.value or 0.0, *(point.interval or (0.0,))) for point in points]
    return min([0.0, *ends, *(lower for _, lower, _ in (chart.band.points if chart.band else ()))])


def trend_svg(chart: Trend, width: float = HALF_WIDTH, height: float = 2.1) -> str:
    """The chart as inline SVG with its text alternative."""
    with paper():
        positions = _positions(chart)
        ends = [end for i, line in enumerate(chart.lines) if (end := _end(chart, line, i, positions, width))]
        height = room_for(height, [words for _, _, words, _ in ends])
        figure, (axes,) = sheet(width, height)
        if chart.band is not None and len(chart.band.points) > 1:
            _draw_band(axes, chart, chart.band, positions)
        for i, line in enumerate(chart.lines):
            _draw_line(axes, chart, line, _style(line, i), positions)
        bottom = min(lowest(chart), chart.lowest or 0.0) * 1.1
        top = max(highest(chart), chart.highest or 0.0) * 1.1 or (0.0 if bottom else 1.0)
        axes.set_ylim(bottom, top)
        if bottom:
            axes.axhline(0, color=GREY, linewidth=0.8, zorder=0.8)
        _mark_gaps(axes, chart, positions)
        _mark_breaks(axes, chart, positions)
        _mark_missing(axes, chart, positions)
        _axes(axes, chart, positions, width)
        _name_band(axes, chart, positions, width, height)
        label_ends(axes, ends, (top - bottom) * ROW_OF_TEXT / (height - UNDER_THE_AXIS))
        return svg(figure, chart.name, chart.alt)


def _positions(chart: Trend) -> dict[date, tuple[int, str]]:
    """Each period's place on the axis, missing periods included, so that time runs evenly."""
    starts = {point.start: point.label for line in chart.lines for point in line.points}
    starts |= {gap.start: gap.label.split(" and ")[0] for gap in chart.gaps if gap.start not in starts}
    first = min(starts)
    return {
        start: (_months_between(first, start) // chart.step_months, label) for start, label in sorted(starts.items())
    }


def _stretches(
    chart: Trend, band: Band, positions: dict[date, tuple[int, str]]
) -> list[list[tuple[float, float, float]]]:
    """The band in pieces, none of which runs across a break or a period without it."""
    points = [(positions[start][0], low, high) for start, low, high in band.points if start in positions]
    apart = {positions[after][0] for _, after in breaks(chart.lines)}
    stretches: list[list[tuple[float, float, float]]] = []
    for point in points:
        if not stretches or point[0] - stretches[-1][-1][0] > 1 or point[0] in apart:
            stretches.append([])
        stretches[-1].append(point)
    return stretches


def _draw_band(axes: Axes, chart: Trend, band: Band, positions: dict[date, tuple[int, str]]) -> None:
    for stretch in _stretches(chart, band, positions):
        x = [p[0] for p in stretch]
        low, high = [p[1] for p in stretch], [p[2] for p in stretch]
        if len(stretch) == 1:
            axes.plot([x[0], x[0]], [low[0], high[0]], color=LIGHT, linewidth=7, solid_capstyle="butt", zorder=1)
        else:
            axes.fill_between(x, low, high, color=LIGHT, linewidth=0, zorder=1)


def _style(line: Line, index: int) -> dict[str, Any]:
    return COMPARATOR if line.comparator else STYLES[index % len(STYLES)]


def _draw_line(
    axes: Axes, chart: Trend, line: Line, style: dict[str, Any], positions: dict[date, tuple[int, str]]
) -> None:
    for run in runs(line, chart.gaps, chart.step_months):
        xs = [positions[point.start][0] for point in run]
        axes.plot(xs, [point.value or 0.0 for point in run], markersize=4, zorder=3, clip_on=False, **style)
        if line.comparator and len(run) == 1:  # no marker: one point alone would not be seen
            axes.plot(xs, [run[0].value or 0.0], marker="_", markersize=9, markeredgewidth=1.6, color=style["color"])
    whiskers = _whiskers(line, positions)
    if whiskers:
        starts, lows, highs = zip(*whiskers, strict=True)
        axes.vlines(starts, lows, highs, colors=style["color"], linewidth=0.9, zorder=2.5)
        caps: dict[str, Any] = {"marker": "_", "markersize": 5, "markeredgewidth": 0.9, "linestyle": ""}
        axes.plot(starts * 2, lows + highs, color=style["color"], zorder=2.5, clip_on=False, **caps)


def _end(
    chart: Trend, line: Line, index: int, positions: dict[date, tuple[int, str]], width: float
) -> tuple[float, float, str, str] | None:
    """The label at the end of a line: where it is wanted, its words and colour. An older period is named."""
    known = line.known()
    if not known or known[-1].value is None:
        return None
    last = known[-1]
    newest = max(position for position, _ in positions.values())
    value = wording.value_text(known[-1].value, chart.unit, chart.decimals)
    words = f"{line.name} {value.replace(' ', NO_BREAK)}"
    if positions[last.start][0] != newest:
        words += f" in {_short(last.label)}"
    return (newest, known[-1].value, wrapped(words, width), _style(line, index)["color"])


def _whiskers(line: Line, positions: dict[date, tuple[int, str]]) -> list[tuple[float, float, float]]:
    return [(positions[point.start][0], *point.interval) for point in line.known() if point.interval is not None]


def _name_band(axes: Axes, chart: Trend, positions: dict[date, tuple[int, str]], width: float, height: float) -> None:
    """The band's name within it, where there is room that no line runs through; else the caption alone says it."""
    if chart.band is None:
        return
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    words = f"middle half of {chart.band.name}"
    long = width / HALF_WIDTH > NAMED_WHOLE
    shown = words if long else "middle half"
    across = len(shown) * LETTER / (width * (WIDE if long else NARROW)) * (right - left)
    runs_of = [
        [(positions[point.start][0], point.value or 0.0) for point in run]
        for line in chart.lines
        for run in runs(line, chart.gaps, chart.step_months)
    ]
    uprights = [whisker for line in chart.lines for whisker in _whiskers(line, positions)]
    spot = clear_spot(
        [stretch for stretch in _stretches(chart, chart.band, positions) if len(stretch) > 1],
        runs_of, uprights, across, (top - bottom) * TALL / (height * UPRIGHT),
    )  # fmt: skip
    if spot is not None:
        axes.text(*spot, shown, ha="center", va="center", color=GREY, fontsize=8, zorder=2.6)


def _mark_gaps(axes: Axes, chart: Trend, positions: dict[date, tuple[int, str]]) -> None:
    """Hatched from the gap's first period to its last."""
    last = max(x for x, _ in positions.values())
    for gap in chart.gaps:
        x = positions[gap.start][0]
        to = min(last, max(x, x + _months_between(gap.start, gap.end) // chart.step_months))
        axes.axvspan(x - 0.32, to + 0.32, facecolor="none", edgecolor=LIGHT, hatch="////", linewidth=0, zorder=0)
        upright: dict[str, Any] = {"rotation": 90, "ha": "center", "va": "center", "color": GREY, "fontsize": 8}
        axes.text((x + to) / 2, 0.5, "no figures", transform=axes.get_xaxis_transform(), **upright)


def _months_between(one: date, other: date) -> int:
    return (other.year - one.year) * 12 + other.month - one.month


def _mark_breaks(axes: Axes, chart: Trend, positions: dict[date, tuple[int, str]]) -> None:
    """A dotted upright between two points of the first line that may not be compared, unless a gap stands there.

    Where there are but a few, each is named.
    """
    found = [pair for pair in breaks(chart.lines) if not any(pair[0] < gap.start < pair[1] for gap in chart.gaps)]
    for before, after in found:
        x = (positions[before][0] + positions[after][0]) / 2
        axes.axvline(x, color=GREY, linewidth=1, linestyle=":", zorder=2)
        beside: dict[str, Any] = {"rotation": 90, "ha": "right", "va": "top", "color": GREY, "fontsize": 7.5}
        if len(found) <= NAMED_BREAKS:
            axes.text(x, 1.0, "break", transform=axes.get_xaxis_transform(), **beside)


def _mark_missing(axes: Axes, chart: Trend, positions: dict[date, tuple[int, str]]) -> None:
    """On the axis, in its line's colour, where a line of the place has no value: a cross if hidden, else a ring."""
    taken: dict[int, int] = {}
    for i, line in enumerate(chart.lines):
        colour = STYLES[i % len(STYLES)]["color"]
        for point in line.points if not line.comparator else ():
            if point.value is None:
                x = positions[point.start][0]
                beside = taken[x] = taken.get(x, -1) + 1
                sign = HIDDEN if point.hidden else ABSENT
                axes.plot(x, axes.get_ylim()[0], markeredgecolor=colour, **sign, **_aside(axes, beside))


def _aside(axes: Axes, place: int) -> dict[str, Any]:
    """Where the second and later of several signs of one period stand: beside the first, each 7 points on."""
    return {"transform": axes.transData + ScaledTranslation(place * 7 / 72, 0, axes.figure.dpi_scale_trans)}


def _axes(axes: Axes, chart: Trend, positions: dict[date, tuple[int, str]], width: float) -> None:
    ticks = sorted(positions.values())
    most = int(width * MOST_TICKS)
    told = _years(ticks, most) if chart.step_months == 12 else _months(positions, most)
    axes.set_xticks([x for x, _ in told], [_short(label) for _, label in told])
    axes.tick_params(axis="x", length=3, labelsize=8, rotation=35 if _crowded(told, width) else 0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=LIGHT, linewidth=0.6, zorder=0)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], integer=chart.unit is Unit.COUNT))
    axes.yaxis.set_major_formatter(lambda y, _: wording.axis_text(y, chart.unit))
    span = ticks[-1][0] - ticks[0][0]
    axes.set_xlim(ticks[0][0] - (0.35 if span else 0.5), ticks[-1][0] + (END * span if span else 0.5))
    axes.xaxis.label.set_color(INK)


def _years(ticks: list[tuple[int, str]], most: int) -> list[tuple[int, str]]:
    """The years or terms to name on the axis: all of a few, else every second or third up to the newest."""
    every = -(-len(ticks) // most)
    return [tick for tick in ticks if (ticks[-1][0] - tick[0]) % every == 0]


def _crowded(told: list[tuple[int, str]], width: float) -> bool:
    """Whether names of periods would run into one another beside their ticks."""
    lines = width * (WIDE if width / HALF_WIDTH > NAMED_WHOLE else NARROW)
    step = min((after - before for (before, _), (after, _) in pairwise(told)), default=0)
    span = max(1, told[-1][0] - told[0][0])
    longest = max(len(part) for _, label in told for part in _short(label).split("\n"))
    return bool(step) and longest * LETTER > lines * step / span


def _months(positions: dict[date, tuple[int, str]], most: int) -> list[tuple[int, str]]:
    """The months to name on the axis: all of a few, else each January and July."""
    few = len(positions) <= most
    named = {start: x for start, (x, _) in positions.items() if few or start.month in (1, 7)}
    return [(x, month_tick(start)) for start, x in sorted(named.items())]


def _short(label: str) -> str:
    return label.rsplit(" ", 1)[-1] if " term " in label else label
