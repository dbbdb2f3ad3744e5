"""The tidy table's columns and coded words are a contract with everyone who reads the CSV."""

from __future__ import annotations

import pytest

from send_briefings.model import COLUMNS, FIGURE_KEY, ROW_KEY, SCHEMA, SERIES_KEY, Cohort, Status, Unit


def test_the_columns_are_those_of_the_design() -> None:
    assert COLUMNS == (
        "measure", "cohort", "breakdown", "place", "level", "period_start", "period_end", "period_label", "value",
        "numerator", "denominator", "lower", "upper", "unit", "status", "symbol", "source", "release", "released",
    )  # fmt: skip
    assert tuple(SCHEMA.names) == COLUMNS


def test_each_key_adds_to_the_one_before() -> None:
    assert set(SERIES_KEY) < set(FIGURE_KEY) < set(ROW_KEY) < set(COLUMNS)
    assert set(ROW_KEY) - set(FIGURE_KEY) == {"release"}


@pytest.mark.parametrize("status", list(Status))
def test_only_published_provisional_and_revised_figures_have_a_value(status: Status) -> None:
    assert status.has_value == (status.value in ("published", "provisional", "revised"))


def test_cohorts() -> None:
    assert [cohort.value for cohort in Cohort] == ["ehc_plan", "sen_support", "no_sen", "all"]


@pytest.mark.parametrize(
    ("unit", "money", "plain"),
    [
        (Unit.PERCENT, False, False),
        (Unit.PER_100, False, False),
        (Unit.COUNT, False, True),
        (Unit.SCORE, False, False),
        (Unit.POUNDS, True, True),
        (Unit.POUNDS_EACH, True, True),
        (Unit.OUTCOME, False, False),
    ],
)
def test_money_and_counts_change_by_a_plain_difference(unit: Unit, money: bool, plain: bool) -> None:
    assert (unit.is_money, unit.is_plain) == (money, plain)
