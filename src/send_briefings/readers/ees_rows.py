"""Rows of an EES-format CSV to figures, each row sorted into kept, out of scope or rejected."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from send_briefings.catalogue.places import Gazetteer
from send_briefings.model import Period, Status, Unit
from send_briefings.readers.cells import Symbols, read_cells
from send_briefings.readers.ees_layout import LEVEL_COLUMN, Doubtful, EesLayout, Indicator
from send_briefings.readers.ees_periods import OTHER_FORMS, PeriodError, ees_period, plain_identifier, plain_period
from send_briefings.readers.ees_places import EES_LEVELS, UNUSED_LEVELS, with_places
from send_briefings.readers.plain_numbers import Comma, comma_fault, plain_numbers
from send_briefings.readers.plain_text import OTHER_LETTERS, label_key
from send_briefings.readers.sorting import Sorting

COUNTS = Unit.COUNT
GROUP = ["measure", "cohort", "breakdown", "place", "level", "period", "unit"]


def sort_rows(
    cells: pd.DataFrame,
    layout: EesLayout,
    gazetteer: Gazetteer,
    sorting: Sorting,
    comma: Comma,
    headings: Mapping[str, str],
) -> pd.DataFrame:
    """The rows of one batch that are in scope and whole, with `period`, `place`, `level` and the filters' words added.

    `cells` has the layout's own column names, `headings` those of the file. Every row not returned is in `sorting`.
    `comma` is what commas in the file's numbers mean.
    """
    sorting.rows_read += len(cells)
    rows = sorting.set_aside_no_rows(cells, headings).assign(**layout.always)
    for rule in layout.out_of_scope:
        rows = _with_labels(rows, rule.column, rule.values, sorting)
        named = rows[rule.column].isin(rule.values)
        rows = sorting.set_aside(rows, ~named if rule.but else named, rule.reason)
    rows = _with_periods(rows, layout, sorting)
    if not layout.fixed_level:
        rows = _with_labels(rows, LEVEL_COLUMN, (*EES_LEVELS, *UNUSED_LEVELS), sorting)
    rows = with_places(rows, layout, gazetteer, sorting)
    for entry in layout.filters:
        rows = _with_labels(rows, entry.column, entry.values, sorting)
        words = rows[entry.column].map(dict(entry.values)).astype(object)
        expected = "one of " + ", ".join(f"'{value}'" for value in entry.values)
        rows = sorting.reject(rows.assign(**{ours(entry.role): words}), words.isna(), entry.column, expected)
    for column, (unit, over, under) in layout.number_columns.items():
        rows = rows.assign(**{column: plain_numbers(rows[column], unit, comma, sorting.normalised)})
        faults = read_cells(rows[column], layout.symbols, unit, may_exceed_100=over, may_be_negative=under)["fault"]
        faults = _told_of_commas(faults, rows[column], comma)
        rows = sorting.reject(rows, faults != "", column, faults)
    for indicator in layout.indicators:
        if not indicator.column and indicator.whole and not indicator.may_exceed_100 and indicator.above_100 is None:
            counts = (indicator.numerator, indicator.whole)
            part, whole = (_count(rows, names, layout.symbols)["value"] for names in counts)
            expected = f"a count no larger than that of {' and '.join(indicator.whole)}"
            rows = sorting.reject(rows, part > whole, indicator.numerator[0], expected)
    return rows


def ours(role: str) -> str:
    """The column of our words for a filter's role; the file may have a column of the role's own name."""
    return f"our {role}"


def figures_of(rows: pd.DataFrame, layout: EesLayout) -> pd.DataFrame:
    """The figures of sorted rows: one for each row and indicator it is of, or for each group, in our words."""
    parts = [_figures(_with_words(rows, indicator.only), indicator, layout) for indicator in layout.indicators]
    figures = pd.concat(parts, ignore_index=True)
    return added_up(figures) if layout.adds_rows else figures


def added_up(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures with those of one series, place and period added up to one.

    A sum with a part that is missing is missing for the same reason: a sum of the others would look whole.
    """
    parts = figures.assign(missing=figures["value"].isna()).sort_values("missing", ascending=False, kind="stable")
    groups = parts.groupby(GROUP, sort=False, as_index=False, observed=True)
    whole = groups.first()
    sums = groups[["value"]].sum()["value"]
    return whole.assign(value=sums.where(~groups["missing"].max()["missing"])).drop(columns="missing")[figures.columns]


def _with_words(rows: pd.DataFrame, only: Mapping[str, str]) -> pd.DataFrame:
    """The rows that have these words, by role."""
    for role, word in only.items():
        rows = rows[rows[ours(role)] == word]
    return rows


def _told_of_commas(faults: pd.Series[str], texts: pd.Series[str], comma: Comma) -> pd.Series[str]:
    """The faults of cells, in other words where it is a comma that cannot be read."""
    if not (faults != "").any():
        return faults
    told = [fault and (comma_fault(str(text), comma) or fault) for text, fault in zip(texts, faults, strict=True)]
    return pd.Series(told, faults.index, dtype=object)


def _with_labels(rows: pd.DataFrame, column: str, labels: Collection[str], sorting: Sorting) -> pd.DataFrame:
    """The rows with the labels in a column spelt as the publisher spells them, where they are only spelt otherwise."""
    alike = {label_key(label): label for label in labels}
    alike = alike if len(alike) == len(labels) else {}
    given = {str(text): str(text).strip() for text in rows[column].unique()}
    spelt = {text: label if label in labels else alike.get(label_key(label), label) for text, label in given.items()}
    other = {text for text, label in given.items() if spelt[text] != label}
    if other:
        sorting.normalised[OTHER_LETTERS] += int(rows[column].isin(other).sum())
    return rows.assign(**{column: rows[column].map(spelt).astype(object)})


def _with_periods(rows: pd.DataFrame, layout: EesLayout, sorting: Sorting) -> pd.DataFrame:
    period_column, identifier_column = layout.period_column, layout.identifier_column
    plain = {period_column: plain_period, identifier_column: plain_identifier}
    spelt = {name: {str(text): form(str(text)) for text in rows[name].unique()} for name, form in plain.items()}
    other = {name: {text for text, said in texts.items() if text.strip() != said} for name, texts in spelt.items()}
    if any(other.values()):
        odd = rows[period_column].isin(other[period_column]) | rows[identifier_column].isin(other[identifier_column])
        sorting.normalised[OTHER_FORMS] += int(odd.sum())
    rows = rows.assign(**{name: rows[name].map(texts).astype(object) for name, texts in spelt.items()})
    pairs = rows[[period_column, identifier_column]].drop_duplicates()
    periods: dict[tuple[str, str], Period] = {}
    faults: dict[tuple[str, str], PeriodError] = {}
    for time_period, identifier in pairs.itertuples(index=False, name=None):
        try:
            periods[time_period, identifier] = ees_period(
                time_period, identifier, layout.identifiers, layout.counted_in
            )
        except PeriodError as error:
            faults[time_period, identifier] = error
    keys = pd.Series(list(zip(rows[period_column], rows[identifier_column], strict=True)), rows.index, dtype=object)
    rows = rows.assign(period=keys.map(periods).astype(object))
    for key, fault in faults.items():
        column = identifier_column if fault.of_identifier else period_column
        rows = sorting.reject(rows, keys[rows.index] == key, column, fault.expected)
    return rows


def _figures(rows: pd.DataFrame, indicator: Indicator, layout: EesLayout) -> pd.DataFrame:
    cells = _values(rows, indicator, layout)
    denominator = _denominator(rows, indicator, layout.symbols)
    if indicator.numerator and indicator.whole:
        numerator = _count(rows, indicator.numerator, layout.symbols)["value"]
    else:
        numerator = (cells["value"] * denominator / 100).round()
    counted = cells["value"].notna()
    for rule in layout.doubtful:
        if rule.counts_only and set(indicator.columns).intersection(rule.columns):
            counted &= ~_matching(rows, rule)
    return pd.DataFrame(
        {
            "measure": indicator.measure,
            "cohort": indicator.cohort or rows[ours("cohort")],
            "breakdown": indicator.breakdown or rows[ours("breakdown")],
            "place": rows["place"],
            "level": rows["level"],
            "period": rows["period"],
            "value": cells["value"],
            "numerator": numerator.where(counted),
            "denominator": denominator.where(counted),
            "unit": indicator.unit.value,
            "status": cells["status"],
            "symbol": cells["symbol"],
        }
    )


def _matching(rows: pd.DataFrame, rule: Doubtful) -> pd.Series[bool]:
    """Which rows a rule on doubtful figures is about."""
    matching = pd.Series(True, index=rows.index)
    for name, value in rule.where.items():
        matching &= rows[name].str.strip() == value
    return matching


def _values(rows: pd.DataFrame, indicator: Indicator, layout: EesLayout) -> pd.DataFrame:
    """Each row's value, status and symbol: as printed, but for those the layout says are doubtful, or worked out."""
    if indicator.column:
        cells = read_cells(
            rows[indicator.column],
            layout.symbols,
            indicator.unit,
            may_exceed_100=indicator.may_exceed_100,
            may_be_negative=indicator.may_be_negative,
        )
    elif indicator.whole:
        cells = _shares(rows, indicator, layout.symbols)
    else:
        cells = _count(rows, indicator.numerator, layout.symbols)
    needed = {indicator.column} if indicator.column else set(indicator.columns)
    for rule in layout.doubtful:
        if needed.intersection(rule.columns) and not (rule.counts_only and indicator.column):
            doubtful = _matching(rows, rule) & cells["value"].notna()
            if indicator.column:
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
