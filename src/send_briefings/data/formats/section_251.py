"""What councils reported as spent on high needs (section 251), in the sheet of DfE's high needs benchmarking tool.

A row a council; three tables stand beside each other with the same names of columns (budget, outturn, amounts per
head), so a column is found by its name within the table that the source's TOML names. The tool has no row of England or
of a region: those are added up here, from the councils with every sum that a figure needs.

Input rows, for the account: a row with a three-digit code.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec, open_layout
from send_briefings.config.toml import Diagnostics, TomlTable
from send_briefings.data.raw_file import sha256_of
from send_briefings.data.rows import check_worth_keeping, choose_release
from send_briefings.data.workbook import Cell, Workbook, is_workbook, open_workbook, titled
from send_briefings.data.workbook_cells import label_key, nearest_to, printable, text_of
from send_briefings.errors import DataFileError, UnknownNameError
from send_briefings.model import SCHEMA, Account, FileRead, Level, Period, Place, Rejection, Status, Unit
from send_briefings.model.place import financial_year

FORMAT = "section_251"
NOT_MADE = "a council that made no return for the year"


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure: the columns added up for it, and those it is divided by; a percentage is of the same kind of sum."""

    measure: str
    unit: Unit
    of: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A checked layout: the words by which table, codes, names and year are found, and the figures."""

    table: str
    code: str
    name: str
    year: str
    cohort: str
    breakdown: str
    figures: tuple[Amount, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of amounts or people that a figure needs."""
        return tuple(dict.fromkeys(name for one in self.figures for name in (*one.of, *one.by)))


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose title a workbook carries; None for anything else, junk too."""
    return titled(path, sources) if is_workbook(path) else None


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """What each council reported as spent, by the layout's figures; England and the regions added up from councils.

    Amounts are in pounds of the day. A council whose row has no amount at all made no return and is set aside; with one
    that is blank, the figures that need it are not available. A sum of amounts may not be below zero, though one of
    them may (income can be more than what was spent).

    Raises:
        DataFileError: not such a workbook, damaged, changed in shape, of unknown year or day, or mostly rejected.
        CatalogueError: the source's layout has faults.
    """
    layout = _layout(source, source.path.stat().st_mtime_ns)
    book = open_workbook(path)
    sheet = book.sheet_names[0]
    rows = book.rows(sheet)
    first = _first_row(book, sheet, rows, layout)
    year = _year(book, sheet, rows[:first], layout)
    columns = {name: _column(book, sheet, rows[:first], name, layout.table) for name in layout.columns}
    codes, names = (_column(book, sheet, rows[:first], name, layout.table) for name in (layout.code, layout.name))
    kept: dict[Place, dict[str, float]] = {}
    aside: dict[str, int] = {}
    rejected: list[Rejection] = []
    for number, row in enumerate(rows[first:], start=first + 1):
        code, name = (text_of(row[at]) if at < len(row) else "" for at in (codes, names))
        if not code:
            continue
        amounts = {heading: _amount(row, at) for heading, at in columns.items()}
        spent = [heading for figure in layout.figures for heading in figure.of]
        if all(math.isnan(amounts[heading]) for heading in spent):
            aside[NOT_MADE] = aside.get(NOT_MADE, 0) + 1
            continue
        place = _place(code, name, year, gazetteer)
        below = next((figure for figure in layout.figures if _sum(amounts, figure.of) < 0), None)
        if place is None:
            rejected.append(Rejection(sheet, number, layout.code, printable(f"{code} {name}"), "a code and its name"))
        elif place in kept:
            rejected.append(Rejection(sheet, number, layout.code, code, "each council once"))
        elif below is not None:
            found = f"{_sum(amounts, below.of):,.0f} added up"
            rejected.append(Rejection(sheet, number, below.of[0], found, "a sum of pounds that is not below zero"))
        else:
            kept[place] = amounts
    account = Account(len(kept) + sum(aside.values()) + len(rejected), len(kept), aside, tuple(rejected))
    check_worth_keeping(account, path.name)
    label, day = choose_release(path, source, year.label, release=release, released=released)
    stamp = {"source": source.id, "release": label, "released": day}
    found_rows = [record | stamp for record in _records(kept, layout, year, gazetteer)]
    found_rows.sort(key=lambda record: (record["measure"], record["place"]))
    table = pa.Table.from_pylist(found_rows, schema=SCHEMA)
    return FileRead(path.name, sha256_of(path), source.id, label, day, table, account)


@lru_cache(maxsize=4)
def _layout(source: SourceSpec, _changed: int) -> Layout:
    faults = Diagnostics()
    table = open_layout(source, faults)
    table.string("title")
    layout = Layout(
        table=table.string("table"),
        code=table.string("code"),
        name=table.string("name"),
        year=table.string("year"),
        cohort=table.string("cohort"),
        breakdown=table.string("breakdown"),
        figures=tuple(_figure(entry) for entry in table.tables("figures")),
    )
    table.finish()
    faults.raise_if_any()
    return layout


def _figure(table: TomlTable) -> Amount:
    units = (Unit.POUNDS_EACH.value, Unit.PERCENT.value)
    unit = table.string("unit", one_of=units)
    unit = unit if unit in units else Unit.PERCENT.value
    return Amount(table.string("measure"), Unit(unit), table.strings("of"), table.strings("by"))


def _first_row(book: Workbook, sheet: str, rows: Sequence[Sequence[Cell]], layout: Layout) -> int:
    """The index of the first row of a council: the first under the heading of codes that holds a number there."""
    wanted = label_key(layout.code)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if label_key(text_of(cell)) == wanted:
                later = range(at + 1, len(rows))
                return next((i for i in later if column < len(rows[i]) and text_of(rows[i][column]).isdigit()), at + 1)
    raise _changed(book, sheet, f"there is no heading '{layout.code}'")


def _year(book: Workbook, sheet: str, heads: Sequence[Sequence[Cell]], layout: Layout) -> Period:
    """The financial year that stands to the right of the first word that names it."""
    stated = ""
    for row in heads:
        texts = [text_of(cell) for cell in row]
        at = next((i for i, text in enumerate(texts) if label_key(text) == label_key(layout.year)), None)
        if at is not None:
            stated = next((text for text in texts[at + 1 :] if text), "")
            first, _, last = stated.partition("-")
            if len(first) == 4 and first.isdigit() and last == f"{(int(first) + 1) % 100:02d}":
                return financial_year(int(first))
            break
    reported = f"beside '{layout.year}' stands '{printable(stated)}', expected a financial year such as 2021-22"
    raise _changed(book, sheet, reported)


def _column(book: Workbook, sheet: str, heads: Sequence[Sequence[Cell]], name: str, table: str) -> int:
    """The column of that heading: within the table of that name, else to the left of every table."""
    width = max(len(row) for row in heads)
    texts = [[text_of(row[at]) if at < len(row) else "" for row in heads] for at in range(width)]
    keys = [[label_key(text) for text in cells] for cells in texts]
    wanted, starts = label_key(name), label_key(table)
    begin = next((at for at, cells in enumerate(keys) if starts in cells), None)
    if begin is None:
        raise _changed(book, sheet, f"there is no table '{table}'")
    first = next(at for at, cells in enumerate(keys) if cells[keys[begin].index(starts)])
    end = next((at for at in range(begin, width) if not any(texts[at])), width)
    found: list[int] = [at for at in (*range(begin, end), *range(first)) if wanted in keys[at]]
    if not found:
        near = nearest_to(name, [text for cells in texts[begin:end] for text in cells if text])
        raise _changed(book, sheet, f"no column '{name}' in the table '{table}' or before it; there is {near}")
    return found[0]


def _changed(book: Workbook, sheet: str, reported: str) -> DataFileError:
    return DataFileError(
        f"{book.file_name}, sheet '{sheet}': {reported}.",
        next_step="Check that it is the publisher's own workbook. If a heading was renamed, change it in "
        "data/catalogue/sources/.",
    )


def _amount(row: Sequence[Cell], at: int) -> float:
    """The amount of a cell; NaN where it is blank or no number."""
    cell = row[at] if at < len(row) else ""
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else math.nan


def _place(code: str, name: str, year: Period, gazetteer: Gazetteer) -> Place | None:
    """The council of a three-digit code, where the name beside it is not another's."""
    place = gazetteer.by_old_code(code, year.start)
    named: Place | None
    try:
        named = gazetteer.resolve(name, Level.LOCAL_AUTHORITY)
    except UnknownNameError:
        named = place
    return place if place and named and (named.code == place.code or named.name == place.name) else None


def _sum(amounts: Mapping[str, float], names: Sequence[str]) -> float:
    return math.fsum(amounts[name] for name in names)


def _records(
    kept: Mapping[Place, Mapping[str, float]], layout: Layout, year: Period, gazetteer: Gazetteer
) -> Iterator[dict[str, Any]]:
    for figure in layout.figures:
        sums: dict[Place, tuple[float, float]] = {}
        wholes: dict[Place, list[tuple[float, float]]] = defaultdict(list)
        for place, amounts in kept.items():
            sums[place] = pair = _sum(amounts, figure.of), _sum(amounts, figure.by)
            if not any(map(math.isnan, pair)):
                for whole in (gazetteer.england, gazetteer.region_of(place)):
                    wholes[whole or gazetteer.england] += [pair] if whole else []
        for whole, pairs in wholes.items():
            sums[whole] = math.fsum(of for of, _ in pairs), math.fsum(by for _, by in pairs)
        for place, (of, by) in sums.items():
            there = not math.isnan(of) and by > 0
            yield {
                "measure": figure.measure,
                "cohort": layout.cohort,
                "breakdown": layout.breakdown,
                "place": place.code,
                "level": place.level.value,
                "period_start": year.start,
                "period_end": year.end,
                "period_label": year.label,
                "value": (figure.unit.base or 1.0) * of / by if there else None,
                "numerator": None,
                "denominator": None,
                "lower": None,
                "upper": None,
                "unit": figure.unit.value,
                "status": (Status.PUBLISHED if there else Status.NOT_AVAILABLE).value,
                "symbol": "",
            }
