"""Where the environment's own command is."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from send_briefings.pipeline.schedule import ScheduleError
from send_briefings.pipeline.unattended import COMMAND, environment_command


def test_it_is_the_one_beside_this_python() -> None:
    assert environment_command() == Path(sysconfig.get_path("scripts")) / COMMAND


def test_else_the_one_that_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / COMMAND).touch()
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path / "none"))
    monkeypatch.setattr(sys, "argv", [str(tmp_path / COMMAND)])
    assert environment_command() == tmp_path / COMMAND


def test_else_it_is_said_to_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(sys, "argv", [__file__])
    with pytest.raises(ScheduleError, match="There is no "):
        environment_command()
