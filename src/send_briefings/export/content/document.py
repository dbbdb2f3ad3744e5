"""An executed notebook as one ordered, safe document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from send_briefings.errors import ExportError
from send_briefings.export.content.cells import Cell, display_data, prints, shown_cells
from send_briefings.export.content.headings import order_headings, text_of
from send_briefings.export.content.markdown import markdown_html
from send_briefings.export.content.metadata import BriefingMetadata, briefing_metadata
from send_briefings.export.content.outputs import LeftOut, output_part
from send_briefings.export.content.sanitise import safe_html
from send_briefings.export.content.svg import number_ids
from send_briefings.export.content.tables import tidy_tables


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
