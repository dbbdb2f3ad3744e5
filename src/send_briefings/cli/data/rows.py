"""Rows of the tidy table as text: for a person, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from send_briefings.cli.screen import only_ascii
from send_briefings.model.tidy import COLUMNS, Status, Unit
from send_briefings.wording import number, value_text

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
DATES = frozenset({"period_start", "period_end", "released"})


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The table's rows under the tidy table's column names: dates as YYYY-MM-DD, None for what is missing."""
    columns = [[_plain(name, value) for value in table[name]] for name in COLUMNS]
    return [dict(zip(COLUMNS, values, strict=True)) for values in zip(*columns, strict=True)]


def as_json(rows: Sequence[Row]) -> str:
    """The rows as JSON, one row a line."""
    return "[" + ",".join("\n" + json.dumps(row, ensure_ascii=only_ascii(), allow_nan=False) for row in rows) + "\n]"


def as_csv(rows: Sequence[Row]) -> str:
    """The rows as CSV with a header; what is missing is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def for_a_person(rows: Sequence[Row], decimals: int | None) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of a table for a person; counts only where any row has them."""
    counted = any(row["numerator"] is not None or row["denominator"] is not None for row in rows)
    headings = ["Cohort", "Breakdown", "Period", "Value", *(["Number", "Of"] if counted else [])]
    cells = []
    for row in rows:
        counts = [_count(row["numerator"]), _count(row["denominator"])] if counted else []
        told = [row["cohort"], row["breakdown"], row["period_label"], value_cell(row, decimals), *counts]
        cells.append([*told, row["source"], row["release"], row["released"]])
    return [*headings, "Source", "Release", "Released"], cells


def value_cell(row: Row, decimals: int | None) -> str:
    """A value rounded for a person; where there is none, why not and what was printed in its place.

    >>> value_cell({"value": 38.12, "unit": "percent", "status": "published", "symbol": None}, 1)
    '38.1%'
    >>> value_cell({"value": None, "unit": "percent", "status": "suppressed", "symbol": "c"}, 1)
    'suppressed (c)'
    """
    status = str(row["status"]).replace("_", " ")
    if row["value"] is None:
        return f"{status} ({row['symbol']})" if row["symbol"] else status
    unit = Unit(row["unit"])
    places = decimals if decimals is not None else 0 if unit is Unit.COUNT else 1
    text = value_text(row["value"], unit, places)
    return text if row["status"] == Status.PUBLISHED else f"{text} ({status})"


def _count(value: float | None) -> str:
    return "" if value is None else number(value, 0)


def _plain(name: str, value: Any) -> Any:
    if value is None or value != value:  # missing numbers and dates are unequal to themselves
        return None
    if name in DATES:
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value
