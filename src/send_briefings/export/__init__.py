"""An executed notebook to an accessible HTML page and PDF (PDF/UA-1, PDF/A-3a), the same bytes every time.

The notebook is the only input: this package reads no data. Content is Markdown and displayed output; code, printed text
and logs are not shown, nor is any cell tagged "analyst-only". An output without a form that a page can carry is named
in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from send_briefings.export.metadata import BriefingMetadata, attachments, briefing_metadata
from send_briefings.system import on_demand

if TYPE_CHECKING:
    from send_briefings.export.exporters import (
        SendHtmlExporter,
        SendPdfExporter,
        SendWorkbookExporter,
        render_workbook,
    )
    from send_briefings.export.html_page import check_html, render_html
    from send_briefings.export.pdf_document import check_pdf, render_pdf

__all__ = [
    "BriefingMetadata",
    "SendHtmlExporter",
    "SendPdfExporter",
    "SendWorkbookExporter",
    "attachments",
    "briefing_metadata",
    "check_html",
    "check_pdf",
    "render_html",
    "render_pdf",
    "render_workbook",
]

# nbconvert and Typst are slow to import and not always needed
__getattr__ = on_demand(
    __name__,
    {
        "SendHtmlExporter": "exporters",
        "SendPdfExporter": "exporters",
        "SendWorkbookExporter": "exporters",
        "check_html": "html_page",
        "render_html": "html_page",
        "check_pdf": "pdf_document",
        "render_pdf": "pdf_document",
        "render_workbook": "exporters",
    },
)
