"""The map of packages in CONTRIBUTING.md is true, and the program stays one in which things are found."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.conftest import LONG

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "send_briefings"
MAX_MODULES, MAX_LINES, MAX_DOC_LINES = 239, 400, 10


def doc_of(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def mapped(text: str) -> dict[str, str]:
    """The rows of the map: what stands under `src/send_briefings/`, and what it is said to be for."""
    table = text.partition("| `src/send_briefings/` |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.M))


def test_the_map_names_every_package_and_module_of_the_root_by_its_own_words() -> None:
    packages = {path.parent.name: path for path in SOURCE.glob("*/__init__.py")}
    modules = {path.stem: path for path in SOURCE.glob("*.py") if path.stem != "__init__"}
    there = {name: doc_of(path).splitlines()[0] for name, path in {**packages, **modules}.items()}
    assert mapped((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")) == there


def test_a_map_that_lacks_a_package_is_seen() -> None:
    assert mapped("| `src/send_briefings/` | for |\n|---|---|\n| `data` | Figures. |\n\nText.") == {"data": "Figures."}


def test_each_package_says_in_a_few_lines_what_it_is_for() -> None:
    long = {path.parent.name: doc_of(path) for path in SOURCE.rglob("__init__.py")}
    assert {name for name, doc in long.items() if not doc or len(doc.splitlines()) > MAX_DOC_LINES} == set()


def test_there_are_few_modules_and_none_is_long() -> None:
    sizes = {path.relative_to(SOURCE).as_posix(): lines_of(path) for path in SOURCE.rglob("*.py")}
    assert {name: lines for name, lines in sizes.items() if lines > MAX_LINES} == {}
    assert len(sizes) <= MAX_MODULES


def test_the_longest_files_of_tests_are_there() -> None:
    """Under their old names they would begin last."""
    assert [name for name in LONG if not (ROOT / "tests" / name).is_file()] == []
