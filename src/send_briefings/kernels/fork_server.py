"""The warm process itself: imports what kernels need, then forks one kernel for each request.

It has one thread and one loop. A client connects to its socket and sends one line of JSON:

    {"arguments": ["-f", "kernel.json"], "environment": {...}, "folder": "/notebooks", "quiet": true}

and gets `{"pid": 4711}` back, then, once the kernel has ended, `{"exit": -9}`. What is not a request is answered with
`{"fault": "..."}`. The connection is the kernel's lifeline: when it closes, because its client ended or was killed, the
kernel is killed with all it started.

On standard input the process that started this one can name more to be done before the next fork: a line of JSON,
["package.module:function", "argument", ...]. When standard input closes, because that process ended, everything ends.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from send_briefings.kernels.request import (
    MAX_REQUEST_BYTES,
    MEMORY_VARIABLE,
    KernelRequest,
    become_subreaper,
    children,
    end_with_parent,
    kill_children,
    kill_group,
    read_request,
    set_memory_limit,
)

LAUNCHER = "ipykernel_launcher"


@dataclass
class Kernel:
    """A connection, and the kernel that was forked for it once its request is complete."""

    connection: socket.socket
    received: bytearray = field(default_factory=bytearray)
    pid: int = 0


class KernelForkServer:
    """Forks kernels on request, watches over them, and tells their clients how they ended."""

    def __init__(self, listening: socket.socket, lifeline: int) -> None:
        self._listening = listening
        self._kernels: dict[int, Kernel] = {}
        self._selector = selectors.DefaultSelector()
        self._waker, wake = socket.socketpair()
        self._wake = wake
        for end in (self._waker, wake):
            end.setblocking(False)
        listening.setblocking(False)
        for watched in (listening, lifeline, self._waker):
            self._selector.register(watched, selectors.EVENT_READ)
        self._lifeline = lifeline
        self._told = b""
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        become_subreaper()
        self._own_children = children()

    def serve(self) -> KernelRequest | None:
        """Serve until the lifeline closes: None then. In a forked child: the request it is to become a kernel for."""
        while True:
            events = self._selector.select()
            if any(key.fileobj == self._lifeline for key, _ in events) and not self._listen():
                self._end_all()
                return None
            for key, _ in events:
                if key.fileobj is self._listening:
                    self._accept()
                elif key.fileobj is self._waker:
                    with suppress(BlockingIOError):
                        self._waker.recv(4096)
                elif key.fileobj != self._lifeline:
                    request = self._read(key.data)
                    if request is not None:
                        return request
            self._reap()

    def _listen(self) -> bool:
        """Do what standard input asks for; whether it is still open."""
        stated = os.read(self._lifeline, 65536)
        *lines, self._told = (self._told + stated).split(b"\n")
        for line in lines:
            warm_up(*json.loads(line))
            gc.freeze()
        return bool(stated)

    def _accept(self) -> None:
        with suppress(OSError):
            connection, _ = self._listening.accept()
            connection.setblocking(False)
            self._selector.register(connection, selectors.EVENT_READ, Kernel(connection))

    def _read(self, kernel: Kernel) -> KernelRequest | None:
        try:
            part = kernel.connection.recv(65536)
        except BlockingIOError:
            return None
        except OSError:
            part = b""
        if not part:
            self._close(kernel)
        elif not kernel.pid:
            kernel.received += part
            if len(kernel.received) > MAX_REQUEST_BYTES:
                self._refuse(kernel, f"the request is longer than {MAX_REQUEST_BYTES} bytes")
            elif kernel.received.endswith(b"\n"):
                return self._answer(kernel)
        return None

    def _answer(self, kernel: Kernel) -> KernelRequest | None:
        try:
            request = read_request(bytes(kernel.received))
        except ValueError as fault:
            self._refuse(kernel, f"this is not a request for a kernel: {fault}")
            return None
        return self._fork(kernel, request)

    def _fork(self, kernel: Kernel, request: KernelRequest) -> KernelRequest | None:
        parent = os.getpid()
        with _held_signals():
            try:
                pid = _fork_process()
            except OSError as fault:
                self._refuse(kernel, str(fault))
                return None
            if pid == 0:
                self._forget()
                os.setpgid(0, 0)
                end_with_parent()
                if os.getppid() != parent:
                    os._exit(1)
                become_subreaper()
                return request
        with suppress(OSError):
            os.setpgid(pid, pid)
        kernel.received.clear()
        kernel.pid = pid
        self._kernels[pid] = kernel
        self._tell(kernel, {"pid": pid})
        return None

    def _forget(self) -> None:
        """In a child: let go of everything that is the warm process's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._wake.close()
        self._selector.close()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            kernel = self._kernels.pop(pid, None)
            if kernel is not None:
                kill_group(pid)
                kill_children(self._kept())
                self._tell(kernel, {"exit": os.waitstatus_to_exitcode(status)})
                kernel.pid = 0
                self._close(kernel)

    def _kept(self) -> set[int]:
        return self._own_children | set(self._kernels)

    def _refuse(self, kernel: Kernel, fault: str) -> None:
        self._tell(kernel, {"fault": fault})
        self._close(kernel)

    def _tell(self, kernel: Kernel, message: Mapping[str, object]) -> None:
        with suppress(OSError):
            kernel.connection.send(json.dumps(message).encode() + b"\n")

    def _close(self, kernel: Kernel) -> None:
        """End a connection; its kernel, if it still runs, is killed and will be reaped."""
        with suppress(KeyError, ValueError):
            self._selector.unregister(kernel.connection)
        kernel.connection.close()
        if kernel.pid:
            kill_group(kernel.pid)

    def _end_all(self) -> None:
        """End every kernel, and remove the folder that was made for the socket."""
        for pid in self._kernels:
            kill_group(pid)
        kill_children(self._own_children)
        shutil.rmtree(Path(self._listening.getsockname()).parent, ignore_errors=True)


def main(listening: int, preload: Sequence[str]) -> None:
    """Warm up, serve, and in each forked child become the kernel that was asked for."""
    before = set(os.environ)
    for named in preload:
        warm_up(named)
    set_by_modules = {name: value for name, value in os.environ.items() if name not in before}
    gc.collect()
    gc.freeze()
    request = KernelForkServer(socket.socket(fileno=listening), sys.stdin.fileno()).serve()
    if request is not None:
        run_kernel(request, set_by_modules)


def warm_up(named: str, *arguments: str) -> None:
    """Import a module, `package.module`, or import it and call a function of it, `package.module:function`.

    What fails here fails again in the kernel that needs it, where a person sees it; so it is passed over.
    """
    module, _, function = named.partition(":")
    with suppress(Exception):
        loaded = importlib.import_module(module)
        if function:
            getattr(loaded, function)(*arguments)


def run_kernel(request: KernelRequest, set_by_modules: Mapping[str, str]) -> None:
    """Turn this forked process into an IPython kernel; returns when the kernel is shut down.

    Args:
        request: what it is started with.
        set_by_modules: variables that imported modules set for themselves when they were imported.
    """
    os.environ.clear()
    os.environ.update({**set_by_modules, **request.environment})
    time.tzset()
    os.chdir(request.folder)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2) if request.quiet else (0,):
        os.dup2(nothing, stream)
    os.close(nothing)
    for handled in (signal.SIGINT, signal.SIGTERM):
        signal.signal(handled, signal.default_int_handler if handled == signal.SIGINT else signal.SIG_DFL)
    set_memory_limit(os.environ.get(MEMORY_VARIABLE, ""))
    _choose_backend()
    _reseed_numpy()
    launcher = importlib.util.find_spec(LAUNCHER)
    sys.argv = [launcher.origin if launcher and launcher.origin else LAUNCHER, *request.arguments]
    from send_briefings.kernels.kernel_app import KernelApp

    KernelApp.launch_instance([*request.arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _choose_backend() -> None:
    """The plotting back end of the request's environment: matplotlib read that of the warm process when imported."""
    wanted = os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = wanted


def _reseed_numpy() -> None:
    """Random numbers of this kernel's own: numpy drew its seed when the warm process imported it."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _fork_process() -> int:
    """Fork. Python warns of threads, which are those of numerical libraries that know how to be forked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


@contextmanager
def _held_signals() -> Iterator[None]:
    """Keep signals from arriving between a fork and what the child must do first."""
    held = {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, held)
