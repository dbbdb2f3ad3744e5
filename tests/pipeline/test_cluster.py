"""Runs on a cluster: the guide's own commands, with a scheduler and workers on this machine."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import dask
import nbformat
import psutil
import pytest
from distributed import Client, LocalCluster

from send_briefings.cli import main
from send_briefings.config.plan import read_plan
from send_briefings.errors import StorageError, UsageError
from send_briefings.pipeline import cluster
from send_briefings.pipeline.cluster import make_on
from send_briefings.pipeline.cluster_security import security_of
from send_briefings.pipeline.run import Maker, Options, run_plan
from send_briefings.pipeline.task import Task

GUIDE = Path(__file__).parents[2] / "docs" / "cluster.md"
BIN = Path(sys.executable).parent
PATIENCE = 60.0

Published = Callable[[Path], dict[str, bytes]]

PLAN = """name = "Two places"
places = ["Birmingham", "Leeds"]
areas = ["attendance", "neet"]
output = "{output}"
"""
WAITS = """
import os, time
from pathlib import Path
(Path("{folder}") / f"{{place}}-{{os.getpid()}}").touch()
while not Path("{folder}/go").exists():
    time.sleep(0.02)
"""


def eventually(holds: Callable[[], object]) -> bool:
    """Whether something comes to hold before patience ends."""
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


STRANGER = """
import asyncio, json, os, sys
from distributed import Security
from distributed.core import connect
from distributed.protocol import pickle

key = Security.temporary()
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)

async def ordered(address, operation):
    arguments = key.get_connection_args("client") if address.startswith("tls") else {}
    comm = await connect(address, timeout=3, **arguments)
    await comm.write({"op": operation, "function": pickle.dumps(os.getuid), "reply": True})
    reply = await comm.read()
    return str(reply.get("result", reply))

def listed(folder):
    try:
        return os.listdir(folder)
    except PermissionError:
        return None

async def reported(address, operation):
    try:
        return await asyncio.wait_for(ordered(address, operation), 5)
    except Exception as fault:
        return type(fault).__name__

async def all_told(orders):
    return await asyncio.gather(*(reported(*order) for order in orders))

asked = json.load(sys.stdin)
orders = [(a, o) for a in asked["addresses"] for o in ("run", "run_function")]
told_us = dict(zip(map(" ".join, orders), asyncio.run(all_told(orders))))
json.dump({"reported": told_us, "read": {f: listed(f) for f in asked["folders"]}}, sys.stdout)
"""
REFUSED = {"OSError", "CommClosedError", "FatalCommClosedError", "TimeoutError", "SSLError"}


def as_another_user(addresses: list[str], folders: list[str]) -> dict[str, dict[str, str | None]]:
    """What a program of another user of this machine gets from addresses it gives orders to, and from folders."""
    asked = json.dumps({"addresses": addresses, "folders": folders})
    command = [sys.executable, "-c", STRANGER]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    reported: dict[str, dict[str, str | None]] = json.loads(done.stdout)
    return reported


class Machines:
    """A scheduler and two workers, each in a process group of its own, as on machines of their own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.folder = folder
        commands = re.findall(r"^\.venv/bin/((?:dask|send-briefings) .*)$", GUIDE.read_text(), re.M)
        keys, scheduler, worker, self.run = commands[:4]
        assert subprocess.run(self.command(keys), cwd=folder, check=False).returncode == 0
        self.keys = folder / "keys"
        self.scheduler = self.start(scheduler)
        self.worker = worker.replace("--nworkers -1", "--nworkers 1")
        self.workers = [self.start(self.worker), self.start(self.worker.replace("--nthreads 1", "--nthreads 2"))]

    def command(self, written: str) -> list[str]:
        """A command of the guide, for this machine."""
        host, _, port = self.address.partition(":")
        here = written.replace("10.0.0.5:8786", self.address).replace("10.0.0.5", host).replace("8786", port)
        name, *words = shlex.split(here)
        return [str(BIN / name), *words]

    def start(self, written: str) -> subprocess.Popen[bytes]:
        """Start one of the guide's commands."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SEND_")}
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                self.command(written),
                env=environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def url(self) -> str:
        """The scheduler's address."""
        return f"tls://{self.address}"

    def client(self) -> Client:
        """A client of the cluster."""
        return Client(self.url, timeout=PATIENCE, security=security_of(self.url, self.keys))

    def maker(self) -> Maker:
        """What makes briefings on the cluster."""
        return make_on(self.url, keys=self.keys)

    def below(self, *workers: subprocess.Popen[bytes]) -> list[psutil.Process]:
        """Every process that these workers have started."""
        return [child for worker in workers for child in psutil.Process(worker.pid).children(recursive=True)]

    def end(self) -> None:
        """Stop all of them."""
        for process in [*self.workers, self.scheduler]:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in [*self.workers, self.scheduler]:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A cluster started as the guide says."""
    found = Machines(tmp_path_factory.mktemp("cluster"))
    try:
        with found.client() as client:
            client.wait_for_workers(2, timeout=PATIENCE)
        yield found
    finally:
        started = [child for worker in found.workers if worker.poll() is None for child in found.below(worker)]
        found.end()
        assert psutil.wait_procs(started, timeout=10)[1] == []


@pytest.fixture
def plan(project: Path, tmp_path: Path) -> Path:
    """A plan of four briefings."""
    (project / "plans").mkdir()
    path = project / "plans" / "two.toml"
    path.write_text(PLAN.format(output=(tmp_path / "reports").as_posix()))
    return path


_alone: dict[str, bytes] = {}


@pytest.fixture
def expected(plan: Path, tmp_path: Path, published: Published) -> dict[str, bytes]:
    """What this machine alone publishes by the plan."""
    if not _alone:
        assert main(["run", str(plan), "--reports", str(tmp_path / "alone")]) == 0
        _alone.update(published(tmp_path / "alone"))
    assert "leeds/neet.pdf" in _alone
    return _alone


@pytest.fixture
def waiting(expected: dict[str, bytes], tmp_path: Path, project: Path) -> Path:
    """Makes attendance's kernels leave their number in this folder, and wait there for a file called go."""
    folder = tmp_path / "kernels"
    folder.mkdir()
    path = project / "notebooks" / "attendance.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_code_cell(WAITS.format(folder=folder)))
    nbformat.write(notebook, path)
    return folder


def kernels(folder: Path) -> list[int]:
    """The numbers of the kernels that have begun."""
    return [int(path.name.rpartition("-")[2]) for path in folder.glob("*-*")]


def test_the_guides_commands_give_the_same_bytes_as_this_machine_alone(
    machines: Machines,
    plan: Path,
    expected: dict[str, bytes],
    tmp_path: Path,
    published: Published,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = machines.command(machines.run.replace("plans/england.toml", shlex.quote(str(plan))))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=machines.folder)
    assert re.fullmatch(r"Two places: published in \d+ seconds \(4 briefings: 4 made\).\n", done.stdout), done.stderr
    assert published(tmp_path / "reports") == expected
    with machines.client() as client:
        assert client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks)) == []
        folders = client.run(lambda dask_worker: dask_worker.local_directory).values()
    assert eventually(lambda: not any(list(Path(folder).glob("send-inputs-*")) for folder in folders))
    assert eventually(lambda: not [p for p in machines.below(*machines.workers) if "fork_server" in str(p.cmdline())])
    capsys.readouterr()
    assert main(["run", str(plan), "--cluster", "tcp://127.0.0.1:1", "--allow-plain-tcp"]) == 0
    assert capsys.readouterr().out == "Two places: nothing new since the last run; nothing was changed.\n"


def test_a_stopped_run_leaves_no_kernel_on_the_cluster(
    machines: Machines, plan: Path, waiting: Path, tmp_path: Path
) -> None:
    command = [BIN / "send-briefings", "run", plan, "--cluster", machines.url, "--tls", machines.keys]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as coordinator:
        assert eventually(lambda: len(kernels(waiting)) == 2)
        coordinator.send_signal(signal.SIGINT)
        assert coordinator.wait(PATIENCE) == 130
        assert coordinator.stderr is not None
        assert "Traceback" not in coordinator.stderr.read()
    assert eventually(lambda: not any(map(psutil.pid_exists, kernels(waiting))))
    with machines.client() as client:
        assert eventually(lambda: not client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks)))
        assert len(client.nthreads()) == 2
    assert not (tmp_path / "reports" / "index.html").exists()


def test_a_cluster_with_other_packages_is_refused_naming_all_that_differ(
    machines: Machines, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = cluster.installed_here()
    monkeypatch.setattr(cluster, "installed_here", Differing({**here, "pandas": "9.9"}))
    with pytest.raises(UsageError) as refused:
        run_plan(read_plan(plan), Options(maker=machines.maker()))
    lines = refused.value.message.splitlines()
    assert lines[0].startswith(f"The cluster at {machines.url} would not make the same briefings")
    assert [line.rpartition(": ")[2] for line in lines[1:]] == [f"pandas is {here['pandas']}, expected 9.9"] * 3
    assert lines[1].startswith("  the scheduler: ")
    assert lines[2].startswith("  tls://127.0.0.1:")


class Differing:
    """Tells of other packages in this process alone."""

    def __init__(self, reported: dict[str, str]) -> None:
        self.reported = reported

    def __call__(self) -> dict[str, str]:
        return self.reported

    def __reduce__(self) -> str | tuple[object, ...]:
        from send_briefings.pipeline.cluster_worker import installed_here

        return getattr, (sys.modules[installed_here.__module__], "installed_here")


def test_a_worker_killed_while_a_kernel_runs_changes_nothing_in_the_result(
    machines: Machines,
    plan: Path,
    waiting: Path,
    expected: dict[str, bytes],
    tmp_path: Path,
    published: Published,
) -> None:
    command = [BIN / "send-briefings", "run", plan, "--cluster", machines.url, "--tls", machines.keys]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as coordinator:
        assert eventually(lambda: len(kernels(waiting)) == 2)
        doomed = next(w for w in machines.workers if {p.pid for p in machines.below(w)} & set(kernels(waiting)))
        started = machines.below(doomed)
        os.killpg(doomed.pid, signal.SIGKILL)
        doomed.wait()
        assert psutil.wait_procs(started, timeout=10)[1] == []
        (waiting / "go").touch()
        assert "(4 briefings: 4 made)" in coordinator.communicate(timeout=PATIENCE)[0]
    assert published(tmp_path / "reports") == expected


def test_a_run_whose_workers_are_all_lost_ends(machines: Machines, plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WORKERLESS_SECONDS", 1.0)
    monkeypatch.setattr(cluster, "FETCH_SECONDS", 1.0)

    def lose_them(task: Task, _outcome: str) -> None:
        for worker in machines.workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()

    with pytest.raises(StorageError, match="has had no worker for 1 seconds"):
        run_plan(read_plan(plan), Options(maker=machines.maker(), reported=lose_them))


def test_a_run_whose_scheduler_is_lost_ends(machines: Machines, plan: Path) -> None:
    machines.workers.append(machines.start(machines.worker))

    def lose_it(task: Task, _outcome: str) -> None:
        os.killpg(machines.scheduler.pid, signal.SIGKILL)
        machines.scheduler.wait()

    with pytest.raises(StorageError, match=rf"The cluster at {machines.url} was lost: "):
        run_plan(read_plan(plan), Options(maker=machines.maker(), reported=lose_it))


def test_a_cluster_without_workers_is_refused_and_a_briefing_that_kills_them_fails(
    plan: Path, notebook: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=0, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as few,
    ):
        maker = make_on(few.scheduler_address, plain=True)
        unprotected = as_another_user([few.scheduler_address], [])["reported"]
        assert unprotected[f"{few.scheduler_address} run_function"] == str(os.getuid())
        monkeypatch.setattr(cluster, "WORKERLESS_SECONDS", 0.2)
        with pytest.raises(UsageError, match="has no worker"):
            run_plan(read_plan(plan), Options(maker=maker))
        monkeypatch.setattr(cluster, "WORKERLESS_SECONDS", PATIENCE)
        few.scale(1)
        notebook("attendance", "import psutil\npsutil.Process().parent().parent().kill()")
        asked = read_plan(plan)
        manifest = run_plan(replace(asked, places=asked.places[:1], areas=asked.areas[:1]), Options(maker=maker))
    assert manifest.outcome == "failed"
    assert [b.fault for b in manifest.briefings] == ["Attendance for Birmingham: each worker that was making it died."]


def test_nobody_answering_is_told(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.3)
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1\."):
        run_plan(read_plan(plan), Options(maker=make_on("tcp://127.0.0.1:1", plain=True)))


def test_a_local_cluster_lives_as_long_as_its_run_and_takes_no_orders_from_another_user(
    plan: Path, waiting: Path, expected: dict[str, bytes], tmp_path: Path, published: Published
) -> None:
    command = [BIN / "send-briefings", "run", plan, "--cluster", "local", "--jobs", "1"]
    current = tmp_path / "current"
    current.mkdir()
    (current / "json.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    reported = []
    for interrupted in (True, False):
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=current
        ) as coordinator:
            assert coordinator.stderr is not None
            if interrupted:
                assert eventually(lambda: kernels(waiting))
                started = psutil.Process(coordinator.pid).children(recursive=True)
                assert any("fork_server" in str(process.cmdline()) for process in started)
                try:
                    check_that_another_user_is_refused([psutil.Process(coordinator.pid), *started])
                finally:
                    os.killpg(coordinator.pid, signal.SIGINT)
            else:
                (waiting / "go").touch()
                reported.append(coordinator.stderr.readline())
                started = psutil.Process(coordinator.pid).children(recursive=True)
            reported.append(coordinator.stderr.read())
        assert coordinator.returncode == (130 if interrupted else 0), reported
        assert psutil.wait_procs(started, timeout=10)[1] == []
    assert "Traceback" not in "".join(reported)
    assert reported[0] == "Stopped.\n"
    assert not (tmp_path / "ran").exists()
    assert reported[1].endswith(" made\n"), reported
    assert published(tmp_path / "reports") == expected


def check_that_another_user_is_refused(processes: list[psutil.Process]) -> None:
    """Nothing that these processes listen to takes an order, and none of their folders can be read."""
    ports = {
        (process.pid, listening.laddr.port)
        for process in processes
        for listening in process.net_connections("inet")
        if listening.status == "LISTEN"
    }
    kernel = {process.pid for process in processes if "fork_server" in str(process.cmdline())}
    assert not {port for pid, port in ports if pid in kernel}
    addresses = [f"{scheme}://127.0.0.1:{port}" for _, port in ports for scheme in ("tcp", "tls")]
    opened = {Path(file.path) for process in processes for file in process.open_files()}
    sockets = {Path(c.laddr) for p in processes for c in p.net_connections("unix") if str(c.laddr).startswith("/")}
    folders = {str(p.parent) for p in opened | sockets if any(part.startswith("send-") for part in p.parts)}
    found = as_another_user(addresses, sorted(folders))
    assert len(found["reported"]) == len(addresses) * 2 >= 8
    assert set(found["reported"].values()) <= REFUSED
    assert len(folders) >= 2
    if os.getuid() == 0:
        assert not {folder: names for folder, names in found["read"].items() if names is not None}
