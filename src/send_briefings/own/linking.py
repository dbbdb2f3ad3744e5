"""Modules that came as separate tables, linked by their keys into one tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from send_briefings.own.fault import Fault, row_fault
from send_briefings.own.layout import MODULES, PARENTS, UNREADABLE, Item, Module
from send_briefings.own.table import Ints, Table, value_of

LONGEST = 200


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
    known = [_value(item, said) for said in coded.dictionary.to_pylist()]
    if not known:
        return np.full(len(columns.row), -1, np.int32)
    values: Ints = np.array(known, np.int32)[coded.indices.to_numpy(zero_copy_only=False)]
    return values


def _value(item: Item, said: bytes | None) -> int:
    if said is None:
        return value_of(item, "")
    try:
        return value_of(item, said[:LONGEST].decode("ascii"))
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
