"""Explore Education Statistics CSV: `time_period, time_identifier, geographic_level, ...`, filters and indicators.

Any such file is read by what its source's TOML says of it (see `data.ees_layout`), as CSV or saved as a workbook.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from send_briefings.config.places import Gazetteer
from send_briefings.config.sources import SourceSpec
from send_briefings.data.cells import (
    OTHER_LETTERS,
    Comma,
    Symbols,
    comma_fault,
    label_key,
    plain_cells,
    plain_numbers,
    read_cells,
)
from send_briefings.data.ees_layout import Doubtful, EesLayout, Indicator, read_layout
from send_briefings.data.ees_places import (
    OTHER_FORMS,
    UNUSED_LEVELS,
    PeriodError,
    ees_period,
    plain_identifier,
    plain_period,
    with_places,
)
from send_briefings.data.rows import (
    RESPELT,
    Sorting,
    check_worth_keeping,
    choose_release,
    closest,
    drop_repeats,
    match_columns,
    nearest_names,
    newest_label,
    refuse_missing_columns,
    respelt,
    tidy_table,
)
from send_briefings.data.table_file import columns_of, comma_of, open_table_file
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead, Period, Status, Unit

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
        rows = _with_labels(rows, layout.level_column, (*layout.levels, *UNUSED_LEVELS), sorting)
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
    reported = [fault and (comma_fault(str(text), comma) or fault) for text, fault in zip(texts, faults, strict=True)]
    return pd.Series(reported, faults.index, dtype=object)


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
    other = {name: {text for text, stated in texts.items() if text.strip() != stated} for name, texts in spelt.items()}
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
    unlikely = ((indicator.above_100, shares["value"] > 100), (indicator.zero, shares["value"] == 0))
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


FORMAT = "ees_csv"
MIN_MATCH_SHARE = 0.6
"""The share of a source's own columns (filters and figures) by which a changed file is still taken for that source."""


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose columns this file has: all of them (the most demanding source wins), else most of its own."""
    scored = sorted((_score(path, source), source.id) for source in sources if _has_figures(path, source))
    if not scored or scored[-1][0] < (0, MIN_MATCH_SHARE, 0, 0):
        return None
    best = [source for source in sources if (scored[-1][0], source.id) in scored]
    return best[-1] if len(best) == 1 else _by_identifier(path, sorted(best, key=lambda source: source.id))


def nearest(path: Path, sources: Sequence[SourceSpec]) -> str:
    """What an unrecognised file comes closest to, in words; "" where it shares none of a source's own columns."""
    found = columns_of(path, "time period")
    near = {source.id: _nearness(read_layout(source), found) for source in sources}
    best = max(near.values(), default=0.0)
    if not best:
        return ""
    reported = []
    for source in sources:
        if near[source.id] == best:
            layout = read_layout(source)
            there = match_columns(layout.columns, found, layout.also_called)
            missing = [name for name in layout.columns if name not in there]
            names = ", ".join(f"'{name}'{nearest_names(name, found)}" for name in missing)
            reported.append(f"'{source.id}' but has no column {names}")
    return f"It comes nearest to {'; and as near to '.join(reported)}."


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """The file's tidy rows; see `data.reading.read_file`.

    One row of the file gives one figure for each indicator. A row with any cell that is neither a number nor one of the
    source's symbols is rejected whole, so that a row is either kept or not.
    """
    layout = read_layout(source)
    file = open_table_file(path)
    names = match_columns(layout.columns, file.columns, layout.also_called)
    refuse_missing_columns(path.name, source.id, layout.columns, file.columns, names)
    sorting = Sorting()
    sorting.normalised.update(file.passed_over)
    sorting.normalised.update({RESPELT: respelt(names, layout.also_called)})
    names |= match_columns([name for name in layout.name_columns.values() if name not in names], file.columns, {})
    ours = {there: name for name, there in names.items()}
    comma = comma_of(file, [names[name] for name in layout.number_columns])
    batches = (plain_cells(batch.rename(columns=ours), sorting.normalised) for batch in file.batches(names.values()))
    kept = [sort_rows(batch, layout, gazetteer, sorting, comma, names) for batch in batches]
    sorting.take_rejected(file.rejected)
    rows = pd.concat(kept) if kept else pd.DataFrame()
    if len(rows):
        rows = drop_repeats(rows, _key(layout), _stated(layout), sorting)
    account = sorting.account()
    check_worth_keeping(account, path.name)
    name, day = choose_release(path, source, newest_label(rows["period"]), release=release, released=released)
    table = tidy_table(figures_of(rows, layout), source.id, name, day)
    return FileRead(path.name, file.sha256, source.id, name, day, table, account)


def _by_identifier(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec:
    """Of sources whose files have the same columns, the one whose periods are of the kind that the file prints."""
    for source in sources:
        layout = read_layout(source)
        try:
            names = match_columns((layout.identifier_column,), columns_of(path, "time period"), layout.also_called)
            batch = next(iter(open_table_file(path).batches(names.values())), pd.DataFrame())
        except DataFileError:
            break
        if layout.printed and len(batch) and str(batch.iloc[0, 0]).strip().casefold() == layout.printed.casefold():
            return source
    return sources[-1]


def _score(path: Path, source: SourceSpec) -> tuple[int, float, int, int]:
    """How well a file fits: all columns or not, the share of the source's own, how many those are, how many all are."""
    layout, found = read_layout(source), columns_of(path, "time period")
    own = match_columns(layout.own_columns, found, layout.also_called)
    whole = len(match_columns(layout.columns, found, layout.also_called)) == len(layout.columns)
    return (int(whole), len(own) / len(layout.own_columns), len(own), len(layout.columns))


def _nearness(layout: EesLayout, found: Sequence[str]) -> float:
    """How near a file's headings are to a source's own, 0 to 1: the mean likeness of the nearest, figures twice.

    Filters alike are found in many files, so a column of figures that is there, or nearly, tells more.
    """
    there = match_columns(layout.own_columns, found, layout.also_called)
    figures = set(layout.figure_columns)
    weights = {name: 2 if name in figures else 1 for name in layout.own_columns}
    likeness = sum(
        weight * (100.0 if name in there else closest(name, found) if name in figures else 0.0)
        for name, weight in weights.items()
    )
    return likeness / sum(weights.values()) / 100


def _has_figures(path: Path, source: SourceSpec) -> bool:
    """Whether the file has at least half of the source's columns of figures: filters alone are like in many files."""
    layout = read_layout(source)
    there = match_columns(layout.figure_columns, columns_of(path, "time period"), layout.also_called)
    return len(there) * 2 >= len(layout.figure_columns)


def _key(layout: EesLayout) -> list[str]:
    words = [entry for entry in layout.filters if entry.role != "constant"]
    roles = [entry.column if entry.added_up else ours(entry.role) for entry in words]
    return [*roles, "place", "period"]


def _stated(layout: EesLayout) -> list[str]:
    return list(dict.fromkeys(name for indicator in layout.indicators for name in indicator.columns))
