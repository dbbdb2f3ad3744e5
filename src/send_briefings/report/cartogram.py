"""A cartogram: every authority of England shaded by the group it is in, one of them picked out by name."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from send_briefings.report.drawing import FULL_WIDTH, GREY, apart, paper, sheet, svg
from send_briefings.report.line_drawing import INK, LETTER, NARROW, Drawing, in_lines

Spot = tuple[float, float]
Ring = Sequence[tuple[int, int]]

WIDE = 3**0.5  # a column of the grid is that much wider than a row is high
# From light to dark, so that the order holds in black and white. The lightest is no paper white, which means that there
# is no figure.
SHADES = ("#d9e6f2", "#a9c5de", "#6f9cc3", "#12436d")
TITLE_WIDTH = 14  # letters of a small map's title before it goes on in a new line
NAME_WIDTH = 16  # letters of a label before it goes on in a new line
SMALL_PLACE = 160.0  # square rows: a thick line would hide a smaller place, so a ring goes round it
RING = 17.0  # rows: half the width of that ring
BESIDE = 340  # rows, kept free at each side for names
HATCH = "//////"
LEADER: dict[str, Any] = {"arrowstyle": "-", "color": "black", "shrinkA": 2, "shrinkB": 0}
COLUMNS, ROW_HEIGHT = 6, 1.85  # of several maps together; inches


@dataclass(frozen=True, slots=True)
class MapGroup:
    """A group of places: its letter in tables, and what it is called in the key."""

    letter: str
    name: str


@dataclass(frozen=True, slots=True)
class MapChart:
    """A cartogram of authorities.

    `outlines` are each place's rings in steps of the grid, `groups` at most four groups from the lightest to the
    darkest shade, `letters` the group of each place by its letter; a place that is not there is hatched, as `without`
    calls it in the key. `chosen` are the places drawn with a thick line, under the label `name_of_chosen`; `neighbours`
    are drawn with a thinner one, each under its name. A `small` map has no names and no key: one beside it does.
    """

    name: str
    outlines: Mapping[str, Sequence[Ring]]
    groups: tuple[MapGroup, ...]
    letters: Mapping[str, str]
    chosen: tuple[str, ...]
    name_of_chosen: str
    without: str
    alt: str
    neighbours: Mapping[str, str] = field(default_factory=dict)
    small: bool = False


def map_svg(chart: MapChart, width: float = FULL_WIDTH, height: float = 3.9) -> str:
    """The chart as inline SVG with its text alternative; `width` and `height` are in inches."""
    with paper():
        figure, (axes,) = sheet(width, height)
        _map(axes, chart)
        return svg(figure, chart.name, chart.alt)


def _map(axes: Axes, chart: MapChart) -> None:
    paths = {place: _path(rings) for place, rings in sorted(chart.outlines.items())}
    _frame(axes, chart, paths)
    for group in ("", *(group.letter for group in chart.groups)):
        drawn = [path for place, path in paths.items() if chart.letters.get(place, "") == group]
        _draw(axes, chart, group, drawn)
    for place in chart.neighbours:
        if place in paths and place not in chart.chosen:
            _pick_out(axes, paths[place], 0.9 if chart.small else 1.4)
    for place in chart.chosen:
        _pick_out(axes, paths[place], 1.7 if chart.small else 2.4)
    if not chart.small:
        _label(axes, chart, paths)
        _key(axes, chart)


def maps_svg(charts: Sequence[tuple[str, MapChart]], name: str, alt: str, width: float = FULL_WIDTH) -> str:
    """Several small maps in rows of six, each under its title, as one inline SVG with one text alternative."""
    rows = -(-len(charts) // COLUMNS)
    with paper():
        figure, sheets = sheet(width, ROW_HEIGHT * rows, rows, min(len(charts), COLUMNS))
        for axes in sheets[len(charts) :]:
            axes.axis("off")
        for axes, (title, chart) in zip(sheets, charts, strict=False):
            _map(axes, replace(chart, small=True))
            axes.set_title("\n".join(textwrap.wrap(title, TITLE_WIDTH)), fontsize=8, weight="bold", loc="left")
        return svg(figure, name, alt)


PHONE_GAP, PHONE_ROW = 14.0, 11.0  # points: between two maps, and for a line of words


def phone_svg(charts: Sequence[tuple[str, MapChart]], alt: str) -> str:
    """Maps for a narrow screen: one as wide as it, several in two columns under their titles, with one key beneath."""
    columns = min(2, len(charts))
    width = (NARROW - PHONE_GAP * (columns - 1)) / columns
    outlines = charts[0][1].outlines
    right = max(column * WIDE for rings in outlines.values() for column, _ in rings[0])
    top = max(row for rings in outlines.values() for _, row in rings[0])
    scale = width / (right + 8)
    titles = [in_lines(title, width, LETTER, 600) if title else () for title, _ in charts]
    head = PHONE_ROW * max(map(len, titles))
    step = head + scale * (top + 8) + PHONE_GAP
    rows = -(-len(charts) // columns)
    key = _phone_key([chart for _, chart in charts])
    drawing = Drawing(NARROW, step * rows + PHONE_ROW * len(key) + 4)
    for at, (lines, (_, chart)) in enumerate(zip(titles, charts, strict=True)):
        left, above = (at % columns) * (width + PHONE_GAP), (at // columns) * step
        for line, words in enumerate(lines):
            drawing.words(left, above + PHONE_ROW * (line + 1) - 2, words, LETTER, 600)
        _phone_map(drawing, chart, left, above + head, scale, top)
    for line, (shade, words) in enumerate(key):
        y = step * rows + PHONE_ROW * line
        if shade:
            drawing.box(0, y, 12, 8, shade, GREY)
        drawing.words(17 if shade else 0, y + 7.5, words)
    return drawing.svg(alt)


def _phone_map(drawing: Drawing, chart: MapChart, left: float, above: float, scale: float, top: float) -> None:
    """The places of one map: shaded, the neighbours with a thicker edge, the chosen ones with the thickest."""
    picked = {**dict.fromkeys(chart.neighbours, 0.9), **dict.fromkeys(chart.chosen, 1.7)}
    for place in sorted(chart.outlines, key=lambda code: (picked.get(code, 0.0), code)):
        rings = [
            [(left + scale * (column * WIDE + 4), above + scale * (top + 4 - row)) for column, row in ring]
            for ring in chart.outlines[place]
        ]
        letter = chart.letters.get(place, "")
        edge = picked.get(place, 0.0)
        drawing.shape(rings, _shade(chart, letter) if letter else "#ffffff", INK if edge else GREY, edge or 0.2)


def _phone_key(charts: Sequence[MapChart]) -> list[tuple[str, str]]:
    """The shade and the name of each group that one of the maps has, and what white means."""
    named = {
        group.name: _shade(chart, group.letter)
        for chart in charts
        for group in chart.groups
        if group.letter in {*chart.letters.values()}
    }
    white = any(place not in chart.letters for chart in charts for place in chart.outlines)
    first = charts[0]
    edges = [f"Thick edge: {first.name_of_chosen}"]
    edges += ["Thin edge: statistical neighbours"] if first.neighbours else []
    words = [("", line) for edge in edges for line in in_lines(edge, NARROW, LETTER)]
    return [*((shade, name) for name, shade in named.items()), *([("#ffffff", "no figure")] if white else []), *words]


def _path(rings: Sequence[Ring]) -> Path:
    """A place's outline; the first ring goes round one way and the holes in it the other."""
    spots: list[Spot] = []
    codes: list[Any] = []
    for index, ring in enumerate(rings):
        corners = [(column * WIDE, float(row)) for column, row in ring]
        if (_signed_area(corners) < 0) != (index > 0):
            corners.reverse()
        spots += [*corners, corners[0]]
        codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 1), Path.CLOSEPOLY]
    return Path(spots, codes)


def _signed_area(corners: Sequence[Spot]) -> float:
    pairs = zip(corners, [*corners[1:], corners[0]], strict=True)
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) / 2


def _draw(axes: Axes, chart: MapChart, group: str, paths: Sequence[Path]) -> None:
    """The places of one group, as one drawing; "" for those without a group."""
    if not paths:
        return
    shade = _shade(chart, group) if group else "white"
    hatch = "" if group else HATCH
    path = Path.make_compound_path(*paths)
    line = 0.25 if chart.small else 0.5
    axes.add_patch(
        PathPatch(path, facecolor=shade, edgecolor=GREY, linewidth=line, hatch=hatch, clip_on=False, zorder=2)
    )


def _pick_out(axes: Axes, path: Path, width: float) -> None:
    """A line round a place, white beneath; round a small one a ring, which does not hide it."""
    small = _signed_area(_outer(path)) < SMALL_PLACE
    shape = Path.circle(_middle(path), RING) if small else path
    for colour, line, order in (("white", 2 * width, 4), ("black", width, 5)):
        axes.add_patch(
            PathPatch(shape, facecolor="none", edgecolor=colour, linewidth=line, clip_on=False, zorder=order)
        )


def _shade(chart: MapChart, letter: str) -> str:
    """The shade of a group; fewer groups than shades take the lightest, the darkest and between."""
    at = [group.letter for group in chart.groups].index(letter)
    return SHADES[round(at * (len(SHADES) - 1) / max(1, len(chart.groups) - 1))]


def _spots(path: Path) -> list[Spot]:
    """Every corner of a place, each ring's first once more at its end."""
    return [(float(x), float(y)) for x, y in np.asarray(path.vertices)]


def _outer(path: Path) -> list[Spot]:
    """The corners of a place's first ring, which goes round all the others."""
    codes = [int(code) for code in np.asarray(path.codes)]
    return _spots(path)[: codes.index(int(Path.CLOSEPOLY))]


def _middle(path: Path) -> Spot:
    """The centre of a place's weight; a spot of its own where that lies outside it."""
    corners = _outer(path)
    weight = x = y = 0.0
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        part = ax * by - bx * ay
        weight, x, y = weight + part, x + (ax + bx) * part, y + (ay + by) * part
    centre = (x / (3 * weight), y / (3 * weight))
    if path.contains_point(centre):
        return centre
    spots = [((ax + bx + cx) / 3, (ay + by + cy) / 3) for (ax, ay), (bx, by), (cx, cy) in _threes(corners)]
    inside = [spot for spot in spots if path.contains_point(spot)]
    return min(inside or [corners[0]], key=lambda s: (s[0] - centre[0]) ** 2 + (s[1] - centre[1]) ** 2)


def _threes(corners: list[Spot]) -> list[tuple[Spot, Spot, Spot]]:
    return list(zip(corners, [*corners[1:], *corners[:1]], [*corners[2:], *corners[:2]], strict=True))


def _frame(axes: Axes, chart: MapChart, paths: Mapping[str, Path]) -> None:
    right = max(x for path in paths.values() for x, _ in _spots(path))
    top = max(y for path in paths.values() for _, y in _spots(path))
    beside = 4 if chart.small else BESIDE
    axes.set_xlim(-beside, right + beside)
    axes.set_ylim(-8, top + 8)
    axes.set_aspect("equal")
    axes.axis("off")


def _label(axes: Axes, chart: MapChart, paths: Mapping[str, Path]) -> None:
    """The names of the places picked out, at the side that is nearer, and a line from each to its place."""
    right = max(x for path in paths.values() for x, _ in _spots(path))
    top = max(y for path in paths.values() for _, y in _spots(path))
    named = [(paths[place], chart.name_of_chosen if not i else "", True) for i, place in enumerate(chart.chosen)]
    named += [
        (paths[code], name, False)
        for code, name in chart.neighbours.items()
        if code in paths and code not in chart.chosen
    ]
    ordered = sorted(named, key=lambda one: _middle(one[0])[0])
    half = len(ordered) // 2 if len(ordered) > 1 else int(_middle(ordered[0][0])[0] <= right * 0.55) if ordered else 0
    for on_right, side in ((False, ordered[:half]), (True, ordered[half:])):
        _side(axes, side, on_right, right, top)


def _side(axes: Axes, named: Sequence[tuple[Path, str, bool]], on_right: bool, right: float, top: float) -> None:
    """The names at one side, none on another, in the order of their places from south to north."""
    ordered = sorted(named, key=lambda one: _middle(one[0])[1])
    shown = ["\n".join(textwrap.wrap(name, NAME_WIDTH)) for _, name, _ in ordered]
    sizes = [top / 22 * (1 + words.count("\n")) for words in shown]
    heights = apart([_middle(path)[1] for path, _, _ in ordered], sizes, 0.0, top)
    for (path, _, bold), words, y in zip(ordered, shown, heights, strict=True):
        axes.annotate(
            words,
            xy=_nearest(path, on_right, y),
            xytext=(right + 18, y) if on_right else (-18, y),
            ha="left" if on_right else "right",
            va="center",
            fontsize=9 if bold else 8,
            weight="bold" if bold else "normal",
            arrowprops={
                "arrowstyle": "-",
                "color": "black",
                "linewidth": 1.1 if bold else 0.6,
                "shrinkA": 2,
                "shrinkB": 0,
            },
            zorder=8 if bold else 7,
        )


def _nearest(path: Path, on_right: bool, y: float) -> Spot:
    """Where a line from the side first meets a place; for a small one, its ring."""
    corners = _outer(path)
    if _signed_area(corners) < SMALL_PLACE:
        x, middle = _middle(path)
        return (x + (RING if on_right else -RING), middle)
    side = max if on_right else min
    return side(corners, key=lambda spot: spot[0] - (1 if on_right else -1) * abs(spot[1] - y) / 3)


def _key(axes: Axes, chart: MapChart) -> None:
    used = {*chart.letters.values()}
    handles = [
        Patch(
            facecolor=_shade(chart, group.letter),
            edgecolor=GREY,
            linewidth=0.5,
            label=group.name,
        )
        for group in chart.groups
        if group.letter in used
    ]
    if any(place not in chart.letters for place in chart.outlines):
        handles.append(Patch(facecolor="white", edgecolor=GREY, linewidth=0.5, hatch=HATCH, label=chart.without))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.93, 1.0), frameon=False, fontsize=8.5, labelspacing=0.7
    )
