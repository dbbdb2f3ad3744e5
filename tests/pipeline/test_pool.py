"""Notebooks that misbehave, with real kernels: the run tells of each, ends, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.config.plan import Limits
from send_briefings.errors import StorageError
from send_briefings.kernels import ForkServer
from send_briefings.pipeline import pool
from send_briefings.pipeline.pool import LocalExecutor
from send_briefings.pipeline.records import NOTICE
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.system import uninterrupted, without_current_folder

Read = Callable[[Path], dict[str, bytes]]
AREAS = ("attendance", "exclusions", "neet", "therapy_waits")
HANG = "import time\nwhile True:\n    time.sleep(1)"
EAT = "held = []\nwhile True:\n    held.append(b'x' * 40_000_000)"
RAISE = "raise ValueError('no rows')"
DIE = "import os\nos.kill(os.getpid(), 9)"
LEAVE = """
import subprocess, sys, threading, time
threading.Thread(target=time.sleep, args=(600,)).start()
wait = [sys.executable, "-c", "import time; time.sleep(600)", {mark!r}]
subprocess.Popen(wait)
subprocess.Popen(wait, start_new_session=True)
"""
UNIX = pytest.mark.skipif(os.name != "posix", reason="kill -9")


@pytest.fixture
def areas(project: Path, notebook: Callable[..., None], show: Callable[[str], str]) -> Path:
    """The project with a good notebook for each of four areas."""
    for area in AREAS:
        notebook(area, show(area))
    return project


def started() -> set[int]:
    """The processes below this one."""
    return {process.pid for process in psutil.Process().children(recursive=True)}


def marked(mark: str) -> list[int]:
    """The processes started with this word, wherever they are."""
    return [p.pid for p in psutil.process_iter(["cmdline"]) if mark in (p.info["cmdline"] or ())]


def gone(find: Callable[[], object]) -> bool:
    """Whether what is found is found no more, within ten seconds."""
    for _ in range(100):
        if not find():
            return True
        time.sleep(0.1)
    return False


@UNIX
def test_notebooks_that_hang_eat_memory_raise_or_are_killed(
    areas: Path, notebook: Callable[..., None], show: Callable[[str], str], stand_in: ModuleType, published: Read
) -> None:
    reports = areas / "reports"
    good = stand_in.a_plan(reports, areas=AREAS)
    assert run_plan(good).exit_code == 0
    old = published(reports)
    servers = started()
    for area, cell in zip(AREAS, (RAISE, DIE, HANG, EAT), strict=True):
        notebook(area, show(area), cell)
    plan = stand_in.a_plan(reports, areas=AREAS, limits=Limits(seconds=12, memory=500_000_000))
    manifest = run_plan(plan)
    assert (manifest.outcome, manifest.exit_code) == ("failed", 5)
    stated = {briefing.area: briefing.fault for briefing in manifest.briefings}
    ate = stated.pop("therapy_waits")  # told by the system's limit or by the watch, whichever is first
    assert ate.startswith("therapy_waits.ipynb failed at cell 3 (held = []):\n")
    assert "500 MB" in ate
    assert stated == {
        "attendance": "attendance.ipynb failed at cell 3 (raise ValueError('no rows')):\nValueError: no rows",
        "exclusions": "exclusions.ipynb failed at cell 3 (import os):\n"
        "The kernel died. It may have run out of memory, or been stopped from outside.",
        "neet": "neet.ipynb failed at cell 3 (import time):\n"
        "The notebook was still running after 12 seconds, the time it has, and was stopped.",
    }
    assert all(Path(briefing.notebook).is_file() for briefing in manifest.briefings)
    after = published(reports)
    pages = {f"birmingham/{area}.html" for area in AREAS}
    assert {path for path in old if after.get(path) != old[path]} == pages | {
        "birmingham/index.html", "index.html", "SHA256SUMS",
    }  # fmt: skip
    assert {path: NOTICE.sub(b"", after[path]) for path in pages} == {path: old[path] for path in pages}
    assert gone(lambda: started() - servers)


@UNIX
def test_a_notebook_that_leaves_a_thread_and_child_processes(
    areas: Path, notebook: Callable[..., None], show: Callable[[str], str], stand_in: ModuleType, published: Read
) -> None:
    mark = f"left-by-{areas}"
    notebook("neet", show("neet"), LEAVE.format(mark=mark))
    manifest = run_plan(stand_in.a_plan(areas / "reports", areas=("neet",)))
    assert manifest.outcome == "published", manifest.briefings
    assert "birmingham/neet.pdf" in published(areas / "reports")
    assert gone(lambda: marked(mark))


@UNIX
def test_a_worker_that_is_killed_is_replaced(
    areas: Path, stand_in: ModuleType, strays: Callable[[Path], list[str]]
) -> None:
    reports = areas / "reports"
    killed: list[int] = []

    def kill() -> None:
        while not list((areas / ".send-outputs").rglob(".in-hand-*")):
            time.sleep(0.02)
        for process in psutil.Process().children(recursive=True):
            if psutil.Process(process.ppid()).ppid() == os.getpid():
                killed.append(process.pid)
                process.send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    manifest = run_plan(stand_in.a_plan(reports, areas=("neet", "attendance"), jobs=1))
    killer.join()
    assert killed
    assert manifest.outcome == "published", manifest.briefings
    assert strays(reports) == []


@UNIX
def test_a_full_disk_met_by_a_worker(
    areas: Path, notebook: Callable[..., None], stand_in: ModuleType, published: Read
) -> None:
    """The folder of finished briefings cannot be made: a file is where it should be."""
    reports = areas / "reports"
    assert run_plan(stand_in.a_plan(reports, areas=("neet",)), Options(maker=stand_in.Maker())).exit_code == 0
    old = published(reports)
    (shelf_of(str(reports)).private / "made").rmdir()
    (shelf_of(str(reports)).private / "made").write_text("")
    notebook("neet", "print('second')")
    manifest = run_plan(stand_in.a_plan(reports, areas=("neet",)))
    assert manifest.exit_code == 7
    assert manifest.briefings[0].fault.startswith(f"{shelf_of(str(reports)).private / 'made'} could not be written: ")
    assert published(reports) == old


@UNIX
def test_what_was_got_ready_is_used_or_ends(
    areas: Path, published: Read, stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[ForkServer] = []
    start = pool.start_warm_process

    def watched(home: Path | None = None, temporary: Path | None = None) -> ForkServer:
        begun.append(start(home, temporary))
        return begun[-1]

    monkeypatch.setattr(pool, "start_warm_process", watched)
    plan = stand_in.a_plan(areas / "reports", areas=("neet",))
    with LocalExecutor() as here:
        here.get_ready()
        here.get_ready()
        assert [warm.alive for warm in begun] == [True]
        assert run_plan(plan, Options(maker=here)).exit_code == 0
    with LocalExecutor() as idle:
        idle.get_ready()
    assert len(begun) == 2
    assert not any(warm.alive or Path(warm.address).parent.exists() for warm in begun)
    assert "neet.html" in " ".join(published(areas / "reports"))


@UNIX
def test_where_the_process_that_workers_are_forked_from_is_killed_they_are_begun_again(
    areas: Path, stand_in: ModuleType, strays: Callable[[Path], list[str]]
) -> None:
    reports = areas / "reports"
    assert run_plan(stand_in.a_plan(reports, areas=("neet",))).outcome == "published"
    servers = [p for p in psutil.Process().children() if "multiprocessing.forkserver" in " ".join(p.cmdline())]
    assert len(servers) == 1
    killed: list[int] = []

    def kill() -> None:
        while not list((areas / ".send-outputs").rglob(".in-hand-*")):
            time.sleep(0.02)
        killed.append(servers[0].pid)
        servers[0].kill()

    killer = threading.Thread(target=kill)
    killer.start()
    manifest = run_plan(stand_in.a_plan(reports, areas=("attendance", "exclusions"), jobs=1))
    killer.join()
    assert killed == [servers[0].pid]
    assert manifest.outcome == "published", manifest.briefings
    assert strays(reports) == []


def test_workers_that_are_lost_twice_end_the_run_and_say_so(
    areas: Path, stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    class NeverThere(ProcessPoolExecutor):
        def submit(self, *_: object) -> Any:  # type: ignore[override]
            tried.append(1)
            raise EOFError("unexpected EOF")

    monkeypatch.setattr(pool, "ProcessPoolExecutor", NeverThere)
    with pytest.raises(StorageError) as reported:
        run_plan(stand_in.a_plan(areas / "reports", areas=("neet",)))
    assert len(tried) == 2
    assert reported.value.message == "The processes that make briefings were lost twice, before one of them began."
    assert reported.value.next_step.startswith("Look at the system's log: memory may have run out.")


@pytest.mark.parametrize(("forks", "method"), [(True, "forkserver"), (False, "spawn")])
def test_workers_are_forked_only_where_kernels_are(forks: bool, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("send_briefings.kernels.can_fork", lambda: forks)
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn", "fork", "forkserver"])
    assert pool._context().get_start_method() == method


@UNIX
def test_what_is_started_takes_no_notice_of_a_terminals_signals() -> None:
    show = "import signal; print(sorted(s.name for s in signal.pthread_sigmask(0, [])))"
    with uninterrupted():
        stated = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True).stdout
    assert stated == "['SIGHUP', 'SIGINT', 'SIGQUIT']\n"
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()


def test_what_is_started_imports_nothing_from_the_current_folder_and_a_persons_own_programs_do(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("print('hostile')")
    command = [sys.executable, "-c", "import json; print(json.__name__)"]

    def stated() -> str:
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    with without_current_folder():
        assert stated() == "json\n"
    assert stated() == "hostile\njson\n"
