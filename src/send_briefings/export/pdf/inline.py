"""Running text to Typst: words, emphasis, links and line breaks, with HTML's rule for white space."""

from __future__ import annotations

import re

from lxml import etree

from send_briefings.export.pdf.links import link_code
from send_briefings.export.pdf.text import literal

INLINE = frozenset("strong em a br abbr code sup sub span".split())
_STYLED = {"strong": "strong", "em": "emph", "sup": "super", "sub": "sub"}
_CLASSES = ("accountable", "small", "missing", "evidence", "sign")
_SPACES = re.compile(r"[ \t\r\n\f]+")


class Inline:
    """Builds one run of text as a Typst code block, collapsing white space across elements."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._after_space = True

    def words(self, text: str | None) -> None:
        """Add text."""
        collapsed = _SPACES.sub(" ", text or "")
        if self._after_space:
            collapsed = collapsed.lstrip(" ")
        if collapsed:
            self._parts.append(literal(collapsed))
            self._after_space = collapsed.endswith(" ")

    def element(self, element: etree._Element) -> None:
        """Add an inline element (not the text after it)."""
        if element.tag == "br":
            self._parts.append("linebreak()")
            self._after_space = True
            return
        if element.tag == "code":
            words = _SPACES.sub(" ", "".join(element.itertext()))
            self._parts.append(f"raw({literal(words)})")
            self._after_space = False
            return
        start = len(self._parts)
        self.children(element)
        inner = self._parts[start:]
        if inner:
            self._parts[start:] = [_wrapped(element, _block(inner))]

    def children(self, element: etree._Element) -> None:
        """Add an element's text and its children, block or inline alike."""
        self.words(element.text)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in ("svg", "img"):
                self.element(child)
            self.words(child.tail)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self._parts

    def code(self) -> str:
        """The run as a Typst expression."""
        return _block(self._parts)


def inline_code(element: etree._Element) -> str:
    """The content of an element as one run of text."""
    run = Inline()
    run.children(element)
    return run.code()


def _block(parts: list[str]) -> str:
    if not parts:
        return "[]"
    return parts[0] if len(parts) == 1 else "{" + "; ".join(parts) + "}"


def _wrapped(element: etree._Element, inner: str) -> str:
    if element.tag in _STYLED:
        return f"{_STYLED[element.tag]}({inner})"
    if element.tag == "a" and element.get("href", "").startswith(("http://", "https://", "mailto:")):
        return f"link({literal(element.get('href'))}, {inner})"
    if element.tag == "a":
        return link_code(element, inner)
    for name in element.get("class", "").split():
        if name in _CLASSES and element.tag == "span":
            return f"{name}-words({inner})"
    return inner
