"""Finished briefings that wait to be published, each in a folder named by its content key.

A folder is renamed into place when all its files are written and synced, so one that is there is whole. What a run
made before it failed or was killed is here for the next one.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from send_briefings.atomic import is_link, remove_tree, rename, write_synced
from send_briefings.publish.record import Record, record_of

ABOUT = "briefing.json"
HALF_MADE = ".new-"
IN_HAND = ".in-hand-"
KEY = re.compile(r"[0-9a-f]{64}")


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
