"""Checks a page's structure, without a browser: what a reader with a screen reader or no network would trip over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree, html

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
