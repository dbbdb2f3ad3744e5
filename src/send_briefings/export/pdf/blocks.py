"""Blocks to Typst code: paragraphs, headings, lists, callouts, and the sections of a briefing."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from send_briefings.export.content.headings import LEVELS, take_out
from send_briefings.export.pdf.figures import figure_code, image_code
from send_briefings.export.pdf.inline import INLINE, Inline, inline_code
from send_briefings.export.pdf.links import heading_code
from send_briefings.export.pdf.tables import table_code
from send_briefings.export.pdf.text import literal

_PARAGRAPHS = (
    "lede", "place-date", "finding", "evidence", "small", "files", "attribution", "strip", "subtitle", "point",
    "question", "why", "chart-source",
)  # fmt: skip
_LISTS = ("findings", "points", "questions", "sources", "caveats", "contents")
_SECTIONS = ("condensed", "cover", "chapter", "landscape")  # from the inside out


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
