"""Watching how much memory a kernel and all it started use, and ending it when it is too much."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress

import psutil

LOOK_SECONDS = 0.2


class MemoryWatch:
    """Looks at a kernel's memory until it is stopped.

    Args:
        limit: bytes that the kernel and its children may use together; 0 for no limit.

    `peak` is the most seen, in bytes. `exceeded` says that the kernel was ended for using more than the limit.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.peak = 0
        self.exceeded = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __deepcopy__(self, _memo: object) -> MemoryWatch:
        """Itself: traitlets copies the configuration that a watch is handed on in."""
        return self

    def start(self, pid: int) -> None:
        """Begin to watch this process."""
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self, pid: int) -> None:
        try:
            kernel = psutil.Process(pid)
        except psutil.Error:
            return
        while not self._stop.wait(LOOK_SECONDS):
            used = _used(kernel)
            if not used:
                return
            self.peak = max(self.peak, used)
            if self.limit and used > self.limit:
                self.exceeded = True
                _kill(kernel)
                return


def _used(kernel: psutil.Process) -> int:
    """Bytes in use by a process and its descendants; 0 when it has ended."""
    try:
        used = int(kernel.memory_info().rss)
        descendants = kernel.children(recursive=True)
    except psutil.Error:
        return 0
    for descendant in descendants:
        with suppress(psutil.Error):
            used += int(descendant.memory_info().rss)
    return used


def _kill(kernel: psutil.Process) -> None:
    with suppress(psutil.Error):
        for descendant in kernel.children(recursive=True):
            with suppress(psutil.Error):
                descendant.kill()
    with suppress(psutil.Error, OSError):
        if os.name == "posix" and os.getpgid(kernel.pid) == kernel.pid:
            os.killpg(kernel.pid, signal.SIGKILL)
        kernel.kill()
