"""Frozen values that every other room speaks in."""

from send_briefings.model.account import Account, FileRead, Rejection
from send_briefings.model.measure import Counts, Measure, Polarity
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
from send_briefings.model.tidy import COLUMNS, FIGURE_KEY, ROW_KEY, SCHEMA, SERIES_KEY, Cohort, Status, Unit

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
    "Level",
    "Measure",
    "Period",
    "PeriodKind",
    "Place",
    "Polarity",
    "Rejection",
    "Status",
    "Unit",
    "academic_year",
    "calendar_year",
    "financial_year",
    "month",
    "term",
    "winter_average",
]
