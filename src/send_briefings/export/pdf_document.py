"""A briefing as a tagged A4 PDF that meets PDF/UA-1 and PDF/A-3a, set by Typst in fonts of our own.

The figures (CSV) and the evidence (JSON) are attached to it, so that the one file is the whole record.

A screen reader then says the place's name with every figure of its row. Typst tags all cells below the header row as
data (TD), each naming its column's header; here the row's header becomes TH with a scope, and the reader finds both
by scope, as PDF/UA-1 (clause 7.5) allows.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any, cast

import pikepdf
import typst
from lxml import etree
from pikepdf import Array, Dictionary, Name

from send_briefings.errors import ExportError
from send_briefings.export.document import Document, LeftOut, read_document
from send_briefings.export.metadata import SYNTHETIC_BANNER, attachments
from send_briefings.export.text import LEVELS, take_out
from send_briefings.export.typst import (
    INLINE,
    Inline,
    attached_code,
    figure_code,
    fonts_folder,
    heading_code,
    image_code,
    inline_code,
    literal,
    mark_targets,
)
from send_briefings.export.typst_tables import fit_tables, row_headers, table_code


def tag_row_headers(pdf: bytes, tables: Sequence[Sequence[Sequence[bool]]]) -> bytes:
    """The PDF with row headers tagged.

    Args:
        pdf: as Typst made it.
        tables: for each table, each body row, each cell: whether it is a header of its row.
    """
    if not any(cell for table in tables for row in table for cell in row):
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [
            element
            for element in _elements(cast(Dictionary, document.Root.StructTreeRoot))
            if element.get("/S") == Name.Table
        ]
        if len(found) != len(tables):
            raise RuntimeError(f"The PDF has {len(found)} tables where the briefing has {len(tables)}.")
        for element, rows in zip(found, tables, strict=True):
            _tag_table(element, rows)
        output = io.BytesIO()
        document.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return output.getvalue()


def _elements(element: Dictionary) -> Iterator[Dictionary]:
    """The structure elements below one, in reading order."""
    children = element.get("/K")
    for child in children if isinstance(children, Array) else [children]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child
            yield from _elements(child)


def _tag_table(table: Dictionary, rows: Sequence[Sequence[bool]]) -> None:
    lines = [
        cells
        for row in _elements(table)
        if row.get("/S") == Name.TR and row.P.get("/S") != Name.THead
        for cells in [[cell for cell in _elements(row) if cell.get("/S") in (Name.TD, Name.TH)]]
    ]
    if [len(cells) for cells in lines] != [len(row) for row in rows]:
        raise RuntimeError("A table of the PDF has other cells than the briefing's.")
    for cells, headers in zip(lines, rows, strict=True):
        if not any(headers):
            continue
        for cell, is_header in zip(cells, headers, strict=True):
            _tag_cell(cell, is_header)


def _tag_cell(cell: Dictionary, is_header: bool) -> None:
    """A header gets its scope; a data cell no longer names its column only, so that scopes are looked at."""
    attributes = cell.get("/A", Array())
    for attribute in attributes if isinstance(attributes, Array) else [attributes]:
        if attribute.get("/O") == Name.Table:
            if "/Headers" in attribute:
                del attribute["/Headers"]
            if is_header:
                attribute.Scope = Name.Row
    if is_header:
        cell.S = Name.TH


LENGTH_RULE = "PDFA3A-STREAM-LENGTH-001"
_STREAM = re.compile(rb"\d+ 0 obj\s*(<<.{,4000}?>>)\s*stream\r?\n", re.DOTALL)
_LENGTH = re.compile(rb"/Length (\d+)\b(?! \d+ R)")


def check_pdf(pdf: bytes, *, record: bool = True) -> list[str]:
    """What keeps a PDF from meeting PDF/UA-1 and, for the record, PDF/A-3a: a sentence a fault, each with its rule."""
    import page

    faults: list[str] = []
    profiles = {"PDF/UA-1": page.ValidationProfile.PDF_UA_1, "PDF/A-3a": page.ValidationProfile.PDF_A_3A}
    for name, profile in list(profiles.items())[: 2 if record else 1]:
        try:
            report = page.validate_pdf_bytes(pdf, profile=profile)
        except page.PageError as error:
            return [f"The file cannot be read as a PDF: {error}"]
        failures = [one for one in report.failures if one.rule_id != LENGTH_RULE or not lengths_fit(pdf)]
        faults += [f"{failure.message} ({name}, rule {failure.rule_id})" for failure in failures]
        if not report.failures and not report.is_compliant:
            faults.append(f"The PDF does not meet {name}.")
    return list(dict.fromkeys(faults))


def lengths_fit(pdf: bytes) -> bool:
    """Whether each stream has as many bytes as it says, with one line end after them (ISO 19005-3, 6.1.6.1).

    The validator takes a last byte that is a carriage return for a part of the line end after it, and so finds one
    stream in 256 too short.

    >>> one = b"1 0 obj\\n<< /Length %d >>\\nstream\\nab\\r\\nendstream"
    >>> lengths_fit(one % 3), lengths_fit(one % 4)
    (True, False)
    """
    at = 0
    while start := _STREAM.search(pdf, at):
        stated = _LENGTH.findall(start[1])
        at = start.end() + int(stated[-1]) if stated else -1
        if at < 0 or not pdf.startswith(b"\nendstream", at):
            return False
    return True


_PARAGRAPHS = (
    "lede", "place-date", "finding", "evidence", "small", "files", "attribution", "strip", "subtitle", "point",
    "question", "why", "chart-source", "stood",
)  # fmt: skip
_LISTS = ("findings", "points", "questions", "sources", "caveats", "contents")
_SECTIONS = ("together", "condensed", "cover", "chapter", "landscape")  # from the inside out


def blocks_code(parent: etree._Element) -> str:
    """The children of an element as Typst statements, one a line; loose text becomes paragraphs."""
    statements: list[str] = []
    run = Inline()
    run.words(parent.text)
    for child in parent:
        if child.tag in INLINE:
            run.element(child)
        else:
            _end(run, statements)
            run = Inline()
            statements.extend(_statements(child))
        run.words(child.tail)
    _end(run, statements)
    return "\n".join(statements)


def _end(run: Inline, statements: list[str]) -> None:
    if not run.empty:
        statements.append(f"par({run.code()})")


def _statements(element: etree._Element) -> list[str]:
    """A block as Typst statements: none where it is empty, more than one where a box has no look of its own."""
    tag, classes = element.tag, element.get("class", "").split()
    if tag in LEVELS:
        return [heading_code(element, LEVELS.index(tag) + 1, inline_code(element))]
    if tag == "p":
        return _paragraph(element, classes)
    maker = _MAKERS.get(tag, _container)
    return [code for code in [maker(element)] if code]


def content_code(element: etree._Element) -> str:
    """What an element holds as one Typst expression: a run of text, or a block of statements."""
    if all(child.tag in INLINE for child in element):
        return inline_code(element)
    inner = blocks_code(element)
    return "{\n" + _indented(inner) + "\n}" if inner else "[]"


def _indented(code: str) -> str:
    return "\n".join("  " + line for line in code.split("\n"))


def _paragraph(element: etree._Element, classes: list[str]) -> list[str]:
    words = inline_code(element)
    style = next((name for name in _PARAGRAPHS if name in classes), "par")
    images = [image_code(image) for image in element.iter("svg", "img")]
    return ([] if words == "[]" else [f"{style}({words})"]) + images


def _list(element: etree._Element) -> str:
    if "tiles" in element.get("class", "").split():
        return _tiles(element)
    items = [content_code(item) for item in element if item.tag == "li"]
    if not items:
        return ""
    style = next((f"{name}-list" for name in _LISTS if name in element.get("class", "").split()), None)
    if element.tag == "ol" and element.get("start"):
        items.insert(0, f"start: {int(element.get('start'))}")
    kind = style or ("numbered" if element.tag == "ol" else "bulleted")
    return f"{kind}(\n" + "".join(_indented(item) + ",\n" for item in items) + ")"


def _tiles(element: etree._Element) -> str:
    """Tiles side by side: of each its tone, then its name, its word and what it says, each a paragraph."""
    made = []
    for item in element:
        tones = [name for name in item.get("class", "").split() if name != "tile"]
        parts = [inline_code(part) for part in item]
        made.append(f"  tile({literal(next(iter(tones), 'none'))}, {', '.join(parts)}),\n")
    return f"tiles(\n{''.join(made)})" if made else ""


def _terms(element: etree._Element) -> str:
    items: list[str] = []
    term = "[]"
    for child in element.iter("dt", "dd"):
        if child.tag == "dt":
            term = inline_code(child)
        else:
            items.append(f"  terms.item({term}, {content_code(child)}),\n")
            term = "[]"
    style = "glossary-terms" if "glossary" in element.get("class", "").split() else "terms"
    return f"{style}(\n{''.join(items)})" if items else ""


def _details(element: etree._Element) -> str:
    """A part that opens and closes on the page is always open on paper, its label a bold line."""
    rest = deepcopy(element)
    label = rest.find("summary")
    if label is None:
        return blocks_code(rest)
    take_out(label)
    return "\n".join(code for code in [f"label-line({inline_code(label)})", blocks_code(rest)] if code)


def _container(element: etree._Element) -> str:
    classes = element.get("class", "").split()
    if "pair" in classes and len(element) == 2:
        sides = [content_code(_alone(child)) for child in element]
        return "pair(\n" + "".join(_indented(side) + ",\n" for side in sides) + ")"
    inner = blocks_code(element)
    for name in _SECTIONS:
        if inner and name in classes:
            options = "own-page: false, " if name == "chapter" and "landscape" in classes else ""
            inner = f"{name}({options}{{\n{_indented(inner)}\n}})"
    if inner and "headline" in classes:
        box = next((name for name in ("cover-title", "brief") if name in classes), "headline")
        return f"{box}({{\n{_indented(inner)}\n}})"
    if inner and ("callout" in classes or element.tag == "blockquote"):
        kind = "warning" if "warning" in classes else "note"
        return f'callout(kind: "{kind}", {{\n{_indented(inner)}\n}})'
    return inner


def _alone(child: etree._Element) -> etree._Element:
    holder = etree.Element("div")
    holder.append(deepcopy(child))
    return holder


def _preformatted(element: etree._Element) -> str:
    return f"raw(block: true, {literal(''.join(element.itertext()).strip(chr(10)))})"


_MAKERS: dict[str, Callable[[etree._Element], str]] = {
    "ul": _list,
    "ol": _list,
    "dl": _terms,
    "pre": _preformatted,
    "details": _details,
    "table": lambda table: table_code(table, content_code),
    "figure": lambda figure: figure_code(figure, content_code, blocks_code),
    "svg": image_code,
    "img": image_code,
}


_UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # a plain notebook has no date, and the clock is never read


def render_pdf(notebook: Mapping[str, Any], report: Callable[[LeftOut], object] = lambda _left_out: None) -> bytes:
    """An executed notebook as a tagged A4 PDF that meets PDF/UA-1 and PDF/A-3a, with its figures and evidence attached.

    A notebook that is no briefing has no date of its own, which PDF/A asks for: its PDF meets PDF/UA-1 alone.

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
    beside = {f"{about.area}.{ending}": content for ending, content in attachments(notebook).items()} if about else {}
    files = {"main": (typst_source(document) + attached_code(beside)).encode("utf-8")}
    try:
        pdf = typst.compile(
            files | {name: content.encode("utf-8") for name, content in beside.items()},
            font_paths=_fonts(),
            ignore_system_fonts=True,
            pdf_standards=["a-3a", "ua-1"] if about else ["ua-1"],
            timestamp=moment,
        )
    except typst.TypstError as error:
        raise ExportError(
            f"The PDF of '{document.title}' could not be set: {error.message}",
            next_step="Look at the notebook's HTML page; if that is as it should be, report this as a bug.",
        ) from error
    return tag_row_headers(pdf, row_headers(document.body))


def _keep_last_part_together(body: etree._Element) -> None:
    """Put a briefing's last part, from its questions on, on one page, so that no page holds a line or two."""
    for child in list(body):
        if any("last-part" in heading.get("class", "").split() for heading in child.iter("h2")):
            whole = etree.Element("div", {"class": "together"})
            child.addprevious(whole)
            whole.extend([child, *child.itersiblings()])
            return


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
    return (files("send_briefings.export") / "paper.typ").read_text(encoding="utf-8")


def typst_source(document: Document) -> str:
    """A document as Typst source: the look, then the content as calls with string arguments only."""
    body = deepcopy(document.body)
    mark_targets(body)
    _keep_last_part_together(body)
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
