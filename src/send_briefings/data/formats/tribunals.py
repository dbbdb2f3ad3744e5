"""Appeals to the SEND tribunal: one row for each authority, three to five columns for each calendar year.

Authorities are read by their names. Several rows carry another authority's code; each is told in the file's account.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.data.cells import Cell, read_cell
from send_briefings.data.layouts import TribunalMeasure, TribunalsLayout, read_layout
from send_briefings.data.rows import (
    BLANK_ROW,
    Sorting,
    check_worth_keeping,
    choose_release,
    drop_repeats,
    newest_label,
    tidy_table,
)
from send_briefings.data.tribunals_table import (
    AppealsTable,
    first_tables,
    headings_row,
    open_table,
    refuse_other_headings,
    without_footnotes,
)
from send_briefings.errors import DataFileError, UnknownNameError
from send_briefings.model import FileRead, Level, Place, Remark, Status, Unit, calendar_year

HEADINGS = "the table's title and headings"
NOTE = "a note below the table"
REGION = "the heading of a region"
SAID = "figures"
ROUNDING_TOLERANCE = 0.051
"""How far counts may be from a rate printed to one decimal."""

DIGIT = re.compile(r"^[-+]?[\d.,]*\d")

Cells = Mapping[tuple[str, str], Cell]


@dataclass(frozen=True, slots=True)
class AppealsRow:
    """A whole row: its number, the name printed (without footnotes), the place, and its cells by year and heading."""

    number: int
    name: str
    place: Place
    cells: Cells


def sort_rows(table: AppealsTable, layout: TribunalsLayout, gazetteer: Gazetteer, sorting: Sorting) -> list[AppealsRow]:
    """The rows that hold the figures of a place. Every row not returned is in `sorting`."""
    name, code = layout.name_column, layout.code_column
    rows = _frame(table, layout)
    sorting.rows_read += len(rows)
    rows = sorting.set_aside(rows, pd.Series(rows.index < table.body, rows.index), HEADINGS)
    rows = sorting.set_aside(rows, (rows[[name, code, SAID]] == "").all(axis=1), BLANK_ROW)
    places = {str(text): _place(str(text), layout, gazetteer) for text in rows[name].unique()}
    levels = rows[name].map({text: place.level.value if place else "" for text, place in places.items()})
    without = rows[SAID] == ""
    rows = sorting.set_aside(rows, without & (levels == Level.REGION.value), REGION)
    without |= ~pd.Series([_holds_figures(table, layout, int(number)) for number in without.index], without.index)
    rows = sorting.set_aside(rows, (without & (levels == ""))[rows.index], NOTE)
    known = levels[rows.index].isin([Level.LOCAL_AUTHORITY.value, Level.ENGLAND.value])
    rows = sorting.reject(rows, ~known, name, "the name of an authority, or of England's total")
    rows = sorting.reject(rows, rows[SAID] == "", SAID, "the figures of the authority")
    cut = pd.Series(rows.index.isin(table.short), rows.index)
    rows = sorting.reject(rows, cut, SAID, f"a row of {max(table.columns.values()) + 1} cells; it may be cut off")
    rows = drop_repeats(rows, [name], [SAID], sorting)
    found = []
    for number, called, coded in zip(rows.index, rows[name].astype(str), rows[code].astype(str), strict=True):
        place, cells = places[called], _cells(table, layout, rows.loc[[number]], sorting)
        if place is not None and cells is not None:
            found.append(AppealsRow(int(number), called, place, cells))
            if stated := code_remark(called, coded, place, gazetteer):
                sorting.remark(Remark("", int(number), place.code, stated))
    return found


def figures_of(
    rows: list[AppealsRow], layout: TribunalsLayout, gazetteer: Gazetteer, sorting: Sorting
) -> list[dict[str, Any]]:
    """The figures of sorted rows, in the tidy table's words; what a reader has to know of a place is in `sorting`."""
    figures = []
    for row in rows:
        wanted = layout.totals.get(row.name)
        for measure in layout.measures:
            if wanted is None or measure.measure in wanted:
                figures += [_figure(row, measure, year, layout, gazetteer, sorting) for year in _years(row, measure)]
    return figures


def code_remark(name: str, code: str, place: Place, gazetteer: Gazetteer) -> str:
    """What a reader has to know where a row carries another place's code; "" where it does not, or carries none."""
    coded = gazetteer.by_old_code(code) if code else None
    if coded is None or coded.code == place.code:
        return ""
    return f"The published file prints the code of {coded.name} beside {name}. The figures are read by the name."


def _holds_figures(table: AppealsTable, layout: TribunalsLayout, number: int) -> bool:
    """Whether any cell of a row's figures is a number or one of the source's symbols: notes have words there."""
    cells = (table.rows[number - 1][place] for place in table.columns.values())
    return any(cell in layout.symbols.statuses or cell == layout.zero or DIGIT.search(cell[:12]) for cell in cells)


def _frame(table: AppealsTable, layout: TribunalsLayout) -> pd.DataFrame:
    columns = sorted(table.columns.values())
    texts = {
        layout.name_column: [without_footnotes(row[0]) for row in table.rows],
        layout.code_column: [row[1] if table.coded else "" for row in table.rows],
        SAID: [" | ".join(row[place] for place in columns).strip(" |") for row in table.rows],
    }
    return pd.DataFrame(texts, pd.RangeIndex(1, len(table.rows) + 1), dtype=object)


def _place(name: str, layout: TribunalsLayout, gazetteer: Gazetteer) -> Place | None:
    if name in layout.totals:
        return gazetteer.england
    try:
        return gazetteer.resolve(name)
    except UnknownNameError:
        return None


def _cells(table: AppealsTable, layout: TribunalsLayout, row: pd.DataFrame, sorting: Sorting) -> Cells | None:
    """A row's cells, read; None where one cannot be, which is noted."""
    printed = table.rows[int(row.index[0]) - 1]
    cells: dict[tuple[str, str], Cell] = {}
    for (year, heading), column in table.columns.items():
        rate = table.columns.get((year, layout.rate_of(heading)))
        beside = printed[rate] if rate is not None else ""
        cell = _cell(printed[column], layout.headings[heading], layout, beside)
        if cell.fault:
            named = row.assign(**{f"{year} {heading}": printed[column]})
            sorting.reject(named, pd.Series([True], row.index), f"{year} {heading}", cell.fault)
            return None
        cells[year, heading] = cell
    return cells


def _cell(text: str, unit: Unit, layout: TribunalsLayout, rate: str) -> Cell:
    """One cell. The source's mark for nought counts as nought only beside a rate of nought."""
    if unit is Unit.COUNT and layout.zero and text == layout.zero:
        if read_cell(rate.removesuffix("%"), layout.symbols, Unit.PERCENT).value == 0:
            return Cell(0.0, Status.PUBLISHED, "")
        expected = f"a number ('{text}' stands for none only beside a rate of nought)"
        return Cell(None, Status.NOT_AVAILABLE, text, expected)
    plain = text.removesuffix("%") if unit is Unit.PERCENT else text.replace(",", "")
    return read_cell(plain, layout.symbols, unit)


def _years(row: AppealsRow, measure: TribunalMeasure) -> list[str]:
    return [year for year, heading in row.cells if heading == measure.value]


def _figure(
    row: AppealsRow,
    measure: TribunalMeasure,
    year: str,
    layout: TribunalsLayout,
    gazetteer: Gazetteer,
    sorting: Sorting,
) -> dict[str, Any]:
    place = next(
        (gazetteer.get(one.place) for one in layout.earlier if one.name == row.name and int(year) < one.before),
        row.place,
    )
    cell = row.cells[year, measure.value]
    numerator, denominator = _counts(row, measure, year, cell, sorting)
    value, status, symbol = cell.value, cell.status, cell.symbol
    doubt = layout.doubt(row.name, year, measure.value)
    if doubt is not None and value is not None:
        sorting.remark(Remark("", row.number, place.code, doubt.reason))
        if not doubt.used:
            value, status, symbol, numerator, denominator = None, Status.NOT_AVAILABLE, f"{value:g}", None, None
    return {
        "measure": measure.measure,
        "cohort": "all",
        "breakdown": "total",
        "place": place.code,
        "level": place.level.value,
        "period": calendar_year(int(year)),
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "unit": measure.unit.value,
        "status": status.value,
        "symbol": symbol,
    }


def _counts(
    row: AppealsRow, measure: TribunalMeasure, year: str, cell: Cell, sorting: Sorting
) -> tuple[float | None, float | None]:
    """The counts behind a rate; none where they are not printed, or do not give the rate, which is told."""
    if cell.value is None or not measure.numerator:
        return None, None
    counted = [row.cells.get((year, heading)) for heading in (measure.numerator, measure.denominator)]
    counts = [one.value if one is not None else None for one in counted]
    if counts[0] is None or not counts[1]:
        return None, None
    if abs(100 * counts[0] / counts[1] - cell.value) > ROUNDING_TOLERANCE:
        reported = (
            f"The counts printed beside {row.name} for {year} do not give the rate printed, so only the rate is used."
        )
        sorting.remark(Remark("", row.number, row.place.code, reported))
        return None, None
    return counts[0], counts[1]


FORMAT = "tribunals"


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose two first headings stand together in one of the file's first rows."""
    tables = list(first_tables(path))
    for source in sources:
        layout = read_layout(source)
        if any(headings_row(rows, layout.name_column, layout.code_column) is not None for rows in tables):
            return source
    return None


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """The file's tidy rows; see `data.reading.read_file`.

    One row of the file gives the figures of all years of one authority. A row with a cell that is neither a number nor
    one of the source's symbols is rejected whole.
    """
    layout = read_layout(source)
    table = open_table(path, layout)
    if table is None:
        raise DataFileError(f"{path.name} has no rows below its headings.", next_step="Download it again.")
    needed = layout.headings_of({year for year, _ in table.columns}, table.later)
    refuse_other_headings(table, needed, tuple(layout.headings), path.name, source.id)
    sorting = Sorting()
    rows = sort_rows(table, layout, gazetteer, sorting)
    figures = figures_of(rows, layout, gazetteer, sorting)
    account = sorting.account()
    check_worth_keeping(account, path.name)
    frame = pd.DataFrame(figures)
    name, day = choose_release(path, source, newest_label(frame["period"]), release=release, released=released)
    return FileRead(path.name, table.sha256, source.id, name, day, tidy_table(frame, source.id, name, day), account)
