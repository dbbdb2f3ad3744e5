"""Publishing where no links can be made, as on many disks of Windows: the same steps, and paths that are there."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.cli import main
from send_briefings.errors import StorageError
from send_briefings.pipeline.publish import PublishTarget, open_target
from send_briefings.pipeline.records import BuildCache, PublishedBriefing, by_path
from send_briefings.pipeline.run import Options, run_plan

Put = Callable[..., PublishedBriefing]
FIRST, SECOND = "000001-2026-10-05", "000002-2026-11-05"
ODD = ["OneDrive - Council", "50% of it", "Größe & mehr", "a#b?c", "%20"]


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that cannot make symbolic links."""

    def refuse(*_words: object, **_more: object) -> None:
        raise OSError(errno.EPERM, "A required privilege is not held by the client")

    monkeypatch.setattr(os, "symlink", refuse)


@pytest.fixture
def publish_target(no_links: None, tmp_path: Path) -> PublishTarget:
    """An empty reports folder on such a disk."""
    return open_target(str(tmp_path / "OneDrive - Council"), tmp_path)


@pytest.mark.parametrize("name", ODD)
def test_a_folder_is_published_into_by_its_own_name(no_links: None, name: str, tmp_path: Path, put: Put) -> None:
    made = BuildCache(tmp_path / "made")
    publish_target = open_target(str(tmp_path / name), tmp_path)
    record = put(made, "leeds", "neet")
    publish_target.publish(FIRST, by_path([record]), made)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "made"])
    assert sorted(path.name for path in (tmp_path / name).iterdir()) == [".send", "index.html", "versions"]
    assert publish_target.records() == {"leeds/neet": record}
    assert all(Path(publish_target.address(path)).is_file() for path in (*record.paths(), "index.html", "SHA256SUMS"))
    again = open_target((tmp_path / name).as_uri(), tmp_path / "engines")
    assert (again.folder, again.version()) == (tmp_path / name, FIRST)


def test_every_path_that_build_prints_is_there(
    no_links: None, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project / "OneDrive - Council"
    monkeypatch.chdir(project)
    assert main(["build", "--place", "Leeds", "--area", "neet", "--reports", str(folder)]) == 0
    *paths, last = capsys.readouterr().out.splitlines()
    assert last.startswith("1 briefing for Leeds in ")
    version = open_target(str(folder), project, write=False).version()
    assert paths == [
        f"OneDrive - Council/versions/{version}/SHA256SUMS",
        "OneDrive - Council/index.html",
        *(f"OneDrive - Council/versions/{version}/leeds/neet.{ending}" for ending in ("csv", "html", "pdf")),
    ]
    assert [path for path in paths if not Path(path).is_file()] == []


def test_a_reader_of_the_index_is_waited_for(
    publish_target: PublishTarget, tmp_path: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = BuildCache(tmp_path / "made")
    publish_target.publish(FIRST, by_path([put(made, "leeds", "neet")]), made)
    replace, refused = os.replace, [0]

    def busy(source: Path, target: Path, **more: object) -> None:
        if Path(target).name == "index.html" and refused[0] < 3:
            refused[0] += 1
            raise PermissionError(13, "being used by another process")
        replace(source, target, **more)

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr("send_briefings.system.time.sleep", lambda _seconds: None)
    publish_target.publish(SECOND, by_path([put(made, "leeds", "neet", "second")]), made)
    assert (refused, publish_target.version()) == ([3], SECOND)


def test_a_reader_who_never_lets_go_keeps_the_old_briefings(
    publish_target: PublishTarget, tmp_path: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = BuildCache(tmp_path / "made")
    first = put(made, "leeds", "neet")
    publish_target.publish(FIRST, by_path([first]), made)
    assert publish_target.folder is not None
    before = {path: path.read_bytes() for path in publish_target.folder.rglob("*") if path.is_file()}
    second = put(made, "leeds", "neet", "second")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_words, **_more: (_ for _ in ()).throw(PermissionError(13, "in use")))
        patch.setattr("send_briefings.system.time.sleep", lambda _seconds: None)
        with pytest.raises(StorageError, match="could not be written: in use"):
            publish_target.publish(SECOND, by_path([second]), made)
    assert {path: path.read_bytes() for path in publish_target.folder.rglob("*") if path.is_file()} == before
    assert publish_target.records() == {"leeds/neet": first}


def test_at_no_moment_is_there_a_mixture(
    no_links: None, project: Path, stand_in: ModuleType, notebook: Callable[..., None]
) -> None:
    """Before each change to the disk the index leads to the old briefings whole, or to the new ones whole."""
    folder = project / "OneDrive - Council"
    seen: list[dict[str, bytes]] = []

    def look() -> None:
        publish_target = open_target(str(folder), project, write=False)
        paths = [path for record in publish_target.records().values() for path in record.paths()]
        shown = {path: Path(publish_target.address(path)).read_bytes() for path in paths}
        if shown and (not seen or seen[-1] != shown):
            seen.append(shown)

    assert run_plan(stand_in.a_plan(folder), Options(maker=stand_in.Maker())).exit_code == 0
    notebook("neet", "print('second')")
    notebook("attendance", "print('second')")
    with pytest.MonkeyPatch.context() as patch:
        for call in ("replace", "link", "mkdir", "fsync"):
            original = getattr(os, call)

            def watched(*words: object, original: Callable[..., object] = original, **more: object) -> object:
                look()
                return original(*words, **more)

            patch.setattr(os, call, watched)
        assert run_plan(stand_in.a_plan(folder), Options(maker=stand_in.Maker())).exit_code == 0
    look()
    assert len(seen) == 2
    assert all(seen[0][path] != seen[1][path] for path in seen[0])


def test_an_index_that_someone_changed_is_put_back(publish_target: PublishTarget, tmp_path: Path, put: Put) -> None:
    made = BuildCache(tmp_path / "made")
    publish_target.publish(FIRST, by_path([put(made, "leeds", "neet")]), made)
    assert publish_target.folder is not None
    index = publish_target.folder / "index.html"
    before = index.read_bytes()
    index.write_bytes(before.replace(b"Leeds", b"Hull"))
    publish_target.recover()
    assert index.read_bytes() == before
