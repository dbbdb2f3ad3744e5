"""Changing a folder all or nothing: new files are built aside and swapped in; any failure puts back what was there.

Everything is written and synced under `.publishing/` first, with copies of the files it will replace. Then a journal
is written, the files are renamed into place one after another, and the journal is removed: from then on the change
is made. A failure before that is undone at once; a run that was killed is undone by the next one, from its journal.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from send_briefings.errors import BusyError, StorageError

ASIDE = ".publishing"
JOURNAL = "journal.json"
LOCK = ".lock"
WAIT_SECONDS = 10.0


@contextmanager
def locked(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the folder's lock; what a killed run left is put back first.

    Raises:
        BusyError: another run held the lock for `wait` seconds.
        StorageError: the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        lock.acquire(timeout=wait)
    except Timeout as fault:
        raise BusyError(
            f"Another run is writing to {folder}.", next_step="Wait until it has finished, then run the command again."
        ) from fault
    except OSError as fault:
        raise refused(folder, fault) from fault
    try:
        recover(folder)
        yield
    finally:
        lock.release()


def swap(folder: Path, changes: Mapping[str, bytes | None]) -> None:
    """Write (bytes) or remove (None) files, by their path in the folder: all of them, or none. Call it under the lock.

    Raises:
        StorageError: something could not be written; the folder is as it was.
    """
    try:
        stage(folder, changes)
        for path, content in changes.items():
            if content is None:
                (folder / path).unlink(missing_ok=True)
            else:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / ASIDE / "new" / path).replace(folder / path)
        for parent in {(folder / path).parent for path in changes}:
            _sync_folder(parent)
        (folder / ASIDE / JOURNAL).unlink()
    except OSError as fault:
        recover(folder)
        raise refused(folder, fault) from fault
    except BaseException:
        recover(folder)
        raise
    shutil.rmtree(folder / ASIDE, ignore_errors=True)


def stage(folder: Path, changes: Mapping[str, bytes | None]) -> None:
    """Write the new files and copies of the old ones aside, then the journal that says which there were."""
    had = {}
    for path, content in changes.items():
        if content is not None:
            _write(folder / ASIDE / "new" / path, content)
        had[path] = (folder / path).is_file()
        if had[path]:
            _write(folder / ASIDE / "previous" / path, (folder / path).read_bytes())
    unfinished = folder / ASIDE / f"{JOURNAL}.new"
    _write(unfinished, json.dumps(had).encode())
    unfinished.replace(folder / ASIDE / JOURNAL)
    _sync_folder(folder / ASIDE)


def recover(folder: Path) -> None:
    """Put back what a failed or killed run had begun to replace; does nothing where there is no such run.

    Raises:
        StorageError: a file could not be put back. The copies stay in `.publishing` and the next run tries again.
    """
    aside = folder / ASIDE
    try:
        if (aside / JOURNAL).is_file():
            for path, had in json.loads((aside / JOURNAL).read_bytes()).items():
                if not had:
                    with suppress(FileNotFoundError, NotADirectoryError):
                        (folder / path).unlink()
                elif (aside / "previous" / path).is_file():
                    (folder / path).parent.mkdir(parents=True, exist_ok=True)
                    (aside / "previous" / path).replace(folder / path)
                _remove_empty((folder / path).parent, folder)
            (aside / JOURNAL).unlink()
        if aside.is_dir():
            shutil.rmtree(aside)
    except OSError as fault:
        raise StorageError(
            f"The previous files could not all be put back in {folder}: {fault.strerror or fault}.",
            next_step=f"Make the folder writable and run the command again; copies of the files are in {aside}.",
        ) from fault


def refused(folder: Path, fault: OSError) -> StorageError:
    """The error for a folder that could not be written, with what can be done about it."""
    steps = {
        errno.ENOSPC: "Free some space on this disk, or choose another folder with --reports.",
        errno.EDQUOT: "Free some of your disk quota, or choose another folder with --reports.",
        errno.EACCES: "Close any of its files that are open elsewhere, ask for permission to write there, "
        "or choose another folder with --reports.",
    }
    where = f" ({fault.filename})" if fault.filename else ""
    return StorageError(
        f"{folder} could not be written: {fault.strerror or fault}{where}. What was there is untouched.",
        next_step=steps.get(fault.errno or 0, "Check the folder, or choose another one with --reports."),
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "posix" and folder.is_dir():
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_empty(folder: Path, top: Path) -> None:
    if folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
