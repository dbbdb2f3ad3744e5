"""The systemd units, read by systemd's rules, and by systemd itself where it is installed."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given

from send_briefings.pipeline.schedule import Job, Monthly, ScheduleError, systemd_units
from tests.pipeline.schedule.conftest import HOSTILE, names

PLAIN = names().filter(lambda name: name == name.strip() and not name.endswith("\\"))


def sections(text: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#", ";"), strict=True)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(text)
    return read


def words(value: str) -> list[str]:
    """Words in double quotation marks, with systemd's escapes and its `%%`."""
    read, at = [], 0
    while at < len(value):
        assert value[at] == '"'
        word, at = "", at + 1
        while value[at] != '"':
            if value[at] == "\\":
                at += 1
                assert value[at] in '"\\', "an escape with another meaning"
            word += value[at]
            at += 1
        read.append(without_specifiers(word))
        at += 1
        assert value[at : at + 1] in ("", " ")
        at += 1
    return read


def without_specifiers(text: str) -> str:
    parts = text.split("%%")
    assert not any("%" in part for part in parts), "a specifier"
    return "%".join(parts)


def test_the_units(job: Job) -> None:
    units = systemd_units(replace(job, when=Monthly(3, 7, 5)))
    assert list(units) == ["send-briefings-birmingham.service", "send-briefings-birmingham.timer"]
    service, timer = map(sections, units.values())
    assert dict(service["Service"]) == {
        "Type": "oneshot",
        "WorkingDirectory": "/srv/send",
        "Environment": '"SEND_HOME=/srv/send"',
        "ExecStart": '":/srv/send/.venv/bin/send-briefings" "run" "/srv/send/plans/birmingham.toml"',
    }
    assert dict(service["Unit"]) == {"Description": "Run the plan birmingham.toml"}
    assert dict(timer["Timer"]) == {
        "OnCalendar": "*-*-03 07:05:00",
        "Persistent": "true",
        "RandomizedDelaySec": "15min",
    }
    assert dict(timer["Install"]) == {"WantedBy": "timers.target"}
    assert "systemctl --user enable --now send-briefings-birmingham.timer" in units["send-briefings-birmingham.timer"]


def test_a_log_instead_of_the_journal(job: Job) -> None:
    service = sections(systemd_units(replace(job, log=PurePosixPath("/var/100%/a log")))[f"{job.name}.service"])
    assert service["Service"]["StandardOutput"] == "append:/var/100%%/a log"
    assert service["Service"]["StandardError"] == "inherit"


@given(folder=PLAIN, plan=names(), reports=names())
def test_any_path_comes_through(folder: str, plan: str, reports: str) -> None:
    home = PurePosixPath("/") / folder
    program = PurePosixPath("/opt/100% $x/send-briefings")
    job = Job(program, program, home / f"{plan}.toml", home, reports=home / reports)
    service = sections(systemd_units(job)[f"{job.name}.service"])["Service"]
    assert words(service["ExecStart"]) == [f":{program}", "run", str(job.plan), "--reports", str(job.reports)]
    assert words(service["Environment"]) == [f"SEND_HOME={home}"]
    assert without_specifiers(service["WorkingDirectory"]) == str(home)


@pytest.mark.parametrize("folder", ["/srv/send ", "/srv/send\\", "/srv/send\u00a0"])
def test_a_folder_that_systemd_would_cut_is_refused(job: Job, folder: str) -> None:
    with pytest.raises(ScheduleError, match="ends in a space or a backslash"):
        systemd_units(replace(job, folder=PurePosixPath(folder)))


@pytest.mark.parametrize("mark", ["'", '"', "\\"])
def test_a_program_that_systemd_would_refuse_is_refused(job: Job, mark: str) -> None:
    with pytest.raises(ScheduleError, match="which systemd refuses in a program's path"):
        systemd_units(replace(job, command=PurePosixPath(f"/o{mark}neil/send-briefings")))


@pytest.mark.skipif(not shutil.which("systemd-analyze") and "CI" not in os.environ, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path, stub: Callable[..., Path]) -> None:
    program = stub("100% $HOME & <x> é")
    home = tmp_path / HOSTILE
    home.mkdir()
    job = Job(program, program, home / f"{HOSTILE} \\.toml", home, reports=home / "a ; b", log=home / "%h.log")
    for name, text in systemd_units(job).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in systemd_units(job)]
    command = ["systemd-analyze", "--user", "verify", *files]
    read = subprocess.run(
        command, env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (read.returncode, read.stderr) == (0, "")
