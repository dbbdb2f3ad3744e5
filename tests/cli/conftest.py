"""Commands run in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType

import pytest

import send_briefings.pipeline.run
from send_briefings.cli import main
from send_briefings.config.plan import Plan
from send_briefings.pipeline.manifest import Manifest
from send_briefings.pipeline.run import Options


@dataclass(frozen=True)
class Ran:
    """A finished command: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs `send-briefings` with these words."""

    def command(*words: object) -> Ran:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return command


@pytest.fixture
def made_up(stand_in: ModuleType) -> Iterator[pytest.MonkeyPatch]:
    """Has briefings made up rather than made by kernels, until it is undone."""
    original = send_briefings.pipeline.run.run_plan

    def run_plan(plan: Plan, options: Options) -> Manifest:
        return original(plan, replace(options, maker=stand_in.Maker()))

    patch = pytest.MonkeyPatch()
    patch.setattr(send_briefings.pipeline.run, "run_plan", run_plan)
    yield patch
    patch.undo()
