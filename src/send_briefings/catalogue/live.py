"""Where a source's newest release is found: the hosts, and each source's places to look."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from send_briefings.catalogue.root import project_root
from send_briefings.catalogue.toml_document import Faults, TomlTable, read_toml
from send_briefings.errors import CatalogueError

MONTHS = tuple(calendar.month_name[1:])
MOST_BYTES = 200_000_000
HOLD_PERCENT = 5.0
BY_PERIOD = "period"


@dataclass(frozen=True, slots=True)
class PlaceToLook:
    """One `[[live]]` table of a source: which kind of place, and how good its files are expected to be.

    `kind` names a module in `live.kinds`; `settings` are what that module reads and `number` says which table it is.
    `every` is the months between releases, 0 for a series that is closed. `max_bytes` is the largest file taken.
    `hold_percent` is the share of figures that may change before a person has to accept it. `named_by` "period" names a
    release by the newest period in its file, where the publisher's own name for it is not steady.
    """

    kind: str
    every: int
    max_bytes: int
    hold_percent: float
    named_by: str = ""
    number: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def read_places(document: TomlTable) -> tuple[PlaceToLook, ...]:
    """The places to look that a source's file names; its kinds check their own settings when they are used."""
    found: list[PlaceToLook] = []
    for number, table in enumerate(document.tables("live", needed=False)):
        table.keys()
        kind, every = table.string("kind"), table.integer("every")
        largest = table.integer("max_bytes", MOST_BYTES)
        percent = table.number("hold_percent", HOLD_PERCENT)
        named_by = table.string("named_by", "", one_of=(BY_PERIOD,))
        if not 0 <= every <= 60:
            table.fault("every", f"'every' is {every}", "months between releases, 0 to 60 (0: the series is closed)")
        if largest < 1:
            table.fault("max_bytes", f"'max_bytes' is {largest}", "a number of bytes above 0")
        if not 0 < percent <= 100:
            table.fault("hold_percent", f"'hold_percent' is {percent:g}", "above 0 and up to 100")
        settings = MappingProxyType(dict(table.values))
        found.append(PlaceToLook(kind, every, largest, percent, named_by, number, settings))
    return tuple(found)


def open_place(path: Path, number: int, faults: Faults) -> TomlTable:
    """A source's nth `[[live]]` table, for the kind that checks it and reports lines; the common keys are taken."""
    table = read_toml(path, faults).tables("live")[number]
    table.string("kind")
    table.integer("every")
    table.integer("max_bytes", MOST_BYTES)
    table.number("hold_percent", HOLD_PERCENT)
    table.string("named_by", "")
    return table


def load_hosts(path: Path | None = None) -> Mapping[str, str]:
    """The base address of each publisher's service, by name; `data/catalogue/live.toml` where no file is given.

    Raises:
        CatalogueError: the file is missing, or an address is not https.

    >>> load_hosts()["govuk"]
    'https://www.gov.uk'
    """
    path = path or project_root() / "data" / "catalogue" / "live.toml"
    if not path.is_file():
        raise CatalogueError([f"{path}: there is no such file, expected the publishers' hosts"])
    faults = Faults()
    document = read_toml(path, faults)
    table = document.table("hosts")
    hosts = {name: table.string(name).rstrip("/") for name in table.keys()}  # noqa: SIM118 - a method of the table
    for name, base in hosts.items():
        if not base.startswith("https://") or len(base) <= len("https://"):
            table.fault(name, f"'{name}' is '{base}'", "an address that begins with https://")
    document.finish()
    faults.raise_if_any()
    return MappingProxyType(hosts)
