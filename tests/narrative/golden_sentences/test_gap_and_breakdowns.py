"""The gap between two groups and where a figure is highest, sentence by sentence, beside the figures they are of."""

from __future__ import annotations

import pytest

from send_briefings.model import Polarity
from tests.narrative.golden_sentences.golden import World, leavers, measured, reported, same, table

# Gaps between the two groups: Birmingham's own, and 6, 10, 14, 18 and 22 points in five others.
OTHERS = {"Leeds": "36", "Sandwell": "40", "Walsall": "44", "Kent": "48", "Essex": "52"}
BEFORE = {"Leeds": "35", "Sandwell": "35", "Walsall": "35", "Kent": "35", "Essex": "35"}
NO_SEN = dict.fromkeys(OTHERS, "30 30")
TITLE, YEARS = "absence {} total", "2022/23 2023/24"


def absences(own: str, reference: str, others: dict[str, str] = OTHERS) -> list[str]:
    both = {place: f"{BEFORE[place]} {value}" for place, value in others.items()}
    return [
        table(TITLE.format("ehc_plan"), YEARS, Birmingham=own, **both),
        table(TITLE.format("no_sen"), YEARS, Birmingham=reference, **{place: NO_SEN[place] for place in others}),
    ]


@pytest.mark.parametrize(
    ("tables", "stated"),
    [
        pytest.param(
            absences("45 60", "20 30"),
            (
                "Absence: 60.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 30.0 "
                "percentage points higher. That is wider than in three quarters of authorities; the middle gap "
                "was 16.0 percentage points. In 2022/23 it was 25.0 percentage points higher."
            ),
            id="wide",
        ),
        pytest.param(
            absences("45 35", "20 30"),
            (
                "Absence: 35.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 5.0 "
                "percentage points higher. That is in the quarter of authorities with the narrowest gaps; the "
                "middle gap was 12.0 percentage points. In 2022/23 it was 25.0 percentage points higher."
            ),
            id="narrow",
        ),
        pytest.param(
            absences("45 45", "20 30"),
            (
                "Absence: 45.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 15.0 "
                "percentage points higher. That is in the middle half of authorities; the middle gap was 14.5 "
                "percentage points. In 2022/23 it was 25.0 percentage points higher."
            ),
            id="middle",
        ),
        pytest.param(
            absences("20 45", "20 30"),
            (
                "Absence: 45.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 15.0 "
                "percentage points higher. That is in the middle half of authorities; the middle gap was 14.5 "
                "percentage points. In 2022/23 the two were the same."
            ),
            id="the same before",
        ),
        pytest.param(
            absences("18 45", "20 30"),
            (
                "Absence: 45.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 15.0 "
                "percentage points higher. That is in the middle half of authorities; the middle gap was 14.5 "
                "percentage points. In 2022/23 it was 2.0 percentage points lower."
            ),
            id="lower before",
        ),
        pytest.param(
            absences("- 45", "20 30"),
            (
                "Absence: 45.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 15.0 "
                "percentage points higher. That is in the middle half of authorities; the middle gap was 14.5 "
                "percentage points."
            ),
            id="nothing before",
        ),
        pytest.param(
            absences("45 30", "20 30"),
            (
                "Absence: 30.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The two are the same. "
                "That is in the quarter of authorities with the narrowest gaps; the middle gap was 12.0 "
                "percentage points. In 2022/23 it was 25.0 percentage points higher."
            ),
            id="the same now",
        ),
        pytest.param(
            absences("45 25", "20 30"),
            (
                "Absence: 25.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 5.0 "
                "percentage points lower. In most authorities it is the higher of the two, by 12.0 percentage "
                "points in the middle one. In 2022/23 it was 25.0 percentage points higher."
            ),
            id="the other way",
        ),
        pytest.param(
            absences("45 25", "20 30", OTHERS | {"Leeds": "28", "Sandwell": "29"}),
            (
                "Absence: 25.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 5.0 "
                "percentage points lower. In the middle one of all authorities it is 6.5 percentage points "
                "higher. In 2022/23 it was 25.0 percentage points higher."
            ),
            id="some other way",
        ),
        pytest.param(
            absences("45 60", "20 30", {"Leeds": "36"}),
            (
                "Absence: 60.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 30.0 "
                "percentage points higher. In 2022/23 it was 25.0 percentage points higher."
            ),
            id="too few others",
        ),
        pytest.param(
            absences("45 60", "20 30", dict.fromkeys(OTHERS, "36")),
            (
                "Absence: 60.0% for pupils with an EHC plan, 30.0% for pupils with no SEN. The first is 30.0 "
                "percentage points higher. In 2022/23 it was 25.0 percentage points higher."
            ),
            id="all others alike",
        ),
    ],
)
def test_a_gap_where_the_first_group_has_more(world: World, tables: list[str], stated: str) -> None:
    same(reported(world("absence", "Birmingham", *tables, quiet=0), "gap").text, stated)


def passes(own: str, reference: str) -> list[str]:
    """Leavers with a plan 10, 15, 20, 25 and 30 points behind those without, in five other places."""
    others = {
        "Leeds": "800/1000",
        "Sandwell": "750/1000",
        "Walsall": "700/1000",
        "Kent": "650/1000",
        "Essex": "600/1000",
    }
    return [
        table("in_college_or_work ehc_plan total", "2024", Birmingham=own, **others),
        table("in_college_or_work no_sen total", "2024", Birmingham=reference, **dict.fromkeys(others, "900/1000")),
    ]


@pytest.mark.parametrize(
    ("tables", "flags", "stated"),
    [
        pytest.param(
            passes("500/1000", "900/1000"),
            {"gap_wide"},
            (
                "In college or work: 50.0% for leavers with an EHC plan, 90.0% for leavers with no SEN. The first"
                " is 40.0 percentage points lower. That is wider than in three quarters of authorities; the "
                "middle gap was 22.5 percentage points."
            ),
            id="wide",
        ),
        pytest.param(
            passes("850/1000", "900/1000"),
            set(),
            (
                "In college or work: 85.0% for leavers with an EHC plan, 90.0% for leavers with no SEN. The first"
                " is 5.0 percentage points lower. That is in the quarter of authorities with the narrowest gaps; "
                "the middle gap was 17.5 percentage points."
            ),
            id="narrow",
        ),
        pytest.param(
            passes("700/1000", "900/1000"),
            set(),
            (
                "In college or work: 70.0% for leavers with an EHC plan, 90.0% for leavers with no SEN. The first"
                " is 20.0 percentage points lower. That is in the middle half of authorities; the middle gap was "
                "20.0 percentage points."
            ),
            id="middle",
        ),
        pytest.param(
            passes("950/1000", "900/1000"),
            set(),
            (
                "In college or work: 95.0% for leavers with an EHC plan, 90.0% for leavers with no SEN. The first"
                " is 5.0 percentage points higher. In most authorities it is the lower of the two, by 17.5 "
                "percentage points in the middle one."
            ),
            id="the other way",
        ),
        pytest.param(
            passes("34/40", "36/40"),
            set(),
            (
                "In college or work: 85.0% for leavers with an EHC plan, 90.0% for leavers with no SEN. The first"
                " is 5.0 percentage points lower. Chance alone could explain a difference of that size. That is "
                "in the quarter of authorities with the narrowest gaps; the middle gap was 17.5 percentage "
                "points."
            ),
            id="chance could explain it",
        ),
    ],
)
def test_a_gap_where_the_first_group_has_less(world: World, tables: list[str], flags: set[str], stated: str) -> None:
    """The widest gap is the one farthest below zero."""
    finding = reported(world("destinations", "Birmingham", *tables), "gap")
    assert finding.flags == flags
    same(finding.text, stated)


def phases(primary: str, secondary: str, special: str) -> list[str]:
    """Birmingham's absence by kind of school, beside four others with 20, 30, 40 and 50% in each."""
    others = {"Leeds": "20", "Sandwell": "30", "Walsall": "40", "Kent": "50"}
    kinds = {"primary": primary, "secondary": secondary, "special": special}
    return [
        table(f"absence ehc_plan {kind}", "2023/24", Birmingham=own, **others)
        for kind, own in kinds.items()
        if own != "-"
    ]


@pytest.mark.parametrize(
    ("polarity", "cells", "stated"),
    [
        pytest.param(
            "low",
            ("60", "15", "35"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in primary schools, at 60.0% in "
                "2023/24. It was 35.0% in special schools and 15.0% in secondary schools. In primary schools it "
                "is higher than in three quarters of authorities. In secondary schools it is in the quarter of "
                "authorities with the lowest figures."
            ),
            id="worst, best and middle",
        ),
        pytest.param(
            "high",
            ("60", "15", "35"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in primary schools, at 60.0% in "
                "2023/24. It was 35.0% in special schools and 15.0% in secondary schools. In secondary schools it"
                " is lower than in three quarters of authorities. In primary schools it is in the quarter of "
                "authorities with the highest figures."
            ),
            id="best, worst and middle",
        ),
        pytest.param(
            "low",
            ("60", "70", "80"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in special schools, at 80.0% in "
                "2023/24. It was 70.0% in secondary schools and 60.0% in primary schools. In all three it is "
                "higher than in three quarters of authorities."
            ),
            id="all worst",
        ),
        pytest.param(
            "low",
            ("5", "10", "15"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in special schools, at 15.0% in "
                "2023/24. It was 10.0% in secondary schools and 5.0% in primary schools. In all three it is in "
                "the quarter of authorities with the lowest figures."
            ),
            id="all best",
        ),
        pytest.param(
            "high",
            ("60", "70", "80"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in special schools, at 80.0% in "
                "2023/24. It was 70.0% in secondary schools and 60.0% in primary schools. In all three it is in "
                "the quarter of authorities with the highest figures."
            ),
            id="all best, high is good",
        ),
        pytest.param(
            "high",
            ("5", "10", "15"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in special schools, at 15.0% in "
                "2023/24. It was 10.0% in secondary schools and 5.0% in primary schools. In all three it is lower"
                " than in three quarters of authorities."
            ),
            id="all worst, high is good",
        ),
        pytest.param(
            "low",
            ("60", "70", "-"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in secondary schools, at 70.0% "
                "in 2023/24. It was 60.0% in primary schools. In both it is higher than in three quarters of "
                "authorities."
            ),
            id="both worst",
        ),
        pytest.param(
            "low",
            ("34", "35", "36"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in special schools, at 36.0% in "
                "2023/24. It was 35.0% in secondary schools and 34.0% in primary schools. Each of these is in the"
                " middle half of authorities."
            ),
            id="all in the middle",
        ),
        pytest.param(
            "none",
            ("60", "15", "35"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in primary schools, at 60.0% in "
                "2023/24. It was 35.0% in special schools and 15.0% in secondary schools."
            ),
            id="neither is good",
        ),
        pytest.param(
            "low",
            ("36", "36", "35"),
            (
                "Absence among pupils with an EHC plan in Birmingham was highest in primary schools and in "
                "secondary schools, at 36.0% in 2023/24. It was 35.0% in special schools. Each of these is in the"
                " middle half of authorities."
            ),
            id="two the highest",
        ),
        pytest.param(
            "low",
            ("35", "35", "35"),
            (
                "Absence among pupils with an EHC plan in Birmingham was the same in primary schools, in "
                "secondary schools and in special schools, at 35.0% in 2023/24. Each of these is in the middle "
                "half of authorities."
            ),
            id="all the same",
        ),
    ],
)
def test_where_a_figure_is_highest(world: World, polarity: str, cells: tuple[str, str, str], stated: str) -> None:
    context = world("absence", "Birmingham", *phases(*cells), quiet=0)
    same(reported(measured(context, "absence", polarity=Polarity(polarity)), "breakdowns").text, stated)


BY_ENGLAND = "6000/10000 6000/10000 6000/10000"


@pytest.mark.parametrize(
    ("cells", "polarity", "stated"),
    [
        pytest.param(
            "- - 1400/2000",
            "high",
            (
                "In numbers: at England's rate of 60.0% there would be about 200 fewer leavers with an EHC plan "
                "in Birmingham who were in college or work in 2024. Allowing for chance, that is between about "
                "160 and about 240. There were 1,400, of 2,000."
            ),
            id="more than at England's rate",
        ),
        pytest.param(
            "- - 1000/2000",
            "high",
            (
                "In numbers: at England's rate of 60.0% there would be about 200 more leavers with an EHC plan in"
                " Birmingham who were in college or work in 2024. Allowing for chance, that is between about 160 "
                "and about 240. There were 1,000, of 2,000."
            ),
            id="fewer than at England's rate",
        ),
        pytest.param(
            "- - 1400/2000",
            "low",
            (
                "In numbers: at England's rate of 60.0% there would be about 200 fewer leavers with an EHC plan "
                "in Birmingham who were in college or work in 2024. Allowing for chance, that is between about "
                "160 and about 240. There were 1,400, of 2,000."
            ),
            id="more, low is good",
        ),
    ],
)
def test_a_difference_said_in_children(world: World, cells: str, polarity: str, stated: str) -> None:
    context = world("destinations", "Birmingham", leavers(cells, england=BY_ENGLAND))
    same(reported(measured(context, "in_college_or_work", polarity=Polarity(polarity)), "children").text, stated)
