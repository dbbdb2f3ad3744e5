"""Runs whose briefings are made up, and what they leave in the engine's folder."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("stand_in.py")


@pytest.fixture(scope="session")
def stand_in() -> ModuleType:
    """Runs with briefings made up in this process: `a_plan`, `Maker`, `Asked`."""
    spec = importlib.util.spec_from_file_location("stand_in", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["stand_in"] = module
    spec.loader.exec_module(module)
    return module


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
            told: dict[str, int] = json.loads(process.stdout.readline())
            return told

        yield make
        process.stdin.close()


@pytest.fixture
def strays() -> Callable[[Path], list[str]]:
    """Everything in an engine's folder that is no whole version, no run's record and not the lock."""
    return strays_in


def strays_in(reports: Path) -> list[str]:
    """Everything in an engine's folder that is no whole version, no run's record and not the lock."""
    engine = reports / ".send"
    found = [path.name for path in engine.iterdir() if path.name not in {"lock", "current", "versions", "runs", "made"}]
    found += [f"made/{path.name}" for path in (engine / "made").glob("*")]
    found += [f"runs/{path.name}" for path in (engine / "runs").iterdir() if path.suffix != ".json"]
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
