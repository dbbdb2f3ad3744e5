"""Periods by name: their bounds, their labels and the kind told from the bounds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.model import (
    Period,
    PeriodKind,
    academic_year,
    calendar_year,
    financial_year,
    month,
    term,
    winter_average,
)
from send_briefings.model.place import month_before, period_of, year_before

PERIODS = [
    (academic_year(2018), date(2018, 9, 1), date(2019, 8, 31), "2018/19", PeriodKind.ACADEMIC_YEAR),
    (academic_year(1999), date(1999, 9, 1), date(2000, 8, 31), "1999/00", PeriodKind.ACADEMIC_YEAR),
    (term("autumn", 2019), date(2019, 9, 1), date(2019, 12, 31), "Autumn term 2019/20", PeriodKind.TERM),
    (term("Spring", 2019), date(2020, 1, 1), date(2020, 3, 31), "Spring term 2019/20", PeriodKind.TERM),
    (term("Summer", 2019), date(2020, 4, 1), date(2020, 8, 31), "Summer term 2019/20", PeriodKind.TERM),
    (month(2023, 12), date(2023, 12, 1), date(2023, 12, 31), "December 2023", PeriodKind.MONTH),
    (month(2024, 2), date(2024, 2, 1), date(2024, 2, 29), "February 2024", PeriodKind.MONTH),
    (calendar_year(2024), date(2024, 1, 1), date(2024, 12, 31), "2024", PeriodKind.CALENDAR_YEAR),
    (financial_year(2021), date(2021, 4, 1), date(2022, 3, 31), "2021-22", PeriodKind.FINANCIAL_YEAR),
    (winter_average(2023), date(2022, 12, 1), date(2023, 2, 28), "2023", PeriodKind.WINTER_AVERAGE),
    (winter_average(2024), date(2023, 12, 1), date(2024, 2, 29), "2024", PeriodKind.WINTER_AVERAGE),
]


@pytest.mark.parametrize(("period", "start", "end", "label", "kind"), PERIODS)
def test_a_period_has_both_ends_a_label_and_a_kind(
    period: Period, start: date, end: date, label: str, kind: PeriodKind
) -> None:
    assert (period.start, period.end, period.label, period.kind) == (start, end, label, kind)


@pytest.mark.parametrize("period", [row[0] for row in PERIODS])
def test_the_kind_is_told_from_the_bounds(period: Period) -> None:
    assert period_of(period.start, period.end, period.label) == period


def test_a_term_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        term("michaelmas", 2024)


@given(st.integers(1990, 2090), st.integers(1, 12))
def test_months_follow_one_another_without_gap_or_overlap(year: int, number: int) -> None:
    this = month(year, number)
    assert (this.start - month(*_before(year, number)).end).days == 1
    assert month_before(this.start) == month(*_before(year, number)).start


def _before(year: int, number: int) -> tuple[int, int]:
    return (year - 1, 12) if number == 1 else (year, number - 1)


@pytest.mark.parametrize(("years", "then"), [(1, date(2024, 3, 1)), (2, date(2023, 3, 1)), (0, date(2025, 3, 1))])
def test_years_before_keep_the_day(years: int, then: date) -> None:
    assert year_before(date(2025, 3, 1), years) == then
