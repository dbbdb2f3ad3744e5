"""Tables a screen reader can follow: a caption, header cells with their scope, and a pandas frame made into one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from send_briefings.export.content.headings import LEVELS, take_out, text_of

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
