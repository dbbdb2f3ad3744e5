"""The two exporters by the names nbconvert knows: `jupyter nbconvert --to send_html` and `--to send_pdf`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import List, default

from send_briefings.errors import ExportError
from send_briefings.export.document import LeftOut
from send_briefings.export.html_page import render_html
from send_briefings.export.pdf_document import render_pdf


class NotebookExportError(ExportError, ConversionException):
    """A page could not be exported; nbconvert shows it as text, without a traceback."""


class _BriefingExporter(Exporter):
    """What both exporters share: nbconvert's own steps that a briefing can need, then one function."""

    default_preprocessors = List(
        [
            "nbconvert.preprocessors.TagRemovePreprocessor",
            "nbconvert.preprocessors.RegexRemovePreprocessor",
            "nbconvert.preprocessors.ExecutePreprocessor",
        ]
    ).tag(config=True)

    def _convert(self, render: Callable[..., Any], notebook: Any, resources: Any, keywords: Any) -> tuple[Any, Any]:
        prepared, resources = super().from_notebook_node(notebook, resources, **keywords)
        try:
            return render(prepared, self._report), resources
        except ExportError as error:
            raise NotebookExportError(error.message, next_step=error.next_step) from error

    def _report(self, missed: LeftOut) -> None:
        self.log.warning("%s", missed)


class SendHtmlExporter(_BriefingExporter):
    """An executed notebook as one HTML page: no scripts, nothing loaded from elsewhere, WCAG 2.2 AA."""

    export_from_notebook = "Briefing (accessible HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _extension(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:  # type: ignore[override]
        """The page as text, and nbconvert's resources."""
        return self._convert(render_html, nb, resources, kw)


class SendPdfExporter(_BriefingExporter):
    """An executed notebook as a tagged A4 PDF that meets PDF/UA-1 and, of a briefing, PDF/A-3a."""

    export_from_notebook = "Briefing (accessible PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _extension(self) -> str:
        return ".pdf"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[bytes, Any]:  # type: ignore[override]
        """The PDF's bytes, and nbconvert's resources."""
        return self._convert(render_pdf, nb, resources, kw)
