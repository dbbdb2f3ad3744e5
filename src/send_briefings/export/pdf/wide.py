"""Tables that are too wide for the page: in smaller letters, on a page turned on its side, or in parts.

A part repeats the table's first columns, those that say what a row is of, and has its share of the others; a note says
so. Nothing of a table is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from send_briefings.export.content.grid import Placed, columns_of, placed
from send_briefings.export.content.headings import text_of
from send_briefings.export.pdf.tables import ASIDE, TIGHT, UPRIGHT, least_widths, size_of, table_rows

_TURNED = "This table is wide, so it stands on a page of its own, turned on its side."
_IN_PARTS = "This table is wider than the page, so it is shown in {parts} parts, each with its first {columns}."
_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = re.compile(r"[^_/.-]{0,11}[_/.-]|[^_/.-]{1,12}")


def fit_tables(body: etree._Element, *, landscape: bool = False) -> None:
    """Make every table of a document fit its page; this changes the tree.

    Args:
        body: the document's content.
        landscape: whether its pages lie on their side.
    """
    for table in list(body.iter("table")):
        room = ASIDE if landscape or _is_aside(table) else UPRIGHT
        if sum(least_widths(table, size_of(table))) <= room:
            continue
        table.set("class", f"{table.get('class', '')} {TIGHT}".strip())
        if sum(least_widths(table)) <= room:
            continue
        for cell in table.iter("th", "td"):
            _let_break(cell)
        least = sum(least_widths(table))
        if room < least <= ASIDE and _may_turn(table, body):
            _turn(table)
        elif least > room:
            _split(table, room)


def _is_aside(table: etree._Element) -> bool:
    boxes = [table, *table.iterancestors()]
    return any({"wide", "landscape"} & set(box.get("class", "").split()) for box in boxes)


def _may_turn(table: etree._Element, body: etree._Element) -> bool:
    """Whether a page can begin here: not in a box that stays on one page."""
    plain = ("div", "section")
    return all(box.tag in plain and not box.get("class") for box in table.iterancestors() if box is not body)


def _turn(table: etree._Element) -> None:
    page = etree.Element("div", {"class": "landscape"})
    page.tail, table.tail = table.tail, None
    table.addprevious(page)
    page.append(_note(_TURNED))
    page.append(table)
    table.set("class", f"{table.get('class', '')} wide".strip())


def _split(table: etree._Element, room: float) -> None:
    """A table in parts, each no wider than `room`."""
    least = least_widths(table)
    head, rows = table_rows(table)
    columns = columns_of([*head, *rows])
    first = _first_columns(placed(rows, columns), columns)
    if sum(least[:first]) > room / 2:
        first = 1
    parts = _shares(least, first, room)
    if len(parts) < 2:
        return
    words = "column" if first == 1 else f"{first} columns"
    table.addprevious(_note(_IN_PARTS.format(parts=len(parts), columns=words)))
    caption = text_of(table.find("caption"))
    before: etree._Element = table
    for number, part in enumerate(parts, start=1):
        made = etree.Element("table", dict(table.attrib))
        etree.SubElement(made, "caption").text = f"{caption} (part {number} of {len(parts)})"
        chosen = [*range(first), *part]
        for tag, lines in (("thead", head), ("tbody", rows)):
            if lines:
                made.append(_section(tag, lines, placed(lines, columns), chosen))
        before.addnext(made)
        before = made
    before.tail, table.tail = table.tail, None
    table.getparent().remove(table)


def _first_columns(rows: Sequence[Sequence[Placed]], columns: int) -> int:
    """How many columns at the start say what a row is of: those whose cells are headers; one at least."""
    headers = {
        cell.x
        for row in rows
        for cell in row
        if cell.element is not None and cell.element.tag == "th" and cell.across == 1
    }
    count = next((place for place in range(columns) if place not in headers), columns)
    return min(max(count, 1), columns - 1)


def _shares(least: Sequence[float], first: int, room: float) -> list[list[int]]:
    """The columns after the first ones, in as few parts as have room, of about the same width."""
    left = room - sum(least[:first])
    needed = sum(least[first:])
    wanted = needed / -(-needed // left)
    parts: list[list[int]] = [[]]
    width = 0.0
    for column in range(first, len(least)):
        if parts[-1] and (width + least[column] > left or width >= wanted):
            parts.append([])
            width = 0.0
        parts[-1].append(column)
        width += least[column]
    return parts


def _section(
    tag: str, lines: Sequence[etree._Element], cells: Sequence[Sequence[Placed]], chosen: Sequence[int]
) -> etree._Element:
    """The rows of a head or body with some of its columns; a cell that spans several keeps what it spans of these."""
    section = etree.Element(tag)
    for line, row in zip(lines, cells, strict=True):
        made = etree.SubElement(section, "tr", dict(line.attrib))
        for cell in row:
            across = sum(cell.x <= place < cell.x + cell.across for place in chosen)
            if not across:
                continue
            copy = etree.Element("td") if cell.element is None else deepcopy(cell.element)
            copy.tail = None
            for name, count in (("colspan", across), ("rowspan", cell.down)):
                copy.attrib.pop(name, None)
                if count > 1:
                    copy.set(name, str(count))
            made.append(copy)
    return section


def _note(words: str) -> etree._Element:
    note = etree.Element("p", {"class": "small"})
    note.text = words
    return note


def _let_break(cell: etree._Element) -> None:
    """Let a very long word of a cell be broken, with a hyphen where it is."""
    for part in cell.iter():
        part.text = _breakable(part.text)
        if part is not cell:
            part.tail = _breakable(part.tail)


def _breakable(text: str | None) -> str | None:
    """Text in which a line may be broken within words of more than `_LONG_WORD` letters, after a sign if there is one.

    >>> _breakable("persistent_absence_rate_2024").split("\N{SOFT HYPHEN}")
    ['persistent_', 'absence_', 'rate_', '2024']
    """
    return None if text is None else _LONG_WORD.sub(lambda word: "\N{SOFT HYPHEN}".join(_PIECE.findall(word[0])), text)
