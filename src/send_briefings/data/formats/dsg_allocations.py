"""Allocations of the dedicated schools grant: a workbook (.ods or .xlsx) for each financial year, a row a place.

What is read: the sheet of the high needs block and, for the same places, the columns of other sheets that the source's
TOML names (see `data.layouts`). The year is the one the sheets' titles name; the day is the one the information
sheet says. A release is called by both, so that two workbooks of one year stand side by side.

Input rows, for the account: a row of the main sheet (the others hold further columns of the same places), and a row of
another sheet whose place is not in the main one (rejected).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.data.layouts import ColumnRef, DsgLayout, FigureSpec
from send_briefings.data.layouts import read_dsg_layout as read_layout
from send_briefings.data.raw_file import sha256_of
from send_briefings.data.rows import REPEATED_ROW, check_worth_keeping
from send_briefings.data.workbook import (
    DOWNLOAD_AGAIN,
    Cell,
    Workbook,
    is_workbook,
    looks_like_opendocument,
    open_opendocument,
    open_workbook,
    titled,
)
from send_briefings.data.workbook_cells import (
    HeadedRow,
    HeadedSheet,
    day_of,
    label_key,
    printable,
    read_headed_sheet,
    text_of,
)
from send_briefings.errors import DataFileError, UnknownNameError, UsageError
from send_briefings.model import SCHEMA, Account, Cohort, FileRead, Level, Period, Place, Rejection, Status, Unit
from send_briefings.model.place import MONTHS, financial_year

FORMAT = "dsg_allocations"
YEARS = re.compile(r"\b(20\d\d)(?: to |-|/|\u2013)((?:20)?\d\d)\b")
WEEKDAY = re.compile(r"^[A-Za-z]{3,9}day,?\s+", re.IGNORECASE)
ROUNDING = 0.5
TOTAL = "total"

Values = dict[str, float]


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose title a workbook carries; None for anything else, junk too."""
    return titled(path, sources) if is_workbook(path) else None


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """The grant's allocations for England, regions and authorities in one financial year.

    Figures in pounds of the day and counts of pupils as the workbook states them; a ratio is one divided by others and
    has no counts. A figure that stands in two sheets must agree to the pound, or its row is rejected. A blank cell is
    not available.

    Raises:
        DataFileError: not such a workbook, damaged, changed in shape, of unknown year or day, or mostly rejected.
        CatalogueError: the source's layout has faults.
        UsageError: `release` is blank.
    """
    layout = read_layout(source)
    book = open_opendocument(path) if looks_like_opendocument(path) else open_workbook(path)
    sheets = {name: read_headed_sheet(book, name) for name in layout.sheets}
    year = _year(book, sheets.values())
    day = released or _published(book, layout)
    name = _release_name(year, day, release)
    table = _Table(layout, sheets, gazetteer, year)
    kept = dict(table.places())
    account = table.account(len(kept))
    check_worth_keeping(account, path.name)
    stamp = {"source": source.id, "release": name, "released": day}
    records = [
        {**record, **stamp} for place, values in kept.items() for record in _records(place, year, values, layout)
    ]
    records.sort(key=lambda record: (record["measure"], record["place"]))
    tidy = pa.Table.from_pylist(records, schema=SCHEMA)
    return FileRead(path.name, sha256_of(path), source.id, name, day, tidy, account)


class _Table:
    """The sheets' rows joined by place, each input row counted."""

    def __init__(
        self, layout: DsgLayout, sheets: Mapping[str, HeadedSheet], gazetteer: Gazetteer, year: Period
    ) -> None:
        self.layout, self.sheets, self.gazetteer, self.year = layout, sheets, gazetteer, year
        self.main = sheets[layout.main_sheet]
        self.rejected: list[Rejection] = []
        self.aside: dict[str, int] = {}
        self.beside = 0
        self.columns = {ref: sheets[ref.sheet].column(ref.column, ref.under) for ref in _refs(layout)}

    def places(self) -> Iterator[tuple[Place, Values]]:
        """Each place once with what could be read of it, in the main sheet's order."""
        groups = {label_key(name) for name in self.layout.group_names}
        others = {name: self._by_place(sheet) for name, sheet in self.sheets.items() if sheet is not self.main}
        seen: dict[Place, Values] = {}
        met: set[Place] = set()
        for row in self.main.rows:
            if not row.code and label_key(row.name) in groups:
                self._count(self.layout.group_reason)
                continue
            place = self._place(row)
            if place is None:
                self._reject(self.main, row, row.code or row.name, "a three-digit code with its name, or a region")
                continue
            met.add(place)
            rows = {self.main.sheet: row, **{name: found[place] for name, found in others.items() if place in found}}
            lacking = [f"'{name}'" for name in others if name not in rows]
            if lacking:
                self._reject(self.main, row, row.name, f"a row of this place in the sheet {' and '.join(lacking)} too")
                continue
            values = self._values(rows)
            if values is not None and not _same(seen.get(place, values), values):
                self._reject(self.main, row, row.name, "the same figures as in the other row of this place")
            elif values is not None and place in seen:
                self._count(REPEATED_ROW)
            elif values is not None:
                seen[place] = values
                yield place, values
        self._left_over(others, met)

    def account(self, kept: int) -> Account:
        """The account of the main sheet's rows and of the others' that belong to none of them."""
        return Account(len(self.main.rows) + self.beside, kept, dict(sorted(self.aside.items())), tuple(self.rejected))

    def _by_place(self, sheet: HeadedSheet) -> dict[Place, HeadedRow]:
        return {place: row for row in reversed(sheet.rows) if (place := self._place(row))}

    def _left_over(self, others: Mapping[str, Mapping[Place, HeadedRow]], met: set[Place]) -> None:
        reported = {rejection.found for rejection in self.rejected}
        for name, rows in others.items():
            for place, row in rows.items():
                if place not in met and row.name not in reported and row.code not in reported:
                    self.beside += 1
                    self._reject(self.sheets[name], row, row.name, f"a place of the sheet '{self.main.sheet}'")

    def _place(self, row: HeadedRow) -> Place | None:
        if row.code:
            place = self.gazetteer.by_old_code(row.code, self.year.start)
            return place if place and _is_called(place, row.name, self.gazetteer) else None
        for level in (Level.ENGLAND, Level.REGION):
            try:
                return self.gazetteer.resolve(row.name, level)
            except UnknownNameError:
                continue
        return None

    def _values(self, rows: Mapping[str, HeadedRow]) -> Values | None:
        """Every measure's value, NaN where a cell is blank; None (and a rejection) where a cell cannot be right."""
        values: Values = {}
        for figure in self.layout.figures:
            value = self._figure(figure, rows)
            if value is None:
                return None
            values[figure.measure] = value
        for ratio in self.layout.ratios:
            by = sum(values[name] for name in ratio.by)
            values[ratio.measure] = values[ratio.of] / by if by > 0 else math.nan
        return values

    def _figure(self, figure: FigureSpec, rows: Mapping[str, HeadedRow]) -> float | None:
        parts = [self._number(ref, rows, figure.unit) for ref in figure.columns]
        if any(part is None for part in parts):
            return None
        total = math.fsum(part for part in parts if part is not None)
        again = self._number(figure.again, rows, figure.unit) if figure.again else total
        if again is None:
            return None
        if figure.again and abs(again - total) > ROUNDING:
            row, sheet = rows[figure.again.sheet], self.sheets[figure.again.sheet]
            expected = f"{total:,.0f}, as in the sheet '{figure.columns[0].sheet}'"
            self._reject(sheet, row, f"{again:,.0f}", expected, figure.again.column)
            return None
        return total

    def _number(self, ref: ColumnRef, rows: Mapping[str, HeadedRow], unit: Unit) -> float | None:
        row = rows.get(ref.sheet)
        cell: Cell = row.cells[self.columns[ref]] if row and self.columns[ref] < len(row.cells) else ""
        if not text_of(cell):
            return math.nan
        if isinstance(cell, float | int) and not isinstance(cell, bool) and math.isfinite(cell) and cell >= 0:
            return float(cell) + 0.0  # so that -0.0 is 0
        if row:
            what = "pounds" if unit is Unit.POUNDS else "pupils"
            self._reject(self.sheets[ref.sheet], row, text_of(cell), f"a number of {what}", ref.column)
        return None

    def _count(self, reason: str) -> None:
        self.aside[reason] = self.aside.get(reason, 0) + 1

    def _reject(self, sheet: HeadedSheet, row: HeadedRow, found: str, expected: str, column: str = "place") -> None:
        self.rejected.append(Rejection(sheet.sheet, row.number, column, found, expected))


def _same(some: Values, others: Values) -> bool:
    return all(
        others[name] == value or (math.isnan(others[name]) and math.isnan(value)) for name, value in some.items()
    )


def _refs(layout: DsgLayout) -> Iterator[ColumnRef]:
    for figure in layout.figures:
        yield from figure.columns
        if figure.again:
            yield figure.again


def _is_called(place: Place, name: str, gazetteer: Gazetteer) -> bool:
    """Whether a name is not another place's; a spelling we do not know says nothing."""
    try:
        named = gazetteer.resolve(name, Level.LOCAL_AUTHORITY)
    except UnknownNameError:
        return True
    return named.code == place.code or named.name == place.name


def _year(book: Workbook, sheets: Any) -> Period:
    """The financial year the sheets' titles name; they may be silent but not disagree."""
    named = {sheet.sheet: years for sheet in sheets if (years := set(_years_in(sheet.title)))}
    every = set().union(*named.values())
    first, last = next(iter(every)) if len(every) == 1 else ("0", "0")
    if int(last) != int(first) + 1:
        reported = "; ".join(
            f"{sheet}: {', '.join(' to '.join(y) for y in sorted(years))}" for sheet, years in named.items()
        )
        raise DataFileError(
            f"{book.file_name}: its titles should name one financial year such as '2022 to 2023', and name "
            f"{reported or 'none'}.",
            next_step=DOWNLOAD_AGAIN,
        )
    return financial_year(int(first))


def _years_in(title: str) -> Iterator[tuple[str, str]]:
    """The pairs of years a title names, each in four digits: 2024 to 2025, 2024-25 or 2024/25."""
    for first, last in YEARS.findall(title):
        yield first, last if len(last) == 4 else first[:2] + last


def _published(book: Workbook, layout: DsgLayout) -> date:
    """The day the information sheet says it was published."""
    sheet = next((name for name in book.sheet_names if name.startswith(layout.information_sheet)), None)
    stated = ""
    for row in book.rows(sheet) if sheet else []:
        texts = [text_of(cell) for cell in row]
        for column, cell in enumerate(texts):
            if label_key(cell).rstrip(": ") == label_key(layout.published_label):
                after = next((index for index in range(column + 1, len(texts)) if texts[index]), None)
                stated = texts[after] if after is not None else ""
                day = (day_of(row[after]) if after is not None else None) or _written_day(stated)
                if day:
                    return day
    raise DataFileError(
        f"{book.file_name}: the sheet '{layout.information_sheet}...' says '{layout.published_label}: "
        f"{printable(stated)}', expected a day such as Thursday, 20 Jul, 2023.",
        next_step="Say when it came out, as on the publisher's page: --release-date 2023-07-20.",
    )


def _written_day(text: str) -> date | None:
    """A day with or without its weekday: Thursday, 20 Jul, 2023."""
    return day_of(WEEKDAY.sub("", text).replace(",", ""))


def _release_name(year: Period, day: date, given: str | None) -> str:
    if given is not None and not given.strip():
        raise UsageError("The release's name is empty.", next_step="Give it a name: --release '2023-24, July 2024'.")
    return given or f"{year.label}, {MONTHS[day.month - 1]} {day.year}"


def _records(place: Place, year: Period, values: Values, layout: DsgLayout) -> Iterator[dict[str, Any]]:
    units = {spec.measure: spec.unit for spec in layout.figures} | {spec.measure: spec.unit for spec in layout.ratios}
    for measure, value in values.items():
        there = not math.isnan(value)
        yield {
            "measure": measure,
            "cohort": Cohort.ALL.value,
            "breakdown": TOTAL,
            "place": place.code,
            "level": place.level.value,
            "period_start": year.start,
            "period_end": year.end,
            "period_label": year.label,
            "value": value if there else None,
            "numerator": None,
            "denominator": None,
            "lower": None,
            "upper": None,
            "unit": units[measure].value,
            "status": (Status.PUBLISHED if there else Status.NOT_AVAILABLE).value,
            "symbol": "",
        }
