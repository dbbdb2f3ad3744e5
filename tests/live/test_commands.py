"""`data update` and `data freshness` as commands, and what a plan, a schedule and a briefing say of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from lxml import html

from send_briefings.config.areas import load_areas
from send_briefings.config.sources import load_hosts, load_sources
from send_briefings.data.manifest import KnownReleases, write_known
from send_briefings.data.store import Store
from send_briefings.live.client import Client
from send_briefings.live.report import update_locked
from send_briefings.pipeline.index import place_page
from send_briefings.pipeline.inputs import read_inputs
from send_briefings.pipeline.manifest import RunHistory
from send_briefings.pipeline.records import PublishedBriefing
from send_briefings.report.area import Area
from send_briefings.report.load import load_context
from send_briefings.report.sources import due_text, newer_texts

NEET = "dfe_neet_scorecard"
Run = Callable[..., Any]


@pytest.mark.raw
def test_an_update_says_what_it_did_and_ends_well(home: Path, run: Run, neet_out: Callable[..., Any]) -> None:
    neet_out(next_release={"year": 2027, "month": 7, "day": 15})
    done = run("data", "update", NEET)
    assert done.code == 0
    assert "Practice: http://127.0.0.1" in done.err
    assert done.out.splitlines()[0] == "dfe_neet_scorecard: new release"
    assert done.out.splitlines()[-1] == "1 source asked: 1 new release."
    table = run("data", "freshness").out
    line = next(line for line in table.splitlines() if line.startswith(NEET))
    assert "2025" in line
    assert "15 July 2027" in line
    assert "up to date as far as known" in line
    rows = json.loads(run("data", "freshness", "--json").out)["sources"]
    assert next(row for row in rows if row["source"] == NEET)["due_basis"] == "the publisher's date"
    assert next(row for row in rows if row["source"] == "dfe_lait")["status"] == "nothing held"


@pytest.mark.raw
def test_a_source_overdue_and_a_newer_release_are_told_apart(
    home: Path, run: Run, neet_out: Callable[..., Any]
) -> None:
    rows = json.loads(run("data", "freshness", "--json").out)["sources"]
    assert next(row for row in rows if row["source"] == NEET)["status"] == "overdue"  # 2024's came out in August 2024
    neet_out()
    assert run("data", "update", NEET, "--check").code == 0
    rows = json.loads(run("data", "freshness", "--json").out)["sources"]
    assert next(row for row in rows if row["source"] == NEET)["status"] == "a newer release is out"


@pytest.mark.raw
def test_a_check_ends_with_what_was_assumed(home: Path, run: Run, neet_out: Callable[..., Any]) -> None:
    neet_out()
    reported = run("data", "update", NEET, "--check").out
    assert "  holds: DfE's content service answers programs, with the replies described" in reported
    assert "  not seen: the public repositories list the commits of a file" in reported


@pytest.mark.raw
def test_without_a_network_it_ends_with_13_and_one_clear_sentence(
    home: Path, run: Run, fake: Any, fakes: ModuleType
) -> None:
    fake.misbehave(".", fakes.status(503), times=1000)
    done = run("data", "update")
    assert done.code == 13
    assert "It is not known what is newest of" in done.err
    assert "What is held is untouched" in done.err
    done = run("data", "update", "--json")
    assert {one["answer"] for one in json.loads(done.out)["sources"]} == {"cannot tell"}


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (("nhs_comunity_waits",), "Did you mean nhs_community_waits"),
        (("local_return",), "'local_return' is not published on line."),
        (("dfe_lait", "--accept", NEET), f"'{NEET}' is accepted and not asked about."),
        (("--check", "--locked"), "--check changes nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anybody_is_asked(
    project: Path, run: Run, words: tuple[str, ...], reported: str
) -> None:
    done = run("data", "update", *words)
    assert done.code == 2
    assert reported in done.err


def test_a_fault_of_a_place_to_look_is_found_by_data_check(project: Path, run: Run) -> None:
    path = project / "data" / "catalogue" / "sources" / "nhs_community_waits.toml"
    text = path.read_text(encoding="utf-8").replace('host = "nhs_england"', 'host = "nhs"')
    path.write_text(text.replace("recheck = 3", "rechek = 3"), encoding="utf-8")
    done = run("data", "check")
    assert done.code == 4
    assert "'host' is 'nhs', expected" in done.err
    assert "unknown key 'rechek', expected 'recheck'" in done.err


def test_asking_about_one_file_of_a_publication_asks_about_all() -> None:
    from send_briefings.cli.running import chosen

    found = [source.id for source in chosen(["dfe_sen2_caseload"])]
    publication = load_sources()["dfe_sen2_caseload"].live[0].settings["publication"]
    sources = [source for source in load_sources().values() if source.live]
    assert found == [one.id for one in sources if one.live[0].settings.get("publication") == publication]
    assert {"dfe_sen2_caseload", "dfe_sen2_requests", "dfe_sen2_timeliness"} <= set(found)
    assert len(found) >= 12


@pytest.mark.raw
def test_another_machine_takes_in_exactly_the_files_named(settled: Any, tmp_path: Path, server: Any, fake: Any) -> None:
    desk, one = settled
    there = tmp_path / "there"
    (there / "live").mkdir(parents=True)
    shutil.copy(desk.live / "state.json", there / "live" / "state.json")
    sources = [load_sources()[NEET]]
    client = Client(tuple(load_hosts().values()), practice=f"http://127.0.0.1:{server.port}")
    update_locked(sources, Store.open(there / "published"), there / "live", client)
    assert [(f.release, f.released.isoformat()) for f in Store.open(there / "published").files()] == [
        ("2025", "2025-07-17")
    ]
    name, content = next(iter(one.files.items()))
    one.files[name] = content + b"\n"
    shutil.rmtree(there / "live" / "raw")
    reports = update_locked(sources, Store.open(tmp_path / "third"), there / "live", client)
    client.close()
    assert "has other bytes now than data/live/state.json names" in reports[0].faults[0].message
    assert Store.open(tmp_path / "third").files() == ()


def test_a_plan_that_asks_first_is_scheduled_with_what_it_needs(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = project / "mine.toml"
    plan.write_text('places = ["Leeds"]\nupdate = true\n', encoding="utf-8")
    done = run("schedule", plan, "--cron")
    assert "Each run asks publishers first what is newest" in done.err
    assert "www.england.nhs.uk" in done.err
    assert "asks publishers" not in done.out
    plan.write_text('places = ["Leeds"]\nupdate = ["dfe_lait"]\n', encoding="utf-8")
    assert "asks publishers about dfe_lait first" in run("schedule", plan, "--cron").err
    plan.write_text('places = ["Leeds"]\n', encoding="utf-8")
    assert run("schedule", plan, "--cron").err == ""
    plan.write_text('places = ["Leeds"]\nupdate = ["dfe_late"]\n', encoding="utf-8")
    assert "mine.toml:2: 'update' holds 'dfe_late', expected 'dfe_lait'" in run("schedule", plan, "--cron").err


USED = pd.DataFrame({"source": [NEET], "release": ["2024"], "released": [pd.Timestamp("2024-07-25")]})


@pytest.mark.parametrize(
    ("known", "reported"),
    [
        (KnownReleases("2025", "2025-07-17"), "a newer release, 2025, came out on 17 July 2025 and is not used here."),
        (
            KnownReleases("2024 (revised 21 August 2025)", "2025-08-21"),
            "the publisher corrected 2024 on 21 August 2025; the corrected figures are not used here.",
        ),
        (
            KnownReleases(withdrawn="2026-11-05"),
            "the publisher had withdrawn these figures by 5 November 2026. Do not use them before it says why.",
        ),
    ],
)
def test_a_briefing_says_which_newer_release_it_does_not_use(known: KnownReleases, reported: str) -> None:
    sources = load_sources()
    assert newer_texts(sources, USED, {NEET: known}, None) == [f"{sources[NEET].publication}: {reported}"]
    assert newer_texts(sources, USED, {NEET: known}, date(2025, 1, 1)) == []
    assert newer_texts(sources, USED, {"dfe_lait": known}, None) == []


@pytest.mark.raw
def test_the_page_and_the_index_say_so(home: Path) -> None:
    write_known(home / "data" / "published", {NEET: KnownReleases("2025", "2025-07-17")})
    area = Area(load_context("neet", "Birmingham", "", Store.open(home / "data" / "published")))
    reported = "Figures for 2025 came out on 17 July 2025 and are not in this briefing."
    shown = area.summary()
    assert reported in html.fromstring(shown.html).text_content()
    assert shown.payload is not None
    assert shown.payload["fresh"] == reported
    record = PublishedBriefing(
        "E08000025", "birmingham", "Birmingham", "neet", "NEET", "NEET", "", "", "k", {}, fresh=reported
    )
    assert reported in html.fromstring(place_page([record])).text_content()


def test_when_the_next_figures_are_due() -> None:
    neet = load_sources()[NEET]
    assert due_text(neet, date(2024, 7, 25), None, None) == "Next figures due about July 2025."
    assert due_text(neet, date(2024, 7, 25), KnownReleases(due="2025-07"), None) == "Next figures due July 2025."
    assert due_text(neet, date(2024, 7, 25), KnownReleases(due="2025-07-17"), None) == "Next figures due 17 July 2025."
    assert (
        due_text(neet, date(2025, 7, 25), KnownReleases(due="2025-07-17"), None) == "Next figures due about July 2026."
    )
    assert due_text(load_sources()["ofsted_area_send_2016"], date(2022, 11, 17), None, None) == ""


@pytest.mark.raw
def test_a_newer_release_is_part_of_what_a_briefing_is_made_from(home: Path, tmp_path: Path) -> None:
    area = load_areas()["neet"]
    parameters: dict[str, object] = {}
    as_of = {"as_of": "2024-09-30"}
    before, then = (read_inputs([area]).key(area, "E08000025", given, ("html",)) for given in (parameters, as_of))
    write_known(
        home / "data" / "published",
        {NEET: KnownReleases("2025", "2025-07-17"), "dfe_sen2_caseload": KnownReleases("2026")},
    )
    inputs = read_inputs([area])
    after = inputs.key(area, "E08000025", parameters, ("html",))
    assert before != after
    assert inputs.key(area, "E08000025", as_of, ("html",)) == then
    history = RunHistory(tmp_path)
    history.folder.mkdir()
    history.write_data("000001-2026-11-05", inputs.data, inputs.known)
    data = history.data("000001-2026-11-05")
    assert Store(home / "data" / "published", data).known() == inputs.known  # as a replay and a cluster see it
    assert read_inputs([area], data).key(area, "E08000025", parameters, ("html",)) == after
    history.remove("000001-2026-11-05")
    assert list(history.folder.iterdir()) == []


def test_commands_that_ask_nobody_load_no_client() -> None:
    script = (
        "import sys; from send_briefings.cli import main; main(['data', 'freshness']); main(['areas']);"
        "assert not {'httpx2', 'stamina'} & set(sys.modules), 'loaded'"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
