"""Files that are whole or as they were, temporary folders, other programs and their start, names loaded on demand.

Temporary folders are for their owner alone, short enough for sockets, and cleared away when their owner is gone. A
process that is killed cannot clear up. Its folder holds a file that it had locked, and a lock ends with its holder: the
next run removes what nobody holds.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from send_briefings.errors import StorageError


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


OWNER = "owner"
MAX_LENGTH_BELOW_WORK = 46
"""Letters of the folder in which a work folder is made: a socket's name has at most 103, and 57 of them are below."""

LAST = -1000
"""After the folders that multiprocessing has made there."""

_work: dict[int, tuple[Path, FileLock]] = {}


def short_folder(longest: int) -> Path:
    """The folder for temporary files; another one where its name is too long for sockets below it.

    Args:
        longest: bytes that the name may have, where sockets have names.

    Raises:
        StorageError: there is none that can be written.
    """
    try:
        usual = Path(tempfile.gettempdir())
    except FileNotFoundError as fault:
        raise StorageError(
            "There is no folder for temporary files that can be written.",
            next_step="Name one in the environment variable TMPDIR, or free some space.",
        ) from fault
    if os.name != "posix":
        return usual
    others = (os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp", "/var/tmp")
    for folder in (usual, *map(Path, filter(None, others))):
        if len(os.fsencode(folder)) <= longest and os.access(folder, os.W_OK | os.X_OK):
            return folder
    raise StorageError(
        f"'{usual}' is too long a name for a folder of temporary files, and no other one can be written.",
        next_step=f"Name one of up to {longest} characters in the environment variable TMPDIR.",
    )


def work_folder() -> Path:
    """A folder for what this process and those it starts need while they run; removed when this process ends.

    What processes that were killed have left is removed first.
    """
    found = _work.get(os.getpid())
    if found is not None and found[0].is_dir():
        return found[0]
    root = short_folder(MAX_LENGTH_BELOW_WORK)
    clear_left_behind(root)
    folder = Path(tempfile.mkdtemp(prefix="send-", dir=root))
    lock = FileLock(folder / OWNER)
    lock.acquire(timeout=0)
    _work[os.getpid()] = (folder, lock)
    Finalize(None, remove_work_folder, exitpriority=LAST)
    return folder


def remove_work_folder() -> None:
    """Remove this process's work folder, if it has one."""
    found = _work.pop(os.getpid(), None)
    if found is not None:
        found[1].release(force=True)
        shutil.rmtree(found[0], ignore_errors=True)


def clear_left_behind(root: Path) -> None:
    """Remove the work folders in a folder whose owners are gone; those of other users and of live ones stay."""
    for folder in root.glob("send-????????"):
        if not (_is_ours(folder) and (folder / OWNER).is_file()):
            continue
        lock = FileLock(folder / OWNER)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            continue
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def kept_folder() -> Path:
    """A folder of this user's own among the temporary files, for what people may want to look at after a fault.

    No other user can read it, nor have put something there in advance.

    Raises:
        OSError: it cannot be made.
    """
    user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
    folder = Path(tempfile.gettempdir()) / f"send-briefings{user}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if _is_ours(folder):
        folder.chmod(0o700)
        return folder
    return Path(tempfile.mkdtemp(prefix="send-briefings-"))


def keep_newest(folder: Path, pattern: str, most: int) -> None:
    """Remove the oldest files of a folder that match a pattern, down to so many."""
    with suppress(OSError):
        found = sorted(folder.glob(pattern), key=lambda path: (path.stat().st_mtime, path.name))
        for path in found[: max(0, len(found) - most)]:
            path.unlink()


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder, no link, of this user."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())
