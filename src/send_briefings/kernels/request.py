"""The request for a kernel: its environment, the memory it may have, and what it leaves behind.

On Linux a process may become the parent of all orphans among its descendants. Every kernel is one such, so what runs
beneath a kernel stays beneath it while it lives, and falls to the warm process when it ends. Elsewhere only the
processes of the kernel's group can be told.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
PASSED_ON = frozenset(
    """APPDATA CONDA_PREFIX DYLD_LIBRARY_PATH HOME HOMEDRIVE HOMEPATH LANG LC_ALL LC_COLLATE LC_CTYPE LC_MESSAGES
    LC_MONETARY LC_NUMERIC LC_TIME LD_LIBRARY_PATH LOCALAPPDATA MPLCONFIGDIR NUMBER_OF_PROCESSORS
    OMP_NUM_THREADS PATH PATHEXT PROGRAMDATA PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX SEND_HOME
    SEND_STORE SYSTEMDRIVE SYSTEMROOT TEMP TMP TMPDIR TZ USER USERNAME USERPROFILE VIRTUAL_ENV WINDIR
    XDG_CACHE_HOME XDG_CONFIG_HOME""".split()
)


def kernel_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Of these environment variables, those a kernel gets, with what every kernel of ours has.

    >>> sorted(kernel_environment({"PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "x", "LC_ALL": "C"}))[:3]
    ['LC_ALL', 'MPLBACKEND', 'PATH']
    """
    passed = {k: v for k, v in given.items() if k.upper() in PASSED_ON}
    return passed | ENVIRONMENT


MEMORY_VARIABLE = "SEND_KERNEL_MEMORY"


def set_memory_limit(limit: str) -> None:
    """Make the system refuse this process more private memory than this many bytes, where it can.

    What was reserved before without being used (an allocator may reserve a gigabyte when it is loaded) is not counted.

    Args:
        limit: the number of bytes; what is no number is no limit.
    """
    import resource

    if limit.isdigit() and hasattr(resource, "RLIMIT_DATA"):
        most = int(limit) + _reserved()
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _reserved() -> int:
    """Bytes of private memory that this process has reserved and does not use."""
    try:
        stated = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    kilobytes = {line.partition(":")[0]: line.split()[1] for line in stated if line.startswith(("VmData:", "RssAnon:"))}
    return max(0, int(kilobytes.get("VmData", 0)) - int(kilobytes.get("RssAnon", 0))) * 1024


PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
ROUNDS = 100


def become_subreaper() -> None:
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


MAX_REQUEST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class KernelRequest:
    """What a kernel is started with.

    `arguments` are those of an IPython kernel, such as `-f connection.json`; `environment` is its whole environment;
    `folder` is the one it works in. `quiet` drops what its process prints (what cells print is not affected).
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    quiet: bool = False

    def line(self) -> bytes:
        """It as it is sent.

        >>> KernelRequest(("-f", "k.json"), {"LANG": "C"}, "/tmp").line()
        b'{"arguments": ["-f", "k.json"], "environment": {"LANG": "C"}, "folder": "/tmp", "quiet": false}\\n'
        """
        stated = {
            "arguments": list(self.arguments),
            "environment": dict(self.environment),
            "folder": self.folder,
            "quiet": self.quiet,
        }
        return json.dumps(stated).encode() + b"\n"


def read_request(line: bytes) -> KernelRequest:
    """The request in a line.

    Raises:
        ValueError: the line is not one.

    >>> read_request(b'{"arguments": [], "environment": {}, "folder": "/", "quiet": true}').quiet
    True
    """
    try:
        stated = json.loads(line)
    except RecursionError as fault:
        raise ValueError("its brackets are too deep") from fault
    match stated:
        case {
            "arguments": list(arguments),
            "environment": dict(variables),
            "folder": str(folder),
            "quiet": bool(quiet),
        }:
            texts = [folder, *arguments, *variables, *variables.values()]
            well = all(isinstance(text, str) and "\0" not in text for text in texts)
            if well and all(name and "=" not in name for name in variables):
                return KernelRequest(tuple(arguments), variables, folder, quiet)
    raise ValueError("it lacks arguments, an environment or a folder")
