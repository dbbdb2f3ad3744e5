"""Queries over parts: which figures, and which vintage of each."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from send_briefings.model import COLUMNS, FIGURE_KEY, ROW_KEY, SCHEMA

ORDER = ("measure", "cohort", "breakdown", "place", "period_start", "source", "period_end", "released", "release")
DATES = ("period_start", "period_end", "released")


def matching(table: pa.Table, measures: Iterable[str], places: Iterable[str] | None) -> pa.Table:
    """The rows of a part about these measures and places (all places where None), with the tidy table's own types."""
    rows = table.filter(_isin(table["measure"], measures))
    if places is not None:
        rows = rows.filter(_isin(rows["place"], places))
    return rows.cast(SCHEMA)


def frame_of(tables: Iterable[pa.Table]) -> pd.DataFrame:
    """Rows of several parts as one frame, each stated once a release, sorted; its dates as datetime64."""
    table = pa.concat_tables([SCHEMA.empty_table(), *tables])
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    frame = frame.astype(dict.fromkeys(DATES, "datetime64[us]"))
    frame = frame.sort_values(list(ORDER), kind="stable").drop_duplicates(list(ROW_KEY), keep="last")
    return frame.reset_index(drop=True)[list(COLUMNS)]


def latest(vintages: pd.DataFrame) -> pd.DataFrame:
    """Of each figure the vintage released last.

    >>> from datetime import date
    >>> old = {name: "x" for name in COLUMNS} | {"value": 40.1, "release": "2023/24", "released": date(2025, 3, 20)}
    >>> new = old | {"value": 40.3, "release": "2024/25", "released": date(2026, 3, 19)}
    >>> latest(pd.DataFrame([old, new]))["value"].tolist()
    [40.3]
    """
    return vintages.drop_duplicates(list(FIGURE_KEY), keep="last").reset_index(drop=True)


def _isin(column: pa.ChunkedArray, wanted: Iterable[str]) -> pa.ChunkedArray:
    return pc.is_in(column.cast(pa.string()), value_set=pa.array(sorted(set(wanted)), pa.string()))
