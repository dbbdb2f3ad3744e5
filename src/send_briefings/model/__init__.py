"""Frozen values that every other room speaks in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from send_briefings.model.account import Account, FileRead, Learnt, Rejection, Remark
from send_briefings.model.measure import Counts, LeadWords, Measure, Polarity, Standard, StandardKind
from send_briefings.model.period import (
    Period,
    PeriodKind,
    academic_year,
    calendar_year,
    financial_year,
    month,
    term,
    winter_average,
)
from send_briefings.model.place import Level, Place
from send_briefings.model.tidy import COLUMNS, FIGURE_KEY, ROW_KEY, SERIES_KEY, Cohort, Status, Unit

if TYPE_CHECKING:
    from send_briefings.model.schema import SCHEMA

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
    """Load the Arrow schema when it is first asked for: pyarrow is slow to import, and listing places needs none."""
    if name != "SCHEMA":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from send_briefings.model.schema import SCHEMA

    return SCHEMA
