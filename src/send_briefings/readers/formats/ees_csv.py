"""Explore Education Statistics CSV: `time_period, time_identifier, geographic_level, ...`, filters and indicators.

Any such file is read by what its source's TOML says of it (see `readers.ees_layout`), as CSV or saved as a workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from send_briefings.catalogue.places import Gazetteer
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.errors import DataFileError
from send_briefings.model import FileRead
from send_briefings.readers.column_match import (
    RESPELT,
    closest,
    match_columns,
    nearest_names,
    refuse_missing_columns,
    respelt,
)
from send_briefings.readers.comma_meaning import comma_of
from send_briefings.readers.ees_layout import EesLayout, read_layout
from send_briefings.readers.ees_rows import figures_of, ours, sort_rows
from send_briefings.readers.plain_text import plain_cells
from send_briefings.readers.release import choose_release
from send_briefings.readers.sorting import Sorting, check_worth_keeping
from send_briefings.readers.table_file import columns_of, open_table_file
from send_briefings.readers.tidy_rows import drop_repeats, newest_label, tidy_table

FORMAT = "ees_csv"
ENOUGH = 0.6
"""The share of a source's own columns (filters and figures) by which a changed file is still taken for that source."""


def recognise(path: Path, sources: Sequence[SourceSpec]) -> SourceSpec | None:
    """The source whose columns this file has: all of them (the most demanding source wins), else most of its own."""
    scored = sorted((_score(path, source), source.id) for source in sources if _has_figures(path, source))
    if not scored or scored[-1][0] < (0, ENOUGH, 0, 0):
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
    told = []
    for source in sources:
        if near[source.id] == best:
            layout = read_layout(source)
            there = match_columns(layout.columns, found, layout.also_called)
            missing = [name for name in layout.columns if name not in there]
            names = ", ".join(f"'{name}'{nearest_names(name, found)}" for name in missing)
            told.append(f"'{source.id}' but has no column {names}")
    return f"It comes nearest to {'; and as near to '.join(told)}."


def read(
    path: Path, source: SourceSpec, gazetteer: Gazetteer, *, release: str | None = None, released: date | None = None
) -> FileRead:
    """The file's tidy rows; see `readers.read_file`.

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
