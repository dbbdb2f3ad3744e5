"""A file in a public Git repository: its last commit says which state it is in and why it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from send_briefings.config.sources import MONTHS, PlaceToLook, SourceSpec
from send_briefings.config.toml import TomlTable
from send_briefings.live.client import Client
from send_briefings.live.download import LOOK, json_from
from send_briefings.live.offer import CannotTell, Look, Offer, Why, settings_of, uk_date

KIND = "repository"
BY_MONTH = "month"


@dataclass(frozen=True, slots=True)
class Settings:
    """Which repository ("owner/name") and path; `release` "month" names a release by the month of the commit."""

    repository: str
    path: str
    release: str


def check(source: SourceSpec, place: PlaceToLook) -> None:
    """Check the settings; raises CatalogueError."""
    settings_of(source, place, _settings)


def look(source: SourceSpec, place: PlaceToLook, client: Client, hosts: Mapping[str, str], held: Sequence[str]) -> Look:
    """The file as of its last commit; a path without commits has moved."""
    stated = settings_of(source, place, _settings)
    url = f"{hosts['git_commits']}/repos/{stated.repository}/commits?path={quote(stated.path, safe='')}&per_page=1"
    commits = json_from(client, url)
    if commits == []:
        raise CannotTell(Why.MOVED, f"There is no '{stated.path}' in {stated.repository} any more.", LOOK)
    sha, day, message = _commit(commits, url)
    published = uk_date(day)
    assert published is not None
    name = f"{MONTHS[published.month - 1]} {published.year}" if stated.release == BY_MONTH else ""
    return Look(
        (
            Offer(
                key=name or stated.path,
                url=f"{hosts['git_files']}/{stated.repository}/{sha}/{quote(stated.path)}",
                file_name=stated.path.rpartition("/")[2],
                version=sha,
                release=name,
                published=published if name else None,
                notes=(f"{published.isoformat()}: {message}",),
                order=published.isoformat(),
            ),
        ),
        held={"commits": True},
    )


def _settings(table: TomlTable) -> Settings:
    return Settings(table.string("repository"), table.string("path"), table.string("release", "", one_of=(BY_MONTH,)))


def _commit(commits: Any, url: str) -> tuple[str, str, str]:
    """The checksum, the moment and the first line of the message of the newest commit."""
    try:
        newest = commits[0]
        reported = newest["commit"]
        return str(newest["sha"]), str(reported["committer"]["date"]), str(reported["message"]).splitlines()[0][:200]
    except (LookupError, TypeError) as fault:
        raise CannotTell(Why.NOT_AS_DESCRIBED, f"The reply of {url} is not a list of commits.", LOOK) from fault
