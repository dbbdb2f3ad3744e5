"""A job as a systemd service and timer of the user's own (Linux)."""

from __future__ import annotations

from pathlib import PurePath

from send_briefings.schedule.job import Job, ScheduleError


def systemd_units(job: Job) -> dict[str, str]:
    """The text of each unit, by file name: the service first, then its timer.

    Raises:
        ScheduleError: a path is one that systemd refuses or would cut.
    """
    return {f"{job.name}.service": _service(job), f"{job.name}.timer": _timer(job)}


def _service(job: Job) -> str:
    told = [f"StandardOutput=append:{_bare(job.log)}", "StandardError=inherit"] if job.log else []
    seen = f"tail {job.log.name}" if job.log else f"journalctl --user --unit {job.name}"
    settings = [
        f"WorkingDirectory={_bare(job.folder)}",
        f"Environment={_quoted(f'SEND_HOME={job.folder}')}",
        " ".join([f"ExecStart={_quoted(f':{_program(job.command)}')}", *map(_quoted, job.words[1:])]),
        *told,
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
