"""What a worker process does with a run's inputs."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cloudpickle
import distributed
import pytest

from send_briefings.kernels import SOCKET_VARIABLE
from send_briefings.pipeline import cluster_worker, pool
from send_briefings.pipeline import task as making
from send_briefings.pipeline.cluster_worker import (
    PROGRAM,
    Workbench,
    differences,
    installed_here,
    listed,
    make_there,
    pack,
    stop_there,
    unpack,
)
from send_briefings.pipeline.records import PublishedBriefing
from send_briefings.pipeline.task import Failure, Task

TASK = Task("E08000025", "birmingham", "Birmingham", "neet", "NEET", "key")
RECORD = PublishedBriefing("E08000025", "birmingham", "Birmingham", "neet", "NEET", "NEET", "", "", "key", {})


class Warm:
    """Stands in for a warm process."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.called: list[tuple[str, ...]] = []
        self.address = "/somewhere/warm"
        self.stopped = 0

    def call(self, *named: str) -> None:
        self.called.append(named)

    def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small project."""
    for name in ("notebooks/neet.ipynb", "data/catalogue/areas/neet.toml", "data/published/manifest.json"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "project"


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """This process as a worker, with its own folder, and warm processes that are none."""
    folder = tmp_path / "worker"
    folder.mkdir()
    monkeypatch.setattr(distributed, "get_worker", lambda: SimpleNamespace(local_directory=str(folder)))
    monkeypatch.setattr(pool, "start_warm_process", Warm)
    monkeypatch.delenv(SOCKET_VARIABLE, raising=False)
    yield folder
    gc.collect()
    assert list(folder.iterdir()) == []
    assert SOCKET_VARIABLE not in os.environ


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Task, dict[str, str]]]:
    """What was asked to be made, with the files that were there and the address kernels would be forked at."""
    asked = []

    def make(task: Task) -> tuple[PublishedBriefing, dict[str, bytes]]:
        there = {path.name: path.read_text() for path in Path(task.home).rglob("*") if path.is_file()}
        asked.append((task, there | {"address": os.environ.get(SOCKET_VARIABLE, "")}))
        return RECORD, {}

    monkeypatch.setattr(making, "build_briefing", make)
    return asked


def test_the_same_files_are_packed_to_the_same_bytes_whatever_their_dates(home: Path) -> None:
    first = pack(home)
    os.utime(home / "notebooks" / "neet.ipynb", (1, 1))
    (home / "notebooks" / ".ipynb_checkpoints").mkdir()
    (home / "notebooks" / ".ipynb_checkpoints" / "neet-checkpoint.ipynb").touch()
    (home / "reports").mkdir()
    (home / "reports" / "index.html").touch()
    assert pack(home) == first
    (home / "notebooks" / "neet.ipynb").write_text("other")
    assert pack(home) != first


def test_what_is_unpacked_is_what_was_packed_with_the_list_of_data_files(home: Path, tmp_path: Path) -> None:
    store = tmp_path / "000001.data.json"
    store.write_text("earlier")
    unpack(pack(home, str(store)), tmp_path / "there")
    found = {p.relative_to(tmp_path / "there").as_posix() for p in (tmp_path / "there").rglob("*") if p.is_file()}
    assert found == {
        "notebooks/neet.ipynb",
        "data/catalogue/areas/neet.toml",
        "data/published/manifest.json",
        "data/listed.json",
    }
    assert Path(listed(tmp_path / "there")).read_text() == "earlier"
    assert listed(home) == ""


def test_a_briefing_is_made_from_the_inputs_that_were_sent(
    home: Path, worker: Path, made: list[tuple[Task, dict[str, str]]]
) -> None:
    bench = cloudpickle.loads(cloudpickle.dumps(Workbench("a", pack(home), installed_here(), [TASK])))
    assert make_there(bench, TASK) == (RECORD, {})
    assert make_there(bench, TASK) == (RECORD, {})
    assert len(list(worker.iterdir())) == 1
    (task, there), _ = made
    assert Path(task.home).is_relative_to(worker)
    assert (task.key, task.store) == ("key", "")
    assert there == {
        "neet.ipynb": "notebooks/neet.ipynb",
        "neet.toml": "data/catalogue/areas/neet.toml",
        "manifest.json": "data/published/manifest.json",
        "address": "/somewhere/warm",
    }


def test_inputs_and_warm_process_go_when_dask_lets_go_of_them(
    home: Path, worker: Path, made: list[tuple[Task, dict[str, str]]]
) -> None:
    bench = Workbench("a", pack(home), installed_here(), [TASK])
    make_there(bench, TASK)
    warm: Any = bench._warm
    assert str(warm.home) == made[0][0].home
    assert warm.called == [("send_briefings.report.overviews.place_areas:rehearse", "", "", "")]
    del bench
    gc.collect()
    assert warm.stopped == 1
    assert list(worker.iterdir()) == []


def test_a_stopped_run_makes_nothing_more_and_others_go_on(
    home: Path, worker: Path, made: list[tuple[Task, dict[str, str]]]
) -> None:
    archive = pack(home)
    stopped, other = (Workbench(run, archive, installed_here(), [TASK]) for run in ("a", "b"))
    make_there(stopped, TASK)
    stop_there("a")
    assert make_there(stopped, TASK) == Failure("The run was stopped.")
    assert make_there(other, TASK) == (RECORD, {})
    assert stopped._warm.stopped == 1
    assert other._warm.stopped == 0


def test_a_worker_with_other_packages_makes_nothing(
    home: Path, worker: Path, made: list[tuple[Task, dict[str, str]]]
) -> None:
    expected = {**installed_here(), "pandas": "9.9", PROGRAM: "other"}
    outcome = make_there(Workbench("a", pack(home), expected, [TASK]), TASK)
    assert isinstance(outcome, Failure)
    assert outcome.exit_code == 2
    assert f"pandas is {installed_here()['pandas']}, expected 9.9" in outcome.message
    assert "send-briefings' own files are another version" in outcome.message
    assert made == []


def test_inputs_that_cannot_be_unpacked_are_a_fault_of_that_machine(
    home: Path, worker: Path, made: list[tuple[Task, dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cluster_worker, "unpack", full)
    outcome = make_there(Workbench("a", pack(home), installed_here(), [TASK]), TASK)
    assert isinstance(outcome, Failure)
    assert outcome.exit_code == 7
    assert "could not unpack the run's inputs: [Errno 28] No space left on device" in outcome.message


def test_a_process_that_began_before_its_files_changed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = installed_here()
    monkeypatch.setattr(cluster_worker, "installed", lambda: ("new", {"pandas": expected["pandas"]}))
    found = installed_here()
    reported = ["send-briefings' own files changed since this process was started"]
    assert differences({PROGRAM: "new", "pandas": expected["pandas"]}, found) == reported
    assert differences(found, found) == reported


def test_runs_take_turns_and_threads_of_one_run_work_together() -> None:
    from send_briefings.pipeline.cluster_worker import _forking_from

    seen: list[tuple[str, str]] = []
    together = threading.Barrier(2)
    leave = threading.Event()

    def first() -> None:
        with _forking_from("one"):
            together.wait(10)
            leave.wait(10)
            seen.append(("one", os.environ[SOCKET_VARIABLE]))

    def second() -> None:
        with _forking_from("two"):
            seen.append(("two", os.environ[SOCKET_VARIABLE]))

    ones = [threading.Thread(target=first) for _ in range(2)]
    for thread in ones:
        thread.start()
    while together.n_waiting or cluster_worker._turn.users < 2:
        pass
    two = threading.Thread(target=second)
    two.start()
    leave.set()
    for thread in [*ones, two]:
        thread.join(10)
    assert seen == [("one", "one"), ("one", "one"), ("two", "two")]
    assert SOCKET_VARIABLE not in os.environ


def test_without_forking_nothing_is_named(home: Path, worker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str | None] = []

    def make(task: Task) -> tuple[PublishedBriefing, dict[str, bytes]]:
        named.append(os.environ.get(SOCKET_VARIABLE))
        return RECORD, {}

    monkeypatch.setattr(making, "build_briefing", make)
    monkeypatch.setattr(pool, "start_warm_process", lambda _home: None)
    make_there(Workbench("a", pack(home), installed_here(), [TASK]), TASK)
    assert named == [None]
