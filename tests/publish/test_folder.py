"""Whatever goes wrong while publishing, what was there stays or comes back."""

from __future__ import annotations

import errno
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from send_briefings.errors import BusyError, StorageError
from send_briefings.publish import Briefing, folder, publish

Make = Callable[..., Briefing]


@pytest.fixture
def reports(tmp_path: Path, briefing: Make) -> Path:
    publish([briefing("leeds", "neet"), briefing("leeds", "attendance")], tmp_path / "reports")
    return tmp_path / "reports"


@pytest.fixture
def second(briefing: Make) -> list[Briefing]:
    return [briefing("leeds", "neet", "second", ("html", "pdf")), briefing("hull", "neet", "second")]


def contents(reports: Path) -> dict[str, bytes]:
    files = (path for path in reports.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(reports).as_posix(): path.read_bytes() for path in files}


def nth(original: Callable[..., Any], number: int, act: Callable[[], None]) -> Callable[..., Any]:
    """The function, but its `number`-th call does something else first."""
    calls = iter(range(1, 10_000))

    def replacement(*args: Any, **kwargs: Any) -> Any:
        if next(calls) == number:
            act()
        return original(*args, **kwargs)

    return replacement


def full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "x")


def forbidden() -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "x")


def interrupted() -> None:
    raise KeyboardInterrupt


# Seven files are written, two removed; `replace` moves the journal first, then each file.
FAULTS = [
    *(("os.fsync", number, full, StorageError) for number in (1, 5, 9, 14)),
    *(("pathlib.Path.replace", number, forbidden, StorageError) for number in (1, 2, 5, 9)),
    *(("pathlib.Path.unlink", number, forbidden, StorageError) for number in (1, 2, 3)),
    ("pathlib.Path.replace", 4, interrupted, KeyboardInterrupt),
    ("os.fsync", 3, interrupted, KeyboardInterrupt),
]


@pytest.mark.parametrize(("name", "number", "act", "expected"), FAULTS)
def test_a_fault_leaves_everything_as_it_was(
    name: str,
    number: int,
    act: Callable[[], None],
    expected: type[BaseException],
    reports: Path,
    second: list[Briefing],
) -> None:
    before = contents(reports)
    with pytest.MonkeyPatch.context() as patch:
        owner, function = (os, "fsync") if name == "os.fsync" else (Path, name.rpartition(".")[2])
        patch.setattr(owner, function, nth(getattr(owner, function), number, act))
        with pytest.raises(expected) as fault:
            publish(second, reports)
    assert contents(reports) == before
    assert not (reports / "hull").exists()
    if isinstance(fault.value, StorageError):
        assert fault.value.exit_code == 7
        assert "What was there is untouched." in str(fault.value)
        assert "Next: " in str(fault.value)
    publish(second, reports)
    assert contents(reports)["hull/neet.pdf"] == b"second pdf"


def publish_and_die(reports: Path, second: list[Briefing], function: str, number: int) -> None:
    owner: Any = os if function == "fsync" else Path
    setattr(owner, function, nth(getattr(owner, function), number, lambda: os._exit(9)))
    publish(second, reports)


@pytest.mark.parametrize(
    ("function", "number"),
    [("fsync", 2), ("fsync", 12), *(("replace", n) for n in range(1, 9)), ("unlink", 1), ("unlink", 3)],
)
def test_a_killed_run_is_undone_by_the_next(function: str, number: int, reports: Path, second: list[Briefing]) -> None:
    before = contents(reports)
    process = multiprocessing.get_context("fork").Process(
        target=publish_and_die, args=(reports, second, function, number)
    )
    process.start()
    process.join()
    assert process.exitcode == 9
    with folder.locked(reports):
        assert contents(reports) == before
    publish(second, reports)
    assert contents(reports)["leeds/neet.pdf"] == b"second pdf"
    assert not (reports / ".publishing").exists()


def test_files_that_cannot_be_put_back_are_kept_and_told(reports: Path, second: list[Briefing]) -> None:
    before = contents(reports)
    with pytest.MonkeyPatch.context() as patch:
        calls = iter(range(1, 100))
        original = Path.replace

        def failing(self: Path, target: Path) -> Path:
            if next(calls) > 3:
                forbidden()
            return original(self, target)

        patch.setattr(Path, "replace", failing)
        with pytest.raises(StorageError, match="could not all be put back"):
            publish(second, reports)
    with folder.locked(reports):
        assert contents(reports) == before


def test_a_second_run_is_told_to_wait(reports: Path) -> None:
    with (
        FileLock(reports / ".lock"),
        pytest.raises(BusyError, match="Another run is writing"),
        folder.locked(reports, wait=0),
    ):
        pass


def test_a_lock_that_a_dead_run_left_does_not_block(reports: Path, second: list[Briefing]) -> None:
    (reports / ".lock").write_text("12345")
    publish(second, reports)


@pytest.mark.parametrize("blocked", ["reports", "reports/leeds"])
def test_a_file_in_the_way_is_told(tmp_path: Path, blocked: str, briefing: Make) -> None:
    path = tmp_path / blocked
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a file")
    with pytest.raises(StorageError, match="could not be written"):
        publish([briefing("leeds", "neet")], tmp_path / "reports")
    assert path.read_text() == "a file"
