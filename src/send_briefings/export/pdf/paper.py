"""The PDF: a document's content set by Typst on A4, tagged, and the same bytes every time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from lxml import etree

from send_briefings.errors import ExportError
from send_briefings.export.content import Document, LeftOut, read_document
from send_briefings.export.content.headings import take_out
from send_briefings.export.content.metadata import SYNTHETIC_BANNER
from send_briefings.export.pdf.blocks import blocks_code
from send_briefings.export.pdf.links import mark_targets
from send_briefings.export.pdf.row_headers import tag_row_headers
from send_briefings.export.pdf.tables import row_headers
from send_briefings.export.pdf.text import fonts_folder, literal
from send_briefings.export.pdf.wide import fit_tables

_UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # a plain notebook has no date, and the clock is never read


def render_pdf(notebook: Mapping[str, Any], report: Callable[[LeftOut], object] = lambda _left_out: None) -> bytes:
    """An executed notebook as a tagged A4 PDF that meets PDF/UA-1.

    The document's date is that of the newest release used; the same notebook gives the same bytes. A table that is too
    wide for the page is set on its side, or in parts one below the other.

    Args:
        notebook: the notebook, as nbformat reads it.
        report: called with each output that the page cannot show.

    Raises:
        ExportError: a cell failed, an image lacks alt text or lies elsewhere, or the page cannot be set.
    """
    document = read_document(notebook)
    for missed in document.left_out:
        report(missed)
    about = document.metadata
    _leave_out(document.body)
    fit_tables(document.body, landscape=bool(about and about.landscape))
    moment = dt.datetime.combine(about.date, dt.time(), dt.UTC) if about else _UNDATED
    try:
        pdf = typst.compile(
            typst_source(document).encode("utf-8"),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=moment,
        )
    except typst.TypstError as error:
        raise ExportError(
            f"The PDF of '{document.title}' could not be set: {error.message}",
            next_step="Look at the notebook's HTML page; if that is as it should be, report this as a bug.",
        ) from error
    return tag_row_headers(pdf, row_headers(document.body))


_FOR_SCREENS = frozenset({"for-phone", "screen-only", "spoken"})


def _leave_out(body: etree._Element) -> None:
    """Take out what is for a screen alone: drawings for a phone, tables shown on demand, words that are only heard."""
    for element in list(body.iter("div", "span", "details", "figure", "p")):
        if _FOR_SCREENS & set(element.get("class", "").split()):
            take_out(element)


@cache
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts_folder())])


@cache
def _look() -> str:
    return (files("send_briefings.export.pdf") / "paper.typ").read_text(encoding="utf-8")


def typst_source(document: Document) -> str:
    """A document as Typst source: the look, then the content as calls with string arguments only."""
    body = deepcopy(document.body)
    mark_targets(body)
    return f"{_look()}\n{_settings(document)}\n#{{\n{blocks_code(body)}\n}}\n"


def _settings(document: Document) -> str:
    about = document.metadata
    fields = {"title": literal(document.title)}
    if about:
        date = about.date
        fields |= {
            "place": literal(about.place_name),
            "area": literal(about.area_name),
            "description": literal(about.description or about.title),
            "date": f"datetime(year: {date.year}, month: {date.month}, day: {date.day})",
            "dated": literal(about.dated),
        }
        if about.landscape:
            fields["landscape"] = "true"
        if about.synthetic:
            fields["banner"] = literal(SYNTHETIC_BANNER)
    return "#show: paper.with(" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + ")"
