"""Standard output and error that are full, gone, or of a small alphabet."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from send_briefings.cli import main
from send_briefings.cli.process import Messages, Output, OutputError, exit_code_of, in_alphabet

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="a device that is always full")


@pytest.fixture
def full() -> Iterator[io.TextIOWrapper]:
    """A stream on a disk that is full."""
    stream = FULL.open("w", encoding="utf-8")
    yield stream
    stream.close()


@needs_full
def test_output_that_cannot_be_written_is_told_and_the_stream_can_still_be_closed(full: io.TextIOWrapper) -> None:
    out = Output(full)
    with pytest.raises(OutputError, match="could not be written to standard output: No space left on device"):
        print("words", file=out, flush=True)  # type: ignore[type-var]
    full.flush()


@needs_full
def test_messages_that_cannot_be_written_are_dropped(full: io.TextIOWrapper) -> None:
    messages = Messages(full)
    print("words", file=messages, flush=True)  # type: ignore[type-var]
    messages.writelines(["more"])
    full.flush()


@needs_full
def test_a_command_whose_output_cannot_be_written_ends_with_7_and_says_so(
    full: io.TextIOWrapper, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", full)
    assert main(["places", "york"]) == 7
    assert capsys.readouterr().err == (
        "What was asked for could not be written to standard output: No space left on device.\n"
        "Next: Free some space, or choose another file, and run it again.\n"
    )


def test_a_closed_pipe_stays_one() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        with pytest.raises(BrokenPipeError):
            print("words", file=Output(stream), flush=True)  # type: ignore[type-var]
        Output(stream)._give_up()


@pytest.mark.parametrize(
    ("text", "encoding", "written"),
    [
        ("−2.0 points", "cp1252", "-2.0 points"),
        ("−2.0 points", "utf-8", "−2.0 points"),
        ("5–6 %", "ascii", "5-6 %"),
        ("‘Leeds’ … ≥ 5 → 6", "ascii", "'Leeds' ... >= 5 -> 6"),
        ("Ynys Môn", "ascii", "Ynys M?n"),
        ("£3 – £4", "cp1252", "£3 – £4"),
    ],
)
def test_signs_that_an_alphabet_lacks_are_written_by_others_like_them(text: str, encoding: str, written: str) -> None:
    assert in_alphabet(text, encoding) == written


def test_claims_are_printed_in_another_alphabet_and_their_json_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    reported = {}
    for words in (["claims"], ["claims", "--json"]):
        held = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding="cp1252"))
        assert main(words) == 0
        reported[len(words)] = held.getvalue().decode("cp1252")
    assert "Verdict" in reported[1]
    held = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(held, encoding="utf-8"))
    assert main(["claims", "--json"]) == 0
    assert json.loads(reported[2]) == json.loads(held.getvalue())


def test_streams_are_as_they_were_after_a_command() -> None:
    before = sys.stdout, sys.stderr, os.umask(0o77)
    try:
        assert exit_code_of(lambda: None) == 0
        assert (sys.stdout, sys.stderr) == before[:2]
        assert os.umask(0o77) == 0o77
    finally:
        os.umask(before[2])
