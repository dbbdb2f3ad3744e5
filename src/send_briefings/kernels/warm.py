"""Starting the warm process and asking it for kernels."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

SOCKET_VARIABLE = "SEND_WARM_SOCKET"
MEMORY_VARIABLE = "SEND_KERNEL_MEMORY"
ANSWER_SECONDS = 120.0


def can_fork() -> bool:
    """Whether this system can fork kernels from a warm process."""
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform != "win32"


class ForkedKernel:
    """A kernel's process, forked by the warm process; what jupyter_client needs of `subprocess.Popen`.

    Closing the connection ends the kernel, so no kernel outlives the process that asked for it.
    """

    stdin: IO[bytes] | None = None
    stdout: IO[bytes] | None = None
    stderr: IO[bytes] | None = None

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = b""
        self.returncode: int | None = None
        self.pid = int(self._answer(ANSWER_SECONDS).get("pid", 0))
        if not self.pid:
            raise OSError("the warm process could not fork a kernel")

    def poll(self) -> int | None:
        """The exit code once it has ended (minus the signal that ended it), else None."""
        return self.wait(0.0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it has ended, or for so many seconds; the exit code, or None while it runs."""
        if self.returncode is None:
            with suppress(TimeoutError):
                self.returncode = int(self._answer(timeout).get("exit", -signal.SIGKILL))
                self._connection.close()
        return self.returncode

    def fileno(self) -> int:
        """Becomes readable when the kernel has ended; -1 once that was seen."""
        return self._connection.fileno()

    def send_signal(self, number: int) -> None:
        """Signal the kernel's process group, if it still runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """End it at once, with all it started."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _answer(self, timeout: float | None) -> dict[str, Any]:
        """The next line from the warm process; empty when it is gone. TimeoutError when there is none in time."""
        while b"\n" not in self._received:
            if not select.select([self._connection], [], [], timeout)[0]:
                raise TimeoutError
            try:
                part = self._connection.recv(4096)
            except OSError:
                part = b""
            if not part:
                return {}
            self._received += part
        line, _, self._received = self._received.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found


class WarmProcess:
    """A process in which everything is imported, and which forks kernels. It ends with the process that started it.

    Args:
        preload: modules to import there, or `module:function` to call.
        environment: its environment variables. What Python reads at its start (PYTHON...) and what the modules read
            when imported is of this environment in every kernel forked from it.
    """

    def __init__(self, preload: Sequence[str], environment: Mapping[str, str]) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="send-"))
        self.address = str(self._home / "warm")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            listening.bind(self.address)
            listening.listen(128)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", f"{__package__}.warm_process", str(listening.fileno()), *preload],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[listening.fileno()],
                env=dict(environment),
                start_new_session=True,
            )
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it and every kernel forked from it."""
        with suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)


def fork_kernel(
    address: str, arguments: Sequence[str], environment: Mapping[str, str], folder: str, *, quiet: bool
) -> ForkedKernel:
    """Ask the warm process at this address for a kernel.

    Args:
        address: path of the warm process's socket.
        arguments: what an IPython kernel is started with, such as `-f connection.json`.
        environment: the kernel's whole environment.
        folder: the folder it works in.
        quiet: drop what its process prints (what cells print is not affected).

    Raises:
        OSError: nobody answers there, or it cannot fork.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(address)
        request = {"arguments": list(arguments), "environment": dict(environment), "folder": folder, "quiet": quiet}
        connection.sendall(json.dumps(request).encode() + b"\n")
        return ForkedKernel(connection)
    except BaseException:
        connection.close()
        raise


_started: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], WarmProcess] = {}
_starting = threading.Lock()


def warm_process(preload: Sequence[str], environment: Mapping[str, str]) -> WarmProcess:
    """This process's warm process for these modules and this Python environment; started when first asked for."""
    python = tuple(sorted((name, value) for name, value in environment.items() if name.startswith("PYTHON")))
    key = (tuple(preload), python)
    with _starting:
        if key not in _started or not _started[key].alive:
            _started[key] = WarmProcess(preload, environment)
        return _started[key]


def stop_warm_processes() -> None:
    """End every warm process of this process, and all their kernels."""
    with _starting:
        for process in _started.values():
            process.stop()
        _started.clear()
