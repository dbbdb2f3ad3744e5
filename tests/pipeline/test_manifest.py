"""The record of a run: written whole, found by name or number, settled after a kill."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from types import ModuleType

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.pipeline.manifest import BriefingOutcome, Manifest, RunHistory, parse_manifest
from send_briefings.pipeline.run import Options, run_plan


def a_run(name: str, outcome: str = "published") -> Manifest:
    """A run of this name."""
    return Manifest(name, "Test", "2026-11-05T06:00:00+00:00", outcome=outcome)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = a_run("000001-2026-11-05")
    run.briefings = [
        BriefingOutcome("E08000025", "Birmingham", "birmingham", "neet", "made", "k", {"html": "ab"}, 1.5, 9)
    ]
    run.parameters = {"as_of": "2025-03-31"}
    RunHistory(tmp_path).write(run)
    assert RunHistory(tmp_path).read("000001-2026-11-05") == run


def test_a_run_records_what_went_in_and_what_came_out(reports: Path, project: Path) -> None:
    run = json.loads(
        next((shelf_of(str(reports)).private / "runs").glob("000001-*[0-9].json")).read_text(encoding="utf-8")
    )
    assert run["plan"] == "Test"
    assert run["output"] == str(reports)
    assert run["formats"] == ["csv", "html", "json", "pdf"]
    assert run["limits"] == {"seconds": 300.0, "memory": 2_000_000_000}
    assert sorted(run["inputs"]) == ["catalogue", "council", "data", "known", "notebooks", "own", "packages", "program"]
    assert sorted(run["inputs"]["notebooks"]) == ["attendance", "neet"]
    assert "pandas" in run["inputs"]["packages"]
    assert [briefing["outcome"] for briefing in run["briefings"]] == ["made", "made"]
    assert sorted(run["briefings"][0]["files"]) == ["csv", "html", "json", "pdf"]


@pytest.mark.parametrize("wanted", ["000002-2026-11-06", "000002", "2", "latest", "last"])
def test_runs_are_found_by_name_number_or_as_the_last(wanted: str, tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    for name in ("000001-2026-11-05", "000002-2026-11-06"):
        history.write(a_run(name))
    assert history.read(wanted).id == "000002-2026-11-06"


@pytest.mark.parametrize("wanted", ["3", "", "../000001-2026-11-05", "0", "2026"])
def test_a_run_that_is_not_there_is_told_with_the_newest(wanted: str, tmp_path: Path) -> None:
    RunHistory(tmp_path).write(a_run("000001-2026-11-05"))
    with pytest.raises(UnknownNameError) as refused:
        RunHistory(tmp_path).read(wanted)
    assert refused.value.next_step == "The newest runs are 000001-2026-11-05."


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"briefings": 1}', '{"briefings": [], "more": 1}', "null"])
def test_what_is_no_manifest_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="7 is not a run's manifest"):
        parse_manifest(text, "7")


def test_names_grow_whatever_the_clock_says(tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    assert history.next_id("2026-11-05") == "000001-2026-11-05"
    history.write(a_run("000001-2026-11-05"))
    assert history.next_id("2016-11-05") == "000002-2016-11-05"
    assert history.next_id("2016-11-05", ["000041-2030-01-01", "odd"]) == "000042-2016-11-05"


def test_runs_that_were_killed_are_settled(tmp_path: Path) -> None:
    history = RunHistory(tmp_path)
    for name, outcome in (("000001-2026-11-05", "published"), ("000002-2026-11-06", "running")):
        history.write(a_run(name, outcome))
    (tmp_path / "runs" / "000003-2026-11-07.json.new").write_text("{")
    history.reconcile("000001-2026-11-05")
    assert history.read("2").outcome == "killed"
    history.write(a_run("000003-2026-11-07", "running"))
    history.reconcile("000003-2026-11-07")
    assert (history.read("3").outcome, history.read("3").version) == ("published", "000003-2026-11-07")
    assert not list((tmp_path / "runs").glob("*.new"))


def test_a_damaged_record_keeps_no_run_from_being_made(reports: Path, stand_in: ModuleType) -> None:
    next((shelf_of(str(reports)).private / "runs").glob("000001-*[0-9].json")).write_text("")
    manifest = run_plan(stand_in.a_plan(reports, ("Leeds",)), Options(maker=stand_in.Maker()))
    assert (manifest.outcome, manifest.id[:6]) == ("published", "000002")


def test_a_record_that_cannot_be_replaced_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = RunHistory(tmp_path)
    history.write(a_run("000001-2026-11-05"))

    def full(*_words: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        history.write(a_run("000001-2026-11-05", "failed"))
    assert history.read("1").outcome == "published"
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["000001-2026-11-05.json"]
