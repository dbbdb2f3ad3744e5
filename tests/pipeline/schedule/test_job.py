"""What is scheduled: days, times, paths and names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from send_briefings.pipeline.schedule import Job, Monthly, ScheduleError


def test_a_day_that_not_every_month_has_is_refused_with_the_reason() -> None:
    with pytest.raises(ScheduleError) as refused:
        Monthly.read(29, "06:00")
    assert str(refused.value) == (
        "Day 29 is not in every month; a run on it would be left out without a word.\nNext: Give a day from 1 to 28."
    )


@pytest.mark.parametrize(
    ("day", "at", "message"),
    [
        (0, "06:00", "There is no day 0 in a month."),
        (-3, "06:00", "There is no day -3 in a month."),
        (5, "24:00", "There is no time 24:00."),
        (5, "06:60", "There is no time 06:60."),
        (5, "6am", "--time is '6am', expected a time as HH:MM."),
        (5, "06:00\n", "--time is '06:00\n', expected a time as HH:MM."),
        (5, "٠٦:٠٠", "--time is '٠٦:٠٠', expected a time as HH:MM."),
    ],
)
def test_days_and_times_that_are_none(day: int, at: str, message: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        Monthly.read(day, at)
    assert refused.value.message == message
    assert refused.value.exit_code == 2


def test_days_and_times() -> None:
    assert Monthly.read(1, "0:05") == Monthly(1, 0, 5)
    assert Monthly.read(28, "23:59").clock == "23:59"


def test_the_command(job: Job) -> None:
    assert job.words == ("/srv/send/.venv/bin/send-briefings", "run", "/srv/send/plans/birmingham.toml")
    elsewhere = replace(job, reports=PurePosixPath("/var/www"))
    assert elsewhere.words == (*job.words, "--reports", "/var/www")


def test_the_log_is_beside_the_plan_unless_asked_for(job: Job) -> None:
    assert job.log_file == PurePosixPath("/srv/send/plans/birmingham.log")
    assert replace(job, log=PurePosixPath("/var/log/send")).log_file == PurePosixPath("/var/log/send")


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        ("Ynys Môn & co.toml", "send-briefings-ynys-mon-co"),
        ("--x--.toml", "send-briefings-x"),
        ("計画.toml", "send-briefings"),
        ("a.b.toml", "send-briefings-a-b"),
    ],
)
def test_the_name_is_safe_for_every_system(job: Job, plan: str, name: str) -> None:
    assert replace(job, plan=PurePosixPath("/") / plan).name == name


@pytest.mark.parametrize("bad", ["a\nb", "a\x00b", "a\x85b", "a\u2028b", "a\ud800b", "a\x1bb"])
def test_a_character_that_no_schedule_can_hold_is_refused(job: Job, bad: str) -> None:
    with pytest.raises(ScheduleError, match=f"holds the character U\\+{ord(bad[1]):04X}, which no schedule can hold"):
        replace(job, plan=PurePosixPath("/") / bad)


@pytest.mark.parametrize("path", [PurePosixPath("plans/a.toml"), PureWindowsPath(r"\plans\a.toml")])
def test_a_path_that_is_not_whole_is_refused(job: Job, path: PurePosixPath) -> None:
    with pytest.raises(ScheduleError, match="is not absolute"):
        replace(job, reports=path)
