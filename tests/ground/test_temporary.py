"""Temporary folders: whose, where, and what becomes of those whose owner was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from send_briefings.errors import StorageError
from send_briefings.system import clear_left_behind, keep_newest, kept_folder, short_folder, work_folder

posix = pytest.mark.skipif(os.name != "posix", reason="owners and permissions")
HOLD = """
import sys, time
from send_briefings.system import work_folder
print(work_folder(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder with a short name, in which other processes make theirs."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp" if os.name == "posix" else None) as folder:
        yield Path(folder)


def owner(root: Path) -> subprocess.Popen[str]:
    """A process that has a work folder there until its standard input ends."""
    environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(root))
    command = [sys.executable, "-c", HOLD]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True)


def test_the_next_clears_what_a_killed_owner_left_and_nothing_else(root: Path) -> None:
    for name in ("send-abcdefgh", "send-another", "other"):
        (root / name).mkdir()
    with owner(root) as alive, owner(root) as killed:
        assert alive.stdout
        assert killed.stdout
        folders = [Path(process.stdout.readline().strip()) for process in (alive, killed)]
        (folders[1] / "below").mkdir()
        if os.name == "posix":
            assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}
        killed.kill()
        killed.wait()
        assert folders[1].is_dir()
        with owner(root) as following:
            assert following.stdout
            third = Path(following.stdout.readline().strip())
            left = {path.name for path in root.iterdir()}
            assert left == {"send-abcdefgh", "send-another", "other", folders[0].name, third.name}
            following.communicate("")
        alive.communicate("")
    assert {path.name for path in root.iterdir()} == {"send-abcdefgh", "send-another", "other"}


@posix
def test_what_another_user_or_a_link_put_there_is_left_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = root / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "owner").touch()
    (root / "send-linklink").symlink_to(elsewhere)
    theirs = root / "send-abcdefgh"
    theirs.mkdir()
    (theirs / "owner").touch()
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    clear_left_behind(root)
    assert (theirs / "owner").exists()
    monkeypatch.undo()
    clear_left_behind(root)
    assert not theirs.exists()
    assert (elsewhere / "owner").exists()


@posix
def test_a_folder_too_long_for_sockets_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 60)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert short_folder(60) == Path("/tmp")
    monkeypatch.setattr(tempfile, "tempdir", "/var/tmp")
    assert short_folder(60) == Path("/var/tmp")
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(StorageError, match="is too long a name for a folder of temporary files"):
        short_folder(60)


def test_no_folder_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    with pytest.raises(StorageError, match="There is no folder for temporary files that can be written"):
        short_folder(60)


@posix
def test_what_is_kept_for_people_is_in_a_folder_that_is_surely_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = kept_folder()
    assert folder == tmp_path / f"send-briefings-{os.getuid()}"
    folder.chmod(0o777)
    assert kept_folder() == folder
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()
    (tmp_path / "theirs").mkdir()
    folder.symlink_to(tmp_path / "theirs")
    other = kept_folder()
    assert other.parent == tmp_path
    assert not other.is_symlink()
    assert other.stat().st_mode & 0o777 == 0o700


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"bug-{number}.txt").touch()
        os.utime(tmp_path / f"bug-{number}.txt", (number, number))
    (tmp_path / "other").touch()
    keep_newest(tmp_path, "bug-*.txt", 2)
    assert {path.name for path in tmp_path.iterdir()} == {"bug-3.txt", "bug-4.txt", "other"}


def test_one_process_has_one_work_folder() -> None:
    assert work_folder() == work_folder()
    assert (work_folder() / "owner").is_file()
