"""Rows of an EES-format CSV to figures, each row sorted into kept, out of scope or rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from send_briefings.catalogue.places import Gazetteer
from send_briefings.model import Level, Period, Status, Unit
from send_briefings.readers.cells import Symbols, read_cells
from send_briefings.readers.ees_layout import LEVEL_COLUMN, EesLayout, Indicator
from send_briefings.readers.ees_periods import PeriodError, ees_period
from send_briefings.readers.sorting import BLANK_ROW, Sorting

EES_LEVELS: Mapping[str, Level] = {
    "National": Level.ENGLAND,
    "Regional": Level.REGION,
    "Local authority": Level.LOCAL_AUTHORITY,
}
UNUSED_LEVELS = (
    "School",
    "Institution",
    "Provider",
    "Ward",
    "Parliamentary constituency",
    "Local authority district",
    "Local enterprise partnership",
    "Local skills improvement plan area",
    "English devolved area",
    "Mayoral combined authority",
    "Opportunity area",
    "MAT",
    "RSC region",
    "Planning area",
    "Police force area",
    "Sponsor",
)
COUNTS = Unit.COUNT


def sort_rows(cells: pd.DataFrame, layout: EesLayout, gazetteer: Gazetteer, sorting: Sorting) -> pd.DataFrame:
    """The rows of one batch that are in scope and whole, with `period`, `place`, `level` and the filters' words added.

    `cells` has the layout's own column names. Every row not returned is in `sorting`.
    """
    sorting.rows_read += len(cells)
    rows = sorting.set_aside(cells, (cells == "").all(axis=1), BLANK_ROW)
    for rule in layout.out_of_scope:
        named = rows[rule.column].str.strip().isin(rule.values)
        rows = sorting.set_aside(rows, ~named if rule.but else named, rule.reason)
    rows = _with_periods(rows, layout, sorting)
    rows = _with_places(rows, layout, gazetteer, sorting)
    for entry in layout.filters:
        words = rows[entry.column].map({text: entry.values.get(text.strip()) for text in rows[entry.column].unique()})
        expected = "one of " + ", ".join(f"'{value}'" for value in entry.values)
        rows = sorting.reject(rows.assign(**{entry.role: words}), words.isna(), entry.column, expected)
    for column, (unit, may_exceed) in _figure_columns(layout).items():
        faults = read_cells(rows[column], layout.symbols, unit, may_exceed_100=may_exceed)["fault"]
        rows = sorting.reject(rows, faults != "", column, faults)
    for indicator in layout.indicators:
        if not indicator.column and not indicator.may_exceed_100 and indicator.above_100 is None:
            counts = (indicator.numerator, indicator.whole)
            part, whole = (_count(rows, names, layout.symbols)["value"] for names in counts)
            expected = f"a count no larger than that of {' and '.join(indicator.whole)}"
            rows = sorting.reject(rows, part > whole, indicator.numerator[0], expected)
    return rows


def figures_of(rows: pd.DataFrame, layout: EesLayout) -> pd.DataFrame:
    """The figures of sorted rows: one for each row and indicator, in the tidy table's words."""
    return pd.concat([_figures(rows, indicator, layout) for indicator in layout.indicators], ignore_index=True)


def _with_periods(rows: pd.DataFrame, layout: EesLayout, sorting: Sorting) -> pd.DataFrame:
    pairs = rows[[layout.period_column, layout.identifier_column]].drop_duplicates()
    periods: dict[tuple[str, str], Period] = {}
    faults: dict[tuple[str, str], PeriodError] = {}
    for time_period, identifier in pairs.itertuples(index=False, name=None):
        try:
            periods[time_period, identifier] = ees_period(
                time_period, identifier, layout.identifiers, layout.counted_in
            )
        except PeriodError as error:
            faults[time_period, identifier] = error
    keys = pd.Series(
        list(zip(rows[layout.period_column], rows[layout.identifier_column], strict=True)), rows.index, dtype=object
    )
    rows = rows.assign(period=keys.map(periods).astype(object))
    for key, fault in faults.items():
        column = layout.identifier_column if fault.of_identifier else layout.period_column
        rows = sorting.reject(rows, keys[rows.index] == key, column, fault.expected)
    return rows


def _with_places(rows: pd.DataFrame, layout: EesLayout, gazetteer: Gazetteer, sorting: Sorting) -> pd.DataFrame:
    if layout.fixed_level:
        rows = rows.assign(level=layout.fixed_level.value)
    else:
        printed = rows[LEVEL_COLUMN].str.strip()
        for level in UNUSED_LEVELS:
            aside = printed[rows.index] == level
            rows = sorting.set_aside(rows, aside, f"figures for the level '{level}' are not used")
        levels = rows[LEVEL_COLUMN].str.strip().map(EES_LEVELS).astype(object)
        unknown = ~levels.isin(list(layout.code_columns))
        expected = "one of " + ", ".join(name for name, level in EES_LEVELS.items() if level in layout.code_columns)
        rows = sorting.reject(rows.assign(level=levels.astype(str)), unknown, LEVEL_COLUMN, expected)
    rows = rows.assign(place="")
    for level, column in layout.code_columns.items():
        here = rows["level"] == level.value
        codes = {code: _place(code.strip(), level, gazetteer) for code in rows.loc[here, column].unique()}
        rows.loc[here, "place"] = rows.loc[here, column].map(codes)
        expected = f"the ONS code of a {level.value.replace('_', ' ')} in England"
        rows = sorting.reject(rows, here & (rows["place"] == ""), column, expected)
    return rows


def _place(code: str, level: Level, gazetteer: Gazetteer) -> str:
    place = gazetteer.find(code)
    return place.code if place and place.level is level else ""


def _figure_columns(layout: EesLayout) -> dict[str, tuple[Unit, bool]]:
    """Each column of figures or counts, with its unit and whether a percentage above 100 may stand in it."""
    columns: dict[str, tuple[Unit, bool]] = {}
    for indicator in layout.indicators:
        if indicator.column:
            columns[indicator.column] = (indicator.unit, indicator.may_exceed_100)
        columns.update(dict.fromkeys((*indicator.whole, *indicator.numerator), (COUNTS, False)))
        if indicator.percent:
            columns[indicator.percent] = (Unit.PERCENT, False)
    return columns


def _figures(rows: pd.DataFrame, indicator: Indicator, layout: EesLayout) -> pd.DataFrame:
    cells = _values(rows, indicator, layout)
    denominator = _denominator(rows, indicator, layout.symbols)
    if indicator.numerator:
        numerator = _count(rows, indicator.numerator, layout.symbols)["value"]
    else:
        numerator = (cells["value"] * denominator / 100).round()
    return pd.DataFrame(
        {
            "measure": indicator.measure,
            "cohort": indicator.cohort or rows["cohort"],
            "breakdown": indicator.breakdown or rows["breakdown"],
            "place": rows["place"],
            "level": rows["level"],
            "period": rows["period"],
            "value": cells["value"],
            "numerator": numerator.where(cells["value"].notna()),
            "denominator": denominator.where(cells["value"].notna()),
            "unit": indicator.unit.value,
            "status": cells["status"],
            "symbol": cells["symbol"],
        }
    )


def _values(rows: pd.DataFrame, indicator: Indicator, layout: EesLayout) -> pd.DataFrame:
    """Each row's value, status and symbol: as printed, but for those the layout says are doubtful, or worked out."""
    if not indicator.column:
        return _shares(rows, indicator, layout.symbols)
    cells = read_cells(rows[indicator.column], layout.symbols, indicator.unit, may_exceed_100=indicator.may_exceed_100)
    for rule in layout.doubtful:
        if indicator.column in rule.columns:
            doubtful = np.logical_and.reduce([rows[name].str.strip() == value for name, value in rule.where.items()])
            doubtful &= cells["value"].notna()
            cells.loc[doubtful, "symbol"] = rows.loc[doubtful, indicator.column].str.strip()
            cells.loc[doubtful, "status"] = Status.NOT_AVAILABLE.value
            cells.loc[doubtful, "value"] = np.nan
    return cells


def _shares(rows: pd.DataFrame, indicator: Indicator, symbols: Symbols) -> pd.DataFrame:
    """Percentages, or rates per 100, worked out from two counts and not rounded.

    Where either count is missing the share is missing for the same reason; a share of none is not applicable.
    """
    part, whole = _count(rows, indicator.numerator, symbols), _count(rows, indicator.whole, symbols)
    shares = part.where(part["value"].isna(), whole)
    none = part["value"].notna() & (whole["value"] == 0)
    shares["value"] = 100 * part["value"] / whole["value"].where(whole["value"] != 0)
    shares.loc[none, "status"] = Status.NOT_APPLICABLE.value
    unlikely = ((indicator.above_100, shares["value"] > 100), (indicator.nought, shares["value"] == 0))
    for status, rows_so in unlikely:
        if status is not None:
            shares.loc[rows_so, ["value", "status"]] = [np.nan, status.value]
    return shares


def _count(rows: pd.DataFrame, columns: Sequence[str], symbols: Symbols) -> pd.DataFrame:
    """The columns added up as `value`, `status` and `symbol`: those of the first missing cell where one is missing."""
    total = read_cells(rows[columns[0]], symbols, COUNTS)
    for column in columns[1:]:
        cells = read_cells(rows[column], symbols, COUNTS)
        added = total["value"] + cells["value"]
        total = total.where(total["value"].isna(), cells)
        total["value"] = added
    return total


def _denominator(rows: pd.DataFrame, indicator: Indicator, symbols: Symbols) -> pd.Series[float]:
    if not indicator.whole:
        return pd.Series(np.nan, index=rows.index)
    whole = _count(rows, indicator.whole, symbols)["value"]
    if not indicator.percent:
        return whole
    share = read_cells(rows[indicator.percent], symbols, Unit.PERCENT)["value"]
    return (whole * share / 100).round()
