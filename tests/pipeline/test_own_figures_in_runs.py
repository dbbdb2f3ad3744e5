"""Runs with a council's own figures: a typo stops only what rests on them, and nothing of a file reaches readers."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.cli.running import failure_of
from send_briefings.cli.runs import shelf_of
from send_briefings.config.register import load_overviews
from send_briefings.data.local_figures import LocalData
from send_briefings.errors import DataFileError
from send_briefings.pipeline import inputs
from send_briefings.pipeline.manifest import Manifest, RunHistory
from send_briefings.pipeline.records import PublishedBriefing
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.task import Task

AREAS = ("attendance", "annual_reviews")
Make = Callable[..., Manifest]
Read = Callable[[Path], dict[str, bytes]]
TEXT = """# area: annual_reviews
# place: Birmingham
# date: 2026-10-01
# made-up: no
measure,cohort,breakdown,period,value,numerator,denominator
review_decisions_in_4_weeks,ehc_plan,total,2025,,771,1204
reviews_held,ehc_plan,total,2025,,3,2911
"""
NAME = "Jack Smithson"


@pytest.fixture
def make(project: Path, stand_in: ModuleType, notebook: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a run of Birmingham's attendance and annual reviews; `own` is the council's file."""
    found = inputs.installed()
    monkeypatch.setattr(inputs, "installed", lambda: found)
    notebook("annual_reviews", "1")

    def go(own: str = TEXT, day: int = 5, contact: str = "", areas: tuple[str, ...] = AREAS) -> Manifest:
        (project / "data" / "local").mkdir(exist_ok=True)
        (project / "data" / "local" / "own.csv").write_text(own)
        plan = stand_in.a_plan(project / "reports", areas=areas, contact=contact)
        return run_plan(plan, Options(maker=stand_in.Maker(), clock=lambda: datetime(2026, 11, day, 6, tzinfo=UTC)))

    return go


def outcomes(manifest: Manifest) -> dict[str, str]:
    return {briefing.area: briefing.outcome for briefing in manifest.briefings}


def test_a_typo_in_a_councils_file_stops_only_what_rests_on_it(
    make: Make, project: Path, notebook: Callable[..., None], published: Read
) -> None:
    assert make().exit_code == 0
    before = published(project / "reports")
    notebook("attendance", "2")
    manifest = make(TEXT.replace("771", NAME), contact="send.data@birmingham.gov.uk")
    assert (manifest.outcome, manifest.exit_code) == ("published", 3)
    assert outcomes(manifest) == {"attendance": "made", "annual_reviews": "failed"}
    after = published(project / "reports")
    assert after["birmingham/attendance.pdf"] != before["birmingham/attendance.pdf"]
    assert after["birmingham/annual_reviews.pdf"] == before["birmingham/annual_reviews.pdf"]
    notice = b"It could not be renewed on 5 November 2026, or since. Whom to ask: send.data@birmingham.gov.uk."
    assert notice in after["birmingham/annual_reviews.html"]
    assert b"could not be renewed" not in after["birmingham/attendance.html"]
    error = failure_of(manifest)
    assert error.exit_code == 3
    assert "own.csv cannot be used: it has faults." in str(error)
    assert "All other briefings are published" in str(error)


def test_nothing_of_a_faulty_file_is_kept_anywhere(make: Make, project: Path) -> None:
    make()
    make(TEXT.replace("771", NAME))
    kept = [path for folder in ("reports", ".send-outputs") for path in (project / folder).rglob("*") if path.is_file()]
    assert [path for path in kept if b"Smithson" in path.read_bytes()] == []
    assert len(kept) > 10


def test_the_notice_keeps_its_first_day_and_goes_once_the_file_is_mended(
    make: Make, project: Path, published: Read
) -> None:
    make()
    make(TEXT.replace("771", "7l1"), day=6)
    make(TEXT.replace("771", "7 l1"), day=7)
    page = published(project / "reports")["birmingham/annual_reviews.html"]
    assert b"It could not be renewed on 6 November 2026, or since." in page
    assert make(TEXT, day=8).exit_code == 0
    assert b"could not be renewed" not in b"".join(published(project / "reports").values())


def test_where_every_briefing_rests_on_the_file_nothing_is_published(make: Make) -> None:
    manifest = make(TEXT.replace("771", "7l1"), areas=("annual_reviews",))
    assert (manifest.outcome, manifest.exit_code, manifest.version) == ("failed", 3, "")


def test_a_file_that_cannot_be_read_stops_only_what_rests_on_such_files(
    make: Make, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make()
    original = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name == "own.csv":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    manifest = make(TEXT + "\n")
    assert outcomes(manifest) == {"attendance": "reused", "annual_reviews": "failed"}
    assert manifest.exit_code == 3


def test_what_is_shown_is_noted_before_it_is_published(
    make: Make, project: Path, published: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise DataFileError("It cannot be noted.")

    with monkeypatch.context() as patch:
        patch.setattr("send_briefings.data.local_figures.ShownBefore.add", refuse)
        with pytest.raises(DataFileError, match="cannot be noted"):
            make()
    assert published(project / "reports") == {}
    assert LocalData(project / "data" / "local").before.paths == ()
    make()
    assert [path.name for path in LocalData(project / "data" / "local").before.paths] == ["E08000025.json"]
    make(day=6)
    assert RunHistory(shelf_of(str(project / "reports")).private).read("last").outcome == "nothing new"


def test_files_that_change_during_a_run_stop_it(
    make: Make, project: Path, stand_in: ModuleType, published: Read
) -> None:
    make()
    before = published(project / "reports")

    class Meanwhile(stand_in.Maker):  # type: ignore[misc, name-defined]
        def __call__(self, *words: object) -> object:
            (project / "data" / "local" / "own.csv").write_text(TEXT.replace("771", "772"))
            return super().__call__(*words)

    (project / "data" / "local" / "own.csv").write_text(TEXT.replace("771", "770"))
    plan = stand_in.a_plan(project / "reports", areas=AREAS)
    with pytest.raises(DataFileError, match="changed during the run"):
        run_plan(plan, Options(maker=Meanwhile()))
    assert published(project / "reports") == before


def test_a_change_of_hidden_numbers_alone_changes_nothing(make: Make) -> None:
    """So neither keys nor checksums lead from what readers can get to a hidden number."""
    first = make()
    then = make(TEXT.replace(",3,2911", ",2,2911"))
    assert then.outcome == "nothing new"
    assert [b.key for b in then.briefings] == [b.key for b in first.briefings]
    assert then.inputs["own"] == first.inputs["own"]


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are those of Unix")
def test_nothing_private_lies_under_the_reports_and_only_the_owner_can_look_at_it(make: Make, project: Path) -> None:
    before = os.umask(0)
    try:
        make()
    finally:
        os.umask(before)
    engine = project / "reports" / ".send"
    assert {path.name for path in engine.iterdir()} == {"lock", "current", "versions"}
    private = shelf_of(str(project / "reports")).private
    assert not private.is_relative_to(project / "reports")
    assert {path.name for path in private.iterdir()} >= {"runs"}
    levels = (private, private.parent, private.parents[1])
    assert [stat.S_IMODE(level.stat().st_mode) for level in levels] == [0o700] * 3


def test_what_earlier_versions_kept_beside_the_reports_is_taken_out(make: Make, project: Path) -> None:
    make()
    private, engine = shelf_of(str(project / "reports")).private, project / "reports" / ".send"
    (private / "runs").rename(engine / "runs")
    make(day=6)
    assert not (engine / "runs").exists()
    assert [name[:6] for name in RunHistory(private).ids()] == ["000001", "000002"]


def test_the_private_folder_may_be_named(make: Make, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEND_STATE", str(project / "state"))
    make()
    assert (project / "state").is_dir()
    assert not (project / ".send-outputs").exists()


def test_what_is_withdrawn_is_taken_out_of_every_version(
    make: Make, project: Path, stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The council shows 771, then marks it `c`: no version has it any more; what rests on nothing withdrawn stays."""
    original = stand_in.a_briefing

    def a_briefing(task: Task) -> tuple[PublishedBriefing, dict[str, bytes]]:
        record, files = original(task)
        own = LocalData(project / "data" / "local").of(task.place, [task.area])
        rows = [row for file in own for row in file.read.table.to_pylist()]
        names = ("place", "measure", "cohort", "breakdown", "period_start", "value", "numerator", "source")
        lines = [",".join(str(row[name]) if row[name] is not None else "" for name in names) for row in rows]
        files["csv"] = "\n".join([",".join(names), *lines, ""]).encode()
        return replace(record, files={**record.files, "csv": hashlib.sha256(files["csv"]).hexdigest()}), files

    monkeypatch.setattr(stand_in, "a_briefing", a_briefing)
    versions = project / "reports" / ".send" / "versions"
    first = make().id
    make(TEXT + "reviews_held,ehc_plan,total,2024,,2500,2800\n", day=7)
    assert len(list(versions.glob("*/birmingham/annual_reviews.pdf"))) == 2
    assert b"771" in (versions / first / "birmingham" / "annual_reviews.csv").read_bytes()
    assert make(TEXT.replace(",771,", ",c,"), day=8).exit_code == 0
    assert [path for path in versions.rglob("*.csv") if b"771" in path.read_bytes()] == []
    assert len(list(versions.glob("*/birmingham/annual_reviews.pdf"))) == 1
    for version in versions.iterdir():
        listed = {line.partition("  ")[2] for line in (version / "SHA256SUMS").read_text().splitlines()}
        there = {path.relative_to(version).as_posix() for path in version.rglob("*") if path.is_file()}
        assert there == listed | {"SHA256SUMS", "briefings.json"}
        assert "birmingham/attendance.pdf" in there


def test_an_earlier_programs_reason_goes_from_every_version_at_the_next_run(
    make: Make, project: Path, published: Read
) -> None:
    make()
    make(TEXT.replace("771", "7l1"), day=6)
    versions = project / "reports" / ".send" / "versions"
    for version in list(versions.iterdir()):
        listed, page = version / "briefings.json", version / "birmingham" / "annual_reviews.html"
        listed.write_text(listed.read_text().replace('"contact": ""', '"reason": "KeyError: Jack, 3"'))
        page.write_text(page.read_text().replace("Whom to ask", "KeyError: Jack, 3. Whom to ask"))
    assert b"Jack" in b"".join(published(project / "reports").values())
    make(TEXT.replace("771", "77l"), day=8)
    assert [path for path in (project / "reports").rglob("*") if path.is_file() and b"Jack" in path.read_bytes()] == []


def test_of_a_page_of_an_own_return_only_the_published_version_is_kept(
    project: Path, stand_in: ModuleType, notebook: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = inputs.installed()
    monkeypatch.setattr(inputs, "installed", lambda: found)
    notebook("ehc_today", "1")
    target = project / "data" / "local" / "own" / "E08000025" / "2026-09-30.json"
    target.parent.mkdir(parents=True)

    def go(stated: str, day: int) -> Manifest:
        target.write_text(stated)
        plan = stand_in.a_plan(project / "reports", areas=("attendance",), own_return=True)
        plan = replace(plan, areas=(*plan.areas, load_overviews()["ehc_today"]))
        return run_plan(plan, Options(maker=stand_in.Maker(), clock=lambda: datetime(2026, 11, day, 6, tzinfo=UTC)))

    first = go('{"a": 1}', 5)
    notebook("ehc_today", "2")
    second = go('{"a": 2}', 6)
    assert (first.exit_code, second.exit_code) == (0, 0)
    publish_target = shelf_of(str(project / "reports"))
    assert publish_target.version() == second.id
    kept = {version: sorted(publish_target.records_of(version)) for version in publish_target.versions()}
    assert kept == {first.id: ["birmingham/attendance"], second.id: ["birmingham/attendance", "birmingham/ehc_today"]}
