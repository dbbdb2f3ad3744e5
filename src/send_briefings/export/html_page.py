"""A briefing as one HTML page that needs nothing else, and the checks of its structure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from lxml import etree, html
from markupsafe import Markup

from send_briefings.export.document import Document, LeftOut, read_document
from send_briefings.export.images import svg_points
from send_briefings.export.metadata import SYNTHETIC_BANNER
from send_briefings.export.text import take_out, text_of

_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#|data:)|@import", re.IGNORECASE)
_LOADING = ("src", "srcset", "data", "poster", "background", "action", "formaction")
_SCRIPTED = ("script", "iframe", "object", "embed", "form", "base", "link")
_LINK = re.compile(r"^(https?://|mailto:|#|[\w./-]+(#[\w-]+)?$)")


def check_html(page: str) -> list[str]:
    """What is wrong with a page, a sentence a fault; empty when nothing is.

    Checks: language and title, one first-level heading and no skipped level, names of images and drawings, captions
    and scopes of tables, unique ids and links that lead to one, one `main`, and that nothing runs or is loaded.

    >>> check_html("<html lang='en-GB'><head><title>T</title></head><body><main><h1>T</h1></main></body></html>")
    []
    """
    root = html.document_fromstring(page.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    checks = (_page, _headings, _images, _tables, _ids, _nothing_loaded)
    return [fault for check in checks for fault in check(root)]


def _words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _page(root: etree._Element) -> Iterator[str]:
    if root.get("lang") != "en-GB":
        yield f"The page's language is '{root.get('lang', '')}', not en-GB."
    if not (root.findtext(".//head/title") or "").strip():
        yield "The page has no title."
    if len(root.findall(".//main")) != 1:
        yield f"The page has {len(root.findall('.//main'))} main parts, not one."


def _headings(root: etree._Element) -> Iterator[str]:
    found = list(root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    firsts = sum(heading.tag == "h1" for heading in found)
    if firsts != 1:
        yield f"The page has {firsts} first-level headings, not one."
    before = 0
    for heading in found:
        level = int(heading.tag[1])
        if level > before + 1:
            yield f"Heading '{_words(heading)}' is level {level} after level {before}."
        if not _words(heading):
            yield f"A level {level} heading is empty."
        before = level


def _images(root: etree._Element) -> Iterator[str]:
    for image in root.iter("img"):
        if not image.get("alt", "").strip():
            yield "An image has no alt text."
    for drawing in root.iter("svg"):
        if drawing.get("role") != "img" or not drawing.get("aria-label", "").strip():
            yield "A drawing has no role of image or no alt text."


def _tables(root: etree._Element) -> Iterator[str]:
    for table in root.iter("table"):
        caption = table.find("caption")
        name = "" if caption is None else _words(caption)
        if not name:
            yield "A table has no caption."
        headers = list(table.iter("th"))
        if not headers:
            yield f"Table '{name}' has no header cells."
        for cell in headers:
            if cell.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
                yield f"Header cell '{_words(cell)}' of table '{name}' has no scope."
            if not _words(cell):
                yield f"Table '{name}' has an empty header cell."


def _ids(root: etree._Element) -> Iterator[str]:
    counts = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    for name, count in counts.items():
        if count > 1:
            yield f"{count} elements have the id '{name}'."
    for link in root.iter("a"):
        address = link.get("href", "")
        if address.startswith("#") and address[1:] not in counts:
            yield f"A link leads to '{address}', which is not on the page."


def _nothing_loaded(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _SCRIPTED:
            yield f"The page has a <{element.tag}>."
        if element.tag == "style" and _OUTSIDE.search(element.text or ""):
            yield "A style sheet loads something."
        for name, value in element.attrib.items():
            if name.startswith("on"):
                yield f"A <{element.tag}> has the event handler {name}."
            elif name in _LOADING and not value.startswith("data:image/"):
                yield f"A <{element.tag}> loads '{value[:60]}'."
            elif name == "href" and not _LINK.match(value):
                yield f"A <{element.tag}> leads to '{value[:60]}'."
            elif name in ("style", "fill", "stroke", "clip-path") and _OUTSIDE.search(value):
                yield f"A <{element.tag}> loads something in its {name}."


_WIDE_CHART = 300.0  # points: wider drawings scroll on a phone rather than shrink until they cannot be read


def render_html(notebook: Mapping[str, Any], report: Callable[[LeftOut], object] = lambda _left_out: None) -> str:
    """An executed notebook as one HTML page.

    The same notebook gives the same text, whenever and wherever it is made.

    Args:
        notebook: the notebook, as nbformat reads it.
        report: called with each output that the page cannot show.

    Raises:
        ExportError: a cell failed, or an image lacks alt text or lies elsewhere.
    """
    document = read_document(notebook)
    for missed in document.left_out:
        report(missed)
    body = deepcopy(document.body)
    attribution = _take_attribution(body)
    _make_scrollable(body)
    headline = _take_headline(body)
    return str(
        _template().render(
            title=document.title,
            metadata=document.metadata,
            banner=SYNTHETIC_BANNER if document.metadata and document.metadata.synthetic else "",
            contents=_contents(document),
            brief=_is_brief(document),
            style=Markup(style_sheet()),  # our own files
            headline=_markup(headline),
            body=_markup(body),
            attribution=_markup(attribution),
        )
    )


def style_sheet() -> str:
    """The one style sheet of every page, with its typeface."""
    return _text("fonts.css") + _text("page.css")


def _text(name: str) -> str:
    return (files("send_briefings.export") / name).read_text(encoding="utf-8")


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    return environment.from_string(_text("page.html"))


def _is_brief(document: Document) -> bool:
    """Whether the page opens with a finding of its own, on two pages."""
    opening = next(document.body.iter("h1")).getparent()
    return opening is not None and "brief" in opening.get("class", "").split()


def _contents(document: Document) -> list[tuple[str, str]]:
    """The second-level headings with their ids; none where one alone would be listed."""
    if _is_brief(document):
        return []  # two pages need no list of what is on them
    found = [(heading.get("id", ""), text_of(heading)) for heading in document.body.iter("h2")]
    return found if len(found) > 1 else []


def _markup(body: etree._Element) -> Markup:
    """Safe content as HTML text, one top-level block a line; `sanitise` made it, so it may stand unescaped."""
    blocks = [html.tostring(block, encoding="unicode", with_tail=False) for block in body]
    return Markup("\n".join(blocks))


def _take_headline(body: etree._Element) -> etree._Element:
    """The start of the page, up to its first-level heading: the contents list comes after it."""
    start = etree.Element("div")
    for block in list(body):
        body.remove(block)
        start.append(block)
        if block.tag == "h1" or any(True for _ in block.iter("h1")):
            break
    return start


def _take_attribution(body: etree._Element) -> etree._Element:
    taken = etree.Element("div")
    for element in [element for element in body.iter() if "attribution" in element.get("class", "").split()]:
        take_out(element)
        taken.append(element)
    return taken


def _make_scrollable(body: etree._Element) -> None:
    """Tables and wide charts scroll in a region of their own, so that the page never scrolls sideways."""
    names: dict[str, int] = {}
    for table in list(body.iter("table")):
        if "cards" in table.get("class", "").split():
            _make_cards(table)
    for element in list(body.iter("table", "svg")):
        if _fits_a_phone(element):
            continue
        if element.tag == "svg" and svg_points(element)[0] <= _WIDE_CHART:
            continue
        kind = "Table" if element.tag == "table" else "Chart"
        words = text_of(element.find("caption")) if kind == "Table" else element.get("aria-label", "")
        name = f"{kind}: {words if len(words) <= 90 else words[:89] + '…'}"
        names[name] = names.get(name, 0) + 1
        region = etree.Element("div", {"class": "page-scroll", "role": "region", "tabindex": "0"})
        region.set("aria-label", name if names[name] == 1 else f"{name} ({names[name]})")
        region.tail, element.tail = element.tail, None
        element.addprevious(region)
        region.append(element)


def _fits_a_phone(element: etree._Element) -> bool:
    """Whether a table or drawing never needs to scroll: it becomes cards, or has a drawing for phones beside it."""
    if element.tag == "table":
        return "cards" in element.get("class", "").split()
    above = element.getparent()
    return above is not None and bool({"for-page", "for-phone"} & set(above.get("class", "").split()))


def _make_cards(table: etree._Element) -> None:
    """Prepare a table for being shown as a card a row on a phone: roles that stay, and each cell's heading with it."""
    head, rows = table.find("thead"), list(table.iter("tr"))
    headings = [text_of(cell) for cell in head.iter("th", "td")] if head is not None else []
    table.set("role", "table")
    for part in table.iter("thead", "tbody"):
        part.set("role", "rowgroup")
    for row in rows:
        row.set("role", "row")
        inside_head = row.getparent() is head
        place = 0  # of a cell, counted in columns: one before it may be several wide
        for cell in (cell for cell in row if cell.tag in ("th", "td")):
            cell.set("role", "columnheader" if inside_head else "rowheader" if cell.tag == "th" else "cell")
            if cell.tag == "td" and not inside_head and place < len(headings) and not cell.get("data-label"):
                cell.set("data-label", headings[place])
            place += int(cell.get("colspan", "1"))
