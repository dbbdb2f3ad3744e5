"""Every signal that ends a process ends a command cleanly, once, with its own exit code."""

from __future__ import annotations

import os
import signal

import pytest

from send_briefings.cli.process import ENDING, Stopped, exit_code_of, stoppable

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")
NAMES = [name for name in ENDING if hasattr(signal, name)]


@pytest.mark.parametrize("name", NAMES)
def test_a_signal_ends_a_command_after_it_has_cleared_up(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    cleared = []

    def command() -> None:
        try:
            signal.raise_signal(number)
        finally:
            signal.raise_signal(number)  # whoever asks twice
            cleared.append(number)

    assert exit_code_of(command) == 128 + number
    assert cleared == [number]
    assert capsys.readouterr().err == "Stopped.\n"
    assert signal.getsignal(number) == before


def test_the_signals_are_those_a_terminal_a_shell_and_a_system_send() -> None:
    assert {"SIGINT", "SIGHUP", "SIGTERM", "SIGQUIT"} <= set(NAMES)
    assert [Stopped(number).exit_code for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)] == [129, 130, 143]


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stoppable():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
