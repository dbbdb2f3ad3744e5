"""A figure, how it moved and how it stands, sentence by sentence: each was read beside the figures it is of."""

from __future__ import annotations

from datetime import date

import pytest

from send_briefings.model import Counts, Polarity
from send_briefings.narrative.sentences import england_text
from tests.narrative.golden_sentences.golden import (
    World,
    absence,
    broken,
    headline_level,
    leavers,
    measured,
    reported,
    same,
    specified,
    table,
)

RISING = {
    "Leeds": "29 30 33", "Sandwell": "31 32 35", "Walsall": "33 34 37", "Kent": "27 28 31",
    "Essex": "26 27 30", "Camden": "24 25 28", "Rutland": "23 24 27",
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "quiet", "stated"),
    [
        pytest.param(absence("38 40 31"), 0.5, (
            "31.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It fell by 9.0 percentage"
            " points from 40.0% in 2022/23, more than the usual ups and downs. Since 2021/22, when it was "
            "38.0%, it has fallen by 7.0 percentage points, more than the usual ups and downs. At 31.0%, it "
            "is in the middle half of authorities (6th of 8; 1st is lowest). The average of its three "
            "statistical neighbours was 32.0%."
        ), id="fell, beyond the ups and downs"),
        pytest.param(absence("30 40 47"), 0.5, (
            "47.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It rose by 7.0 percentage"
            " points from 40.0% in 2022/23, more than the usual ups and downs, while in most authorities it "
            "fell. Since 2021/22, when it was 30.0%, it has risen by 17.0 percentage points, more than the "
            "usual ups and downs. At 47.0%, it is higher than in three quarters of authorities (8th of 8; 1st"
            " is lowest). The average of its three statistical neighbours was 32.0%."
        ), id="rose, while most fell"),
        pytest.param(absence("38 40 31", **RISING), 0.5, (
            "31.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It fell by 9.0 percentage"
            " points from 40.0% in 2022/23, more than the usual ups and downs, while in most authorities it "
            "rose. Since 2021/22, when it was 38.0%, it has fallen by 7.0 percentage points, more than the "
            "usual ups and downs, while in most authorities it rose. At 31.0%, it is in the middle half of "
            "authorities (joint 4th of 8; 1st is lowest). The average of its three statistical neighbours was"
            " 35.0%."
        ), id="fell, while most rose"),
        pytest.param(absence("30 40 37"), 0.5, (
            "37.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It fell by 3.0 percentage"
            " points from 40.0% in 2022/23, as in most authorities. Since 2021/22, when it was 30.0%, it has "
            "risen by 7.0 percentage points, more than the usual ups and downs. At 37.0%, it is higher than "
            "in three quarters of authorities (8th of 8; 1st is lowest). The average of its three statistical"
            " neighbours was 32.0%."
        ), id="fell as most, risen"),
        pytest.param(absence("40 30 33", **RISING), 0.5, (
            "33.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It rose by 3.0 percentage"
            " points from 30.0% in 2022/23, as in most authorities. Since 2021/22, when it was 40.0%, it has "
            "fallen by 7.0 percentage points, more than the usual ups and downs, while in most authorities it"
            " rose. At 33.0%, it is in the middle half of authorities (joint 5th of 8; 1st is lowest). The "
            "average of its three statistical neighbours was 35.0%."
        ), id="rose as most, fallen"),
        pytest.param(absence("30 30 33", **dict.fromkeys(RISING, "20 20 30")), 0.5, (
            "33.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It rose by 3.0 percentage"
            " points from 30.0% in 2022/23, less than in most authorities. Since 2021/22, when it was 30.0%, "
            "it has risen by 3.0 percentage points, less than in most authorities. The average of its three "
            "statistical neighbours was 30.0%."
        ), id="rose less"),
        pytest.param(absence("34 34 29", **dict.fromkeys(RISING, "30 30 20")), 0.5, (
            "29.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It fell by 5.0 percentage"
            " points from 34.0% in 2022/23, less than in most authorities. Since 2021/22, when it was 34.0%, "
            "it has fallen by 5.0 percentage points, less than in most authorities. The average of its three "
            "statistical neighbours was 20.0%."
        ), id="fell less"),
        pytest.param(absence("30 30 33", **dict.fromkeys(RISING, "20 30 33")), 0.5, (
            "33.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It rose by 3.0 percentage"
            " points from 30.0% in 2022/23, as in most authorities. Since 2021/22, when it was 30.0%, it has "
            "risen by 3.0 percentage points, less than in most authorities. The average of its three "
            "statistical neighbours was 33.0%."
        ), id="risen less"),
        pytest.param(absence("33 33 30", **dict.fromkeys(RISING, "30 33 30")), 0.5, (
            "30.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It fell by 3.0 percentage"
            " points from 33.0% in 2022/23, as in most authorities. There is no clear change from 33.0% in "
            "2021/22. The average of its three statistical neighbours was 30.0%."
        ), id="no long change"),
        pytest.param(absence("40 40 41"), 0.5, (
            "41.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. There is no clear change "
            "from 40.0% in 2022/23. There is no clear change from 40.0% in 2021/22. At 41.0%, it is higher "
            "than in three quarters of authorities (8th of 8; 1st is lowest). The average of its three "
            "statistical neighbours was 32.0%."
        ), id="no clear change"),
        pytest.param(absence("40 40 49"), 5.0, (
            "49.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It was 40.0% in 2022/23. "
            "The difference is within the usual ups and downs. It was 40.0% in 2021/22. The difference is "
            "within the usual ups and downs. At 49.0%, it is higher than in three quarters of authorities "
            "(8th of 8; 1st is lowest). The average of its three statistical neighbours was 32.0%."
        ), id="a rise within the ups and downs"),
        pytest.param(absence("40 40 31", **dict.fromkeys(RISING, "30 30 30")), 5.0, (
            "31.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It was 40.0% in 2022/23. "
            "The difference is within the usual ups and downs. It was 40.0% in 2021/22. The difference is "
            "within the usual ups and downs. The average of its three statistical neighbours was 30.0%."
        ), id="a fall within the ups and downs"),
        pytest.param(absence("- 40 20"), 0.0, (
            "20.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It was 40.0% in 2022/23. "
            "Too few authorities have both figures to judge the change. At 20.0%, it is in the quarter of "
            "authorities with the lowest figures (1st of 8; 1st is lowest). The average of its three "
            "statistical neighbours was 32.0%."
        ), id="not tested"),
        pytest.param(absence("- - 20"), 0.5, (
            "20.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. Since 2010/11, when it "
            "was 30.6%, it has fallen by 10.6 percentage points, more than the usual ups and downs. At 20.0%,"
            " it is in the quarter of authorities with the lowest figures (1st of 8; 1st is lowest). The "
            "average of its three statistical neighbours was 32.0%."
        ), id="nothing earlier"),
    ],
)  # fmt: skip
def test_how_a_rate_moved_by_its_ups_and_downs(world: World, table: str, quiet: float, stated: str) -> None:
    same(reported(world("absence", "Birmingham", table, quiet=quiet), "level").text, stated)


@pytest.mark.parametrize(
    ("table", "stated"),
    [
        pytest.param(
            leavers("440/800 480/800 560/800"),
            (
                "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It rose by 10.0"
                " percentage points from 60.0% in 2023, more than chance alone would explain. Since 2022, when it"
                " was 55.0%, it has risen by 15.0 percentage points, more than chance alone would explain. At "
                "70.0%, it is higher than England's 60.0%."
            ),
            id="rose",
        ),
        pytest.param(
            leavers("560/800 560/800 480/800"),
            (
                "60.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It fell by 10.0"
                " percentage points from 70.0% in 2023, more than chance alone would explain. Since 2022, when it"
                " was 70.0%, it has fallen by 10.0 percentage points, more than chance alone would explain. At "
                "60.0%, it is similar to England's 60.0%."
            ),
            id="fell",
        ),
        pytest.param(
            leavers("50/80 51/80 52/80"),
            (
                "65.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. There is no "
                "clear change from 63.8% in 2023. There is no clear change from 62.5% in 2022. At 65.0%, it "
                "cannot be told apart from England's 60.0% (its 95% interval is 54.1% to 74.5%)."
            ),
            id="near",
        ),
        pytest.param(
            leavers("50/80 51/80 61/80"),
            (
                "76.3% of leavers with an EHC plan in Birmingham were in college or work in 2024. It was 63.8% in"
                " 2023. The difference is within what chance could explain, so there is no clear change. It was "
                "62.5% in 2022. The difference is within what chance could explain, so there is no clear change. "
                "At 76.3%, it is higher than England's 60.0%."
            ),
            id="large, within chance",
        ),
    ],
)
def test_how_a_share_moved_by_its_counts(world: World, table: str, stated: str) -> None:
    same(reported(world("destinations", "Birmingham", table), "level").text, stated)


@pytest.mark.parametrize(
    ("cells", "stated"),
    [
        pytest.param(
            "440/800 480/800 560/800",
            (
                "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It rose by 10.0"
                " percentage points from 60.0% in 2023, more than chance alone would explain (on approximate "
                "counts). Since 2022, when it was 55.0%, it has risen by 15.0 percentage points, more than chance"
                " alone would explain. At 70.0%, it is higher than England's 60.0%."
            ),
            id="rose",
        ),
        pytest.param(
            "560/800 560/800 480/800",
            (
                "60.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It fell by 10.0"
                " percentage points from 70.0% in 2023, more than chance alone would explain (on approximate "
                "counts). Since 2022, when it was 70.0%, it has fallen by 10.0 percentage points, more than "
                "chance alone would explain. At 60.0%, it is similar to England's 60.0%."
            ),
            id="fell",
        ),
    ],
)
def test_a_share_of_approximate_counts_says_so_once(world: World, cells: str, stated: str) -> None:
    context = world("destinations", "Birmingham", leavers(cells))
    same(reported(measured(context, "in_college_or_work", counts=Counts.DERIVED), "level").text, stated)


FIVE = "2020 2021 2022 2023 2024"


@pytest.mark.parametrize(
    ("cells", "counts", "stated"),
    [
        pytest.param(
            "400/800 440/800 480/800 520/800 560/800",
            Counts.PUBLISHED,
            (
                "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It rose by 5.0 "
                "percentage points from 65.0% in 2023, more than chance alone would explain. Since 2020, when it "
                "was 50.0%, it has risen by 20.0 percentage points, more than chance alone would explain. Over "
                "the five years to 2024 it has risen by more than chance alone would explain, whichever year is "
                "left out. The average of the one statistical neighbour that has a figure was 50.0%."
            ),
            id="risen",
        ),
        pytest.param(
            "560/800 520/800 480/800 440/800 400/800",
            Counts.PUBLISHED,
            (
                "50.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It fell by 5.0 "
                "percentage points from 55.0% in 2023, more than chance alone would explain. Since 2020, when it "
                "was 70.0%, it has fallen by 20.0 percentage points, more than chance alone would explain. Over "
                "the five years to 2024 it has fallen by more than chance alone would explain, whichever year is "
                "left out. The average of the one statistical neighbour that has a figure was 50.0%."
            ),
            id="fallen",
        ),
        pytest.param(
            "560/800 520/800 480/800 440/800 400/800",
            Counts.DERIVED,
            (
                "50.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It fell by 5.0 "
                "percentage points from 55.0% in 2023, more than chance alone would explain (on approximate "
                "counts). Since 2020, when it was 70.0%, it has fallen by 20.0 percentage points, more than "
                "chance alone would explain. Over the five years to 2024 it has fallen by more than chance alone "
                "would explain (on approximate counts), whichever year is left out. The average of the one "
                "statistical neighbour that has a figure was 50.0%."
            ),
            id="approximate counts",
        ),
        pytest.param(
            "480/800 470/800 490/800 485/800 478/800",
            Counts.PUBLISHED,
            (
                "59.8% of leavers with an EHC plan in Birmingham were in college or work in 2024. There is no "
                "clear change from 60.6% in 2023. There is no clear change from 60.0% in 2020. Over the five "
                "years to 2024 there is no clear trend. The average of the one statistical neighbour that has a "
                "figure was 50.0%."
            ),
            id="no clear trend",
        ),
    ],
)
def test_a_trend_over_five_years(world: World, cells: str, counts: Counts, stated: str) -> None:
    shares = table("in_college_or_work ehc_plan total", FIVE, Birmingham=cells, Leeds=" ".join(["400/800"] * 5))
    context = specified(world("destinations", "Birmingham", shares), baseline_period="2020")
    same(reported(measured(context, "in_college_or_work", counts=counts), "level").text, stated)


@pytest.mark.parametrize(
    ("title", "cells", "position", "stated"),
    [
        pytest.param(
            "plans ehc_plan total",
            "1000 1200 1500",
            0,
            (
                "There were 1,500 plans in Birmingham in 2023/24. It went up by 300 (25.0%) from 1,200 in "
                "2022/23. Since 2021/22, when it was 1,000, it has gone up by 500 (50.0%)."
            ),
            id="up",
        ),
        pytest.param(
            "plans ehc_plan total",
            "1500 1200 1000",
            0,
            (
                "There were 1,000 plans in Birmingham in 2023/24. It went down by 200 (16.7%) from 1,200 in "
                "2022/23. Since 2021/22, when it was 1,500, it has gone down by 500 (33.3%)."
            ),
            id="down",
        ),
        pytest.param(
            "plans ehc_plan total",
            "1200 1000 1200",
            0,
            (
                "There were 1,200 plans in Birmingham in 2023/24. It went up by 200 (20.0%) from 1,000 in "
                "2022/23. Since 2021/22, when it was 1,200, it has not changed."
            ),
            id="up, and no change over several",
        ),
        pytest.param(
            "plans ehc_plan total",
            "1000 1200 1200",
            0,
            (
                "There were 1,200 plans in Birmingham in 2023/24. It did not change from 1,200 in 2022/23. Since "
                "2021/22, when it was 1,000, it has gone up by 200 (20.0%)."
            ),
            id="no change, and up over several",
        ),
        pytest.param(
            "plans ehc_plan total",
            "100 110 1310",
            0,
            (
                "There were 1,310 plans in Birmingham in 2023/24. It went up by 1,200 from 110 in 2022/23. Since "
                "2021/22, when it was 100, it has gone up by 1,210."
            ),
            id="so far up that per cent say nothing",
        ),
        pytest.param(
            "plans ehc_plan total",
            "4 4 9",
            0,
            (
                "There were 9 plans in Birmingham in 2023/24. It went up by 5 from 4 in 2022/23. Since 2021/22, "
                "when it was 4, it has gone up by 5."
            ),
            id="too few for per cent",
        ),
        pytest.param(
            "cost ehc_plan total",
            "2500000 2000000 1500000",
            1,
            (
                "Plans in Birmingham cost £1.5 million in 2023/24. It went down by £500,000 (25.0%) from £2.0 "
                "million in 2022/23. Since 2021/22, when it was £2.5 million, it has gone down by £1.0 million "
                "(40.0%)."
            ),
            id="a sum of money",
        ),
    ],
)
def test_a_count_and_a_sum_are_told_as_they_are(
    world: World, title: str, cells: str, position: int, stated: str
) -> None:
    plans = table(title, "2021/22 2022/23 2023/24", Birmingham=cells)
    same(reported(world("plans", "Birmingham", plans), "level", position).text, stated)


@pytest.mark.parametrize(
    ("day", "stated"),
    [
        pytest.param(
            date(2023, 9, 1),
            (
                "37.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It is not compared with "
                "40.0% in 2022/23 or 30.0% in 2021/22: another register was used. At 37.0%, it is higher than in "
                "three quarters of authorities (8th of 8; 1st is lowest). The average of its three statistical "
                "neighbours was 32.0%."
            ),
            id="neither compares",
        ),
        pytest.param(
            date(2022, 9, 1),
            (
                "37.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. There is no clear change "
                "from 40.0% in 2022/23. It is not compared with 30.0% in 2021/22: another register was used. At "
                "37.0%, it is higher than in three quarters of authorities (8th of 8; 1st is lowest). The average"
                " of its three statistical neighbours was 32.0%."
            ),
            id="the first does not compare",
        ),
    ],
)
def test_what_is_not_compared(world: World, day: date, stated: str) -> None:
    context = broken(world("absence", "Birmingham", absence("30 40 37")), day, "another register was used")
    same(reported(context, "level").text, stated)


def test_a_rare_event_has_its_change_not_judged(world: World) -> None:
    context = measured(world("absence", "Birmingham", absence("30 40 37")), "absence", small_counts=True)
    same(
        reported(context, "level").text,
        (
            "37.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. It was 40.0% in 2022/23. "
            "So few happen that we do not judge the change. In 2021/22 it was 30.0%. At 37.0%, it is higher "
            "than in three quarters of authorities (8th of 8; 1st is lowest). The average of its three "
            "statistical neighbours was 32.0%."
        ),
    )


@pytest.mark.parametrize(
    ("area", "tables", "stated"),
    [
        pytest.param(
            "destinations",
            [leavers("10/18 11/18 12/18")],
            (
                "66.7% of leavers with an EHC plan in Birmingham were in college or work in 2024. There are too "
                "few children to tell more: the figure is of 18 children."
            ),
            id="few counted",
        ),
        pytest.param(
            "destinations",
            [leavers("0/1 1/1 1/1")],
            (
                "100.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. There are too "
                "few children to tell more: the figure is of one child."
            ),
            id="one child",
        ),
        pytest.param(
            "absence",
            [absence("30 40 37"), table("plans ehc_plan total", "2023/24", Birmingham="99", Leeds="4000")],
            (
                "37.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. There are too few "
                "children to tell more: rates swing with one or two pupils. In 2023/24 this place had 99 children"
                " with an EHC plan."
            ),
            id="a small place",
        ),
    ],
)
def test_a_figure_of_few_children_is_told_and_not_judged(
    world: World, area: str, tables: list[str], stated: str
) -> None:
    same(reported(world(area, "Birmingham", *tables), "level").text, stated)


PLACES = {"Leeds": "50", "Sandwell": "40", "Walsall": "30", "Kent": "20"}


@pytest.mark.parametrize(
    ("polarity", "own", "others", "stated"),
    [
        pytest.param(
            "low",
            "55",
            PLACES,
            (
                "55.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. At 55.0%, it is higher "
                "than in three quarters of authorities (5th of 5; 1st is lowest). The average of its three "
                "statistical neighbours was 40.0%."
            ),
            id="low is good, highest",
        ),
        pytest.param(
            "low",
            "15",
            PLACES,
            (
                "15.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. At 15.0%, it is in the "
                "quarter of authorities with the lowest figures (1st of 5; 1st is lowest). The average of its "
                "three statistical neighbours was 40.0%."
            ),
            id="low is good, lowest",
        ),
        pytest.param(
            "low",
            "35",
            PLACES,
            (
                "35.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. At 35.0%, it is in the "
                "middle half of authorities (3rd of 5; 1st is lowest). The average of its three statistical "
                "neighbours was 40.0%."
            ),
            id="low is good, middle",
        ),
        pytest.param(
            "low",
            "30",
            PLACES,
            (
                "30.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. At 30.0%, it is in the "
                "quarter of authorities with the lowest figures (joint 2nd of 5; 1st is lowest). The average of "
                "its three statistical neighbours was 40.0%."
            ),
            id="low is good, tied",
        ),
        pytest.param(
            "high",
            "55",
            PLACES,
            (
                "55.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. At 55.0%, it is in the "
                "quarter of authorities with the highest figures (1st of 5; 1st is highest). The average of its "
                "three statistical neighbours was 40.0%."
            ),
            id="high is good, highest",
        ),
        pytest.param(
            "high",
            "15",
            PLACES,
            (
                "15.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. At 15.0%, it is lower "
                "than in three quarters of authorities (5th of 5; 1st is highest). The average of its three "
                "statistical neighbours was 40.0%."
            ),
            id="high is good, lowest",
        ),
        pytest.param(
            "high",
            "35",
            PLACES,
            (
                "35.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. At 35.0%, it is in the "
                "middle half of authorities (3rd of 5; 1st is highest). The average of its three statistical "
                "neighbours was 40.0%."
            ),
            id="high is good, middle",
        ),
        pytest.param(
            "none",
            "55",
            PLACES,
            (
                "55.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. The average of its three "
                "statistical neighbours was 40.0%."
            ),
            id="neither is good",
        ),
        pytest.param(
            "low",
            "30",
            dict.fromkeys(PLACES, "30"),
            (
                "30.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. The average of its three "
                "statistical neighbours was 30.0%."
            ),
            id="all the same",
        ),
        pytest.param(
            "low",
            "30",
            {"Leeds": "50", "Sandwell": "c"},
            (
                "30.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. The average of the one "
                "statistical neighbour that has a figure was 50.0%."
            ),
            id="too few others",
        ),
        pytest.param(
            "low",
            "30",
            {"Sandwell": "c", "Walsall": "c"},
            "30.0% of pupils with an EHC plan in Birmingham were absent in 2023/24.",
            id="no neighbour has one",
        ),
    ],
)
def test_where_a_figure_stands_among_its_peers(
    world: World, polarity: str, own: str, others: dict[str, str], stated: str
) -> None:
    figures = table("absence ehc_plan total", "2023/24", Birmingham=own, **others)
    context = world("absence", "Birmingham", figures, quiet=0)
    same(reported(measured(context, "absence", polarity=Polarity(polarity)), "level").text, stated)


def test_peers_have_their_own_name(world: World) -> None:
    figures = table("absence ehc_plan total", "2023/24", Birmingham="55", **PLACES)
    context = world("absence", "Birmingham", figures, quiet=0)
    same(
        reported(specified(context, peers="boards"), "level").text,
        (
            "55.0% of pupils with an EHC plan in Birmingham were absent in 2023/24. At 55.0%, it is higher "
            "than in three quarters of boards (5th of 5; 1st is lowest). The average of its three statistical"
            " neighbours was 40.0%."
        ),
    )


@pytest.mark.parametrize(
    ("own", "england", "polarity", "stated"),
    [
        pytest.param(
            "700/1000",
            "6000/10000",
            "high",
            (
                "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. At 70.0%, it is"
                " higher than England's 60.0%."
            ),
            id="higher",
        ),
        pytest.param(
            "500/1000",
            "6000/10000",
            "high",
            (
                "50.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. At 50.0%, it is"
                " lower than England's 60.0%."
            ),
            id="lower",
        ),
        pytest.param(
            "700/1000",
            "6000/10000",
            "low",
            (
                "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. At 70.0%, it is"
                " higher than England's 60.0%."
            ),
            id="higher, low is good",
        ),
        pytest.param(
            "500/1000",
            "6000/10000",
            "none",
            (
                "50.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. At 50.0%, it is"
                " lower than England's 60.0%."
            ),
            id="lower, neither is good",
        ),
        pytest.param(
            "601/1000",
            "6000/10000",
            "high",
            (
                "60.1% of leavers with an EHC plan in Birmingham were in college or work in 2024. At 60.1%, it is"
                " similar to England's 60.0%."
            ),
            id="similar",
        ),
        pytest.param(
            "26/40",
            "6000/10000",
            "high",
            (
                "65.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. At 65.0%, it "
                "cannot be told apart from England's 60.0% (its 95% interval is 49.5% to 77.9%)."
            ),
            id="chance could explain it",
        ),
        pytest.param(
            "38/40",
            "8000/10000",
            "high",
            (
                "95.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. At 95.0%, it "
                "cannot be told apart from England's 80.0% (fewer than ten children make the difference)."
            ),
            id="fewer than ten children",
        ),
        pytest.param(
            "700/1000",
            "60",
            "high",
            (
                "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. At 70.0%, it is"
                " higher than England's 60.0%."
            ),
            id="England without counts",
        ),
        pytest.param(
            "700/1000",
            "c",
            "high",
            "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024.",
            id="England suppressed",
        ),
        pytest.param(
            "70",
            "60",
            "high",
            (
                "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. England's "
                "figure was 60.0%."
            ),
            id="neither with counts",
        ),
    ],
)
def test_how_a_figure_stands_to_england(world: World, own: str, england: str, polarity: str, stated: str) -> None:
    shares = table("in_college_or_work ehc_plan total", "2024", Birmingham=own, England=england)
    context = world("destinations", "Birmingham", shares)
    same(reported(measured(context, "in_college_or_work", polarity=Polarity(polarity)), "level").text, stated)


def test_higher_than_england_by_no_more_than_the_usual_ups_and_downs(world: World) -> None:
    years = [str(year) for year in range(2015, 2025)]
    moving = {
        place: " ".join(f"{540 if (year + shift) % 2 else 660}/1000" for year in range(10))
        for shift, place in enumerate(("Leeds", "Sandwell", "Walsall", "Kent", "Essex", "Camden"))
    }
    for own, stated in (
        (
            "700",
            (
                "70.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It was 60.0% in"
                " 2023. The difference is within the usual ups and downs. It was 60.0% in 2015. The difference is"
                " within the usual ups and downs. Over the five years to 2024 there is no clear trend. At 70.0%, "
                "it is higher than England's 60.0% (though by no more than the usual ups and downs) and in the "
                "quarter of authorities with the highest figures (1st of 7; 1st is highest). The average of its "
                "three statistical neighbours was 58.0%."
            ),
        ),
        (
            "500",
            (
                "50.0% of leavers with an EHC plan in Birmingham were in college or work in 2024. It was 60.0% in"
                " 2023. The difference is within the usual ups and downs. It was 60.0% in 2015. The difference is"
                " within the usual ups and downs. Over the five years to 2024 there is no clear trend. At 50.0%, "
                "it is lower than England's 60.0% (though by no more than the usual ups and downs) and lower than"
                " in three quarters of authorities (7th of 7; 1st is highest). The average of its three "
                "statistical neighbours was 58.0%."
            ),
        ),
    ):
        cells = " ".join(f"{'600' if year < 9 else own}/1000" for year in range(10))
        england = " ".join(["6000/10000"] * 10)
        shares = table(
            "in_college_or_work ehc_plan total", " ".join(years), Birmingham=cells, England=england, **moving
        )
        context = specified(world("destinations", "Birmingham", shares), baseline_period="2015")
        same(reported(context, "level").text, stated)


@pytest.mark.parametrize(
    ("own", "stated"),
    [
        ("700/1000", "higher than England's 60.0%"),
        ("500/1000", "lower than England's 60.0%"),
        ("601/1000", "similar to England's 60.0%"),
        ("26/40", "not to be told apart from England's 60.0%"),
        ("70", ""),
    ],
)
def test_how_a_figure_stands_to_england_after_a_comma(world: World, own: str, stated: str) -> None:
    shares = table("in_college_or_work ehc_plan total", "2024", Birmingham=own, England="6000/10000")
    context = world("destinations", "Birmingham", shares)
    same(england_text(context, headline_level(context).place), stated)
