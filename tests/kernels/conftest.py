"""Kernels started by a real client, from the kernelspec that is installed.

After a cell that fails, a kernel drops the requests that are already under way, as a notebook that runs all its cells
wants it (`stop_on_error`). Whatever is asked of a kernel here is asked without that, and an answer that was dropped is
no answer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from send_briefings.kernels import PRELOAD, ForkServer, can_fork, kernel_environment, stop_warm_processes

needs_fork = pytest.mark.skipif(not can_fork(), reason="this system cannot fork kernels")


class Kernel:
    """A kernel and its client."""

    def __init__(self, name: str = "send-briefings", **settings: Any) -> None:
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(**settings)
        self.connect()

    def connect(self) -> None:
        """Begin to talk to it, once it answers."""
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self) -> int:
        """Its process."""
        return int(getattr(self.manager.provisioner, "pid", 0))

    @property
    def is_forked(self) -> bool:
        """Whether its parent is a warm process."""
        return "kernels.fork_server" in " ".join(psutil.Process(self.pid).parent().cmdline())

    def run(self, code: str, seconds: float = 30) -> str:
        """What a cell prints, and the kinds of what else it shows; the kernel takes the next one all the same."""
        shown: list[str] = []

        def take(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                shown.append(content["text"])
            elif message["msg_type"] == "error":
                shown.append(f"{content['ename']}: {content['evalue']}")
            elif message["msg_type"] == "display_data":
                shown.append(" ".join(sorted(content["data"])))

        reply = self.client.execute_interactive(code, timeout=seconds, output_hook=take, stop_on_error=False)
        assert reply["content"]["status"] != "aborted", code
        return "".join(shown).strip()

    def stop(self) -> None:
        """End it at once."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


@pytest.fixture(scope="session", autouse=True)
def _no_warm_process_stays() -> Iterator[None]:
    yield
    stop_warm_processes()


@pytest.fixture(scope="session")
def warm() -> Iterator[ForkServer]:
    """A warm process with everything imported, as a run starts it."""
    process = ForkServer(PRELOAD, kernel_environment(os.environ))
    yield process
    process.stop()


@pytest.fixture(scope="session")
def bare() -> Iterator[ForkServer]:
    """A warm process with only the kernel imported: to be had quickly."""
    process = ForkServer(["ipykernel.ipkernel", "ipykernel.kernelapp"], kernel_environment(os.environ))
    yield process
    process.stop()


@pytest.fixture
def kernel(warm: ForkServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Kernel]]:
    """Starts kernels of the warm process, and ends them after the test."""
    monkeypatch.setenv("SEND_WARM_SOCKET", warm.address)
    monkeypatch.delenv("MPLBACKEND", raising=False)
    started: list[Kernel] = []

    def start(**settings: Any) -> Kernel:
        started.append(Kernel(**settings))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def begin_to_sleep(client: BlockingKernelClient) -> str:
    """Have a kernel sleep for a minute, once it does; the request's name."""
    asked = client.execute("import time\nprint('begun')\ntime.sleep(60)", stop_on_error=False)
    stated = ""
    while "begun" not in stated:
        stated += client.get_iopub_msg(timeout=20)["content"].get("text", "")
    return asked


def what_ended(client: BlockingKernelClient, asked: str) -> str:
    """The error with which a request ended."""
    while (reply := client.get_shell_msg(timeout=20))["parent_header"].get("msg_id") != asked:
        pass
    return str(reply["content"]["ename"])


def gone(pids: list[int], seconds: float) -> bool:
    """Whether all these processes end within so many seconds."""
    deadline = time.monotonic() + seconds
    while any(_runs(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def python(code: str, **settings: Any) -> subprocess.Popen[str]:
    """Another Python process that runs this code, its output to be read."""
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, **settings)


def numbers_in(file: Path, count: int, seconds: float = 20) -> list[int]:
    """The numbers in a file, once there are so many."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = [int(word) for word in file.read_text().split()] if file.exists() else []
        if len(found) >= count and file.read_text().endswith("\n"):
            return found
        time.sleep(0.02)
    raise AssertionError(f"{file} does not hold {count} numbers")
