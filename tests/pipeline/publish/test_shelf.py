"""Which kind of shelf a folder or an address is."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from send_briefings.errors import StorageError
from send_briefings.pipeline.pointer import IndexPointer, LinkPointer, Pointer
from send_briefings.pipeline.publish import PublishTarget, open_target


def pointer_of(publish_target: PublishTarget) -> Pointer:
    return publish_target._pointer


def refusing(number: int) -> object:
    def refuse(*_words: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_a_folder_that_can_hold_links(tmp_path: Path) -> None:
    publish_target = open_target(str(tmp_path / "reports"), tmp_path)
    assert isinstance(pointer_of(publish_target), LinkPointer)
    assert [path.name for path in (tmp_path / "reports" / ".send").iterdir()] == []


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_folder_that_cannot_hold_links_is_a_store_and_stays_one(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "symlink", refusing(number))
        assert isinstance(pointer_of(open_target(str(tmp_path), tmp_path)), IndexPointer)
    (tmp_path / "versions").mkdir()
    assert isinstance(pointer_of(open_target(str(tmp_path), tmp_path)), IndexPointer)
    assert isinstance(pointer_of(open_target(str(tmp_path), tmp_path, write=False)), IndexPointer)


def test_where_a_link_cannot_be_replaced_it_is_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", refusing(errno.EPERM))
    assert isinstance(pointer_of(open_target(str(tmp_path), tmp_path)), IndexPointer)
    assert [path.name for path in (tmp_path / ".send").iterdir()] == []


@pytest.mark.skipif(os.name != "posix", reason="where links need a right of their own, any refusal means no links")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_is_full_or_closed_is_no_reason_for_a_store(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "symlink", refusing(number))
    assert isinstance(pointer_of(open_target(str(tmp_path), tmp_path)), LinkPointer)


def test_looking_writes_nothing(tmp_path: Path) -> None:
    publish_target = open_target(str(tmp_path / "nowhere"), tmp_path, write=False)
    assert (publish_target.version(), publish_target.versions(), publish_target.records()) == ("", (), {})
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file")
    with pytest.raises(StorageError, match="could not be written") as refused:
        open_target(str(tmp_path / "reports"), tmp_path)
    assert refused.value.exit_code == 7


def test_an_address_has_its_engine_on_this_machine(tmp_path: Path) -> None:
    publish_target = open_target("memory://reports", tmp_path)
    assert publish_target.name == "memory://reports"
    assert publish_target.engine.is_relative_to(tmp_path)
    assert publish_target.engine == open_target("memory://reports", tmp_path).engine
    assert publish_target.engine != open_target("memory://other", tmp_path).engine


def test_an_address_of_no_known_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="'nowhere://x' cannot be used"):
        open_target("nowhere://x", tmp_path)
