"""Where this environment's own `send-briefings` lies."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

from send_briefings.schedule.job import ScheduleError

COMMAND = "send-briefings.exe" if os.name == "nt" else "send-briefings"


def environment_command() -> Path:
    """The `send-briefings` of the environment this Python is from, else the one that was started.

    Raises:
        ScheduleError: it is in neither place.
    """
    installed = Path(sysconfig.get_path("scripts")) / COMMAND
    started = Path(sys.argv[0]).absolute()
    for path in (installed, started):
        if path.name == COMMAND and path.is_file():
            return path
    raise ScheduleError(
        f"There is no '{installed}'.", next_step="Set up the project again: make setup, or pip install --editable ."
    )
