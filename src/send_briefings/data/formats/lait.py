"""DfE's Local Authority Interactive Tool, bulk file: one row for each measure, year and place.

The `[layout]` of a source with `format = "lait"`:

    [[layout.measures]]
    code = "TotAbs"                       # LAIT's "Short Desc"
    measure = "overall_absence"
    cohort = "all"
    breakdown = "total"
    unit = "percent"
    years = "academic_year_ending"        # 2025 is 2024/25; the other kinds are the keys of `YEAR_KINDS`

    [layout.also_called]                  # a column's names in other editions
    "LA Number" = ["LA Code"]

    [layout.symbols]                      # what stands in place of a number
    "-" = "not_available"

    [layout.year_marks]                   # what stands in brackets after a year: "2025 (prov)"
    prov = "provisional"

Every column is text (the place's three-digit number is sometimes a decimal number). Only the measures named in the
source's TOML are used; the rest are out of scope.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec, open_layout
from send_briefings.config.toml import Diagnostics, TomlTable
from send_briefings.data.cells import OTHER_LETTERS, Comma, Symbols, plain_cells, plain_numbers, read_cells
from send_briefings.data.ees_layout import read_symbols
from send_briefings.data.rows import (
    RESPELT,
    Sorting,
    check_worth_keeping,
    choose_release,
    drop_repeats,
    match_columns,
    nearest_names,
    newest_label,
    refuse_missing_columns,
    respelt,
    tidy_table,
)
from send_briefings.data.table_file import columns_of, comma_of, open_table_file
from send_briefings.errors import UnknownNameError
from send_briefings.model import (
    Cohort,
    FileRead,
    Period,
    Place,
    Status,
    Unit,
    academic_year,
    calendar_year,
    financial_year,
    month,
    winter_average,
)

YEAR = re.compile(r"((?:19|20)\d\d)(?:([/-])(\d\d))?(?:\s*\(([^)]*)\))?")
YEAR_KINDS = {
    "academic_year_ending": "a year such as 2025 (meaning 2024/25)",
    "academic_year": "a year such as 2024/25",
    "winter_average": "a year such as 2025 (December 2024 to February 2025)",
    "january": "a year such as 2025 (a count in January 2025)",
    "calendar_year": "a year such as 2024 (January to December)",
    "financial_year": "a year such as 2024-25 (April to March)",
}
BETWEEN = {"academic_year": "/", "financial_year": "-"}
PERIODS: Mapping[str, Callable[[int], Period]] = {
    "academic_year_ending": lambda year: academic_year(year - 1),
    "academic_year": academic_year,
    "winter_average": winter_average,
    "january": lambda year: month(year, 1),
    "calendar_year": calendar_year,
    "financial_year": financial_year,
}


@dataclass(frozen=True, slots=True)
class LaitMeasure:
    """One of LAIT's measures as one of ours."""

    code: str
    measure: str
    cohort: str
    breakdown: str
    unit: Unit
    years: str
    may_exceed_100: bool


@dataclass(frozen=True, slots=True)
class LaitLayout:
    """A checked layout: measures by LAIT's code."""

    measures: Mapping[str, LaitMeasure]
    symbols: Symbols
    year_marks: Mapping[str, Status]
    also_called: Mapping[str, tuple[str, ...]]


def read_layout(source: SourceSpec) -> LaitLayout:
    """The layout of a source, checked; kept for as long as its file stays as it is.

    Raises:
        CatalogueError: all faults at once, each with file and line.
    """
    return _read_layout(source, source.path.stat().st_mtime_ns if source.path.exists() else 0)


@lru_cache(maxsize=64)
def _read_layout(source: SourceSpec, _changed: int) -> LaitLayout:
    faults = Diagnostics()
    table = open_layout(source, faults)
    measures: dict[str, LaitMeasure] = {}
    for entry in table.tables("measures"):
        measure = _measure(entry)
        if measure.code in measures:
            entry.fault("code", f"the code '{measure.code}' is given twice", "each code once")
        measures[measure.code] = measure
    marks_table = table.table("year_marks", needed=False)
    allowed = [status.value for status in Status if status.has_value]
    marks = {mark: marks_table.string(mark, one_of=allowed) for mark in marks_table.keys()}  # noqa: SIM118
    symbols = read_symbols(table.table("symbols", needed=False))
    called = table.table("also_called", needed=False)
    names = {name: called.strings(name) for name in called.keys()}  # noqa: SIM118
    table.finish()
    faults.raise_if_any()
    return LaitLayout(measures, symbols, {mark: Status(status) for mark, status in marks.items()}, names)


def lait_year(text: str, kind: str, marks: Mapping[str, Status]) -> tuple[Period, Status] | None:
    """The period of a year as printed for a measure of that kind, with the status its mark gives; None for a bad one.

    >>> period, status = lait_year("2025 (prov)", "academic_year_ending", {"prov": Status.PROVISIONAL})
    >>> period.label, status.value
    ('2024/25', 'provisional')
    """
    found = YEAR.fullmatch(text.strip())
    alike = {mark.casefold(): status for mark, status in marks.items()}
    mark_given = found[4].strip().casefold() if found and found[4] is not None else None
    if found is None or (mark_given is not None and mark_given not in alike):
        return None
    year, mark, span = int(found[1]), found[2] or "", found[3] or ""
    if mark + span != (f"{BETWEEN[kind]}{(year + 1) % 100:02d}" if kind in BETWEEN else ""):
        return None
    return PERIODS[kind](year), alike[mark_given] if mark_given is not None else Status.PUBLISHED


def _measure(table: TomlTable) -> LaitMeasure:
    unit = table.string("unit", one_of=list(Unit))
    return LaitMeasure(
        code=table.string("code"),
        measure=table.string("measure"),
        cohort=table.string("cohort", one_of=list(Cohort)),
        breakdown=table.string("breakdown"),
        unit=Unit(unit) if unit in set(Unit) else Unit.COUNT,
        years=table.string("years", one_of=YEAR_KINDS),
        may_exceed_100=table.boolean("may_exceed_100", default=False),
    )


FORMAT = "lait"
CODE, YEARS, NAME, VALUES, NUMBER = "Short Desc", "Years", "LA and Regions", "Values", "LA Number"
COLUMNS = (CODE, YEARS, NAME, VALUES, NUMBER)
MIN_MATCHED_COLUMNS = 3
SOME = 2
NOT_USED = "a measure that no area uses"
KEY = ["code", "place", "period"]


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The LAIT source, for a table with most of LAIT's columns."""
    found = columns_of(path, "short desc")
    return sources[0] if sources and len(match_columns(COLUMNS, found, {})) >= MIN_MATCHED_COLUMNS else None


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
    """The file's tidy rows; see `data.reading.read_file`. A row is one figure."""
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
    reported = numbers.map(lambda number: f"the name that belongs to the number {number}")
    rows = sorting.reject(rows, clash, NAME, reported)
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
