"""A plan's monthly run as text for cron, systemd and the Windows Task Scheduler."""

from __future__ import annotations

import re
import shlex
import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from xml.sax.saxutils import escape

from send_briefings.errors import UsageError

LAST_DAY = 28
UNPRINTABLE = {"Cc", "Cs", "Cn", "Zl", "Zp"}


class ScheduleError(UsageError):
    """A schedule that cannot be written, or not for this system."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """A day of every month and a time of that day.

    Raises:
        ScheduleError: not every month has that day, or there is no such time.

    >>> Monthly(day=5, hour=6).clock
    '06:00'
    """

    day: int = 5
    hour: int = 6
    minute: int = 0

    def __post_init__(self) -> None:
        if self.day > LAST_DAY:
            raise ScheduleError(
                f"Day {self.day} is not in every month; a run on it would be left out without a word.",
                next_step=f"Give a day from 1 to {LAST_DAY}.",
            )
        if self.day < 1:
            raise ScheduleError(
                f"There is no day {self.day} in a month.", next_step=f"Give a day from 1 to {LAST_DAY}."
            )
        if not (0 <= self.hour < 24 and 0 <= self.minute < 60):
            raise ScheduleError(f"There is no time {self.clock}.", next_step="Give --time from 00:00 to 23:59.")

    @classmethod
    def read(cls, day: int, at: str) -> Monthly:
        """The day and the time as typed, the time as HH:MM.

        >>> Monthly.read(28, "7:30")
        Monthly(day=28, hour=7, minute=30)
        """
        found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", at)
        if not found:
            raise ScheduleError(
                f"--time is '{at}', expected a time as HH:MM.", next_step="Give one such as --time 06:00."
            )
        return cls(day, int(found[1]), int(found[2]))

    @property
    def clock(self) -> str:
        """The time as HH:MM."""
        return f"{self.hour:02}:{self.minute:02}"


@dataclass(frozen=True, slots=True)
class Job:
    """One plan's monthly run.

    Args:
        command: the environment's own `send-briefings`.
        python: the environment's Python.
        plan: the plan's file.
        folder: the project's folder, in which the plan is run.
        when: the day and the time.
        reports: the folder, or address with "://", to publish into instead of the plan's own.
        log: the file to which the run's words are added; where None, the system's usual place.

    Raises:
        ScheduleError: a path is not absolute, or holds a character that no schedule can hold.
    """

    command: PurePath
    python: PurePath
    plan: PurePath
    folder: PurePath
    when: Monthly = Monthly()
    reports: PurePath | str | None = None
    log: PurePath | None = None

    def __post_init__(self) -> None:
        for path in (self.command, self.python, self.plan, self.folder, self.reports, self.log):
            if path is not None:
                _check_characters(str(path))
            if isinstance(path, PurePath):
                _check_whole(path)

    @property
    def words(self) -> tuple[str, ...]:
        """The command and its arguments, not yet quoted for any system."""
        published = () if self.reports is None else ("--reports", str(self.reports))
        return (str(self.command), "run", str(self.plan), *published)

    @property
    def log_file(self) -> PurePath:
        """The log asked for, else one beside the plan."""
        return self.log or self.plan.with_suffix(".log")

    @property
    def name(self) -> str:
        """What the system calls the job: small letters, digits and hyphens only.

        >>> from pathlib import PurePosixPath as P
        >>> Job(P("/bin/send-briefings"), P("/bin/python"), P("/plans/West Midlands.toml"), P("/")).name
        'send-briefings-west-midlands'
        """
        plain = unicodedata.normalize("NFKD", self.plan.stem).encode("ascii", "ignore").decode().lower()
        return "-".join(["send-briefings", *re.findall(r"[a-z0-9]+", plain)])


def _check_characters(text: str) -> None:
    bad = next((c for c in text if unicodedata.category(c) in UNPRINTABLE), "")
    if bad:
        raise ScheduleError(
            f"The path {text!r} holds the character U+{ord(bad):04X}, which no schedule can hold.",
            next_step="Rename the file or folder.",
        )


def _check_whole(path: PurePath) -> None:
    if not path.is_absolute():
        raise ScheduleError(
            f"The path '{path}' is not absolute; a scheduled run does not start in this folder.",
            next_step="Give the whole path.",
        )


MAX_LENGTH = 998
"""Bytes of a command; Vixie cron and its descendants cut or refuse longer ones."""


def crontab_lines(job: Job) -> str:
    """Comments that say how to install it, and the line itself.

    In a crontab an unescaped `%` ends the command; escaped it is given to the shell as it is, within quotation marks
    too. Cron programs differ in what they make of other backslashes, so a path must not hold one.

    Raises:
        ScheduleError: a path holds a backslash, or the command is longer than cron takes.
    """
    command = _command(job)
    if "\\" in command:
        raise ScheduleError(
            "A path holds a backslash, which cron programs read in different ways.",
            next_step="Rename the file or folder; on Windows, use --windows.",
        )
    command = command.replace("%", "\\%")
    if (length := len(command.encode())) > MAX_LENGTH:
        raise ScheduleError(
            f"The command is {length} characters long, and cron takes {MAX_LENGTH}.",
            next_step="Move the project or the plan to a shorter path, or use --systemd.",
        )
    when = f"{job.when.minute} {job.when.hour} {job.when.day} * *"
    return (
        f"# {job.name}: runs a plan on day {job.when.day} of every month at {job.when.clock}.\n"
        "# To install it, add the line below to what `crontab -e` shows.\n"
        f"{when} {command}\n"
    )


def _command(job: Job) -> str:
    folder, log = shlex.quote(str(job.folder)), shlex.quote(str(job.log_file))
    return f"cd {folder} && SEND_HOME={folder} {shlex.join(job.words)} >> {log} 2>&1"


def systemd_units(job: Job) -> dict[str, str]:
    """The text of each unit, by file name: the service first, then its timer.

    Raises:
        ScheduleError: a path is one that systemd refuses or would cut.
    """
    return {f"{job.name}.service": _service(job), f"{job.name}.timer": _timer(job)}


def _service(job: Job) -> str:
    reported = [f"StandardOutput=append:{_bare(job.log)}", "StandardError=inherit"] if job.log else []
    seen = f"tail {job.log.name}" if job.log else f"journalctl --user --unit {job.name}"
    settings = [
        f"WorkingDirectory={_bare(job.folder)}",
        f"Environment={_quoted(f'SEND_HOME={job.folder}')}",
        " ".join([f"ExecStart={_quoted(f':{_program(job.command)}')}", *map(_quoted, job.words[1:])]),
        *reported,
    ]
    return f"""# ~/.config/systemd/user/{job.name}.service
# Run it now: systemctl --user start {job.name}.service
# Look at it: {seen}

[Unit]
Description={_specified(f"Run the plan {job.plan.name}").rstrip(chr(92))}

[Service]
Type=oneshot
{chr(10).join(settings)}
"""


def _timer(job: Job) -> str:
    return f"""# ~/.config/systemd/user/{job.name}.timer
# Install both: systemctl --user daemon-reload
#               systemctl --user enable --now {job.name}.timer
# To run while you are not logged in: loginctl enable-linger
# When it runs next: systemctl --user list-timers {job.name}.timer

[Unit]
Description={_specified(f"Run the plan {job.plan.name} every month").rstrip(chr(92))}

[Timer]
OnCalendar=*-*-{job.when.day:02} {job.when.clock}:00
Persistent=true
RandomizedDelaySec=15min

[Install]
WantedBy=timers.target
"""


def _specified(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """A word in double quotation marks; the leading `:` of the command keeps `$` as it is.

    >>> print(_quoted('/a "b" 100%'))
    "/a \\"b\\" 100%%"
    """
    escaped = _specified(word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _program(path: PurePath) -> str:
    if found := next((mark for mark in "'\"\\" if mark in str(path)), ""):
        raise ScheduleError(
            f"The path '{path}' holds {found}, which systemd refuses in a program's path.",
            next_step="Move the project to another folder, or use --cron.",
        )
    return str(path)


def _bare(path: PurePath) -> str:
    """A path as the rest of its line, where systemd takes no quotation marks."""
    text = str(path)
    if text != text.strip() or text.endswith("\\"):
        raise ScheduleError(
            f"The path '{text}' ends in a space or a backslash, which systemd would not read.",
            next_step="Rename the folder, or use --cron.",
        )
    return _specified(text)


MONTHS = "January February March April May June July August September October November December".split()


def task_xml(job: Job) -> str:
    """The task for `schtasks /Create /XML`; to be stored as UTF-16, as `task_bytes` does.

    It starts Python directly, not through `cmd`, which would read `%`, `^` and `&` in paths. It runs while its owner
    is logged on, needs no administrator and no password, and catches up on a run that was missed.

    Raises:
        ScheduleError: a path holds what the Task Scheduler would replace by something else.
    """
    for text in (job.python, job.folder, job.log_file, *job.words):
        _check(str(text))
    watched = ("-P", "-m", "send_briefings.pipeline.unattended", "--log", str(job.log_file), "--home", str(job.folder))
    arguments = subprocess.list2cmdline([*watched, "--", *job.words])
    months = "".join(f"          <{month} />\n" for month in MONTHS)
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<!-- schtasks /Create /TN {job.name} /XML THIS-FILE -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{escape(f"Run the plan {job.plan.name} every month")}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2025-01-{job.when.day:02}T{job.when.clock}:00</StartBoundary>
      <RandomDelay>PT15M</RandomDelay>
      <ScheduleByMonth>
        <DaysOfMonth>
          <Day>{job.when.day}</Day>
        </DaysOfMonth>
        <Months>
{months}        </Months>
      </ScheduleByMonth>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>P1D</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(str(job.python))}</Command>
      <Arguments>{escape(arguments)}</Arguments>
      <WorkingDirectory>{escape(str(job.folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def task_bytes(text: str) -> bytes:
    """The task as Windows reads it: UTF-16 with a byte order mark and Windows line ends."""
    return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")


def _check(path: str) -> None:
    found = "%" if path.count("%") > 1 else "$(" if "$(" in path else ""
    if found:
        raise ScheduleError(
            f"The path '{path}' holds '{found}', which the Task Scheduler may replace by something else.",
            next_step="Rename the file or folder.",
        )
