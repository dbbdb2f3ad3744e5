"""What an ended kernel leaves behind: processes it started. They are found as children of the process that forked it.

On Linux a process may become the parent of all orphans among its descendants. Every kernel is one such, so what runs
beneath a kernel stays beneath it while it lives, and falls to the warm process when it ends. Elsewhere only the
processes of the kernel's group can be told.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
ROUNDS = 100


def adopt_orphans() -> None:
    """Make this process the parent of its descendants that lose theirs."""
    _control(PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent() -> None:
    """Have the system end this process as soon as the one that forked it has ended."""
    _control(PR_SET_PDEATHSIG, signal.SIGKILL.value)


def children() -> set[int]:
    """The process numbers of this process's children."""
    with suppress(OSError):
        return set(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()))
    import psutil

    return {child.pid for child in psutil.Process().children()}


def kill_group(pid: int) -> None:
    """Kill a process, and all in the group it leads."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def kill_children(kept: Collection[int]) -> None:
    """Kill every child of this process but those kept, with all beneath it, and wait for their end."""
    for _ in range(ROUNDS):
        left = children() - set(kept)
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        if not left:
            return


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
