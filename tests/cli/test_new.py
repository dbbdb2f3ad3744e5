"""A source and an area written from a CSV: what can be inferred is, the rest is asked, nothing is written over."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.project import project_root
from send_briefings.config.sources import load_sources
from send_briefings.report.area import load_area

Run = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
MADE_UP = ROOT / "notebooks" / "explore" / "made_up_key_workers.csv"
SAID = (
    "--title", "Key workers (made up)", "--publisher", "Nobody", "--publication", "Made-up figures",
    "--url", "https://example.org", "--release", "2024", "--release-date", "2025-06-26", "--cohort", "ehc_plan",
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with all figures that are built in."""
    for name in ("data/catalogue", "data/published"):
        shutil.copytree(project_root() / name, tmp_path / name)
    (tmp_path / "notebooks").mkdir()
    shutil.copy(project_root() / "notebooks" / "attendance.ipynb", tmp_path / "notebooks")
    monkeypatch.setenv("SEND_HOME", str(tmp_path))
    return tmp_path


def parts_of(area: str, place: str) -> str:
    """What every cell of the area's notebook shows."""
    made = load_area(area, place=place)
    names = ("summary", "trend", "breakdown", "comparison", "questions", "confidence")
    return re.sub(r"\s+(?=[:,.%])", "", " ".join(" ".join(repr(getattr(made, name)()) for name in names).split()))


def test_a_newcomer_adds_a_source_and_an_area_in_three_commands(project: Path, run: Run) -> None:
    made = run("new", "source", MADE_UP, "--id", "key_workers", "--by", "breakdown", "--topic", "Sex", *SAID)
    assert made.code == 0, made.err
    assert "three measures, 2022 to 2024. Of 234 rows 234 are read, 0 are refused" in made.out
    assert f"send-briefings data import {MADE_UP}" in made.out
    source = load_sources()["key_workers"]
    assert [(one["measure"], one["unit"]) for one in source.layout["indicators"]] == [
        ("key_workers_plans", "count"),
        ("key_workers_key_worker", "count"),
        ("key_workers_key_worker_pc", "percent"),
    ]
    assert run("data", "import", MADE_UP).code == 0
    words = ("--name", "Key workers", "--question", "How many have a key worker?", "--better", "high")
    measure = ("--measure", "key_workers_key_worker_pc")
    done = run("new", "area", MADE_UP, "--id", "key_workers", *measure, *words)
    assert done.code == 0, done.err
    assert "send-briefings build --place Birmingham --area key_workers" in done.out
    shown = parts_of("key_workers", "Birmingham")
    assert "39% in Birmingham in 2024: EHC plans with a key worker (made up)" in shown
    assert "In 2023 it was 34%. In England it was 50%." in shown
    assert "What lies behind the percentage of EHC plans with a key worker (made up) in Birmingham?" in shown
    notebook = json.loads((project / "notebooks" / "key_workers.ipynb").read_text())
    assert 'load_area("key_workers"' in "".join(notebook["cells"][2]["source"])


def test_what_the_file_does_not_tell_is_listed_with_its_option(project: Path, run: Run) -> None:
    refused = run("new", "source", MADE_UP, "--no-ask")
    assert refused.code == 2
    for option in ("--title", "--publisher", "--publication", "--url", "--release ", "--release-date", "--cohort"):
        assert f"  {option}" in refused.err
    assert not (project / "data" / "catalogue" / "sources" / "made_up_key_workers.toml").exists()


def test_what_the_file_does_not_tell_is_asked(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(question: str, default: str | None = None) -> str:
        asked.append(question)
        return {"The day it was published (YYYY-MM-DD)": "2025-06-26"}.get(question) or default or "Said"

    monkeypatch.setattr("typer.prompt", answer)
    assert run("new", "source", MADE_UP, "--ask").code == 0
    assert len(asked) == 7
    assert asked[-1] == "Which children are the figures about: ehc_plan, sen_support, no_sen, all"
    found = load_sources()["made_up_key_workers"]
    assert (found.publisher, found.releases[0].release) == ("Department for Education", "2024")
    assert found.layout["out_of_scope"][0]["other_than"] == ["All plans"]


def test_nothing_is_written_over_and_an_unknown_word_is_refused(project: Path, run: Run) -> None:
    path = project / "data" / "catalogue" / "sources" / "key_workers.toml"
    refused = run("new", "source", MADE_UP, "--id", "key_workers", "--by", "breakdowns", *SAID)
    assert (refused.code, "--by names 'breakdowns'" in refused.err) == (2, True)
    assert "Expected one of: breakdown_topic, breakdown." in refused.err
    assert not path.exists()
    assert run("new", "source", MADE_UP, "--id", "key_workers", *SAID).code == 0
    written = path.read_bytes()
    again = run("new", "source", MADE_UP, "--id", "key_workers", *SAID)
    assert (again.code, "is read already, as the source 'key_workers'" in again.err) == (2, True)
    notebook = project / "notebooks" / "attendance.ipynb"
    before = notebook.read_bytes()
    words = ("--name", "A", "--question", "B?")
    there = run("new", "area", "dfe_absence_sen", "--id", "attendance", *words)
    assert (there.code, "There is a file 'data/catalogue/areas/attendance.toml' already" in there.err) == (2, True)
    assert (path.read_bytes(), notebook.read_bytes()) == (written, before)


def test_a_file_in_no_tidy_layout_says_what_is_missing(project: Path, run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("year,council,plans\n2024,Leeds,5\n")
    refused = run("new", "source", other)
    assert refused.code == 3
    assert "no column 'time_period', 'time_identifier', 'geographic_level', 'new_la_code'" in refused.err


def test_figures_counted_before_the_period_ends_need_the_month_of_the_count(
    project: Path, run: Run, tmp_path: Path
) -> None:
    text = MADE_UP.read_text().replace("Calendar year", "Academic year")
    yearly = tmp_path / "yearly.csv"
    yearly.write_text(re.sub(r"\n(20\d)(\d),", lambda year: f"\n{year[1]}{year[2]}2{int(year[2]) + 1},", text))
    refused = run("new", "source", yearly, "--no-ask", *SAID)
    assert (refused.code, "--counted-in ..." in refused.err) == (2, True)
    assert run("new", "source", yearly, "--counted-in", "January", *SAID).code == 0
    assert load_sources()["yearly"].releases[0].latest_period == "January 2025"


@pytest.mark.raw
def test_an_area_from_the_published_file_of_ceased_plans(project: Path, run: Run, raw_data: Path) -> None:
    """Of `sen2_2025/ceased_plans.csv` (issue 16): first as a file of a known source, then as one of no known source."""
    file = raw_data / "sen2_2025" / "ceased_plans.csv"
    refused = run("new", "source", file)
    assert (refused.code, "as the source 'dfe_sen2_ceased_plans'" in refused.err) == (2, True)
    words = ("--name", "Plans that ended", "--question", "Why do plans end?")
    assert run("new", "area", file, "--id", "ended_plans", *words).code == 0
    shown = parts_of("ended_plans", "Birmingham")
    assert "648 EHC plans in Birmingham ended in 2024" in shown
    assert load_areas()["ended_plans"].measures["plans_ceased"].name == "Plans ended"

    sources = project / "data" / "catalogue" / "sources"
    (sources / "dfe_sen2_ceased_plans.toml").unlink()
    made = run("new", "source", file, *SAID)
    assert made.code == 0, made.err
    text = (sources / "ceased_plans.toml").read_text()
    assert "# Number moved to higher education\n[[layout.indicators]]" in text
    assert "11 measures, 2022 to 2024. Of 21,164 rows 485 are read, 0 are refused" in made.out
    assert run("data", "import", file).code == 0
    assert run("new", "area", file, "--id", "ceased", *words).code == 0
    assert "The total number of ceased EHC plans in Birmingham in 2024 was 648." in parts_of("ceased", "Birmingham")
