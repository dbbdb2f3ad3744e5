"""docs/scheduling.md: its commands are understood, its tables complete, its names those that are written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from send_briefings import errors
from send_briefings.cli.application import application

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "scheduling.md").read_text(encoding="utf-8")
COMMANDS = [
    found.replace("\\", "/")
    for block in re.findall(r"```(?:sh|bat)\n(.*?)```", TEXT, re.DOTALL)
    for found in re.findall(r"\S*send-briefings schedule [^)\n]*", block)
]
KINDS = {"--cron", "--systemd", "--windows", "--ci"}


@pytest.mark.parametrize("line", COMMANDS)
def test_every_schedule_command_is_understood(line: str) -> None:
    words = shlex.split(line)
    command = get_command(application()).commands["schedule"]  # type: ignore[attr-defined]
    asked = command.make_context("schedule", words[words.index("schedule") + 1 :]).params
    assert (Path(__file__).resolve().parents[3] / asked["plan"]).is_file()


def test_there_is_a_command_for_every_system() -> None:
    assert {word for line in COMMANDS for word in line.split() if word in KINDS} == KINDS


def test_every_exit_code_is_told() -> None:
    reported = {int(code) for row in re.findall(r"^\| ([\d, ]+) \|", TEXT, re.MULTILINE) for code in row.split(",")}
    meant = {int(code) for code in re.findall(r"^\| (\d+) \|", str(errors.__doc__), re.MULTILINE)}
    assert reported == meant - {
        10,
        11,
        12,
        13,
    }  # of a replay, a verification and `data update`, which no schedule starts
