"""Two updates at once wait for each other; one that is killed leaves the store as it was or as it will be."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from send_briefings.errors import BusyError
from send_briefings.live.offer import Answer

pytestmark = pytest.mark.raw
NEET = "dfe_neet_scorecard"
KILLS = 50
WRITING = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.truncate"}


def test_two_updates_at_once_wait_and_one_takes_it_in(desk: Any, neet_out: Callable[..., Any]) -> None:
    neet_out()
    answers: list[Answer] = []

    def go() -> None:
        answers.append(type(desk)(desk.folder, desk.server).update(NEET)[NEET].answer)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [Answer.NEW_RELEASE, Answer.NOTHING_NEW]
    assert desk.store.check() == []


def test_an_update_that_waits_in_vain_says_so(desk: Any) -> None:
    desk.live.mkdir()
    with FileLock(desk.live / ".lock"), pytest.raises(BusyError, match="Another `data update` is under way"):
        desk.update(NEET, wait=0.0)


class Doom:
    """Counts changes to a folder and ends the process at one of them as `kill -9` does."""

    def __init__(self, folder: Path, at: int) -> None:
        self.folder, self.at, self.passed = str(folder), at, 0
        sys.addaudithook(self.audited)

    def audited(self, event: str, stated: tuple[Any, ...]) -> None:
        """One event of Python's own audit."""
        writing = event == "open" and isinstance(stated[2], int) and bool(stated[2] & (os.O_WRONLY | os.O_RDWR))
        ours = any(str(part).startswith(self.folder) for part in stated if isinstance(part, str | os.PathLike))
        if ours and (writing or event in WRITING):
            self.passed += 1
            if self.passed == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def killed_at(desk: Any, at: int) -> int:
    """Update in a forked process that dies at the nth change; the changes it passed, 0 where it died."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 99
        try:
            os.fsync = lambda _handle: None  # type: ignore[assignment]
            doom = Doom(desk.folder, at)
            desk.update(NEET)
            os.write(writing, str(doom.passed).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as reported:
        passed = reported.read()
    os.waitpid(child, 0)
    return int(passed or 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_at_fifty_points_the_store_is_as_it_was_or_as_it_will_be(
    desk: Any, neet_out: Callable[..., Any], tmp_path: Path
) -> None:
    neet_out()
    kind, manifest = type(desk), Path("published") / "manifest.json"
    before = (desk.folder / manifest).read_bytes()
    whole = kind(shutil.copytree(desk.folder, tmp_path / "whole"), desk.server)
    points = killed_at(whole, 0)
    after = (whole.folder / manifest).read_bytes()
    assert points > 15
    assert before != after
    seen = set()
    chosen = random.Random(13)
    for turn in range(KILLS):
        at = turn + 1 if turn < points else chosen.randint(1, points)
        one = kind(
            shutil.copytree(desk.folder, tmp_path / f"kill{turn}", ignore=shutil.ignore_patterns("kill*", "whole")),
            desk.server,
        )
        assert killed_at(one, at) == 0, f"it was not killed at {at}"
        found = (one.folder / manifest).read_bytes()
        seen.add(found)
        assert found in (before, after)
        assert [fault for fault in one.store.check() if "in no manifest" not in fault] == []
        if turn % 10 == 0:
            answer = one.update(NEET)[NEET].answer
            assert answer is (Answer.NEW_RELEASE if found == before else Answer.NOTHING_NEW)
            assert (one.folder / manifest).read_bytes() == after
            assert one.store.check() == []
            assert not list((one.live / "raw" / ".fetching").glob("*"))
        shutil.rmtree(one.folder)
    assert seen == {before, after}
