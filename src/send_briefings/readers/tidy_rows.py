"""Figures read from a file to the tidy table: types, order of rows, and figures stated twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from send_briefings.model import ROW_KEY, SCHEMA, Period
from send_briefings.readers.sorting import REPEATED_ROW, Sorting

WITHOUT = ("lower", "upper")


def drop_repeats(rows: pd.DataFrame, key: Sequence[str], stated: Sequence[str], sorting: Sorting) -> pd.DataFrame:
    """The rows with each key once.

    A row that says the same as an earlier one about the same thing is set aside as repeated. Rows that say different
    things about the same thing are all rejected, each told the others' row numbers: which one is right is not ours to
    choose.
    """
    doubled = rows.duplicated(subset=list(key), keep=False)
    if not doubled.any():
        return rows
    same_said = rows.duplicated(subset=[*key, *stated], keep="first")
    rows = sorting.set_aside(rows, same_said, REPEATED_ROW)
    clash = rows.duplicated(subset=list(key), keep=False)
    if not clash.any():
        return rows
    told = pd.Series("", index=rows.index, dtype=object)
    for _, group in rows[clash].groupby(list(key), sort=False, dropna=False, observed=True):
        numbers = ", ".join(str(number) for number in group.index)
        told[group.index] = f"one row for each figure (rows {numbers} state it differently)"
    return sorting.reject(rows, clash, stated[0], told)


def tidy_table(figures: pd.DataFrame, source: str, release: str, released: date) -> pa.Table:
    """A tidy table in the order of its key, of figures with every tidy column but the source's own.

    `figures` has `period` (a `Period`) in place of the three period columns; `value`, `numerator` and `denominator` are
    NaN where missing, which become null.
    """
    codes, distinct = pd.factorize(figures["period"])
    periods: list[Period] = list(distinct)
    starts = np.array([period.start for period in periods], dtype="datetime64[D]")
    ends = np.array([period.end for period in periods], dtype="datetime64[D]")
    labels = np.array([period.label for period in periods], dtype=object)
    columns: dict[str, pa.Array] = {
        "period_start": pa.array(starts[codes]),
        "period_end": pa.array(ends[codes]),
        "period_label": pa.array(labels[codes], pa.string()),
        "source": pa.array([source] * len(figures), pa.string()),
        "release": pa.array([release] * len(figures), pa.string()),
        "released": pa.array([released] * len(figures), pa.date32()),
        **{name: pa.nulls(len(figures), pa.float64()) for name in WITHOUT},
    }
    for name in SCHEMA.names:
        if name not in columns:
            columns[name] = pa.array(figures[name].to_numpy(), SCHEMA.field(name).type, from_pandas=True)
    table = pa.table([columns[name].cast(SCHEMA.field(name).type) for name in SCHEMA.names], schema=SCHEMA)
    return table.sort_by([(name, "ascending") for name in ROW_KEY]).combine_chunks()


def newest_label(periods: pd.Series[Any]) -> str:
    """The label of the period that ends last (of those, the one that starts last).

    >>> from send_briefings.model import academic_year, term
    >>> newest_label(pd.Series([term("Autumn", 2024), term("Spring", 2024), academic_year(2023)]))
    'Spring term 2024/25'
    """
    distinct: set[Period] = set(periods)
    return max(distinct, key=lambda period: (period.end, period.start)).label
