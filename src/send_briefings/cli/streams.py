"""Standard output and standard error as they may be: full, gone, or of an alphabet that lacks our signs."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any, TextIO

from send_briefings.errors import StorageError

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
