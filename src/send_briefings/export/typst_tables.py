"""Tables to Typst, also those too wide for the page.

A part repeats the table's first columns, those that say what a row is of, and has its share of the others; a note says
so. Nothing of a table is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import deepcopy

from lxml import etree

from send_briefings.export.images import svg_points
from send_briefings.export.tables import Placed, columns_of, placed, rows_of
from send_briefings.export.text import text_of
from send_briefings.export.typst import inline_code, width_of

Translate = Callable[[etree._Element], str]
_LONG = 26  # characters: a column of longer texts shares the width, others are as wide as what they hold
_KEPT_WHOLE = 18  # rows: a table no longer than this stays on one page
_KEPT_LETTERS = 1800  # in all rows: about half a page, where columns hold sentences
_POINTS_A_CHARACTER = 4.4  # of bold table text
_INSET = 9.5  # points, both sides together
_MAX_LINE_WIDTH = 140.0  # points: longer texts are set in several lines
UPRIGHT, ASIDE = 482.0, 740.0  # points: the width of a page's text, upright and on its side
_ROOMY_ASIDE = 812  # points: of the smaller letters of a "wide" table, a tenth more go into a line than is reckoned
ORDINARY, SMALLEST = 8.8, 7.0  # points: the sizes of a table's letters
TIGHT = "tight"  # the class of a table whose columns are as narrow as they can be
_MIN_COLUMN_WIDTH = 70  # points for a column of long texts
_ROOM = 360  # points that the columns after the first may take where none holds long texts


def table_code(table: etree._Element, content_code: Translate) -> str:
    """A table with its caption."""
    head, body = table_rows(table)
    columns = columns_of([*head, *body])
    head_cells, body_cells = placed(head, columns), placed(body, columns)
    widths = _widths(head_cells, body_cells, columns, _room(table))
    size = size_of(table)
    if TIGHT in table.get("class", "").split() or _fixed(widths) > _room(table):
        widths, size = _narrow(table, ASIDE if _is_wide(table) else UPRIGHT), SMALLEST
    lines = [
        "data-table(",
        f"  {inline_code(table.find('caption'))},",
        f"  columns: ({', '.join(widths)},),",
        f"  size: {size:g}pt,",
        f"  whole: {'true' if _kept_whole(body) else 'false'},",
    ]
    if head_cells:
        lines += ["  table.header(", *(f"    {_row(row, content_code, head=True)}" for row in head_cells), "  ),"]
    for element, row in zip(body, body_cells, strict=True):
        lines.append(f"  {_row(row, content_code, look=_look(element))}")
    return "\n".join([*lines, ")"])


def _kept_whole(rows: Sequence[etree._Element]) -> bool:
    """Whether a table is so short that it never stands on two pages: few rows, and few letters in them."""
    return len(rows) <= _KEPT_WHOLE and sum(len(text_of(row)) for row in rows) <= _KEPT_LETTERS


def least_widths(table: etree._Element, size: float = SMALLEST) -> list[float]:
    """How narrow each column can be in points: as its longest word in letters of a size, or the drawing in it."""
    return _needed(table, lambda text: max((width_of(part) for part in _unbroken(text)), default=0.0), size)


def _needed(table: etree._Element, ems: Callable[[str], float], size: float) -> list[float]:
    """The width of each column in points, by the width of its cells' texts in ems, or by a drawing in them."""
    head, body = table_rows(table)
    columns = columns_of([*head, *body])
    widest = [0.0] * columns
    for cell in (cell for rows in (head, body) for row in placed(rows, columns) for cell in row):
        if cell.element is None:
            continue
        drawn = max((svg_points(drawing)[0] for drawing in cell.element.iter("svg")), default=0.0)
        needed = max(drawn, ems(text_of(cell.element)) * size)
        for place in range(cell.x, cell.x + cell.across):
            widest[place] = max(widest[place], needed / cell.across)
    return [width + _INSET for width in widest]


def _unbroken(text: str) -> list[str]:
    """The parts of a text within which a line is never broken.

    >>> _unbroken("a soft\N{SOFT HYPHEN}hyphen")
    ['a', 'soft', 'hyphen']
    """
    return text.replace("\N{SOFT HYPHEN}", " ").split()


def _narrow(table: etree._Element, room: float) -> list[str]:
    """Columns at least as wide as they need, and wider towards what their texts take in one line; all of the room."""
    least = least_widths(table)
    whole = [min(width, _MAX_LINE_WIDTH) for width in _needed(table, width_of, SMALLEST)]
    more = [max(0.0, wide - width) for wide, width in zip(whole, least, strict=True)]
    part = min(1.0, max(0.0, room - sum(least)) / (sum(more) or 1.0))
    widths = [width + part * extra for width, extra in zip(least, more, strict=True)]
    left = max(0.0, room - sum(widths)) / len(widths)
    return [f"{width + left:.2f}pt" for width in widths]


def table_rows(table: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """A table's header rows, and its other rows."""
    heads = [row for part in table.findall("thead") for row in rows_of(part)]
    return heads, [row for row in rows_of(table) if row not in heads]


def row_headers(body: etree._Element) -> list[list[list[bool]]]:
    """For each table, for each body row, for each cell of the PDF: whether it is a header of its row."""
    found = []
    for table in body.iter("table"):
        head, rows = table_rows(table)
        lines = placed(rows, columns_of([*head, *rows]))
        found.append([[cell.element is not None and cell.element.tag == "th" for cell in line] for line in lines])
    return found


def _look(row: etree._Element) -> str:
    classes = row.get("class", "").split()
    own = "fill: shade, " if "this-place" in classes else ""
    return own + (
        "stroke: (top: 0.8pt + deep, bottom: 0.4pt + line-grey, x: none), " if "group-start" in classes else ""
    )


def _row(cells: Sequence[Placed], content_code: Translate, *, head: bool = False, look: str = "") -> str:
    return " ".join(f"{_cell(cell, content_code, head, look)}," for cell in cells)


def _cell(cell: Placed, content_code: Translate, head: bool, look: str) -> str:
    spans = f"colspan: {cell.across}, " if cell.across > 1 else ""
    spans += f"rowspan: {cell.down}, " if cell.down > 1 else ""
    if cell.element is None:
        return f"table.cell({look}[])"
    classes = cell.element.get("class", "").split()
    align = "align: right + top, " if "number" in classes and not head else ""
    if head:
        align = "align: right + bottom, " if "number" in classes else "align: left + bottom, "
    words = content_code(cell.element)
    if "missing" in classes:
        words = f"missing-words({words})"
    elif head or "fill" in look:
        words = f"strong({words})"
    return f"table.cell({spans}{align}{look}{words})"


def _widths(head: Sequence[Sequence[Placed]], body: Sequence[Sequence[Placed]], columns: int, room: float) -> list[str]:
    """A column as wide as what it holds; one of long texts takes a share of what is left.

    Where that would leave columns of long texts less than `_MIN_COLUMN_WIDTH` each of the table's `room` (points), the
    others are narrowed: towards what holds a number, or where that is too wide still, towards their longest word.

    Where every column but the first holds short words and numbers, those columns are as wide as their longest word or
    a third of their heading, whichever is more, so that long headings wrap; the first takes the rest. Where that is too
    wide, cells that hold no number wrap too.
    """
    if not body:
        return ["1fr"] * columns
    longest, numbers, words, headings = ([0] * columns for _ in range(4))
    for cells, is_head in ((head, True), (body, False)):
        for cell in (cell for row in cells for cell in row if cell.element is not None and cell.across == 1):
            text = text_of(cell.element)
            drawn = _drawn_characters(cell.element)
            words[cell.x] = max(words[cell.x], drawn, *(len(part) for part in _unbroken(text)))
            if is_head:
                headings[cell.x] = max(headings[cell.x], len(text))
            else:
                longest[cell.x] = max(longest[cell.x], drawn, len(text))
                if any(letter.isdigit() for letter in text):
                    numbers[cell.x] = max(numbers[cell.x], len(text))
    if columns > 1 and all(length <= _LONG for length in longest[1:]):
        for whole in (longest, numbers):
            needed = [max(held, word, -(-head_ // 3)) for held, word, head_ in zip(whole, words, headings, strict=True)]
            points = [length * _POINTS_A_CHARACTER + _INSET for length in needed[1:]]
            if sum(points) <= _ROOM:
                return ["1fr", *(f"{width:.1f}pt" for width in points)]
    return _shares(longest, numbers, words, headings, room)


def _shares(
    longest: Sequence[int], numbers: Sequence[int], words: Sequence[int], headings: Sequence[int], room: float
) -> list[str]:
    """The widths where some columns hold long texts; the others are narrowed where little would be left for those.

    A heading wraps to three lines where the headings, each in one line, would leave too little.
    """
    shares = [f"{min(length, 160) ** 0.7:.1f}fr" if length > _LONG else "auto" for length in longest]
    short = [place for place, share in enumerate(shares) if share == "auto"]
    left = room - _MIN_COLUMN_WIDTH * (len(longest) - len(short))

    def needed_by(held: Sequence[int]) -> list[float]:
        return [max(held[place], words[place]) * _POINTS_A_CHARACTER + _INSET for place in short]

    in_one_line = needed_by([max(pair) for pair in zip(longest, headings, strict=True)])
    if sum(in_one_line) <= left:
        return shares
    third = [-(-heading // 3) for heading in headings]
    longest, numbers = ([max(pair) for pair in zip(held, third, strict=True)] for held in (longest, numbers))
    whole, least = needed_by(longest), needed_by(numbers)
    if sum(whole) <= left:
        for place, points in zip(short, whole, strict=True):
            shares[place] = f"{points:.1f}pt"
        return shares
    if sum(least) > left:
        whole, least = least, needed_by(words)
    spare = sum(whole) - sum(least)
    part = max(0.0, (left - sum(least)) / spare) if spare else 0.0
    for place, low, high in zip(short, least, whole, strict=True):
        shares[place] = f"{low + part * (high - low):.1f}pt"
    return shares


def _drawn_characters(cell: etree._Element) -> int:
    """How many characters are as wide as the drawing in a cell; 0 where there is none."""
    return max((round(svg_points(drawing)[0] / _POINTS_A_CHARACTER) for drawing in cell.iter("svg")), default=0)


def _is_wide(table: etree._Element) -> bool:
    return "wide" in table.get("class", "").split()


def _room(table: etree._Element) -> float:
    """How wide a table may be, in points: the page's text, upright or, for a "wide" one, on its side."""
    return _ROOMY_ASIDE if _is_wide(table) else UPRIGHT


def size_of(table: etree._Element) -> float:
    """The size of a table's letters in points: smaller where there are many columns (of "wide" ones a third more)."""
    columns = columns_of(rows_of(table))
    if _is_wide(table):
        columns = columns * 3 // 4
    return ORDINARY if columns <= 7 else 8.0 if columns <= 10 else SMALLEST


def _fixed(widths: Sequence[str]) -> float:
    """The sum of the widths that are given in points."""
    return sum(float(width.removesuffix("pt")) for width in widths if width.endswith("pt"))


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
    parts = _wide_shares(least, first, room)
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


def _wide_shares(least: Sequence[float], first: int, room: float) -> list[list[int]]:
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
