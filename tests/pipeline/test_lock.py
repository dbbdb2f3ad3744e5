"""Two runs at once in one folder: the second waits or leaves, and a dead one holds nobody up."""

from __future__ import annotations

import itertools
import json
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.errors import BusyError
from send_briefings.pipeline.manifest import RunHistory
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.storage import is_locked, locked

HOLD = """
import sys
from pathlib import Path
from send_briefings.pipeline.storage import locked
with locked(Path(sys.argv[1]), 0):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another(engine: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until it is told to end."""
    command = [sys.executable, "-c", HOLD, str(engine)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_run_that_may_not_wait_is_told_who_is_there(
    reports: Path, stand_in: ModuleType, published: Callable[[Path], dict[str, bytes]]
) -> None:
    before = published(reports)
    with another(reports / ".send") as other:
        assert is_locked(reports / ".send")
        with pytest.raises(BusyError) as refused:
            run_plan(stand_in.a_plan(reports, ("Leeds",)), Options(maker=stand_in.Maker(), wait=0))
        holder = f"process {other.pid} on {platform.node()}"
        assert refused.value.message == f"Another run ({holder}) is writing to {reports}."
        assert refused.value.next_step == (
            "Wait until it has finished and run the command again, or wait for it with --wait SECONDS. "
            f"If no run is under way on any machine that uses this folder, remove {reports / '.send' / 'lock'}."
        )
        assert refused.value.exit_code == 8
    assert published(reports) == before
    assert len(RunHistory(shelf_of(str(reports)).private).ids()) == 1


def test_a_second_run_that_waits_goes_on_when_the_first_has_ended(reports: Path, stand_in: ModuleType) -> None:
    with another(reports / ".send") as other:
        assert other.stdin is not None
        ending = threading.Timer(0.3, other.stdin.close)
        ending.start()
        manifest = run_plan(stand_in.a_plan(reports, ("Leeds",)), Options(maker=stand_in.Maker(), wait=60))
        ending.join()
    assert manifest.outcome == "published"


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_holder_that_was_killed_holds_nobody_up(reports: Path, stand_in: ModuleType) -> None:
    with another(reports / ".send") as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert (reports / ".send" / "holder.json").is_file()
        assert not is_locked(reports / ".send")
        manifest = run_plan(stand_in.a_plan(reports, ("Leeds",)), Options(maker=stand_in.Maker(), wait=0))
    assert manifest.outcome == "published"
    assert not (reports / ".send" / "holder.json").exists()


def test_two_runs_at_the_same_moment_both_publish(
    reports: Path, stand_in: ModuleType, published: Callable[[Path], dict[str, bytes]]
) -> None:
    outcomes = []

    def run(place: str) -> None:
        plan = stand_in.a_plan(reports, (place,))
        outcomes.append(run_plan(plan, Options(maker=stand_in.Maker(), wait=60)).outcome)

    threads = [threading.Thread(target=run, args=(place,)) for place in ("Leeds", "Bradford", "Wakefield")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["published"] * 3
    assert {path.partition("/")[0] for path in published(reports) if "/" in path} == {
        "birmingham",
        "bradford",
        "leeds",
        "wakefield",
    }


def test_a_clock_that_jumps_makes_no_wait_longer_or_shorter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with another(tmp_path) as other:
        assert other.stdin is not None
        moments = itertools.cycle([0.0, 4e9, 1e9])
        monkeypatch.setattr(time, "time", lambda: next(moments))
        with pytest.raises(BusyError), locked(tmp_path, 0.1):
            pass
        ending = threading.Timer(0.2, other.stdin.close)
        ending.start()
        with locked(tmp_path, 60):
            assert is_locked(tmp_path)
        ending.join()


def test_what_a_holder_says_may_be_damaged(tmp_path: Path) -> None:
    with another(tmp_path):
        (tmp_path / "holder.json").write_text("{")
        with pytest.raises(BusyError, match=r"Another run is writing to "), locked(tmp_path, 0):
            pass


def test_one_who_has_ended_is_not_named_as_the_holder(tmp_path: Path) -> None:
    """A killed run left its name; another holds the lock and has not said so yet."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    with another(tmp_path):
        for machine, reported in ((platform.node(), ""), ("elsewhere", f" (process {ended.pid} on elsewhere)")):
            (tmp_path / "holder.json").write_text(json.dumps({"process": ended.pid, "machine": machine}))
            with pytest.raises(BusyError) as refused, locked(tmp_path, 0):
                pass
            assert refused.value.message == f"Another run{reported} is writing to {tmp_path.parent}."
