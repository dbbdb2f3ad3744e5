"""Files that are whole or as they were, other programs and how they are started, names loaded when first asked for."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any


def on_demand(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """What a package's `__getattr__` is to be, so that it offers names without importing their modules at once.

    Args:
        package: the package's name.
        modules: for each name, the module of the package it stands in.

    >>> find = on_demand("send_briefings.model", {"Place": "place"})
    >>> find("Place").__module__
    'send_briefings.model.place'
    >>> find("Planet")
    Traceback (most recent call last):
    AttributeError: module 'send_briefings.model' has no attribute 'Planet'
    """

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return find


_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)  # seconds


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and see it to the disk.

    Raises:
        OSError: it could not be written; it may hold a part.
    """
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        _sync(file.fileno())


def atomic_write(path: Path, content: bytes) -> None:
    """Write a file so that at any moment it is as it was or whole.

    Raises:
        OSError: it could not be written, and is as it was.
    """
    aside = path.with_name(f"{path.name}.new")
    try:
        write_synced(aside, content)
        rename(aside, path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise
    sync_folder(path.parent)


def rename(source: Path, target: Path) -> None:
    """Rename a file or a folder in one step, over a file that is there.

    Where a system forbids that while somebody reads either (Windows, and network drives that follow it), a reader is
    waited for, about a second and a half in all.

    Raises:
        OSError: it could not be renamed; both are as they were.
    """
    for pause in _PAUSES:
        try:
            source.replace(target)
            return
        except PermissionError:
            time.sleep(pause)
    source.replace(target)


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as the system lets it; a link in it is removed, never followed."""
    if not is_link(folder):
        shutil.rmtree(folder, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """See a folder's entries to the disk, where the system can."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                _sync(handle)
            finally:
                os.close(handle)


def is_link(path: Path) -> bool:
    """Whether a path is a link to somewhere else: a symbolic link, or a junction of Windows."""
    try:
        about = path.lstat()
    except (OSError, ValueError):
        return False
    return path.is_symlink() or getattr(about, "st_reparse_tag", 0) == 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT


def _sync(handle: int) -> None:
    """See what was written to the disk itself: macOS leaves it in the drive's own memory unless asked otherwise."""
    try:
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # type: ignore[attr-defined,unused-ignore]
    except (ImportError, AttributeError, OSError):  # another system, or a drive that cannot
        os.fsync(handle)


SAFE_PATH = "PYTHONSAFEPATH"


@contextmanager
def without_current_folder() -> Iterator[None]:
    """Have every Python that is started meanwhile leave the folder it is in off the path of modules.

    Otherwise a file `json.py` that happens to lie there would be run in place of Python's own. What is started at other
    times, such as JupyterLab with a person's own kernels, is as it always is.
    """
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(SAFE_PATH, None)
        else:
            os.environ[SAFE_PATH] = before


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Have what is started meanwhile take no notice of signals that reach every process of a terminal, such as Ctrl+C.

    This process takes notice afterwards. Where the system has no such mask nothing is done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP, signal.SIGQUIT})
    try:
        resource_tracker.ensure_running()  # started later, it would take SIGINT out of the mask again
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
