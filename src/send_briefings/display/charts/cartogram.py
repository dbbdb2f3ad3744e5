"""A cartogram: every authority of England shaded by the group it is in, one of them picked out by name."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from send_briefings.display.charts.paper import FULL_WIDTH, GREY, INK, paper, sheet, svg

Spot = tuple[float, float]
Ring = Sequence[tuple[int, int]]

WIDE = 3**0.5  # a column of the grid is that much wider than a row is high
# From light to dark, so that the order holds in black and white; each with the ink its letter is written in.
SHADES = (("#f3f6f9", INK), ("#c6d6e4", INK), ("#86a9c8", INK), ("#12436d", "#ffffff"))
NAME_WIDTH = 16  # letters of the label before it goes on in a new line
LETTERED = 160.0  # a place of this many square rows or more has room for its letter
RING = 17.0  # rows: half the width of the ring round a place too small for a thick line
HEIGHT = 3.9
HATCH = "//////"


@dataclass(frozen=True, slots=True)
class MapGroup:
    """A group of places: the letter it has on the map and in the key, and what it is called in the key."""

    letter: str
    name: str


@dataclass(frozen=True, slots=True)
class MapChart:
    """A cartogram of authorities.

    `outlines` are each place's rings in steps of the grid, `groups` at most four groups from the lightest to the
    darkest shade, `letters` the group of each place by its letter; a place that is not there is hatched, as `without`
    calls it in the key. `chosen` are the places drawn with a thick line, under the label `name_of_chosen`.
    """

    name: str
    outlines: Mapping[str, Sequence[Ring]]
    groups: tuple[MapGroup, ...]
    letters: Mapping[str, str]
    chosen: tuple[str, ...]
    name_of_chosen: str
    without: str
    alt: str


def map_svg(chart: MapChart, width: float = FULL_WIDTH) -> str:
    """The chart as inline SVG with its text alternative."""
    with paper():
        figure, (axes,) = sheet(width, HEIGHT)
        paths = {place: _path(rings) for place, rings in sorted(chart.outlines.items())}
        for letter in ("", *(group.letter for group in chart.groups)):
            _draw(
                axes, chart, letter, [path for place, path in paths.items() if chart.letters.get(place, "") == letter]
            )
        for place in chart.chosen:
            _pick_out(axes, paths[place])
        _frame(axes, paths)
        _label(axes, chart, paths)
        _key(axes, chart)
        return svg(figure, chart.name, chart.alt)


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


def _draw(axes: Axes, chart: MapChart, letter: str, paths: Sequence[Path]) -> None:
    """The places of one group, as one drawing; "" for those without a group."""
    if not paths:
        return
    shade, ink = _shade(chart, letter) if letter else ("white", INK)
    hatch = "" if letter else HATCH
    path = Path.make_compound_path(*paths)
    axes.add_patch(
        PathPatch(path, facecolor=shade, edgecolor=GREY, linewidth=0.5, hatch=hatch, clip_on=False, zorder=2)
    )
    for place in paths if letter else ():
        if _signed_area(_outer(place)) >= LETTERED:
            x, y = _middle(place)
            axes.text(x, y, letter, ha="center", va="center_baseline", fontsize=5.5, color=ink, zorder=6)


def _pick_out(axes: Axes, path: Path) -> None:
    """A thick line round a place, white beneath; round a small one a ring, which does not hide it."""
    small = _signed_area(_outer(path)) < LETTERED
    shape = Path.circle(_middle(path), RING) if small else path
    for colour, width, order in (("white", 3.4, 4), ("black", 1.7, 5)):
        axes.add_patch(
            PathPatch(shape, facecolor="none", edgecolor=colour, linewidth=width, clip_on=False, zorder=order)
        )


def _shade(chart: MapChart, letter: str) -> tuple[str, str]:
    """The shade of a group and of its letter; fewer groups than shades take the lightest, the darkest and between."""
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


def _frame(axes: Axes, paths: Mapping[str, Path]) -> None:
    right = max(x for path in paths.values() for x, _ in _spots(path))
    top = max(y for path in paths.values() for _, y in _spots(path))
    axes.set_xlim(-130, right + 330)
    axes.set_ylim(-4, top + 4)
    axes.set_aspect("equal")
    axes.axis("off")


def _label(axes: Axes, chart: MapChart, paths: Mapping[str, Path]) -> None:
    """The name of the places picked out, at the side that is nearer, and a line from it to each of them."""
    if not chart.chosen:
        return
    right = max(x for path in paths.values() for x, _ in _spots(path))
    middles = [_middle(paths[place]) for place in chart.chosen]
    on_right = sum(x for x, _ in middles) / len(middles) > right * 0.55
    y = sum(at for _, at in middles) / len(middles)
    words = "\n".join(textwrap.wrap(chart.name_of_chosen, NAME_WIDTH))
    for index, place in enumerate(chart.chosen):
        axes.annotate(
            "" if index else words,
            xy=_nearest(paths[place], on_right, y),
            xytext=(right + 18, y) if on_right else (-8, y),
            ha="left" if on_right else "right",
            va="center",
            weight="bold",
            arrowprops={"arrowstyle": "-", "color": "black", "linewidth": 1.1, "shrinkA": 2, "shrinkB": 0},
            zorder=7,
        )


def _nearest(path: Path, on_right: bool, y: float) -> Spot:
    """Where a line from the side first meets a place; for a small one, its ring."""
    corners = _outer(path)
    if _signed_area(corners) < LETTERED:
        x, middle = _middle(path)
        return (x + (RING if on_right else -RING), middle)
    side = max if on_right else min
    return side(corners, key=lambda spot: spot[0] - (1 if on_right else -1) * abs(spot[1] - y) / 3)


def _key(axes: Axes, chart: MapChart) -> None:
    used = {*chart.letters.values()}
    handles = [
        Patch(
            facecolor=_shade(chart, group.letter)[0],
            edgecolor=GREY,
            linewidth=0.5,
            label=f"{group.letter}  {group.name}",
        )
        for group in chart.groups
        if group.letter in used
    ]
    if any(place not in chart.letters for place in chart.outlines):
        handles.append(Patch(facecolor="white", edgecolor=GREY, linewidth=0.5, hatch=HATCH, label=chart.without))
    axes.legend(
        handles=handles, loc="upper right", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=8.5, labelspacing=0.7
    )
