"""An executed notebook as one ordered, safe document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from send_briefings.errors import ExportError
from send_briefings.export.content.cells import Cell, display_data, joined, shown_cells
from send_briefings.export.content.headings import order_headings, text_of
from send_briefings.export.content.images import output_image
from send_briefings.export.content.markdown import markdown_html
from send_briefings.export.content.metadata import BriefingMetadata, briefing_metadata
from send_briefings.export.content.sanitise import safe_html
from send_briefings.export.content.svg import number_ids
from send_briefings.export.content.tables import tidy_tables


@dataclass(frozen=True)
class Document:
    """A briefing's content: its title, what it says of itself (None for a plain notebook), and a `div` of safe HTML."""

    title: str
    metadata: BriefingMetadata | None
    body: etree._Element


def read_document(notebook: Mapping[str, Any]) -> Document:
    """The content of an executed notebook.

    Markdown cells and displayed HTML, Markdown and images are content; code, printed text and logs are not, nor is
    any cell tagged "analyst-only". Times, execution counts and other traces of the run do not enter.

    Raises:
        ExportError: a cell failed, an image lacks alt text or lies elsewhere, or there is nothing to show.
    """
    metadata = briefing_metadata(notebook)
    parts = [part for cell in shown_cells(notebook) for part in _parts(cell)]
    if not any(len(part) or (part.text or "").strip() for part in parts):
        raise ExportError(
            "The notebook shows nothing: it has no Markdown and no displayed output.",
            next_step="Run the notebook, save it with its outputs, then export it.",
        )
    body = order_headings(parts, metadata.title if metadata else "Briefing")
    tidy_tables(body)
    for number, drawing in enumerate(body.iter("svg"), start=1):
        number_ids(drawing, number)
    return Document(metadata.title if metadata else text_of(next(body.iter("h1"))), metadata, body)


def _parts(cell: Cell) -> Iterator[etree._Element]:
    if cell.kind == "markdown":
        yield safe_html(markdown_html(cell.source, cell.attachments), cell.name)
        return
    for data, about in display_data(cell):
        if "text/html" in data:
            yield safe_html(joined(data["text/html"]), cell.name)
        elif "text/markdown" in data:
            yield safe_html(markdown_html(joined(data["text/markdown"])), cell.name)
        elif (figure := output_image(data, about, cell.name)) is not None:
            part = etree.Element("div")
            part.append(figure)
            yield part
