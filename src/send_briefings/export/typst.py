"""Running text, links and figures to Typst; words always as string literals.

Only headings can be led to, and only those that a link leads to get a label; other links within the page are words.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree

from send_briefings.export.images import pixel_size, svg_points
from send_briefings.export.text import LEVELS, visible


def fonts_folder() -> Path:
    """The folder of the fonts that are embedded in every PDF (Source Sans 3, SIL Open Font Licence)."""
    return Path(str(files("send_briefings") / "fonts"))


def literal(text: str) -> str:
    """Text as a Typst string literal; characters that our fonts lack are named in square brackets.

    >>> print(literal('#eval("1") costs £5'))
    "#eval(\\"1\\") costs £5"
    >>> print(literal("Well done \\U0001F600"))
    "Well done [grinning face]"
    """
    shown = "".join(char if _has_glyph(char) else _named(char) for char in visible(text))
    return '"' + raw_literal(shown) + '"'


def raw_literal(text: str) -> str:
    """The inside of a Typst string literal, character for character (for drawings)."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def _has_glyph(char: str) -> bool:
    return char in " \n\t" or ord(char) in _covered()


def _named(char: str) -> str:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return ""  # a mark or joiner on a character that is named already
    name = unicodedata.name(char, "").lower()
    return f"[{name}]" if name else "[unknown character]"


@cache
def _covered() -> frozenset[int]:
    """The characters that every weight of the text font has."""
    from fontTools.ttLib import TTFont

    sets = []
    for path in sorted(fonts_folder().glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            sets.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*sets))


def width_of(word: str) -> float:
    """How wide a word is in bold, in ems: a letter's width is the font's own.

    >>> width_of("mm") > width_of("ii")
    True
    """
    widths = _bold_widths()
    return sum(widths.get(ord(char), 0.6) for char in word)


@cache
def _bold_widths() -> dict[int, float]:
    from fontTools.ttLib import TTFont

    with TTFont(fonts_folder() / "SourceSans3-Bold.ttf", lazy=True) as font:
        advances, ems = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: advances[glyph][0] / ems for code, glyph in font.getBestCmap().items()}


TARGET = "data-target"
PAGED = "data-paged"
CONTENTS = "contents"


def mark_targets(body: etree._Element) -> None:
    """Mark the headings that links of the document lead to, and those links; this changes the tree."""
    headings = {heading.get("id", ""): heading for heading in body.iter(*LEVELS)}
    for link in body.iter("a"):
        name = link.get("href", "")[1:] if link.get("href", "").startswith("#") else ""
        if name not in headings:
            continue
        link.set(TARGET, name)
        headings[name].set(TARGET, name)
        if any(CONTENTS in box.get("class", "").split() for box in link.iterancestors("ul", "ol")):
            link.set(PAGED, "yes")


def heading_code(heading: etree._Element, level: int, words: str) -> str:
    """A heading as a Typst statement, with a label where a link leads to it."""
    made = f"heading(level: {level}, {words})"
    name = heading.get(TARGET)
    return f"[#{made}#label({literal(name)})]" if name else made


def link_code(link: etree._Element, words: str) -> str:
    """A link to a heading as a Typst expression; the words alone where it leads to none."""
    name = link.get(TARGET)
    if not name:
        return words
    kind = "contents-link" if link.get(PAGED) else "link"
    return f"{kind}(label({literal(name)}), {words})"


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


_POINTS_A_PIXEL = 0.6  # a PNG is shown at 120 dots an inch, and never wider than its column
_NAMESPACE = "http://www.w3.org/2000/svg"

Translate = Callable[[etree._Element], str]


def image_code(image: etree._Element) -> str:
    """An `svg` or `img` as a Typst image that is no wider than its column."""
    if image.tag == "svg":
        width, _ = svg_points(image)
        return _drawing(_svg_text(image), image.get("aria-label", ""), width)
    address = image.get("src", "")
    content = base64.b64decode(address.partition(",")[2])
    width, height = (size * _POINTS_A_PIXEL for size in pixel_size(content) or (800, 600))
    text = (
        f'<svg xmlns="{_NAMESPACE}" width="{width:.2f}" height="{height:.2f}">'
        f'<image width="{width:.2f}" height="{height:.2f}" href="{address}"/></svg>'
    )
    return _drawing(text, image.get("alt", ""), width)


def figure_code(figure: etree._Element, content_code: Translate, blocks_code: Translate) -> str:
    """A figure that stays on one page: its heading, its image and its caption."""
    images = list(figure.iter("svg", "img"))
    caption = figure.find("figcaption")
    if len(images) != 1 or figure.find(".//table") is not None:
        return blocks_code(figure)
    lines = [
        f"heading(level: {LEVELS.index(heading.tag) + 1}, {inline_code(heading)})" for heading in figure.iter(*LEVELS)
    ]
    words = "none" if caption is None else content_code(caption)
    lines.append(f"chart({image_code(images[0])}, {'none' if words == '[]' else words})")
    rest = deepcopy(figure)
    for node in list(rest.iter("svg", "img", "figcaption", *LEVELS)):
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    if others := blocks_code(rest):
        lines.append(others)
    return "together({\n" + "\n".join("  " + line for line in "\n".join(lines).split("\n")) + "\n})"


def _drawing(text: str, alt: str, width: float) -> str:
    return f'drawing("{raw_literal(text)}", {literal(alt)}, {width:.2f}pt)'


def _svg_text(image: etree._Element) -> str:
    drawing = deepcopy(image)
    drawing.tail = None
    for name in ("role", "aria-label"):
        drawing.attrib.pop(name, None)
    text = etree.tostring(drawing, encoding="unicode")
    return str(text).replace("<svg", f'<svg xmlns="{_NAMESPACE}"', 1)


ATTACHED = {
    "csv": ("text/csv", "data", "The figures behind the briefing, one a row"),
    "json": ("application/json", "supplement", "What the briefing says, with the evidence of every number"),
}


def attached_code(names: Iterable[str]) -> str:
    """Files that are attached to the PDF, as Typst statements; each is read from beside the source.

    >>> attached_code(["neet.csv"]).split(", ")[1:3]
    ['relationship: "data"', 'mime-type: "text/csv"']
    """
    code = ""
    for name in names:
        media, relationship, description = ATTACHED.get(name.rpartition(".")[2], ("text/plain", "unspecified", name))
        stated = f"relationship: {literal(relationship)}, mime-type: {literal(media)}"
        code += f"#pdf.attach({literal(name)}, {stated}, description: {literal(description)})\n"
    return code
