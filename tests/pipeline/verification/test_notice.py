"""Verifying what a failed run left: its notice is worked out again from the record of runs, wherever it stands."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.config.project import state_folder
from send_briefings.pipeline.publish import PublishTarget, open_target
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.task import Failure
from send_briefings.pipeline.verify import verify


@pytest.fixture(params=["links", "no links"])
def publish_target(
    request: pytest.FixtureRequest, project: Path, stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> PublishTarget:
    """Birmingham's two briefings, one of which could not be renewed."""

    def refuse(*_words: object, **_more: object) -> None:
        raise OSError(errno.EPERM, "A required privilege is not held by the client")

    if request.param == "no links":
        monkeypatch.setattr(os, "symlink", refuse)
    folder = project / "OneDrive - Council"
    plan = stand_in.a_plan(folder)
    assert run_plan(plan, Options(maker=stand_in.Maker())).exit_code == 0
    failing = stand_in.Maker(failing={"neet": Failure("The figures of Jo Bloggs are 3.", exit_code=5)})
    assert run_plan(plan, Options(maker=failing, force=True)).exit_code == 5
    return open_target(str(folder), state_folder())


@pytest.fixture
def found(stand_in: ModuleType) -> Callable[[PublishTarget], list[str]]:
    """What verifying finds."""

    def look(publish_target: PublishTarget) -> list[str]:
        verified = verify(publish_target, lambda _task, _outcome: None, maker=stand_in.Maker())
        return [str(one) for one in verified.discrepancies]

    return look


def test_a_notice_that_a_failed_run_left_is_right(
    publish_target: PublishTarget, found: Callable[[PublishTarget], list[str]]
) -> None:
    page = Path(publish_target.address("birmingham/neet.html")).read_bytes()
    assert b"could not be renewed on" in page
    assert b"Bloggs" not in page
    assert found(publish_target) == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [(b"could not be renewed", b"was withdrawn"), (b'role="note"', b'role="note" hidden'), (b"<p>This", b"<p>9 This")],
)
def test_an_altered_notice_is_found(
    was: bytes, becomes: bytes, publish_target: PublishTarget, found: Callable[[PublishTarget], list[str]]
) -> None:
    page = Path(publish_target.address("birmingham/neet.html"))
    content = page.read_bytes()
    assert was in content
    page.write_bytes(content.replace(was, becomes, 1))
    assert [one for one in found(publish_target) if "birmingham/neet.html" in one]


def test_a_notice_that_was_taken_off_is_found(
    publish_target: PublishTarget, found: Callable[[PublishTarget], list[str]]
) -> None:
    """Off the page; and off the list of briefings too, where the day and the failed run stand."""
    page = Path(publish_target.address("birmingham/neet.html"))
    page.write_bytes(b"".join(line for line in page.read_bytes().splitlines(True) if b"renewed" not in line))
    assert [one for one in found(publish_target) if "birmingham/neet.html" in one]


@pytest.mark.parametrize(
    ("name", "wrong", "expected"),
    [
        ("run", "", "that run did not fail to renew it"),
        ("run", "000009-2026-01-01", "no such run is recorded here, so it cannot be verified"),
        ("on", "2020-01-01", "the run was '000002-"),
        ("contact", "evil@example.org", "no run that failed to renew it named that contact"),
    ],
)
def test_a_notice_that_the_record_of_runs_does_not_bear_out_is_found(
    name: str, wrong: str, expected: str, publish_target: PublishTarget, found: Callable[[PublishTarget], list[str]]
) -> None:
    listed = Path(publish_target.address("briefings.json"))
    if not listed.is_file():
        listed = publish_target.engine / "current" / "briefings.json"
    content = json.loads(listed.read_bytes())
    for entry in content["briefings"]:
        if entry["held_back"]:
            entry["held_back"][name] = wrong or entry["run"]
    listed.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    stated = [one for one in found(publish_target) if "briefings.json" in one]
    assert [one for one in stated if expected in one]


def test_what_is_beside_the_published_version_is_found(
    publish_target: PublishTarget, found: Callable[[PublishTarget], list[str]]
) -> None:
    assert publish_target.folder is not None
    index = publish_target.folder / "index.html"
    (publish_target.folder / "extra.html").write_text("<p>99%</p>")
    Path(publish_target.address("birmingham/extra.html")).write_text("<p>99%</p>")
    assert len(found(publish_target)) == 2
    index.write_bytes(index.read_bytes().replace(b"<h1>", b"<h1>Old ", 1))
    assert [one for one in found(publish_target) if one.startswith("index.html")]


KEPT = {
    "birmingham/index.html": (b"<h1>", b"<h1>9 "),
    "birmingham/neet.csv": (b"told", b"tell"),
    "birmingham/neet.html": (b"<p>", b"<p>9 "),
    "birmingham/neet.pdf": (b"%PDF", b"%PDG"),
    "index.html": (b"<h1>", b"<h1>9 "),
}


def test_a_change_in_a_version_that_is_kept_is_found(
    publish_target: PublishTarget, found: Callable[[PublishTarget], list[str]]
) -> None:
    """An earlier version can be shown again, and read where the folder is served; its list of checksums made to fit."""
    assert publish_target.folder is not None
    earlier = min(publish_target.versions())
    folder = publish_target.folder / publish_target.kept_at(earlier, "")
    sums = folder / "SHA256SUMS"
    fitting = sums.read_text()
    for name, (was, becomes) in KEPT.items():
        content = (folder / name).read_bytes()
        assert was in content
        (folder / name).unlink()  # the published version may have the same file
        (folder / name).write_bytes(content.replace(was, becomes, 1))
        new, old = (hashlib.sha256(text).hexdigest() for text in ((folder / name).read_bytes(), content))
        fitting = fitting.replace(old, new)
    where = [publish_target.kept_at(earlier, name) for name in KEPT]
    assert [one.partition(":")[0] for one in found(publish_target)] == where
    sums.unlink()
    sums.write_text(fitting)
    of_briefings = [f"{path}: it is not as it was published" for path in where if "index" not in path]
    assert [one.partition(";")[0] for one in found(publish_target)] == of_briefings
    (folder / "index.html").rename(folder / "extra.html")
    stated = found(publish_target)
    assert f"{where[-1]}: the file is missing; build it again" in stated
    extra = publish_target.kept_at(earlier, "extra.html")
    assert f"{extra}: no run published this file; remove it, or keep it elsewhere" in stated


def test_what_a_desktop_leaves_in_a_folder_is_no_fault(
    publish_target: PublishTarget, found: Callable[[PublishTarget], list[str]]
) -> None:
    assert publish_target.folder is not None
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (publish_target.folder / name).write_bytes(b"x")
    assert found(publish_target) == []
