"""A briefing as a tagged A4 PDF that meets PDF/UA-1, set by Typst in fonts of our own."""

from send_briefings.export.pdf.check import check_pdf
from send_briefings.export.pdf.paper import render_pdf, typst_source

__all__ = ["check_pdf", "render_pdf", "typst_source"]
