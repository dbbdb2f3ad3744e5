"""A run makes what has changed, publishes all of it or none, and says what became of each briefing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.config.plan import Retention
from send_briefings.config.register import load_overviews
from send_briefings.errors import ExportError, UsageError
from send_briefings.pipeline.manifest import Manifest, RunHistory
from send_briefings.pipeline.records import NOTICE
from send_briefings.pipeline.replay import plan_of
from send_briefings.pipeline.run import Options, preview, run_plan
from send_briefings.pipeline.task import Failure

Read = Callable[[Path], dict[str, bytes]]
Run = Callable[..., Manifest]
BROKEN = Failure("neet.ipynb failed at cell 2 (1 / 0):\nZeroDivisionError: division by zero", "Mend it.", 5, "{}")


@pytest.fixture
def make(reports: Path, stand_in: ModuleType) -> Run:
    """Makes a run of Birmingham's two areas; `failing` maps areas to faults, other words go to the plan or options."""

    def run(failing: dict[str, Any] | None = None, **more: Any) -> Manifest:
        options = {name: more.pop(name) for name in ("force", "clock", "store", "reported") if name in more}
        maker = stand_in.Maker(failing)
        return run_plan(stand_in.a_plan(reports, **more), Options(maker=maker, **options))

    return run


def outcomes(manifest: Manifest) -> dict[str, str]:
    """What became of each briefing, by path."""
    return {f"{briefing.place_slug}/{briefing.area}": briefing.outcome for briefing in manifest.briefings}


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a folder, hidden ones too, by path: when it was changed and what it holds."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_the_first_run(reports: Path, published: Read, strays: Callable[[Path], list[str]]) -> None:
    assert sorted(published(reports)) == [
        "SHA256SUMS",
        *(f"birmingham/attendance.{end}" for end in ("csv", "html", "json", "pdf")),
        "birmingham/csv-metadata.json",
        "birmingham/index.html",
        *(f"birmingham/neet.{end}" for end in ("csv", "html", "json", "pdf")),
        "index.html",
    ]
    run = RunHistory(shelf_of(str(reports)).private).read("1")
    assert (run.outcome, run.exit_code, run.version) == ("published", 0, run.id)
    assert outcomes(run) == {"birmingham/attendance": "made", "birmingham/neet": "made"}
    assert strays(reports) == []


def test_a_run_that_finds_nothing_new_changes_nothing(make: Run, reports: Path) -> None:
    before = {path: stated for path, stated in everything(reports).items() if not path.startswith(".send/runs/")}
    manifest = make()
    assert manifest.outcome == "nothing new"
    assert manifest.version == RunHistory(shelf_of(str(reports)).private).ids()[0]
    assert outcomes(manifest) == {"birmingham/attendance": "reused", "birmingham/neet": "reused"}
    after = {path: stated for path, stated in everything(reports).items() if not path.startswith(".send/runs/")}
    assert after == before


def test_only_the_area_whose_notebook_changed_is_made(make: Run, notebook: Callable[..., None]) -> None:
    notebook("neet", "print('second')")
    manifest = make()
    assert manifest.outcome == "published"
    assert outcomes(manifest) == {"birmingham/attendance": "reused", "birmingham/neet": "made"}


def test_only_the_area_whose_words_changed_is_made(make: Run, project: Path) -> None:
    facts = project / "data" / "catalogue" / "areas" / "attendance.toml"
    facts.write_text(facts.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert outcomes(make()) == {"birmingham/attendance": "made", "birmingham/neet": "reused"}


def test_what_every_area_reads_makes_all_of_them(make: Run, project: Path) -> None:
    (project / "data" / "catalogue" / "more.csv").write_text("a\n")
    assert outcomes(make()) == {"birmingham/attendance": "made", "birmingham/neet": "made"}


def test_only_the_area_that_reads_a_new_file_is_made(make: Run, project: Path, raw_part: Callable[[str], None]) -> None:
    raw_part("neet")
    assert outcomes(make()) == {"birmingham/attendance": "reused", "birmingham/neet": "made"}


def test_parameters_and_formats_are_part_of_the_key(make: Run, published: Read, reports: Path) -> None:
    assert outcomes(make(parameters={"as_of": "2025-01-31"}))["birmingham/neet"] == "made"
    assert outcomes(make(parameters={"as_of": "2025-01-31"}))["birmingham/neet"] == "reused"
    only = make(parameters={"as_of": "2025-01-31"}, formats=("html",), areas=("neet",))
    assert outcomes(only) == {"birmingham/neet": "made"}
    shown = sorted(path for path in published(reports) if "/" in path)
    assert shown == [
        *(f"birmingham/attendance.{end}" for end in ("csv", "html", "json", "pdf")),
        "birmingham/csv-metadata.json",
        "birmingham/index.html",
        "birmingham/neet.html",
    ]


def test_another_place_is_added_beside(make: Run, published: Read, reports: Path) -> None:
    before = published(reports)
    assert outcomes(make(places=("Leeds",), areas=("neet",))) == {"leeds/neet": "made"}
    after = published(reports)
    assert after["leeds/neet.html"] != before["birmingham/neet.html"]
    assert {path: after[path] for path in before if "/" in path} == {p: before[p] for p in before if "/" in p}
    assert b"Leeds" in after["index.html"]
    assert b"Birmingham" in after["index.html"]


@pytest.mark.parametrize("ending", ["html", "pdf", "csv", "json"])
def test_a_file_that_was_tampered_with_is_made_again(ending: str, make: Run, published: Read, reports: Path) -> None:
    before = published(reports)
    (reports / "birmingham" / f"neet.{ending}").write_bytes(b"not ours")
    assert outcomes(make()) == {"birmingham/attendance": "reused", "birmingham/neet": "made"}
    assert published(reports) == before
    assert make().outcome == "nothing new"


def test_a_file_that_was_removed_is_made_again_and_keeps_nobody_else_from_publishing(
    make: Run, published: Read, reports: Path
) -> None:
    before = published(reports)
    (reports / "birmingham" / "neet.pdf").unlink()
    assert outcomes(make(places=("Leeds",))) == {"leeds/attendance": "made", "leeds/neet": "made"}
    assert "birmingham/neet.pdf" not in published(reports)
    assert outcomes(make()) == {"birmingham/attendance": "reused", "birmingham/neet": "made"}
    assert published(reports)["birmingham/neet.pdf"] == before["birmingham/neet.pdf"]


@pytest.mark.parametrize("link", ["birmingham", "index.html", "SHA256SUMS"])
def test_a_link_that_was_removed_is_put_back(link: str, make: Run, published: Read, reports: Path) -> None:
    before = published(reports)
    (reports / link).unlink()
    make()
    assert published(reports) == before


def test_anew_makes_everything_anew(make: Run, published: Read, reports: Path) -> None:
    before = published(reports)
    assert outcomes(make(force=True)) == {"birmingham/attendance": "made", "birmingham/neet": "made"}
    assert published(reports) == before


def test_a_failed_briefing_publishes_none_and_marks_the_earlier_ones(
    make: Run, notebook: Callable[..., None], published: Read, reports: Path
) -> None:
    before = published(reports)
    notebook("neet", "1 / 0")
    manifest = make({"neet": BROKEN}, clock=lambda: datetime(2026, 11, 5, 6, tzinfo=UTC))
    assert (manifest.outcome, manifest.exit_code) == ("failed", 5)
    assert outcomes(manifest) == {"birmingham/attendance": "reused", "birmingham/neet": "failed"}
    after = published(reports)
    assert sorted(after) == sorted(before)
    changed = {path for path in before if after[path] != before[path]}
    assert changed == {"birmingham/neet.html", "birmingham/index.html", "index.html", "SHA256SUMS"}
    assert NOTICE.sub(b"", after["birmingham/neet.html"]) == before["birmingham/neet.html"]
    stated = "It could not be renewed on 5 November 2026, or since. Whom to ask: the council&#39;s SEND analysts."
    assert stated in after["birmingham/neet.html"].decode()
    assert stated in after["birmingham/index.html"].decode()
    assert "One briefing could not be renewed." in after["index.html"].decode()
    kept = shelf_of(str(reports)).private / "failed" / manifest.id / "birmingham" / "neet.ipynb"
    assert kept.read_text() == "{}"
    assert manifest.briefings[1].next_step == f"Mend it. Open {kept} to see it."


def test_a_briefing_that_would_have_changed_is_marked_when_another_fails(
    make: Run, notebook: Callable[..., None], published: Read, reports: Path
) -> None:
    notebook("attendance", "print('second')")
    notebook("neet", "1 / 0")
    make({"neet": BROKEN})
    page = published(reports)["birmingham/attendance.html"].decode()
    assert "could not be renewed" in page
    assert "NEET" not in page


def test_what_a_failed_run_made_is_reused_and_the_marks_go(
    make: Run, notebook: Callable[..., None], published: Read, reports: Path, strays: Callable[[Path], list[str]]
) -> None:
    notebook("attendance", "print('second')")
    notebook("neet", "1 / 0")
    assert outcomes(make({"neet": BROKEN}))["birmingham/attendance"] == "made"
    assert len(list((shelf_of(str(reports)).private / "made").iterdir())) == 1
    notebook("neet", "print('third')")
    assert outcomes(make()) == {"birmingham/attendance": "reused", "birmingham/neet": "made"}
    assert b"could not be renewed" not in b"".join(published(reports).values())
    assert [name for name in strays(reports) if name != "failed"] == []


def test_putting_the_notebook_back_takes_the_mark_off(
    make: Run, project: Path, notebook: Callable[..., None], published: Read, reports: Path
) -> None:
    before = published(reports)
    good = (project / "notebooks" / "neet.ipynb").read_bytes()
    notebook("neet", "1 / 0")
    make({"neet": BROKEN})
    make({"neet": BROKEN})
    (project / "notebooks" / "neet.ipynb").write_bytes(good)
    assert make().outcome == "published"
    assert published(reports) == before


def test_a_failure_of_what_was_never_published_marks_nothing(make: Run, published: Read, reports: Path) -> None:
    before = published(reports)
    assert make({"neet": BROKEN}, places=("Leeds",)).exit_code == 5
    assert published(reports) == before


def test_words_of_a_fault_that_no_page_can_hold(
    make: Run, notebook: Callable[..., None], published: Read, reports: Path
) -> None:
    notebook("neet", "1 / 0")
    nasty = Failure("</main><script>alert(1)</script>\ud800\x00\x1b[31m", "\ud800", 5, "\ud800")
    assert make({"neet": nasty}).exit_code == 5
    page = published(reports)["birmingham/neet.html"].decode()
    assert "alert" not in page
    assert not {"\x00", "\x1b", "\ud800"} & set(page)
    assert RunHistory(shelf_of(str(reports)).private).read("last").outcome == "failed"


def test_a_bug_while_making_is_recorded_and_changes_nothing(
    make: Run, notebook: Callable[..., None], published: Read, reports: Path
) -> None:
    before = published(reports)
    notebook("neet", "print('second')")
    with pytest.raises(RuntimeError, match="odd"):
        make({"neet": RuntimeError("odd")})
    run = RunHistory(shelf_of(str(reports)).private).read("last")
    assert (run.outcome, run.exit_code, run.warnings) == ("failed", 1, ["odd"])
    assert published(reports) == before


def test_an_interrupted_run_is_recorded_and_changes_nothing(
    make: Run, notebook: Callable[..., None], published: Read, reports: Path
) -> None:
    before = published(reports)
    notebook("neet", "print('second')")
    with pytest.raises(KeyboardInterrupt):
        make({"neet": KeyboardInterrupt()})
    run = RunHistory(shelf_of(str(reports)).private).read("last")
    assert (run.outcome, run.exit_code) == ("stopped", 130)
    assert outcomes(run) == {"birmingham/attendance": "reused", "birmingham/neet": "not reached"}
    assert published(reports) == before


@pytest.mark.parametrize("call", ["mkdir", "link", "symlink", "replace"])
def test_an_interruption_while_publishing_leaves_the_old_or_the_new_and_says_which(
    call: str,
    make: Run,
    notebook: Callable[..., None],
    published: Read,
    reports: Path,
    monkeypatch: pytest.MonkeyPatch,
    strays: Callable[[Path], list[str]],
) -> None:
    original = getattr(os, call)
    before = published(reports)
    notebook("neet", "print('second')")

    def interrupted(*words: object, **more: object) -> object:
        done = original(*words, **more)
        if any(name in str(word) for word in words for name in ("/versions", "/current")):
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patch:
        patch.setattr(os, call, interrupted)
        with pytest.raises(KeyboardInterrupt):
            make()
    run = RunHistory(shelf_of(str(reports)).private).read("last")
    new = call == "replace"
    assert run.outcome == ("published" if new else "stopped")
    assert (published(reports) != before) is new
    assert [name for name in strays(reports) if not name.startswith("made/")] == []


def test_a_file_that_goes_missing_before_publishing_publishes_none(
    make: Run, notebook: Callable[..., None], published: Read, reports: Path
) -> None:
    before = published(reports)
    notebook("neet", "print('second')")

    def lose(_task: object, outcome: str) -> None:
        if outcome == "made":
            shutil.rmtree(shelf_of(str(reports)).private / "made")

    with pytest.raises(ExportError) as refused:
        make(reported=lose)
    assert refused.value.message == "Birmingham, NEET: a file is missing or damaged."
    assert published(reports) == before


def test_a_maker_that_leaves_a_format_out_publishes_none(
    reports: Path, stand_in: ModuleType, notebook: Callable[..., None], published: Read
) -> None:
    before = published(reports)
    notebook("neet", "print('second')")

    class Forgetful(stand_in.Maker):  # type: ignore[name-defined,misc]
        def __call__(self, tasks: Any, jobs: int, made: Path) -> Any:
            return super().__call__([replace(task, formats=("csv", "html", "json")) for task in tasks], jobs, made)

    with pytest.raises(ExportError, match="Birmingham, NEET: pdf is missing or damaged"):
        run_plan(stand_in.a_plan(reports), Options(maker=Forgetful()))
    assert published(reports) == before


def test_a_preview_writes_nothing(reports: Path, stand_in: ModuleType, notebook: Callable[..., None]) -> None:
    before = everything(reports.parent)
    plan = stand_in.a_plan(reports, ("Birmingham", "Leeds"))
    found = [(task.path, there) for task, there in preview(plan)]
    assert found == [
        ("birmingham/attendance", True),
        ("birmingham/neet", True),
        ("leeds/attendance", False),
        ("leeds/neet", False),
    ]
    assert [there for _, there in preview(plan, Options(force=True))] == [False] * 4
    preview(stand_in.a_plan(reports.parent / "nowhere"))
    assert not (reports.parent / "nowhere").exists()
    assert everything(reports.parent) == before


def test_a_clock_that_jumps(make: Run, notebook: Callable[..., None], reports: Path, published: Read) -> None:
    """Ten years back, then at each look forward by a year: runs keep their order, the published version stays."""
    notebook("neet", "print('second')")
    back = make(clock=lambda: datetime(2016, 1, 1, tzinfo=UTC), retention=Retention(max_versions=2, max_age_days=30))
    second = published(reports)
    ticks = iter(range(1000))

    def leaping() -> datetime:
        return datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days=365 * next(ticks))

    assert make(clock=leaping, retention=Retention(max_versions=2, max_age_days=30)).outcome == "nothing new"
    assert published(reports) == second
    notebook("neet", "print('third')")
    forward = make(clock=leaping, retention=Retention(max_versions=2, max_age_days=30))
    again = make(clock=lambda: datetime(1999, 1, 1, tzinfo=UTC))
    ids = RunHistory(shelf_of(str(reports)).private).ids()
    assert [name[:6] for name in ids] == ["000001", "000002", "000003", "000004", "000005"]
    assert (back.id, again.id) == ("000002-2016-01-01", "000005-1999-01-01")
    assert (reports / ".send" / "current").readlink().name == forward.id
    assert all(0 <= RunHistory(shelf_of(str(reports)).private).read(name).seconds < 60 for name in ids)


def test_a_briefing_without_anything_to_tell_of_a_place_is_not_made_and_an_earlier_one_is_taken_out(
    stand_in: ModuleType, published: Read, reports: Path
) -> None:
    neet = replace(load_overviews()["claims"], id="neet", places=None)
    nowhere = replace(neet, places=frozenset({"E08000035"}))
    plan = stand_in.a_plan(reports, places=("Birmingham", "Leeds"), areas=("neet",))
    both = run_plan(replace(plan, areas=(neet,)), Options(maker=stand_in.Maker()))
    assert list(outcomes(both)) == ["birmingham/neet", "leeds/neet"]
    assert list(outcomes(run_plan(replace(plan, areas=(nowhere,)), Options(maker=stand_in.Maker())))) == ["leeds/neet"]
    assert "birmingham/neet.html" not in published(reports)
    assert "birmingham/attendance.html" in published(reports)


def test_a_plan_with_nothing_to_tell_is_refused(stand_in: ModuleType, reports: Path) -> None:
    plan = replace(stand_in.a_plan(reports, places=("Leeds",)), areas=(replace(load_overviews()["claims"], id="neet"),))
    with pytest.raises(UsageError, match="There is nothing to tell: Claims check has no content for Leeds"):
        run_plan(plan, Options(maker=stand_in.Maker()))


def test_the_sections_of_a_pack_go_to_its_notebook_alone_and_are_recorded(stand_in: ModuleType, reports: Path) -> None:
    plan = replace(stand_in.a_plan(reports), sections=("five", "neet"))
    manifest = run_plan(plan, Options(maker=stand_in.Maker()))
    assert manifest.sections == ["five", "neet"]
    assert outcomes(manifest) == {"birmingham/attendance": "reused", "birmingham/neet": "reused"}
    assert plan_of(manifest, str(reports)).sections == ("five", "neet")
