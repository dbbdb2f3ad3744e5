"""The published sources: publisher, licence, releases, how a file is laid out, and where the newest is found."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from send_briefings.config.project import project_root, state_of
from send_briefings.config.toml import Diagnostics, TomlTable, read_toml
from send_briefings.config.whole_file import NOTHING_SAID, Whole, read_whole
from send_briefings.errors import CatalogueError
from send_briefings.model.measure import LOCAL_RETURN

MONTHS = tuple(calendar.month_name[1:])
MAX_BYTES = 200_000_000
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
        largest = table.integer("max_bytes", MAX_BYTES)
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


def open_place(path: Path, number: int, faults: Diagnostics) -> TomlTable:
    """A source's nth `[[live]]` table, for the kind that checks it and reports lines; the common keys are taken."""
    table = read_toml(path, faults).tables("live")[number]
    table.string("kind")
    table.integer("every")
    table.integer("max_bytes", MAX_BYTES)
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
    faults = Diagnostics()
    document = read_toml(path, faults)
    table = document.table("hosts")
    hosts = {name: table.string(name).rstrip("/") for name in table.keys()}  # noqa: SIM118 - a method of the table
    for name, base in hosts.items():
        if not base.startswith("https://") or len(base) <= len("https://"):
            table.fault(name, f"'{name}' is '{base}'", "an address that begins with https://")
    document.finish()
    faults.raise_if_any()
    return MappingProxyType(hosts)


PRECISIONS = ("day", "month")


@dataclass(frozen=True, slots=True)
class ReleaseSpec:
    """One release of a source.

    `released` is the day it was published; with `precision` "month" only the month is known and `released` is its last
    day, so that nothing is said to have been known earlier than it was. `basis` says where the date is known from.
    `latest_period` is the label of the newest period in the release, by which a file of it is recognised.
    """

    release: str
    released: date
    precision: str
    basis: str
    latest_period: str


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One published source, as `data/catalogue/sources/<id>.toml` describes it.

    `format` names the reader. `layout` is that reader's own section: which columns hold what. `notes` are what a reader
    of the figures has to know (derived counts, values blanked before they reached us). `whole` is what a whole file
    looks like, by which a short or odd one is held back. `built_in` is whether the project carries figures of it.
    `live` are the places where its newest release is looked for, none where it is not published on line.
    """

    id: str
    format: str
    publisher: str
    publication: str
    title: str
    url: str
    licence: str
    releases: tuple[ReleaseSpec, ...]
    notes: tuple[str, ...]
    layout: Mapping[str, Any] = field(repr=False, compare=False)
    path: Path = field(repr=False)
    whole: Whole = field(default=NOTHING_SAID, repr=False, compare=False)
    built_in: bool = True
    live: tuple[PlaceToLook, ...] = field(default=(), repr=False, compare=False)

    @property
    def local(self) -> bool:
        """Whether it stands for councils' own returns, which are not published and have no releases of their own."""
        return self.id == LOCAL_RETURN


def load_sources(folder: Path | None = None) -> Mapping[str, SourceSpec]:
    """Every source in a folder of TOML files, by id, in the order of ids; `data/catalogue/sources` where none is given.

    Raises:
        CatalogueError: all faults of all files at once, each with its file and line.

    >>> load_sources()["dfe_absence_sen"].publisher
    'Department for Education'
    """
    folder = folder or project_root() / "data" / "catalogue" / "sources"
    if not folder.is_dir():
        raise CatalogueError([f"{folder}: there is no such folder, expected the folder of source files (*.toml)"])
    return _load(folder, state_of(*sorted(folder.glob("*.toml"))))


@lru_cache(maxsize=4)
def _load(folder: Path, _state: tuple[tuple[str, int, int], ...]) -> Mapping[str, SourceSpec]:
    faults = Diagnostics()
    sources: dict[str, SourceSpec] = {}
    for path in sorted(folder.glob("*.toml")):
        document = read_toml(path, faults)
        if document.values:
            sources[path.stem] = _source(document, path)
            document.finish()
    faults.raise_if_any()
    return MappingProxyType(sources)


def open_layout(source: SourceSpec, faults: Diagnostics) -> TomlTable:
    """The `[layout]` of a source's file as a TOML table, for a format that checks it and reports lines."""
    document = read_toml(source.path, faults)
    return document.table("layout", needed=False)


def _source(document: TomlTable, path: Path) -> SourceSpec:
    name = document.string("id")
    if name and name != path.stem:
        document.fault("id", f"'id' is '{name}'", f"the file's own name, '{path.stem}'")
    layout = document.table("layout", needed=False)
    layout.keys()
    return SourceSpec(
        id=name,
        format=document.string("format"),
        publisher=document.string("publisher"),
        publication=document.string("publication"),
        title=document.string("title"),
        url=document.string("url"),
        licence=document.string("licence"),
        releases=_releases(document),
        notes=document.strings("notes", default=()),
        layout=MappingProxyType(dict(layout.values)),
        path=path,
        whole=read_whole(document),
        built_in=document.boolean("built_in", default=True),
        live=read_places(document),
    )


def _releases(document: TomlTable) -> tuple[ReleaseSpec, ...]:
    specs: list[ReleaseSpec] = []
    for table in document.tables("releases", needed=False):
        spec = ReleaseSpec(
            release=table.string("release"),
            released=table.date("released"),
            precision=table.string("precision", one_of=PRECISIONS),
            basis=table.string("basis"),
            latest_period=table.string("latest_period"),
        )
        if any(spec.release == other.release for other in specs):
            table.fault("release", f"the release '{spec.release}' is given twice", "each release once")
        if any(spec.latest_period == other.latest_period for other in specs):
            table.fault("latest_period", f"two releases end in '{spec.latest_period}'", "one release for each")
        specs.append(spec)
    return tuple(specs)
