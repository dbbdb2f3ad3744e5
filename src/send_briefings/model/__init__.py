"""Frozen values that every other package speaks in: periods, places, measures, areas, claims, the tidy table's columns.

In: nothing but the standard library. Out: values with their own checks; they read no file and know no store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from send_briefings.model.measure import Counts, LeadWords, Measure, Polarity, Standard, StandardKind
from send_briefings.model.place import (
    Level,
    Period,
    PeriodKind,
    Place,
    academic_year,
    calendar_year,
    financial_year,
    month,
    term,
    winter_average,
)
from send_briefings.model.tidy import (
    COLUMNS,
    FIGURE_KEY,
    ROW_KEY,
    SERIES_KEY,
    Account,
    Cohort,
    FileRead,
    Learnt,
    Rejection,
    Remark,
    Status,
    Unit,
)

if TYPE_CHECKING:
    from pyarrow import Schema

    SCHEMA: Schema

__all__ = [
    "COLUMNS",
    "FIGURE_KEY",
    "ROW_KEY",
    "SCHEMA",
    "SERIES_KEY",
    "Account",
    "Cohort",
    "Counts",
    "FileRead",
    "LeadWords",
    "Learnt",
    "Level",
    "Measure",
    "Period",
    "PeriodKind",
    "Place",
    "Polarity",
    "Rejection",
    "Remark",
    "Standard",
    "StandardKind",
    "Status",
    "Unit",
    "academic_year",
    "calendar_year",
    "financial_year",
    "month",
    "term",
    "winter_average",
]


def __getattr__(name: str) -> Any:
    """Make the Arrow schema when it is first asked for: pyarrow is slow to import, and listing places needs none."""
    if name != "SCHEMA":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import pyarrow as pa

    from send_briefings.model.tidy import TYPES

    types = {"text": pa.string(), "date": pa.date32(), "number": pa.float64()}
    globals()[name] = schema = pa.schema([(column, types[kind]) for column, kind in TYPES.items()])
    return schema
