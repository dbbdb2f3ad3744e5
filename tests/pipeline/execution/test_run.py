"""Notebooks are run in this environment's own kernel; what fails is told with its cell."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient.exceptions import CellTimeoutError

from send_briefings.errors import NotebookError, UsageError
from send_briefings.pipeline.engine import OwnKernelSpecs
from send_briefings.pipeline.notebook import UsedUp, failed_notebook, run_notebook

Write = Callable[..., Path]


def printed(notebook: nbformat.NotebookNode) -> str:
    return "".join(o.text for c in notebook.cells if c.cell_type == "code" for o in c.outputs if "text" in o)


HOSTILE = 'St. "Helens"\\n\n{x} é🎉 \'; import os # $(reboot)'


def test_parameters_arrive_as_given_and_nothing_is_written_beside_the_notebook(
    notebook: Write, capfd: pytest.CaptureFixture[str]
) -> None:
    path = notebook("print(repr((place, years)))")
    before = path.read_bytes()
    executed = run_notebook(path, {"place": HOSTILE})
    assert printed(executed) == f"{(HOSTILE, 5)!r}\n"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before
    assert capfd.readouterr() == ("", "")


def test_the_kernel_is_this_environments_own_whatever_the_user_has_installed(
    notebook: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = tmp_path / "data" / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(json.dumps({"argv": ["/bin/false"], "display_name": "x", "language": "python"}))
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("place = 'from the start-up file'")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "data"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "module://nowhere")
    names = "[os.environ[k] for k in ('PYTHONHASHSEED', 'MPLBACKEND')], sys.flags.no_user_site, 'startup' in globals()"
    executed = run_notebook(notebook(f"import os, sys; print(sys.executable, {names}, os.getcwd())"), {})
    folder = (tmp_path / "notebooks").resolve()
    assert printed(executed) == f"{sys.executable} ['0', 'agg'] 1 False {folder}\n"
    assert not (tmp_path / "ipython" / "profile_default" / "history.sqlite").exists()


def test_only_one_kernel_is_known(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        OwnKernelSpecs(tmp_path).get_kernel_spec("ir")


def test_no_kernel_starts_for_a_parameter_that_does_not_fit(notebook: Write, tmp_path: Path) -> None:
    path = notebook(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(UsageError, match="nearest: place"):
        run_notebook(path, {"plaec": "Leeds"})
    assert not (tmp_path / "ran").exists()


def test_a_failed_cell_is_named_and_the_notebook_kept(notebook: Write, tmp_path: Path) -> None:
    path = notebook("1 + 1", "# a comment\nrate = 1 / 0\nprint(rate)", "print('never')")
    kept = tmp_path / "kept" / "failed.ipynb"
    with pytest.raises(NotebookError) as fault:
        run_notebook(path, {"place": "Leeds"}, keep_failed=kept)
    assert str(fault.value) == (
        "waits.ipynb failed at cell 4 (rate = 1 / 0):\n"
        f"ZeroDivisionError: division by zero\nNext: Open {kept} to see it."
    )
    outputs = [c.outputs for c in nbformat.read(kept, as_version=4).cells if "1 / 0" in c.source]
    assert outputs[0][0].ename == "ZeroDivisionError"


def test_a_fault_with_a_next_step_is_told_as_it_is(notebook: Write, tmp_path: Path) -> None:
    path = notebook("from send_briefings.errors import *", "raise UnknownNameError('place', 'Leds', ['Leeds'])")
    with pytest.raises(NotebookError) as fault:
        run_notebook(path, {}, keep_failed=tmp_path / "failed.ipynb")
    assert "No place is called 'Leds'.\nNext: Did you mean Leeds? Open " in str(fault.value)
    assert "Traceback" not in str(fault.value)


def test_a_failed_notebook_that_cannot_be_kept_is_still_told(notebook: Write, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotebookError, match="could not be saved"):
        run_notebook(notebook("1 / 0"), {}, keep_failed=tmp_path / "file" / "failed.ipynb")


@pytest.mark.parametrize("end", ["os._exit(1)", "os.kill(os.getpid(), 9)"])
def test_a_dead_kernel_is_a_clear_error(notebook: Write, tmp_path: Path, end: str) -> None:
    with pytest.raises(NotebookError, match=r"failed at cell 3 \(import os\):\nThe kernel died"):
        run_notebook(notebook(f"import os\n{end}"), {}, keep_failed=tmp_path / "failed.ipynb")


def test_the_time_limit_is_for_the_whole_notebook(notebook: Write, tmp_path: Path) -> None:
    path = notebook("import time; time.sleep(2)", "time.sleep(60)")
    with pytest.raises(NotebookError, match=r"4 \(time.sleep\(60\)\):\nThe notebook was still running after 5 s"):
        run_notebook(path, {}, timeout=5, keep_failed=tmp_path / "failed.ipynb")


@pytest.mark.parametrize(
    "content", ["", "not json", "[]", "{}", '{"nbformat": 4}', '{"cells": 1, "nbformat": 4}', "\x00"]
)
def test_a_file_that_is_no_notebook_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.ipynb"
    path.write_text(content)
    with pytest.raises(NotebookError, match=r"x\.ipynb"):
        run_notebook(path, {})


def test_a_missing_notebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="There is no notebook"):
        run_notebook(tmp_path / "none.ipynb", {})


def test_notebooks_run_beside_each_other_in_threads(notebook: Write) -> None:
    paths = {name: notebook("import time; time.sleep(0.5); print(place)", name=f"{name}.ipynb") for name in ("a", "b")}
    got: dict[str, str] = {}

    def run(name: str) -> None:
        got[name] = printed(run_notebook(paths[name], {"place": name}))

    threads = [threading.Thread(target=run, args=[name]) for name in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {"a": "a\n", "b": "b\n"}


def test_no_temporary_files_stay(notebook: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    run_notebook(notebook("1"), {})
    assert list((tmp_path / "temporary").iterdir()) == []


def test_killing_the_kernel_ends_a_notebook_at_once(notebook: Write, tmp_path: Path) -> None:
    begun, pid = tmp_path / "begun", tmp_path / "pid"
    stated = f"import os; from pathlib import Path; Path({str(pid)!r}).write_text(str(os.getpid()))"
    path = notebook(f"{stated}; Path({str(begun)!r}).touch()\nimport time; time.sleep(250)")
    faults: list[BaseException] = []

    def run() -> None:
        try:
            run_notebook(path, {}, keep_failed=tmp_path / "failed.ipynb")
        except NotebookError as fault:
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    while not begun.exists():
        thread.join(0.05)
    psutil.Process(int(pid.read_text())).kill()
    thread.join(60)
    assert not thread.is_alive()
    assert "The kernel died" in str(faults)


@pytest.mark.parametrize(
    ("ran", "reported"),
    [
        (300.4, "The notebook was still running after 300 seconds, the time it has, and was stopped."),
        (12.3, "Its kernel gave no answer any more, and was stopped after 12 seconds."),
    ],
)
def test_the_time_that_is_told_is_the_time_it_took(tmp_path: Path, ran: float, reported: str) -> None:
    fault = CellTimeoutError("A cell timed out")
    limits = UsedUp(300, 0, ran=ran)
    error = failed_notebook(Path("neet.ipynb"), nbformat.v4.new_notebook(), fault, limits, tmp_path / "failed.ipynb")
    assert error.message == f"neet.ipynb failed at its start, before any cell:\n{reported}"
