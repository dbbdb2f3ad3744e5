"""The published sources: publisher, licence, when each release came out, and how a file is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from send_briefings.catalogue.live import PlaceToLook, read_places
from send_briefings.catalogue.root import project_root, state_of
from send_briefings.catalogue.toml_document import Faults, TomlTable, read_toml
from send_briefings.catalogue.whole import NOTHING_SAID, Whole, read_whole
from send_briefings.errors import CatalogueError
from send_briefings.model.measure import LOCAL_RETURN

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
    faults = Faults()
    sources: dict[str, SourceSpec] = {}
    for path in sorted(folder.glob("*.toml")):
        document = read_toml(path, faults)
        if document.values:
            sources[path.stem] = _source(document, path)
            document.finish()
    faults.raise_if_any()
    return MappingProxyType(sources)


def open_layout(source: SourceSpec, faults: Faults) -> TomlTable:
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
