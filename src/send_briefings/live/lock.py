"""What is known of each source: the exact files held, what is held back, and when it was last asked.

One file, `data/live/state.json`. A copy of it makes another machine fetch exactly the same files (`--locked`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from send_briefings.atomic import atomic_write
from send_briefings.errors import BusyError, StorageError

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
    """What is known of one source. `answer` and `told` are of the last time it was asked.

    `withdrawn` is the day on which its figures were found withdrawn, "" where they are not; `notes` are the publisher's
    words on releases that were taken in.
    """

    asked: str = ""
    answer: str = ""
    told: tuple[str, ...] = ()
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
        for name, said in content["sources"].items():
            yield name, _state(said)
    except FileNotFoundError:
        return
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StorageError(
            f"'{path}' is damaged ({type(error).__name__}: {error}).",
            next_step="Restore it from a copy, or remove it: then every file is asked for again, and none is lost.",
        ) from error


def _state(said: Mapping[str, Any]) -> SourceState:
    files = {key: HeldFile(**file) for key, file in said["files"].items()}
    waiting = {key: Waiting(**{**one, "why": tuple(one["why"])}) for key, one in said["waiting"].items()}
    notes = {release: tuple(words) for release, words in said.get("notes", {}).items()}
    return SourceState(**{**said, "told": tuple(said["told"]), "files": files, "waiting": waiting, "notes": notes})
