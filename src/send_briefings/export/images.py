"""Drawings and images that load nothing: SVG, formulas, embedded pictures."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree, html

from send_briefings.errors import ExportError
from send_briefings.export.metadata import joined
from send_briefings.export.text import plain, visible

# HTML reads names without regard to case; drawings need these as they are.
_CASED = {
    name.lower(): name
    for name in "clipPath linearGradient radialGradient textPath viewBox clipPathUnits gradientUnits gradientTransform "
    "patternUnits patternTransform preserveAspectRatio markerWidth markerHeight markerUnits refX refY".split()
}
SHAPES = frozenset(
    "svg g defs path rect circle ellipse line polyline polygon clipPath use text tspan linearGradient radialGradient "
    "stop marker pattern".split()
)
_DRAWN = frozenset(
    "d x y x1 y1 x2 y2 cx cy r rx ry width height points transform viewBox preserveAspectRatio offset dx dy "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-dasharray "
    "stroke-dashoffset stroke-miterlimit opacity clip-path clip-rule stop-color stop-opacity text-anchor font-size "
    "font-family font-weight font-style dominant-baseline clipPathUnits gradientUnits gradientTransform patternUnits "
    "patternTransform markerWidth markerHeight markerUnits refX refY orient marker-start marker-end color visibility "
    "paint-order letter-spacing".split()
)
_HARMLESS = re.compile(r"^[^<>\\@{}]*$")
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#[\w.:-]+['\"]?\s*\))", re.IGNORECASE)
_POINTED = re.compile(r"url\(\s*['\"]?#([\w.:-]+)['\"]?\s*\)")
_EVERYWHERE = re.compile(r"\*\s*\{([^{}]*)\}")
_LENGTH = re.compile(r"^\s*([0-9]*\.?[0-9]+)\s*(pt|px|mm|cm|in)?\s*$")
_POINTS = {"pt": 1.0, "px": 0.75, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, None: 0.75}


def safe_svg(source: etree._Element, where: str, alt: str | None = None) -> etree._Element:
    """A drawing with its shapes and nothing else; its alt text is its `aria-label`.

    Raises:
        ExportError: there is no alt text (neither `aria-label` nor `title`), or no size.
    """
    words = plain(alt or source.get("aria-label") or source.findtext("title") or "")
    if not words:
        raise ExportError(
            f"A chart in {where} has no alt text, so somebody who cannot see it is told nothing.",
            next_step="Give the chart alt text: aria-label on <svg>, or display(..., metadata={'alt': '...'}).",
        )
    made = etree.Element("svg", {"role": "img", "aria-label": words})
    width, height = _size(source, where)
    made.set("width", f"{width:.2f}pt")
    made.set("height", f"{height:.2f}pt")
    for name, value in _attributes(source):
        if name not in ("width", "height", "x", "y", "id"):
            made.set(name, value)
    if "viewBox" not in made.attrib:
        made.set("viewBox", f"0 0 {width:.2f} {height:.2f}")
    everywhere = [rule for node in source.iter("style") for rule in _EVERYWHERE.findall(node.text or "")]
    if everywhere and (style := _safe_style(";".join(everywhere))):
        made.set("style", style)
    _copy_shapes(source, made, 0)
    return made


def svg_points(drawing: etree._Element) -> tuple[float, float]:
    """A safe drawing's natural width and height, in points (1/72 inch)."""
    return float(drawing.get("width", "0pt")[:-2]), float(drawing.get("height", "0pt")[:-2])


def number_ids(drawing: etree._Element, number: int) -> None:
    """Rename the ids that a drawing refers to, in order, so that they are unique on the page; drop the others."""
    used = {name for node in drawing.iter() for value in node.attrib.values() for name in _POINTED.findall(value)}
    used |= {node.get("href", "#")[1:] for node in drawing.iter("use")}
    names: dict[str, str] = {}
    for node in drawing.iter():
        name = node.attrib.pop("id", None)
        if name in used and name not in names:
            names[name] = f"drawing-{number}-{len(names) + 1}"
            node.set("id", names[name])
    for node in drawing.iter():
        for key, value in node.attrib.items():
            if key == "href":
                node.set(key, "#" + names.get(value[1:], "none"))
            elif "url(" in value:
                node.set(key, _POINTED.sub(lambda match: f"url(#{names.get(match[1], 'none')})", value))


def _size(source: etree._Element, where: str) -> tuple[float, float]:
    lengths = [_LENGTH.match(source.get(name, "")) for name in ("width", "height")]
    sizes = [float(length[1]) * _POINTS[length[2]] for length in lengths if length]
    box = [float(part) for part in re.findall(r"-?[0-9]*\.?[0-9]+", source.get("viewbox", source.get("viewBox", "")))]
    if len(sizes) < 2 and len(box) == 4:
        sizes = [box[2] * 0.75, box[3] * 0.75]
    if len(sizes) < 2 or min(sizes) <= 0:
        raise ExportError(f"A chart in {where} does not say how large it is.", next_step="Give its <svg> a viewBox.")
    return sizes[0], sizes[1]


def _copy_shapes(source: etree._Element, target: etree._Element, depth: int) -> None:
    for child in source:
        tag = _CASED.get(child.tag, child.tag) if isinstance(child.tag, str) else ""
        if tag not in SHAPES or depth > 40:
            continue
        made = etree.SubElement(target, tag)
        for name, value in _attributes(child):
            made.set(name, value)
        if tag in ("text", "tspan"):
            made.text = visible(child.text or "") or None
            made.tail = visible(child.tail or "") or None if target.tag in ("text", "tspan") else None
        _copy_shapes(child, made, depth + 1)


def _attributes(source: etree._Element) -> Iterator[tuple[str, str]]:
    for raw_name, raw_value in source.attrib.items():
        name, value = _CASED.get(raw_name, raw_name), visible(raw_value)
        if name == "style":
            if style := _safe_style(value):
                yield name, style
        elif name in ("href", "xlink:href"):
            if re.match(r"^#[\w.:-]+$", value):
                yield "href", value
        elif name == "id" or (name in _DRAWN and _HARMLESS.match(value) and not _OUTSIDE.search(value)):
            yield name, value


def _safe_style(style: str) -> str:
    """The declarations of a style that are about drawing and load nothing."""
    kept = []
    for declaration in style.split(";"):
        name, colon, value = (part.strip() for part in declaration.partition(":"))
        if colon and name in _DRAWN and _HARMLESS.match(value) and not _OUTSIDE.search(value):
            kept.append(f"{name}: {value}")
    return "; ".join(kept)


_ENDS = re.compile(r"^\s*(\$\$?|\\\[|\\\(|\\begin\{(?:equation|displaymath|math)\*?\})|"
                   r"(\$\$?|\\\]|\\\)|\\end\{(?:equation|displaymath|math)\*?\})\s*$")  # fmt: skip
_STYLE = re.compile(r"\\(displaystyle|textstyle|limits|nolimits)\b")


def formula_figure(source: str, words: str = "") -> etree._Element:
    """A `figure` with the formula drawn, or a `pre` with its source.

    Args:
        source: LaTeX, with or without dollar signs around it.
        words: the formula as text, for who cannot see it; its source by default.

    >>> formula_figure(r"$\\frac{a}{b}$").tag, formula_figure(r"$\\nosuch{a}$").tag
    ('figure', 'pre')
    """
    inner = _STYLE.sub("", _ENDS.sub("", _ENDS.sub("", visible(source)))).strip()
    drawing = _drawn(" ".join(inner.split()), plain(words) or plain(inner))
    if drawing is None:
        shown = etree.Element("pre", {"class": "output"})
        shown.text = inner
        return shown
    figure = etree.Element("figure", {"class": "formula"})
    figure.append(drawing)
    return figure


def _drawn(formula: str, words: str) -> etree._Element | None:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    fixed: dict[Any, Any] = {"svg.fonttype": "path", "svg.hashsalt": "send-briefings", "mathtext.fontset": "dejavusans"}
    buffer = io.StringIO()
    try:
        with mpl.rc_context(), warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            mpl.rcdefaults()
            mpl.rcParams.update(fixed)
            figure = Figure(figsize=(0.01, 0.01))
            figure.text(0, 0, f"${formula}$", fontsize=12, color="#1a1a1a")
            about = {"Date": None, "Creator": None, "Format": None, "Type": None}
            figure.savefig(buffer, format="svg", bbox_inches="tight", pad_inches=0.03, transparent=True, metadata=about)
    except (ValueError, UserWarning):  # a command or a letter that matplotlib does not know
        return None
    page = html.document_fromstring(buffer.getvalue().encode(), parser=html.HTMLParser(encoding="utf-8"))
    return safe_svg(page.find(".//svg"), "a formula", words)


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
