"""Every command has help with examples that work, and stands in docs/commands.md."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
from typer.main import get_command

from send_briefings.cli.application import EARLIER, application

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFERENCE = load("command_reference")
COMMANDS = list(REFERENCE.commands())


def test_the_commands_are_those_promised() -> None:
    assert {" ".join(words) for words in COMMANDS} == {
        "",
        "build",
        "run",
        "runs",
        "runs show",
        "replay",
        "schedule",
        "verify",
        "claims",
        "cluster-keys",
        "areas",
        "places",
        "lab",
        "new",
        "new area",
        "new source",
        "own",
        "own check",
        "own demo",
        "own import",
        "data",
        "data import",
        "data freshness",
        "data update",
        "data list",
        "data forget",
        "data show",
        "data export",
        "data check",
        "data template",
        "release",
        "targets",
        "targets template",
        "targets check",
        "commentary",
        "commentary template",
        "commentary check",
    }


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_and_examples(words: tuple[str, ...]) -> None:
    text = REFERENCE.help_of(words)
    program = " ".join((REFERENCE.PROGRAM, *words))
    assert text.startswith(f"Usage: {program}")
    assert re.search(r"^  [A-Z].*\.", text, re.MULTILINE), "no sentence says what it does"
    examples = text.partition("Examples:")[2].strip().splitlines()
    assert examples
    assert all(line.strip().startswith(program) for line in examples)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_and_argument_is_explained(words: tuple[str, ...]) -> None:
    command = get_command(application())
    for word in words:
        command = command.commands[word]
    unexplained = [p.name for p in command.params if not getattr(p, "help", "") and p.name != "help"]
    assert unexplained == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_example_is_understood(words: tuple[str, ...]) -> None:
    for line in REFERENCE.help_of(words).partition("Examples:")[2].strip().splitlines():
        command, rest = get_command(application()), shlex.split(line.partition(">")[0])[1:]
        while rest and rest[0] in getattr(command, "commands", {}):
            command = command.commands[rest.pop(0)]
        command.make_context(line, rest)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_stands_in_the_reference(words: tuple[str, ...]) -> None:
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    title = " ".join((REFERENCE.PROGRAM, *words))
    assert f"## {title}\n\n```text\n{REFERENCE.help_of(words)}\n```" in written, "run `make fix`"


@pytest.mark.parametrize(
    ("command", "before", "now"), [(name, *pair) for name, pairs in EARLIER.items() for pair in pairs.items()]
)
def test_an_option_is_also_taken_by_its_earlier_name(command: str, before: str, now: str) -> None:
    """As a crontab or a script has it; help says the new name alone."""
    found = get_command(application())
    context = found.make_context("send-briefings", [], resilient_parsing=True)
    for word in command.split():
        found = found.get_command(context, word)
        context = found.context_class(found, info_name=word, parent=context, **found.context_settings)
    parser = found.make_parser(context)
    value = [] if now in ("force", "replace-all") else ["1"]
    given = [parser.parse_args([f"--{name}", *value])[0] for name in (before, now)]
    assert given[0] == given[1] != {}
    assert f"--{now}" in found.get_help(context)
    assert f"--{before} " not in found.get_help(context)
