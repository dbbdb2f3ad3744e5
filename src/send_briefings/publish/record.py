"""What is known of a finished briefing: whose it is, what made it, and the checksums of its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SLUG = re.compile(r"[^\W_]+(-[^\W_]+)*")
WORD = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class HeldBack:
    """That a published briefing could not be renewed: the first day, the run, whom readers may ask ("" for the usual).

    Why is in the run's own record alone: what went wrong may tell of the data it went wrong with.
    """

    on: str
    run: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One outcome area of one place.

    `key` is the content key of all that went into it. `files` holds the SHA-256 of each file by its ending (html, pdf,
    csv, json). `known` is the line saying up to when figures are known; `date` the newest release's day, ISO. `run` is
    the run that made it and `made` the day, ISO. `seconds` and `peak_memory` (bytes) are what its notebook used.
    `order` is its place in lists. `newest` is the day of the newest file that may have gone into it, `since` the day it
    was given for the last briefing; both ISO, or "". `fresh` says how fresh its figures are: newer ones that are
    not used, and when the next are due. `finding` is what it found, as its title says it.
    """

    place: str
    place_slug: str
    place_name: str
    area: str
    area_name: str
    title: str
    date: str
    known: str
    key: str
    files: Mapping[str, str]
    run: str = ""
    made: str = ""
    seconds: float = 0.0
    peak_memory: int = 0
    held_back: HeldBack | None = field(default=None)
    order: int = 0
    newest: str = ""
    since: str = ""
    fresh: str = ""
    finding: str = ""

    def __post_init__(self) -> None:
        named = {self.place_slug: SLUG, self.area: WORD} | dict.fromkeys(self.files, WORD)
        for name, form in named.items():
            if not form.fullmatch(name):
                raise ValueError(f"'{name}' cannot be part of a file's name")

    @property
    def path(self) -> str:
        """Where it is in the reports folder, without an ending: `leeds/neet`."""
        return f"{self.place_slug}/{self.area}"

    def paths(self) -> dict[str, str]:
        """The checksum of each file by its path in the reports folder.

        >>> Record("E08", "leeds", "Leeds", "neet", "NEET", "NEET", "", "", "k", {"html": "ab12"}).paths()
        {'leeds/neet.html': 'ab12'}
        """
        return {f"{self.path}.{ending}": checksum for ending, checksum in sorted(self.files.items())}

    def as_json(self) -> dict[str, Any]:
        """As it is written to a file."""
        return asdict(self)


def record_of(said: Mapping[str, Any]) -> Record:
    """A record from what `as_json` gave.

    Raises:
        TypeError, ValueError, KeyError: it is not one.
    """
    if not isinstance(said, Mapping):
        raise TypeError(f"a briefing's record is a {type(said).__name__}, expected a table")
    held = said.get("held_back")
    mark = None
    if held:  # an earlier version's has a reason, which may tell too much: without its run it is marked again
        mark = HeldBack(held["on"], "" if "reason" in held else held["run"], held.get("contact", ""))
    return Record(**{**said, "held_back": mark})


def by_path(records: Iterable[Record]) -> dict[str, Record]:
    """Records by their path, sorted."""
    return {record.path: record for record in sorted(records, key=lambda r: r.path)}
