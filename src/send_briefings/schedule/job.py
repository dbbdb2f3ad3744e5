"""A plan to be run every month: what is run, where, when, and where it tells how it went."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

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
                next_step=f"Give --day 1 to --day {LAST_DAY}.",
            )
        if self.day < 1:
            raise ScheduleError(
                f"There is no day {self.day} in a month.", next_step=f"Give --day 1 to --day {LAST_DAY}."
            )
        if not (0 <= self.hour < 24 and 0 <= self.minute < 60):
            raise ScheduleError(f"There is no time {self.clock}.", next_step="Give --at from 00:00 to 23:59.")

    @classmethod
    def read(cls, day: int, at: str) -> Monthly:
        """The day and the time as typed, the time as HH:MM.

        >>> Monthly.read(28, "7:30")
        Monthly(day=28, hour=7, minute=30)
        """
        found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", at)
        if not found:
            raise ScheduleError(f"--at is '{at}', expected a time as HH:MM.", next_step="Give one such as --at 06:00.")
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
