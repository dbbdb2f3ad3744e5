"""A file that stays at one address, replaced there from time to time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from send_briefings.config.sources import PlaceToLook, SourceSpec, load_hosts
from send_briefings.config.toml import TomlTable
from send_briefings.live.client import Client
from send_briefings.live.offer import Look, Offer, settings_of

KIND = "url"


@dataclass(frozen=True, slots=True)
class Settings:
    """The host, by its name in the catalogue, and the path."""

    host: str
    path: str


def check(source: SourceSpec, place: PlaceToLook) -> None:
    """Check the settings; raises CatalogueError."""
    settings_of(source, place, _settings)


def look(source: SourceSpec, place: PlaceToLook, client: Client, hosts: Mapping[str, str], held: Sequence[str]) -> Look:
    """The file; whether it changed is told by its headers or its bytes."""
    stated = settings_of(source, place, _settings)
    url = hosts[stated.host] + stated.path
    return Look(
        (
            Offer(
                key=stated.path, url=url, file_name=unquote(urlsplit(url).path.rpartition("/")[2]), dated_by_header=True
            ),
        )
    )


def _settings(table: TomlTable) -> Settings:
    return Settings(table.string("host", one_of=tuple(load_hosts())), table.string("path"))
