"""Finished briefings wait whole, or are not there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.pipeline.records import BuildCache, PublishedBriefing

Make = Callable[..., tuple[PublishedBriefing, dict[str, bytes]]]


def test_what_was_put_is_found_by_its_key(tmp_path: Path, put: Callable[..., PublishedBriefing]) -> None:
    made = BuildCache(tmp_path / "made")
    record = put(made, "leeds", "neet")
    assert made.get(record.key) == record
    assert made.file(record, "csv").read_bytes() == b"first csv"
    assert made.get("another") is None


def test_put_again_takes_the_place_of_what_was_there(
    tmp_path: Path, put: Callable[..., PublishedBriefing], briefing: Make
) -> None:
    made = BuildCache(tmp_path)
    record = put(made, "leeds", "neet")
    made.file(record, "csv").write_bytes(b"damaged")
    made.put(record, briefing("leeds", "neet")[1])
    assert made.get(record.key) == record


@pytest.mark.parametrize("damage", ["neet.pdf", "briefing.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"null"])
def test_a_damaged_one_is_not_there(
    damage: str, content: bytes | None, tmp_path: Path, put: Callable[..., PublishedBriefing]
) -> None:
    made = BuildCache(tmp_path)
    record = put(made, "leeds", "neet")
    if content is None:
        (tmp_path / record.key / damage).unlink()
    else:
        (tmp_path / record.key / damage).write_bytes(content)
    assert made.get(record.key) is None


def test_one_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, briefing: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError("full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        BuildCache(tmp_path).put(*briefing("leeds", "neet"))
    assert list(tmp_path.iterdir()) == []


def test_sweeping_leaves_only_what_is_named(tmp_path: Path, put: Callable[..., PublishedBriefing]) -> None:
    made = BuildCache(tmp_path)
    kept, other = put(made, "leeds", "neet"), put(made, "hull", "neet")
    (tmp_path / ".new-half").mkdir()
    (tmp_path / f".in-hand-{other.key}").touch()
    made.sweep({kept.key})
    assert [path.name for path in tmp_path.iterdir()] == [kept.key]
    made.sweep()
    assert list(tmp_path.iterdir()) == []
    BuildCache(tmp_path / "nowhere").sweep()
