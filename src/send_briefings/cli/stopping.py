"""Ending when a person (Ctrl+C) or the system asks for it, by whatever signal, cleanly and with its own exit code."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

ENDING = tuple(
    """SIGINT SIGTERM SIGHUP SIGQUIT SIGBREAK SIGXCPU SIGALRM SIGVTALRM SIGPROF SIGUSR1 SIGUSR2 SIGIO SIGPWR
    SIGSTKFLT""".split()
)
"""Signals that end a process which does not handle them, and that can be handled."""


class Stopped(BaseException):
    """This process was asked to end. Not a KeyboardInterrupt, which the command line's library would swallow.

    `exit_code` is 128 and the signal's number, as shells have it.
    """

    def __init__(self, number: int = signal.SIGINT) -> None:
        self.exit_code = 128 + number
        super().__init__(f"signal {number}")


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise Stopped here, once, when this process is asked to end; a signal that is ignored (nohup) stays so."""
    before: dict[int, Any] = {}

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        for handled in before:
            signal.signal(handled, signal.SIG_IGN)  # whoever asks again does not disturb the clearing up
        raise Stopped(number)

    for name in ENDING:
        number = getattr(signal, name, None)
        with suppress(ValueError, OSError):  # in another thread than the main one no signal arrives
            if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for handled, handler in before.items():
            signal.signal(handled, handler)
