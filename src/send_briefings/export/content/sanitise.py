"""Hostile or careless HTML to a small, safe set of elements.

Nothing is cut out of the input: a new tree is built from what is allowed, so that anything unknown is left behind.
Unknown elements give their children; elements that run code, load or hide things give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from send_briefings.export.content.images import image_element
from send_briefings.export.content.svg import safe_svg
from send_briefings.export.content.words import visible

ALLOWED = frozenset(
    "section div h1 h2 h3 h4 p ul ol li dl dt dd strong em a br abbr code pre sup sub span blockquote table caption "
    "thead tbody tr th td figure figcaption details summary".split()
)
RENAMED = {"b": "strong", "i": "em", "h5": "h4", "h6": "h4", "tfoot": "tbody", "article": "section", "kbd": "code"}
DROPPED = frozenset(
    "script style iframe frame frameset object embed applet form input button select option textarea template "
    "noscript video audio source track canvas link meta base head title math map area portal dialog slot".split()
)
PHRASING = frozenset("h1 h2 h3 h4 p dt summary caption strong em a abbr code sup sub span".split())
BLOCKS = frozenset("section div h1 h2 h3 h4 p ul ol dl pre blockquote table figure details".split())
DEEPEST = 60
_CLASS = re.compile(r"^(?!page-)[a-z][a-z0-9-]{0,40}$")
_EVIDENCE = re.compile(r"[A-Za-z0-9_.-]{1,200}(:[0-9]{1,4})?")
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_BESIDE = re.compile(r"^(\.\./)*[A-Za-z0-9_-][A-Za-z0-9_./-]*(#[A-Za-z0-9_-]+)?$")
_FRAGMENT = re.compile(r"^#[A-Za-z][A-Za-z0-9_-]*$")
_WEB = re.compile(r"^(https?://[^\s/\\]+|mailto:[^\s@]+@[^\s@]+$)", re.IGNORECASE)


def safe_html(text: str, where: str) -> etree._Element:
    """A `div` that holds the allowed part of some HTML.

    Args:
        text: HTML from a notebook's output or Markdown.
        where: the cell's name, for errors.

    Raises:
        ExportError: an image is loaded from elsewhere or has no alt text.

    >>> etree.tostring(safe_html('<p onclick="x()">Hello<script>x()</script></p>', "cell 1"))
    b'<div><p>Hello</p></div>'
    """
    target = etree.Element("div")
    if not text.strip():
        return target
    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    page = html.document_fromstring(b"<body>" + text.encode("utf-8", "replace").replace(b"\x00", b""), parser=parser)
    _copy_children(page.find("body"), target, where, 0)
    return target


def _copy_children(source: etree._Element, target: etree._Element, where: str, depth: int) -> None:
    _add_text(target, source.text)
    for child in source:
        _copy(child, target, where, depth + 1)
        _add_text(target, child.tail)


def _copy(source: etree._Element, target: etree._Element, where: str, depth: int) -> None:
    if not isinstance(source.tag, str):
        return  # a comment or a processing instruction
    tag = RENAMED.get(source.tag, source.tag)
    if tag in DROPPED:
        return
    if tag == "svg":
        target.append(safe_svg(source, where))
    elif tag == "img":
        target.append(image_element(source.get("src", ""), source.get("alt"), where))
    elif depth > DEEPEST:
        _add_text(target, "".join(_texts(source)))
    elif tag in ALLOWED:
        made = etree.SubElement(target, tag)
        for name, value in _attributes(tag, source):
            made.set(name, value)
        _copy_children(source, made, where, depth)
        if tag in PHRASING and any(child.tag in BLOCKS for child in made):
            _unwrap(made)
    else:
        _copy_children(source, target, where, depth)


def _unwrap(element: etree._Element) -> None:
    """Put an element's content in its place: running text cannot hold blocks."""
    parent = element.getparent()
    children, tail = list(element), element.tail
    text = element.text
    parent.remove(element)
    _add_text(parent, text)
    parent.extend(children)
    _add_text(parent, tail)


def _texts(source: etree._Element) -> Iterator[str]:
    for node in source.iter():
        if isinstance(node.tag, str) and node.tag not in DROPPED:
            yield node.text or ""
            yield "" if node is source else node.tail or ""


def _add_text(target: etree._Element, text: str | None) -> None:
    if not text:
        return
    text = visible(text)
    if len(target):
        target[-1].tail = (target[-1].tail or "") + text
    else:
        target.text = (target.text or "") + text


def _attributes(tag: str, source: etree._Element) -> Iterator[tuple[str, str]]:
    """The allowed attributes, in a fixed order."""
    classes = [name for name in source.get("class", "").split() if _CLASS.match(name)]
    if classes:
        yield "class", " ".join(classes)
    if tag == "div" and "callout" in classes:
        yield "role", "note"
    if tag == "a" and (address := safe_address(source.get("href", source.get("data-file", "")))):
        yield "href", address
    if tag in ("th", "td"):
        if tag == "th" and source.get("scope") in ("col", "row", "colgroup", "rowgroup"):
            yield "scope", source.get("scope")
        for name in ("colspan", "rowspan"):
            number = source.get(name, "")
            if number.isascii() and number.isdigit() and 1 < int(number[:4]) <= 100:
                yield name, str(int(number))
    if tag == "abbr" and source.get("title"):
        yield "title", visible(source.get("title"))
    if tag == "ol" and source.get("start", "").isascii() and source.get("start", "").isdigit():
        yield "start", source.get("start")[:6]
    if tag == "details" and "open" in source.attrib:
        yield "open", "open"
    if tag == "span" and ("sign" in classes or source.get("aria-hidden") == "true"):
        yield "aria-hidden", "true"  # a screen reader reads the words beside it
    if tag in ("span", "td") and _EVIDENCE.fullmatch(source.get("data-evidence", "")):
        yield "data-evidence", source.get("data-evidence")
    if _FRAGMENT.match("#" + source.get("id", "")):
        yield "id", source.get("id")


def safe_address(address: str) -> str | None:
    """A link's address if it is a web page, a mail address, a place on this page or a file beside it; else None.

    >>> safe_address("java\\nscript:alert(1)") is None
    True
    >>> safe_address("attendance.csv")
    'attendance.csv'
    """
    address = re.sub(r"[\x00-\x20\x7f-\xa0]", "", visible(address))
    if _SCHEME.match(address):
        return address if _WEB.match(address) else None
    return address if _BESIDE.match(address) or _FRAGMENT.match(address) else None
