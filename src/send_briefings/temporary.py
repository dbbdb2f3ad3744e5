"""Temporary folders: for their owner alone, short enough for sockets, and cleared away when their owner is gone.

A process that is killed cannot clear up. Its folder holds a file that it had locked, and a lock ends with its holder:
the next run removes what nobody holds.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path

from filelock import FileLock, Timeout

from send_briefings.errors import StorageError

OWNER = "owner"
LONGEST_BELOW_WORK = 46
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
    root = short_folder(LONGEST_BELOW_WORK)
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
