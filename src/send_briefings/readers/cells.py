"""A published cell to a value, or to the reason there is none."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_briefings.model import Status, Unit
from send_briefings.readers.plain_numbers import DASHES

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
NEVER_NEGATIVE = {Unit.PERCENT, Unit.PER_100, Unit.PER_1000, Unit.COUNT}


@dataclass(frozen=True, slots=True)
class Symbols:
    """What a source prints in place of a number: each symbol's status, and the status of a blank cell."""

    statuses: Mapping[str, Status]
    blank: Status | None

    @property
    def expected(self) -> str:
        """The wording of what a cell may hold."""
        marks = [f"'{mark}'" for mark in self.statuses] + (["a blank"] if self.blank else [])
        return "a number" + (f" or one of {', '.join(marks)}" if marks else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read: its value, or its status and the symbol printed; `fault` says what was expected of a bad one."""

    value: float | None
    status: Status
    symbol: str
    fault: str = ""


def read_cell(
    text: str, symbols: Symbols, unit: Unit, *, may_exceed_100: bool = False, may_be_negative: bool = False
) -> Cell:
    """One cell. A missing value is never zero; a number out of the unit's range is a fault.

    `may_exceed_100` lets a percentage above 100 stand, where the publisher's own method can give one, and
    `may_be_negative` one below 0, such as a deficit as a share of income.

    >>> symbols = Symbols({"c": Status.SUPPRESSED}, blank=None)
    >>> read_cell("8.0299999999999994", symbols, Unit.PERCENT).value, read_cell("c", symbols, Unit.PERCENT).status
    (8.03, <Status.SUPPRESSED: 'suppressed'>)
    >>> read_cell("1O", symbols, Unit.PERCENT).fault
    "a number or one of 'c'"
    """
    given = text.strip()
    if not given:
        status = symbols.blank or Status.NOT_AVAILABLE
        return Cell(None, status, "", "" if symbols.blank else symbols.expected)
    known = (symbols.statuses.get(mark) for mark in (given, given.lower(), given.translate(DASHES)))
    status_given = next((status for status in known if status), None)
    if status_given:
        return Cell(None, status_given, given)
    if not NUMBER.fullmatch(given) or not given.isascii():
        return Cell(None, Status.NOT_AVAILABLE, given, symbols.expected)
    value = float(given) + 0.0  # so that -0.0 is 0
    if not math.isfinite(value):
        return Cell(None, Status.NOT_AVAILABLE, given, "a number a computer can hold")
    if value < 0 and unit in NEVER_NEGATIVE and not may_be_negative:
        return Cell(None, Status.NOT_AVAILABLE, given, "a number that is not negative")
    if unit is Unit.PERCENT and value > 100 and not may_exceed_100:
        return Cell(None, Status.NOT_AVAILABLE, given, "a percentage from 0 to 100")
    return Cell(value, Status.PUBLISHED, "")


def read_cells(
    texts: pd.Series[str],
    symbols: Symbols,
    unit: Unit,
    *,
    may_exceed_100: bool = False,
    may_be_negative: bool = False,
) -> pd.DataFrame:
    """A column of cells as `value`, `status`, `symbol` and `fault` ("" for a good cell), with the same index."""
    codes, distinct = pd.factorize(texts)
    allowed = {"may_exceed_100": may_exceed_100, "may_be_negative": may_be_negative}
    cells = [read_cell(str(text), symbols, unit, **allowed) for text in distinct]
    columns = {
        "value": np.array([math.nan if cell.value is None else cell.value for cell in cells], dtype=np.float64),
        "status": np.array([cell.status.value for cell in cells], dtype=object),
        "symbol": np.array([cell.symbol for cell in cells], dtype=object),
        "fault": np.array([cell.fault for cell in cells], dtype=object),
    }
    return pd.DataFrame({name: values[codes] for name, values in columns.items()}, index=texts.index)
