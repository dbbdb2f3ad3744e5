"""Hostile or careless HTML to a small, safe set of elements; tables a screen reader can follow.

Nothing is cut out of the input: a new tree is built from what is allowed, so that anything unknown is left behind.
Unknown elements give their children; elements that run code, load or hide things give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree, html

from send_briefings.export.images import image_element, safe_svg
from send_briefings.export.text import LEVELS, take_out, text_of, visible

_NUMBER = re.compile(r"^[−–+-]?£?\d[\d,]*(\.\d+)?%?$")
_MISSING = frozenset(("NaN", "NaT", "None", "<NA>"))
_FRAME_SIZE = re.compile(r"^\d+ rows × \d+ columns$")


def tidy_tables(root: etree._Element) -> None:
    """Give every table its caption and every header cell its scope; make pandas frames proper tables."""
    for table in list(root.iter("table")):
        if any(True for _ in table.iterancestors("table")):
            _flatten(table)
            continue
        if not any(True for _ in table.iter("td", "th")):
            take_out(table)
            continue
        if "dataframe" in table.get("class", "").split():
            _tidy_frame(table)
        _group_rows(table)
        _give_scopes(table)
    _give_captions(root)


def _flatten(table: etree._Element) -> None:
    """A table in a table is read as plain text."""
    for part in list(table.iter("table", "caption", "thead", "tbody", "tr", "th", "td")):
        part.tag = "div"
        part.attrib.clear()


def rows_of(part: etree._Element) -> list[etree._Element]:
    """The rows of a table or of its head or body, in order."""
    return list(part.iter("tr"))


def cells_of(row: etree._Element) -> list[etree._Element]:
    """A row's header and data cells, in order."""
    return [cell for cell in row if cell.tag in ("th", "td")]


def _tidy_frame(table: etree._Element) -> None:
    _join_index_names(table)
    for cell in table.iter("td"):
        words = text_of(cell)
        if words in _MISSING:
            cell.text, cell.attrib["class"] = "not available", "missing"
        elif _NUMBER.match(words):
            cell.set("class", "number")
    table.set("class", "frame")
    after = table.getnext()
    if after is not None and after.tag == "p" and _FRAME_SIZE.match(text_of(after)):
        take_out(after)


def _join_index_names(table: etree._Element) -> None:
    """pandas gives a named index a header row of its own; put the names into the row above."""
    head = table.find("thead")
    rows = [] if head is None else rows_of(head)
    if len(rows) < 2:
        return
    above, names = cells_of(rows[-2]), cells_of(rows[-1])
    plain = not any(cell.get("colspan") for cell in (*above, *names)) and len(above) == len(names)
    if plain and all(not (text_of(name) and text_of(cell)) for name, cell in zip(names, above, strict=True)):
        for name, cell in zip(names, above, strict=True):
            if text_of(name):
                cell.text = text_of(name)
        take_out(rows[-1])


def _group_rows(table: etree._Element) -> None:
    """Put loose rows into a body, and leading rows that are all header cells into a head."""
    loose = [child for child in table if child.tag == "tr"]
    if loose:
        body = etree.Element("tbody")
        loose[0].addprevious(body)
        for row in loose:
            row.tail = None
            body.append(row)
    if table.find("thead") is None and table.find("tbody") is not None:
        leading = []
        for row in rows_of(table):
            if not cells_of(row) or any(cell.tag == "td" and text_of(cell) for cell in cells_of(row)):
                break
            leading.append(row)
        if leading and len(leading) < len(rows_of(table)):
            head = etree.Element("thead")
            table.find("tbody").addprevious(head)
            head.extend(leading)


def _give_scopes(table: etree._Element) -> None:
    for cell in table.iter("th"):
        in_head = any(True for _ in cell.iterancestors("thead"))
        if not text_of(cell):
            cell.tag = "td"  # an empty header cell tells a screen reader nothing
            cell.attrib.pop("scope", None)
        elif cell.get("scope") is None:
            cell.set("scope", "col" if in_head else "row")


def _give_captions(root: etree._Element) -> None:
    heading, used = "Table", dict[str, int]()
    for element in _headings_and_tables(root):
        if element.tag != "table":
            heading = text_of(element) or heading
            continue
        caption = element.find("caption")
        if caption is None:
            caption = etree.Element("caption")
            element.insert(0, caption)
        if not text_of(caption):
            caption.text = heading
        words = text_of(caption)
        used[words] = used.get(words, 0) + 1
        if used[words] > 1:
            _append_text(caption, f" ({used[words]})")


def _headings_and_tables(root: etree._Element) -> Iterator[etree._Element]:
    yield from list(root.iter("table", *LEVELS))


def _append_text(element: etree._Element, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


@dataclass(frozen=True)
class Placed:
    """A cell at a place, counted from 0; `element` is None where the table has no cell."""

    element: etree._Element | None
    x: int
    y: int
    across: int = 1
    down: int = 1


def columns_of(rows: Sequence[etree._Element]) -> int:
    """How many columns the widest row has."""
    return max((sum(int(cell.get("colspan", "1")) for cell in cells_of(row)) for row in rows), default=0)


def placed(rows: Sequence[etree._Element], columns: int) -> list[list[Placed]]:
    """The cells that start in each row of a table's head or body, from left to right, every place filled."""
    taken: set[tuple[int, int]] = set()
    lines: list[list[Placed]] = []
    for y, row in enumerate(rows):
        line: list[Placed] = []
        x = 0
        for element in cells_of(row):
            while (x, y) in taken:
                x += 1
            if x >= columns:
                break
            wanted = int(element.get("colspan", "1"))
            across = next((n for n in range(wanted) if (x + n, y) in taken or x + n >= columns), wanted)
            down = min(int(element.get("rowspan", "1")), len(rows) - y)
            line.append(Placed(element, x, y, across, down))
            taken.update((x + i, y + j) for i in range(across) for j in range(down))
        empty = [Placed(None, place, y) for place in range(columns) if (place, y) not in taken]
        taken.update((cell.x, y) for cell in empty)
        lines.append(sorted([*line, *empty], key=lambda cell: cell.x))
    return lines


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
_PAGE = re.compile(r"[a-z][a-z0-9_-]*")
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
    if tag == "span" and _PAGE.fullmatch(source.get("data-page", "")):
        yield "data-page", source.get("data-page")  # a link once it is known that the page is there
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
