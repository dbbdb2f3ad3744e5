"""What is known of finished briefings: their records, the notice on an old one, those that wait.

The notice says nothing of why. A fault's message may hold a number, or a name, from the very cell that it is about.

What waits lies in a folder named by its content key. It is renamed into place when all its files are written and
synced, so one that is there is whole. What a run made before it failed or was killed is here for the next one.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import escape

from send_briefings import wording
from send_briefings.system import is_link, remove_tree, rename, write_synced

SLUG = re.compile(r"[^\W_]+(-[^\W_]+)*")
WORD = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
OWN_PAGE = "ehc_today"
"""The topic of the page that shows a council's own SEN2 return."""
SYNTHETIC = "SYNTHETIC"
"""How the line that dates a briefing begins where a council's own return on it is made up."""


@dataclass(frozen=True, slots=True)
class StaleNotice:
    """That a published briefing could not be renewed: the first day, the run, whom readers may ask ("" for the usual).

    Why is in the run's own record alone: what went wrong may tell of the data it went wrong with.
    """

    on: str
    run: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """That a published briefing was released: the day, the record of the release, the run released, by whom (a role).

    `checks` names the checks it passed. `changed` is whether it has changed since, so that what is published now was
    not released.
    """

    on: str
    run: str
    of: str
    role: str
    checks: tuple[str, ...] = ()
    changed: bool = False


LEFT_OUT = ("own_return", "released")


@dataclass(frozen=True, slots=True)
class PublishedBriefing:
    """One outcome area of one place.

    `key` is the content key of all that went into it. `files` holds the SHA-256 of each file by its ending (html, pdf,
    csv, json). `known` is the line saying up to when figures are known; `date` the newest release's day, ISO. `run` is
    the run that made it and `made` the day, ISO. `seconds` and `peak_memory` (bytes) are what its notebook used.
    `order` is its place in lists. `newest` is the day of the newest file that may have gone into it, `since` the day it
    was given for the last briefing; both ISO, or "". `fresh` says how fresh its figures are: newer ones that are
    not used, and when the next are due. `finding` is what it found, as its title says it. `own_return` is the day of
    the council's own SEN2 return that an area's page shows in a box, ISO, or "". `released` is None where nobody has
    released it.
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
    held_back: StaleNotice | None = field(default=None)
    order: int = 0
    newest: str = ""
    since: str = ""
    fresh: str = ""
    finding: str = ""
    own_return: str = ""
    released: Released | None = field(default=None)

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

        >>> PublishedBriefing("E08", "leeds", "Leeds", "neet", "NEET", "NEET", "", "", "k", {"html": "ab12"}).paths()
        {'leeds/neet.html': 'ab12'}
        """
        return {f"{self.path}.{ending}": checksum for ending, checksum in sorted(self.files.items())}

    def as_json(self) -> dict[str, Any]:
        """As it is written to a file; a page without a council's own return or a release says nothing of one."""
        return {name: value for name, value in asdict(self).items() if value or name not in LEFT_OUT}


def record_of(stated: Mapping[str, Any]) -> PublishedBriefing:
    """A record from what `as_json` gave.

    Raises:
        TypeError, ValueError, KeyError: it is not one.
    """
    if not isinstance(stated, Mapping):
        raise TypeError(f"a briefing's record is a {type(stated).__name__}, expected a table")
    held = stated.get("held_back")
    mark = None
    if held:  # an earlier version's has a reason, which may tell too much: without its run it is marked again
        mark = StaleNotice(held["on"], "" if "reason" in held else held["run"], held.get("contact", ""))
    released = stated.get("released")
    by = Released(**{**released, "checks": tuple(released["checks"])}) if released else None
    return PublishedBriefing(**{**stated, "held_back": mark, "released": by})


def by_path(records: Iterable[PublishedBriefing]) -> dict[str, PublishedBriefing]:
    """Records by their path, sorted."""
    return {record.path: record for record in sorted(records, key=lambda r: r.path)}


ANALYSTS = "the council's SEND analysts"
START = re.compile(rb"<main\b[^>]*>")
OPENING = '<div class="callout note held-back" role="note" style="grid-column: 1 / -1">'
NOTICE = re.compile(re.escape(OPENING).encode() + rb".*?</div>\n", re.DOTALL)
END = b"</main>"
RELEASE_OPENING = '<p class="small release" style="grid-column: 1 / -1">'
RELEASE = re.compile(re.escape(RELEASE_OPENING).encode() + rb".*?</p>\n", re.DOTALL)


def held_back_text(record: PublishedBriefing) -> str:
    """The notice in words, empty where nothing was held back.

    >>> from send_briefings.pipeline.records import StaleNotice
    >>> held = StaleNotice("2026-11-05", "0007", "send.data@leeds.gov.uk")
    >>> place, area = ("E08", "leeds", "Leeds"), ("neet", "NEET", "", "", "")
    >>> record = PublishedBriefing(*place, *area, "k", {}, made="2026-10-05", held_back=held)
    >>> print(held_back_text(record).replace(". ", ".\\n"))
    This briefing was made on 5 October 2026.
    It could not be renewed on 5 November 2026, or since.
    Whom to ask: send.data@leeds.gov.uk.
    """
    held = record.held_back
    if held is None:
        return ""
    made = f"This briefing was made on {_day(record.made)}. It could not be renewed on {_day(held.on)}, or since."
    return f"{made} Whom to ask: {held.contact or ANALYSTS}."


def released_text(record: PublishedBriefing) -> str:
    """Who released a briefing and what it passed, or that it has changed since; "" where nobody has.

    >>> by = Released("2026-11-05", "000008-2026-11-05", "000007-2026-11-05", "Head of SEND", ("PDF/UA-1", "links"))
    >>> record = PublishedBriefing("E08", "leeds", "Leeds", "neet", "NEET", "", "", "", "k", {}, released=by)
    >>> released_text(record)
    'Released on 5 November 2026 by: Head of SEND (run 000007-2026-11-05). Checks passed: PDF/UA-1 and links.'
    >>> released_text(replace(record, released=replace(by, changed=True)))
    'Changed since it was released on 5 November 2026 by: Head of SEND. This edition has not been released.'
    """
    by = record.released
    if by is None:
        return ""
    if by.changed:
        return f"Changed since it was released on {_day(by.on)} by: {by.role}. This edition has not been released."
    return f"Released on {_day(by.on)} by: {by.role} (run {by.of}). Checks passed: {wording.join_list(by.checks)}."


def unmarked(page: bytes) -> bytes:
    """The page without what is put on it when it is published."""
    return RELEASE.sub(b"", NOTICE.sub(b"", page))


def marked(page: bytes, record: PublishedBriefing) -> bytes:
    """The page with the notice at its start and the release at its end (and any earlier ones taken off)."""
    plain = unmarked(page)
    stated, end = released_text(record), plain.rfind(END)
    if stated and end >= 0:
        line = f"{RELEASE_OPENING}{escape(stated)}</p>\n"
        plain = plain[:end] + line.encode() + plain[end:]
    start = START.search(plain)
    if record.held_back is None or start is None:
        return plain
    notice = f"{OPENING}<p>{escape(held_back_text(record))}</p></div>\n"
    return plain[: start.end()] + notice.encode() + plain[start.end() :]


def with_stale_notice(record: PublishedBriefing, held: StaleNotice | None) -> PublishedBriefing:
    """The record with another mark, or none."""
    return replace(record, held_back=held)


def same_briefing(one: PublishedBriefing, other: PublishedBriefing) -> bool:
    """Whether two records are of the same briefing, whatever is marked on it."""
    return replace(one, held_back=None, released=None) == replace(other, held_back=None, released=None)


def as_released(record: PublishedBriefing, before: PublishedBriefing | None) -> PublishedBriefing:
    """A briefing made again in place of a released one: released still with the same files, else changed since."""
    if before is None or before.released is None or record.released is not None:
        return record
    changed = before.released.changed or dict(before.files) != dict(record.files)
    return replace(record, released=replace(before.released, changed=changed))


def _day(iso: str) -> str:
    try:
        return wording.date_text(date.fromisoformat(iso[:10]))
    except ValueError:
        return "an unknown day"


ABOUT = "briefing.json"
HALF_MADE = ".new-"
IN_HAND = ".in-hand-"
KEY = re.compile(r"[0-9a-f]{64}")


class BuildCache:
    """The finished briefings in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, record: PublishedBriefing, files: Mapping[str, bytes]) -> None:
        """Keep a briefing's files, by ending.

        Raises:
            OSError: they could not be written; nothing is kept.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=HALF_MADE, dir=self.folder))
        try:
            for ending, content in files.items():
                write_synced(aside / f"{record.area}.{ending}", content)
            write_synced(aside / ABOUT, json.dumps(record.as_json(), ensure_ascii=False).encode())
            target = self.folder / record.key
            if target.exists():
                shutil.rmtree(target)
            rename(aside, target)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise

    def get(self, key: str) -> PublishedBriefing | None:
        """The briefing of this key; None where there is none, or one of its files is not as it was."""
        try:
            record = record_of(json.loads((self.folder / key / ABOUT).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        files = {self.file(record, ending): checksum for ending, checksum in record.files.items()}
        return record if all(checksum_of(path) == expected for path, expected in files.items()) else None

    def file(self, record: PublishedBriefing, ending: str) -> Path:
        """Where one of a kept briefing's files is."""
        return self.folder / record.key / f"{record.area}.{ending}"

    def sweep(self, keep: Collection[str] = ()) -> None:
        """Remove what a killed run left half-made, and every briefing but those of these keys; nothing of others."""
        if not self.folder.is_dir() or is_link(self.folder):
            return
        for entry in self.folder.iterdir():
            if is_link(entry) or entry.name in keep:
                continue
            if entry.is_dir() and (KEY.fullmatch(entry.name) or entry.name.startswith(HALF_MADE)):
                remove_tree(entry)
            elif entry.is_file() and entry.name.startswith(IN_HAND):
                with suppress(OSError):
                    entry.unlink()


def checksum_of(path: Path) -> str:
    """A file's SHA-256; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
