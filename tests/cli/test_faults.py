"""A fault becomes an exit code and words; a bug keeps its traceback in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from send_briefings import errors
from send_briefings.cli.process import exit_code_of


def raising(fault: BaseException) -> None:
    raise fault


FAULTS = [
    (errors.UsageError("x"), 2),
    (errors.UnknownNameError("place", "x"), 2),
    (errors.DataFileError("x"), 3),
    (errors.CatalogueError(["x"]), 4),
    (errors.NotebookError("x"), 5),
    (errors.ExportError("x"), 6),
    (errors.StorageError("x"), 7),
    (errors.BusyError("x"), 8),
    (KeyboardInterrupt(), 130),
    (SystemExit(4), 4),
    (SystemExit(None), 0),
]


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=repr)
def test_each_fault_has_its_exit_code(fault: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(lambda: raising(fault)) == code
    assert "Traceback" not in capsys.readouterr().err


def test_the_next_step_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code_of(lambda: raising(errors.UsageError("No \x1b[31m[red]x[/red].", next_step="Do y.")))
    assert capsys.readouterr().err == "No \N{REPLACEMENT CHARACTER}[31m[red]x[/red].\nNext: Do y.\n"


def test_a_bug_is_told_briefly_and_its_traceback_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert exit_code_of(lambda: raising(RuntimeError("boom"))) == 1
    [report] = tmp_path.glob("send-briefings*/*")
    assert "Traceback" in report.read_text()
    stated, step = capsys.readouterr().err.splitlines()
    assert stated == "This is a bug in send-briefings: RuntimeError: boom"
    assert step == f"Next: Report it, and send {report}, which holds the details."


def test_reports_of_bugs_do_not_gather(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for number in range(13):
        exit_code_of(lambda reported=f"boom {number}": raising(RuntimeError(reported)))
    kept = list(tmp_path.glob("send-briefings*/*"))
    assert len(kept) == 10
    assert any("boom 12" in report.read_text() for report in kept)


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(lambda: raising(RuntimeError("boom")), debug=True) == 1
    assert exit_code_of(lambda: raising(errors.UsageError("x")), debug=True) == 2
    assert capsys.readouterr().err.count("Traceback") == 2


def test_a_reader_that_stops_listening_is_no_fault() -> None:
    command = [sys.executable, "-c", "from send_briefings.cli import main; raise SystemExit(main(['areas']))"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 141
