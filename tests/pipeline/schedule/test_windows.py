"""The task for the Windows Task Scheduler, read by an XML parser and by Windows' rules for arguments."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PureWindowsPath

import pytest
from hypothesis import assume, given
from lxml import etree

from send_briefings.pipeline.schedule import Job, Monthly, ScheduleError, task_bytes, task_xml
from tests.pipeline.schedule.conftest import names

SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
SCRIPTS = PureWindowsPath(r"C:\Users\Ann O'Neil\send\.venv\Scripts")
PLANS = PureWindowsPath(r"C:\Users\Ann O'Neil\send\plans")
JOB = Job(
    command=SCRIPTS / "send-briefings.exe",
    python=SCRIPTS / "python.exe",
    plan=PLANS / "Bath & North East.toml",
    folder=PLANS.parent,
    when=Monthly(5, 6),
)
WATCHED = ("-P", "-m", "send_briefings.pipeline.unattended", "--log")


def read(text: str) -> etree._Element:
    return etree.fromstring(task_bytes(text))


def at(root: etree._Element, path: str) -> str:
    found = root.find("/".join(SPACE + name for name in path.split("/")))
    assert found is not None
    return found.text or ""


def children(root: etree._Element, path: str = "") -> list[str]:
    found = root.find("/".join(SPACE + name for name in path.split("/"))) if path else root
    assert found is not None
    return [str(child.tag).removeprefix(SPACE) for child in found]


def arguments(line: str) -> list[str]:
    """A command line as Windows programs take it apart (the rules of CommandLineToArgvW)."""
    read, word, quoted, place = [], "", False, 0
    while place < len(line):
        slashes = len(line[place:]) - len(line[place:].lstrip("\\"))
        place += slashes
        mark = line[place : place + 1]
        if mark == '"':
            word += "\\" * (slashes // 2) + '"' * (slashes % 2)
            quoted ^= slashes % 2 == 0
        elif mark in (" ", "\t") and not quoted:
            read.append(word + "\\" * slashes)
            word = ""
        else:
            word += "\\" * slashes + mark
        place += 1
    assert not quoted
    return [*read, word]


def test_the_task() -> None:
    root = read(task_xml(replace(JOB, when=Monthly(9, 22, 30))))
    assert root.get("version") == "1.2"
    assert at(root, "Triggers/CalendarTrigger/StartBoundary") == "2025-01-09T22:30:00"
    assert at(root, "Triggers/CalendarTrigger/ScheduleByMonth/DaysOfMonth/Day") == "9"
    assert len(children(root, "Triggers/CalendarTrigger/ScheduleByMonth/Months")) == 12
    assert at(root, "Actions/Exec/Command") == r"C:\Users\Ann O'Neil\send\.venv\Scripts\python.exe"
    assert at(root, "Actions/Exec/WorkingDirectory") == r"C:\Users\Ann O'Neil\send"
    assert at(root, "Actions/Exec/Arguments") == (
        r'-P -m send_briefings.pipeline.unattended --log "C:\Users\Ann O'
        r"'Neil\send\plans\Bath & North East.log"
        r'" --home "C:\Users\Ann O'
        r"'Neil\send"
        r'" -- "C:\Users\Ann O'
        r"'Neil\send\.venv\Scripts\send-briefings.exe"
        r'" run "C:\Users\Ann O'
        r"'Neil\send\plans\Bath & North East.toml"
        '"'
    )
    assert at(root, "Settings/StartWhenAvailable") == "true"
    assert at(root, "Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert at(root, "Principals/Principal/RunLevel") == "LeastPrivilege"


def test_the_elements_stand_in_the_order_the_schema_wants() -> None:
    root = read(task_xml(JOB))
    assert children(root) == ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]
    assert children(root, "Triggers/CalendarTrigger") == ["StartBoundary", "RandomDelay", "ScheduleByMonth"]
    assert children(root, "Triggers/CalendarTrigger/ScheduleByMonth") == ["DaysOfMonth", "Months"]
    assert children(root, "Triggers/CalendarTrigger/ScheduleByMonth/Months")[::11] == ["January", "December"]
    assert children(root, "Principals/Principal") == ["LogonType", "RunLevel"]
    assert children(root, "Actions/Exec") == ["Command", "Arguments", "WorkingDirectory"]
    principal, actions = root.find(f"{SPACE}Principals/{SPACE}Principal"), root.find(f"{SPACE}Actions")
    assert principal is not None
    assert actions is not None
    assert actions.get("Context") == principal.get("id")


def test_the_file_is_utf_16_with_a_mark_and_windows_line_ends() -> None:
    stored = task_bytes(task_xml(replace(JOB, plan=PLANS / "Ynys Môn.toml")))
    assert stored[:4] == b"\xff\xfe<\x00"
    text = stored.decode("utf-16")
    assert text.startswith('<?xml version="1.0" encoding="UTF-16"?>\r\n')
    assert text.count("\n") == text.count("\r\n") == len(text.splitlines())
    assert "Ynys Môn.toml" in text


@given(folder=names(without="\\"), plan=names(without="\\"))
def test_any_path_comes_through(folder: str, plan: str) -> None:
    home = PureWindowsPath("C:/") / f"x{folder}x"
    job = replace(JOB, folder=home, plan=home / f"x{plan}.toml", reports=PureWindowsPath("D:\\"))
    assume(all(str(path).count("%") < 2 and "$(" not in str(path) for path in (job.plan, job.folder)))
    root = read(task_xml(job))
    assert arguments(at(root, "Actions/Exec/Arguments")) == [
        *WATCHED,
        str(job.log_file),
        "--home",
        str(home),
        "--",
        str(job.command),
        "run",
        str(job.plan),
        "--reports",
        "D:\\",
    ]
    assert at(root, "Actions/Exec/WorkingDirectory") == str(home)


@pytest.mark.parametrize(("name", "found"), [("%TEMP%", "%"), ("a$(Arg0)", "$(")])
def test_what_the_task_scheduler_would_replace_is_refused(name: str, found: str) -> None:
    with pytest.raises(ScheduleError, match=f"holds '{re.escape(found)}', which the Task Scheduler may replace"):
        task_xml(replace(JOB, plan=PLANS / f"{name}.toml"))


def test_one_per_cent_sign_is_no_variable() -> None:
    assert "100% done.toml" in task_xml(replace(JOB, plan=PLANS / "100% done.toml"))
