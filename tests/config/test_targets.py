"""A council's own targets: what is read, and what is refused with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.targets import load_targets, template
from send_briefings.errors import CatalogueError
from send_briefings.model.register import Milestone

GOOD = """\
[[targets]]
place = "Birmingham"
area = "ehc_plans"
measure = "plans_within_20_weeks"
baseline = "2024"
baseline_value = 26.7
milestones = [{ day = 2025-12-31, value = 45.0 }, { day = 2026-12-31, value = 60 }]
owner = "Director of Children's Services"
document = "SEND improvement plan"
where = "page 12"
document_date = 2025-09-01
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "targets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_target_is_read_and_lies_on_straight_lines(tmp_path: Path) -> None:
    (target,) = load_targets(written(tmp_path, GOOD))
    assert (target.place, target.ref.cohort, target.ref.breakdown) == ("E08000025", "ehc_plan", "excluding_exceptions")
    assert target.milestones == (Milestone(date(2025, 12, 31), 45.0), Milestone(date(2026, 12, 31), 60.0))
    assert (target.value, target.due) == (60.0, date(2026, 12, 31))
    began = date(2024, 12, 31)
    days = [date(2023, 1, 1), began, date(2025, 7, 1), date(2025, 12, 31), date(2026, 7, 1), date(2030, 1, 1)]
    assert [round(target.planned(began, day), 1) for day in days] == [26.7, 26.7, 35.8, 45.0, 52.5, 60.0]


def test_there_are_none_without_a_file(tmp_path: Path) -> None:
    assert load_targets(tmp_path / "targets.toml") == ()


def test_the_template_is_a_file_that_is_read(tmp_path: Path) -> None:
    for spec in load_areas().values():
        if spec.measures[spec.headline.measure].unit.value == "outcome":
            continue
        (target,) = load_targets(written(tmp_path, template("Leeds", spec)))
        assert (target.place, target.area, target.ref.measure) == ("E08000035", spec.id, spec.headline.measure)
        (tmp_path / "targets.toml").unlink()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"Birmingham"', '"Birmingam"', "targets.toml:2: 'place' is 'Birmingam', expected an authority (Birmingham"),
        ('"ehc_plans"', '"ehcplans"', "targets.toml:3: 'area' is 'ehcplans', expected 'ehc_plans'"),
        ('"plans_within_20_weeks"', '"plans_in_20"', "targets.toml:4: 'measure' is 'plans_in_20', expected "),
        ("45.0", "145.0", "targets.toml:7: a percentage is 145, expected 0 to 100"),
        ("2026-12-31", "2025-11-30", "targets.toml:7: 'milestones' are not in the order of their days"),
        ("2026-12-31", '"soon"', "targets.toml:7: 'milestones' holds something else than a day and a value"),
        ("owner =", "onwer =", "targets.toml:8: unknown key 'onwer', expected 'owner'"),
        ("document_date = 2025-09-01", "", "the table 'targets number 1' has no 'document_date'"),
        (
            "document_date = 2025-09-01",
            f"document_date = 2025-09-01\n{GOOD}",
            "a second target for this series and place",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        load_targets(written(tmp_path, GOOD.replace(old, new)))
    assert told in str(refused.value)
