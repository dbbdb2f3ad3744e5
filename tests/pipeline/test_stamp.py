"""Inputs that are changed while a run is at work: what was read is run, or the run says so and publishes nothing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.errors import BusyError
from send_briefings.pipeline import inputs
from send_briefings.pipeline.manifest import RunHistory
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.task import refuse_changed, stamp, states

Read = Callable[[Path], dict[str, bytes]]
posix = pytest.mark.skipif(os.name != "posix", reason="the notebook waits for a file")
WAIT = """
import time
from pathlib import Path
Path({begun!r}).touch()
while not Path({go!r}).exists():
    time.sleep(0.02)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small project."""
    for name in ("data/catalogue/areas/neet.toml", "data/published/manifest.json", "notebooks/neet.ipynb"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("as it was")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content", "changed"),
    [
        ("data/catalogue/areas/neet.toml", "as it is!", True),
        ("data/catalogue/areas/new.toml", "new", True),
        ("data/published/manifest.json", "other", True),
        ("data/local/own.csv", "new", True),
        ("data/published/.lock", "", False),
        ("data/local/~$own.xlsx", "", False),
        ("data/local/.protected/E08000025.json", "", False),
        ("notebooks/neet.ipynb", "other", False),
        ("reports/index.html", "", False),
    ],
)
def test_what_is_a_change_of_the_inputs(home: Path, name: str, content: str, changed: bool) -> None:
    before = states(home)
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    assert (stamp(states(home)) != stamp(before)) is changed
    if changed:
        with pytest.raises(BusyError) as reported:
            refuse_changed(before, home)
        assert reported.value.message == f"{name} changed while the run was at work, so nothing is published."


def test_a_file_replaced_by_one_of_the_same_size_and_date_is_another(home: Path) -> None:
    path = home / "data" / "published" / "manifest.json"
    before, found = states(home), path.stat()
    (home / "aside").write_text("as it was")
    os.utime(home / "aside", ns=(found.st_atime_ns, found.st_mtime_ns))
    (home / "aside").replace(path)
    assert states(home) != before


@posix
def test_a_run_makes_what_it_read_of_a_notebook_and_refuses_a_changed_catalogue(
    project: Path,
    notebook: Callable[..., None],
    show: Callable[[str], str],
    stand_in: ModuleType,
    published: Read,
    tmp_path: Path,
) -> None:
    begun, go = tmp_path / "begun", tmp_path / "go"
    plan = stand_in.a_plan(project / "reports", areas=("neet",))
    notebook("neet", WAIT.format(begun=str(begun), go=str(go)), show("neet"))

    def change(path: Path, text: str) -> None:
        until = time.monotonic() + 60
        while not begun.exists() and time.monotonic() < until:
            time.sleep(0.02)
        path.write_text(text)
        go.touch()

    def run_while_changing(path: Path, text: str) -> None:
        for file in (begun, go):
            file.unlink(missing_ok=True)
        changing = threading.Thread(target=change, args=(path, text))
        changing.start()
        try:
            manifest = run_plan(plan, Options(force=True))
            assert manifest.outcome == "published", manifest.briefings
        finally:
            changing.join()

    path = project / "notebooks" / "neet.ipynb"
    read = path.read_text()
    run_while_changing(path, "not a notebook")
    there = published(project / "reports")
    assert b"Up." in there["birmingham/neet.html"]
    path.write_text(read)
    assert run_plan(plan).outcome == "nothing new"
    file = project / "data" / "catalogue" / "areas" / "neet.toml"
    catalogue = file.read_text()
    with pytest.raises(BusyError, match=r"^data/catalogue/areas/neet\.toml changed while the run was at work"):
        run_while_changing(file, catalogue + "\n")
    assert published(project / "reports") == there
    history = RunHistory(shelf_of(str(project / "reports")).private)
    assert history.read("last").outcome == "failed"
    file.write_text(catalogue)
    assert run_plan(plan).outcome == "nothing new"


def test_a_cluster_is_sent_nothing_that_has_changed(
    project: Path, stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from send_briefings.pipeline import cluster

    plan = stand_in.a_plan(project / "reports", areas=("neet",))
    read = inputs.read_inputs

    def read_and_change(*asked: object) -> inputs.Inputs:
        found = read(*asked)  # type: ignore[arg-type]
        (project / "data" / "local").mkdir()
        (project / "data" / "local" / "own.csv").write_text("new")
        return found

    class Client:
        def submit(self, *_: object, **__: object) -> None:
            raise AssertionError("it was sent")

    monkeypatch.setattr("send_briefings.pipeline.run.read_inputs", read_and_change)
    coordinator = cluster._Coordinator

    def make(tasks: object, _jobs: int, made: Path) -> object:
        return coordinator(Client(), "tls://here:1", cluster.BuildCache(made)).make(tasks)  # type: ignore[arg-type]

    with pytest.raises(BusyError, match="What the run is made from changed as it began"):
        run_plan(plan, Options(maker=make))  # type: ignore[arg-type]
