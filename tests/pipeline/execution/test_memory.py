"""A notebook that uses too much memory is ended, and only that one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.errors import NotebookError
from send_briefings.kernels import can_fork
from send_briefings.pipeline.notebook import MemoryWatch, run_notebook

Write = Callable[..., Path]
EAT = "import time; eaten = [bytearray(20_000_000) for _ in range(40)]; time.sleep(60)"


def test_a_process_and_its_children_are_ended_together() -> None:
    child = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {EAT!r}]); time.sleep(60)"
    watch = MemoryWatch(400_000_000)
    with subprocess.Popen([sys.executable, "-c", child]) as process:
        watch.start(process.pid)
        assert process.wait(30) != 0
        watch.stop()
    assert watch.exceeded
    assert watch.peak > 400_000_000


def test_what_stays_within_its_limit_is_measured() -> None:
    watch = MemoryWatch(2_000_000_000)
    with subprocess.Popen([sys.executable, "-c", EAT]) as process:
        watch.start(process.pid)
        while watch.peak < 700_000_000:
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    watch.stop()
    assert not watch.exceeded


@pytest.mark.skipif(not can_fork() or sys.platform != "linux", reason="only Linux refuses memory to a process")
def test_memory_is_refused_to_a_cell_which_is_named(notebook: Write, tmp_path: Path) -> None:
    path = notebook("most = 1", "data = []\nwhile True: data.append(bytearray(50_000_000))")
    with pytest.raises(NotebookError) as fault:
        run_notebook(path, {}, memory=1_500_000_000, keep_failed=tmp_path / "failed.ipynb")
    assert str(fault.value).startswith("waits.ipynb failed at cell 4 (data = []):\n")
    refused = "MemoryError: (a notebook may use 1.5 GB)" in str(fault.value)
    assert refused or "used more than 1.5 GB of memory" in str(fault.value)


def test_a_child_of_a_notebook_that_eats_memory_ends_it(notebook: Write, tmp_path: Path) -> None:
    path = notebook(f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {EAT!r}])")
    with pytest.raises(NotebookError, match=r"cell 3 \(import subprocess, sys\):\nIt used more than 600 MB of memory"):
        run_notebook(path, {}, memory=600_000_000, keep_failed=tmp_path / "failed.ipynb")


def test_the_most_used_is_noted(notebook: Write) -> None:
    executed = run_notebook(notebook("x = bytearray(300_000_000); import time; time.sleep(0.7)"), {})
    assert 300_000_000 < executed.metadata["send_briefings"]["peak_memory"] < 1_500_000_000
