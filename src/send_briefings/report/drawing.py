"""What charts made with matplotlib share: their look, how one becomes inline SVG, lines over time, ranked figures."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_briefings.model.place import MONTHS

FONTS = Path(__file__).resolve().parents[1] / "fonts"
INK = "#1d1d1d"
GREY = "#6b6b6b"
LIGHT = "#dcdfe3"
FULL_WIDTH = 6.7

# Told apart by shape and dash as well as by how dark they print.
STYLES: tuple[dict[str, Any], ...] = (
    {"color": "#12436d", "marker": "o", "linestyle": "-", "linewidth": 2.0},
    {"color": "#a8561a", "marker": "s", "linestyle": "--", "linewidth": 1.6},
    {"color": "#4f6f7c", "marker": "^", "linestyle": ":", "linewidth": 1.6},
)
COMPARATOR: dict[str, Any] = {"color": GREY, "marker": "", "linestyle": (0, (4, 2)), "linewidth": 1.3}

# Where there is no figure: a cross where one is kept back, a ring where there is none. Coloured as their line.
HIDDEN: dict[str, Any] = {
    "marker": "x", "markersize": 5, "markeredgewidth": 1.4, "linestyle": "", "clip_on": False, "zorder": 4,
}  # fmt: skip
ABSENT: dict[str, Any] = HIDDEN | {"marker": "o", "markersize": 4.5, "markerfacecolor": "white", "markeredgewidth": 1.1}


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
    """Direct labels at the end of lines, (x, y, text, colour), each with room of `gap` (data units) a row of text.

    They stand in the order of their lines, clear of the axis below, whose line would strike one through, and no higher
    than the axes as long as all have room between.
    """
    bottom, top = axes.get_ylim()
    ordered = sorted(ends, key=lambda end: end[1])
    sizes = [gap * (1 + words.count("\n")) for _, _, words, _ in ordered]
    for (x, _, words, colour), y in zip(ordered, apart([end[1] for end in ordered], sizes, bottom, top), strict=True):
        axes.annotate(
            words, (x, y), xytext=(6, 0), textcoords="offset points", va="center", color=colour, annotation_clip=False,
            linespacing=1.0,
        )  # fmt: skip


def apart(wanted: list[float], sizes: list[float], bottom: float, top: float) -> list[float]:
    """Where labels of these sizes stand, as near as may be to where they are wanted, lowest first, none on another.

    >>> apart([0.0, 5.0, 10.0], [2.0, 2.0, 2.0], 0.0, 10.0), apart([9.0, 10.0], [2.0, 2.0], 0.0, 10.0)
    ([1.2, 5.0, 10.0], [8.0, 10.0])
    """
    placed: list[float] = []
    for i, y in enumerate(wanted):
        least = placed[-1] + (sizes[i - 1] + sizes[i]) / 2 if placed else bottom + 0.6 * sizes[0]
        placed.append(max(y, least))
    limit = top
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - (sizes[i - 1] + sizes[i]) / 2
    return placed


def month_tick(month: date) -> str:
    """A month under an axis, with its year below January.

    >>> month_tick(date(2024, 7, 1)), month_tick(date(2025, 1, 1))
    ('Jul', 'Jan\\n2025')
    """
    name = MONTHS[month.month - 1][:3]
    return f"{name}\n{month.year}" if month.month == 1 else name


@dataclass(frozen=True)
class SeriesNames:
    """What tells series apart, and `common`, what they share, for a title."""

    common: str
    names: dict[tuple[str, str, str], str]

    def of(self, key: Any) -> str:
        """The name of a series, by its place, cohort and breakdown."""
        return self.names[key]


def series_names(data: pd.DataFrame) -> SeriesNames:
    """The names of the series in a frame of `explore.figures`: as short as tells them apart."""
    columns = {"cohort": "cohort_name", "breakdown": "breakdown_name"}
    shared = [c for c in columns if data[c].nunique() == 1]
    whole = data["breakdown"].eq("total").all()
    common = "".join(f", {data[columns[c]].iloc[0]}" for c in shared if not (c == "breakdown" and whole))
    one_place = data["place"].nunique() == 1 and len(shared) < len(columns)
    named = [*([] if one_place else ["place_name"]), *(columns[c] for c in columns if c not in shared)]
    keys = ["place", "cohort", "breakdown"]
    first = data.drop_duplicates(keys)
    names = {tuple(row[k] for k in keys): ", ".join(str(row[n]) for n in named) for _, row in first.iterrows()}
    place = f", {data['place_name'].iloc[0]}" if one_place and len(data) else ""
    return SeriesNames(common + place, names)


def draw_lines(axes: Axes, data: pd.DataFrame, name_of: Callable[[Any], str]) -> None:
    """Draw figures as lines over time, each named at its end, the first bold; missing figures leave a gap.

    `data` is a frame of `explore.figures`; `name_of` names a series by its place, cohort and breakdown.
    """
    ends = []
    low, high = min(0.0, data["value"].min()), data["value"].max() * 1.08
    for at, (key, one) in enumerate(data.groupby(["place", "cohort", "breakdown"], sort=False)):
        style = STYLES[0] | {"linewidth": 2.4} if at == 0 else STYLES[1 + at % 2] | {"color": INK if at % 3 else GREY}
        one = _with_gaps(one.sort_values("start"))
        axes.plot(one["start"], one["value"], label=name_of(key), markersize=4, **style)
        last = one[one["value"].notna()].iloc[-1]
        ends.append((last["start"], last["value"], name_of(key), style["color"]))
    axes.set_ylim(low, high)
    every = data.drop_duplicates("start").sort_values("start")
    step = max(1, -(-len(every) // 10))
    axes.set_xticks(every["start"].iloc[::step], every["period"].iloc[::step])
    label_ends(axes, ends, (high - low) * 0.075)


def _with_gaps(one: pd.DataFrame) -> pd.DataFrame:
    """A series with a row without a value wherever periods were left out, so that no line is drawn across."""
    step = one["start"].diff()
    wide = step > 1.5 * step.min()
    blank = one[wide].assign(value=float("nan"), start=one["start"] - step / 2)
    return pd.concat([one, blank]).sort_values("start") if len(blank) else one


def draw_ranked(
    axes: Axes, known: pd.DataFrame, subject: str, name_of: Callable[[Any], str], *, bars: bool
) -> pd.DataFrame:
    """Draw the newest figure of each series, highest on top, as bars or as dots with intervals; give what was drawn.

    `known` is as for `draw_lines`, without missing figures; the place with the code `subject` stands out.
    """
    newest = known.sort_values("start").groupby(["place", "cohort", "breakdown"], sort=False).tail(1)
    newest = newest.sort_values("value", kind="stable")
    for y, (_, row) in enumerate(newest.iterrows()):
        colour = STYLES[0]["color"] if row["place"] == subject else GREY
        if bars:
            axes.barh(y, row["value"], color=colour, height=0.7)
        else:
            axes.plot(row["value"], y, "o", color=colour, markersize=5)
        if pd.notna(row["lower"]):
            axes.plot([row["lower"], row["upper"]], [y, y], color=INK if bars else colour, linewidth=1)
    names = [name_of(tuple(row[["place", "cohort", "breakdown"]])) for _, row in newest.iterrows()]
    if newest["period"].nunique() > 1:
        names = [f"{name} ({period})" for name, period in zip(names, newest["period"], strict=True)]
    axes.set_yticks(range(len(newest)), names)
    if bars:
        axes.set_xlim(left=min(0.0, newest["value"].min()))
    return newest
