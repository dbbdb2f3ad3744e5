"""What is known of each source: the files held, their cache, and how fresh each is.

One file, `data/live/state.json`. A copy of it makes another machine fetch exactly the same files (`--locked`).
"""

from __future__ import annotations

import calendar
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import FileLock, Timeout

from send_briefings import wording
from send_briefings.config.sources import SourceSpec
from send_briefings.data.manifest import ENDING, Receipt, read_receipt, receipt_of, receipt_path
from send_briefings.data.store import Store
from send_briefings.errors import BusyError, StorageError
from send_briefings.system import atomic_write, rename, sync_folder

STATE = "state.json"
FORMAT = 1
WAIT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class HeldFile:
    """One file that went into the store, as it was on offer."""

    url: str
    file_name: str
    sha256: str
    bytes: int
    release: str
    released: str
    version: str = ""
    etag: str = ""
    last_modified: str = ""
    publisher_release: str = ""
    published: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A release that is held back until a person accepts it: which file, and why."""

    sha256: str
    release: str
    released: str
    why: tuple[str, ...]


@dataclass
class SourceState:
    """What is known of one source. `answer` and `reported` are of the last time it was asked.

    `withdrawn` is the day on which its figures were found withdrawn, "" where they are not; `notes` are the publisher's
    words on releases that were taken in.
    """

    asked: str = ""
    answer: str = ""
    reported: tuple[str, ...] = ()
    due: str = ""
    newest: str = ""
    newest_released: str = ""
    withdrawn: str = ""
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: dict[str, HeldFile] = field(default_factory=dict)
    waiting: dict[str, Waiting] = field(default_factory=dict)


class State:
    """The state of every source that was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / STATE
        self.sources: dict[str, SourceState] = dict(_read(self.path))

    def of(self, source: str) -> SourceState:
        """What is known of a source."""
        return self.sources.setdefault(source, SourceState())

    def write(self) -> None:
        """See it to the disk, whole or as it was.

        Raises:
            StorageError: it cannot be written.
        """
        content = {
            "format": FORMAT,
            "sources": {name: asdict(state) for name, state in sorted(self.sources.items())},
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            atomic_write(self.path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
        except OSError as error:
            raise StorageError(
                f"'{self.path}' cannot be written: {error.strerror or error}.",
                next_step="Check that you may write there and that the disk is not full.",
            ) from error


@contextmanager
def one_at_a_time(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Wait for another update to end.

    Raises:
        BusyError: it does not, for ten minutes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise BusyError(
            f"Another `data update` is under way in '{folder}'.", next_step="Wait for it to end, then try again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _read(path: Path) -> Iterator[tuple[str, SourceState]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}")
        for name, stated in content["sources"].items():
            yield name, _state(stated)
    except FileNotFoundError:
        return
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StorageError(
            f"'{path}' is damaged ({type(error).__name__}: {error}).",
            next_step="Restore it from a copy, or remove it: then every file is asked for again, and none is lost.",
        ) from error


def _state(stated: Mapping[str, Any]) -> SourceState:
    files = {key: HeldFile(**file) for key, file in stated["files"].items()}
    waiting = {key: Waiting(**{**one, "why": tuple(one["why"])}) for key, one in stated["waiting"].items()}
    notes = {release: tuple(words) for release, words in stated.get("notes", {}).items()}
    reported = tuple(stated["reported"])
    return SourceState(**{**stated, "reported": reported, "files": files, "waiting": waiting, "notes": notes})


_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
MAX_LENGTH = 120


class Cache:
    """Raw files under `folder/<two digits>/<sha256>/<name>`, and each one's receipt beside it.

    A file is there whole or not at all, and is never written over: a corrected file is another file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def aside(self) -> Path:
        """A new place for a file that is being fetched."""
        waiting = self.folder / ".fetching"
        waiting.mkdir(parents=True, exist_ok=True)
        return waiting / uuid4().hex

    def sweep(self) -> None:
        """Remove what killed downloads left."""
        for left in (self.folder / ".fetching").glob("*"):
            left.unlink(missing_ok=True)

    def put(self, fetched: Path, receipt: Receipt) -> Path:
        """Keep a fetched file with its receipt; where it is."""
        kept = self.path(receipt.sha256, receipt.file_name)
        kept.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(receipt_path(kept), receipt.as_text().encode())
        if kept.is_file() and _sha256(kept) == receipt.sha256:
            fetched.unlink()
        else:
            with fetched.open("rb+") as file:
                os.fsync(file.fileno())
            rename(fetched, kept)
            sync_folder(kept.parent)
        return kept

    def mark_imported(self, path: Path | None, release: str, released: str) -> None:
        """Note in a file's receipt under which release and day it went into the store."""
        receipt = receipt_of(path) if path is not None else None
        if path is not None and receipt is not None and receipt.imported_as != release:
            done = replace(receipt, imported_as=release, imported_released=released)
            atomic_write(receipt_path(path), done.as_text().encode())

    def path(self, sha256: str, file_name: str) -> Path:
        """Where a file of that content and name is, or would be."""
        return self.folder / sha256[:2] / sha256 / safe_name(file_name)

    def find(self, source: str, key: str, version: str) -> tuple[Path, Receipt] | None:
        """The file of a source in a state that its publisher marked, where it was fetched before and is whole.

        A damaged file or receipt is passed over, so that the file is fetched again.
        """
        for reported in sorted(self.folder.glob(f"??/*/*{ENDING}")) if version else ():
            try:
                receipt = read_receipt(reported)
            except (OSError, ValueError, TypeError, KeyError):
                continue
            path = reported.with_name(reported.name.removesuffix(ENDING))
            same = (receipt.source, receipt.key, receipt.version) == (source, key, version)
            if same and path.is_file() and _sha256(path) == receipt.sha256:
                return path, receipt
        return None

    def holding(self, sha256: str) -> Path | None:
        """The file with that content; None where it is not there whole."""
        for path in sorted((self.folder / sha256[:2] / sha256).glob("*")):
            if not path.name.endswith((ENDING, ".new")) and _sha256(path) == sha256:
                return path
        return None


def safe_name(reported: str) -> str:
    """A publisher's file name as one that can be written anywhere; a name is never taken for a path.

    >>> safe_name("../../etc/pass wd\\x00.csv")
    'pass-wd-.csv'
    """
    name = _SAFE.sub("-", reported.replace("\\", "/").rpartition("/")[2]).lstrip(".-").rstrip(".")
    if _DEVICE.match(name):
        name = f"file-{name}"
    stem, dot, ending = name.rpartition(".")
    return (stem[: MAX_LENGTH - 10] + dot + ending[:9]) if dot else (name[:MAX_LENGTH] or "file")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


BY_RHYTHM = "by its rhythm"
BY_PUBLISHER = "the publisher's date"


@dataclass(frozen=True, slots=True)
class Freshness:
    """One source. `due` is in words, "" where none is expected; `asked` is the day it was last asked about, ISO."""

    source: str
    title: str
    held: str
    held_released: str
    newest: str
    newest_released: str
    due: str
    due_basis: str
    status: str
    asked: str

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        return asdict(self)


def freshness(sources: Iterable[SourceSpec], store: Store, state: State, today: date) -> list[Freshness]:
    """How fresh each source is that is published on line."""
    return [_one(source, store, state, today) for source in sources if source.live]


def _one(source: SourceSpec, store: Store, state: State, today: date) -> Freshness:
    files = [file for file in store.files() if file.source == source.id]
    newest_held = max(files, key=lambda file: (file.released, file.release), default=None)
    known = state.sources.get(source.id)
    due, last, basis = _due(source, newest_held.released if newest_held else None, known.due if known else "")
    newer = known is not None and known.newest and known.newest not in {file.release for file in files}
    status = "up to date as far as known"
    if newest_held is None:
        status = "nothing held"
    elif newer:
        status = "a newer release is out"
    elif last is not None and last < today:
        status = "overdue"
    elif known is None or not known.asked:
        status = "never asked"
    elif known.answer == "cannot tell":
        status = "not known"
    return Freshness(
        source=source.id,
        title=source.title,
        held=newest_held.release if newest_held else "",
        held_released=newest_held.released.isoformat() if newest_held else "",
        newest=known.newest if known else "",
        newest_released=known.newest_released if known else "",
        due=due,
        due_basis=basis,
        status=status,
        asked=known.asked[:10] if known else "",
    )


def _due(source: SourceSpec, released: date | None, reported: str) -> tuple[str, date | None, str]:
    """When the next release is due in words, the last day of that, and where it is known from."""
    if reported:
        first = date.fromisoformat(reported if len(reported) > 7 else f"{reported}-01")
        last = first if len(reported) > 7 else _last(first)
        if released is None or last > released:
            words = wording.date_text(first) if len(reported) > 7 else wording.month_text(first)
            return words, last, BY_PUBLISHER
    every = min((place.every for place in source.live), default=0)
    if not every or released is None:
        return "", None, ""
    count = released.year * 12 + released.month - 1 + every
    first = date(count // 12, count % 12 + 1, 1)
    return f"about {wording.month_text(first)}", _last(first), BY_RHYTHM


def _last(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
