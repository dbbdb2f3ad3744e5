"""What the kinds of place to look share in reading their settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from send_briefings.catalogue.live import PlaceToLook, open_place
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.catalogue.toml_document import Faults, TomlTable

T = TypeVar("T")


def settings_of(source: SourceSpec, place: PlaceToLook, read: Callable[[TomlTable], T]) -> T:
    """A place's settings, as the kind reads them.

    Raises:
        CatalogueError: every fault, with file and line.
    """
    faults = Faults()
    table = open_place(source.path, place.number, faults)
    found = read(table)
    table.finish()
    faults.raise_if_any()
    return found


def patterns(table: TomlTable, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """A list of regular expressions."""
    given = table.strings(key) if default is None else table.strings(key, default)
    for index, pattern in enumerate(given):
        try:
            re.compile(pattern)
        except re.error as fault:
            table.fault(key, f"'{key}' holds '{pattern}' ({fault})", "a regular expression", element=index)
            return ()
    return given
