"""A plan written for a test, and a project of its own to read it in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.config.plan import Plan, PlanError, read_plan
from send_briefings.config.project import project_root

Faults = Callable[[str], tuple[str, ...]]
Reads = Callable[[str], Plan]


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """Read a plan from its text, as the file plans/mine.toml."""

    def read(text: str) -> Plan:
        path = tmp_path / "plans" / "mine.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return read_plan(path)

    return read


@pytest.fixture
def faults(reads: Reads) -> Faults:
    """The faults of a plan's text."""

    def reported(text: str) -> tuple[str, ...]:
        with pytest.raises(PlanError) as raised:
            reads(text)
        return raised.value.faults

    return reported


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the real catalogue and notebooks, to be spoilt."""
    root = tmp_path / "project"
    for folder in ("data/catalogue", "notebooks"):
        shutil.copytree(project_root() / folder, root / folder)
    monkeypatch.setenv("SEND_HOME", str(root))
    return root
