"""The headline's label and sentence, and the same verdict told later as a change of verdict, by every verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.model import Polarity
from send_briefings.model.area import NoData
from send_briefings.narrative.headline import CHANGES, LABELS, headline
from send_briefings.narrative.questions import judgement
from tests.narrative.golden_sentences.golden import (
    World,
    absence,
    broken,
    leavers,
    measured,
    reported,
    same,
    specified,
    table,
)

FLAT = dict.fromkeys(("Leeds", "Sandwell", "Walsall", "Kent", "Essex", "Camden", "Rutland"), "30 30 30")
RISING = dict.fromkeys(FLAT, "27 28 31")
FIVE = "2020 2021 2022 2023 2024"


def five(cells: str, times: int = 1) -> str:
    """Five years of Birmingham's leavers, as counted or so many times as many."""
    counts = [cell.split("/") for cell in cells.split()]
    cells = " ".join(f"{int(some) * times}/{int(of) * times}" for some, of in counts)
    return table("in_college_or_work ehc_plan total", FIVE, Birmingham=cells, Leeds=" ".join(["400/800"] * 5))


def plans(cells: str) -> str:
    return table("plans ehc_plan total", "2021/22 2022/23 2023/24", Birmingham=cells)


def neither(context: AnalysisContext) -> AnalysisContext:
    return measured(context, "in_college_or_work", polarity=Polarity.NONE)


def at_a_break(context: AnalysisContext) -> AnalysisContext:
    return broken(context, date(2023, 9, 1), "another register was used")


def longer(context: AnalysisContext) -> AnalysisContext:
    return specified(context, baseline_period="2020")


def as_it_is(context: AnalysisContext) -> AnalysisContext:
    return context


@pytest.mark.parametrize(
    ("verdict", "area", "tables", "quiet", "change", "stated"),
    [
        ("better", "absence", [absence("- 40 31")], 0.5, as_it_is, (
            "Better than 2022/23 | Absence among pupils with an EHC plan in Birmingham fell to 31.0% in "
            "2023/24 from 40.0% in 2022/23, more than the usual ups and downs. At 31.0% it is in the middle "
            "half of authorities. | better than in 2022/23"
        )),
        ("worse", "absence", [absence("30 40 47")], 0.5, as_it_is, (
            "Worse than 2022/23 | Absence among pupils with an EHC plan in Birmingham rose to 47.0% in "
            "2023/24 from 40.0% in 2022/23, more than the usual ups and downs, while in most authorities it "
            "fell. At 47.0% it is higher than in three quarters of authorities. | worse than in 2022/23"
        )),
        ("better", "destinations", [leavers("480/800 480/800 560/800")], 0.5, as_it_is, (
            "Better than 2023 | The share of leavers with an EHC plan in Birmingham who were in college or "
            "work rose to 70.0% in 2024 from 60.0% in 2023, more than chance alone would explain. At 70.0% it"
            " is higher than England's 60.0%. | better than in 2023"
        )),
        ("worse", "destinations", [leavers("560/800 560/800 480/800")], 0.5, as_it_is, (
            "Worse than 2023 | The share of leavers with an EHC plan in Birmingham who were in college or "
            "work fell to 60.0% in 2024 from 70.0% in 2023, more than chance alone would explain. At 60.0% it"
            " is similar to England's 60.0%. | worse than in 2023"
        )),
        ("mixed", "absence", [absence("30 44 39", **FLAT)], 0.5, as_it_is, (
            "Better than 2022/23, worse than 2021/22 | Absence among pupils with an EHC plan in Birmingham "
            "fell to 39.0% in 2023/24 from 44.0% in 2022/23, more than the usual ups and downs. It is up from"
            " 30.0% in 2021/22, more than the usual ups and downs. | better by one comparison and worse by "
            "another"
        )),
        ("mixed", "destinations", [leavers("600/800 480/800 540/800")], 0.5, as_it_is, (
            "Better than 2023, worse than 2022 | The share of leavers with an EHC plan in Birmingham who were"
            " in college or work rose to 67.5% in 2024 from 60.0% in 2023, more than chance alone would "
            "explain. It is down from 75.0% in 2022, more than chance alone would explain. At 67.5% it is "
            "higher than England's 60.0%. | better by one comparison and worse by another"
        )),
        ("mixed", "destinations", [leavers("480/800 620/800 550/800")], 0.5, as_it_is, (
            "Worse than 2023, better than 2022 | The share of leavers with an EHC plan in Birmingham who were"
            " in college or work fell to 68.8% in 2024 from 77.5% in 2023, more than chance alone would "
            "explain. It is up from 60.0% in 2022, more than chance alone would explain. At 68.8% it is "
            "higher than England's 60.0%. | better by one comparison and worse by another"
        )),
        ("rose_with_others", "absence", [absence("30 30 33", **RISING)], 0.5, as_it_is, (
            "Rose since 2022/23, as in other places | Absence among pupils with an EHC plan in Birmingham "
            "rose to 33.0% in 2023/24 from 30.0% in 2022/23, as in most authorities. | higher than in "
            "2022/23, as in other places"
        )),
        ("fell_with_others", "absence", [absence("40 40 37")], 0.5, as_it_is, (
            "Fell since 2022/23, as in other places | Absence among pupils with an EHC plan in Birmingham "
            "fell to 37.0% in 2023/24 from 40.0% in 2022/23, as in most authorities. At 37.0% it is higher "
            "than in three quarters of authorities. | lower than in 2022/23, as in other places"
        )),
        ("fell_with_others", "absence", [absence("30 40 37")], 0.5, as_it_is, (
            "Fell since 2022/23, as in other places, worse than 2021/22 | Absence among pupils with an EHC "
            "plan in Birmingham fell to 37.0% in 2023/24 from 40.0% in 2022/23, as in most authorities. It is"
            " up from 30.0% in 2021/22, more than the usual ups and downs. At 37.0% it is higher than in "
            "three quarters of authorities. | lower than in 2022/23, as in other places"
        )),
        ("no_clear_change", "absence", [absence("40 40 41")], 0.5, as_it_is, (
            "No clear change from 2022/23 | Absence among pupils with an EHC plan in Birmingham was 41.0% in "
            "2023/24. There is no clear change from 40.0% in 2022/23. At 41.0% it is higher than in three "
            "quarters of authorities. | with no clear change from 2022/23"
        )),
        ("no_clear_change", "destinations", [leavers("50/80 51/80 61/80")], 0.5, as_it_is, (
            "No clear change from 2023 | The share of leavers with an EHC plan in Birmingham who were in "
            "college or work was 76.3% in 2024, and 63.8% in 2023. The difference is within what chance could"
            " explain, so there is no clear change. At 76.3% it is higher than England's 60.0%. | with no "
            "clear change from 2023"
        )),
        ("no_clear_change", "destinations", [five("440/800 460/800 480/800 500/800 518/800")], 0.5, longer, (
            "No clear change from 2023, better than 2020 | The share of leavers with an EHC plan in "
            "Birmingham who were in college or work was 64.8% in 2024. There is no clear change from 62.5% in"
            " 2023. It is up from 55.0% in 2020, more than chance alone would explain. | with no clear change"
            " from 2023"
        )),
        ("no_clear_change", "destinations", [five("518/800 500/800 480/800 460/800 440/800")], 0.5, longer, (
            "No clear change from 2023, worse than 2020 | The share of leavers with an EHC plan in Birmingham"
            " who were in college or work was 55.0% in 2024. There is no clear change from 57.5% in 2023. It "
            "is down from 64.8% in 2020, more than chance alone would explain. | with no clear change from "
            "2023"
        )),
        ("no_clear_change", "destinations", [five("480/800 486/800 491/800 497/800 502/800", 100)], 0.5, longer, (
            "No clear change from 2023, but better over five years | The share of leavers with an EHC plan in"
            " Birmingham who were in college or work was 62.8% in 2024. There is no clear change from 62.1% "
            "in 2023. Over the five years to 2024 it has risen by more than chance alone would explain, "
            "whichever year is left out. | with no clear change from 2023"
        )),
        ("no_clear_change", "destinations", [five("502/800 497/800 491/800 486/800 480/800", 100)], 0.5, longer, (
            "No clear change from 2023, but worse over five years | The share of leavers with an EHC plan in "
            "Birmingham who were in college or work was 60.0% in 2024. There is no clear change from 60.8% in"
            " 2023. Over the five years to 2024 it has fallen by more than chance alone would explain, "
            "whichever year is left out. | with no clear change from 2023"
        )),
        ("no_clear_change", "absence", [absence("27 31 31", **dict.fromkeys(FLAT, "27 31 31"))], 0.5, as_it_is, (
            "No clear change from 2022/23, higher than in 2021/22 | Absence among pupils with an EHC plan in "
            "Birmingham was 31.0% in 2023/24. There is no clear change from 31.0% in 2022/23. It is up from "
            "27.0% in 2021/22, as in most authorities. | with no clear change from 2022/23"
        )),
        ("no_clear_change", "absence", [absence("31 27 27", **dict.fromkeys(FLAT, "31 27 27"))], 0.5, as_it_is, (
            "No clear change from 2022/23, lower than in 2021/22 | Absence among pupils with an EHC plan in "
            "Birmingham was 27.0% in 2023/24. There is no clear change from 27.0% in 2022/23. It is down from"
            " 31.0% in 2021/22, as in most authorities. | with no clear change from 2022/23"
        )),
        ("up_unsettled", "absence", [absence("40 40 49", **FLAT)], 5.0, as_it_is, (
            "Up from 2022/23, within the usual ups and downs | Absence among pupils with an EHC plan in "
            "Birmingham was 49.0% in 2023/24, and 40.0% in 2022/23. The difference is within the usual ups "
            "and downs. | up from 2022/23 within the usual ups and downs"
        )),
        ("down_unsettled", "absence", [absence("40 40 31", **FLAT)], 5.0, as_it_is, (
            "Down from 2022/23, within the usual ups and downs | Absence among pupils with an EHC plan in "
            "Birmingham was 31.0% in 2023/24, and 40.0% in 2022/23. The difference is within the usual ups "
            "and downs. | down from 2022/23 within the usual ups and downs"
        )),
        ("not_compared", "absence", [absence("30 40 37")], 0.5, at_a_break, (
            "Not comparable with 2022/23 | Absence among pupils with an EHC plan in Birmingham was 37.0% in "
            "2023/24. It is not compared with 40.0% in 2022/23, because another register was used. At 37.0% "
            "it is higher than in three quarters of authorities. | not compared with 2022/23"
        )),
        ("not_judged", "destinations", [leavers("10/18 11/18 12/18")], 0.5, as_it_is, (
            "Not judged | The share of leavers with an EHC plan in Birmingham who were in college or work was"
            " 66.7% in 2024. There are too few children to tell more: the figure is of 18 children. | not "
            "judged"
        )),
        ("up", "destinations", [leavers("480/800 480/800 560/800")], 0.5, neither, (
            "Up since 2023 | The share of leavers with an EHC plan in Birmingham who were in college or work "
            "rose to 70.0% in 2024 from 60.0% in 2023, more than chance alone would explain. At 70.0% it is "
            "higher than England's 60.0%. | more than in 2023"
        )),
        ("down", "destinations", [leavers("560/800 560/800 480/800")], 0.5, neither, (
            "Down since 2023 | The share of leavers with an EHC plan in Birmingham who were in college or "
            "work fell to 60.0% in 2024 from 70.0% in 2023, more than chance alone would explain. At 60.0% it"
            " is similar to England's 60.0%. | less than in 2023"
        )),
        ("up", "plans", [plans("1000 1200 1500")], 0.5, as_it_is, (
            "Up since 2022/23 | The number of plans in Birmingham was 1,500 in 2023/24, up from 1,200 in "
            "2022/23. | more than in 2022/23"
        )),
        ("down", "plans", [plans("1000 1200 900")], 0.5, as_it_is, (
            "Down since 2022/23 | The number of plans in Birmingham was 900 in 2023/24, down from 1,200 in "
            "2022/23. | less than in 2022/23"
        )),
        ("same", "plans", [plans("1000 1200 1200")], 0.5, as_it_is, (
            "The same as in 2022/23 | The number of plans in Birmingham was 1,200 in 2023/24, as before: "
            "1,200 in 2022/23. | the same as in 2022/23"
        )),
        ("described", "plans", [plans("- - 1200")], 0.5, as_it_is, (
            "No earlier figure to compare | The number of plans in Birmingham was 1,200 in 2023/24. | with no"
            " earlier figure to compare"
        )),
    ],
)  # fmt: skip
def test_every_verdict_in_its_words(
    world: World,
    verdict: str,
    area: str,
    tables: list[str],
    quiet: float,
    change: Callable[[AnalysisContext], AnalysisContext],
    stated: str,
) -> None:
    context = change(world(area, "Birmingham", *tables, quiet=quiet))
    found, judged = headline(context), judgement(context, context.spec.headline, ("change",))
    assert judged is not None
    assert (found.verdict, judged.verdicts["change"]) == (verdict, verdict)
    same(f"{found.label} | {found.sentence} | {judged.words['change']}", stated)


MONTHS = [f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(14)]


@pytest.mark.parametrize(
    ("shares", "stated"),
    [
        pytest.param(
            [30, 31, 29, 30, 31, 29, 30, 31, 29, 30, 31, 29, 34, 35],
            (
                "No clear change from March 2023, but the newest month is a sign of getting worse | The share of "
                "children in NHS Birmingham and Solihull ICB waiting more than 18 weeks for speech therapy was "
                "35.0% in February 2024. There is no clear change from 29.0% in March 2023. At 35.0% it is above "
                "its usual range since January 2023, 26.3% to 34.9%. That is a sign of change, but no proof: most"
                " children on a list are still on it a month later, and such lists give more false signs."
            ),
            id="a worse month",
        ),
        pytest.param(
            [30, 31, 29, 30, 31, 29, 30, 31, 29, 30, 31, 29, 26, 25],
            (
                "No clear change from March 2023, but the newest month is a sign of getting better | The share of"
                " children in NHS Birmingham and Solihull ICB waiting more than 18 weeks for speech therapy was "
                "25.0% in February 2024. There is no clear change from 29.0% in March 2023. At 25.0% it is below "
                "its usual range since January 2023, 25.5% to 33.2%. That is a sign of change, but no proof: most"
                " children on a list are still on it a month later, and such lists give more false signs."
            ),
            id="a better month",
        ),
    ],
)
def test_a_sign_of_change_beside_no_clear_change(world: World, shares: list[int], stated: str) -> None:
    over = table("waiting_over_18_weeks all speech", " ".join(MONTHS), QHL=" ".join(f"{s}/100" for s in shares))
    waiting = table("waiting all speech", " ".join(MONTHS), QHL=" ".join(["100"] * 14))
    found = headline(world("waits", "Birmingham", over, waiting))
    same(f"{found.label} | {found.sentence}", stated)


@pytest.mark.parametrize(
    ("lead", "other", "stated"),
    [
        pytest.param(
            "480/800 480/800 560/800",
            "480/800 480/800 400/800",
            (
                "Mixed since 2023 | The share of leavers with an EHC plan in Birmingham who were in college or "
                "work rose to 70.0% in 2024 from 60.0% in 2023, more than chance alone would explain, but in "
                "training fell to 50.0% from 60.0%. At 70.0% it is higher than England's 60.0%."
            ),
            id="better, another worse",
        ),
        pytest.param(
            "560/800 560/800 480/800",
            "400/800 400/800 480/800",
            (
                "Mixed since 2023 | The share of leavers with an EHC plan in Birmingham who were in college or "
                "work fell to 60.0% in 2024 from 70.0% in 2023, more than chance alone would explain, but in "
                "training rose to 60.0% from 50.0%. At 60.0% it is similar to England's 60.0%."
            ),
            id="worse, another better",
        ),
    ],
)
def test_another_measure_of_the_same_children_that_went_the_other_way(
    world: World, lead: str, other: str, stated: str
) -> None:
    second = table("severe_in_college_or_work ehc_plan total", "2022 2023 2024", Birmingham=other)
    context = world("destinations", "Birmingham", leavers(lead), second)
    known = context.spec.measures["in_college_or_work"]
    measures = {known.id: known, f"severe_{known.id}": replace(known, id=f"severe_{known.id}", name="In training")}
    found = headline(specified(context, measures=measures))
    assert found.verdict == "mixed"
    same(f"{found.label} | {found.sentence}", stated)


def test_a_caution_stands_with_a_comparison_with_england(world: World) -> None:
    months = "2024-05 2024-06"
    over = table("waiting_over_18_weeks all speech", months, QHL="400/1000 410/1000", England="3000/9000 3000/9000")
    context = world("waits", "Birmingham", over, table("waiting all speech", months, QHL="1000 1000"))
    explained = broken(context, date(2024, 1, 1), "more are counted", places=("QHL",), breakdowns=("speech",))
    same(
        headline(explained).sentence,
        (
            "The share of children in NHS Birmingham and Solihull ICB waiting more than 18 weeks for speech "
            "therapy was 41.0% in June 2024. There is no clear change from 40.0% in May 2024. At 41.0% it is "
            "higher than England's 33.3% (this list includes children whom other areas may not count)."
        ),
    )
    same(
        reported(explained, "level").text,
        (
            "41.0% of children waiting for speech therapy in NHS Birmingham and Solihull ICB had waited more "
            "than 18 weeks in June 2024. There is no clear change from 40.0% in May 2024. At 41.0%, it is "
            "higher than England's 33.3%; this list includes children whom other areas may not count."
        ),
    )


@pytest.mark.parametrize(
    ("tables", "changed", "stated"),
    [
        pytest.param(
            [absence("c c c")],
            {},
            (
                "No figure published | No figure for absence among pupils with an EHC plan in Birmingham is "
                "published: the newest, for 2023/24, is suppressed."
            ),
            id="suppressed",
        ),
        pytest.param(
            [absence("- - n")],
            {},
            (
                "No figure published | No figure for absence among pupils with an EHC plan in Birmingham is "
                "published: the newest, for 2023/24, is not submitted."
            ),
            id="not submitted",
        ),
        pytest.param(
            [absence("- - -")],
            {},
            ("No figure published | No figure for absence among pupils with an EHC plan in Birmingham is published."),
            id="others have one",
        ),
        pytest.param(
            [],
            {},
            "No figure held | We hold no figure for absence among pupils with an EHC plan in Birmingham.",
            id="none is held",
        ),
        pytest.param(
            [],
            {"no_data": "Nobody counts it for {place}."},
            "No figure published | Nobody counts it for Birmingham.",
            id="nobody publishes one",
        ),
    ],
)
def test_no_figure(world: World, tables: list[str], changed: dict[str, Any], stated: str) -> None:
    context = world("absence", "Birmingham", *tables, quiet=0)
    if changed:
        context = specified(context, no_data=NoData(changed["no_data"], date(2026, 1, 1)))
    found = headline(context)
    same(f"{found.label} | {found.sentence}", stated)


def test_no_figure_held_by_a_day(world: World) -> None:
    found = headline(replace(world("absence", "Birmingham"), known_on=date(2024, 1, 31)))
    same(
        f"{found.label} | {found.sentence}",
        (
            "No figure held | We hold no figure for absence among pupils with an EHC plan in Birmingham that "
            "was published by 31 January 2024."
        ),
    )


def test_every_verdict_has_a_golden_sentence() -> None:
    marks = [mark for mark in test_every_verdict_in_its_words.pytestmark if mark.name == "parametrize"]
    seen = {case[0] for mark in marks for case in mark.args[1]}
    assert seen == set(LABELS) - {"nothing"} == set(CHANGES)
