"""The line for a crontab, read by cron's rules and run by a shell."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings

from send_briefings.pipeline.schedule import Job, Monthly, ScheduleError, crontab_lines
from tests.pipeline.schedule.conftest import HOSTILE, names

UNIX = pytest.mark.skipif(os.name == "nt", reason="cron and its shell are Unix's")


def read_by_cron(text: str) -> tuple[list[str], str]:
    """The five fields and the command as cron gives it to the shell.

    `\\%` becomes `%`, an unescaped `%` ends the command, other backslashes stay (cronie) or escape one another
    (Vixie): read both ways, which must agree.
    """
    (line,) = [line for line in text.splitlines() if line and not line.startswith("#")]
    *fields, rest = line.split(" ", 5)
    read = []
    for halves in (False, True):
        command, at = "", 0
        while at < len(rest) and rest[at] != "%":
            escape = rest[at] == "\\" and rest[at + 1 : at + 2] in (("%", "\\") if halves else ("%",))
            at += escape
            command += rest[at]
            at += 1
        assert at == len(rest), "the command is cut at an unescaped %"
        read.append(command)
    assert read[0] == read[1]
    return fields, read[0]


def test_the_lines(job: Job) -> None:
    assert crontab_lines(replace(job, when=Monthly(28, 22, 30))) == (
        "# send-briefings-birmingham: runs a plan on day 28 of every month at 22:30.\n"
        "# To install it, add the line below to what `crontab -e` shows.\n"
        "30 22 28 * * cd /srv/send && SEND_HOME=/srv/send /srv/send/.venv/bin/send-briefings run "
        "/srv/send/plans/birmingham.toml >> /srv/send/plans/birmingham.log 2>&1\n"
    )


def run_by_cron(job: Job) -> tuple[int, list[str]]:
    """The exit code and what the log then holds."""
    _, command = read_by_cron(crontab_lines(job))
    log = Path(job.log_file)
    log.unlink(missing_ok=True)
    ended = subprocess.run(["/usr/bin/env", "-i", "/bin/sh", "-c", command], capture_output=True, check=False)
    assert (ended.stdout, ended.stderr) == (b"", b"")
    return ended.returncode, log.read_text(encoding="utf-8").splitlines()


@UNIX
def test_the_command_runs_from_hostile_paths(tmp_path: Path, stub: Callable[..., Path]) -> None:
    home = tmp_path / HOSTILE
    program = stub(HOSTILE)
    plan, reports = home / f"{HOSTILE}.toml", home / "%%"
    code, reported = run_by_cron(Job(program, program, plan, home, reports=reports))
    assert code == 7
    assert sorted(reported) == sorted(["a fault", "run", str(plan), "--reports", str(reports), str(home), str(home)])


@UNIX
@given(name=names(without="\\"))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_command_runs_from_any_path(tmp_path: Path, stub: Callable[..., Path], name: str) -> None:
    program = stub("x" + name)
    home = program.parent
    plan = home / f"{name}.toml"
    code, reported = run_by_cron(Job(program, program, plan, home))
    assert code == 7
    assert sorted(reported) == sorted(["a fault", "run", str(plan), str(home), str(home)])


def test_a_backslash_is_refused(job: Job) -> None:
    with pytest.raises(ScheduleError, match="holds a backslash, which cron programs read in different ways"):
        crontab_lines(replace(job, plan=PurePosixPath("/a\\%b.toml")))


def test_a_command_longer_than_cron_takes_is_refused(job: Job) -> None:
    longest = crontab_lines(replace(job, log=PurePosixPath("/" + "x" * 882)))
    assert len(longest.splitlines()[-1]) == len("0 6 5 * * ") + 998
    with pytest.raises(ScheduleError, match="The command is 999 characters long, and cron takes 998"):
        crontab_lines(replace(job, log=PurePosixPath("/" + "x" * 883)))
