"""What is forked shares nothing but what was imported; what is no request does no harm; nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from send_briefings.kernels import ForkServer
from tests.kernels.conftest import Kernel, gone, needs_fork, numbers_in

pytestmark = needs_fork
Start = Callable[..., Kernel]

LEAVE_BEHIND = """
import builtins, os, statistics, sys, threading, time, warnings
import matplotlib, numpy, pandas, send_briefings.wording
secret = builtins.also_secret = "left behind"
matplotlib.rcParams["font.size"] = 99
import matplotlib.pyplot; matplotlib.pyplot.plot([1, 2])
pandas.set_option("display.max_rows", 3)
numpy.random.seed(1); numpy.set_printoptions(precision=1)
os.environ["LEFT_BEHIND"] = "yes"; os.environ["PATH"] = ""
os.chdir("/"); os.umask(0o077)
statistics.mean = lambda _: "monkeypatched"
send_briefings.wording.LEFT = 1
sys.path.insert(0, "/left"); sys.modules["left_behind"] = sys
sys.setrecursionlimit(150_000); warnings.simplefilter("error", BytesWarning)
threading.Thread(target=time.sleep, args=[60], daemon=True, name="left").start()
open("/dev/null"); os.open("/dev/null", os.O_RDONLY)
"""
STATE = """
import builtins, os, statistics, sys, threading, warnings
import matplotlib, numpy, pandas, send_briefings.wording
import matplotlib.pyplot
umask = os.umask(0o022); os.umask(umask)
print([
    "secret" in globals(), hasattr(builtins, "also_secret"), matplotlib.rcParams["font.size"],
    matplotlib.pyplot.get_fignums(), pandas.get_option("display.max_rows"), numpy.get_printoptions()["precision"],
    os.environ.get("LEFT_BEHIND"), os.environ["PATH"] == "", os.getcwd(), oct(umask), statistics.mean([1]),
    hasattr(send_briefings.wording, "LEFT"), "/left" in sys.path, "left_behind" in sys.modules,
    sys.getrecursionlimit() == 150_000, warnings.filters[0][2] is BytesWarning,
    "left" in [t.name for t in threading.enumerate()],
])
"""


def test_no_notebook_sees_the_state_of_another(kernel: Start, tmp_path: Path) -> None:
    first = kernel(cwd=str(tmp_path))
    assert first.run(LEAVE_BEHIND) == "image/png text/plain"
    assert first.run("print(statistics.mean([1]), secret)") == "monkeypatched left behind"
    second = kernel(cwd=str(tmp_path))
    assert first.is_forked
    assert second.is_forked
    left = [False, False, 10.0, [], 60, 8, None, False, str(tmp_path), oct(_umask()), 1]
    assert second.run(STATE) == str([*left, *[False] * 6])


def test_a_forked_kernel_is_like_an_ordinary_one(kernel: Start, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("here = 'a module beside the notebook'")
    code = """import os, sys, signal, time, threading, locale, __main__
print(sys.path, sys.argv[0].endswith("/ipykernel_launcher.py"), __name__, os.getcwd(), os.getpgid(0) == os.getpid())
print(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT), signal.pthread_sigmask(0, []))
print(sorted((k, v) for k, v in os.environ.items() if not k.startswith(("JPY_", "SEND_"))))
print(sorted(t.name.split('-')[0] for t in threading.enumerate()), sys.flags, time.tzname, locale.getlocale(), len(In))
import beside; print(beside.here)"""
    environment = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "0", "PYTHONNOUSERSITE": "1"}
    forked = kernel(cwd=str(tmp_path), env=environment)
    ordinary = kernel(name="python3", cwd=str(tmp_path), env=environment)
    assert (forked.is_forked, ordinary.is_forked) == (True, False)
    assert forked.run(code).splitlines() == ordinary.run(code).splitlines()


def test_random_numbers_are_a_kernels_own(kernel: Start) -> None:
    code = "import random, numpy, uuid; print(random.random(), numpy.random.random(), uuid.uuid4())"
    first, second = (kernel().run(code).split() for _ in range(2))
    assert [a == b for a, b in zip(first, second, strict=True)] == [False, False, False]


@pytest.mark.parametrize(
    ("sent", "stated"),
    [
        (b"not json\n", "this is not a request for a kernel: Expecting value"),
        (b"{\xff}\n", "this is not a request for a kernel: 'utf-8'"),
        (b"{}\n", "it lacks arguments, an environment or a folder"),
        (b"[" * 500_000 + b"\n", "its brackets are too deep"),
        (b'{"arguments": [], "environment": {"A": 1}, "folder": "/", "quiet": true}\n', "it lacks"),
        (b'{"arguments": [], "environment": {"A=": ""}, "folder": "/", "quiet": true}\n', "it lacks"),
        (b"[1]\n[2]\n", "Extra data"),
        (b" " * 4_000_001, "longer than 4000000 bytes"),
    ],
)
def test_what_is_no_request_is_refused(bare: ForkServer, sent: bytes, stated: str) -> None:
    with _connected(bare) as connection:
        connection.sendall(sent)
        assert stated in json.loads(connection.makefile().readline())["fault"]
        assert connection.recv(1) == b""
    assert bare.alive


def test_connections_that_come_to_nothing_leave_nothing_open(bare: ForkServer) -> None:
    assert _serves(bare)
    before = psutil.Process(bare.pid).num_fds()
    half = [_connected(bare) for _ in range(50)]
    for connection in half[::2]:
        connection.sendall(b'{"arguments": [')
    assert _serves(bare)
    for connection in half:
        connection.close()
    assert _serves(bare)
    assert psutil.Process(bare.pid).num_fds() == before


def test_a_folder_that_is_not_there_ends_only_that_kernel(bare: ForkServer) -> None:
    with _connected(bare) as connection:
        connection.sendall(_request(folder="/nowhere"))
        answers = connection.makefile()
        assert json.loads(answers.readline())["pid"] > 0
        assert json.loads(answers.readline()) == {"exit": 1}
    assert _serves(bare)


LEFT_PROCESSES = {
    "a child": "subprocess.Popen(SLEEP)",
    "a child in a session of its own": "subprocess.Popen(SLEEP, start_new_session=True)",
    "a child of a child": "subprocess.Popen([PYTHON, '-c', CHILD], start_new_session=True)",
    "forked twice": "os.fork() or (os.setsid(), os.fork() and os._exit(0), note(), time.sleep(600))",
    "forked, its environment emptied": "os.fork() or (os.setsid(), os.environ.clear(), note(), time.sleep(600))",
    "a child that will not be asked": "subprocess.Popen(['sh', '-c', f\"trap '' TERM HUP; {SLEEP[2]}\"])",
}
PREAMBLE = """
import os, signal, subprocess, sys, time
PYTHON = sys.executable
SLEEP = ["sh", "-c", "echo $$ >> left; exec sleep 600"]
CHILD = f"import subprocess, time; subprocess.Popen({SLEEP}, start_new_session=True); time.sleep(600)"
def note():
    with open("left", "a") as left: print(os.getpid(), file=left)
"""


@pytest.fixture(scope="module")
def littered(bare: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kernel, Path]]:
    """A kernel, still running, that has started processes of every kind."""
    folder = tmp_path_factory.mktemp("littered")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEND_WARM_SOCKET", bare.address)
        kernel = Kernel(cwd=str(folder))
    assert kernel.run(PREAMBLE) == ""
    for count, code in enumerate(LEFT_PROCESSES.values(), start=1):
        kernel.client.execute(f"_ = {code}")
        numbers_in(folder / "left", count)
    yield kernel, folder
    kernel.stop()


def test_nothing_a_kernel_started_outlives_it(littered: tuple[Kernel, Path], bare: ForkServer) -> None:
    kernel, folder = littered
    left = numbers_in(folder / "left", len(LEFT_PROCESSES))
    assert not gone(left, 0)
    kernel.stop()
    assert gone(left, 5)
    assert _serves(bare)
    assert psutil.Process(bare.pid).children() == []


def test_a_kernels_orphans_live_as_long_as_it(bare: ForkServer, kernel: Start, tmp_path: Path) -> None:
    one, other = kernel(cwd=str(tmp_path)), kernel(cwd=str(tmp_path))
    one.run(
        PREAMBLE
        + "_ = "
        + LEFT_PROCESSES["a child"]
        + "\n_ = os.fork() or (os.fork() and os._exit(0), note(), time.sleep(600))"
    )
    left = numbers_in(tmp_path / "left", 2)
    other.stop()
    assert not gone(left, 0.2)
    assert one.run("print('well')") == "well"
    one.stop()
    assert gone(left, 5)


def test_the_exit_code_is_told(bare: ForkServer) -> None:
    with _connected(bare) as connection:
        connection.sendall(_request())
        answers = connection.makefile()
        os.kill(json.loads(answers.readline())["pid"], signal.SIGKILL)
        assert json.loads(answers.readline()) == {"exit": -9}


def _connected(process: ForkServer) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(30)
    connection.connect(process.address)
    return connection


def _request(**changed: object) -> bytes:
    request = {"arguments": ["--help"], "environment": dict(os.environ), "folder": "/", "quiet": True}
    return json.dumps(request | changed).encode() + b"\n"


def _serves(process: ForkServer) -> bool:
    """Whether it still forks what ends well."""
    with _connected(process) as connection:
        connection.sendall(_request())
        answers = connection.makefile()
        forked = json.loads(answers.readline())["pid"] > 0
        return forked and json.loads(answers.readline()) == {"exit": 0} and answers.readline() == ""


def _umask() -> int:
    umask = os.umask(0o022)
    os.umask(umask)
    return umask
