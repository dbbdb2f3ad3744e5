"""A reports folder: versions behind one link."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from send_briefings.errors import StorageError
from send_briefings.pipeline.publish import PublishTarget, open_target
from send_briefings.pipeline.records import BuildCache, PublishedBriefing, by_path

Put = Callable[..., PublishedBriefing]
Read = Callable[[Path], dict[str, bytes]]


def folder_of(publish_target: PublishTarget) -> Path:
    """The folder that a shelf is."""
    assert publish_target.folder is not None
    return publish_target.folder


@pytest.fixture
def reports(tmp_path: Path) -> PublishTarget:
    """A reports folder with nothing in it."""
    return open_target(str(tmp_path / "reports"), tmp_path)


@pytest.fixture
def made(reports: PublishTarget) -> BuildCache:
    """The finished briefings of that folder."""
    return BuildCache(reports.engine / "made")


def test_files_go_where_a_reader_looks(reports: PublishTarget, made: BuildCache, put: Put, published: Read) -> None:
    record = put(made, "leeds", "neet")
    reports.publish("000001-2026-10-05", by_path([record]), made)
    shown = published(folder_of(reports))
    assert sorted(shown) == [
        "SHA256SUMS",
        "index.html",
        "leeds/csv-metadata.json",
        "leeds/index.html",
        *(f"leeds/neet.{ending}" for ending in ("csv", "html", "json", "pdf")),
    ]
    assert shown["leeds/neet.csv"] == b"first csv"
    assert (reports.version(), reports.versions()) == ("000001-2026-10-05", ("000001-2026-10-05",))
    assert reports.records() == {"leeds/neet": record}
    assert reports.intact(record)


def test_checksums_are_of_every_file(reports: PublishTarget, made: BuildCache, put: Put, published: Read) -> None:
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet"), put(made, "hull", "neet")]), made)
    shown = published(folder_of(reports))
    listed = shown.pop("SHA256SUMS").decode()
    assert listed == "".join(f"{hashlib.sha256(shown[path]).hexdigest()}  {path}\n" for path in sorted(shown))


def test_what_a_briefing_no_longer_has_goes(
    reports: PublishTarget, made: BuildCache, put: Put, published: Read
) -> None:
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet"), put(made, "hull", "neet")]), made)
    less = put(made, "leeds", "neet", "second", endings=("html",), run="000002-2026-10-06")
    reports.publish("000002-2026-10-06", reports.records() | by_path([less]), made)
    shown = published(folder_of(reports))
    assert [path for path in sorted(shown) if path.startswith("leeds")] == ["leeds/index.html", "leeds/neet.html"]
    assert shown["hull/neet.pdf"] == b"first pdf"


def test_a_briefing_taken_out_is_led_to_from_no_page_beside_it(
    reports: PublishTarget, made: BuildCache, put: Put
) -> None:
    both = by_path([put(made, "leeds", "neet"), put(made, "leeds", "attendance")])
    reports.publish("000001-2026-10-05", both, made)
    reports.publish("000002-2026-10-06", both, made)
    pages = [reports.engine / "versions" / name / "leeds" / "attendance.html" for name in reports.versions()]
    assert all(b"neet.html" in page.read_bytes() for page in pages)
    reports.take_out("000001-2026-10-05", ["leeds/neet"])
    assert [b"neet.html" in page.read_bytes() for page in pages] == [False, True]


def test_a_file_that_did_not_change_is_stored_once(reports: PublishTarget, made: BuildCache, put: Put) -> None:
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    reports.publish("000002-2026-10-06", reports.records() | by_path([put(made, "hull", "neet")]), made)
    first, second = (reports.engine / "versions" / name / "leeds" / "neet.pdf" for name in reports.versions())
    assert first.stat().st_ino == second.stat().st_ino


def test_where_files_cannot_be_shared_they_are_copied(
    reports: PublishTarget, made: BuildCache, put: Put, published: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_words: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("os.link", refuse)
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    assert published(folder_of(reports))["leeds/neet.csv"] == b"first csv"


def test_the_published_version_is_never_removed(reports: PublishTarget, made: BuildCache, put: Put) -> None:
    for number in (1, 2):
        record = put(made, "leeds", "neet", str(number))
        reports.publish(f"00000{number}-2026-10-05", by_path([record]), made)
    reports.remove(["", *reports.versions(), "nowhere"])
    assert reports.versions() == ("000002-2026-10-05",)


def test_what_a_killed_run_left_is_cleared_away(
    reports: PublishTarget, made: BuildCache, put: Put, published: Read
) -> None:
    for number in (1, 2):
        record = put(made, "leeds", "neet", str(number))
        reports.publish(f"00000{number}-2026-10-05", by_path([record]), made)
    before = published(folder_of(reports))
    versions = reports.engine / "versions"
    (versions / "000003-2026-10-06.new").mkdir()
    shutil.copytree(versions / "000002-2026-10-05", versions / "000003-2026-10-06")
    (reports.engine / "current.new").symlink_to("versions/000003-2026-10-06")
    (reports.engine / "link-77").symlink_to("nowhere")
    (folder_of(reports) / "hull").symlink_to(".send/current/hull")
    (folder_of(reports) / "mine").symlink_to("somewhere")
    reports.recover()
    assert reports.versions() == ("000001-2026-10-05", "000002-2026-10-05")
    assert sorted(path.name for path in reports.engine.iterdir()) == ["current", "made", "versions"]
    assert sorted(path.name for path in folder_of(reports).iterdir()) == [
        ".send",
        "SHA256SUMS",
        "index.html",
        "leeds",
        "mine",
    ]
    assert published(folder_of(reports)) == before


def test_versions_stay_when_the_link_to_them_leads_nowhere(reports: PublishTarget, made: BuildCache, put: Put) -> None:
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    (reports.engine / "current").unlink()
    (reports.engine / "current").symlink_to("versions/nowhere")
    reports.recover()
    assert reports.version() == ""
    assert reports.versions() == ("000001-2026-10-05",)


@pytest.mark.parametrize("name", ["leeds", "index.html", "SHA256SUMS"])
def test_a_file_in_the_way_is_told_and_left(
    name: str, reports: PublishTarget, made: BuildCache, put: Put, published: Read
) -> None:
    record = put(made, "leeds", "neet")
    (folder_of(reports) / name).write_text("mine")
    with pytest.raises(StorageError, match="is in the way") as refused:
        reports.publish("000001-2026-10-05", by_path([record]), made)
    assert refused.value.next_step == "Move it elsewhere, or choose another folder with --reports."
    assert published(folder_of(reports)) == {name: b"mine"}
    assert reports.versions() == ()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"briefings": [{}]}', '{"briefings": [null]}', '{"briefings": 1}'])
def test_a_damaged_list_of_briefings_is_told(content: str, reports: PublishTarget, made: BuildCache, put: Put) -> None:
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    (reports.engine / "current" / "briefings.json").write_text(content)
    with pytest.raises(StorageError, match=r"briefings\.json cannot be read") as refused:
        reports.records()
    assert refused.value.next_step == "Move the reports folder aside and make the briefings again."


@pytest.mark.parametrize("content", [None, b"not ours"])
def test_an_index_that_was_changed_or_removed_is_put_back(
    content: bytes | None, reports: PublishTarget, made: BuildCache, put: Put, published: Read
) -> None:
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    before = published(folder_of(reports))
    if content is None:
        (folder_of(reports) / "index.html").resolve().unlink()
    else:
        (folder_of(reports) / "index.html").write_bytes(content)
    reports.recover()
    assert published(folder_of(reports)) == before


def test_a_list_of_checksums_that_was_changed_does_no_harm(
    reports: PublishTarget, made: BuildCache, put: Put, published: Read
) -> None:
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    before = published(folder_of(reports))
    (folder_of(reports) / "SHA256SUMS").write_bytes(b"\xff")
    reports.recover()
    assert published(folder_of(reports)) == before | {"SHA256SUMS": b"\xff"}


def test_a_first_version_that_was_never_shown_goes(reports: PublishTarget, made: BuildCache, put: Put) -> None:
    reports.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    (reports.engine / "current").unlink()
    reports.recover()
    assert reports.versions() == ()
    assert sorted(path.name for path in folder_of(reports).iterdir()) == [".send"]
