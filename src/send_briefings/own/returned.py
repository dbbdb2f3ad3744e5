"""A return that was read: what it is of, and its modules as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from send_briefings.own.fault import Fault
from send_briefings.own.layout import SYNTHETIC
from send_briefings.own.table import Table, day_in


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
