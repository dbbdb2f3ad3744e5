"""The HTML page: a document's content with a way round it, and one style sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from lxml import etree, html
from markupsafe import Markup

from send_briefings.export.content import Document, LeftOut, read_document
from send_briefings.export.content.headings import take_out, text_of
from send_briefings.export.content.metadata import SYNTHETIC_BANNER
from send_briefings.export.content.svg import svg_points

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
    return (files("send_briefings.export.html") / name).read_text(encoding="utf-8")


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
        for place, cell in enumerate(cell for cell in row if cell.tag in ("th", "td")):
            cell.set("role", "columnheader" if inside_head else "rowheader" if cell.tag == "th" else "cell")
            if cell.tag == "td" and not inside_head and place < len(headings):
                cell.set("data-label", headings[place])
