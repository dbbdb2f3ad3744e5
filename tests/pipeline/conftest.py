"""Runs whose briefings are made up, and what they leave in the engine's folder."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.config.areas import load_areas
from send_briefings.data.manifest import MANIFEST, StoredFile, manifest_text
from send_briefings.model.tidy import Account
from send_briefings.pipeline import inputs
from send_briefings.pipeline.run import Options, run_plan

SCRIPT = Path(__file__).with_name("stand_in.py")


@pytest.fixture
def reports(project: Path, stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reports folder of the project with Birmingham's two briefings, published in run 1."""
    found = inputs.installed()
    monkeypatch.setattr(inputs, "installed", lambda: found)
    folder = project / "reports"
    assert run_plan(stand_in.a_plan(folder), Options(maker=stand_in.Maker())).exit_code == 0
    return folder


@pytest.fixture
def doomed(project: Path) -> Iterator[Callable[[Any], dict[str, int]]]:
    """Makes runs in processes that die where they are asked to."""
    command = [sys.executable, str(SCRIPT)]
    environment = {**os.environ, "SEND_HOME": str(project)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def make(asked: Any) -> dict[str, int]:
            process.stdin.write(json.dumps(asdict(asked)) + "\n")
            process.stdin.flush()
            reported: dict[str, int] = json.loads(process.stdout.readline())
            return reported

        yield make
        process.stdin.close()


@pytest.fixture
def strays() -> Callable[[Path], list[str]]:
    """Everything in an engine's folder that is no whole version, no run's record and not the lock."""
    return strays_in


def strays_in(reports: Path) -> list[str]:
    """Everything in an engine's folder that is no whole version, no run's record and not the lock."""
    engine, private = reports / ".send", shelf_of(str(reports)).private
    found = [path.name for path in engine.iterdir() if path.name not in {"lock", "current", "versions"}]
    found += [path.name for path in private.iterdir() if path.name not in {"runs", "made"}]
    found += [f"made/{path.name}" for path in (private / "made").glob("*")]
    found += [f"runs/{path.name}" for path in (private / "runs").iterdir() if path.suffix != ".json"]
    found += [f"versions/{path.name}" for path in (engine / "versions").iterdir() if not is_whole(path)]
    found += [path.name for path in reports.iterdir() if path.is_symlink() and not path.exists()]
    return sorted(found)


def is_whole(version: Path) -> bool:
    """Whether each file of a version is there and as its list of checksums says."""
    try:
        lines = (version / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    listed = {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}
    there = {path.relative_to(version).as_posix(): path for path in version.rglob("*") if path.is_file()}
    if set(there) != set(listed) | {"SHA256SUMS", "briefings.json"}:
        return False
    return all(hashlib.sha256(there[name].read_bytes()).hexdigest() == checksum for name, checksum in listed.items())


@pytest.fixture
def raw_part(project: Path) -> Callable[..., None]:
    """Adds a file to the project's store, in name only, that holds figures of an area."""

    def add(area: str, released: date = date(2025, 3, 20)) -> None:
        ref = load_areas()[area].refs[0]
        text = manifest_text(
            [
                StoredFile(
                    file_name="new.csv",
                    sha256="0" * 64,
                    source=ref.source,
                    release="2025",
                    released=released,
                    rows=1,
                    measures=(ref.measure,),
                    first_period="2025",
                    last_period="2025",
                    part="new.parquet",
                    part_sha256="1" * 64,
                    account=Account(rows_read=1, kept=1),
                )
            ]
        )
        folder = project / "data" / "published"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).write_text(text, encoding="utf-8")

    return add
