"""What a measure says since inspectors came back: it turns when the figures turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from send_briefings import load_area
from send_briefings.findings import Setting
from send_briefings.model.register import EntryKind, MeasureLink, Progress, RegisterEntry
from send_briefings.register import Direction, Verdict, entry_found, measure_found

Series = dict[int, tuple[int, int] | None]
Made = Callable[[Series], Setting]
SINCE, KNOWN = date(2021, 5, 31), date(2026, 6, 30)


def link_of(setting: Setting, no_next: str = "") -> MeasureLink:
    return MeasureLink("neet", setting.spec.headline, "It bears on it.", no_next)


@pytest.mark.parametrize(
    ("series", "expected", "starts"),
    [
        ({2022: (200, 1000), 2023: (150, 1000), 2024: (90, 1000)}, Direction.BETTER, ["2022", "2023"]),
        ({2022: (90, 1000), 2023: (150, 1000), 2024: (200, 1000)}, Direction.WORSE, ["2022", "2023"]),
        ({2022: (200, 1000), 2023: (120, 1000), 2024: (155, 1000)}, Direction.MIXED, ["2022", "2023"]),
        ({2022: (150, 1000), 2023: (152, 1000), 2024: (151, 1000)}, Direction.NO_CLEAR_CHANGE, ["2022", "2023"]),
        ({2023: (200, 1000), 2024: (90, 1000)}, Direction.BETTER, ["2023"]),
        ({2024: (90, 1000)}, Direction.NOT_COMPARED, []),
        ({2022: (4, 10), 2023: (5, 10), 2024: (1, 10)}, Direction.NOT_COMPARED, []),
        ({2022: None, 2023: None}, Direction.NO_FIGURE, []),
        ({2019: (200, 1000), 2020: (90, 1000)}, Direction.NOT_COMPARED, ["2019"]),
    ],
)
def test_directions(setting_with: Made, series: Series, expected: Direction, starts: list[str]) -> None:
    setting = setting_with(series)
    found = measure_found(setting, link_of(setting), SINCE, KNOWN)
    assert found.direction is expected
    assert [move.earlier.period.label for move in found.moves] == starts
    assert bool(found.why_not) == (expected in {Direction.NOT_COMPARED, Direction.NO_FIGURE})


def test_changes_are_from_after_inspectors_came_back(setting_with: Made) -> None:
    """The fall from 2020 came before; since then the share rose."""
    setting = setting_with({2020: (300, 1000), 2022: (90, 1000), 2024: (150, 1000)})
    found = measure_found(setting, link_of(setting), SINCE, KNOWN)
    assert [move.earlier.period.label for move in found.moves] == ["2022"]
    assert found.direction is Direction.WORSE


def test_a_verdict_turns_with_the_figures(setting_with: Made) -> None:
    def verdict(series: Series) -> Verdict:
        setting = setting_with(series)
        entry = RegisterEntry(
            "work", "E08000025", EntryKind.WEAKNESS, "Work", True, "Said.", Progress.INSUFFICIENT, (),
            (link_of(setting),), "", "", "register.toml:1",
        )  # fmt: skip
        return entry_found(entry, lambda _: setting, SINCE, KNOWN).verdict

    assert verdict({2022: (200, 1000), 2024: (90, 1000)}) is Verdict.IMPROVEMENT
    assert verdict({2022: (90, 1000), 2024: (200, 1000)}) is Verdict.DECLINE
    assert verdict({2022: (90, 1000), 2024: (92, 1000)}) is Verdict.NO_CLEAR_CHANGE
    assert verdict({2024: (92, 1000)}) is Verdict.NO_EVIDENCE


def test_when_it_comes_next_is_not_told_where_the_entry_says_that_it_is_not_known(setting_with: Made) -> None:
    setting = setting_with({2023: (90, 1000), 2024: (90, 1000)})
    told = measure_found(setting, link_of(setting), SINCE, KNOWN).next
    assert told is not None
    assert told.text == "out by July 2025, and not held here"
    assert measure_found(setting, link_of(setting, "it has ended"), SINCE, KNOWN).next is None


def test_a_change_of_two_months_is_none_since_the_visit() -> None:
    """Community paediatrics, whose list was another one until January 2025, was called worse "since 2021" by March."""
    setting = load_area("therapy_waits", place="Birmingham").setting
    ref = replace(setting.spec.headline, breakdown="community_paediatrics")
    found = measure_found(setting, MeasureLink("therapy_waits", ref, "It bears on it.", ""), SINCE, KNOWN)
    assert found.direction is Direction.NOT_COMPARED
    assert "neurodevelopmental pathway" in found.why_not
    assert all((move.later.period.start - move.earlier.period.start).days >= 365 for move in found.moves)


def test_no_change_is_measured_from_a_year_of_the_pandemic() -> None:
    """In the first two terms of 2021/22 time spent isolating was not counted as absence."""
    setting = load_area("attendance", place="Birmingham").setting
    link = MeasureLink("attendance", setting.spec.headline, "It bears on it.", "")
    found = measure_found(setting, link, SINCE, KNOWN)
    assert [move.earlier.period.label for move in found.moves] == ["2022/23", "2023/24"]
