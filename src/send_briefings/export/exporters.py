"""The exporters by the names nbconvert knows: `jupyter nbconvert --to send_html`, `--to send_pdf`, `--to send_xlsx`."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import List, default

from send_briefings.errors import ExportError
from send_briefings.export.document import LeftOut
from send_briefings.export.html_page import render_html
from send_briefings.export.metadata import SYNTHETIC_BANNER, attachments, briefing_metadata
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


class SendWorkbookExporter(_BriefingExporter):
    """The figures behind an executed briefing as an accessible workbook; for a notebook that has none, a fault."""

    export_from_notebook = "Figures of a briefing (accessible workbook)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @default("file_extension")
    def _extension(self) -> str:
        return ".xlsx"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[bytes, Any]:  # type: ignore[override]
        """The workbook's bytes, and nbconvert's resources."""

        def render(notebook: Any, _report: Callable[[LeftOut], object]) -> bytes:
            made = render_workbook(notebook)
            if not made:
                raise ExportError(
                    "The notebook is no briefing with figures, so there is no workbook of them.",
                    next_step="Show the area's comparison() in it, and run it.",
                )
            return made

        return self._convert(render, nb, resources, kw)


HEADINGS = {"place_name": "Place", "period_label": "Period", "released": "Published on"}
LEFT_OUT = frozenset({"place", "period_start", "period_end", "symbol", "lower", "upper"})
WORDS = frozenset({"measure", "cohort", "breakdown", "level", "unit", "status"})


def _spoken(name: str) -> str:
    """An id of the tidy table in words.

    >>> _spoken("ehc_plan"), _spoken("per_1000")
    ('EHC plan', 'Per 1000')
    """
    words = [word.upper() if word in ("ehc", "sen", "neet", "dsg") else word for word in name.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def render_workbook(notebook: Mapping[str, Any]) -> bytes:
    """The figures behind a briefing as a workbook by the guidance of the Government Analysis Function; b"" without any.

    It has a cover, contents, and one table a sheet with the rows of the CSV, in words; each empty cell says why. The
    same notebook gives the same bytes: the day it was made is that of the newest release.
    """
    import gptables
    import pandas as pd

    about, text = briefing_metadata(notebook), attachments(notebook).get("csv", "")
    if about is None or not text.strip():
        return b""
    rows = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    if "place_name" not in rows and "place" in rows:
        rows = rows.rename(columns={"place": "place_name"})
    first = [name for name in ("place_name", "measure", "cohort", "breakdown", "period_label", "value") if name in rows]
    rows = rows[[*first, *(name for name in map(str, rows.columns) if name not in (*first, *LEFT_OUT))]]
    for name in map(str, rows.columns):
        if name in WORDS:
            rows[name] = rows[name].map({one: _spoken(one) for one in rows[name].unique()})
        if name in ("value", "numerator", "denominator"):
            numbers = pd.to_numeric(rows[name], errors="coerce").astype(object)
            rows[name] = numbers.where(numbers.notna(), "[x]")
    rows = rows.rename(
        columns={name: HEADINGS.get(name, name.replace("_", " ").capitalize()) for name in map(str, rows.columns)}
    )
    table = gptables.GPTable(
        table=rows.reset_index(drop=True),
        table_name="figures",
        title=about.title,
        subtitles=[about.dated],
        instructions="This sheet has one table. [x] means that there is no figure: the column Status says why.",
        scope=about.place_name,
        source="the column Source names it for each row",
        index_columns={1: 0},
    )
    cover = gptables.Cover(
        title=about.title,
        intro=[part for part in (about.finding, about.dated) if part],
        about=[
            f"The figures behind the briefing on {about.area_name} for {about.place_name}, one a row.",
            "Contains public sector information licensed under the Open Government Licence v3.0.",
            *([SYNTHETIC_BANNER] if about.synthetic else []),
        ],
    )
    made = datetime.combine(about.date, time())
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for notes and reasons that stand in the table, and sorts in place
        path = Path(folder) / "figures.xlsx"
        book = gptables.produce_workbook(str(path), {"Figures": table}, cover=cover, auto_width=True)
        book.set_properties({"title": about.title, "author": "SEND Outcomes Briefings", "created": made})
        book.close()
        return path.read_bytes()
