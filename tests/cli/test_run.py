"""`run` carries out a plan; ended by force or by request at any time, it leaves what was published."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.pipeline.manifest import RunHistory
from send_briefings.pipeline.storage import locked

Run = Callable[..., Any]
Read = Callable[[Path], dict[str, bytes]]
UNIX = pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
COMMAND = "import sys; from send_briefings.cli import main; sys.exit(main(sys.argv[1:]))"
PLAN = """
name = "Monthly"
places = ["Birmingham"{places}]
areas = ["attendance", "neet"]
output = "../reports"
{more}
"""


def write_plan(home: Path, more: str = "", places: str = "") -> Path:
    """A plan for the project's two areas."""
    path = home / "plans" / "monthly.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(PLAN.format(more=more, places=places), encoding="utf-8")
    return path


class Apart:
    """A project whose runs are processes of their own, found again by the project's path."""

    def __init__(self, home: Path, read: Read) -> None:
        self.home = home
        self.reports = home / "reports"
        self.plan = write_plan(home)
        self.read = read

    def start(self) -> subprocess.Popen[str]:
        """Start a run as the head of a group of its own, as a terminal does."""
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, "run", str(self.plan)],
            env={**os.environ, "SEND_HOME": str(self.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def published(self) -> dict[str, bytes]:
        """What a reader sees."""
        return self.read(self.reports)

    def processes(self) -> list[int]:
        """The processes that have to do with this project."""
        return [process.pid for process in psutil.process_iter() if self._is_ours(process)]

    def nothing_runs(self) -> bool:
        """Whether all of them have ended within ten seconds."""
        for _ in range(100):
            if not self.processes():
                return True
            time.sleep(0.1)
        return False

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("SEND_HOME") == str(self.home)
        except psutil.Error:
            return False


@pytest.fixture
def apart(
    project: Path, run: Run, notebook: Run, show: Run, made_up: pytest.MonkeyPatch, published: Read
) -> tuple[Apart, dict[str, bytes]]:
    """A project whose notebooks changed since its report was published, and that report."""
    assert run("run", write_plan(project)).code == 0
    made_up.undo()
    for area in ("attendance", "neet"):
        notebook(area, show(area).replace("Up.", "Down."))
    return Apart(project, published), published(project / "reports")


def wait_for(process: subprocess.Popen[str], reached: Callable[[], object]) -> None:
    """Wait until a run has come this far, or has ended."""
    while process.poll() is None and not reached():
        time.sleep(0.01)


@UNIX
def test_killed_at_any_time_with_real_kernels(apart: tuple[Apart, dict[str, bytes]]) -> None:
    project, old = apart
    seen = [old]
    chance = random.Random(3)
    in_progress = shelf_of(str(project.reports)).private / "made"
    moments: list[Callable[[], object]] = [
        lambda: list(in_progress.glob(".in-hand-*")),
        lambda: [path for path in in_progress.glob("*") if not path.name.startswith(".")],
    ]
    for number in range(4):
        process = project.start()
        if number < len(moments):
            wait_for(process, moments[number])
        else:
            time.sleep(chance.uniform(0.2, 4))
        process.kill()
        process.communicate()
        seen.append(project.published())
        assert project.nothing_runs()
    process = project.start()
    _, err = process.communicate()
    assert process.returncode == 0, err
    new = project.published()
    assert b"Down." in new["birmingham/neet.html"]
    assert all(found in (old, new) for found in seen)
    assert project.nothing_runs()


@UNIX
@pytest.mark.parametrize(("number", "whole_group", "code"), [(signal.SIGINT, True, 130), (signal.SIGTERM, False, 143)])
def test_a_run_that_is_asked_to_end_ends_cleanly(
    number: signal.Signals, whole_group: bool, code: int, apart: tuple[Apart, dict[str, bytes]]
) -> None:
    project, old = apart
    process = project.start()
    wait_for(process, lambda: list((shelf_of(str(project.reports)).private / "made").glob(".in-hand-*")))
    if whole_group:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert err.splitlines()[-1] == "Stopped."
    assert "Traceback" not in err
    assert project.published() == old
    assert RunHistory(shelf_of(str(project.reports)).private).read("last").outcome == "stopped"
    assert project.nothing_runs()
    process = project.start()
    _, err = process.communicate()
    assert process.returncode == 0, err
    assert b"Down." in project.published()["birmingham/neet.html"]


@pytest.mark.usefixtures("made_up")
def test_a_run_says_what_it_did(project: Path, run: Run, published: Read) -> None:
    plan = write_plan(project)
    done = run("run", plan)
    assert done.code == 0
    assert re.fullmatch(r"Monthly: published in \d+ seconds \(2 briefings: 2 made\)\.\n", done.out)
    assert sorted(done.err.splitlines()) == ["Birmingham: Attendance made", "Birmingham: NEET made"]
    before = published(project / "reports")
    done = run("run", plan)
    assert (done.code, done.out) == (0, "Monthly: nothing new since the last run; nothing was changed.\n")
    assert published(project / "reports") == before
    assert "(2 briefings: 2 made)" in run("run", plan, "--force").out


@pytest.mark.usefixtures("made_up")
def test_a_dry_run_writes_nothing(project: Path, run: Run, notebook: Run) -> None:
    plan = write_plan(project)
    done = run("run", plan, "--dry-run")
    assert "2 briefings: 2 would be made, 0 reused. Nothing was written." in done.out
    assert not (project / "reports").exists()
    assert run("run", plan).code == 0
    notebook("neet", "print('second')")
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    done = run("run", plan, "--dry-run", "--jobs", "1")
    assert done.code == 0
    assert [line.split()[-1] for line in done.out.splitlines() if line.startswith("Birmingham")] == ["reuse", "make"]
    assert "2 briefings: 1 would be made, 1 reused. Nothing was written." in done.out
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


@pytest.mark.usefixtures("made_up")
def test_another_folder(project: Path, run: Run, tmp_path: Path, published: Read) -> None:
    assert run("run", write_plan(project), "--reports", tmp_path / "other", "--jobs", "1").code == 0
    assert "birmingham/neet.html" in published(tmp_path / "other")
    assert not (project / "reports").exists()


@pytest.mark.usefixtures("made_up")
def test_a_second_run_leaves_or_waits(project: Path, run: Run) -> None:
    plan = write_plan(project)
    with locked(project / "reports" / ".send", 0):
        done = run("run", plan, "--wait", "0")
    assert done.code == 8
    assert f"Another run (process {os.getpid()} on " in done.err
    assert f") is writing to {project / 'reports'}." in done.err
    assert "wait for it with --wait SECONDS" in done.err
    assert run("run", plan, "--wait", "0").code == 0


@pytest.mark.usefixtures("made_up")
def test_a_notice_that_cannot_be_given_has_its_own_exit_code_and_keeps_its_secret(
    project: Path, run: Run, published: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_HOOK", "http://127.0.0.1:1/s3cret")
    plan = write_plan(project, '[notify]\non = "change"\nwebhook = "env:MY_HOOK"')
    done = run("run", plan)
    assert done.code == 9
    assert "The notice could not be given: the web address under [notify] did not take it" in done.err
    assert "birmingham/neet.html" in published(project / "reports")
    assert run("run", plan).code == 0
    kept = b"".join(path.read_bytes() for path in (project / "reports" / ".send").rglob("*") if path.is_file())
    assert b"s3cret" not in kept + (done.out + done.err).encode()


@pytest.mark.usefixtures("made_up")
def test_a_notice_is_given_to_a_command(project: Path, run: Run) -> None:
    reported = project / "told"
    script = f"import sys; from pathlib import Path; Path({str(reported)!r}).write_text(sys.stdin.read())"
    command = ", ".join(f"'''{word}'''" for word in (sys.executable, "-c", script))
    done = run("run", write_plan(project, f'[notify]\non = "always"\ncommand = [{command}]'))
    assert done.code == 0, done.err
    assert re.fullmatch(r"Monthly: published in \d+ seconds \(2 briefings: 2 made\)\.", reported.read_text())


@pytest.mark.usefixtures("made_up")
def test_a_notice_is_given_of_a_run_that_could_not_begin(project: Path, run: Run) -> None:
    reported = project / "told"
    script = f"import sys; from pathlib import Path; Path({str(reported)!r}).write_text(sys.stdin.read())"
    command = ", ".join(f"'''{word}'''" for word in (sys.executable, "-c", script))
    plan = write_plan(project, f"[notify]\ncommand = [{command}]")
    with locked(project / "reports" / ".send"):
        done = run("run", plan, "--wait", "0")
    assert done.code == 8
    stated = reported.read_text()
    assert stated.startswith("Monthly: failed (no briefings). Nothing was published; the earlier briefings stay.\n")
    assert "Another run" in stated


@pytest.mark.usefixtures("made_up")
def test_a_plan_with_faults_starts_nothing(project: Path, run: Run) -> None:
    done = run("run", write_plan(project, "more = 1", ', "Birmingam"'))
    assert done.code == 2
    assert "Birmingham" in done.err
    assert "more" in done.err
    assert not (project / "reports").exists()
