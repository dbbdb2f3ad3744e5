"""Write docs/commands.md from the commands' own help; `--check` only says whether it is current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from send_briefings.cli.application import application

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "commands.md"
PROGRAM = "send-briefings"


def commands(command: Any = None, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command's words, the program's own (none) first."""
    command = command or get_command(application())
    yield words
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, (*words, name))


def help_of(words: tuple[str, ...]) -> str:
    """A command's help as a terminal 100 columns wide shows it."""
    shown = CliRunner().invoke(
        application(), [*words, "--help"], prog_name=PROGRAM, terminal_width=100, env={"COLUMNS": "100", "LC_ALL": "C"}
    )
    return "\n".join(line.rstrip() for line in shown.output.strip().splitlines())


def reference() -> str:
    """The whole reference as Markdown."""
    parts = ["# Commands", "Written from the commands' own help by `make fix`; do not edit by hand."]
    for words in commands():
        parts += [f"## {' '.join((PROGRAM, *words))}", f"```text\n{help_of(words)}\n```"]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(reference(), encoding="utf-8")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != reference():
        sys.exit(f"{TARGET.relative_to(ROOT)} is not what the commands say. Run `make fix`.")
