"""The process a command runs in: streams, signals, surroundings, and faults to exit codes."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TextIO, cast

from send_briefings.cli.screen import printable
from send_briefings.errors import SendBriefingsError, StorageError, UsageError
from send_briefings.system import keep_newest, kept_folder

PLAIN = str.maketrans(
    {
        "\N{MINUS SIGN}": "-",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{THIN SPACE}": " ",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{RIGHTWARDS ARROW}": "->",
        "\N{LESS-THAN OR EQUAL TO}": "<=",
        "\N{GREATER-THAN OR EQUAL TO}": ">=",
    }
)
"""Signs that another one stands in for where an alphabet lacks them."""


class OutputError(StorageError):
    """What a command had to say could not be written."""


def in_alphabet(text: str, encoding: str) -> str:
    """The text in signs of an alphabet: a like one where it lacks one, else a question mark.

    >>> in_alphabet("\N{MINUS SIGN}2 \N{PARTY POPPER} – £3", "cp1252")
    '-2 ? – £3'
    """
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return "".join(_alike(sign, encoding) for sign in text)


def _alike(sign: str, encoding: str) -> str:
    for tried in (sign, sign.translate(PLAIN)):
        with suppress(UnicodeEncodeError):
            tried.encode(encoding)
            return tried
    return "?"


class _Stream:
    """A stream that is written to in its own alphabet."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write it."""
        if not isinstance(text, str):
            raise TypeError("only text can be written")  # by this the command line's library tells what a stream takes
        if not text:
            return 0
        try:
            self._stream.write(in_alphabet(text, self._stream.encoding or "utf-8"))
        except OSError as fault:
            self._failed(fault)
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write each."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Flush it."""
        try:
            self._stream.flush()
        except OSError as fault:
            self._failed(fault)

    def _failed(self, fault: OSError) -> None:
        raise NotImplementedError

    def _give_up(self) -> None:
        """Have what is left in the stream go nowhere, or Python would try again when it ends."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


class Output(_Stream):
    """Standard output. That nobody reads it any more (a closed pipe) is told as it is."""

    def _failed(self, fault: OSError) -> None:
        if isinstance(fault, BrokenPipeError):
            raise fault
        self._give_up()
        raise OutputError(
            f"What was asked for could not be written to standard output: {fault.strerror}.",
            next_step="Free some space, or choose another file, and run it again.",
        ) from fault


class Messages(_Stream):
    """Standard error: a message that nobody can take is dropped, for no run is to fail because its log is full."""

    def _failed(self, _fault: OSError) -> None:
        self._give_up()


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
        from send_briefings.system import work_folder

        os.environ["HOME"] = str(work_folder())
        return True
    return False


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
    stated = f"This is a bug in send-briefings: {type(bug).__name__}: {str(bug)[:300]}"
    try:
        folder = kept_folder()
        handle, name = tempfile.mkstemp(prefix="bug-", suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{sys.argv!r}\n{traceback.format_exc()}")
    except OSError:
        return f"{stated}\nNext: Run it again with --debug before the command to see where it happened."
    keep_newest(folder, "bug-*.txt", KEPT_REPORTS)
    return f"{stated}\nNext: Report it, and send {Path(name)}, which holds the details."


def _say(text: str) -> None:
    with surroundings(check=False):
        sys.stderr.write(printable(text) + "\n")
        sys.stderr.flush()
