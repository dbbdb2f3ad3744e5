"""Text as a reader gets it: control characters out, Markdown to HTML, headings in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import mistune
from lxml import etree

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\uffff]"
)
_TERMINAL = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])")
_SPACES = re.compile(r"[ \t\r\n\f]+")


def visible(text: str) -> str:
    """The text without characters that are not seen but change what is; soft spaces stay.

    >>> visible("Birming\\u202eham\\x00")
    'Birmingham'
    """
    return _HIDDEN.sub("", text.replace("\f", " "))


def without_terminal_codes(text: str) -> str:
    """Text without the codes by which a terminal colours it or moves about.

    >>> without_terminal_codes("\\x1b[31mred\\x1b[0m")
    'red'
    """
    return visible(_TERMINAL.sub("", text))


def plain(text: str) -> str:
    """Visible text on one line.

    >>> plain("  two\\n lines ")
    'two lines'
    """
    return _SPACES.sub(" ", visible(text)).strip()


LEVELS = ("h1", "h2", "h3", "h4")


def text_of(element: etree._Element) -> str:
    """An element's words on one line.

    >>> text_of(etree.XML("<p>Two <em>words</em></p>"))
    'Two words'
    """
    return plain("".join(element.itertext()))


def level(element: etree._Element) -> int:
    """A heading's level, 1 to 4; 0 for anything else."""
    return LEVELS.index(element.tag) + 1 if element.tag in LEVELS else 0


def headings(root: etree._Element) -> list[etree._Element]:
    """All headings, in reading order."""
    return list(root.iter(*LEVELS))


def order_headings(parts: Sequence[etree._Element], title: str) -> etree._Element:
    """The parts of a briefing, one a cell or output, as one `div` with its headings in order.

    The headline section comes first, whatever its cell's place. Its first-level heading is the briefing's; without
    one it is the first first-level heading that there is, and without any, `title`. The others move down a level,
    with all headings of the same part.
    """
    for part in parts:
        _drop_empty(part)
    headline = next((section for part in parts for section in part.iter("section") if _is_headline(section)), None)
    chosen = None if headline is None else next(iter(headline.iter("h1")), None)
    if chosen is None:
        chosen = next((heading for part in parts for heading in part.iter("h1")), None)
    root = etree.Element("div")
    for part in parts:
        if any(heading is not chosen for heading in part.iter("h1")):
            for heading in headings(part):
                heading.tag = "h1" if heading is chosen else LEVELS[min(level(heading), 3)]
        _move_children(part, root)
    if headline is not None:
        _move_first(headline, root)
    if chosen is None:
        chosen = etree.Element("h1")
        chosen.text = title
        root.insert(0, chosen)
    _close_gaps(root)
    _give_ids(root)
    return root


def _is_headline(section: etree._Element) -> bool:
    return "headline" in section.get("class", "").split()


def _drop_empty(part: etree._Element) -> None:
    for heading in headings(part):
        if not text_of(heading):
            take_out(heading)


def take_out(element: etree._Element) -> None:
    """Remove an element; the text that follows it stays where it is."""
    parent = element.getparent()
    if parent is None:
        return
    tail, before = element.tail, element.getprevious()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def _move_children(part: etree._Element, root: etree._Element) -> None:
    if part.text and part.text.strip():
        paragraph = etree.SubElement(root, "p")
        paragraph.text = part.text
    for child in list(part):
        root.append(child)


def _move_first(section: etree._Element, root: etree._Element) -> None:
    take_out(section)
    root.insert(0, section)


def _close_gaps(root: etree._Element) -> None:
    before = 0
    for heading in headings(root):
        wanted = level(heading) if before == 0 else max(level(heading), 2)
        heading.tag = LEVELS[min(wanted, before + 1, 4) - 1]
        before = level(heading)


def _give_ids(root: etree._Element) -> None:
    """Ids that stand once on the page; those inside a drawing are its own, and numbered with it."""
    taken: set[str] = set()
    drawn = {part for drawing in root.iter("svg") for part in drawing.iterdescendants()}
    for element in root.iter():
        given = element.get("id")
        if given is not None and element.tag not in LEVELS and element not in drawn:
            if given in taken or given.startswith(("page-", "drawing-")):
                del element.attrib["id"]
            taken.add(given)
    found = headings(root)
    for heading in [*(h for h in found if h.get("id")), *(h for h in found if not h.get("id"))]:
        heading.set("id", _free(heading.get("id") or slug(text_of(heading)), taken))
    for link in root.iter("a"):
        if link.get("href", "").startswith("#") and link.get("href")[1:] not in taken:
            del link.attrib["href"]  # it would lead nowhere


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken or name.startswith(("page-", "drawing-")):
        number += 1
        name = f"{wanted}-{number}" if not wanted.startswith(("page-", "drawing-")) else f"section-{number}"
    taken.add(name)
    return name


def slug(words: str) -> str:
    """Words as the id of a heading.

    >>> slug("How sure we are (2024/25)")
    'how-sure-we-are-2024-25'
    """
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].strip("-")
    return made if made[:1].isalpha() else f"section-{made}".strip("-")


_ATTACHED = re.compile(r"\(attachment:([^)\s]+)")
_IMAGE_TYPES = ("image/png", "image/jpeg", "image/svg+xml")
_to_html = mistune.create_markdown(escape=False, plugins=["table"])


def markdown_html(source: str, attached: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Markdown as HTML, not yet safe to show; images pasted into the cell become data addresses.

    >>> markdown_html("## The question").strip()
    '<h2>The question</h2>'
    """

    def address(match: re.Match[str]) -> str:
        data = (attached or {}).get(match[1], {})
        kind = next((kind for kind in _IMAGE_TYPES if kind in data), None)
        return f"(data:{kind};base64,{''.join(str(data[kind]).split())}" if kind else match[0]

    return str(_to_html(_ATTACHED.sub(address, source)))
