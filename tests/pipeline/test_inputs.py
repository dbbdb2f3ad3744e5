"""The content key of a briefing: the day of the last briefing, and what was known on it, are inputs."""

from __future__ import annotations

from pathlib import Path

from send_briefings.config.areas import load_areas
from send_briefings.config.register import briefing_specs
from send_briefings.pipeline import inputs
from send_briefings.pipeline.inputs import read_inputs


def test_another_day_of_the_last_briefing_is_another_key_from_the_same_files() -> None:
    area = load_areas()["neet"]
    inputs = read_inputs([area])
    days = ("", "2023-12-31", "2024-12-31")
    keys = [inputs.key(area, "E08000025", {"as_of": "", "since": day}, ["html", "pdf"]) for day in days]
    assert len(set(keys)) == 3
    assert inputs.key(area, "E08000025", {"since": days[1], "as_of": ""}, ["pdf", "html"]) == keys[1]


def test_the_releases_known_on_the_day_of_the_last_briefing_are_inputs_too() -> None:
    """What the last briefing knew is judged again from them, so none but those of the future is left out."""
    area = load_areas()["neet"]
    used = read_inputs([area]).files_of(area, "2024-12-31")
    assert {file.release for file in used if file.source == "dfe_neet_scorecard"} == {"2021", "2022", "2023", "2024"}
    earlier = read_inputs([area]).files_of(area, "2023-12-31")
    assert {file.release for file in earlier if file.source == "dfe_neet_scorecard"} == {"2021", "2022", "2023"}


def test_an_overview_is_made_anew_when_any_of_its_areas_changes_and_an_area_by_no_overview(project: Path) -> None:
    catalogue = project / "data" / "catalogue"
    scorecard, neet = briefing_specs()["scorecard"], briefing_specs()["neet"]

    def catalogues() -> tuple[str, str]:
        return inputs._catalogue(catalogue, scorecard), inputs._catalogue(catalogue, neet)

    before = catalogues()
    append(catalogue / "areas" / "attendance.toml")
    after_area = catalogues()
    assert (after_area[0] != before[0], after_area[1] != before[1]) == (True, False)
    append(catalogue / "overviews" / "scorecard.toml")
    after_overview = catalogues()
    assert (after_overview[0] != after_area[0], after_overview[1] != after_area[1]) == (True, False)
    append(catalogue / "glossary.toml")
    assert [new != old for new, old in zip(catalogues(), after_overview, strict=True)] == [True, True]


def test_a_file_that_is_an_overviews_own_is_no_areas(project: Path) -> None:
    catalogue = project / "data" / "catalogue"
    (catalogue / "sayings.toml").write_text("", encoding="utf-8")
    append(catalogue / "overviews" / "scorecard.toml", 'files = ["sayings.toml"]')
    neet = briefing_specs()["neet"]
    before = inputs._catalogue(catalogue, neet)
    append(catalogue / "sayings.toml")
    assert inputs._catalogue(catalogue, neet) == before


def test_an_overviews_data_are_all_that_are_held() -> None:
    scorecard = briefing_specs()["scorecard"]
    read = read_inputs([])
    assert read.files_of(scorecard, "") == read.data
    assert {file.released.year for file in read.files_of(scorecard, "2024-12-31")} <= set(range(2025))


def append(path: Path, line: str = "# a note") -> None:
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")


def test_what_a_council_states_is_an_input_of_that_area_and_place_alone(project: Path) -> None:
    areas = [briefing_specs()["neet"], briefing_specs()["attendance"]]
    folder = project / "data" / "local" / "commentary"
    folder.mkdir(parents=True)

    def keys(as_of: str = "") -> list[str]:
        read = read_inputs(areas)
        return [
            read.key(area, place, {"as_of": as_of}, ["html"]) for area in areas for place in ("E08000025", "E08000035")
        ]

    before, early, recorded = keys(), keys("2026-01-01"), read_inputs(areas).council
    text = '+++\nplace = "Leeds"\ndate = 2026-11-05\nrole = "Director"\n+++\nWords.\n'
    (folder / "neet.md").write_text(text, encoding="utf-8")
    assert [new != old for new, old in zip(keys(), before, strict=True)] == [False, True, False, False]
    assert keys("2026-01-01") == early
    now = read_inputs(areas).council
    assert (recorded, list(now)) == ({}, ["E08000035/neet"])
    assert inputs.changed_statements(now, recorded, areas, ["E08000035"]) == [
        "the council's own targets or words on neet changed"
    ]
    assert inputs.changed_statements(now, recorded, areas, ["E08000025"]) == []
