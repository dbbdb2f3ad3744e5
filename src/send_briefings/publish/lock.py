"""One run at a time for each reports folder."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from send_briefings.errors import BusyError
from send_briefings.publish.refusal import refused

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
        said = json.loads((folder / HOLDER).read_text())
        number, machine = int(said["process"]), str(said["machine"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    import psutil  # late: it is seldom needed

    ended = machine == platform.node() and not psutil.pid_exists(number)
    return "" if ended else f" (process {number} on {machine})"
