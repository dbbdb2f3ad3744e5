"""Words turned round in sentences: a sample of them that the golden sentences must notice, and what the tool tells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the tool copies its process, which Windows cannot")
MAX_SHOWN = """
import sys
sys.path.insert(0, "tools")
import mutate_words as tool
tool.MODULES = {{"send_briefings.analysis.vocabulary": ({tests!r},)}}
sys.exit(tool.main(["--sample", "2"]))
"""
LISTED = """
import sys
sys.path.insert(0, "tools")
import mutate_words as tool
for turn in tool.turns_in("send_briefings.analysis.vocabulary"):
    print(turn.line, turn.turned)
"""


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=root, capture_output=True, text=True, check=False)


def test_a_sample_of_turned_words_is_noticed_by_the_golden_sentences(root: Path) -> None:
    reported = run(root, "tools/mutate_words.py", "--only", "narrative.", "--sample", "6", "--seed", "20", "--quick")
    assert (reported.returncode, reported.stdout.splitlines()[-1:]) == (0, ["6 words turned, 0 not noticed."]), (
        reported.stdout
    )


@pytest.mark.parametrize(
    ("body", "code", "last"),
    [
        ("pass", 1, "2 words turned, 2 not noticed."),  # a test that looks at no sentence notices nothing
        ("assert vocabulary.NOT_COMPARED.endswith(': ') and False", 2, ""),  # a test that fails anyhow
    ],
)
def test_a_word_that_no_test_notices_is_told(tmp_path: Path, root: Path, body: str, code: int, last: str) -> None:
    tests = tmp_path / "test_one.py"
    tests.write_text(f"from send_briefings.analysis import vocabulary\n\ndef test_one():\n    {body}\n")
    reported = run(root, "-c", MAX_SHOWN.format(tests=str(tests)))
    assert reported.returncode == code
    assert "".join(reported.stdout.splitlines()[-1:]) == last
    if code == 1:
        assert reported.stdout.startswith("SURVIVED: src/send_briefings/analysis/vocabulary.py:")


def test_words_are_turned_in_what_is_read_and_nowhere_else(root: Path) -> None:
    """Not in docstrings and not in names of things: each turned text stands in the module as a literal."""
    reported = run(root, "-c", LISTED).stdout.splitlines()
    turned = [line.partition(" ")[2] for line in reported]
    assert {"It is  compared: ", "more than one child", "halved"} <= set(turned)
    assert all("Why a figure is" not in line for line in reported)
