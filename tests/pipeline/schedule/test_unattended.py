"""Runs that nobody watches: from a notebook, and with a log on Windows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.errors import NotebookError, UsageError
from send_briefings.pipeline import unattended
from send_briefings.pipeline.unattended import environment, main, run_plan

UNIX = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
TELL = "import os, sys; print(*sys.argv[1:], os.getcwd(), os.environ['SEND_HOME'], 'é'); sys.exit(5)"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "my project"
    (folder / "plans").mkdir(parents=True)
    (folder / "plans" / "leeds.toml").touch()
    monkeypatch.setenv("SEND_HOME", str(folder))
    return folder


def test_the_log_is_added_to_and_the_exit_code_kept(home: Path) -> None:
    log = home / "logs" / "a b.log"
    for word in ("first", "--second"):
        assert main(["--log", str(log), "--home", str(home), "--", sys.executable, "-c", TELL, word]) == 5
    reported = log.read_text(encoding="utf-8").splitlines()
    assert reported == [f"first {home} {home} é", f"--second {home} {home} é"]


def test_a_kernels_own_variables_are_left_out() -> None:
    given = {"MPLBACKEND": "module://matplotlib_inline", "FORCE_COLOR": "1", "JPY_PARENT_PID": "9", "PATH": "/bin"}
    assert environment(given, Path("x")) == {"PATH": "/bin", "SEND_HOME": "x", "PYTHONUTF8": "1"}


@UNIX
def test_a_failed_run_fails_the_cell_and_shows_what_it_said(
    home: Path, stub: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(unattended, "environment_command", lambda: stub("bin"))
    with pytest.raises(NotebookError) as failed:
        run_plan("leeds.toml")
    assert failed.value.message == "The run of 'leeds.toml' ended with exit code 7."
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(
        ["a fault", "run", str(home / "plans" / "leeds.toml"), str(home), str(home)]
    )


def test_a_plan_that_is_not_there(home: Path) -> None:
    with pytest.raises(UsageError) as refused:
        run_plan("leds.toml")
    assert refused.value.message == f"There is no plan '{home / 'plans' / 'leds.toml'}'."
    assert refused.value.next_step == "The plans in that folder: leeds.toml."
