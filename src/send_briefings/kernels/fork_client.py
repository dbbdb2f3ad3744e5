"""Starting the warm process and asking it for kernels."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from send_briefings.kernels.request import KernelRequest
from send_briefings.system import short_folder

SOCKET_VARIABLE = "SEND_WARM_SOCKET"
BEGIN = f"""import sys
sys.path = [folder for folder in sys.path if folder]
from {__package__}.fork_server import main
main(int(sys.argv[1]), sys.argv[2:])"""
MAX_SOCKET_DIR_LENGTH = 60
ANSWER_SECONDS = 60.0
POLL_SECONDS = 0.5


def can_fork() -> bool:
    """Whether this system can fork kernels from a warm process, safely: not once Apple's numerical libraries are in."""
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform not in ("win32", "darwin")


def socket_home() -> Path:
    """Where folders with sockets are made: the temporary folder, or another where a socket's name would be too long.

    A socket's whole name has at most 103 letters (107 on Linux), and 41 of them are used below this folder.
    """
    return short_folder(MAX_SOCKET_DIR_LENGTH)


class ForkedKernel:
    """A kernel's process, forked by the warm process; what jupyter_client needs of `subprocess.Popen`.

    Closing the connection ends the kernel, so no kernel outlives the process that asked for it.
    """

    stdin: IO[bytes] | None = None
    stdout: IO[bytes] | None = None
    stderr: IO[bytes] | None = None

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._received = b""
        self._reading = threading.Lock()
        self.pid = 0
        self.returncode: int | None = None
        deadline = time.monotonic() + ANSWER_SECONDS
        while not self.pid:
            if not _readable(connection, deadline - time.monotonic()):
                raise TimeoutError(f"no answer within {ANSWER_SECONDS:g} seconds")
            self._hear()
            if self.returncode is not None:
                raise OSError("it ended")

    def poll(self) -> int | None:
        """The exit code once it has ended (minus the signal that ended it), else None."""
        return self.wait(0.0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it has ended, or for so many seconds; the exit code, or None while it runs."""
        deadline = time.monotonic() + (float("inf") if timeout is None else timeout)
        while self.returncode is None:
            if _readable(self._connection, min(deadline - time.monotonic(), POLL_SECONDS)):
                self._hear()
            elif time.monotonic() >= deadline:
                break
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

    def _hear(self) -> None:
        """Take in what the warm process has said, if no other thread is before this one.

        Raises:
            OSError: it says that there is no kernel.
        """
        with self._reading:
            if self.returncode is not None:
                return
            try:
                part = self._connection.recv(4096)
            except BlockingIOError:
                return
            except OSError:
                part = b""
            *lines, self._received = (self._received + part).split(b"\n")
            for line in lines:
                self._take(json.loads(line))
            if not part and self.returncode is None:
                self._lost()

    def _take(self, stated: Mapping[str, Any]) -> None:
        if "fault" in stated:
            raise OSError(str(stated["fault"]))
        self.pid = int(stated.get("pid", self.pid))
        if "exit" in stated:
            self.returncode = int(stated["exit"])
            self._connection.close()

    def _lost(self) -> None:
        """The warm process is gone: its kernels are to be gone too."""
        if self.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self.returncode = -signal.SIGKILL
        self._connection.close()


def _readable(connection: socket.socket, seconds: float) -> bool:
    """Whether there is something to read, or the connection has ended, within so many seconds."""
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            return bool(selector.select(max(0.0, seconds)))
    except (ValueError, OSError):
        return True


class ForkServer:
    """A process in which everything is imported, and which forks kernels. It ends with the process that started it.

    Args:
        preload: modules to import there, or `module:function` to call.
        environment: its environment variables. What Python reads at its start (PYTHON...) and what the modules read
            when imported is of this environment in every kernel forked from it.
        temporary: the folder in which it makes its own; `socket_home()` if None.
    """

    def __init__(self, preload: Sequence[str], environment: Mapping[str, str], temporary: Path | None = None) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="send-", dir=temporary or socket_home()))
        self.address = str(self._home / "warm")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            listening.bind(self.address)
            listening.listen(128)
            self._process = subprocess.Popen(
                [sys.executable, "-Xfrozen_modules=off", "-c", BEGIN, str(listening.fileno()), *preload],
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

    def call(self, named: str, *arguments: str) -> None:
        """Have a function called there, `package.module:function`, before the next kernel is forked."""
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(OSError):
                self._process.stdin.write(json.dumps([named, *arguments]).encode() + b"\n")
                self._process.stdin.flush()

    def stop(self, *, unused: bool = False) -> None:
        """End it and every kernel forked from it; at once where no kernel was asked for."""
        if unused:
            self._process.kill()
        with suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)


def fork_kernel(address: str, request: KernelRequest) -> ForkedKernel:
    """Ask the warm process at this address (the path of its socket) for a kernel.

    Raises:
        TimeoutError: it does not answer.
        OSError: nobody is there, or it cannot fork.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(ANSWER_SECONDS)
        connection.connect(address)
        connection.sendall(request.line())
        return ForkedKernel(connection)
    except BaseException:
        connection.close()
        raise


_started: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], ForkServer] = {}
_silent: list[ForkServer] = []
_starting = threading.Lock()


def warm_process(preload: Sequence[str], environment: Mapping[str, str]) -> ForkServer:
    """This process's warm process for these modules and this Python environment; started when first asked for."""
    python = tuple(sorted((name, value) for name, value in environment.items() if name.startswith("PYTHON")))
    key = (tuple(preload), python)
    with _starting:
        if key not in _started or not _started[key].alive:
            _started[key] = ForkServer(preload, environment)
        return _started[key]


def discard_server(process: ForkServer) -> None:
    """Ask a warm process for no more kernels, since it does not answer; those it has forked go on."""
    with _starting:
        for key in [key for key, started in _started.items() if started is process]:
            _silent.append(_started.pop(key))


def stop_warm_processes() -> None:
    """End every warm process of this process, and all their kernels."""
    with _starting:
        for process in (*_started.values(), *_silent):
            process.stop()
        _started.clear()
        _silent.clear()
