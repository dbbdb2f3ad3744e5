"""A job as lines for a crontab (Linux, macOS and other Unix systems)."""

from __future__ import annotations

import shlex

from send_briefings.schedule.job import Job, ScheduleError

LONGEST = 998
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
    if (length := len(command.encode())) > LONGEST:
        raise ScheduleError(
            f"The command is {length} characters long, and cron takes {LONGEST}.",
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
