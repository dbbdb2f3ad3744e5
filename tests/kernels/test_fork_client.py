"""Kernels and warm processes that are killed, and what a client process is left with."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from send_briefings.kernels import ForkServer, kernel_environment
from send_briefings.kernels.fork_client import fork_kernel, socket_home
from send_briefings.kernels.request import KernelRequest
from tests.kernels.conftest import Kernel, gone, needs_fork, numbers_in, python

pytestmark = needs_fork
Start = Callable[..., Kernel]
IDLE = KernelRequest(("-f", "kernel.json"), dict(os.environ), "/", quiet=True)
LIGHT = ["ipykernel.ipkernel", "ipykernel.kernelapp"]

CLIENT = """
import os, subprocess, sys, time
from send_briefings.kernels import ForkServer, kernel_environment
from send_briefings.kernels.request import KernelRequest
from send_briefings.kernels.fork_client import fork_kernel, socket_home
warm = ForkServer(["ipykernel.kernelapp"], kernel_environment(os.environ))
kernel = fork_kernel(warm.address, KernelRequest(("-f", sys.argv[1] + "/k.json"), os.environ, sys.argv[1], True))
print(warm.pid, kernel.pid, flush=True)
print(warm.address, flush=True)
time.sleep(60)
"""


def test_a_killed_client_takes_everything_with_it(tmp_path: Path) -> None:
    with python(CLIENT.replace("sys.argv[1]", repr(str(tmp_path)))) as client:
        assert client.stdout is not None
        pids = [int(word) for word in client.stdout.readline().split()]
        address = Path(client.stdout.readline().strip())
        assert address.is_socket()
        client.kill()
    assert gone(pids, 10)
    assert not address.parent.exists()


def test_a_killed_warm_process_takes_its_kernels_with_it_and_the_next_kernel_starts(
    kernel: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    doomed = ForkServer(LIGHT, kernel_environment(os.environ))
    monkeypatch.setenv("SEND_WARM_SOCKET", doomed.address)
    first = kernel(cwd=str(tmp_path))
    first.client.execute("import subprocess; subprocess.run(['sh', '-c', 'echo $$ > child; exec sleep 60'])")
    pids = [first.pid, *numbers_in(tmp_path / "child", 1)]
    assert psutil.Process(first.pid).ppid() == doomed.pid
    os.kill(doomed.pid, signal.SIGKILL)
    assert gone([first.pid], 10)
    assert not first.manager.is_alive()
    assert gone(pids, 10)
    assert kernel().run("print('well')") == "well"
    doomed.stop()


def test_how_a_kernel_ended_is_known_to_all_who_wait(bare: ForkServer) -> None:
    kernel = fork_kernel(bare.address, IDLE)
    assert kernel.poll() is None
    found: list[int | None] = []
    waiting = [threading.Thread(target=lambda: found.append(kernel.wait())) for _ in range(4)]
    for thread in waiting:
        thread.start()
    kernel.terminate()
    for thread in waiting:
        thread.join(20)
    assert found == [-15, -15, -15, -15]
    assert kernel.poll() == -15
    kernel.kill()


def test_a_warm_process_that_ends_while_it_imports_is_told(bare: ForkServer) -> None:
    process = ForkServer(["os:abort"], kernel_environment(os.environ))
    with pytest.raises(OSError, match=r"ended|refused|reset"):
        fork_kernel(process.address, IDLE)
    process.stop()


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        fork_kernel(str(tmp_path / "none"), IDLE)


def test_nothing_grows_with_the_number_of_kernels(bare: ForkServer) -> None:
    def one() -> None:
        kernel = fork_kernel(bare.address, IDLE)
        kernel.kill()
        assert kernel.wait(20) == -9

    me, server = psutil.Process(), psutil.Process(bare.pid)
    one()
    before = (me.num_fds(), len(me.children()), me.num_threads())
    before_there = server.num_fds()
    for _ in range(30):
        one()
    assert server.children() == []
    assert server.num_fds() < before_there + 3
    assert (me.num_fds(), len(me.children()), me.num_threads()) == before


def test_a_file_number_beyond_a_thousand(bare: ForkServer) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    many = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        kernel = fork_kernel(bare.address, IDLE)
        assert kernel.fileno() > 1024
        kernel.kill()
        assert kernel.wait(20) == -9
    finally:
        for number in many:
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_long_temporary_folder_is_not_used_for_sockets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    long = tmp_path / ("x" * 60)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    assert socket_home() == Path("/tmp")
    warm = ForkServer([], kernel_environment(os.environ))
    try:
        assert Path(warm.address).is_socket()
        assert list(long.iterdir()) == []
    finally:
        warm.stop()
    monkeypatch.setattr("tempfile.tempdir", "/var/tmp")
    assert socket_home() == Path("/var/tmp")


def test_what_is_called_is_done_before_the_next_fork_and_what_fails_is_passed_over(tmp_path: Path) -> None:
    warm = ForkServer(LIGHT, kernel_environment(os.environ))
    warm.call("os:nothing_of_this_name", "word")
    warm.call("os:mkdir", str(tmp_path / "a folder"))
    kernel = fork_kernel(warm.address, IDLE)
    assert (tmp_path / "a folder").is_dir()
    warm.call("os:mkdir", str(tmp_path / "another"))
    fork_kernel(warm.address, IDLE).kill()
    assert (tmp_path / "another").is_dir()
    warm.stop()
    assert kernel.wait(10) == -signal.SIGKILL
    warm.call("os:mkdir", str(tmp_path / "too late"))


def test_one_that_was_never_used_ends_at_once() -> None:
    warm = ForkServer(LIGHT, kernel_environment(os.environ))
    warm.stop(unused=True)
    assert not warm.alive
    assert not Path(warm.address).parent.exists()
