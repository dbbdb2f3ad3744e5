"""Councils' own files among the inputs of a run: whose briefings they change, and what a replay says of them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from send_briefings.cli.data_check import write_template
from send_briefings.config.areas import load_areas
from send_briefings.config.claims import load_claims
from send_briefings.config.project import project_root
from send_briefings.pipeline.cluster_worker import pack, unpack
from send_briefings.pipeline.inputs import OwnFile, changed_files, read_inputs, read_own_files

BIRMINGHAM, LEEDS, RUTLAND = "E08000025", "E08000035", "E06000017"
VIEWS = OwnFile("views.csv", "a" * 64, LEEDS, "local_offer", "2026-10-01")
FAULTY = OwnFile("odd.csv", "b" * 64, "", "", "")
TEXT = """# area: local_offer
# place: Leeds
# date: 2026-10-01
# made-up: no
measure,cohort,breakdown,period,value
local_offer_views,all,total,2026-09,100
"""


@pytest.mark.parametrize(
    ("file", "area", "place", "as_of", "used"),
    [
        (VIEWS, "local_offer", LEEDS, "", True),
        (VIEWS, "local_offer", LEEDS, "2026-10-01", True),
        (VIEWS, "local_offer", LEEDS, "2026-09-30", False),
        (VIEWS, "local_offer", RUTLAND, "", False),
        (VIEWS, "phase_transfers", LEEDS, "", False),
        (VIEWS, "neet", LEEDS, "", False),
        (FAULTY, "local_offer", RUTLAND, "", True),
        (FAULTY, "phase_transfers", LEEDS, "2026-01-01", True),
        (FAULTY, "neet", LEEDS, "", False),
    ],
)
def test_a_file_is_an_input_of_its_place_and_area(file: OwnFile, area: str, place: str, as_of: str, used: bool) -> None:
    assert file.used_by(load_areas()[area], place, as_of) is used


def test_the_content_key_changes_with_a_file_that_is_used_and_with_no_other() -> None:
    area = load_areas()["local_offer"]
    inputs = replace(read_inputs([area]), own=())

    def key(own: OwnFile | None, place: str) -> str:
        return replace(inputs, own=(own,) if own else ()).key(area, place, {"as_of": ""}, ["pdf"])

    assert key(VIEWS, LEEDS) != key(None, LEEDS)
    assert key(replace(VIEWS, sha256="c" * 64), LEEDS) != key(VIEWS, LEEDS)
    assert key(VIEWS, RUTLAND) == key(None, RUTLAND)


def test_the_newest_file_of_an_area_nobody_publishes_is_the_places_own() -> None:
    areas = [load_areas()[name] for name in ("local_offer", "annual_reviews")]
    inputs = replace(read_inputs(areas), own=(VIEWS, replace(VIEWS, area="annual_reviews", dated="2099-01-01")))
    assert inputs.newest(areas[0], LEEDS, "") == "2026-10-01"
    assert inputs.newest(areas[0], LEEDS, "2026-09-30") == ""
    assert inputs.newest(areas[0], RUTLAND, "") == ""
    assert inputs.newest(areas[1], LEEDS, "") < "2099"


def test_the_files_of_a_project_are_read_and_templates_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "local"
    assert read_own_files(tmp_path) == ()
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("words")
    assert read_own_files(tmp_path) == ()
    (folder / "views.csv").write_text(TEXT)
    (folder / "empty.csv").write_text(TEXT.replace(",2026-09,100", ",,"))
    (folder / "odd.csv").write_text(TEXT.replace("Leeds", "Leads"))
    found = {file.name: (file.place, file.area, file.dated) for file in read_own_files(tmp_path)}
    assert found == {"views.csv": (LEEDS, "local_offer", "2026-10-01"), "odd.csv": ("", "local_offer", "2026-10-01")}


def test_other_machines_of_a_cluster_are_sent_the_files(tmp_path: Path) -> None:
    home, there = tmp_path / "home", tmp_path / "there"
    (home / "data" / "local").mkdir(parents=True)
    (home / "data" / "local" / "views.csv").write_text(TEXT)
    (home / "data" / "local" / ".protected").mkdir()
    (home / "data" / "local" / ".protected" / "E08000035.json").write_text('{"publications": []}')
    for name in ("E08000035/2026-09-30.json", ".protected/E08000035.json"):
        (home / "data" / "local" / "own" / name).parent.mkdir(parents=True)
        (home / "data" / "local" / "own" / name).write_text("{}")
    unpack(pack(home), there)
    assert [file.name for file in read_own_files(there)] == ["views.csv", "own/E08000035/2026-09-30.json"]
    assert (there / "data" / "local" / ".protected" / "E08000035.json").is_file()  # so that they hide the same
    assert not (there / "data" / "local" / "own" / ".protected").exists()  # exact counts, which no page is made from


def test_a_replay_names_files_that_are_not_as_they_were() -> None:
    area = load_areas()["local_offer"]
    then = [VIEWS.as_json()]

    def reported(*now: OwnFile) -> list[str]:
        return changed_files(now, then, [area], [LEEDS])

    assert reported(VIEWS) == []
    changed = "the council's own figures in views.csv are not held as they were"
    assert reported() == [changed]
    assert reported(replace(VIEWS, sha256="c" * 64)) == [changed]
    assert reported(VIEWS, replace(VIEWS, name="more.csv")) == ["the council's own figures in more.csv are new"]
    assert reported(VIEWS, replace(VIEWS, name="more.csv", place=RUTLAND)) == []
    assert changed_files([VIEWS], [], [load_areas()["neet"]], [LEEDS]) == []


def test_what_has_been_said_in_public_is_an_input_of_the_briefings_it_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    areas = [load_areas()[name] for name in ("ehc_plans", "neet")]
    inputs = read_inputs(areas)
    path = project_root() / "data" / "catalogue" / "claims.toml"

    def keys() -> list[str]:
        pairs = [(areas[0], BIRMINGHAM), (areas[0], LEEDS), (areas[1], BIRMINGHAM)]
        return [inputs.key(area, place, {"as_of": ""}, ["pdf"]) for area, place in pairs]

    before = keys()
    changed = tmp_path / "claims.toml"
    changed.write_text(path.read_text(encoding="utf-8").replace("66% of education", "67% of education"))
    claims = load_claims(changed)
    monkeypatch.setattr("send_briefings.pipeline.inputs.load_claims", lambda: claims)
    assert [one == other for one, other in zip(before, keys(), strict=True)] == [False, True, True]


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_councils_own_files_are_closed_to_other_users_of_the_machine(project: Path) -> None:
    folder = project / "data" / "local"
    folder.mkdir()
    folder.chmod(0o755)
    assert read_own_files(project) == ()
    assert folder.stat().st_mode & 0o777 == 0o755
    (folder / "views.csv").write_text(TEXT)
    read_own_files(project)
    assert folder.stat().st_mode & 0o777 == 0o750


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_template_is_written_into_a_folder_that_is_closed_to_others(project: Path) -> None:
    write_template(project / "data" / "local" / "views.csv", TEXT)
    assert (project / "data" / "local").stat().st_mode & 0o007 == 0
    write_template(project / "elsewhere" / "views.csv", TEXT)
    (project / "elsewhere").chmod(0o755)
    write_template(project / "elsewhere" / "more.csv", TEXT)
    assert (project / "elsewhere").stat().st_mode & 0o777 == 0o755
