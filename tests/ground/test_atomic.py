"""Files that are whole or as they were, on systems that forbid renaming over what is being read, too."""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path

import pytest

from send_briefings import system as atomic


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """As on Windows while a reader holds a file open: a rename is forbidden this many times."""
    left = [0]
    replace = os.replace

    def forbidden(source: Path, target: Path, **more: object) -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "The process cannot access the file because it is being used", str(source))
        replace(source, target, **more)

    monkeypatch.setattr(os, "replace", forbidden)
    monkeypatch.setattr(atomic.time, "sleep", lambda _seconds: None)
    return left


@pytest.mark.parametrize("times", [1, 7])
def test_a_reader_that_holds_a_file_open_is_waited_for(times: int, busy: list[int], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"old")
    busy[0] = times
    atomic.atomic_write(tmp_path / "index.html", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"index.html": b"new"}


def test_a_reader_that_never_lets_go_leaves_the_old_file(busy: list[int], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"old")
    busy[0] = 100
    with pytest.raises(PermissionError, match="being used"):
        atomic.atomic_write(tmp_path / "index.html", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"index.html": b"old"}


def test_another_refusal_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic.time, "sleep", lambda _seconds: pytest.fail("it waited"))
    with pytest.raises(FileNotFoundError):
        atomic.rename(tmp_path / "nothing", tmp_path / "other")


def test_a_tree_is_removed_and_what_links_lead_to_stays(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "photo").write_bytes(b"x")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "link").symlink_to(tmp_path / "mine")
    (tmp_path / "other").symlink_to(tmp_path / "mine")
    atomic.remove_tree(tmp_path / "other")
    atomic.remove_tree(tmp_path / "tree")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "other"]
    assert (tmp_path / "mine" / "photo").read_bytes() == b"x"


def test_a_junction_of_windows_is_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = types.SimpleNamespace(st_mode=0o040755, st_reparse_tag=0xA0000003)
    monkeypatch.setattr(Path, "lstat", lambda _path: about)
    monkeypatch.setattr(Path, "is_symlink", lambda _path: False)
    assert atomic.is_link(tmp_path)
    about.st_reparse_tag = 0x9000001A  # a file that OneDrive keeps in its cloud
    assert not atomic.is_link(tmp_path)


def test_macos_is_asked_to_write_to_the_disk_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    there = types.SimpleNamespace(F_FULLFSYNC=51, fcntl=lambda _handle, what: asked.append(what))
    monkeypatch.setitem(sys.modules, "fcntl", there)
    monkeypatch.setattr(os, "fsync", lambda _handle: pytest.fail("fsync leaves it in the drive's memory"))
    atomic.write_synced(tmp_path / "file", b"x")
    assert asked == [51]
