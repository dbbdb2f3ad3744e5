"""The cache of raw files: named by their content, each with its receipt, to be carried to other machines as it is."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from send_briefings.atomic import atomic_write, rename, sync_folder
from send_briefings.observations.receipt import ENDING, Receipt, read_receipt, receipt_of, receipt_path

_SAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LONGEST = 120


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
        for told in sorted(self.folder.glob(f"??/*/*{ENDING}")) if version else ():
            try:
                receipt = read_receipt(told)
            except (OSError, ValueError, TypeError, KeyError):
                continue
            path = told.with_name(told.name.removesuffix(ENDING))
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


def safe_name(told: str) -> str:
    """A publisher's file name as one that can be written anywhere; a name is never taken for a path.

    >>> safe_name("../../etc/pass wd\\x00.csv")
    'pass-wd-.csv'
    """
    name = _SAFE.sub("-", told.replace("\\", "/").rpartition("/")[2]).lstrip(".-").rstrip(".")
    if _DEVICE.match(name):
        name = f"file-{name}"
    stem, dot, ending = name.rpartition(".")
    return (stem[: LONGEST - 10] + dot + ending[:9]) if dot else (name[:LONGEST] or "file")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
