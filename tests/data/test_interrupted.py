"""An import killed at any moment leaves the store as it was, or as it should become; never anything between."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from send_briefings.data.store import Store

SCRIPT = """
import hashlib, os, pathlib, shutil, signal, sys
from datetime import date
import pyarrow as pa
from send_briefings.model import Account, FileRead, SCHEMA
from send_briefings.data.store import Store

def read(name, value):
    row = dict.fromkeys(SCHEMA.names) | dict(
        measure="overall_absence", cohort="all", breakdown="total", place="A", level="england", unit="percent",
        period_start=date(2023, 9, 1), period_end=date(2024, 8, 31), period_label="2023/24", value=value,
        status="published", symbol="", source=name, release="r", released=date(2025, 1, 1))
    table = pa.Table.from_pylist([row], schema=SCHEMA)
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    return FileRead(name, sha256, name, "r", date(2025, 1, 1), table, Account(1, 1))

def build(folder, value):
    Store(folder).commit([read("one", value), read("two", value)])

def die_at(deadline):
    steps = 0
    def counted(call):
        def step(*args, **more):
            nonlocal steps
            steps += 1
            if steps == deadline:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **more)
        return step
    os.fsync = counted(os.fsync)
    for name in ("replace", "open", "unlink", "mkdir", "read_bytes"):
        setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))

folder = pathlib.Path(sys.argv[1])
base = folder / "base"
if not os.fork():
    build(base, 1.0)
    os._exit(0)
os.wait()
for deadline in range(1, 200):
    copy = folder / f"{deadline:03}"
    shutil.copytree(base, copy)
    if not os.fork():
        die_at(deadline)
        build(copy, 2.0)
        os._exit(0)
    if os.wait()[1] == 0:
        break
"""


def _values(folder: Path) -> list[float]:
    found: list[float] = Store(folder).observations(["overall_absence"])["value"].tolist()
    return found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test kills forked processes")
def test_killed_at_every_step(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], check=True)
    base, *copies = sorted(tmp_path.iterdir(), key=lambda folder: folder.name != "base")
    copies.sort()
    assert _values(base) == [1.0, 1.0]
    outcomes = [_values(copy) for copy in copies]
    assert len(outcomes) > 15
    assert outcomes == sorted(outcomes)
    assert {tuple(values) for values in outcomes} == {(1.0, 1.0), (2.0, 2.0)}
    for copy in copies:
        assert all("is in no manifest" in fault for fault in Store(copy).check())
        mended = Store(copy)
        mended.commit([])
        assert mended.check() == []
