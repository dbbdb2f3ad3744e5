"""The attack of tools/disclosure_attack.py in small: nothing hidden of a council's own figures is recovered.

The whole of it, thousands of designs, is run by hand: `python tools/disclosure_attack.py 1000`.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.data import local_reading as reading
from send_briefings.data.local_figures import ShownBefore
from send_briefings.data.local_rows import Entry
from send_briefings.data.small_numbers import Hidden, hide_small_numbers
from send_briefings.model import Unit

TOOL = Path(__file__).parents[2] / "tools" / "disclosure_attack.py"
DESIGNS = 3


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("disclosure_attack", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["disclosure_attack"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", ["one-way", "two-way", "shares", "files", "dates"])
def test_nothing_is_recovered(tool: ModuleType, kind: str) -> None:
    hidden, shown, reported = tool.attack(kind, range(10_000, 10_000 + DESIGNS))
    assert reported == []
    assert hidden > 0
    assert shown > 0


LEFT_OUT = {
    144: "two totals give a part that no file states, and that part a hidden one",
    206: "the same, of a number that the council says it does not know",
    234: "the same, of the first of two files",
    256: "one number left out gives another, and that a hidden one",
    10: "the same part left out at two publications",
}


SET_BESIDE = {
    244: "a number that did not apply before, now stated as zero, in a total",
    556: "an old file set on top of a newer one, whose other numbers did not change",
    738: "a number that did not apply before, now stated as zero",
    786: "an old total less what a newer file states of its parts",
    828: "a mark of what does not apply, of a number hidden in another file",
    999: "a mark, where an older value of the number makes its list add up",
}


@pytest.mark.parametrize("seed", SET_BESIDE)
def test_nothing_follows_from_files_of_several_days_set_beside_each_other(tool: ModuleType, seed: int) -> None:
    assert tool.attack("dates", [seed])[2] == []


@pytest.mark.parametrize("seed", LEFT_OUT)
def test_nothing_follows_from_a_number_that_a_file_leaves_out(tool: ModuleType, seed: int) -> None:
    assert tool.attack("dates", [seed])[2] == []


def test_the_attack_recovers_what_is_hidden_by_itself_alone(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """With small numbers hidden and nothing else, each kind of design gives some away: the attack can see."""

    def alone(files: Sequence[Sequence[Entry]], _past: object = None) -> Hidden:
        shown = tuple(tuple(hide_small_numbers([[entry]]).files[0][0] for entry in file) for file in files)
        return Hidden(shown, frozenset(), (0,) * len(files), 0)

    monkeypatch.setattr(reading, "hide_small_numbers", alone)
    for kind in ("one-way", "two-way", "shares", "files", "dates"):
        assert tool.attack(kind, range(5))[2], kind


def test_what_differs_between_two_publications_gives_nothing_away_for_the_record_of_the_first(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First 3 and 17 of 20, hidden; then, the 3 corrected to 6, a table with nothing small: 17 and the 20 of before."""
    first = tool.File("1.csv", date(2026, 1, 1), {("c0", "p0"): (3,), ("c0", "p1"): (17,), ("c0", "total"): (20,)})
    then = replace(first, name="2.csv", true={**first.true, ("c0", "p0"): (6,), ("c0", "total"): (23,)})
    council = tool.Council(tool.a_measure(1, 2, Unit.COUNT), [[first], [then]])
    assert tool.recovered(council, tool.published(council, tmp_path / "with")) == []
    monkeypatch.setattr(ShownBefore, "of", lambda _self, _place: ())
    assert tool.recovered(council, tool.published(council, tmp_path / "without")) != []


def test_the_solver_writes_nothing_of_its_own(
    tool: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It has lines for its makers, and these tables bring some: in a notebook it would stand on the page."""
    tool.published(tool.a_council("dates", 307), tmp_path / "record")
    assert capfd.readouterr() == ("", "")
