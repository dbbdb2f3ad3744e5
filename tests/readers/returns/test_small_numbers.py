"""Small numbers of children are hidden, with as many others as it takes that none can be worked out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.catalogue.areas import load_areas
from send_briefings.model import Measure, Status, Unit, calendar_year
from send_briefings.readers.returns.rows import Entry
from send_briefings.readers.returns.small_numbers import hide_small_numbers

YEAR = calendar_year(2025)
COUNT = replace(
    load_areas()["neet"].measures["neet_or_not_known"], unit=Unit.COUNT, local=True, breakdowns=("a", "b", "c", "total")
)
PERCENT = replace(COUNT, unit=Unit.PERCENT)


def counted(row: int, breakdown: str, value: int | None, cohort: str = "ehc_plan", measure: Measure = COUNT) -> Entry:
    status = Status.PUBLISHED if value is not None else Status.SUPPRESSED
    return Entry(row, measure, cohort, breakdown, YEAR, value, None, None, status, "" if value is not None else "<5")


def shared(row: int, breakdown: str, top: int, bottom: int) -> Entry:
    return Entry(row, PERCENT, "ehc_plan", breakdown, YEAR, 100 * top / bottom, top, bottom, Status.PUBLISHED, "")


def shown(entries: list[Entry]) -> list[float | None]:
    return [entry.value for entry in hide_small_numbers(entries)[0]]


# each row of figures as typed, by breakdown, and as shown
COUNTS = [
    ({"total": 4}, [None]),
    ({"total": 5}, [5]),
    ({"total": 0}, [0]),
    ({"a": 3, "b": 40}, [None, 40]),
    ({"a": 3, "b": 12, "c": 40, "total": 55}, [None, None, 40, 55]),
    ({"a": 3, "b": 2, "c": 40, "total": 45}, [None, None, 40, 45]),
    ({"a": 3, "b": 40, "total": 43}, [None, None, 43]),
    ({"a": 3, "b": 40, "total": 60}, [None, None, 60]),
    ({"a": 20, "b": 40, "total": 60}, [20, 40, 60]),
]


@pytest.mark.parametrize(("typed", "expected"), COUNTS)
def test_a_number_under_five_is_hidden_and_another_so_that_it_cannot_be_worked_out(
    typed: dict[str, int], expected: list[float | None]
) -> None:
    assert shown([counted(row, name, value) for row, (name, value) in enumerate(typed.items())]) == expected


def test_what_the_council_hid_itself_is_not_left_to_be_worked_out() -> None:
    entries = [counted(1, "a", None), counted(2, "b", 12), counted(3, "c", 40), counted(4, "total", 55)]
    made, hidden = hide_small_numbers(entries)
    assert [entry.value for entry in made] == [None, None, 40, 55]
    assert (hidden, made[0].symbol, made[1].symbol, made[1].status) == (1, "<5", "c", Status.SUPPRESSED)


def test_cohorts_under_all_are_parts_too() -> None:
    cohorts = {"ehc_plan": 3, "sen_support": 30, "no_sen": 50, "all": 83}
    entries = [counted(row, "total", value, cohort) for row, (cohort, value) in enumerate(cohorts.items())]
    assert shown(entries) == [None, None, 50, 83]


def test_of_a_percentage_those_in_it_those_not_and_all_of_them_are_counts() -> None:
    assert shown([shared(1, "total", 3, 40)]) == [None]
    assert shown([shared(1, "total", 38, 40)]) == [None]
    assert shown([shared(1, "total", 4, 4)]) == [None]
    assert shown([shared(1, "total", 0, 40)]) == [0.0]
    assert shown([shared(1, "total", 40, 40)]) == [100.0]
    parts = [shared(1, "a", 3, 40), shared(2, "b", 20, 50), shared(3, "c", 30, 90), shared(4, "total", 53, 180)]
    assert [value is None for value in shown(parts)] == [True, True, False, False]


def test_nothing_of_a_hidden_figure_is_kept() -> None:
    (made,), hidden = hide_small_numbers([shared(1, "total", 3, 40)])
    assert (made.value, made.numerator, made.denominator, made.symbol, hidden) == (None, None, None, "c", 1)


def test_a_measure_that_counts_no_people_hides_nothing_and_another_threshold_is_kept_to() -> None:
    views = replace(COUNT, suppress_below=1)
    assert shown([counted(1, "total", 3, measure=views)]) == [3]
    strict = replace(COUNT, suppress_below=10)
    assert shown([counted(1, "total", 9, measure=strict)]) == [None]


def test_other_periods_and_measures_are_apart() -> None:
    later = replace(counted(2, "b", 40), period=calendar_year(2026))
    other = replace(counted(3, "total", 43), measure=replace(COUNT, id="other"))
    assert shown([counted(1, "a", 3), later, other]) == [None, 40, 43]


@given(st.lists(st.integers(0, 30), min_size=2, max_size=5))
def test_no_hidden_part_follows_from_the_total_and_the_others(values: list[int]) -> None:
    names = [f"p{place}" for place in range(len(values))]
    entries = [counted(row, name, value) for row, (name, value) in enumerate(zip(names, values, strict=True))]
    entries.append(counted(99, "total", sum(values)))
    *parts, total = shown(entries)
    assert all(value is None or value == 0 or value >= 5 for value in [*parts, total])
    hidden = [value for value, told in zip(values, parts, strict=True) if told is None]
    if total is not None:
        assert len(hidden) != 1
        assert not hidden or sum(hidden) > len(hidden)
