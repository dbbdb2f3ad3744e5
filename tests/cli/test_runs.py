"""`runs` lists earlier runs, and `runs show` tells what became of each briefing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.cli.runs import shelf_of
from send_briefings.pipeline import release
from send_briefings.pipeline.manifest import Manifest, RunHistory
from send_briefings.pipeline.run import Options, run_plan
from send_briefings.pipeline.storage import locked
from send_briefings.pipeline.task import Failure
from send_briefings.pipeline.verify import verify

Run = Callable[..., Any]
BROKEN = Failure("neet.ipynb failed at cell 2 (1 / 0):\nZeroDivisionError: division by zero", "Mend it.", 5, "{}")


@pytest.fixture
def make(project: Path, stand_in: ModuleType) -> Callable[..., Manifest]:
    """Makes a run of Birmingham's two areas into the project's reports; `failing` maps areas to faults."""

    def go(failing: dict[str, Failure] | None = None, **more: Any) -> Manifest:
        plan = stand_in.a_plan(project / "reports", **more)
        return run_plan(plan, Options(maker=stand_in.Maker(failing)))

    return go


def cells(line: str) -> list[str]:
    """The cells of a table's line."""
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_no_run_yet(project: Path, run: Run) -> None:
    done = run("runs")
    assert (done.code, done.out) == (0, f"No run is recorded in {project / 'reports'}.\n")
    assert not (project / "reports").exists()


def test_runs_are_listed_the_newest_first(
    project: Path, run: Run, make: Callable[..., Manifest], notebook: Callable[..., None]
) -> None:
    make()
    make()
    notebook("neet", "1 / 0")
    make({"neet": BROKEN})
    lines = run("runs").out.splitlines()
    assert [(cells(line)[0][:6], cells(line)[3], cells(line)[4]) for line in lines[-3:]] == [
        ("000003", "failed", "2 briefings: 1 reused, 1 failed"),
        ("000002", "nothing new", "2 briefings: 2 reused"),
        ("000001", "published", "2 briefings: 2 made"),
    ]
    assert "shown" in next(line for line in lines if line.startswith("000003"))
    assert len([line for line in run("runs", "--last", "1").out.splitlines() if line.startswith("0")]) == 1


def test_runs_of_another_folder(run: Run, make: Callable[..., Manifest], project: Path) -> None:
    make()
    assert "000001-" in run("runs", "--reports", project / "reports").out
    assert run("runs", "--reports", project / "other").out.startswith("No run is recorded in ")


def test_a_run_that_was_killed_and_one_under_way(run: Run, make: Callable[..., Manifest], project: Path) -> None:
    make()
    history = RunHistory(shelf_of(str(project / "reports")).private)
    history.write(Manifest("000002-2026-11-05", "Test", "2026-11-05T06:00:00+00:00"))
    assert [cells(line)[3] for line in run("runs").out.splitlines() if line.startswith("000002")] == ["killed"]
    with locked(project / "reports" / ".send", 0):
        assert [cells(line)[3] for line in run("runs").out.splitlines() if line.startswith("000002")] == ["running"]


def test_a_failed_run_is_shown_with_its_cell(
    run: Run, make: Callable[..., Manifest], notebook: Callable[..., None], project: Path
) -> None:
    make()
    notebook("neet", "1 / 0")
    made = make({"neet": BROKEN})
    done = run("runs", "show", "latest")
    kept = shelf_of(str(project / "reports")).private / "failed" / made.id / "birmingham" / "neet.ipynb"
    assert done.code == 0
    assert (
        "Test: failed (2 briefings: 1 reused, 1 failed). Nothing was published; the earlier briefings stay." in done.out
    )
    assert "Birmingham, neet: neet.ipynb failed at cell 2 (1 / 0):\nZeroDivisionError: division by zero" in done.out
    assert f"Next: Mend it. Open {kept} to see it." in done.out
    assert [cells(line)[1:3] for line in done.out.splitlines()[-2:]] == [["attendance", "reused"], ["neet", "failed"]]


@pytest.mark.parametrize("wanted", ["1", "000001", "latest", "last"])
def test_a_run_as_json_is_its_whole_record(wanted: str, run: Run, make: Callable[..., Manifest]) -> None:
    made = make()
    stated = json.loads(run("runs", "show", wanted, "--json").out)
    assert stated["id"] == made.id
    assert stated["outcome"] == "published"
    assert [briefing["outcome"] for briefing in stated["briefings"]] == ["made", "made"]
    assert stated["inputs"]["notebooks"].keys() == {"attendance", "neet"}


@pytest.mark.parametrize("wanted", ["7", "../x", "\x1b[31m", "2026-11-05"])
def test_a_run_that_is_not_there(wanted: str, run: Run, make: Callable[..., Manifest]) -> None:
    made = make()
    done = run("runs", "show", wanted)
    assert done.code == 2
    assert f"The newest runs are {made.id}." in done.err
    assert "\x1b" not in done.err


def test_hostile_words_do_nothing_to_the_terminal(
    run: Run, make: Callable[..., Manifest], notebook: Callable[..., None]
) -> None:
    make()
    notebook("neet", "1 / 0")
    nasty = Failure("[red]x[/red] \x1b]0;owned\x07 \x1b[2J \u202e", "\x1b[31m", 5)
    make({"neet": nasty}, name="[bold]\x1b[31mPlan")
    shown = run("runs", "show", "latest").out + run("runs").out
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "[red]x[/red]" in shown
    as_json = run("runs", "show", "latest", "--json").out
    assert not {"\x1b", "\x07", "\u202e"} & set(as_json)
    assert json.loads(as_json)["plan"] == "[bold]\x1b[31mPlan"


def test_a_damaged_record_is_told(run: Run, make: Callable[..., Manifest], project: Path) -> None:
    made = make()
    (shelf_of(str(project / "reports")).private / "runs" / f"{made.id}.json").write_text("{")
    done = run("runs", "show", "1")
    assert done.code == 2
    assert f"{made.id} is not a run's manifest" in done.err


def test_a_release_needs_a_role_a_folder_and_briefings(run: Run, project: Path) -> None:
    for words, fault in (
        ((), "No role is given."),
        (("--role", "Head of SEND"), f"There are no briefings in {project / 'reports'}."),
        (("--role", "Head of SEND", "--reports", "s3://bucket/reports"), "s3://bucket/reports is an address."),
    ):
        done = run("release", *words)
        assert done.code == 2
        assert fault in done.err
        assert "Next: " in done.err
    assert not (project / "reports").exists()


def test_the_run_that_was_released_is_shown_with_who_released_it(
    run: Run, make: Callable[..., Manifest], project: Path, stand_in: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make()
    monkeypatch.setattr(release, "check_pdf", lambda _pdf: [])
    monkeypatch.setattr(release, "check_html", lambda _page: [])
    monkeypatch.setattr(release, "verify", lambda *given: verify(*given[:3], stand_in.Maker()))
    done = run("release", "1", "--role", "Head of SEND")
    assert done.code == 0, done.err
    assert f"{made.id} is released by: Head of SEND (000002-" in done.out
    shown = run("runs", "show", "1").out
    assert "by: Head of SEND (000002-" in shown
    assert "  PDF/UA-1: 2 PDFs" in shown
    assert "Changed since" not in shown
    assert f"Release of {made.id}" in run("runs").out
    assert run("runs", "show", "latest").out.startswith(f"Release of {made.id}: released by: Head of SEND.")
