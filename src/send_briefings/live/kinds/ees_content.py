"""DfE's statistics by file, from the service that its statistics site itself reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from send_briefings.config.sources import PlaceToLook, SourceSpec
from send_briefings.config.toml import TomlTable
from send_briefings.live.client import Client
from send_briefings.live.download import json_from, nearest, one_match, pages_of, part, release_name
from send_briefings.live.offer import CannotTell, Look, Offer, Why, patterns, settings_of, uk_date

KIND = "ees_content"
LISTED = 40
NOTES = 100
FIRST = "first published"


@dataclass(frozen=True, slots=True)
class Settings:
    """Which publication, and which of its files: by name, else by title."""

    publication: str
    publication_id: str
    file: tuple[str, ...]
    title: tuple[str, ...]


def check(source: SourceSpec, place: PlaceToLook) -> None:
    """Check the settings; raises CatalogueError."""
    settings_of(source, place, _settings)


def look(source: SourceSpec, place: PlaceToLook, client: Client, hosts: Mapping[str, str], held: Sequence[str]) -> Look:
    """The file of the latest release of the publication; a renamed publication or file is followed and told."""
    stated = settings_of(source, place, _settings)
    base = hosts["ees_content"]
    drift: list[str] = []
    publication = _publication(client, base, stated, drift)
    slug, release = publication["slug"], part(publication, "latestRelease", dict, base)
    where = f"{base}/publications/{quote(slug)}/releases/{quote(part(release, 'slug', str, base))}"
    version = json_from(client, f"{where}/version-summary")
    state = part(version, "id", str, where)
    files = pages_of(client, f"{base}/data-set-files?publicationId={publication['id']}&latestOnly=true", LISTED)
    files = [one for one in files if _release_of(one) in (state, release["slug"])]
    entry = _file(files, stated, where, drift)
    published, updated = uk_date(part(version, "published", str, where)), uk_date(str(version.get("lastUpdated", "")))
    corrected = int(version.get("updateCount") or 1) > 1 and updated is not None and updated != published
    return Look(
        offers=(
            Offer(
                key=str(release["slug"]),
                url=f"{base}/data-set-files/{quote(part(entry, 'id', str, where))}/download",
                file_name=str(entry.get("filename", "")),
                version=f"{state} {entry.get('lastUpdated', '')}".strip(),
                release=release_name(part(version, "title", str, where)),
                published=published,
                updated=updated if corrected else None,
                notes=_notes(client, where) if corrected else (),
                order=published.isoformat() if published else "",
            ),
        ),
        due=_due(publication.get("nextReleaseDate")),
        drift=tuple(drift),
        held={"content-service": True, "file-names": all(one.get("filename") for one in files)},
    )


def _settings(table: TomlTable) -> Settings:
    return Settings(
        table.string("publication"),
        table.string("publication_id", ""),
        patterns(table, "file"),
        patterns(table, "title", ()),
    )


def _publication(client: Client, base: str, stated: Settings, drift: list[str]) -> dict[str, Any]:
    """The publication, by its slug or the slug that it moved to; refused where it is another one."""
    slug = stated.publication
    try:
        found = json_from(client, f"{base}/publications/{quote(slug)}")
    except CannotTell as fault:
        if fault.why is not Why.NOT_FOUND:
            raise
        moved = json_from(client, f"{base}/redirects").get("publicationRedirects", [])
        to = next((str(one["toSlug"]) for one in moved if one.get("fromSlug") == slug and one.get("toSlug")), "")
        if not to:
            raise
        drift.append(f'The publication moved: write publication = "{to}" in place of "{slug}".')
        found = json_from(client, f"{base}/publications/{quote(to)}")
    where = f"{base}/publications/{slug}"
    for name in ("id", "slug"):
        part(found, name, str, where)
    if stated.publication_id and found["id"] != stated.publication_id:
        raise CannotTell(
            Why.MOVED,
            f"'{slug}' is another publication now: its id is {found['id']}, expected {stated.publication_id}.",
            "Check it in a browser, and correct [[live]] in the source's file.",
        )
    if isinstance(superseding := found.get("supersededByPublication"), dict):
        raise CannotTell(
            Why.MOVED,
            f"The publication '{slug}' was superseded by '{superseding.get('slug', '')}'.",
            "Check that the new one counts the same, and name it under [[live]] in the source's file.",
        )
    return dict(found)


def _file(files: list[dict[str, Any]], stated: Settings, where: str, drift: list[str]) -> dict[str, Any]:
    """The one file that is meant; none or several are a fault, never 'nothing new'."""
    by_name = one_match(((str(f.get("filename", "")), f) for f in files), stated.file, "files", where)
    if by_name is not None:
        return dict(by_name)
    by_title = one_match(((str(f.get("title", "")), f) for f in files), stated.title, "titles", where)
    if by_title is not None:
        drift.append(f"The file is called '{by_title.get('filename', '')}' now and was found by its title.")
        return dict(by_title)
    raise CannotTell(
        Why.NOT_FOUND,
        f"None of the {len(files)} files of the release fits {', '.join(stated.file)} ({where}). "
        + nearest(stated.file[0], [f"{one.get('filename', '')}" for one in files]),
        "Correct 'file' under [[live]] in the source's file, or tell us that it is no longer published.",
    )


def _release_of(entry: Mapping[str, Any]) -> str:
    release = entry.get("release")
    return str(release.get("id", "")) if isinstance(release, dict) else ""


def _notes(client: Client, where: str) -> tuple[str, ...]:
    notes = pages_of(client, f"{where}/updates", NOTES)
    reported = [f"{str(one.get('date', ''))[:10]}: {one.get('summary', '')}" for one in notes]
    return tuple(note for note in reported if not note.lower().rstrip(".").endswith(FIRST))


def _due(reported: Any) -> str:
    """The day or the month of the next release.

    >>> _due({"year": 2027, "month": 6}), _due({"year": 2027, "month": 6, "day": 24}), _due(None)
    ('2027-06', '2027-06-24', '')
    """
    if not isinstance(reported, dict) or not reported.get("year") or not reported.get("month"):
        return ""
    month = f"{int(reported['year']):04}-{int(reported['month']):02}"
    return f"{month}-{int(reported['day']):02}" if reported.get("day") else month
