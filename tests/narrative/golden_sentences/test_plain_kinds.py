"""Growth, a figure beside others, zeros, an approximate interval and outcomes, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from send_briefings.analysis.comparability import approximate
from send_briefings.analysis.context import AnalysisContext
from send_briefings.model import Unit
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.headline import headline
from send_briefings.narrative.outcomes import no_revisit_text, of_england, shares_text
from send_briefings.narrative.sentences import approximate_text
from tests.narrative.golden_sentences.golden import (
    World,
    absence,
    headline_level,
    measured,
    reported,
    same,
    specified,
    table,
)

EACH = {"Leeds": "900 1000", "Kent": "1000 1100", "Essex": "1100 1200", "England": "1000 1100"}


@pytest.mark.parametrize(
    ("own", "region", "stated"),
    [
        pytest.param(
            "1000 1300",
            "1100 1200",
            (
                "The grant for each pupil in Birmingham was £200 more than England's £1,100 and £100 more than "
                "the West Midlands' £1,200. No other of the 4 authorities with a figure has more."
            ),
            id="more than both, most of all",
        ),
        pytest.param(
            "1000 1000",
            "1100 1200",
            (
                "The grant for each pupil in Birmingham was £100 less than England's £1,100 and £200 less than "
                "the West Midlands' £1,200. Of the 4 authorities with a figure, 2 have more."
            ),
            id="less than both",
        ),
        pytest.param(
            "1000 1150",
            "1100 1200",
            (
                "The grant for each pupil in Birmingham was £50 more than England's £1,100 and £50 less than the "
                "West Midlands' £1,200. Of the 4 authorities with a figure, 1 has more."
            ),
            id="more than one, less than the other",
        ),
        pytest.param(
            "1000 1100",
            "1100 1100",
            (
                "The grant for each pupil in Birmingham was the same as England's £1,100 and the same as the West"
                " Midlands' £1,100. Of the 4 authorities with a figure, 1 has more."
            ),
            id="the same as both",
        ),
        pytest.param(
            "1000 1150",
            "1100 c",
            (
                "The grant for each pupil in Birmingham was £50 more than England's £1,100 and not to be set "
                "beside the West Midlands', which is not published. Of the 4 authorities with a figure, 1 has "
                "more."
            ),
            id="the region's is not published",
        ),
        pytest.param(
            "1000 1100.4",
            "- -",
            (
                "The grant for each pupil in Birmingham was the same as England's £1,100. Of the 4 authorities "
                "with a figure, 1 has more."
            ),
            id="the same as shown",
        ),
        pytest.param(
            "1000 950",
            "- -",
            (
                "The grant for each pupil in Birmingham was £150 less than England's £1,100. Of the 4 authorities"
                " with a figure, 3 have more."
            ),
            id="no region",
        ),
    ],
)
def test_a_figure_beside_others(world: World, own: str, region: str, stated: str) -> None:
    each = table("each all total", "2022/23 2023/24", Birmingham=own, West_Midlands=region, **EACH)
    same(reported(world("grants", "Birmingham", each), "beside").text, stated)


@pytest.mark.parametrize(
    ("own", "others", "stated"),
    [
        pytest.param(
            "100 110 150",
            {"West_Midlands": "100 120 150", "England": "100 110 120"},
            (
                "Grant, from 2022/23 to 2023/24: up 36.4% in Birmingham, up 25.0% in the West Midlands and up "
                "9.1% in England. From 2021/22 to 2023/24: up 50.0% in Birmingham, up 50.0% in the West Midlands "
                "and up 20.0% in England."
            ),
            id="up",
        ),
        pytest.param(
            "150 110 100",
            {"West_Midlands": "150 120 100", "England": "120 110 100"},
            (
                "Grant, from 2022/23 to 2023/24: down 9.1% in Birmingham, down 16.7% in the West Midlands and "
                "down 9.1% in England. From 2021/22 to 2023/24: down 33.3% in Birmingham, down 33.3% in the West "
                "Midlands and down 16.7% in England."
            ),
            id="down",
        ),
        pytest.param(
            "150 110 110",
            {"England": "120 110 110"},
            (
                "Grant, from 2022/23 to 2023/24: no change in Birmingham and no change in England. From 2021/22 "
                "to 2023/24: down 26.7% in Birmingham and down 8.3% in England."
            ),
            id="no change, and down",
        ),
        pytest.param(
            "- 4 9",
            {"England": "120 110 121"},
            "Grant, from 2022/23 to 2023/24: from £4 to £9 in Birmingham and up 10.0% in England.",
            id="so few",
        ),
        pytest.param(
            "- 9 9",
            {"England": "120 110 121"},
            "Grant, from 2022/23 to 2023/24: £9 as before in Birmingham and up 10.0% in England.",
            id="so few, and as before",
        ),
        pytest.param(
            "- 100 110",
            {"Leeds": "- 100 90", "Kent": "- 100 95", "Essex": "- 100 105", "Camden": "- 100 120"},
            (
                "Grant, from 2022/23 to 2023/24: up 10.0% in Birmingham. In half of all authorities it changed by"
                " between −5.0% and +10.0%."
            ),
            id="beside its peers",
        ),
    ],
)
def test_growth(world: World, own: str, others: dict[str, str], stated: str) -> None:
    grant = table("grant all total", "2021/22 2022/23 2023/24", Birmingham=own, **others)
    same(reported(world("grants", "Birmingham", grant), "growth").text, stated)


NONE_ELSEWHERE = {"Leeds": "5", "Kent": "7", "Essex": "9"}


@pytest.mark.parametrize(
    ("plans", "cost", "stated"),
    [
        pytest.param(
            {"Birmingham": "0"} | NONE_ELSEWHERE,
            {"Birmingham": "1"},
            (
                "One count for 2023/24 is 0. Plans: 0 in Birmingham. Nought may mean that nothing was recorded, "
                "not that nothing was done."
            ),
            id="one, and nowhere else",
        ),
        pytest.param(
            {"Birmingham": "0", "Leeds": "0", "Kent": "7"},
            {"Birmingham": "1"},
            (
                "One count for 2023/24 is 0. Plans: 0 in Birmingham and in 1 of the other authorities. Nought may"
                " mean that nothing was recorded, not that nothing was done."
            ),
            id="one, and elsewhere",
        ),
        pytest.param(
            {"Birmingham": "0", "Leeds": "0", "Kent": "0"},
            {"Birmingham": "0", "Leeds": "0"},
            (
                "Some counts for 2023/24 are 0. Plans: 0 in Birmingham and in 2 of the other authorities. Cost: 0"
                " in Birmingham and in 1 of them. Nought may mean that nothing was recorded, not that nothing was"
                " done."
            ),
            id="two",
        ),
        pytest.param(
            {"Birmingham": "0"} | NONE_ELSEWHERE,
            {"Birmingham": "0", "Kent": "0"},
            (
                "Some counts for 2023/24 are 0. Plans: 0 in Birmingham. Cost: 0 in Birmingham and in 1 of them. "
                "Nought may mean that nothing was recorded, not that nothing was done."
            ),
            id="the second too",
        ),
    ],
)
def test_zeros(world: World, plans: dict[str, str], cost: dict[str, str], stated: str) -> None:
    tables = table("plans ehc_plan total", "2023/24", **plans), table("cost ehc_plan total", "2023/24", **cost)
    context = measured(world("plans", "Birmingham", *tables), "cost", unit=Unit.COUNT)
    zeros = FindingSpec("noughts", (context.spec.headline,), None)
    same(reported(specified(context, findings=(zeros,)), "noughts").text, stated)


@pytest.mark.parametrize(
    ("unit", "stated"),
    [
        pytest.param(
            Unit.PERCENT,
            (
                "An approximate 95% interval of the headline figure is 37.0% to 43.1%. It supposes 1,000 children"
                " with an EHC plan aged 5 and 6, counted in January 2024 (Made-up figures, the newest). They are "
                "not quite the children behind the figure, so no verdict rests on it alone."
            ),
            id="percent",
        ),
        pytest.param(
            Unit.PER_100,
            (
                "An approximate 95% interval of the headline figure is 36.2 to 44.1. It supposes 1,000 children "
                "with an EHC plan aged 5 and 6, counted in January 2024 (Made-up figures, the newest). They are "
                "not quite the children behind the figure, so no verdict rests on it alone. One child may count "
                "several times, so it is too narrow."
            ),
            id="a rate",
        ),
    ],
)
def test_an_approximate_interval(world: World, unit: Unit, stated: str) -> None:
    counts = [table(f"plans ehc_plan age_{age}", "2024-01", Birmingham="500") for age in (5, 6)]
    context = measured(world("absence", "Birmingham", absence("30 40 40"), *counts), "absence", unit=unit)
    found = approximate(context, replace(headline_level(context).figure, unit=unit))
    assert found is not None
    same(approximate_text(context, found), stated)


VISITS = {"Leeds": "1 -", "Sandwell": "- 3", "Kent": "- 3"}


def visits(world: World, place: str, own: str, months: str = "- -", **others: str) -> AnalysisContext:
    newest = "2023-05 2025-06"
    found = table("inspection_outcome all total", newest, **({place: own} | VISITS | others))
    following = table("months_to_next_inspection all total", newest, **{place: months})
    return world("visits", place, found, following)


@pytest.mark.parametrize(
    ("own", "months", "stated"),
    [
        pytest.param(
            "- 1",
            "- 60",
            (
                "The visit to Birmingham that began in June 2025 found that all was well. Of three possible "
                "outcomes that is the best. The next visit is due within about five years, by about June 2030."
            ),
            id="the best",
        ),
        pytest.param(
            "- 2",
            "- 36",
            (
                "The visit to Birmingham that began in June 2025 found that some was well. Of three possible "
                "outcomes that is between the best and the worst. The next visit is due within about three years,"
                " by about June 2028."
            ),
            id="between",
        ),
        pytest.param(
            "- 3",
            "- 18",
            (
                "The visit to Birmingham that began in June 2025 found that little was well. Of three possible "
                "outcomes that is the worst. A second look is due within about 18 months, by about December 2026."
            ),
            id="the worst",
        ),
        pytest.param(
            "3 -",
            "18 -",
            (
                "The visit to Birmingham that began in May 2023 found that little was well. Of three possible "
                "outcomes that is the worst. A second look was due by about November 2024. This record, of 31 "
                "March 2026, would not show it."
            ),
            id="past its day",
        ),
        pytest.param(
            "- 2",
            "- -",
            (
                "The visit to Birmingham that began in June 2025 found that some was well. Of three possible "
                "outcomes that is between the best and the worst. The record does not say when the next "
                "inspection is due."
            ),
            id="nothing says when",
        ),
        pytest.param(
            "- c",
            "- -",
            ("The visit to Birmingham that began in June 2025 is in the record, but its outcome could not be read."),
            id="could not be read",
        ),
    ],
)
def test_what_inspectors_found(world: World, own: str, months: str, stated: str) -> None:
    same(reported(visits(world, "Birmingham", own, months), "inspection").text, stated)


@pytest.mark.parametrize(
    ("own", "stated"),
    [
        pytest.param(
            "- 1",
            (
                "Good | The visit to Birmingham that began in June 2025 found that all was well. Of the 4 areas "
                "whose outcome is known, 2 had that one."
            ),
            id="found",
        ),
        pytest.param(
            "- c",
            (
                "Visit since 2023: its outcome could not be read | The visit to Birmingham that began in June "
                "2025 is in the record, but its outcome could not be read."
            ),
            id="could not be read",
        ),
        pytest.param(
            "- -",
            "No visit since 2023 | The record of 31 March 2026 has no visit since 2023 for Birmingham.",
            id="none here",
        ),
    ],
)
def test_the_headline_of_an_inspection(world: World, own: str, stated: str) -> None:
    found = headline(visits(world, "Birmingham", own))
    same(f"{found.label} | {found.sentence}", stated)


def test_the_headline_of_the_only_inspection(world: World) -> None:
    found = headline(world("visits", "Birmingham", table("inspection_outcome all total", "2025-06", Birmingham="1")))
    same(
        f"{found.label} | {found.sentence}",
        (
            "Good | The visit to Birmingham that began in June 2025 found that all was well. Of the 1 area "
            "whose outcome is known, 1 had that one."
        ),
    )


def test_the_headline_where_no_record_is_held(world: World) -> None:
    found = headline(world("visits", "Birmingham"))
    same(f"{found.label} | {found.sentence}", "No record held | We hold no record of these inspections.")


@pytest.mark.parametrize(
    ("own", "others", "stated"),
    [
        pytest.param(
            "- 2",
            {},
            (
                "Visit since 2023, 4 areas in England: 1 (25%) good, 1 (25%) fair and 2 (50%) poor. The West "
                "Midlands, two areas: 0, 1 and 1 in that order. Birmingham's statistical neighbours, two areas: "
                "1, 0 and 1 in that order."
            ),
            id="all read",
        ),
        pytest.param(
            "- 2",
            {"Essex": "- c"},
            (
                "Visit since 2023, 4 areas in England: 1 (25%) good, 1 (25%) fair and 2 (50%) poor. The West "
                "Midlands, two areas: 0, 1 and 1 in that order. Birmingham's statistical neighbours, two areas: "
                "1, 0 and 1 in that order. One more area was c."
            ),
            id="one not shown",
        ),
        pytest.param(
            "- 2",
            {"Essex": "- c", "Camden": "- c"},
            (
                "Visit since 2023, 4 areas in England: 1 (25%) good, 1 (25%) fair and 2 (50%) poor. The West "
                "Midlands, two areas: 0, 1 and 1 in that order. Birmingham's statistical neighbours, two areas: "
                "1, 0 and 1 in that order. Two more areas were c."
            ),
            id="two not shown",
        ),
        pytest.param(
            "- -",
            {"Sandwell": "- -", "Leeds": "- -"},
            (
                "Visit since 2023, 1 area in England: 0 (0%) good, 0 (0%) fair and 1 (100%) poor. The West "
                "Midlands, no area. Birmingham's statistical neighbours, no area."
            ),
            id="none in the region",
        ),
    ],
)
def test_how_many_had_each_outcome(world: World, own: str, others: dict[str, str], stated: str) -> None:
    same(reported(visits(world, "Birmingham", own, **others), "outcome_shares").text, stated)


def test_outcomes_that_could_not_be_read(world: World) -> None:
    context = visits(world, "Birmingham", "- 2")
    england = of_england(context, context.spec.headline)
    for unread, stated in (
        (
            {"": 1},
            (
                "Visit since 2023, 4 areas in England: 1 (25%) good, 1 (25%) fair and 2 (50%) poor. In one more "
                "area the outcome could not be read."
            ),
        ),
        (
            {"": 2},
            (
                "Visit since 2023, 4 areas in England: 1 (25%) good, 1 (25%) fair and 2 (50%) poor. In two more "
                "areas the outcome could not be read."
            ),
        ),
    ):
        same(shares_text(context, replace(england, unknown=unread), None, None), stated)


def test_the_headline_where_no_record_was_held_by_a_day(world: World) -> None:
    same(
        headline(replace(world("visits", "Birmingham"), known_on=date(2024, 1, 31))).sentence,
        "We hold no record of these inspections that was published by 31 January 2024.",
    )


REVISITED = ("significant_weaknesses", "weaknesses_with_progress", "weaknesses_without_progress")


@pytest.mark.parametrize(
    ("revisit", "weaknesses", "stated"),
    [
        pytest.param(
            "- 1",
            ("5 -", "- 5", "- 0"),
            (
                "The visit to Birmingham that began in May 2023 found that little was well. The second visit to "
                "Birmingham that began in June 2025 found that all was well. Significant weaknesses that "
                "inspectors named: 5. At the revisit there was enough progress on 5 and not on 0."
            ),
            id="enough progress",
        ),
        pytest.param(
            "- 2",
            ("5 -", "- 3", "- 2"),
            (
                "The visit to Birmingham that began in May 2023 found that little was well. The second visit to "
                "Birmingham that began in June 2025 found that some was well. Significant weaknesses that "
                "inspectors named: 5. At the revisit there was enough progress on 3 and not on 2."
            ),
            id="not on all",
        ),
        pytest.param(
            "c -",
            ("5 -", "- -", "- -"),
            (
                "The visit to Birmingham that began in May 2023 found that little was well. Significant "
                "weaknesses that inspectors named: 5. The record, which goes the newest, shows no revisit."
            ),
            id="no revisit shown",
        ),
        pytest.param(
            "- -",
            ("- -", "- -", "- -"),
            "The visit to Birmingham that began in May 2023 found that little was well.",
            id="nothing else known",
        ),
    ],
)
def test_what_a_revisit_found(world: World, revisit: str, weaknesses: tuple[str, str, str], stated: str) -> None:
    spec = visits(world, "Birmingham", "3 -").spec
    lead, count = spec.measures["inspection_outcome"], spec.measures["months_to_next_inspection"]
    known = {"inspection_outcome": lead, "first_outcome": replace(lead, id="first_outcome")}
    known["revisit_outcome"] = replace(lead, id="revisit_outcome", subject="the second visit to {place}")
    known |= {name: replace(count, id=name) for name in REVISITED}
    newest = "2023-05 2025-06"
    tables = [
        table("first_outcome all total", newest, Birmingham="3 -"),
        table("revisit_outcome all total", newest, Birmingham=revisit),
        *(
            table(f"{name} all total", newest, Birmingham=cells)
            for name, cells in zip(REVISITED, weaknesses, strict=True)
        ),
    ]
    context = world("visits", "Birmingham", *tables)
    first = FindingSpec("inspection", (SeriesKey("first_outcome", "all", "total", "made_up"),), None)
    context = specified(context, measures=MappingProxyType(known), findings=(first,))
    same(reported(context, "inspection").text, stated)


def test_a_record_without_a_revisit() -> None:
    same(no_revisit_text("to 31 August 2022"), "The record, which goes to 31 August 2022, shows no revisit.")
