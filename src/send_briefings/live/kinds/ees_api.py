"""DfE's statistics API: the newest published version of a data set, as the CSV file that the API gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from send_briefings.config.sources import PlaceToLook, SourceSpec
from send_briefings.config.toml import TomlTable
from send_briefings.live.client import Client
from send_briefings.live.download import json_from, nearest, one_match, pages_of, part, release_name
from send_briefings.live.offer import CannotTell, Look, Offer, Why, patterns, settings_of, uk_date

KIND = "ees_api"
LISTED = 20
PUBLISHED = "Published"
NESTED = frozenset({"filterOptions", "locationOptions"})
MAX_NAMED = 6
_NUMBER = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Settings:
    """Which publication, by its id, which never changes, and which of its data sets: by id, or by title."""

    publication_id: str
    data_set: str
    title: tuple[str, ...]


def check(source: SourceSpec, place: PlaceToLook) -> None:
    """Check the settings; raises CatalogueError."""
    settings_of(source, place, _settings)


def look(source: SourceSpec, place: PlaceToLook, client: Client, hosts: Mapping[str, str], held: Sequence[str]) -> Look:
    """The newest published version of the data set: never a pinned major, which falls silent when a new one begins."""
    stated = settings_of(source, place, _settings)
    base = hosts["ees_api"]
    drift: list[str] = []
    chosen = _data_set(client, base, stated, drift)
    where = f"{base}/data-sets/{quote(chosen)}"
    versions = pages_of(client, f"{where}/versions", LISTED)
    live = [one for one in versions if one.get("status") == PUBLISHED and one.get("published")]
    if not live:
        gone = any(one.get("status") == "Withdrawn" for one in versions)
        raise CannotTell(
            Why.WITHDRAWN if gone else Why.NOT_FOUND,
            f"No version of the data set {chosen} is published{': it was withdrawn' if gone else ''} ({where}).",
            "What is held stays. See the publication's page for why, and decide whether to go on using it.",
        )
    newest = max(live, key=_number)
    release = part(newest, "release", dict, where)
    days = [uk_date(str(one["published"])) for one in live if one.get("release") == release]
    first, last = min(day for day in days if day), uk_date(str(newest["published"]))
    return Look(
        offers=(
            Offer(
                key=part(release, "slug", str, where),
                url=f"{where}/csv?dataSetVersion={'.'.join(map(str, _number(newest)))}",
                file_name=f"{source.id}_v{newest['version']}.csv",
                version=f"{chosen} {newest['version']}",
                release=release_name(part(release, "title", str, where)),
                published=first,
                updated=last if last != first else None,
                notes=(*_notes(newest if last != first else {}), *_major_changes(client, where, newest, len(versions))),
                order=first.isoformat(),
            ),
        ),
        drift=tuple(drift),
        held={"api-title": True},
    )


def _notes(version: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, [str(version.get("notes") or "").strip()]))


def _major_changes(client: Client, where: str, newest: Mapping[str, Any], versions: int) -> tuple[str, ...]:
    """What the API says that a new major version took away or changed; nothing for the first version of all."""
    if versions < 2:
        return ()
    number = ".".join(map(str, _number(newest)))
    found = json_from(client, f"{where}/versions/{number}/changes")
    reported = []
    for what, listed in part(found, "majorChanges", dict, where).items():
        parts = [option for one in listed for option in (one.get("options", [one]) if what in NESTED else [one])]
        names = [str(_label(one.get("previousState") or one.get("currentState") or {})) for one in parts]
        if names:
            kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", what).lower()
            reported.append(f"{kind} {', '.join(names[:MAX_NAMED])}{' and others' if len(names) > MAX_NAMED else ''}")
    return (f"Version {newest['version']} took away or changed: {'; '.join(reported)}.",) if reported else ()


def _label(state: Mapping[str, Any]) -> Any:
    return (
        state.get("label") or state.get("level", {}).get("label") or state.get("code") or state.get("id") or "unnamed"
    )


def _settings(table: TomlTable) -> Settings:
    stated = Settings(table.string("publication_id"), table.string("data_set", ""), patterns(table, "title", ()))
    if not stated.data_set and not stated.title:
        table.fault(None, "neither 'data_set' nor 'title' is given", "one of them")
    return stated


def _data_set(client: Client, base: str, stated: Settings, drift: list[str]) -> str:
    """The id of the data set that is meant; one that was superseded is followed and told."""
    if stated.data_set:
        found = json_from(client, f"{base}/data-sets/{quote(stated.data_set)}")
        after = str(found.get("supersedingDataSetId") or "")
        if found.get("status") == "Withdrawn":
            raise CannotTell(Why.WITHDRAWN, f"The data set {stated.data_set} was withdrawn.", "What is held stays.")
        if after:
            drift.append(f'The data set was superseded: write data_set = "{after}" in place of "{stated.data_set}".')
        return after or stated.data_set
    where = f"{base}/publications/{quote(stated.publication_id)}"
    sets = [one for one in pages_of(client, f"{where}/data-sets", LISTED) if one.get("status") == PUBLISHED]
    found = one_match(((str(one.get("title", "")), one) for one in sets), stated.title, "data sets", where)
    if found is None:
        raise CannotTell(
            Why.NOT_FOUND,
            f"None of the publication's {len(sets)} data sets is called {', '.join(stated.title)} ({where}). "
            + nearest(stated.title[0], [str(one.get("title", "")) for one in sets]),
            "Correct 'title' under [[live]] in the source's file.",
        )
    return str(part(found, "id", str, where))


def _number(version: Mapping[str, Any]) -> tuple[int, int, int]:
    """A version's whole number: "2.1" is exactly 2.1.0, without its patches.

    >>> _number({"version": "2.1"}) < _number({"version": "2.1.1"}) < _number({"version": "10.0"})
    True
    """
    found = _NUMBER.fullmatch(str(version.get("version", "")).lstrip("v"))
    if found is None:
        raise CannotTell(
            Why.NOT_AS_DESCRIBED,
            f"A version is called '{str(version.get('version'))[:40]}'.",
            "live/kinds/ees_api.py has to follow.",
        )
    return int(found[1]), int(found[2]), int(found[3] or 0)
