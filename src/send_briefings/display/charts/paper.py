"""The look of a chart, and how it becomes one inline SVG: the same bytes every time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

FONTS = Path(__file__).resolve().parents[2] / "fonts"
INK = "#1d1d1d"
GREY = "#6b6b6b"
LIGHT = "#dcdfe3"
FULL_WIDTH = 6.7
HALF_WIDTH = 3.3

# Told apart by shape and dash as well as by how dark they print.
STYLES: tuple[dict[str, Any], ...] = (
    {"color": "#12436d", "marker": "o", "linestyle": "-", "linewidth": 2.0},
    {"color": "#a8561a", "marker": "s", "linestyle": "--", "linewidth": 1.6},
    {"color": "#4f6f7c", "marker": "^", "linestyle": ":", "linewidth": 1.6},
)
COMPARATOR: dict[str, Any] = {"color": GREY, "marker": "", "linestyle": (0, (4, 2)), "linewidth": 1.3}


@cache
def _family() -> str:
    for file in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(file)
    return "Source Sans 3"


@contextmanager
def paper() -> Iterator[None]:
    """Draw within this: fixed sizes, fonts and ids, whatever the session's own settings are."""
    fixed: dict[Any, Any] = {
        "font.family": _family(),
        "font.size": 9.0,
        "svg.fonttype": "path",
        "svg.hashsalt": "send-briefings",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.linewidth": 0.8,
        "hatch.linewidth": 0.5,
        "path.simplify": False,
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(fixed)
        yield


def sheet(
    width: float, height: float, rows: int = 1, columns: int = 1, *, share_y: bool = False
) -> tuple[Figure, list[Axes]]:
    """An empty figure of this size in inches, and its axes in reading order. Nothing is kept open in pyplot."""
    figure = Figure(figsize=(width, height), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharey=share_y)
    return figure, [axes for row in grid for axes in row]


def svg(figure: Figure, name: str, alt: str) -> str:
    """The figure as inline SVG with its text alternative. Ids start with `name`, so that several fit on one page.

    It is laid out here, once: left to itself, matplotlib lays out and draws such a figure twice to save it.
    """
    layout = figure.get_layout_engine()
    if layout is not None:
        layout.execute(figure)
        figure.set_layout_engine(None)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    markup = buffer.getvalue()
    markup = markup[markup.index("<svg") :].strip()
    markup = re.sub(r"<metadata>.*?</metadata>", "", markup, flags=re.DOTALL)
    markup = re.sub(r"<!--.*?-->", "", markup, flags=re.DOTALL)
    markup = re.sub(r'\bid="', f'id="{name}-', markup)
    markup = re.sub(r"url\(#", f"url(#{name}-", markup)
    markup = re.sub(r'href="#', f'href="#{name}-', markup)
    markup = re.sub(r"\n\s*", "\n", markup)
    return markup.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)


def label_ends(axes: Axes, ends: list[tuple[float, float, str, str]], gap: float) -> None:
    """Direct labels at the end of lines, (x, y, text, colour), moved apart by at least `gap` (data units).

    None stands on the axis below, whose line would strike it through.
    """
    placed: list[float] = []
    ordered = sorted(ends, key=lambda end: end[1])
    lowest = axes.get_ylim()[0] + 0.6 * gap
    for _, y, _, _ in ordered:
        placed.append(max(y, placed[-1] + gap if placed else lowest))
    over = placed[-1] - axes.get_ylim()[1] if placed else 0.0
    if over > 0:
        placed = [y - over for y in placed]
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - gap)
    for (x, _, words, colour), y in zip(ordered, placed, strict=True):
        axes.annotate(
            words, (x, y), xytext=(6, 0), textcoords="offset points", va="center", color=colour, annotation_clip=False
        )
