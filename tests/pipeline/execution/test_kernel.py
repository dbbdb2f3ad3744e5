"""A briefing's kernel: the same forked or not, without the caller's secrets, and nothing of it stays."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from send_briefings.errors import NotebookError
from send_briefings.kernels import can_fork, stop_warm_processes
from send_briefings.pipeline.engine import private_transport
from send_briefings.pipeline.notebook import run_notebook

Write = Callable[..., Path]
needs_fork = pytest.mark.skipif(not can_fork(), reason="this system cannot fork kernels")
SECRETS = {"AWS_SECRET_ACCESS_KEY": "hunter2", "GITHUB_TOKEN": "hunter2"}
SHOW = """
import hashlib, io, os, warnings
import matplotlib.pyplot as plt, numpy, pandas
from IPython.display import HTML, display
figure, axes = plt.subplots(); axes.plot([1, 3, 2]); axes.set_title("é")
held = io.BytesIO(); figure.savefig(held)
print(hashlib.sha256(held.getvalue()).hexdigest(), {"a", "b", "c"}, {"x": 0.1 + 0.2}, sorted(os.environ))
display(HTML("<p>1</p>")); warnings.warn("beware", stacklevel=1)
pandas.DataFrame({"place": ["Leeds"], "share": [0.125]})
"""


@pytest.mark.parametrize("forks", [pytest.param(True, marks=needs_fork), False])
def test_nothing_started_by_a_notebook_stays(
    notebook: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forks: bool
) -> None:
    monkeypatch.setattr("send_briefings.kernels.provisioner.can_fork", lambda: forks)
    started = tmp_path / "started"
    path = notebook(
        "import subprocess, sys, threading, time\n"
        "threading.Thread(target=time.sleep, args=[600]).start()\n"
        f"for own in (False, True):\n"
        "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=own)\n"
        f"    print(child.pid, file=open({str(started)!r}, 'a'))"
    )
    run_notebook(path, {})
    left = [int(word) for word in started.read_text().split()]
    assert len(left) == 2
    deadline = time.monotonic() + 10
    while any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in left):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@needs_fork
def test_the_same_is_shown_by_a_forked_and_an_ordinary_kernel(notebook: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = notebook(SHOW, "import os, psutil\nprint(*psutil.Process(os.getppid()).cmdline())")
    forked = run_notebook(path, {"place": "Leeds"})
    monkeypatch.setattr("send_briefings.kernels.provisioner.can_fork", lambda: False)
    ordinary = run_notebook(path, {"place": "Leeds"})
    shown = [[cell.get("outputs") for cell in executed.cells[:-1]] for executed in (forked, ordinary)]
    assert len(shown[0][3]) == 4
    for executed in shown:
        for output in executed[3]:
            output.pop("text" if output.get("name") == "stderr" else "nothing", None)
    assert json.dumps(shown[0]) == json.dumps(shown[1]).replace(", 'JPY_PARENT_PID'", "")
    assert ["kernels.fork_server" in executed.cells[-1].outputs[0].text for executed in (forked, ordinary)] == [
        True,
        False,
    ]


@needs_fork
def test_secrets_are_neither_in_the_kernel_nor_in_the_warm_process(
    notebook: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_warm_processes()
    monkeypatch.delenv("SEND_WARM_SOCKET", raising=False)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    executed = run_notebook(
        notebook(
            "import os, psutil; parent = psutil.Process(os.getppid())\n"
            "print('kernels.fork_server' in ' '.join(parent.cmdline()), 'hunter2' in str(dict(os.environ)),\n"
            "      'hunter2' in str(parent.environ()), 'hunter2' in str(psutil.Process().environ()))"
        ),
        {},
    )
    assert executed.cells[2].outputs[0].text == "True False False False\n"


@pytest.mark.parametrize(
    "hang",
    [
        "while True: pass",
        "while True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass",
        "sum(iter(int, 1))",
    ],
)
def test_a_cell_that_hangs_in_any_way_is_stopped(notebook: Write, tmp_path: Path, hang: str) -> None:
    path = notebook(f"import os, time\nprint(os.getpid(), file=open({str(tmp_path / 'pid')!r}, 'w'))", hang)
    with pytest.raises(NotebookError, match=r"at cell 4 \(.*\):\nThe notebook was still running after 2 seconds"):
        run_notebook(path, {}, timeout=2, keep_failed=tmp_path / "failed.ipynb")
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_a_kernel_killed_from_outside_is_told_with_its_cell(notebook: Write, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    path = notebook(
        "1", f"import os, time\nprint(os.getpid(), file=open({str(file)!r}, 'w'), flush=True)\ntime.sleep(60)"
    )

    def kill() -> None:
        while not (file.exists() and file.read_text().endswith("\n")):
            time.sleep(0.05)
        os.kill(int(file.read_text()), 9)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    with pytest.raises(NotebookError, match=r"failed at cell 4 \(import os, time\):\nThe kernel died"):
        run_notebook(path, {}, keep_failed=tmp_path / "failed.ipynb")


@needs_fork
def test_nothing_grows_with_the_number_of_runs(
    notebook: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = notebook("1")
    run_notebook(path, {})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before, me = set(tmp_path.iterdir()), psutil.Process()
    run_notebook(path, {})
    files = me.num_fds(), len(me.children(recursive=True))
    for _ in range(6):
        run_notebook(path, {})
    assert (me.num_fds(), len(me.children(recursive=True))) == files
    assert set(tmp_path.iterdir()) == before


KILLED_RUN = """
import os
from pathlib import Path
from send_briefings.pipeline.notebook import run_notebook
from send_briefings.pipeline.engine import private_transport
from send_briefings.kernels import ForkServer, kernel_environment
warm = ForkServer(["ipykernel.ipkernel"], kernel_environment(os.environ))
os.environ["SEND_WARM_SOCKET"] = warm.address
run_notebook(Path("NOTEBOOK"), {})
"""


@needs_fork
def test_a_killed_run_leaves_no_temporary_folder(notebook: Write, tmp_path: Path) -> None:
    begun, own = tmp_path / "begun", Path(tempfile.mkdtemp(prefix="t", dir="/tmp"))
    path = notebook(f"open({str(begun)!r}, 'w').close()\nimport time; time.sleep(60)")
    code = KILLED_RUN.replace("NOTEBOOK", str(path))
    with subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"TMPDIR": str(own)}) as process:
        while not begun.exists():
            assert process.poll() is None
            time.sleep(0.05)
        assert len(list(own.glob("send-*"))) == 1
        process.kill()
    deadline = time.monotonic() + 10
    while list(own.glob("send-*")):
        assert time.monotonic() < deadline
        time.sleep(0.05)


CLOSED = """
import os, psutil
print([c.laddr.port for c in psutil.Process().net_connections("inet")], flush=True)
if os.fork() == 0:
    print("from a child", flush=True)
    os._exit(0)
os.wait()
try:
    import beside
except ModuleNotFoundError:
    print("no module of the folder")
"""


@pytest.mark.skipif(os.name != "posix", reason="sockets in a folder")
@pytest.mark.parametrize("forks", [pytest.param(True, marks=needs_fork), False])
def test_a_kernel_listens_to_no_port_and_imports_nothing_from_the_notebooks_folder(
    notebook: Write, monkeypatch: pytest.MonkeyPatch, forks: bool
) -> None:
    monkeypatch.setattr("send_briefings.kernels.provisioner.can_fork", lambda: forks)
    path = notebook(CLOSED, "import time; time.sleep(0.2)")
    for name in ("beside", "json", "numpy"):
        (path.parent / f"{name}.py").write_text("raise SystemExit('a module of the folder was run')")
    executed = run_notebook(path, {})
    shown = "".join(output.text for output in executed.cells[2].outputs)
    assert sorted(filter(None, shown.splitlines())) == ["[]", "from a child", "no module of the folder"]


def test_where_there_are_only_ports_a_kernel_is_spoken_to_with_a_key(
    notebook: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports = private_transport(sockets=False)
    monkeypatch.setattr("send_briefings.pipeline.engine.private_transport", lambda: ports)
    executed = run_notebook(
        notebook(
            "import json\nfrom ipykernel.connect import get_connection_file\n"
            "said = json.load(open(get_connection_file()))\n"
            "print(said['transport'], len(said['curve_secretkey']), len(said['curve_publickey']))\n"
            "import zmq\n"
            "stranger = zmq.Context().socket(zmq.SUB)\n"
            "stranger.subscribe(b'')\n"
            "stranger.connect(f\"tcp://127.0.0.1:{said['iopub_port']}\")",
            "print('a figure')",
            "print(stranger.poll(500))",
        ),
        {},
    )
    assert [cell.outputs[0].text for cell in executed.cells[2:] if cell.outputs] == ["tcp 40 40\n", "a figure\n", "0\n"]
