"""Where versions are kept: a folder or an object store, one run at a time, with errors that say what to do."""

from __future__ import annotations

import errno
import json
import os
import platform
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from send_briefings.errors import BusyError, StorageError
from send_briefings.system import atomic_write, is_link, remove_tree, sync_folder, write_synced

NEXT_STEPS = {
    errno.ENOSPC: "Free some space on this disk, or choose another folder with --reports.",
    errno.EDQUOT: "Free some of your disk quota, or choose another folder with --reports.",
    errno.EACCES: "Close any of its files that are open elsewhere, ask for permission to write there, "
    "or choose another folder with --reports.",
}


def refused(folder: Path | str, fault: OSError) -> StorageError:
    """What to tell a person when the system refused to write in a folder."""
    where = f" ({fault.filename})" if fault.filename else ""
    return StorageError(
        f"{folder} could not be written: {fault.strerror or fault}{where}. What was there is untouched.",
        next_step=NEXT_STEPS.get(fault.errno or 0, "Check the folder, or choose another one with --reports."),
    )


LOCK = "lock"
HOLDER = "holder.json"
WAIT_SECONDS = 10.0


@contextmanager
def locked(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock of an engine's folder. The system frees it when its holder dies, however that happens.

    Args:
        folder: the engine's own folder, `.send` in a reports folder; made where it is missing.
        wait: seconds to wait for another run to end.

    Raises:
        BusyError: another run held the lock for `wait` seconds.
        StorageError: the folder cannot be made or written.
    """
    lock = FileLock(folder / LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout as fault:
        raise BusyError(
            f"Another run{holder(folder)} is writing to {folder.parent}.",
            next_step="Wait until it has finished and run the command again, or wait for it with --wait SECONDS. "
            f"If no run is under way on any machine that uses this folder, remove {folder / LOCK}.",
        ) from fault
    except OSError as fault:
        raise refused(folder.parent, fault) from fault
    try:
        with suppress(OSError):
            (folder / HOLDER).write_text(json.dumps({"process": os.getpid(), "machine": platform.node()}))
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink()
        lock.release()


def is_locked(folder: Path) -> bool:
    """Whether a run is under way in this engine's folder."""
    if not (folder / LOCK).exists():
        return False
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def holder(folder: Path) -> str:
    """Who holds the lock, in brackets, as far as it has said so; nothing where the one who said so has ended since."""
    try:
        stated = json.loads((folder / HOLDER).read_text())
        number, machine = int(stated["process"]), str(stated["machine"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    import psutil  # late: it is seldom needed

    ended = machine == platform.node() and not psutil.pid_exists(number)
    return "" if ended else f" (process {number} on {machine})"


AT_ONCE = 64

Source = bytes | Path
"""The content of a file that is to be added: its bytes, or a file of this machine that has it."""


class Storage(Protocol):
    """File operations; paths are relative, with "/". What a system refuses is raised as StorageError."""

    name: str

    @property
    def folder(self) -> Path | None:
        """The folder that it is; None for an address."""

    def read(self, path: str) -> bytes | None:
        """A file's content; None where there is no such file, or a link in its place."""

    def kept(self, path: str) -> Source | None:
        """A file that is there already, as the source of one to be added; None where there is none."""

    def add(self, below: str, files: Iterable[tuple[str, Source]]) -> None:
        """Write the files of a folder that is not there yet, and see them to the disk."""

    def replace(self, path: str, content: bytes) -> None:
        """Write a file so that readers find it as it was or whole."""

    def folders(self, path: str) -> tuple[str, ...]:
        """The names of the folders in a folder, sorted; none where it is not there. Links are none."""

    def remove(self, path: str) -> None:
        """Remove a folder with what is in it, as far as that can be done."""

    def delete(self, path: str) -> None:
        """Remove a file; one that is not there is gone already."""


class LocalStorage:
    """A folder of this machine. A file that is there already, or waits among the finished ones, is shared, not copied.

    Args:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = str(folder)

    def read(self, path: str) -> bytes | None:
        """A file's content; None where there is no such file, or a link in its place."""
        found = self.folder / path
        try:
            return None if self._leads_away(found) else found.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as fault:
            raise StorageError(
                f"{found} could not be read: {fault.strerror or _on_one_line(fault)}. What was there is untouched.",
                next_step="Check the folder and your rights there.",
            ) from fault

    def kept(self, path: str) -> Source | None:
        """The file itself, to be shared."""
        found = self.folder / path
        return found if found.is_file() and not self._leads_away(found) else None

    def add(self, below: str, files: Iterable[tuple[str, Source]]) -> None:
        """Write the files of a folder that is not there yet, and see them to the disk."""
        root = self.folder / below
        try:
            root.parent.mkdir(parents=True, exist_ok=True)
            remove_tree(root)
            root.mkdir()
            folders = {root}
            for path, source in files:
                target = root / path
                if target.parent not in folders:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    folders.add(target.parent)
                if isinstance(source, bytes):
                    write_synced(target, source)
                else:
                    _share(source, target)
            for folder in (*folders, root.parent):
                sync_folder(folder)
        except OSError as fault:
            raise refused(self.name, fault) from fault

    def replace(self, path: str, content: bytes) -> None:
        """Write a file so that readers find it as it was or whole; a reader that holds it open is waited for."""
        try:
            atomic_write(self.folder / path, content)
        except OSError as fault:
            raise refused(self.name, fault) from fault

    def folders(self, path: str) -> tuple[str, ...]:
        """The names of the folders in a folder, sorted; none where it is not there. Links are none."""
        try:
            return tuple(sorted(e.name for e in (self.folder / path).iterdir() if e.is_dir() and not is_link(e)))
        except (FileNotFoundError, NotADirectoryError):
            return ()

    def remove(self, path: str) -> None:
        """Remove a folder with what is in it, as far as that can be done."""
        if not self._leads_away(self.folder / path):
            remove_tree(self.folder / path)

    def delete(self, path: str) -> None:
        """Remove a file; one that is not there is gone already."""
        if not self._leads_away(self.folder / path):
            try:
                (self.folder / path).unlink(missing_ok=True)
            except OSError as fault:
                raise refused(self.name, fault) from fault

    def _leads_away(self, path: Path) -> bool:
        """Whether a path, or a folder on the way to it, is a link; the folder at the top may be one."""
        steps = path.relative_to(self.folder).parts
        return any(is_link(self.folder.joinpath(*steps[:depth])) for depth in range(1, len(steps) + 1))


class RemoteStorage:
    """An fsspec address, such as `s3://bucket/reports`.

    Args:
        address: the fsspec URL.

    Raises:
        StorageError: the address cannot be used.
    """

    folder: Path | None = None

    def __init__(self, address: str) -> None:
        import fsspec

        self.name = address
        try:
            self._files, root = fsspec.core.url_to_fs(address)
        except Exception as fault:
            raise StorageError(
                f"The output '{address}' cannot be used: {_on_one_line(fault)}.",
                next_step="Give a folder, or an address that fsspec knows; for some, a package must be installed.",
            ) from fault
        self._root = str(root).rstrip("/")

    def read(self, path: str) -> bytes | None:
        """A file's content; None where there is no such file."""
        with self._refusals("read"):
            try:
                content: bytes = self._files.cat_file(self._at(path))
            except (FileNotFoundError, NotADirectoryError):
                return None
        return content

    def kept(self, path: str) -> Source | None:
        """The file's content: it is read anyway to see that it is whole, and goes through this machine."""
        return self.read(path)

    def add(self, below: str, files: Iterable[tuple[str, Source]]) -> None:
        """Write files, many at a time where the store can."""
        waiting: Iterator[tuple[str, Source]] = iter(files)
        folders: set[str] = set()
        with self._refusals("written"):
            while batch := {
                self._at(below, path): source if isinstance(source, bytes) else source.read_bytes()
                for path, source in islice(waiting, AT_ONCE)
            }:
                for folder in {path.rpartition("/")[0] for path in batch} - folders:
                    folders.add(folder)
                    with suppress(Exception):  # an object store has none; where one was needed, writing says so
                        self._files.makedirs(folder, exist_ok=True)
                self._files.pipe(batch)

    def replace(self, path: str, content: bytes) -> None:
        """Write a file in one request."""
        with self._refusals("written"):
            self._files.pipe_file(self._at(path), content)

    def folders(self, path: str) -> tuple[str, ...]:
        """The names below a folder, sorted; none where it is not there."""
        with self._refusals("read"):
            try:
                self._files.invalidate_cache()
                listed = self._files.ls(self._at(path), detail=False)
            except FileNotFoundError:
                return ()
        return tuple(sorted(str(entry).replace("\\", "/").rstrip("/").rpartition("/")[2] for entry in listed))

    def remove(self, path: str) -> None:
        """Remove a folder with what is in it, as far as that can be done."""
        with suppress(Exception):
            self._files.rm(self._at(path), recursive=True)

    def delete(self, path: str) -> None:
        """Remove a file; one that is not there is gone already."""
        with self._refusals("written"), suppress(FileNotFoundError):
            self._files.rm(self._at(path))

    @contextmanager
    def _refusals(self, done: str) -> Iterator[None]:
        """What a store raises, whatever it is, as an error for a person."""
        try:
            yield
        except StorageError:
            raise
        except Exception as fault:
            raise StorageError(
                f"{self.name} could not be {done}: {_on_one_line(fault)}. What was there is untouched.",
                next_step="Check the address, your rights there, and the connection.",
            ) from fault

    def _at(self, *parts: str) -> str:
        return "/".join([self._root, *parts])


def _on_one_line(fault: BaseException) -> str:
    """What an error of a store says, on one line."""
    return " ".join(str(fault).split())[:300] or type(fault).__name__


def _share(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the file system cannot share."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
