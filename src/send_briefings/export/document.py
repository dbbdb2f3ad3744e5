"""An executed notebook as one ordered, safe document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from send_briefings.errors import ExportError
from send_briefings.export.images import MEDIA_TYPES, formula_figure, number_ids, output_image
from send_briefings.export.metadata import (
    MEDIA_TYPE,
    BriefingMetadata,
    Cell,
    briefing_metadata,
    display_data,
    joined,
    prints,
    shown_cells,
)
from send_briefings.export.tables import safe_html, tidy_tables
from send_briefings.export.text import markdown_html, order_headings, plain, text_of, visible, without_terminal_codes

MAX_TEXT_LENGTH = 20_000  # letters of a text output; a page is no place for more
_OBJECT = re.compile(r"^<[^<>]+>|\bat 0x[0-9a-fA-F]+\b|<[\w.]+ object\b|<a list of \d|^\[?(Text|Annotation)\(")
_LIVE = frozenset({"canvas", "video", "audio", "iframe", "object", "embed"})
_PICTURE = "display(..., metadata={'alt': 'what it says'})"


@dataclass(frozen=True)
class LeftOut:
    """An output that a page cannot show: the cell's name, what it is, and how a person can have it on the page."""

    cell: str
    what: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.what} in {self.cell} is not shown on the page. Next: {self.next_step}"


def output_part(
    data: Mapping[str, Any], about: Mapping[str, Any], cell: str
) -> tuple[etree._Element | None, LeftOut | None]:
    """An output as safe HTML, and what was left out of it; both None for an output that is nothing to look at.

    Args:
        data: its forms by media type.
        about: its metadata, such as alt text.
        cell: the cell's name.

    Raises:
        ExportError: an image has no alt text, or lies elsewhere.
    """
    part = _rich(data, about, cell)
    if part is not None and _has_content(part):
        return part, None
    missed = _left_out(data, cell)
    if missed is not None:
        note = etree.Element("div")
        callout = etree.SubElement(note, "div", {"class": "callout note", "role": "note"})
        etree.SubElement(callout, "p").text = f"{missed.what} is not shown here. It can be seen in the notebook."
        return note, missed
    return _text(data), None


def _rich(data: Mapping[str, Any], about: Mapping[str, Any], cell: str) -> etree._Element | None:
    """The first of an output's forms that a page can carry as it is."""
    if "text/html" in data:
        part = safe_html(joined(data["text/html"]), cell)
        if _has_content(part) or not _other_forms(data):
            return part
    if "text/markdown" in data:
        return safe_html(markdown_html(joined(data["text/markdown"])), cell)
    if "text/latex" in data:
        return _alone(formula_figure(joined(data["text/latex"]), _plain(data)))
    figure = output_image(data, about, cell)
    return None if figure is None else _alone(figure)


def _other_forms(data: Mapping[str, Any]) -> bool:
    return any(kind in data for kind in ("text/markdown", "text/latex", *MEDIA_TYPES))


def _left_out(data: Mapping[str, Any], cell: str) -> LeftOut | None:
    """What of an output without a form for a page is missed by a reader."""
    picture = f"Show it as an SVG or PNG picture: {_PICTURE}."
    kinds = [kind for kind in data if kind != MEDIA_TYPE and not kind.startswith("text/")]
    if any("widget-view" in kind for kind in kinds):
        return LeftOut(cell, "An interactive control", "Display the values it stands for, as a table or a chart.")
    if any("plotly" in kind or "vega" in kind or "bokeh" in kind for kind in kinds):
        return LeftOut(cell, "An interactive chart", picture)
    if "text/html" in data and _is_live(joined(data["text/html"])):
        return LeftOut(cell, "Interactive content", picture)
    unknown = [kind for kind in kinds if kind not in ("application/json", "application/javascript")]
    if unknown and not _plain(data):
        return LeftOut(
            cell, f"An output of the kind {plain(unknown[0])}", f"{picture} A table can be shown as a data frame."
        )
    return None


def _is_live(markup: str) -> bool:
    """Whether markup shows something by a script, or something that is loaded or played."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    page = etree.fromstring(b"<body>" + markup.encode("utf-8", "replace"), parser=parser)
    tags = {node.tag for node in page.iter() if isinstance(node.tag, str)}
    return bool(tags & _LIVE) or {"script", "div"} <= tags


def _text(data: Mapping[str, Any]) -> etree._Element | None:
    """Text as it is, in letters of one width; None where there is none, or only the name of an object of Python."""
    if MEDIA_TYPE in data:
        return None
    words = _plain(data)
    if "application/json" in data:
        words = visible(json.dumps(data["application/json"], ensure_ascii=False, indent=1))
    if not words:
        return None
    part = etree.Element("div")
    shown = words if len(words) <= MAX_TEXT_LENGTH else words[:MAX_TEXT_LENGTH] + "\n…"
    etree.SubElement(part, "pre", {"class": "output"}).text = shown
    return part


def _plain(data: Mapping[str, Any]) -> str:
    """The output's text, "" where it only names an object of Python."""
    words = without_terminal_codes(joined(data.get("text/plain", ""))).strip("\n")
    return "" if _OBJECT.search(words) else words


def _alone(element: etree._Element) -> etree._Element:
    part = etree.Element("div")
    part.append(element)
    return part


def _has_content(part: etree._Element) -> bool:
    return bool("".join(part.itertext()).strip()) or any(True for _ in part.iter("svg", "img"))


@dataclass(frozen=True)
class Document:
    """A briefing's content: its title, what it says of itself (None for a plain notebook), and a `div` of safe HTML.

    `left_out` is what the notebook shows and a page cannot: printed text, which pages never show, and outputs in whose
    place the page says so.
    """

    title: str
    metadata: BriefingMetadata | None
    body: etree._Element
    left_out: tuple[LeftOut, ...] = ()


def read_document(notebook: Mapping[str, Any]) -> Document:
    """The content of an executed notebook.

    Markdown cells and displayed HTML, Markdown, formulas, images and text are content; code, printed text and logs are
    not, nor is any cell tagged "analyst-only". Where an output has no form that a page can carry (an interactive chart,
    a control), the page says so in its place. Times, execution counts and other traces of the run do not enter.

    Raises:
        ExportError: a cell failed, an image lacks alt text or lies elsewhere, or there is nothing to show.
    """
    metadata = briefing_metadata(notebook)
    left_out: list[LeftOut] = []
    parts = [part for cell in shown_cells(notebook) for part in _parts(cell, left_out)]
    if not any(len(part) or (part.text or "").strip() for part in parts):
        raise ExportError(
            "The notebook shows nothing: it has no Markdown and no displayed output.",
            next_step="Run the notebook, save it with its outputs, then export it.",
        )
    body = order_headings(parts, metadata.title if metadata else "Briefing")
    tidy_tables(body)
    for number, drawing in enumerate(body.iter("svg"), start=1):
        number_ids(drawing, number)
    title = metadata.title if metadata else text_of(next(body.iter("h1")))
    return Document(title, metadata, body, tuple(left_out))


def _parts(cell: Cell, left_out: list[LeftOut]) -> Iterator[etree._Element]:
    if cell.kind == "markdown":
        yield safe_html(markdown_html(cell.source, cell.attachments), cell.name)
        return
    for data, about in display_data(cell):
        part, missed = output_part(data, about, cell.name)
        if missed is not None:
            left_out.append(missed)
        if part is not None:
            yield part
    if prints(cell):
        left_out.append(LeftOut(cell.name, "Printed text", "Display it instead: display(Markdown('...'))."))
