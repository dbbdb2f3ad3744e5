"""A disk that is full, or a folder that cannot be written: the old briefings stay exactly as they are."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.config.plan import Plan
from send_briefings.errors import StorageError
from send_briefings.pipeline.manifest import RunHistory
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.task import Failure

Read = Callable[[Path], dict[str, bytes]]
UNIX = pytest.mark.skipif(os.name != "posix", reason="limits and mounts of Unix")
NOBODY = 65534


def exit_code(plan: Plan, maker: Callable[..., object]) -> int:
    """The exit code a run ends with; what it says must name the folder, or the private one that goes with it."""
    try:
        manifest = run_plan(plan, Options(maker=maker))
        code, stated = manifest.exit_code, [outcome.fault for outcome in manifest.briefings if outcome.fault]
    except StorageError as refused:
        code, stated = refused.exit_code, [refused.message]
    folders = (plan.output, str(shelf_of(plan.output).private), str(shelf_of(plan.output).private.parent))
    assert all(fault.startswith(tuple(f"{folder} could not be written: " for folder in folders)) for fault in stated)
    assert all(fault.endswith("What was there is untouched.") for fault in stated)
    return code


@pytest.mark.parametrize("call", ["fsync", "symlink", "replace", "mkdir"])
def test_a_disk_that_is_full_from_any_call_on(
    call: str,
    reports: Path,
    stand_in: ModuleType,
    notebook: Callable[..., None],
    published: Read,
    strays: Callable[[Path], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = getattr(os, call)
    old = published(reports)
    notebook("neet", "print('second')")
    plan = stand_in.a_plan(reports, ("Birmingham", "Leeds"))
    codes = []
    while not codes or codes[-1]:
        left = len(codes)

        def full(*words: object, **more: object) -> object:
            nonlocal left
            if left <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            left -= 1
            return original(*words, **more)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, full)
            codes.append(exit_code(plan, stand_in.Maker()))
        if codes[-1]:
            assert published(reports) == old, len(codes)
        assert len(codes) < 60
    assert set(codes[:-1]) == {7}
    assert published(reports) != old
    assert run_plan(plan, Options(maker=stand_in.Maker())).exit_code == 0
    assert strays(reports) == []


@UNIX
@pytest.mark.parametrize("most", [0, 150, 400, 900])
def test_files_that_may_not_grow(
    most: int, reports: Path, stand_in: ModuleType, notebook: Callable[..., None], published: Read
) -> None:
    import resource

    old = published(reports)
    notebook("neet", "print('second')")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        code = exit_code(stand_in.a_plan(reports), stand_in.Maker())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == 7
    assert published(reports) == old
    assert exit_code(stand_in.a_plan(reports), stand_in.Maker()) == 0
    assert published(reports)["birmingham/attendance.html"] == old["birmingham/attendance.html"]
    assert published(reports)["birmingham/neet.html"] != old["birmingham/neet.html"]


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 400 kB; skips, with the reason, where this process may not mount one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here ({mounted.stderr.strip()}); the limit on files stands in for it")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@UNIX
def test_a_disk_that_is_really_full(
    tmp_path: Path, reports: Path, stand_in: ModuleType, notebook: Callable[..., None], published: Read
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        plan = stand_in.a_plan(disk / "reports")
        assert exit_code(plan, stand_in.Maker()) == 0
        old = published(disk / "reports")
        notebook("neet", "print('second')")
        filler = disk / "filler"
        codes = set()
        for left in (0, 8_000, 24_000, 32_000):
            filler.unlink(missing_ok=True)
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            filler.write_bytes(b"x" * max(0, free - left))
            codes.add(exit_code(plan, stand_in.Maker()))
            assert published(disk / "reports") == old
        assert codes == {7}
        filler.unlink()
        assert exit_code(plan, stand_in.Maker()) == 0
        assert published(disk / "reports")["birmingham/neet.csv"] != old["birmingham/neet.csv"]


@UNIX
def test_a_disk_that_is_read_only(
    tmp_path: Path, reports: Path, stand_in: ModuleType, notebook: Callable[..., None], published: Read
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        plan = stand_in.a_plan(disk / "reports")
        assert exit_code(plan, stand_in.Maker()) == 0
        old = published(disk / "reports")
        notebook("neet", "print('second')")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert exit_code(plan, stand_in.Maker()) == 7
        assert published(disk / "reports") == old


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Without the rights of the administrator, who may write anywhere; the folder and all in it are read-only."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
            if os.geteuid() == 0:
                os.chown(path, NOBODY, NOBODY)
    administrator = os.geteuid() == 0
    if administrator:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if administrator:
            os.seteuid(0)
        for path in [folder, *folder.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else 0o644)


@UNIX
def test_a_folder_that_may_not_be_written(
    reports: Path,
    project: Path,
    stand_in: ModuleType,
    notebook: Callable[..., None],
    published: Read,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notebook("neet", "print('second')")
    base = Path(tempfile.mkdtemp(prefix="send-test-"))  # pytest's own folders are closed to other users
    try:
        base.chmod(0o755)
        home = Path(shutil.copytree(project, base / "project", symlinks=True))
        monkeypatch.setenv("SEND_HOME", str(home))
        old = published(home / "reports")
        plan = stand_in.a_plan(home / "reports")
        with as_nobody(home / "reports"):
            assert exit_code(plan, stand_in.Maker()) == 7
        assert published(home / "reports") == old
        assert exit_code(plan, stand_in.Maker()) == 0
        assert published(home / "reports") != old
    finally:
        shutil.rmtree(base)


def test_the_record_says_why_nothing_was_published(
    reports: Path, stand_in: ModuleType, notebook: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    notebook("neet", "print('second')")
    with monkeypatch.context() as patch:
        patch.setattr("send_briefings.pipeline.storage.write_synced", full)
        assert exit_code(stand_in.a_plan(reports), stand_in.Maker()) == 7
    run = RunHistory(shelf_of(str(reports)).private).read("last")
    assert (run.outcome, run.exit_code, run.version) == ("failed", 7, "")
    assert run.warnings == [
        f"{reports} could not be written: No space left on device. What was there is untouched.\n"
        "Next: Free some space on this disk, or choose another folder with --reports."
    ]


def test_a_briefing_that_could_not_be_kept_marks_nothing(
    reports: Path, stand_in: ModuleType, notebook: Callable[..., None], published: Read
) -> None:
    old = published(reports)
    notebook("neet", "print('second')")
    full = Failure(f"{reports} could not be written: No space left on device. What was there is untouched.", "", 7)
    assert exit_code(stand_in.a_plan(reports), stand_in.Maker({"neet": full})) == 7
    assert published(reports) == old


def test_a_file_in_the_way_is_told_and_left(tmp_path: Path, reports: Path, stand_in: ModuleType) -> None:
    other = tmp_path / "other"
    (other / "birmingham").mkdir(parents=True)
    (other / "birmingham" / "mine.txt").write_text("mine")
    with pytest.raises(StorageError) as refused:
        run_plan(stand_in.a_plan(other), Options(maker=stand_in.Maker()))
    assert str(refused.value) == (
        f"{other / 'birmingham'} is in the way: it was not put there by this version of send-briefings.\n"
        "Next: Move it elsewhere, or choose another folder with --reports."
    )
    assert (other / "birmingham" / "mine.txt").read_text() == "mine"
    assert sorted(path.name for path in other.iterdir()) == [".send", "birmingham"]
