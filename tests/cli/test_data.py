"""The figures that `data` shows are those published; what is imported is accounted for."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from send_briefings.model import COLUMNS
from send_briefings.wording import rounded

Run = Callable[..., object]


def values(out: str) -> dict[str, float | None]:
    found = {row["period_label"]: row["value"] for row in json.loads(out)}
    return {label: None if value is None else float(rounded(value, 1)) for label, value in found.items()}


THERAPY = [22.6, 27.6, 37.2, 35.2, 42.4, 41.8, 45.0, None, 52.6, 49.4]
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
YEARS = ("2021/22", "2022/23", "2023/24", "2024/25")

# Read independently from the raw files: design/4-sources.md.
PUBLISHED = [
    ("persistent_absence", "Birmingham", "ehc_plan", "total", dict(zip(YEARS, (41.9, 41.2, 39.6, 38.1), strict=True))),
    (
        "persistent_absence",
        "Birmingham",
        "sen_support",
        "total",
        dict(zip(YEARS, (33.9, 34.3, 32.0, 29.5), strict=True)),
    ),
    ("persistent_absence", "Birmingham", "all", "total", dict(zip(YEARS, (24.9, 25.5, 23.3, 21.0), strict=True))),
    ("persistent_absence", "England", "all", "total", dict(zip(YEARS, (22.5, 21.2, 20.0, 18.1), strict=True))),
    ("neet_or_not_known", "Birmingham", "ehc_plan", "total", {"2022": 9.2, "2023": 7.1, "2024": 3.8}),
    ("neet_or_not_known", "England", "ehc_plan", "total", {"2022": 8.6, "2023": 10.1, "2024": 10.2}),
    (
        "waiting_over_18_weeks",
        "Birmingham",
        "all",
        "speech_and_language_therapy",
        dict(zip([f"{month} 2023" for month in MONTHS], THERAPY, strict=True)),
    ),
    ("home_educated_per_1000", "Birmingham", "all", "total", {"2023/24": 16.1, "2024/25": 21.0}),  # 3,720 of 177,468
    ("ehc_plans_in_january", "City of London", "ehc_plan", "asian", {"January 2024": None, "January 2025": 5}),
]


@pytest.mark.parametrize(("measure", "place", "cohort", "breakdown", "expected"), PUBLISHED)
def test_figures_are_those_published(
    measure: str, place: str, cohort: str, breakdown: str, expected: dict[str, float | None], run: Run
) -> None:
    done = run("data", "show", measure, "--place", place, "--cohort", cohort, "--breakdown", breakdown, "--json")
    assert done.code == 0
    shown = values(done.out)
    assert {label: shown[label] for label in expected} == expected


def test_rows_have_the_tidy_tables_columns(run: Run) -> None:
    words = ("data", "show", "waiting_over_18_weeks", "--breakdown", "speech and language therapy")
    as_json = json.loads(run(*words, "--json").out)
    as_csv = list(csv.DictReader(io.StringIO(run(*words, "--csv").out)))
    assert tuple(as_json[0]) == tuple(as_csv[0]) == COLUMNS
    assert len(as_json) == len(as_csv)
    missing = {row["period_label"]: row for row in as_json}["August 2023"]
    assert (missing["value"], missing["status"], missing["period_start"]) == (None, "not_submitted", "2023-08-01")
    assert {row["period_label"]: row for row in as_csv}["August 2023"]["value"] == ""


def test_the_table_for_a_person_is_rounded_and_says_why_a_value_is_missing(run: Run) -> None:
    out = run("data", "show", "waiting_over_18_weeks", "--breakdown", "speech_and_language_therapy").out
    assert "Waiting over 18 weeks, NHS Birmingham and Solihull ICB (QHL)" in out
    assert "It also serves Solihull." in out
    line = next(line for line in out.splitlines() if "July 2023" in line)
    assert line.split()[4:7] == ["45.0%", "1,285", "2,854"]
    assert "not submitted" in next(line for line in out.splitlines() if "August 2023" in line)
    assert "nhs_community_waits: NHS England, " in out


def test_as_known_on_a_day(run: Run) -> None:
    words = ("data", "show", "neet_or_not_known", "--cohort", "ehc_plan", "--json", "--as-of")
    assert "2023" in values(run(*words, "2023-12-31").out)
    assert "2024" not in values(run(*words, "2023-12-31").out)
    assert "2024" in values(run(*words, "2024-12-31").out)


def test_nothing_published_is_an_answer(run: Run) -> None:
    done = run("data", "show", "suspension_rate", "--place", "QHL")
    assert (done.code, done.out) == (0, "")
    assert "nothing is published on" in done.err
    assert "NHS Birmingham and Solihull ICB" in done.err
    assert json.loads(run("data", "show", "suspension_rate", "--place", "QHL", "--json").out) == []
    assert run("data", "show", "suspension_rate", "--place", "QHL", "--csv").out == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        (["persistent_absense"], "Did you mean persistent_absence"),
        (["xyzzy"], "There are: ehc_plans_in_january, "),
        (["neet", "--place", "Birmingam"], "Did you mean Birmingham"),
        (["neet", "--cohort", "ehcp"], "There are: ehc_plan, sen_support, no_sen, all."),
        (["waiting", "--breakdown", "physio"], "Did you mean physiotherapy"),
        (["neet", "--as-of", "yesterday"], "expected a date"),
        (["neet", "--json", "--csv"], "--json and --csv were both given."),
        (["[bold]x[/bold]\x1b]0;x\x07"], "No measure is called '[bold]x"),
        ([], "MEASURE"),
    ],
)
def test_what_is_not_understood_is_told(words: list[str], stated: str, run: Run) -> None:
    done = run("data", "show", *words)
    assert done.code == 2
    assert stated in done.err
    assert done.out == ""
    assert not {"\x1b", "\x07"} & set(done.err)


ABSENCE = """\
time_period,time_identifier,region_code,region_name,new_la_code,la_name,education_phase,send_detail_display,\
send_category,enrolments_pa_10_exact_percent,enrolments_pa_50_exact_percent,sess_overall_percent
202425,Academic year,E12000005,West Midlands,E08000025,Birmingham,Total,SEN provision,EHC plan,38.1,6.7,14.1
202425,Academic year,E12000005,West Midlands,E08000025,Birmingham,Total,SEN provision,SEN support,29.5,,10.0
202425,Academic year,E12000005,West Midlands,E08000025,Birmingham,Total,SEN provision,No SEN,many,1.9,6.0
202425,Academic year,E12000005,West Midlands,E08000025,Birmingham,Total,SEN primary need,No SEN,20.5,2.0,6.1
"""


def test_a_release_is_forgotten_and_had_back(run: Run, tmp_path: Path) -> None:
    store, path = tmp_path / "store", tmp_path / "any name.csv"
    path.write_text(ABSENCE)
    run("data", "import", path, "--store", store, "--accept", "A trial.")
    assert run("data", "forget", "--store", store).code == 2
    forgotten = run("data", "forget", "2024/25", "--reason", "Cut short.", "--store", store)
    assert forgotten.out == "Forgotten: dfe_absence_sen, release 2024/25, 6 rows of any name.csv.\n"
    assert run("data", "list", "--store", store).out.startswith("The store is empty.")
    back = run("data", "forget", "--undo", "--store", store)
    assert back.out == "Had back: dfe_absence_sen, release 2024/25, 6 rows of any name.csv.\n"
    [listed] = json.loads(run("data", "list", "--json", "--store", store).out)
    assert (listed["file"], listed["accepted"]["reason"]) == ("any name.csv", "A trial.")


def test_a_folder_of_which_nothing_is_read_is_no_success(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "notes.csv").write_text("a,b\n1,2\n")
    (folder / "absence.csv").write_text(ABSENCE.replace("education_phase", "phase").replace("send_category", "sen"))
    done = run("data", "import", folder, "--store", tmp_path / "store")
    assert done.code == 3
    assert "Passed over, as none of our sources' files: notes.csv." in done.err
    assert "absence.csv: refused" in done.out
    (folder / "absence.csv").unlink()
    done = run("data", "import", folder, "--store", tmp_path / "store")
    assert (done.code, done.out) == (3, f"{folder / 'notes.csv'}: not a file we read\n")
    assert "Nothing was stored: none of these is a file we read." in done.err


def test_a_store_is_built_listed_and_checked(run: Run, tmp_path: Path) -> None:
    store, path = tmp_path / "store", tmp_path / "any name.csv"
    path.write_text(ABSENCE)
    refused = run("data", "import", path, "--store", store)
    assert (refused.code, refused.err) == (3, "1 of 1 files refused: any name.csv. Nothing was stored.\n")
    assert "2024/25: no row of 152 authorities: Barking and Dagenham, Barnet, Barnsley" in refused.out
    assert run("data", "list", "--store", store).out.startswith("The store is empty.")
    done = run("data", "import", path, "--store", store, "--accept", "One  council's rows, for a trial.")
    assert done.code == 0, done.err
    assert f"{path}: stored\n  dfe_absence_sen, release 2024/25, released 2026-03-26\n" in done.out
    assert "  4 rows read: 2 kept, 1 rejected\n" in done.out
    assert "  1 out of scope: " in done.out
    assert "row 4, column 'enrolments_pa_10_exact_percent': found 'many', expected " in done.out
    again = run("data", "import", path, "--store", store, "--json")
    [account] = json.loads(again.out)["files"]
    assert (account["outcome"], account["rows_read"], account["kept"]) == ("already there", 4, 2)
    assert [(r["row"], r["found"]) for r in account["rejected"]] == [(4, "many")]
    assert "Nothing changed: the store holds the rest already." in again.err
    listed = run("data", "list", "--store", store).out
    assert hashlib.sha256(path.read_bytes()).hexdigest()[:12] in listed
    assert "dfe_absence_sen, 2024/25: taken in though not whole: One council's rows, for a trial.\n" in listed
    assert "  rejected: row 4, column 'enrolments_pa_10_exact_percent': found 'many'" in listed
    checked = run("data", "check", "--store", store)
    assert checked.code == 7
    assert "no file holds figures of the measure 'suspension_rate'" in checked.err


def test_the_built_in_store_is_sound(run: Run) -> None:
    done = run("data", "check")
    assert done.code == 0, done.err
    assert "The store is sound: " in done.out


def test_a_damaged_store_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    for command in ("list", "check"):
        done = run("data", command, "--store", tmp_path)
        assert done.code == 7
        assert "manifest" in done.err


def test_an_empty_store_is_told(run: Run, tmp_path: Path) -> None:
    done = run("data", "list", "--store", tmp_path)
    assert (done.code, done.out.partition(".")[0]) == (0, "The store is empty")


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff", b"PK\x03\x04"])
def test_a_file_that_is_refused_is_told(content: bytes, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "[red]x.csv"
    path.write_bytes(content)
    done = run("data", "import", path, "--store", tmp_path / "store")
    assert done.code == 3
    assert f"{path}: refused" in done.out
    assert "1 of 1 files refused" in done.err
    assert "Traceback" not in done.out + done.err


def test_no_file_is_told(run: Run, tmp_path: Path) -> None:
    assert run("data", "import", tmp_path / "none.csv", "--store", tmp_path / "store").code == 3
    (tmp_path / "empty").mkdir()
    assert run("data", "import", tmp_path / "empty", "--store", tmp_path / "store").code == 2


def test_all_figures_are_exported_as_one_parquet_file(run: Run, tmp_path: Path) -> None:
    """Birmingham, pupils with an EHC plan, 2024/25: 38.1%, from absence_by_sen_provision_la.csv."""
    out = tmp_path / "figures.parquet"
    done = run("data", "export", out)
    assert done.code == 0
    assert " figures of " in done.out
    table = pq.read_table(out)
    assert [str(table.schema.field(name).type) for name in ("value", "period_start")] == ["double", "date32[day]"]
    wanted = {
        "measure_name": "Persistent absence", "place_name": "Birmingham", "cohort": "ehc_plan", "breakdown": "total",
        "source": "dfe_absence_sen", "period_label": "2024/25",
    }  # fmt: skip
    for name, value in wanted.items():
        table = table.filter(pc.equal(table[name], value))
    assert table["value"].to_pylist() == [pytest.approx(38.1, abs=0.05)]
    again = run("data", "export", out)
    assert (again.code, "already" in again.err) == (2, True)
