"""Publishing to an object store: versions under their own names, and an index that leads to one, written last."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from send_briefings.cli import main
from send_briefings.errors import StorageError
from send_briefings.pipeline.pointer import IndexPointer
from send_briefings.pipeline.publish import PublishTarget, open_target
from send_briefings.pipeline.records import BuildCache, PublishedBriefing, StaleNotice, with_stale_notice

FIRST, SECOND, THIRD = "000001-2026-10-05", "000002-2026-11-05", "000003-2026-12-05"


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PublishTarget]:
    """An empty store, in memory or on disk."""
    root = "memory://bucket/reports" if request.param == "memory" else (tmp_path / "bucket" / "reports").as_uri()
    yield open_target(root, tmp_path / "engine")
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


@pytest.fixture
def made(tmp_path: Path) -> BuildCache:
    """Finished briefings."""
    return BuildCache(tmp_path / "made")


@pytest.fixture
def briefing(made: BuildCache) -> Callable[..., dict[str, PublishedBriefing]]:
    """Finishes a briefing of these words, and gives its record by path."""

    def finish(place: str, words: str) -> dict[str, PublishedBriefing]:
        page = f"<!DOCTYPE html>\n<html><body><main><h1>{words}</h1></main></body></html>\n"
        files = {"html": page.encode(), "pdf": f"{words} pdf".encode(), "csv": f"{words} csv".encode()}
        checksums = {ending: hashlib.sha256(content).hexdigest() for ending, content in files.items()}
        key = hashlib.sha256(f"{place} {words}".encode()).hexdigest()
        record = PublishedBriefing(
            "E08", place, place.title(), "neet", "NEET", words, "2026-01-01", "", key, checksums, made="2026-10-05"
        )
        made.put(record, files)
        return {record.path: record}

    return finish


def shown(store: PublishTarget) -> dict[str, bytes]:
    """What readers reach from the index, by path below the version, and the index itself."""
    files, root = fsspec.core.url_to_fs(store.name)
    index = files.cat_file(f"{root}/index.html")
    links = re.findall(r'href="(versions/[^"]+)"', index.decode())
    found = {"index": index} | {link.split("/", 2)[2]: files.cat_file(f"{root}/{link}") for link in links}
    for link in (link for link in links if link.endswith("/index.html")):
        place = link.removesuffix("index.html")
        beside = re.findall(r'href="([a-z_]+\.[a-z]+)"', files.cat_file(f"{root}/{link}").decode())
        found |= {f"{place}{name}".split("/", 2)[2]: files.cat_file(f"{root}/{place}{name}") for name in beside}
    return found


def everything(store: PublishTarget) -> set[str]:
    """Every file that is there."""
    files, root = fsspec.core.url_to_fs(store.name)
    return {path.removeprefix(root).lstrip("/") for path in files.find(root)}


def test_nothing_is_published_in_an_empty_store(store: PublishTarget) -> None:
    assert (store.version(), store.records(), store.versions()) == ("", {}, ())
    store.recover()


def test_the_index_leads_to_the_newest_version(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    first = briefing("leeds", "One")
    store.publish(FIRST, first, made)
    assert shown(store)["leeds/neet.pdf"] == b"One pdf"
    second = briefing("leeds", "Two") | briefing("bury", "Two")
    store.publish(SECOND, second, made)
    assert {path: content[:8] for path, content in shown(store).items()} == {
        "index": b"<!DOCTYP",
        "leeds/index.html": b"<!DOCTYP",
        "bury/index.html": b"<!DOCTYP",
        "leeds/neet.html": b"<!DOCTYP",
        "leeds/neet.pdf": b"Two pdf",
        "leeds/neet.csv": b"Two csv",
        "bury/neet.html": b"<!DOCTYP",
        "bury/neet.pdf": b"Two pdf",
        "bury/neet.csv": b"Two csv",
    }
    assert (store.version(), store.versions()) == (SECOND, (FIRST, SECOND))
    assert store.records() == second
    assert all(store.intact(record) for record in second.values())


def test_a_version_holds_its_own_index_and_checksums(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    store.publish(FIRST, briefing("leeds", "One"), made)
    below = f"versions/{FIRST}"
    names = ["SHA256SUMS", "briefings.json", "index.html"]
    names += [f"leeds/{name}" for name in ("csv-metadata.json", "index.html", "neet.csv", "neet.html", "neet.pdf")]
    assert everything(store) == {"index.html", *(f"{below}/{name}" for name in names)}
    files, root = fsspec.core.url_to_fs(store.name)
    for line in files.cat_file(f"{root}/{below}/SHA256SUMS").decode().splitlines():
        checksum, path = line.split("  ")
        assert hashlib.sha256(files.cat_file(f"{root}/{below}/{path}")).hexdigest() == checksum


def test_what_stays_is_taken_from_the_version_before(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    first = briefing("leeds", "One")
    store.publish(FIRST, first, made)
    made.sweep()
    store.publish(SECOND, first | briefing("bury", "Two"), made)
    assert shown(store)["leeds/neet.pdf"] == b"One pdf"
    store.remove([FIRST])
    assert store.intact(first["leeds/neet"])


def test_the_index_is_written_last(
    store: PublishTarget,
    made: BuildCache,
    briefing: Callable[..., dict[str, PublishedBriefing]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there: list[set[str]] = []
    show = IndexPointer.show

    def watched(self: IndexPointer, version: str, records: dict[str, PublishedBriefing]) -> None:
        there.append(everything(store))
        show(self, version, records)

    monkeypatch.setattr(IndexPointer, "show", watched)
    store.publish(FIRST, briefing("leeds", "One"), made)
    assert there == [everything(store) - {"index.html"}]
    assert len(there[0]) == 8


@pytest.mark.parametrize("nth", range(1, 10))
def test_a_failure_at_any_file_leaves_the_old_version_shown(
    nth: int,
    store: PublishTarget,
    made: BuildCache,
    briefing: Callable[..., dict[str, PublishedBriefing]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = briefing("leeds", "One")
    store.publish(FIRST, first, made)
    before, files = shown(store), everything(store)
    second = briefing("leeds", "Two")
    with monkeypatch.context() as patch:
        fail_at(nth, patch)
        with pytest.raises(StorageError, match=r"could not be written: no answer\. What was there is untouched\."):
            store.publish(SECOND, second, made)
    assert shown(store) == before
    assert everything(store) == files
    assert store.records() == first
    store.publish(THIRD, briefing("leeds", "Two"), made)
    assert store.version() == THIRD


def test_writing_has_no_more_than_nine_points_of_failure(
    store: PublishTarget,
    made: BuildCache,
    briefing: Callable[..., dict[str, PublishedBriefing]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = briefing("leeds", "One")
    fail_at(10, monkeypatch)
    store.publish(FIRST, first, made)


def fail_at(nth: int, patch: pytest.MonkeyPatch) -> None:
    """Have the n-th file that is written fail, half written."""
    from send_briefings import system as atomic
    from send_briefings.pipeline import storage

    written = 0
    write, share, pipe = atomic.write_synced, storage._share, MemoryFileSystem.pipe_file

    def count() -> bool:
        nonlocal written
        written += 1
        return written == nth

    def to_disk(path: Path, content: bytes) -> None:
        failing = count()
        write(path, content[:5] if failing else content)
        if failing:
            raise OSError("no answer")

    def to_memory(self: MemoryFileSystem, path: str, value: bytes, **settings: Any) -> None:
        if count():
            raise OSError("no answer")
        pipe(self, path, value, **settings)

    def shared(source: Path, target: Path) -> None:
        if count():
            raise OSError("no answer")
        share(source, target)

    for module in (atomic, storage):
        patch.setattr(module, "write_synced", to_disk)
    patch.setattr(storage, "_share", shared)
    patch.setattr(MemoryFileSystem, "pipe_file", to_memory)


def test_an_index_that_was_replaced_though_the_store_reported_a_fault_is_published(
    store: PublishTarget,
    made: BuildCache,
    briefing: Callable[..., dict[str, PublishedBriefing]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show = IndexPointer.show

    def late(self: IndexPointer, version: str, records: dict[str, PublishedBriefing]) -> None:
        show(self, version, records)
        raise StorageError("no answer in time")

    monkeypatch.setattr(IndexPointer, "show", late)
    store.publish(FIRST, briefing("leeds", "One"), made)
    assert store.version() == FIRST


def test_what_a_killed_run_left_is_cleared_away_and_nothing_of_others(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    store.publish(FIRST, briefing("leeds", "One"), made)
    files, root = fsspec.core.url_to_fs(store.name)
    for name in (f"versions/{SECOND}/leeds/neet.html", "versions/zebra/photo.jpg", "index.html.new"):
        files.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
        files.pipe_file(f"{root}/{name}", b"x")
    store.recover()
    left = {path.split("/")[1] for path in everything(store) if path.startswith("versions/")}
    assert left == {FIRST, "zebra"}
    assert store.name.startswith("memory:") or "index.html.new" not in everything(store)


def test_the_published_version_is_never_removed(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    for version, words in ((FIRST, "One"), (SECOND, "Two"), (THIRD, "Three")):
        store.publish(version, briefing("leeds", words), made)
    store.remove([FIRST, SECOND, THIRD])
    assert store.versions() == (THIRD,)
    assert shown(store)["leeds/neet.csv"] == b"Three csv"


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_file_that_was_changed_or_removed_is_seen(
    ending: str, store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    first = briefing("leeds", "One")
    record = first["leeds/neet"]
    store.publish(FIRST, first, made)
    files, root = fsspec.core.url_to_fs(store.name)
    path = f"{root}/versions/{FIRST}/leeds/neet.{ending}"
    contents = {e: made.file(record, e).read_bytes() for e in record.files}
    before = files.cat_file(path)
    files.pipe_file(path, before + b" ")
    assert not store.intact(record)
    files.rm(path)
    assert not store.intact(record)
    again = replace(record, run="later")
    made.put(again, contents)
    store.publish(SECOND, {again.path: again}, made)
    assert store.intact(again)
    assert shown(store)[f"leeds/neet.{ending}"] == before


def test_a_briefing_that_was_not_renewed_is_marked_and_the_mark_comes_off(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    first = briefing("leeds", "One")
    store.publish(FIRST, first, made)
    before = shown(store)
    record = first["leeds/neet"]
    late = with_stale_notice(record, StaleNotice("2026-11-05", SECOND))
    store.publish(SECOND, {late.path: late}, made)
    page = shown(store)["leeds/neet.html"]
    assert b"This briefing was made on 5 October 2026. It could not be renewed on 5 November 2026" in page
    assert b"could not be renewed" in shown(store)["index"]
    assert store.intact(late)
    store.publish(THIRD, first, made)
    assert shown(store)["leeds/neet.html"] == before["leeds/neet.html"]


def test_an_index_of_someone_elses_is_not_replaced(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    files, root = fsspec.core.url_to_fs(store.name)
    files.makedirs(root, exist_ok=True)
    files.pipe_file(f"{root}/index.html", b"<p>Our house</p> <!-- version ../../x -->\n")
    with pytest.raises(StorageError, match=r"index\.html at .* is in the way"):
        store.publish(FIRST, briefing("leeds", "One"), made)
    assert everything(store) == {"index.html"}


def test_a_damaged_list_of_briefings_is_told(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    store.publish(FIRST, briefing("leeds", "One"), made)
    files, root = fsspec.core.url_to_fs(store.name)
    files.pipe_file(f"{root}/versions/{FIRST}/briefings.json", b"{")
    with pytest.raises(StorageError, match=r"briefings\.json.* cannot be read"):
        store.records()


def test_a_store_that_cannot_be_read_is_no_empty_one(store: PublishTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> bytes:
        raise PermissionError("Forbidden:\n  AccessDenied")

    monkeypatch.setattr(MemoryFileSystem, "cat_file", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(StorageError, match="could not be read: Forbidden: AccessDenied") as reported:
        store.recover()
    assert reported.value.next_step.startswith("Check the ")


def test_an_address_fsspec_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"'nosuch://bucket/x' cannot be used: .*nosuch"):
        open_target("nosuch://bucket/x", tmp_path)


def test_a_plan_publishes_to_an_address_and_finds_nothing_new_the_second_time(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = (tmp_path / "bucket").as_uri()
    plan = project / "plan.toml"
    plan.write_text(
        f'name = "One"\nplaces = ["Leeds"]\nareas = ["neet"]\noutput = "{address}"\n[retention]\nmax_versions = 1\n'
    )
    store = open_target(address, project / ".send-outputs", write=False)
    assert store.name == str(tmp_path / "bucket")
    assert main(["run", str(plan)]) == 0
    assert re.fullmatch(r"One: published in \d+ seconds \(1 briefing: 1 made\).\n", capsys.readouterr().out)
    first = shown(store)
    assert first["leeds/neet.csv"] == b"place,as_of,since\nE08000035,,\n"
    files = everything(store)
    assert main(["run", str(plan)]) == 0
    assert capsys.readouterr().out == "One: nothing new since the last run; nothing was changed.\n"
    assert (everything(store), shown(store)) == (files, first)
    assert main(["run", str(plan), "--force"]) == 0
    assert store.version().startswith("000003-")
    assert store.versions() == (store.version(),)
    assert main(["run", str(plan), "--reports", "memory://elsewhere"]) == 0
    there = open_target("memory://elsewhere", tmp_path)
    assert shown(there)["leeds/neet.csv"] == first["leeds/neet.csv"]


def test_a_briefing_is_taken_out_of_an_earlier_version_as_if_it_had_never_been_there(
    store: PublishTarget, made: BuildCache, briefing: Callable[..., dict[str, PublishedBriefing]]
) -> None:
    first = briefing("leeds", "One") | briefing("hull", "Two")
    store.publish(FIRST, first, made)
    store.publish(SECOND, briefing("leeds", "Three"), made)
    store.take_out(FIRST, ["leeds/neet", "york/neet"])
    assert store.records_of(FIRST) == {"hull/neet": first["hull/neet"]}
    left = {path for path in everything(store) if path.startswith(f"versions/{FIRST}/")}
    names = {path.removeprefix(f"versions/{FIRST}/") for path in left}
    assert names == {
        "hull/neet.csv", "hull/neet.html", "hull/neet.pdf", "hull/index.html", "hull/csv-metadata.json", "SHA256SUMS",
        "briefings.json", "index.html",
    }  # fmt: skip
    listed = (store.read(FIRST, "SHA256SUMS") or b"").decode()
    assert ("hull/neet.pdf" in listed, "leeds" in listed) == (True, False)
    assert b"leeds" not in (store.read(FIRST, "index.html") or b"")
    store.take_out(FIRST, ["hull/neet"])
    assert store.versions() == (SECOND,)
    with pytest.raises(ValueError, match="is published"):
        store.take_out(SECOND, ["leeds/neet"])
    assert set(store.records()) == {"leeds/neet"}
