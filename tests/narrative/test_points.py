"""The findings on the page: what they say, how long they are, and what is never one."""

from __future__ import annotations

from functools import cache

import pytest

from send_briefings.briefing.set_up import set_up
from send_briefings.findings import Setting
from send_briefings.model.area import Ref
from send_briefings.narrative.brief import Point
from send_briefings.narrative.points import points_of


@cache
def setting(area: str, place: str) -> Setting:
    return set_up(area, place, "").setting


def points(area: str, place: str, lead: Ref | None = None) -> tuple[Point, ...]:
    here = setting(area, place)
    return points_of(here, lead or here.spec.headline)


def read(area: str, place: str) -> list[str]:
    return [f"{point.lead}. {point.text}" for point in points(area, place)]


def test_the_worked_example_comes_out_with_the_same_content() -> None:
    assert read("ehc_plans", "Birmingham") == [
        "Late plans more than doubled in a year. 946 plans were late in 2024 and 393 in 2023. "
        "More plans were issued (1,382, up from 1,107), but fewer of them in time.",
        "More requests to assess were refused. 1,044 requests (42%) were refused in 2024, up from 33% in 2023. "
        "In England it was 25%. Refusing is lawful; a family can appeal.",
        "The delay is months, not years. 1,011 plans took between 20 weeks and a year; 2 took longer (0.1%). "
        "In England 7.2% took more than a year.",
        "Demand was level; plans in place grew. There were 2,493 requests to assess in 2024, 35 fewer than in 2023. "
        "12,094 children and young people had a plan in January 2025, 9.5% more than in January 2024.",
    ]


def test_a_return_that_lost_most_of_its_children_gives_no_finding() -> None:
    """Of the Isle of Wight 382 requests are on record for 2022, and 74 for 2024."""
    assert [point.ref.measure for point in points("ehc_plans", "Isle of Wight")] == ["ehc_plans_in_january"]


def test_every_number_of_a_point_says_where_it_comes_from() -> None:
    late, refused, delay, _ = points("ehc_plans", "Birmingham")
    assert [number.shown for number in late.text.numbers] == ["946", "2024", "393", "2023", "1,382", "1,107"]
    assert [figure.period.label for figure in late.text.figures] == ["2024", "2023"] * 2
    assert {figure.place for figure in refused.text.figures} == {"E08000025", "E92000001"}
    assert delay.text.as_json(lambda figure: figure.ref.measure)["numbers"][0] == {
        "number": "1,011",
        "how": "numerator",
        "rows": ["plans_20_weeks_to_a_year"],
    }


@pytest.mark.parametrize("measure", ["assessment_refusal_share", "plans_within_20_weeks"])
def test_the_series_of_the_title_is_no_point_of_its_own(measure: str) -> None:
    here = setting("ehc_plans", "Birmingham")
    lead = next(ref for ref in here.spec.refs if ref.measure == measure)
    told = points("ehc_plans", "Birmingham", lead)
    assert not [point for point in told if point.ref == lead and point.id.startswith("series")]
