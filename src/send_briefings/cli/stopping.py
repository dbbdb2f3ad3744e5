"""Ending when a person (Ctrl+C) or the system (SIGTERM) asks for it, cleanly and with an exit code of its own."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn


class Stopped(BaseException):
    """This process was asked to end. Not a KeyboardInterrupt, which the command line's library would swallow."""

    exit_code = 130


class Terminated(Stopped):
    """The system asked this process to end."""

    exit_code = 143


@contextmanager
def terminable() -> Iterator[None]:
    """Raise Terminated here when the system asks this process to end, and Stopped on Ctrl+C."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise Terminated

    before = None
    with suppress(ValueError):  # in another thread than the main one no signal arrives
        before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped from None
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)
