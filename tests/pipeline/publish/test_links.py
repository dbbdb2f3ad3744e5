"""Links where the engine's own folders should be, or in readers' way: none is followed, nothing behind one touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.config.project import state_folder
from send_briefings.errors import StorageError
from send_briefings.pipeline.publish import open_target
from send_briefings.pipeline.records import BuildCache, PublishedBriefing, by_path
from send_briefings.pipeline.run import Options, run_plan

Put = Callable[..., PublishedBriefing]
Read = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Somebody's folder elsewhere, with names like the engine's."""
    folder = tmp_path / "mine"
    for name in ("photo.jpg", ".in-hand-x", ".new-draft/letter.txt", "000001-2026-10-05/plan.txt", "leeds/neet.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    return folder


@pytest.fixture
def reports(project: Path, stand_in: ModuleType) -> Path:
    """A reports folder of the project with Birmingham's two briefings, published in run 1."""
    folder = project / "reports"
    assert run_plan(stand_in.a_plan(folder), Options(maker=stand_in.Maker())).exit_code == 0
    return folder


def kept(folder: Path) -> set[str]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", [".send", ".send/made", ".send/versions", ".send/runs", ".send/failed", ".send/lock"])
def test_a_link_where_the_engine_keeps_its_own_is_refused(
    name: str, mine: Path, project: Path, stand_in: ModuleType
) -> None:
    folder = project / "reports"
    before = kept(mine)
    link = folder / name
    link.parent.mkdir(parents=True)
    link.symlink_to(mine / "photo.jpg" if name == ".send/lock" else mine)
    with pytest.raises(StorageError, match=r"is a link to .*follows no link") as refused:
        run_plan(stand_in.a_plan(folder), Options(maker=stand_in.Maker()))
    assert refused.value.message.startswith(str(link))
    assert "Remove the link" in refused.value.next_step
    assert (kept(mine), (mine / "photo.jpg").read_text()) == (before, "mine")


@pytest.mark.parametrize("name", [".send/made", ".send/versions", ".send/failed"])
def test_a_link_put_there_later_is_refused_too(name: str, mine: Path, reports: Path, stand_in: ModuleType) -> None:
    before = kept(mine)
    if (reports / name).exists():
        (reports / name).rename(reports / ".send" / "aside")
    (reports / name).symlink_to(mine)
    with pytest.raises(StorageError, match="is a link to"):
        run_plan(stand_in.a_plan(reports), Options(maker=stand_in.Maker()))
    assert kept(mine) == before


def test_a_foreign_link_for_a_place_is_in_the_way(tmp_path: Path, mine: Path, put: Put) -> None:
    publish_target = open_target(str(tmp_path / "reports"), tmp_path)
    made = BuildCache(publish_target.engine / "made")
    (tmp_path / "reports" / "leeds").symlink_to(mine / "leeds")
    with pytest.raises(StorageError) as refused:
        publish_target.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    assert refused.value.message == f"{tmp_path / 'reports' / 'leeds'} is in the way: it is a link to {mine / 'leeds'}."
    assert (publish_target.version(), (mine / "leeds" / "neet.html").read_text()) == ("", "mine")


def test_a_briefing_that_readers_are_led_away_from_is_not_whole(tmp_path: Path, mine: Path, put: Put) -> None:
    publish_target = open_target(str(tmp_path / "reports"), tmp_path)
    made = BuildCache(publish_target.engine / "made")
    record = put(made, "leeds", "neet")
    publish_target.publish("000001-2026-10-05", by_path([record]), made)
    assert publish_target.intact(record)
    (tmp_path / "reports" / "leeds").unlink()
    (tmp_path / "reports" / "leeds").symlink_to(mine / "leeds")
    assert not publish_target.intact(record)
    assert (tmp_path / "reports" / "leeds").readlink() == mine / "leeds"


def test_a_run_makes_a_link_again_that_was_removed(tmp_path: Path, put: Put, published: Read) -> None:
    publish_target = open_target(str(tmp_path / "reports"), tmp_path)
    made = BuildCache(publish_target.engine / "made")
    publish_target.publish("000001-2026-10-05", by_path([put(made, "leeds", "neet")]), made)
    before = published(tmp_path / "reports")
    (tmp_path / "reports" / "leeds").unlink()
    publish_target.recover()
    assert published(tmp_path / "reports") == before


@pytest.mark.parametrize("target", ["../mine", "versions/../../mine", "versions/photos", "versions"])
def test_what_leads_elsewhere_than_to_a_version_is_none(target: str, tmp_path: Path, mine: Path) -> None:
    engine = tmp_path / "reports" / ".send"
    (engine / "versions" / "photos").mkdir(parents=True)
    (engine / "current").symlink_to(target)
    publish_target = open_target(str(tmp_path / "reports"), tmp_path)
    assert (publish_target.version(), publish_target.records()) == ("", {})
    assert (mine / "photo.jpg").read_text() == "mine"


def test_what_others_keep_among_the_engines_own_stays(
    reports: Path, stand_in: ModuleType, notebook: Callable[..., None], mine: Path
) -> None:
    private = open_target(str(reports), state_folder(), write=False).private
    names = [reports / ".send" / "versions" / "photos" / "a.jpg"]
    names += [private / name for name in ("made/letters/a.txt", "made/note.txt", "failed/old/a.ipynb", "runs/list.new")]
    for name in names:
        name.parent.mkdir(parents=True, exist_ok=True)
        name.write_text("mine")
    (reports / ".send" / "versions" / "000000-2020-01-01").symlink_to(mine)
    for words in ("second", "third", "fourth"):
        notebook("neet", f"print('{words}')")
        assert run_plan(stand_in.a_plan(reports), Options(maker=stand_in.Maker())).exit_code == 0
    assert [name for name in names if not name.is_file()] == []
    assert len(kept(mine)) == 5
