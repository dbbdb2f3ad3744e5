"""Blocks of a briefing: they show themselves in Jupyter and carry what the exporters need.

With them tables (a caption, scoped headers, right-aligned numbers), and two drawings the size of a word: a series as a
line with its newest point marked, and one value among others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from markupsafe import Markup

MIME = "application/vnd.send-briefings+json"

# In a notebook with a dark theme (JupyterLab, VS Code) drawings are turned light on dark, each hue kept, and their
# paper shows the theme's own. Pages and PDFs are made on white: exporters leave style sheets out.
DRAWING = "send-drawing"
IN_THE_DARK = (
    f'<style>body[data-jp-theme-light="false"] .{DRAWING}, .vscode-dark .{DRAWING} '
    "{ filter: invert(1) hue-rotate(180deg); mix-blend-mode: screen; }</style>"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Semantic HTML, and where it is set a payload for the exporters: the briefing's particulars or an attachment.

    >>> Block("<p>One &amp; two</p>")
    One & two
    """

    html: str
    payload: Mapping[str, Any] | None = None

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown = self.html
        if "<svg " in shown:
            shown = IN_THE_DARK + shown.replace("<svg ", f'<svg class="{DRAWING}" ')
        bundle: dict[str, Any] = {"text/html": shown, "text/plain": repr(self)}
        if self.payload is not None:
            bundle[MIME] = dict(self.payload)
        return bundle

    def __repr__(self) -> str:
        text = re.sub(r"<svg.*?</svg>", "[chart]", self.html, flags=re.DOTALL)
        text = re.sub(r"</(p|li|h\d|tr|caption|dd|dt|figure)>", "\n", text)
        return unescape(re.sub(r"<[^>]+>", " ", text)).replace("  ", " ").strip()


def element(tag: str, content: str, **attributes: str) -> str:
    """An element around markup that is already escaped; attribute values are escaped here.

    `class_` gives the class; other underscores become hyphens.

    >>> element("p", text("a < b"), class_="intro")
    '<p class="intro">a &lt; b</p>'
    """
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    shown = "".join(f' {name}="{escape(value)}"' for name, value in named.items())
    return f"<{tag}{shown}>{content}</{tag}>"


def text(content: str) -> str:
    """Plain text as markup.

    >>> text('"<script>"')
    '"&lt;script&gt;"'
    """
    return escape(content, quote=False)


def file_beside(name: str) -> str:
    """A file that stands beside the page: a link on the page, and only its name in a notebook, beside which it is not.

    >>> file_beside("neet.csv")
    '<a data-file="neet.csv">neet.csv</a>'
    """
    return element("a", text(name), data_file=name)


def items(entries: list[str], tag: str = "ul", class_: str = "") -> str:
    """A list of entries that are already markup; "" where there are none."""
    if not entries:
        return ""
    body = "".join(element("li", entry) for entry in entries)
    return element(tag, body, class_=class_) if class_ else element(tag, body)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text. `kind` is number, missing, band or "" and becomes its class; `evidence` is what it comes from.

    `spoken` is what a screen reader says in place of the text, such as "no rank" for a dash.
    """

    content: str
    kind: str = ""
    evidence: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its header, its cells, and `kind`: this-place, group-start or ""."""

    header: str
    cells: tuple[Cell, ...]
    kind: str = ""


def table(
    caption: str,
    headers: Sequence[str],
    rows: Sequence[Row],
    class_: str = "comparison",
    *,
    numbers: bool | Collection[str] = True,
) -> str:
    """A table as markup; the first of `headers` is over the row headers, the others over numbers unless told.

    `numbers` may name those that are. A caption that is `Markup` stands as it is.

    >>> table("A", ["Place", "Rate"], [Row("LocalExecutor", (Cell("5%", "number"),), "this-place")])[:46]
    '<table class="comparison"><caption>A</caption>'
    """
    right = frozenset(headers[1:] if numbers is True else numbers or ())
    head = "".join(
        element("th", text(header), scope="col", **({"class_": "number"} if i and header in right else {}))
        for i, header in enumerate(headers)
    )
    body = "".join(_row(row) for row in rows)
    return element(
        "table",
        element("caption", caption if isinstance(caption, Markup) else text(caption))
        + element("thead", element("tr", head))
        + element("tbody", body),
        class_=class_,
    )


def aloud(content: str, spoken: str) -> str:
    """A sign that is seen and the words that are heard in its place; the text alone where nothing is to be heard.

    >>> aloud("–", "no rank")
    '<span aria-hidden="true">–</span><span class="spoken">no rank</span>'
    """
    if not spoken:
        return text(content)
    return element("span", text(content), aria_hidden="true") + element("span", text(spoken), class_="spoken")


def _row(row: Row) -> str:
    cells = element("th", text(row.header), scope="row")
    for cell in row.cells:
        named = {"class_": cell.kind, "data_evidence": cell.evidence}
        cells += element(
            "td", aloud(cell.content, cell.spoken), **{name: value for name, value in named.items() if value}
        )
    return element("tr", cells, class_=row.kind) if row.kind else element("tr", cells)


WIDTH, HEIGHT, MARGIN = 84.0, 17.0, 3.2
INK = "#12436d"
QUIET = "#6b6b6b"

Run = Sequence[tuple[float, float]]
"""Points (when, value) that one line may join, oldest first; `when` in any unit, the same for all runs."""


def sparkline_svg(runs: Sequence[Run], alt: str) -> str:
    """A series as a small drawing; no line is drawn from one run to the next.

    The scale is the series' own: from its lowest value to its highest. The newest point is a filled circle, a run of a
    single point an open one. A series without points gives "".

    Args:
        runs: the stretches that may be joined, in order of time.
        alt: what the drawing says, in words.

    >>> sparkline_svg([], "Nothing")
    ''
    >>> sparkline_svg([[(0, 1.0), (1, 3.0)]], "It rose from 1 to 3.").count("<circle")
    1
    """
    points = [point for run in runs for point in run]
    if not points:
        return ""
    drawn = "".join(_shapes(runs, points))
    return (
        f'<svg role="img" aria-label="{escape(alt)}" width="{WIDTH:g}pt" height="{HEIGHT:g}pt" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}">{drawn}</svg>'
    )


def _shapes(runs: Sequence[Run], points: Run) -> Iterator[str]:
    first, last = points[0][0], points[-1][0]
    low, high = min(value for _, value in points), max(value for _, value in points)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        across = (point[0] - first) / (last - first) if last > first else 1.0
        up = (point[1] - low) / (high - low) if high > low else 0.5
        return MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    for run in runs:
        placed = [at(point) for point in run]
        if len(placed) > 1:
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
            yield f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="1.4" stroke-linejoin="round"/>'
        elif run[0] != points[-1]:
            yield f'<circle cx="{placed[0][0]:.1f}" cy="{placed[0][1]:.1f}" r="1.5" fill="#ffffff" stroke="{QUIET}"/>'
    x, y = at(points[-1])
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{INK}"/>'


POSITION_WIDTH, POSITION_MARGIN = 66.0, 4.0
LIGHT = "#c9d3dd"


def position_svg(values: Sequence[float], own: float, beside: float | None, alt: str, *, low_is_best: bool) -> str:
    """A line from the worst to the best of all values, the middle half thick, the own one a dot.

    Better is always to the right. `beside`, such as England's figure, is an upright stroke.

    >>> position_svg([1.0, 2.0, 3.0, 4.0], 4.0, None, "Most", low_is_best=True).count("<circle")
    1
    >>> position_svg([2.0, 2.0], 2.0, None, "All alike", low_is_best=True)
    ''
    """
    ordered = sorted(values)
    low, high = (ordered[0], ordered[-1]) if ordered else (0.0, 0.0)
    if high <= low:
        return ""

    def at(value: float) -> float:
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return POSITION_MARGIN + (1 - share if low_is_best else share) * (POSITION_WIDTH - 2 * POSITION_MARGIN)

    count = len(ordered)
    quarters = (ordered[count // 4], ordered[(3 * count) // 4])
    first, last = sorted(map(at, quarters))
    y = HEIGHT / 2
    drawn = (
        f'<line x1="{POSITION_MARGIN:g}" y1="{y:g}" x2="{POSITION_WIDTH - POSITION_MARGIN:g}" y2="{y:g}" '
        f'stroke="{QUIET}" stroke-width="0.8"/>'
        f'<line x1="{first:.1f}" y1="{y:g}" x2="{last:.1f}" y2="{y:g}" stroke="{LIGHT}" stroke-width="5"/>'
    )
    if beside is not None:
        x = at(beside)
        drawn += f'<line x1="{x:.1f}" y1="3" x2="{x:.1f}" y2="{HEIGHT - 3:g}" stroke="{QUIET}" stroke-width="1.6"/>'
    drawn += f'<circle cx="{at(own):.1f}" cy="{y:g}" r="3.4" fill="{INK}"/>'
    return (
        f'<svg role="img" aria-label="{escape(alt)}" width="{POSITION_WIDTH:g}pt" height="{HEIGHT:g}pt" '
        f'viewBox="0 0 {POSITION_WIDTH:g} {HEIGHT:g}">{drawn}</svg>'
    )


ICONS_WIDTH, ICON = 38.0, 6.8
_MARKS = {  # drawn in a box of 8 by 8 about the middle of an icon
    "up": "M-3 1.2L0 -3L3 1.2M0 -3V4",
    "down": "M-3 -1.2L0 3L3 -1.2M0 3V-4",
    "level": "M-4 0C-2.5 -3.4 -1.2 -3.4 0 0S2.5 3.4 4 0",
    "met": "M-3.4 0L-0.8 3L3.6 -3.2",
    "partly": "M-3.4 0H3.4",
    "missed": "M-3 -3L3 3M3 -3L-3 3",
}


def icons_svg(variation: tuple[str, bool] | None, target: tuple[str, bool] | None, alt: str) -> str:
    """Which way a figure goes, in a circle, and how it stands to a target, in a square; "" for neither.

    Readable without colour: a filled shape is bad for children, an empty one is not; the mark in it says what it is.

    Args:
        variation: "up", "down" or "level", and whether that is bad.
        target: "met", "partly" or "missed", and whether that is bad.
        alt: what the icons say, in words.

    >>> icons_svg(None, None, "")
    ''
    >>> icons_svg(("up", True), ("met", False), "Up").count("<path")
    2
    """
    if variation is None and target is None:
        return ""
    drawn, y = "", HEIGHT / 2
    for at, (icon, shape) in enumerate(((variation, "circle"), (target, "rect"))):
        if icon is None:
            continue
        mark, bad = icon
        x = ICON + 1.2 + at * (2 * ICON + 6)
        look = f'fill="{INK if bad else "#ffffff"}" stroke="{INK}" stroke-width="1.2"'
        if shape == "circle":
            drawn += f'<circle cx="{x:g}" cy="{y:g}" r="{ICON:g}" {look}/>'
        else:
            drawn += f'<rect x="{x - ICON:g}" y="{y - ICON:g}" width="{2 * ICON:g}" height="{2 * ICON:g}" {look}/>'
        line = f'fill="none" stroke="{"#ffffff" if bad else INK}" stroke-width="1.5"'
        drawn += f'<path transform="translate({x:g} {y:g})" d="{_MARKS[mark]}" {line}/>'
    return (
        f'<svg role="img" aria-label="{escape(alt)}" width="{ICONS_WIDTH:g}pt" height="{HEIGHT:g}pt" '
        f'viewBox="0 0 {ICONS_WIDTH:g} {HEIGHT:g}">{drawn}</svg>'
    )
