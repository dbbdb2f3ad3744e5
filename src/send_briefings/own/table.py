"""The rows of a module as columns of whole numbers, and how what stands in an item becomes one."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from send_briefings.model.period import MONTHS
from send_briefings.own.layout import ABSENT, UNREADABLE, Item, Kind, Module

Ints = npt.NDArray[np.int32]
EXCEL_DAY_0 = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2100
NOTHING = frozenset({"", "0", "n", "no", "none", "false"})
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_BLADE = re.compile(r"(\d{4})-([A-Za-z]{3})-(\d{1,2})(?: .*)?")
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MONTH_OF = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}


@dataclass(frozen=True, slots=True)
class Table:
    """A module's rows.

    `row` is where each stands: the line in an XML file, the row in a table. `parent` is the place of the row it hangs
    on in its parent's table, -1 where there is none. `columns` has an item's values by its name in small letters: days
    as Python's ordinals, codes as their place in the item's list, flags and what is given as 1 or 0; `ABSENT` and
    `UNREADABLE` where there is no such value.
    """

    module: Module
    row: Ints
    parent: Ints
    columns: Mapping[str, Ints]

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, key: str) -> Ints:
        return self.columns[key]


class Rows:
    """Collects a module's rows one after the other."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.row, self.parent = array("i"), array("i")
        self.columns = {item.key: array("i") for item in module.items}
        self._nothing = [(self.columns[item.key], value_of(item, "")) for item in module.items]

    def begin(self, row: int, parent: int) -> int:
        """A new row without values; its place."""
        self.row.append(row)
        self.parent.append(parent)
        for column, nothing in self._nothing:
            column.append(nothing)
        return len(self.row) - 1

    def made(self) -> Table:
        """The table so far."""
        return Table(self.module, _ints(self.row), _ints(self.parent), {k: _ints(c) for k, c in self.columns.items()})


def _ints(values: array[int]) -> Ints:
    return np.array(values, dtype=np.int32)


def value_of(item: Item, said: str) -> int:
    """What stands in an item as a whole number; a blank is `ABSENT`, anything else that may not stand `UNREADABLE`.

    >>> from send_briefings.own.layout import MODULES
    >>> requests = MODULES["requests"]
    >>> [value_of(requests.item("requestoutcome"), said) for said in ("Y", "h", " ", "Smith")]
    [0, 4, -1, -2]
    >>> day = requests.item("receiveddate")
    >>> value_of(day, "2022-09-28") == value_of(day, "2022-Sep-28 00:00:00") == value_of(day, "28/09/2022")
    True
    """
    said = said.strip()
    if item.kind is Kind.GIVEN:
        return 0 if said.lower() in NOTHING else 1
    if not said:
        return ABSENT
    if item.kind is Kind.DAY:
        return _day(said)
    if item.kind is Kind.FLAG:
        low = said.lower().removesuffix(".0")
        return 1 if low in ("1", "y", "true") else 0 if low in ("0", "n", "false") else UNREADABLE
    if item.kind is Kind.RANK:
        low = said.removesuffix(".0")
        return int(low) if low.isascii() and low.isdigit() and 0 < int(low[:6]) < 1000 else UNREADABLE
    code = said.upper().removesuffix(".0")
    return item.codes.index(code) if code in item.codes else UNREADABLE


def day_in(said: str) -> date | None:
    """The day in a header's item; None where there is none."""
    found = _day(said.strip())
    return date.fromordinal(found) if found > 0 else None


@lru_cache(maxsize=50_000)
def _day(said: str) -> int:
    if found := _ISO.fullmatch(said):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _BLADE.fullmatch(said):
        return _made(int(found[1]), _MONTH_OF.get(found[2].lower(), 0), int(found[3]))
    if found := _BRITISH.fullmatch(said):
        return _made(int(found[3]), int(found[2]), int(found[1]))
    if _SERIAL.fullmatch(said):
        return (EXCEL_DAY_0 + timedelta(days=int(float(said)))).toordinal()
    return UNREADABLE


def _made(year: int, month: int, day: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return UNREADABLE
    try:
        return datetime(year, month, day).toordinal()
    except ValueError:
        return UNREADABLE


def forget() -> None:
    """Let go of the days that were read: a day of birth is not kept any longer than it is needed."""
    _day.cache_clear()
