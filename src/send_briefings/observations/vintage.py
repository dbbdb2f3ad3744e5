"""Queries over parts: which figures, and which vintage of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from send_briefings.model import FIGURE_KEY, SCHEMA

ORDER = ("measure", "cohort", "breakdown", "place", "period_start", "source", "period_end", "released", "release")
DATES = ("period_start", "period_end", "released")


def matching(table: pa.Table, measures: Iterable[str], places: Iterable[str] | None) -> pa.Table:
    """The rows of a part about these measures and places (all places where None), with the tidy table's own types."""
    rows = table.filter(_isin(table["measure"], measures))
    if places is not None:
        rows = rows.filter(_isin(rows["place"], places))
    return rows.cast(SCHEMA)


def last_of_each(tables: Iterable[pa.Table], key: Sequence[str]) -> pa.Table:
    """Rows of several parts, sorted, and of each `key` the row released last.

    `key` is the figure's for its latest vintage, or the row's (figure and release) for every vintage once.

    >>> from datetime import date
    >>> old = dict.fromkeys(SCHEMA.names) | {"measure": "x", "value": 40.1, "released": date(2025, 3, 20)}
    >>> new = old | {"value": 40.3, "released": date(2026, 3, 19)}
    >>> last_of_each([pa.Table.from_pylist([new, old], schema=SCHEMA)], FIGURE_KEY)["value"].to_pylist()
    [40.3]
    """
    rows = pa.concat_tables([SCHEMA.empty_table(), *tables]).sort_by([(name, "ascending") for name in ORDER])
    rows = rows.combine_chunks()
    if rows.num_rows < 2:
        return rows
    ends = np.zeros(rows.num_rows, dtype=bool)
    ends[-1] = True
    for name in key:
        differs = pc.not_equal(rows[name].slice(0, rows.num_rows - 1), rows[name].slice(1))
        ends[:-1] |= pc.fill_null(differs, False).to_numpy(zero_copy_only=False)
    return rows if ends.all() else rows.filter(pa.array(ends))


def frame_of(rows: pa.Table) -> pd.DataFrame:
    """Tidy rows as a frame, its dates as datetime64."""
    frame: pd.DataFrame = rows.to_pandas(date_as_object=False)
    return frame.astype(dict.fromkeys(DATES, "datetime64[us]"))


def _isin(column: pa.ChunkedArray, wanted: Iterable[str]) -> pa.ChunkedArray:
    return pc.is_in(column.cast(pa.string()), value_set=pa.array(sorted(set(wanted)), pa.string()))


def latest(vintages: pd.DataFrame) -> pd.DataFrame:
    """Of each figure in a frame of sorted vintages the one released last.

    >>> from datetime import date
    >>> old = dict.fromkeys(SCHEMA.names, "x") | {"value": 40.1, "released": date(2025, 3, 20)}
    >>> new = old | {"value": 40.3, "released": date(2026, 3, 19)}
    >>> latest(pd.DataFrame([old, new]))["value"].tolist()
    [40.3]
    """
    return vintages.drop_duplicates(list(FIGURE_KEY), keep="last").reset_index(drop=True)
