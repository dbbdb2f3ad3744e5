"""Faults to exit codes: a person's are told in words, a bug is told briefly with its traceback kept in a file."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from send_briefings.cli.screen import printable
from send_briefings.cli.stopping import Stopped, stoppable
from send_briefings.cli.surroundings import surroundings
from send_briefings.errors import SendBriefingsError
from send_briefings.temporary import keep_newest, kept_folder

INTERRUPTED = 130
BROKEN_PIPE = 141
BUG = 1
KEPT_REPORTS = 10


def exit_code_of(command: Callable[[], object], *, debug: bool = False) -> int:
    """Run a command to its end and return the exit code; messages go to standard error.

    Args:
        command: what to run.
        debug: show the traceback of a fault.
    """
    try:
        with stoppable(), surroundings():
            try:
                command()
            except SystemExit:
                sys.stdout.flush()
                raise
            sys.stdout.flush()
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):
            return BROKEN_PIPE
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except SendBriefingsError as fault:
        _say((traceback.format_exc() if debug else "") + str(fault))
        return fault.exit_code
    except Stopped as asked:
        _say("Stopped.")
        return asked.exit_code
    except KeyboardInterrupt:
        _say("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as bug:  # noqa: BLE001 - the last door: a bug must end in a message, not in a traceback
        _say(_report(bug, debug))
        return BUG
    return 0


def _report(bug: Exception, debug: bool) -> str:
    if debug:
        return traceback.format_exc()
    said = f"This is a bug in send-briefings: {type(bug).__name__}: {str(bug)[:300]}"
    try:
        folder = kept_folder()
        handle, name = tempfile.mkstemp(prefix="bug-", suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{sys.argv!r}\n{traceback.format_exc()}")
    except OSError:
        return f"{said}\nNext: Run it again with --debug before the command to see where it happened."
    keep_newest(folder, "bug-*.txt", KEPT_REPORTS)
    return f"{said}\nNext: Report it, and send {Path(name)}, which holds the details."


def _say(text: str) -> None:
    with surroundings(check=False):
        sys.stderr.write(printable(text) + "\n")
        sys.stderr.flush()
