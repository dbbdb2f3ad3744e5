"""Turns words of direction round in the sentences, one at a time, and tells which turns no test notices.

"Higher" for "lower", "rose" for "fell", "first" for "last": a sentence with such a word turned is false, so a test has
to fail. No file is changed: the tests are collected once, and each turn is made in a copy of that process (fork), which
runs the tests named for it here and stops at the first failure. A turn that all of them pass has survived; it is
printed with its file and line. A survivor that is no fault (the turned sentence is as true, or nobody reads it) stands
in EXCUSED with why. Needs Linux or macOS.

    .venv/bin/python tools/mutate_words.py                       every turn, some minutes
    .venv/bin/python tools/mutate_words.py --only claims.tables  those of one module
    .venv/bin/python tools/mutate_words.py --sample 20 --seed 3  some of them
    .venv/bin/python tools/mutate_words.py --sample 9 --quick    by the likeliest tests alone, as the suite does it
    .venv/bin/python tools/mutate_words.py --list                what would be turned

Exits with 1 where a turn survived that is not excused.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
GOLDEN = "tests/narrative/golden_sentences"

NARRATIVE = "tests/narrative/test_"
VERDICTS = {
    "assessment": ("assessment", "brief_of", "lead"), "lead": ("lead", "brief_of"), "series_points": ("points",),
    "points": ("points",), "trusting": ("assessment", "brief_of", "points"), "compose": ("brief_of",),
    "caveats": ("caveats", "brief_of"),
}  # fmt: skip
"""The modules that make the words of verdicts, titles and findings, with what their tests are called."""

# Each module, and the tests that are to notice a turned word in it, the likeliest first.
MODULES = {
    **{
        f"send_briefings.narrative.{name}": tuple(f"{NARRATIVE}{it}.py" for it in tests)
        for name, tests in VERDICTS.items()
    },
    "send_briefings.analysis.vocabulary": (f"{GOLDEN}/test_reasons.py", GOLDEN),
    "send_briefings.report.news": (f"{GOLDEN}/test_briefing_words.py",),
    "send_briefings.narrative.claims.tables": ("tests/narrative/claims/test_record_text.py", "tests/narrative/claims"),
}

OPPOSITES = (
    ("rose", "fell"), ("risen", "fallen"), ("rise", "fall"), ("higher", "lower"), ("highest", "lowest"),
    ("more", "less"), ("above", "below"), ("better", "worse"), ("best", "worst"), ("first", "last"), ("up", "down"),
    ("largest", "smallest"), ("longest", "shortest"), ("wider", "narrower"), ("widest", "narrowest"),
    ("before", "after"), ("earlier", "later"), ("newest", "oldest"), ("top", "bottom"), ("all", "none"),
    ("at least", "at most"), ("within", "beyond"), ("under", "over"), ("doubled", "halved"), ("since", "until"),
    ("three quarters", "one quarter"), ("both", "neither"), ("few", "many"), ("published", "unpublished"),
)  # fmt: skip
ONE_WAY = (
    ("fewer", "more"), ("most", "few"), ("similar", "different"), ("cannot", "can"), ("not", ""), ("no", "a"),
    ("from", "to"), ("middle half", "lowest half"), ("same", "other"), ("clear", "unclear"), ("joint ", ""),
    ("every", "no"), ("while", "as"), ("as in", "unlike in"), ("without", "with"), ("between", "outside"),
)  # fmt: skip
TURNS = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])} | dict(ONE_WAY)
WORD = re.compile(
    rf"(?<![\w-])({'|'.join(sorted(map(re.escape, TURNS), key=len, reverse=True))})(?![\w-])", re.IGNORECASE
)

# Survivors that are no fault: (module's last name, the turned literal or a part of it, the word) and why.
EXCUSED: dict[tuple[str, str, str], str] = {}


@dataclass(frozen=True, slots=True)
class Turn:
    """One word turned in one literal of a module: which literal of the module, and which word in it, by number."""

    module: str
    literal: int
    word: int
    line: int
    text: str
    old: str
    new: str

    @property
    def turned(self) -> str:
        """The literal with the word turned."""
        found = list(WORD.finditer(self.text))[self.word]
        return self.text[: found.start()] + self.new + self.text[found.end() :]

    @property
    def excuse(self) -> str:
        """Why it may survive; "" where it may not."""
        name = self.module.rsplit(".", 1)[-1]
        return next(
            (
                why
                for (module, part, word), why in EXCUSED.items()
                if module == name and part in self.text and word == self.old.lower()
            ),
            "",
        )

    def __str__(self) -> str:
        path = path_of(self.module).relative_to(ROOT)
        return f"{path}:{self.line}: “{self.old}” for “{self.new}” in {self.text!r}"


def path_of(module: str) -> Path:
    """The file of a module."""
    return SOURCE / (module.replace(".", "/") + ".py")


def literals(tree: ast.Module) -> Iterator[ast.Constant]:
    """The texts of a module that a reader may see: no docstrings, and no names that are looked up or compared."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            skipped.add(id(first.value))
        if isinstance(node, ast.Dict):
            skipped |= {id(key) for key in node.keys}
        if isinstance(node, ast.Subscript):
            skipped.add(id(node.slice))
        if isinstance(node, ast.Compare):
            skipped |= {id(part) for one in (node.left, *node.comparators) for part in ast.walk(one)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node


def turns_in(module: str) -> list[Turn]:
    """Every turn of a module, in the order of its syntax tree."""
    found = []
    for number, node in enumerate(literals(ast.parse(path_of(module).read_text(encoding="utf-8")))):
        for word, hit in enumerate(WORD.finditer(node.value)):
            old = hit.group()
            new = TURNS[old.lower()]
            new = new[:1].upper() + new[1:] if old[0].isupper() else new
            found.append(Turn(module, number, word, node.lineno, node.value, old, new))
    return found


def turn_round(turn: Turn) -> None:
    """Run the module again with the word turned, and put what it defines wherever the old was imported by name."""
    path, module = path_of(turn.module), importlib.import_module(turn.module)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node = list(literals(tree))[turn.literal]
    assert node.value == turn.text
    node.value = turn.turned
    old = dict(vars(module))
    exec(compile(tree, str(path), "exec"), vars(module))  # noqa: S102 the module's own source
    changed = {name: value for name, value in old.items() if vars(module)[name] is not value and name[:2] != "__"}
    for other in [one for name, one in sys.modules.items() if name.split(".")[0] in ("send_briefings", "tests")]:
        for name, value in changed.items():
            if vars(other).get(name) is value:
                setattr(other, name, vars(module)[name])


class Judge:
    """A pytest plugin that runs the collected tests once for each turn instead of once."""

    def __init__(self, turns: Sequence[Turn], jobs: int, quick: bool) -> None:
        self.turns = turns
        self.jobs = jobs
        self.quick = quick
        self.survived: list[Turn] = []
        self.sound = False
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes that a test failed."""
        self.failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The tests as they are, then with each turn, so many at a time."""
        items = {path: [one for one in session.items if _under(one, path)] for path in _paths(self.turns, self.quick)}
        running: dict[int, Turn | None] = {}
        if not self.quick:
            running[self._start(None, [one for found in items.values() for one in found])] = None
        self.sound = all(items.values()) and (self.quick or self._wait(running) is not None)
        waiting = list(self.turns) if self.sound else []
        while waiting or running:
            if waiting and len(running) < self.jobs:
                turn = waiting.pop(0)
                chosen = dict.fromkeys(one for path in _tests(turn, self.quick) for one in items[path])
                running[self._start(turn, list(chosen))] = turn
                continue
            if (lived := self._wait(running)) is not None and lived[0] is not None:
                self.survived.append(lived[0])
        return True

    def _start(self, turn: Turn | None, items: Sequence[pytest.Item]) -> int:
        """A copy of this process that makes the turn and runs the tests: its exit code is 0 where all pass."""
        child = os.fork()
        if child:
            return child
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = 1
        try:
            if turn is not None:
                turn_round(turn)
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.failed:
                    break
            code = int(self.failed)
        finally:
            os._exit(code)

    def _wait(self, running: dict[int, Turn | None]) -> tuple[Turn | None] | None:
        """Wait for one to end: what was turned, where all its tests passed; None where one failed."""
        child, status = os.wait()
        turn = running.pop(child)
        return (turn,) if os.waitstatus_to_exitcode(status) == 0 else None


def _under(item: pytest.Item, path: str) -> bool:
    """Whether a test lies in a file or folder, or is the one named after the colons."""
    file, _, name = path.partition("::")
    wanted = ROOT / file
    return (item.path == wanted or wanted in item.path.parents) and item.name.startswith(name)


def _tests(turn: Turn, quick: bool) -> tuple[str, ...]:
    return MODULES[turn.module][:1] if quick else MODULES[turn.module]


def _paths(turns: Sequence[Turn], quick: bool) -> list[str]:
    return sorted({path for turn in turns for path in _tests(turn, quick)})


def judged(turns: Sequence[Turn], jobs: int = 1, quick: bool = False) -> Judge:
    """The turns run through their tests; `quick` runs the likeliest alone and takes it that they pass as they are."""
    judge = Judge(turns, jobs, quick)
    files = sorted({path.partition("::")[0] for path in _paths(turns, quick)})
    pytest.main(["-p", "no:terminal", "-p", "no:randomly", "-p", "no:xdist", *files], plugins=[judge])
    return judge


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 1 where a turn survived that is not excused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--only", default="", help="modules with this in their name")
    parser.add_argument("--sample", type=int, default=0, help="so many turns, by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    parser.add_argument("--quick", action="store_true", help="the likeliest tests alone, which pass as they are")
    parser.add_argument("--list", action="store_true", help="print the turns, run nothing")
    asked = parser.parse_args(arguments)
    os.chdir(ROOT)
    turns = [turn for module in MODULES if asked.only in module.partition(".")[2] for turn in turns_in(module)]
    if asked.sample:
        turns = random.Random(asked.seed).sample(turns, min(asked.sample, len(turns)))
    if asked.list:
        print(*turns, sep="\n")
        return 0
    judge = judged(turns, asked.jobs, asked.quick)
    if not judge.sound:
        print("The tests fail as they are, so no word can be judged.", file=sys.stderr)
        return 2
    for turn in judge.survived:
        print(f"{'excused' if turn.excuse else 'SURVIVED'}: {turn}{f' ({turn.excuse})' if turn.excuse else ''}")
    left = [turn for turn in judge.survived if not turn.excuse]
    print(f"{len(turns)} words turned, {len(left)} not noticed.")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
