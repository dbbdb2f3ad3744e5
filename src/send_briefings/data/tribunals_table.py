"""The table of SEND appeals as it lies in its file: two rows of headings, a row for each authority, notes below."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from send_briefings.data.cells import label_key, without_invisible
from send_briefings.data.delimited_file import first_rows_of, open_delimited
from send_briefings.data.layouts import TribunalsLayout
from send_briefings.data.raw_file import sha256_of
from send_briefings.data.rows import nearest_names
from send_briefings.data.workbook import Cell, is_workbook, looks_like_opendocument, open_opendocument, open_workbook
from send_briefings.data.workbook_cells import text_of
from send_briefings.errors import DataFileError
from send_briefings.model import Unit

FOOTNOTES = re.compile(r"(?<=[^\d\s,])\d{1,2}(,\d{1,2})*$")
YEAR = re.compile(r"(19|20)\d\d")
FIRST_ROWS = 12
LABELS = 2
PART_OF_ONE = 0.0006
NEAR_RATE = 0.5


@dataclass(frozen=True, slots=True)
class AppealsTable:
    """A file's rows, all of them, and where its figures are.

    `sheet` is "" for a text. `rows[i]` is the row a spreadsheet numbers i + 1. `body` is the number of the first row
    after the headings. `columns` gives, by year and heading, the place of the column. `coded` is whether the second
    column holds codes.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    body: int
    columns: Mapping[tuple[str, str], int]
    coded: bool
    sha256: str
    short: frozenset[int] = frozenset()
    """The numbers of rows that end before the last column of figures, as one that is cut off does."""
    faults: tuple[str, ...] = ()
    """What is wrong with the headings: one that stands twice, or figures that stand under none."""
    later: bool = False
    """Whether its rates are all by the later method."""


def open_table(path: Path, layout: TribunalsLayout) -> AppealsTable | None:
    """The table of a file, a text or a workbook; None where its first rows hold no such headings.

    Raises:
        DataFileError: the file cannot be read, is no text and no workbook, or does not say by which method it is made.
    """
    for sheet, rows in _tables(path):
        top = headings_row(rows, layout.name_column, layout.code_column)
        if top is None or top + 1 >= len(rows):
            continue
        width = max(len(row) for row in rows)
        even = tuple((*row, *[""] * (width - len(row))) for row in rows)
        coded = without_footnotes(even[top][1]) == layout.code_column
        columns, faults = _columns(even[top], even[top + 1], even[top + 2 :])
        last = max(columns.values(), default=0)
        short = frozenset(number for number, row in enumerate(rows, start=1) if len(row) <= last)
        table = AppealsTable(sheet, even, top + 3, columns, coded, sha256_of(path), short, tuple(faults))
        table = replace(table, rows=_in_percent(table, layout)) if sheet else table
        return _by_method(table, layout, path.name)
    return None


def headings_row(rows: Sequence[Sequence[str]], name_column: str, code_column: str) -> int | None:
    """The place of the upper row of headings among the first rows; None where there is none.

    Under the first heading stand the names; the codes beside them may be missing, so that the years begin at once.
    """
    for place, row in enumerate(rows[:FIRST_ROWS]):
        first, second = ([without_footnotes(cell) for cell in row[:2]] + ["", ""])[:2]
        if label_key(first) == label_key(name_column) and (second == code_column or YEAR.fullmatch(second)):
            return place
    return None


def first_tables(path: Path) -> Iterator[list[list[str]]]:
    """The first rows of a text, or of each sheet of a workbook; none for anything else. Never raises."""
    if not is_workbook(path):
        yield [[without_invisible(cell).strip() for cell in row] for row in first_rows_of(path, FIRST_ROWS)]
        return
    try:
        yield from ([list(row) for row in rows[:FIRST_ROWS]] for _, rows in _tables(path))
    except DataFileError:
        return


def _tables(path: Path) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """The rows of a text under "", or of each sheet of a workbook under its name."""
    if not is_workbook(path):
        rows = open_delimited(path).rows()
        yield "", tuple(tuple(without_invisible(cell).strip() for cell in row) for row in rows)
        return
    book = open_opendocument(path) if looks_like_opendocument(path) else open_workbook(path)
    for sheet in book.sheet_names:
        yield sheet, tuple(tuple(_text(cell) for cell in row) for row in book.rows(sheet))


def _text(cell: Cell) -> str:
    return text_of(cell) if not isinstance(cell, float) or cell.is_integer() else repr(cell)


def _in_percent(table: AppealsTable, layout: TribunalsLayout) -> tuple[tuple[str, ...], ...]:
    """The rows with rates in percent: a workbook holds them as parts of one, as the counts beside them show."""
    rates = {
        column: (table.columns.get((year, m.numerator)), table.columns.get((year, m.denominator)))
        for (year, heading), column in table.columns.items()
        for m in layout.measures
        if m.value == heading and m.unit is Unit.PERCENT
    }
    body = table.rows[table.body - 1 :]
    pairs = [
        (_number(row[rate]), part / whole)
        for row in body
        for rate, (top, bottom) in rates.items()
        if top is not None and bottom is not None
        if (part := _number(row[top])) is not None and (whole := _number(row[bottom]))
    ]
    printed = [(rate, share) for rate, share in pairs if rate is not None]
    if not printed or any(abs(rate - share) > PART_OF_ONE for rate, share in printed):
        return table.rows
    return (*table.rows[: table.body - 1], *(_times_100(row, rates) for row in body))


def _times_100(row: tuple[str, ...], columns: Collection[int]) -> tuple[str, ...]:
    numbers = {column: number for column in columns if (number := _number(row[column])) is not None}
    return tuple(f"{100 * numbers[i]:.15g}" if i in numbers else text for i, text in enumerate(row))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        return None


def _by_method(table: AppealsTable, layout: TribunalsLayout, file_name: str) -> AppealsTable:
    """The table with the headings of the later method where it is of that method under the earlier's headings.

    Only a table that begins with the method's first year, or later, and does not hold both can be.
    """
    method = layout.method
    years = {year for year, _ in table.columns}
    if (
        method is None
        or min(years, default="") < method.year
        or set(method.headings.values()) & {h for _, h in table.columns}
    ):
        return table
    column = table.columns.get((method.year, method.heading))
    named = [row for row in table.rows[table.body - 1 :] if without_footnotes(row[0]) == method.name]
    found = _number(named[0][column]) if named and column is not None else None
    near = [rate for rate in (method.earlier, method.later) if found is not None and abs(found - rate) < NEAR_RATE]
    if len(near) != 1:
        printed = "none" if found is None else f"{found:g}"
        raise DataFileError(
            f"{file_name}: it does not say by which method its rates are made. The rate of {method.name} for "
            f"{method.year} is {method.earlier:g} by the earlier method, {method.later:g} by the later; "
            f"found {printed}.",
            next_step="Import the table that begins before that year, or see what the publisher says of the method.",
        )
    if near == [method.earlier]:
        return table
    columns = {(year, method.headings.get(h, h)): at for (year, h), at in table.columns.items()}
    return replace(table, columns=columns, later=True)


def refuse_other_headings(
    table: AppealsTable, needed: Sequence[str], known: Sequence[str], file_name: str, source: str
) -> None:
    """Refuse a file that lacks a heading, or has one that nobody has said the meaning of.

    Raises:
        DataFileError: naming each.
    """
    found = sorted({heading for _, heading in table.columns})
    lines = [f"  '{name}' is missing{nearest_names(name, found)}" for name in needed if name not in found]
    lines += [f"  '{name}' is not among those we know" for name in found if name not in known]
    lines += [f"  {fault}" for fault in table.faults]
    if lines:
        raise DataFileError(
            f"{file_name} looks like '{source}' but its headings have changed; nothing of it is stored.\n"
            + "\n".join(lines),
            next_step=f"Say in data/catalogue/sources/{source}.toml what each heading holds.",
        )


def without_footnotes(text: str) -> str:
    """A heading or a name without the footnote numbers at its end.

    >>> [without_footnotes(text) for text in ("Total Appealable Decisions1,9", "Dorset6", "St. Helens")]
    ['Total Appealable Decisions', 'Dorset', 'St. Helens']
    """
    return FOOTNOTES.sub("", text.strip()).strip()


def _columns(
    years: Sequence[str], headings: Sequence[str], body: Sequence[Sequence[str]]
) -> tuple[dict[tuple[str, str], int], list[str]]:
    """The place of each column of figures, for a year stands over the first of its columns; and what is wrong there."""
    columns: dict[tuple[str, str], int] = {}
    faults = _years_out_of_order([over for over in years if YEAR.fullmatch(over)])
    year = ""
    for place, (over, under) in enumerate(zip(years, headings, strict=True)):
        year = over if YEAR.fullmatch(over) else year
        heading = without_footnotes(under)
        if year and heading and (year, heading) in columns:
            faults.append(f"'{heading}' stands twice under {year}: is the year over column {place + 1} lost?")
        elif year and heading:
            columns[year, heading] = place
        elif place >= LABELS and (heading or any(row[place] for row in body)):
            faults.append(f"column {place + 1} has {'no year over it' if heading else 'figures and no heading'}")
    return columns, faults


def _years_out_of_order(years: Sequence[str]) -> list[str]:
    """What is wrong with years that do not run upwards: two of them may stand over each other's figures.

    >>> _years_out_of_order(["2014", "2015", "2015", "2016"])
    []
    """
    return [
        f"the years are out of order, {later} after {earlier}: do they stand over their own figures?"
        for earlier, later in pairwise(years)
        if later < earlier
    ][:1]
