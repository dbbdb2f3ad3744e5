"""A run killed at any point leaves the old briefings or the new ones, and the next run makes good."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.pipeline.manifest import RunHistory

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork and kill -9")

Read = Callable[[Path], dict[str, bytes]]
AFTER = ("Birmingham", "Leeds")


def copy_reports(folder: Path, target: Path) -> None:
    """A reports folder with all that is kept of it, in place of what is there."""
    for source, copied in ((folder, target), (private(folder), private(target))):
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(source, copied, symlinks=True)


def private(folder: Path) -> Path:
    """Where runs into a folder keep what is not for readers."""
    return shelf_of(str(folder)).private


@dataclass(frozen=True)
class Stage:
    """A published folder, what is to be made of it, and how many points a run that does it passes."""

    folder: Path
    asked: Any
    old: dict[str, bytes]
    new: dict[str, bytes]
    points: dict[str, int]

    def copy(self, number: int) -> Any:
        """The run, asked for in a fresh copy of the folder."""
        copied = self.folder.with_name(f"copy-{number}")
        copy_reports(self.folder, copied)
        return replace(self.asked, reports=str(copied))

    def spread(self, kind: str, count: int, chance: random.Random) -> list[int]:
        """Points spread over the whole run, each at random within its part."""
        most = self.points[kind]
        return [chance.randint(1 + i * most // count, max(1, (i + 1) * most // count)) for i in range(count)]


@pytest.fixture
def stage(
    tmp_path: Path,
    doomed: Callable[[Any], dict[str, int]],
    stand_in: ModuleType,
    notebook: Callable[..., None],
    published: Read,
) -> Callable[..., Stage]:
    """Publishes twice, changes a notebook and adds a place: the run to come makes, reuses, links and prunes."""

    def prepare(failing: str = "") -> Stage:
        folder = tmp_path / "reports"
        before = stand_in.Asked(str(folder), ("Birmingham",))
        assert doomed(before)["code"] == 0
        notebook("attendance", "print('second')")
        assert doomed(before)["code"] == 0
        notebook("neet", "print('third')")
        asked = stand_in.Asked(str(folder), AFTER, failing=failing)
        stage = Stage(folder, asked, published(folder), {}, {})
        points = {}
        for number, kind in enumerate(("change", "line")):
            copied = replace(stage.copy(-1 - number), kind=kind)
            reported = doomed(copied)
            assert reported["code"] == (5 if failing else 0)
            points[kind] = reported["passed"]
        return replace(stage, new=published(Path(copied.reports)), points=points)

    return prepare


@pytest.mark.parametrize("seed", range(4))
def test_killed_anywhere_is_the_old_or_the_new_and_the_next_run_makes_it_new(
    seed: int,
    stage: Callable[..., Stage],
    doomed: Callable[[Any], dict[str, int]],
    published: Read,
    strays: Callable[[Path], list[str]],
) -> None:
    there = stage()
    assert there.old["birmingham/neet.html"] != there.new["birmingham/neet.html"]
    assert "leeds/neet.pdf" in there.new
    chance = random.Random(seed)
    points = [(kind, at) for kind, count in (("change", 8), ("line", 5)) for at in there.spread(kind, count, chance)]
    for number, (kind, at) in enumerate(points):
        asked = replace(there.copy(number), kind=kind, at=at)
        reports = Path(asked.reports)
        assert doomed(asked)["signal"] == signal.SIGKILL, (kind, at)
        assert published(reports) in (there.old, there.new), (kind, at)
        assert doomed(replace(asked, at=0))["code"] == 0, (kind, at)
        assert published(reports) == there.new, (kind, at)
        assert strays(reports) == [], (kind, at)
        kept = sorted(path.name for path in (reports / ".send" / "versions").iterdir())
        assert [RunHistory(private(reports)).read(name).outcome for name in kept] == ["published"] * 2, (kind, at)
        shutil.rmtree(reports)


@pytest.mark.parametrize("failing", ["", "neet"])
def test_killed_before_any_change_the_publishing_makes(
    failing: str, stage: Callable[..., Stage], doomed: Callable[[Any], dict[str, int]], published: Read
) -> None:
    """Without exception, from the first folder of the new version to the last of what is cleared away."""
    there = stage(failing)
    asked = there.copy(0)
    reports = Path(asked.reports)
    seen = []
    for at in range(there.points["change"], 0, -1):
        assert doomed(replace(asked, at=at))["signal"] == signal.SIGKILL
        begun = list((reports / ".send" / "versions").glob("000003-*"))
        seen.append(published(reports) == there.new)
        assert seen[-1] or published(reports) == there.old, at
        copy_reports(there.folder, reports)
        if not begun:
            break
    assert seen == sorted(seen, reverse=True)
    assert seen.count(True) > 3
    assert seen.count(False) > 10


def test_both_outcomes_are_met(
    stage: Callable[..., Stage], doomed: Callable[[Any], dict[str, int]], published: Read
) -> None:
    there = stage()
    first, last = (replace(there.copy(at), at=at) for at in (1, there.points["change"]))
    assert doomed(first)["signal"] == signal.SIGKILL
    assert doomed(last)["signal"] == signal.SIGKILL
    assert published(Path(first.reports)) == there.old
    assert published(Path(last.reports)) == there.new


def test_killed_again_and_again_before_it_can_recover(
    stage: Callable[..., Stage],
    doomed: Callable[[Any], dict[str, int]],
    published: Read,
    strays: Callable[[Path], list[str]],
) -> None:
    there = stage()
    chance = random.Random(7)
    asked = there.copy(0)
    for _ in range(15):
        doomed(replace(asked, at=chance.randint(1, there.points["change"] * 2 // 3)))
        assert published(Path(asked.reports)) in (there.old, there.new)
    assert doomed(asked)["code"] == 0
    assert published(Path(asked.reports)) == there.new
    assert strays(Path(asked.reports)) == []


def test_a_failing_run_killed_while_it_marks_is_the_old_or_the_marked(
    stage: Callable[..., Stage],
    doomed: Callable[[Any], dict[str, int]],
    published: Read,
    strays: Callable[[Path], list[str]],
) -> None:
    there = stage(failing="neet")
    assert b"It could not be renewed on" in there.new["birmingham/neet.html"]
    for number, at in enumerate(there.spread("change", 12, random.Random(11))):
        asked = replace(there.copy(number), at=at)
        reports = Path(asked.reports)
        assert doomed(asked)["signal"] == signal.SIGKILL
        assert published(reports) in (there.old, there.new)
        assert doomed(replace(asked, failing="", at=0))["code"] == 0
        assert b"could not be renewed" not in b"".join(published(reports).values())
        assert strays(reports) == []
