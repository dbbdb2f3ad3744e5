"""The content key of a briefing: the day of the last briefing, and what was known on it, are inputs."""

from __future__ import annotations

from send_briefings.catalogue.areas import load_areas
from send_briefings.runs.inputs import read_inputs


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
