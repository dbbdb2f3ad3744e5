"""What a command needs of the process it runs in, made good before it starts: streams, home, current folder, umask."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, cast

from send_briefings.cli.streams import Messages, Output
from send_briefings.errors import UsageError

WRITABLE_BY_OTHERS = 0o022
STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


@contextmanager
def surroundings(*, check: bool = True) -> Iterator[None]:
    """Make good what the process was started without, for as long as a command runs.

    - A standard stream that is closed becomes one that is empty or swallows: else the next file opened would take its
      number, and a child's words would be written into it.
    - Standard output says so when it cannot be written; messages on standard error are dropped then.
    - Files that the command writes are never writable by other users.
    - A user without a home (a number of no account, in a container) gets the work folder.

    Args:
        check: refuse a current folder that has been removed.

    Raises:
        UsageError: the current folder is not there any more.
    """
    open_streams()
    if check:
        check_current_folder()
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = cast(TextIO, Output(sys.stdout)), cast(TextIO, Messages(sys.stderr))
    before = os.umask(0)
    os.umask(before | WRITABLE_BY_OTHERS)
    homeless = find_no_home()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
        os.umask(before)
        if homeless:
            os.environ.pop("HOME", None)


def open_streams() -> None:
    """Open each of the three standard streams that is closed on nothing."""
    for number, (name, mode) in enumerate(STREAMS):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDONLY if mode == "r" else os.O_WRONLY)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", errors="replace", closefd=False))


def check_current_folder() -> None:
    """Refuse a current folder that has been removed: no path could be told from it.

    Raises:
        UsageError: it is not there.
    """
    try:
        Path.cwd()
    except FileNotFoundError:
        raise UsageError(
            "The folder you are in has been removed.", next_step="Go to another folder (cd) and run it again."
        ) from None


def find_no_home() -> bool:
    """Give a user of whom no home is known the work folder as one; whether that was done."""
    try:
        Path.home()
    except RuntimeError:
        from send_briefings.temporary import work_folder

        os.environ["HOME"] = str(work_folder())
        return True
    return False
