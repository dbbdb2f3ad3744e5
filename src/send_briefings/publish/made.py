"""Finished briefings that wait to be published, each in a folder named by its content key.

A folder is renamed into place when all its files are written and synced, so one that is there is whole. What a run
made before it failed or was killed is here for the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from send_briefings.publish.record import Record, record_of

ABOUT = "briefing.json"


class MadeBriefings:
    """The finished briefings in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, record: Record, files: Mapping[str, bytes]) -> None:
        """Keep a briefing's files, by ending.

        Raises:
            OSError: they could not be written; nothing is kept.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        try:
            for ending, content in files.items():
                write(aside / f"{record.area}.{ending}", content)
            write(aside / ABOUT, json.dumps(record.as_json(), ensure_ascii=False).encode())
            target = self.folder / record.key
            if target.exists():
                shutil.rmtree(target)
            aside.rename(target)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise

    def get(self, key: str) -> Record | None:
        """The briefing of this key; None where there is none, or one of its files is not as it was."""
        try:
            record = record_of(json.loads((self.folder / key / ABOUT).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        files = {self.file(record, ending): checksum for ending, checksum in record.files.items()}
        return record if all(checksum_of(path) == expected for path, expected in files.items()) else None

    def file(self, record: Record, ending: str) -> Path:
        """Where one of a kept briefing's files is."""
        return self.folder / record.key / f"{record.area}.{ending}"

    def sweep(self, keep: Collection[str] = ()) -> None:
        """Remove what a killed run left half-made, and every briefing but those of these keys."""
        if self.folder.is_dir():
            for entry in self.folder.iterdir():
                if entry.is_file():
                    with suppress(OSError):
                        entry.unlink()
                elif entry.name not in keep:
                    shutil.rmtree(entry, ignore_errors=True)


def checksum_of(path: Path) -> str:
    """A file's SHA-256; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def write(path: Path, content: bytes) -> None:
    """Write a file and see it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_in_one_step(path: Path, content: bytes) -> None:
    """Write a file so that at any moment it is as it was or whole.

    Raises:
        OSError: it could not be written, and is as it was.
    """
    aside = path.with_name(f"{path.name}.new")
    try:
        write(aside, content)
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """See a folder's entries to the disk, where the system can."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
