"""Charts and other images to Typst, each with its alt text."""

from __future__ import annotations

import base64
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from send_briefings.export.content.headings import LEVELS
from send_briefings.export.content.images import pixel_size
from send_briefings.export.content.svg import svg_points
from send_briefings.export.pdf.inline import inline_code
from send_briefings.export.pdf.text import literal, raw_literal

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
