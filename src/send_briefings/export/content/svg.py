"""Inline vector drawings: shapes only, loading nothing, with ids that are the same in every run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from send_briefings.errors import ExportError
from send_briefings.export.content.words import plain, visible

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
