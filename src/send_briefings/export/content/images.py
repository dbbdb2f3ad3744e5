"""Images: embedded PNG, JPEG and SVG only, each with alt text that says what the image says."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree, html

from send_briefings.errors import ExportError
from send_briefings.export.content.cells import joined
from send_briefings.export.content.svg import safe_svg
from send_briefings.export.content.words import plain

_DATA = re.compile(
    r"^data:(image/(?:png|jpeg|svg\+xml))(?:;charset=[\w-]+)?(;base64)?,(.*)$", re.IGNORECASE | re.DOTALL
)
_SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
MEDIA_TYPES = ("image/svg+xml", "image/png", "image/jpeg")


def image_element(address: str, alt: str | None, where: str) -> etree._Element:
    """An `img` (PNG, JPEG) or inline `svg` from a data address.

    Raises:
        ExportError: the image is elsewhere, is not what it says it is, or has no alt text.
    """
    match = _DATA.match(address.strip())
    if not match:
        raise ExportError(
            f"An image in {where} is loaded from '{plain(address)[:60]}'; a briefing may load nothing from elsewhere.",
            next_step="Draw the chart in the notebook, or paste the image into the cell so that it is embedded.",
        )
    kind = match[1].lower()
    content = _decoded("".join(match[3].split()), where) if match[2] else unquote_to_bytes(match[3])
    return _element(kind, content, alt, where)


def output_image(data: Mapping[str, Any], metadata: Mapping[str, Any], where: str) -> etree._Element | None:
    """The `figure` of a bare image output, such as matplotlib's; None where the output has no image.

    The alt text is in the output's metadata, as `alt` or as `{"image/png": {"alt": ...}}`.
    """
    kind = next((kind for kind in MEDIA_TYPES if kind in data), None)
    if kind is None:
        return None
    of_kind = metadata.get(kind)
    alt = (of_kind.get("alt") if isinstance(of_kind, Mapping) else None) or metadata.get("alt")
    text = joined(data[kind])
    content = text.encode("utf-8", "replace") if kind == "image/svg+xml" else _decoded("".join(text.split()), where)
    figure = etree.Element("figure", {"class": "chart"})
    figure.append(_element(kind, content, alt if isinstance(alt, str) else None, where))
    return figure


def _decoded(text: str, where: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ExportError(f"An image in {where} is damaged: it is not proper base64.") from None


def _element(kind: str, content: bytes, alt: str | None, where: str) -> etree._Element:
    if kind == "image/svg+xml":
        page = html.document_fromstring(b"<body>" + content, parser=html.HTMLParser(encoding="utf-8", no_network=True))
        drawing = page.find(".//svg")
        if drawing is None:
            raise ExportError(f"An image in {where} says that it is SVG but holds no drawing.")
        return safe_svg(drawing, where, alt)
    if not content.startswith(_SIGNATURES[kind]):
        raise ExportError(f"An image in {where} says that it is {kind} but is not.")
    words = plain(alt or "")
    if not words:
        raise ExportError(
            f"An image in {where} has no alt text, so somebody who cannot see it is told nothing.",
            next_step="Show it with display(figure, metadata={'alt': 'what it says'}), or use a chart of this package.",
        )
    address = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
    return etree.Element("img", {"src": address, "alt": words})


def pixel_size(content: bytes) -> tuple[int, int] | None:
    """The width and height of a PNG or JPEG, in pixels; None where its header does not say.

    >>> pixel_size(b"not an image") is None
    True
    """
    if content.startswith(_SIGNATURES["image/png"]) and len(content) >= 24:
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    at = 2
    while content.startswith(_SIGNATURES["image/jpeg"]) and at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + length
    return None
