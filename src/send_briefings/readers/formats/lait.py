"""DfE's Local Authority Interactive Tool, bulk file: one row for each measure, year and place, as Parquet or CSV.

Every column is text (the place's three-digit number is sometimes a decimal number). Only the measures named in the
source's TOML are used; the rest are out of scope.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from send_briefings.catalogue.places import Gazetteer
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.errors import UnknownNameError
from send_briefings.model import FileRead, Place, Status
from send_briefings.readers.cells import read_cells
from send_briefings.readers.column_match import (
    RESPELT,
    match_columns,
    nearest_names,
    refuse_missing_columns,
    respelt,
)
from send_briefings.readers.comma_meaning import comma_of
from send_briefings.readers.lait_layout import YEAR_KINDS, LaitLayout, LaitMeasure, lait_year, read_layout
from send_briefings.readers.plain_numbers import Comma, plain_numbers
from send_briefings.readers.plain_text import OTHER_LETTERS, plain_cells
from send_briefings.readers.release import choose_release
from send_briefings.readers.sorting import Sorting, check_worth_keeping
from send_briefings.readers.table_file import columns_of, open_table_file
from send_briefings.readers.tidy_rows import drop_repeats, newest_label, tidy_table

FORMAT = "lait"
CODE, YEARS, NAME, VALUES, NUMBER = "Short Desc", "Years", "LA and Regions", "Values", "LA Number"
COLUMNS = (CODE, YEARS, NAME, VALUES, NUMBER)
ENOUGH = 3
SOME = 2
NOT_USED = "a measure that no area uses"
KEY = ["code", "place", "period"]


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The LAIT source, for a table with most of LAIT's columns."""
    found = columns_of(path, "short desc")
    return sources[0] if sources and len(match_columns(COLUMNS, found, {})) >= ENOUGH else None


def nearest(path: Path, sources: Sequence[SourceSpec]) -> str:
    """What an unrecognised table lacks to be LAIT's, where it has some of its columns; else ""."""
    found = columns_of(path, "short desc")
    there = match_columns(COLUMNS, found, {})
    missing = [f"'{name}'{nearest_names(name, found)}" for name in COLUMNS if name not in there]
    if not sources or len(there) < SOME:
        return ""
    return f"It has some columns of '{sources[0].id}' but not {', '.join(missing)}."


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """The file's tidy rows; see `readers.read_file`. A row is one figure."""
    layout = read_layout(source)
    file = open_table_file(path)
    names = match_columns(COLUMNS, file.columns, layout.also_called)
    refuse_missing_columns(path.name, source.id, COLUMNS, file.columns, names)
    ours = {there: name for name, there in names.items()}
    sorting = Sorting()
    sorting.normalised.update(file.passed_over)
    sorting.normalised.update({RESPELT: respelt(names, layout.also_called)})
    comma = comma_of(file, [names[VALUES]])
    batches = (plain_cells(batch.rename(columns=ours), sorting.normalised) for batch in file.batches(names.values()))
    kept = [_sort_rows(batch, layout, gazetteer, sorting, comma, names) for batch in batches]
    sorting.take_rejected(file.rejected)
    rows = pd.concat(kept) if kept else pd.DataFrame()
    if len(rows):
        rows = drop_repeats(rows, KEY, [VALUES], sorting)
    account = sorting.account()
    check_worth_keeping(account, path.name)
    name, day = choose_release(path, source, newest_label(rows["period"]), release=release, released=released)
    figures = rows.assign(numerator=np.nan, denominator=np.nan)
    return FileRead(path.name, file.sha256, source.id, name, day, tidy_table(figures, source.id, name, day), account)


def _sort_rows(
    cells: pd.DataFrame,
    layout: LaitLayout,
    gazetteer: Gazetteer,
    sorting: Sorting,
    comma: Comma,
    headings: Mapping[str, str],
) -> pd.DataFrame:
    """The rows of one batch that are whole and of a measure that is used, in the tidy table's words."""
    sorting.rows_read += len(cells)
    rows = sorting.set_aside_no_rows(cells, headings)
    rows = rows.assign(code=_codes_as_printed(rows[CODE], layout.measures, sorting))
    rows = sorting.reject(rows, rows["code"] == "", CODE, "the code of a measure")
    rows = sorting.set_aside(rows, ~rows["code"].isin(list(layout.measures)), NOT_USED)
    rows = _with_places(rows, gazetteer, sorting)
    parts = [
        _of_measure(rows[rows["code"] == code], layout.measures[code], layout, sorting, comma) for code in _codes(rows)
    ]
    return pd.concat(parts) if parts else rows.iloc[:0]


def _codes_as_printed(given: pd.Series[str], codes: Collection[str], sorting: Sorting) -> pd.Series[str]:
    """LAIT's codes as it prints them, where they are only in other letters; any other text as it is."""
    alike = {code.casefold(): code for code in codes}
    spelt = {str(text): alike.get(str(text).strip().casefold(), str(text).strip()) for text in given.unique()}
    other = {text for text, code in spelt.items() if code != text.strip()}
    if other:
        sorting.normalised[OTHER_LETTERS] += int(given.isin(other).sum())
    return given.map(spelt).astype(object)


def _codes(rows: pd.DataFrame) -> list[str]:
    return [str(code) for code in rows["code"].unique()]


def _with_places(rows: pd.DataFrame, gazetteer: Gazetteer, sorting: Sorting) -> pd.DataFrame:
    numbers = rows[NUMBER].str.strip().str.replace(r"\.0+$", "", regex=True)
    places = {number: gazetteer.by_old_code(number) for number in numbers.unique()}
    unknown = numbers.map({number: place is None for number, place in places.items()}).astype(bool)
    rows = sorting.reject(rows, unknown, NUMBER, "a three-digit number of an authority, a region (980-990) or England")
    numbers = numbers[rows.index]
    pairs = {(number, name) for number, name in zip(numbers, rows[NAME], strict=True)}
    contrary = {pair for pair in pairs if _another(pair[1], places[pair[0]], gazetteer)}
    clash = pd.Series([pair in contrary for pair in zip(numbers, rows[NAME], strict=True)], rows.index, dtype=bool)
    told = numbers.map(lambda number: f"the name that belongs to the number {number}")
    rows = sorting.reject(rows, clash, NAME, told)
    numbers = numbers[rows.index]
    found = {number: place for number, place in places.items() if place is not None}
    return rows.assign(
        place=numbers.map({number: place.code for number, place in found.items()}).astype(object),
        level=numbers.map({number: place.level.value for number, place in found.items()}).astype(object),
    )


def _another(name: str, place: Place | None, gazetteer: Gazetteer) -> bool:
    """Whether a name is that of another place than the number's; a name we do not know says nothing."""
    try:
        named = gazetteer.resolve(name)
    except UnknownNameError:
        return False
    return place is not None and named.code != place.code and place.name != named.name


def _of_measure(
    rows: pd.DataFrame, measure: LaitMeasure, layout: LaitLayout, sorting: Sorting, comma: Comma
) -> pd.DataFrame:
    years = {text: lait_year(text, measure.years, layout.year_marks) for text in rows[YEARS].unique()}
    bad = rows[YEARS].map({text: found is None for text, found in years.items()}).astype(bool)
    rows = sorting.reject(rows, bad, YEARS, YEAR_KINDS[measure.years])
    rows = rows.assign(**{VALUES: plain_numbers(rows[VALUES], measure.unit, comma, sorting.normalised)})
    cells = read_cells(rows[VALUES], layout.symbols, measure.unit, may_exceed_100=measure.may_exceed_100)
    rows = sorting.reject(rows, cells["fault"] != "", VALUES, cells["fault"])
    cells = cells.loc[rows.index]
    good = {text: found for text, found in years.items() if found is not None}
    marked = rows[YEARS].map({text: status.value for text, (_, status) in good.items()}).astype(object)
    return rows.assign(
        measure=measure.measure,
        cohort=measure.cohort,
        breakdown=measure.breakdown,
        period=rows[YEARS].map({text: period for text, (period, _) in good.items()}).astype(object),
        value=_as_meant(cells["value"]),
        unit=measure.unit.value,
        status=cells["status"].where(cells["status"] != Status.PUBLISHED.value, marked),
        symbol=cells["symbol"],
    )


def _as_meant(values: pd.Series[float]) -> pd.Series[float]:
    """Values to the 15 digits that a spreadsheet keeps: 3.3000000000000003 is 3.3."""
    return pd.Series([float(f"{value:.15g}") for value in values], values.index, dtype=np.float64)
