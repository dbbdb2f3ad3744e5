"""The rows of a module as columns, modules linked by their keys, and a return that was read."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from send_briefings.model.place import MONTHS
from send_briefings.own.layout import (
    ABSENT,
    MODULES,
    PARENTS,
    SYNTHETIC,
    UNREADABLE,
    Fault,
    Item,
    Kind,
    Module,
    row_fault,
)

Ints = npt.NDArray[np.int32]
EXCEL_DAY_0 = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2100
NOTHING = frozenset({"", "0", "n", "no", "none", "false"})
_ISO = re.compile(r"(?a)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_BLADE = re.compile(r"(?a)(\d{4})-([A-Za-z]{3})-(\d{1,2})(?: .*)?")
_BRITISH = re.compile(r"(?a)(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_SERIAL = re.compile(r"(?a)\d{5}(?:\.\d+)?")
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


def value_of(item: Item, stated: str) -> int:
    """What stands in an item as a whole number; a blank is `ABSENT`, anything else that may not stand `UNREADABLE`.

    >>> from send_briefings.own.layout import MODULES
    >>> requests = MODULES["requests"]
    >>> [value_of(requests.item("requestoutcome"), stated) for stated in ("Y", "h", " ", "Smith")]
    [0, 4, -1, -2]
    >>> day = requests.item("receiveddate")
    >>> value_of(day, "2022-09-28") == value_of(day, "2022-Sep-28 00:00:00") == value_of(day, "28/09/2022")
    True
    """
    stated = stated.strip()
    if item.kind is Kind.GIVEN:
        return 0 if stated.lower() in NOTHING else 1
    if not stated:
        return ABSENT
    if item.kind is Kind.DAY:
        return _day(stated)
    if item.kind is Kind.FLAG:
        low = stated.lower().removesuffix(".0")
        return 1 if low in ("1", "y", "true") else 0 if low in ("0", "n", "false") else UNREADABLE
    if item.kind is Kind.RANK:
        low = stated.removesuffix(".0")
        return int(low) if low.isascii() and low.isdigit() and 0 < int(low[:6]) < 1000 else UNREADABLE
    code = stated.upper().removesuffix(".0")
    return item.codes.index(code) if code in item.codes else UNREADABLE


def day_in(stated: str) -> date | None:
    """The day in a header's item; None where there is none."""
    found = _day(stated.strip())
    return date.fromordinal(found) if found > 0 else None


@lru_cache(maxsize=50_000)
def _day(stated: str) -> int:
    if found := _ISO.fullmatch(stated):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _BLADE.fullmatch(stated):
        return _made(int(found[1]), _MONTH_OF.get(found[2].lower(), 0), int(found[3]))
    if found := _BRITISH.fullmatch(stated):
        return _made(int(found[3]), int(found[2]), int(found[1]))
    if _SERIAL.fullmatch(stated):
        return (EXCEL_DAY_0 + timedelta(days=int(float(stated)))).toordinal()
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


MAX_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """A module as a table: `row` numbers its rows, `columns` has the wanted ones by name in small letters, as text."""

    row: Ints
    columns: Mapping[str, Any]


def keys_of(module: Module) -> tuple[str, ...]:
    """The columns that may link a module: its own key, its parent's, and those of person and request."""
    own = f"{module.name}tableid"
    return tuple(dict.fromkeys((own, *((f"{module.parent}tableid",) if module.parent else ()), *PARENTS)))


def linked(found: Mapping[str, Columns], faults: list[Fault]) -> dict[str, Table]:
    """The modules as tables, each row with the place of the row it hangs on; modules that are not there are empty.

    A row hangs on the row of its parent module with the same `<parent>tableid`. Where a table has no such column, as in
    a workbook before submission, it hangs on the one row of its parent of the same request, or of the same person.
    """
    tables = {}
    for module in MODULES.values():
        columns = found.get(module.name, Columns(np.empty(0, np.int32), {}))
        values = {item.key: _values(item, columns) for item in module.items}
        parent = np.full(len(columns.row), -1, np.int32)
        if module.parent and len(columns.row):
            parent = _parents(module, columns, found, faults)
            expected = f"the key of a row of {module.parent}"
            lost = columns.row[parent < 0]
            faults += row_fault("no_parent", module.name, "", "no row that it belongs to", expected, lost)
        own = _key(columns, f"{module.name}tableid")
        if own is not None and module.name not in ("plandetail", "placementdetail", "senneed"):
            twice = _again(own)
            faults += row_fault("key_twice", module.name, "", "a key that stood before", "its own", columns.row[twice])
        tables[module.name] = Table(module, columns.row, parent, values)
    return tables


def _values(item: Item, columns: Columns) -> Ints:
    column = next((columns.columns[name] for name in (item.key, *item.also) if name in columns.columns), None)
    if column is None:
        return np.full(len(columns.row), value_of(item, ""), np.int32)
    coded = pc.dictionary_encode(column, null_encoding="encode")
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    known = [_value(item, stated) for stated in coded.dictionary.to_pylist()]
    if not known:
        return np.full(len(columns.row), -1, np.int32)
    values: Ints = np.array(known, np.int32)[coded.indices.to_numpy(zero_copy_only=False)]
    return values


def _value(item: Item, stated: bytes | None) -> int:
    if stated is None:
        return value_of(item, "")
    try:
        return value_of(item, stated[:MAX_LENGTH].decode("ascii"))
    except UnicodeDecodeError:
        return UNREADABLE


def _parents(module: Module, columns: Columns, found: Mapping[str, Columns], faults: list[Fault]) -> Ints:
    above = found.get(module.parent)
    for name in (f"{module.parent}tableid", "requeststableid", "persontableid"):
        own, theirs = _key(columns, name), _key(above, name) if above is not None else None
        if own is None or theirs is None:
            continue
        places = pc.index_in(own, value_set=theirs, skip_nulls=True)
        return np.asarray(places.fill_null(-1).to_numpy(zero_copy_only=False), np.int32)
    faults += row_fault("no_key", module.name, "", "no column with a key", f"a column {module.parent}tableid", ())
    return np.full(len(columns.row), -1, np.int32)


def _key(columns: Columns | None, name: str) -> Any:
    """A column of keys; None where there is none. Blanks are null, and 12.0 is the same as 12."""
    if columns is None or name not in columns.columns:
        return None
    column = columns.columns[name]
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    text = pc.cast(column, pa.string(), safe=False) if not pa.types.is_string(column.type) else column
    text = pc.replace_substring_regex(pc.utf8_trim_whitespace(text), r"\.0$", "")
    return pc.if_else(pc.equal(text, ""), None, text)


def _again(keys: Any) -> np.ndarray:
    """Whether a key stood in an earlier row."""
    coded = pc.dictionary_encode(keys)
    places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    first = np.zeros(len(places), bool)
    first[np.unique(places, return_index=True)[1]] = True
    return np.asarray(~first & (places >= 0))


@dataclass(frozen=True, slots=True)
class Returned:
    """A return in memory.

    `format` is how it came, in words, and `unit` what its rows are called there. `authority` is the three-digit code in
    its header, "" where there is none. `day` is the day it was made, None where it does not say, and `year` the
    collection's: that of January 2026 is of 2025. `synthetic` says that it is made up. `faults` are those that reading
    alone finds.
    """

    format: str
    unit: str
    authority: str
    day: date | None
    year: int | None
    synthetic: bool
    tables: Mapping[str, Table]
    faults: tuple[Fault, ...]

    def __getitem__(self, module: str) -> Table:
        return self.tables[module]


def returned(
    format_: str, unit: str, header: Mapping[str, str], tables: Mapping[str, Table], faults: list[Fault]
) -> Returned:
    """A return of its header's items (by name in small letters) and its tables."""
    year = header.get("year", "").strip().removesuffix(".0")
    authority = header.get("lea", "").strip().removesuffix(".0")
    return Returned(
        format_,
        unit,
        authority if authority.isascii() and authority.isdigit() and len(authority) == 3 else "",
        day_in(header.get("datetime", "")) or day_in(header.get("referencedate", "")),
        int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        header.get("softwarecode", "").strip().upper().startswith(SYNTHETIC),
        tables,
        tuple(faults),
    )
