"""What the rooms above findings say of them: caveats, charts in words, and what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from send_briefings.briefing import chart_words, news
from send_briefings.briefing.confidence import confidence
from send_briefings.display.charts import Gap, Line, Point
from send_briefings.findings import Setting, headline
from send_briefings.findings.standing import standing
from send_briefings.findings.verdicts import changed_verdicts
from send_briefings.model import Counts, Polarity
from send_briefings.model.area import MethodChange, Ref, RevisionReason
from send_briefings.model.breaks import Break, BreakKind, Statement
from tests.findings.conftest import rows
from tests.findings.golden_sentences.golden import (
    World,
    absence,
    broken,
    headline_level,
    leavers,
    measured,
    same,
    specified,
    table,
)

FLAT = dict.fromkeys(("Leeds", "Sandwell", "Walsall", "Kent", "Essex", "Camden", "Rutland"), "30 30 30")


@pytest.mark.parametrize(
    ("area", "tables", "changed", "said"),
    [
        pytest.param(
            "absence",
            [absence("30 40 37")],
            {},
            (
                "The published file gives rates without the numbers of pupils behind them. So no exact interval "
                "can be worked out; a change is set beside the usual ups and downs. / No England figure is "
                "published."
            ),
            id="no counts",
        ),
        pytest.param(
            "absence",
            [absence("30 40 37", Leeds="29 31 c", Kent="27 30 c")],
            {},
            (
                "The published file gives rates without the numbers of pupils behind them. So no exact interval "
                "can be worked out; a change is set beside the usual ups and downs. / No England figure is "
                "published. / Two of 8 authorities have no published figure for the headline measure, and no "
                "rank. / The neighbours' average leaves out one statistical neighbour without a figure."
            ),
            id="two missing",
        ),
        pytest.param(
            "absence",
            [absence("30 40 37", Leeds="29 31 c")],
            {},
            (
                "The published file gives rates without the numbers of pupils behind them. So no exact interval "
                "can be worked out; a change is set beside the usual ups and downs. / No England figure is "
                "published. / One of 8 authorities has no published figure for the headline measure, and no rank."
                " / The neighbours' average leaves out one statistical neighbour without a figure."
            ),
            id="one missing",
        ),
        pytest.param(
            "absence",
            [absence("30 40 c")],
            {},
            (
                "The published file gives rates without the numbers of pupils behind them. So no exact interval "
                "can be worked out; a change is set beside the usual ups and downs. / No England figure is "
                "published. / The newest figure published for other places is for 2023/24. For Birmingham it is "
                "suppressed, so the figure for 2022/23 is used."
            ),
            id="the newest kept back",
        ),
        pytest.param("absence", [], {}, "No figure is held for this place.", id="nothing"),
        pytest.param(
            "destinations",
            [leavers("480/800 480/800 560/800")],
            {},
            (
                "The 95% interval of the headline figure is 66.7% to 73.1%: everyone is counted, so it tells of "
                "chance among so many, not of a sample. / Seven of 8 authorities have no published figure for the"
                " headline measure, and no rank. / Birmingham is itself part of England's figure. The comparison "
                "allows for that."
            ),
            id="a part of England",
        ),
        pytest.param(
            "destinations",
            [leavers("480/800 480/800 560/800", "60 60 60", Leeds="1/9 1/9 1/9")],
            {},
            (
                "The 95% interval of the headline figure is 66.7% to 73.1%: everyone is counted, so it tells of "
                "chance among so many, not of a sample. / Six of 8 authorities have no published figure for the "
                "headline measure, and no rank. / One of 8 authorities has too few children to judge, and no "
                "rank."
            ),
            id="small",
        ),
        pytest.param(
            "destinations",
            [leavers("480/800 480/800 560/800", "60/100 60/100 60/100")],
            {"counts": Counts.DERIVED},
            (
                "The approximate 95% interval of the headline figure is 66.7% to 73.1%: everyone is counted, so "
                "it tells of chance among so many, not of a sample. / Seven of 8 authorities have no published "
                "figure for the headline measure, and no rank. / Birmingham is itself part of England's figure, "
                "so it differs a little less from England than from the rest of England."
            ),
            id="counts that do not fit",
        ),
        pytest.param(
            "destinations",
            [leavers("480/800 480/800 560/800", Leeds="c c c", Kent="4/9 4/9 4/9")],
            {"polarity": Polarity.NONE},
            (
                "The 95% interval of the headline figure is 66.7% to 73.1%: everyone is counted, so it tells of "
                "chance among so many, not of a sample. / Six of 8 authorities have no published figure for the "
                "headline measure. / One of 8 authorities has too few children to judge. / Birmingham is itself "
                "part of England's figure. The comparison allows for that."
            ),
            id="no rank to miss",
        ),
    ],
)
def test_how_sure_we_are(world: World, area: str, tables: list[str], changed: Mapping[str, Any], said: str) -> None:
    setting = world(area, "Birmingham", *tables)
    setting = measured(setting, setting.spec.headline.measure, **changed)
    same(" / ".join(confidence(setting, headline(setting))), said)


def test_how_sure_we_are_of_a_part_of_a_place(world: World) -> None:
    setting = world("waits", "Birmingham", table("waiting_over_18_weeks all speech", "2024-05", QHL="40/100"))
    for others, said in (
        (
            setting.providers[:1],
            (
                "Birmingham Community Healthcare NHS Foundation Trust serves other parts of Birmingham. Children "
                "there are not in these figures."
            ),
        ),
        (
            setting.providers[:2],
            (
                "Birmingham Community Healthcare NHS Foundation Trust and University Hospitals Birmingham NHS "
                "Foundation Trust serve other parts of Birmingham. Children there are not in these figures."
            ),
        ),
    ):
        told = confidence(replace(setting, other_icbs=others), headline(setting))
        same(told[0], said)


def test_how_sure_we_are_of_a_new_authority(world: World) -> None:
    setting = world("absence", "Birmingham", absence("30 40 37"))
    place = replace(setting.place, opened=date(2023, 4, 1), predecessors=("E08000035", "E08000028"))
    same(
        confidence(replace(setting, place=place), headline(setting))[0],
        (
            "Birmingham began on 1 April 2023. Figures for earlier years are published under Leeds and "
            "Sandwell and are not shown."
        ),
    )


def own_figures(setting: Setting) -> Setting:
    """The same with the headline a council's own return."""
    lead = replace(setting.spec.headline, source="local_return")
    return specified(setting, headline=lead)


@pytest.mark.parametrize(
    ("area", "cells", "change", "said"),
    [
        pytest.param(
            "absence",
            "- 40 47",
            "",
            (
                "Absence rose to 47.0% for pupils with an EHC plan in 2023/24. | Since 2010/11, when it was "
                "30.6%, it has risen by 16.4 percentage points, more than the usual ups and downs. At 47.0%, it "
                "is higher than in three quarters of authorities."
            ),
            id="rose",
        ),
        pytest.param(
            "absence",
            "- 40 31",
            "",
            (
                "Absence fell to 31.0% for pupils with an EHC plan in 2023/24. | There is no clear change from "
                "30.6% in 2010/11. At 31.0%, it is in the middle half of authorities."
            ),
            id="fell",
        ),
        pytest.param(
            "absence",
            "- 40 41",
            "",
            (
                "Absence for pupils with an EHC plan: 41.0% in 2023/24, no clear change. | Since 2010/11, when it"
                " was 30.6%, it has risen by 10.4 percentage points, more than the usual ups and downs. At 41.0%,"
                " it is higher than in three quarters of authorities."
            ),
            id="no clear change",
        ),
        pytest.param(
            "absence",
            "40 40 49",
            "unsettled",
            (
                "Absence for pupils with an EHC plan: 49.0% in 2023/24, up from 40.0% within the usual ups and "
                "downs. | It was 40.0% in 2021/22. The difference is within the usual ups and downs."
            ),
            id="up, unsettled",
        ),
        pytest.param(
            "absence",
            "40 40 31",
            "unsettled",
            (
                "Absence for pupils with an EHC plan: 31.0% in 2023/24, down from 40.0% within the usual ups and "
                "downs. | It was 40.0% in 2021/22. The difference is within the usual ups and downs."
            ),
            id="down, unsettled",
        ),
        pytest.param(
            "absence",
            "30 40 37",
            "broken",
            (
                "Absence for pupils with an EHC plan: 37.0% in 2023/24. | It is not compared with 40.0% in "
                "2022/23: another register was used. It is not compared with 30.0% in 2021/22: another register "
                "was used. At 37.0%, it is higher than in three quarters of authorities."
            ),
            id="not compared",
        ),
        pytest.param(
            "absence",
            "30 40 37",
            "rare",
            (
                "Absence for pupils with an EHC plan: 37.0% in 2023/24. | It was 40.0% in 2022/23. So few happen "
                "that we do not judge the change. In 2021/22 it was 30.0%. At 37.0%, it is higher than in three "
                "quarters of authorities."
            ),
            id="rare",
        ),
        pytest.param(
            "destinations",
            "10/18 11/18 12/18",
            "",
            (
                "In college or work for leavers with an EHC plan: 66.7% in 2024. | There are too few children to "
                "tell more: the figure is of 18 children."
            ),
            id="not judged",
        ),
        pytest.param(
            "plans",
            "1000 1200 1500",
            "",
            (
                "Plans: up from 1,200 to 1,500 in 2023/24. | Since 2021/22, when it was 1,000, it has gone up by "
                "500 (50.0%)."
            ),
            id="a count, up",
        ),
        pytest.param(
            "plans",
            "1500 1200 1000",
            "",
            (
                "Plans: down from 1,200 to 1,000 in 2023/24. | Since 2021/22, when it was 1,500, it has gone down"
                " by 500 (33.3%)."
            ),
            id="a count, down",
        ),
        pytest.param(
            "plans",
            "1500 1200 1200",
            "",
            (
                "Plans: 1,200 in 2023/24, the same as in 2022/23. | Since 2021/22, when it was 1,500, it has gone"
                " down by 300 (20.0%)."
            ),
            id="a count, the same",
        ),
    ],
)
def test_the_title_and_the_words_of_a_chart_over_time(
    world: World, area: str, cells: str, change: str, said: str
) -> None:
    tables = {
        "absence": absence(cells, **(FLAT if change == "unsettled" else {})),
        "destinations": leavers(cells),
        "plans": table("plans ehc_plan total", "2021/22 2022/23 2023/24", Birmingham=cells),
    }
    setting = world(area, "Birmingham", tables[area], quiet=5.0 if change == "unsettled" else 0.5)
    if change == "broken":
        setting = broken(setting, date(2023, 9, 1), "another register was used")
    if change == "rare":
        setting = measured(setting, "absence", rare=True)
    found = headline_level(setting)
    same(f"{chart_words.movement_title(setting, found)} | {chart_words.verdicts(setting, found)}", said)


def test_the_title_of_a_chart_of_months(world: World) -> None:
    lists = table("waiting all speech", "2024-03 2024-05 2024-06", QHL="800 790 820")
    setting = world("waits", "Birmingham", lists)
    for cells, said in (
        ("800 790 820", "Waiting for children: up from 800 in March 2024 to 820 in June 2024."),
        ("850 790 800", "Waiting for children: down from 850 in March 2024 to 800 in June 2024."),
    ):
        lists = table("waiting all speech", "2024-03 2024-05 2024-06", QHL=cells)
        setting = world("waits", "Birmingham", lists)
        setting = specified(setting, headline=Ref("waiting", "all", "speech", "made_up"))
        same(chart_words.movement_title(setting, headline_level(setting)), said)


def test_lines_signs_and_breaks_in_words(world: World) -> None:
    setting = world("absence", "Birmingham", absence("30 40 37"))
    ref, days = setting.spec.headline, [date(2021 + i, 9, 1) for i in range(4)]
    own = Line("EHC plan", (
        Point(days[0], "2021/22", 30.0, interval=(28.0, 32.0)),
        Point(days[1], "2022/23", None, missing="suppressed", hidden=True),
        Point(days[2], "2023/24", 37.0, broken=True), Point(days[3], "2024/25", None, missing="not published"),
    ))  # fmt: skip
    gaps = [Gap(date(2022, 1, 1), date(2022, 2, 1), "spring 2022")]
    same(
        chart_words.lines_words(setting, ref, [own], gaps),
        (
            "EHC plan: 30.0% in 2021/22 and 37.0% in 2023/24. EHC plan suppressed for 2022/23. EHC plan not "
            "published for 2024/25. No figures for spring 2022. A break in the figures before 2023/24."
        ),
    )
    same(
        chart_words.signs(setting, ref, [own], [], ["No SEN"]),
        (
            " Whiskers: 95% interval, EHC plan. Dotted: a break in the figures. Cross: EHC plan suppressed. "
            "Ring: EHC plan not published. Not drawn: No SEN."
        ),
    )
    same(
        chart_words.band_words(setting, headline_level(setting).figure),
        "The middle half of authorities, EHC plan, 2023/24: 25.5% to 32.5%.",
    )
    same(chart_words.point_without_figure(days[0], "2021/22", None).missing, "not published")


NAMES = ("Leeds", "Sandwell", "Walsall", "Kent")
HIGH, LOW, MIDDLE = (dict(zip(NAMES, cells, strict=True)) for cells in (
    ("10", "20", "30", "40"), ("50", "60", "70", "80"), ("20", "30", "40", "50")
))  # fmt: skip


@pytest.mark.parametrize(
    ("polarity", "others", "said"),
    [
        pytest.param("low", [HIGH], "Birmingham is in the worst quarter of authorities.", id="one, worst"),
        pytest.param("low", [LOW], "Birmingham is in the best quarter of authorities.", id="one, best"),
        pytest.param(
            "low", [MIDDLE], "Birmingham is in the middle half of authorities.", id="one, better half of the middle"
        ),
        pytest.param(
            "low",
            [MIDDLE | {"Sandwell": "25", "Walsall": "30"}],
            "Birmingham is in the middle half of authorities.",
            id="one, worse half of the middle",
        ),
        pytest.param(
            "high",
            [MIDDLE | {"Essex": "15"}],
            "Birmingham is in the middle half of authorities.",
            id="one, the other half of the middle",
        ),
        pytest.param("none", [HIGH], "Birmingham is above the middle half of authorities.", id="one, above"),
        pytest.param("none", [LOW], "Birmingham is below the middle half of authorities.", id="one, below"),
        pytest.param("none", [MIDDLE], "Birmingham is in the middle half of authorities.", id="one, in the middle"),
        pytest.param("low", [HIGH, HIGH], "Both groups here are in the worst quarter of authorities.", id="both"),
        pytest.param(
            "low", [LOW, LOW], "Neither of the two groups here is in the worst quarter of authorities.", id="neither"
        ),
        pytest.param(
            "low", [HIGH, LOW], "One of the two groups here is in the worst quarter of authorities.", id="one of two"
        ),
        pytest.param(
            "low", [HIGH, HIGH, HIGH], "All three groups here are in the worst quarter of authorities.", id="all"
        ),
        pytest.param(
            "low", [LOW, LOW, LOW], "None of the three groups here is in the worst quarter of authorities.", id="none"
        ),
        pytest.param(
            "low",
            [HIGH, HIGH, LOW],
            "Two of the three groups here are in the worst quarter of authorities.",
            id="two of three",
        ),
        pytest.param(
            "none",
            [HIGH, LOW, LOW],
            "One of the three groups here is above the middle half of authorities.",
            id="one above",
        ),
        pytest.param(
            "none", [HIGH, HIGH], "Both groups here are above the middle half of authorities.", id="both above"
        ),
    ],
)
def test_the_title_of_a_chart_of_groups(world: World, polarity: str, others: list[dict[str, str]], said: str) -> None:
    kinds = ("primary", "secondary", "special")[: len(others)]
    tables = [
        table(f"absence ehc_plan {kind}", "2023/24", Birmingham="45" if one is HIGH else "35", **one)
        for kind, one in zip(kinds, others, strict=True)
    ]
    setting = measured(world("absence", "Birmingham", *tables, quiet=0), "absence", polarity=Polarity(polarity))
    refs = [Ref("absence", "ehc_plan", kind, "made_up") for kind in kinds]
    figures = [setting.figures.latest(ref, setting.subject.code) for ref in refs]
    named = {one.ref.breakdown: standing(setting, one) for one in figures if one is not None}
    same(chart_words.groups_title(setting, named), said)


def test_a_group_of_a_chart_in_words(world: World) -> None:
    others = {place: f"{value}/100" for place, value in MIDDLE.items()}
    shares = table("in_college_or_work ehc_plan total", "2024", Birmingham="70/100", England="6000/10000", **others)
    setting = world("destinations", "Birmingham", shares)
    same(
        chart_words.group_words(setting, "EHC plan", standing(setting, headline_level(setting).figure)),
        ("EHC plan: 70.0% (95% interval 60.4% to 78.1%), higher than England's 60.0%, middle half 30.0% to 50.0%."),
    )


LAST = date(2024, 6, 30)


def vintage(setting: Setting, text: str, release: str, released: date, source: str = "made_up") -> list[dict[str, Any]]:
    return [row | {"release": release, "released": released, "source": source} for row in rows(setting.spec, text)]


def new(setting: Setting, found: list[dict[str, Any]], since: date | None = LAST, as_of: date | None = None) -> str:
    frame = pd.DataFrame(found, columns=[*rows(setting.spec, leavers("1/1 1/1 1/1"))[0]])
    days = dict.fromkeys(("period_start", "period_end", "released"), "datetime64[us]")
    source = setting.sources["made_up"]
    sources = dict(setting.sources) | {"local_return": replace(source, id="local_return", publisher="The council")}
    built = SimpleNamespace(setting=setting, vintages=frame.astype(days), sources=sources, as_of=as_of)
    return " / ".join(news.news(built, since))  # type: ignore[arg-type]


OLD = leavers("480/800 480/800 -", "6000/10000 6000/10000 -")
NEXT = leavers("480/800 500/800 560/800", "6000/10000 5000/10000 6000/10000")


@pytest.fixture
def two(world: World, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Three years of a share, of which two were known on the day of the last briefing."""
    then = world("destinations", "Birmingham", OLD)
    monkeypatch.setattr(news, "as_known_on", lambda *_: then)
    return world("destinations", "Birmingham", NEXT)


def both(setting: Setting, old: str = OLD, newer: str = NEXT, source: str = "made_up") -> list[dict[str, Any]]:
    return [
        *vintage(setting, old, "first", date(2024, 1, 31), source),
        *vintage(setting, newer, "second", date(2024, 9, 30), source),
    ]


def test_what_is_new(two: Setting) -> None:
    same(
        new(two, both(two)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
            "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
            " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
            "reason given. / Changed verdict: In college or work, EHC plan. It was 60.0% in 2023, with no "
            "clear change from 2022 and similar to England's 60.0%. It is now 70.0% in 2024, better than in "
            "2023 and higher than England's 60.0%. / No change in how we define or work out these figures is "
            "recorded in that time."
        ),
    )
    same(
        new(two, both(two), since=None),
        (
            "No date of a last briefing was given, so this is what the newest release brought. Verdicts of "
            "then are worked out again by today's method, so only new or revised figures can change one. / "
            "Made-up figures, release second, was published on 30 September 2024, with figures for 2024. / "
            "Revised: In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no "
            "reason given. / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We "
            "know of no reason given. / Changed verdict: In college or work, EHC plan. It was 60.0% in 2023, "
            "with no clear change from 2022 and similar to England's 60.0%. It is now 70.0% in 2024, better "
            "than in 2023 and higher than England's 60.0%. / No change in how we define or work out these "
            "figures is recorded in that time."
        ),
    )
    same(
        new(two, both(two), as_of=date(2024, 12, 31)),
        (
            "This sets what was published by 30 June 2024 beside what was published by 31 December 2024. "
            "Verdicts of then are worked out again by today's method, so only new or revised figures can "
            "change one. / Made-up figures, release second, was published on 30 September 2024, with figures "
            "for 2024. / Revised: In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We "
            "know of no reason given. / Revised: In college or work, EHC plan, England, 2023, from 60.0% to "
            "50.0%. We know of no reason given. / Changed verdict: In college or work, EHC plan. It was 60.0%"
            " in 2023, with no clear change from 2022 and similar to England's 60.0%. It is now 70.0% in "
            "2024, better than in 2023 and higher than England's 60.0%. / No change in how we define or work "
            "out these figures is recorded in that time."
        ),
    )
    same(
        new(two, both(two), since=date(2025, 1, 1)),
        (
            "Nothing has been published since 1 January 2025. / No change in how we define or work out these "
            "figures is recorded in that time."
        ),
    )
    same(
        new(two, both(two), since=date(2023, 1, 1)),
        (
            "This sets what was published by 1 January 2023 beside what was published since. / Made-up "
            "figures: two releases were published, the newest (second) on 30 September 2024, with figures for"
            " 2022 to 2024. / No earlier release of it is held, so neither revised figures nor changed "
            "verdicts can be told. / No change in how we define or work out these figures is recorded in that"
            " time."
        ),
    )
    same(
        new(two, []),
        (
            "Nothing has been published since 30 June 2024. / No change in how we define or work out these "
            "figures is recorded in that time."
        ),
    )
    withdrawn = leavers("480/800 c 560/800", "6000/10000 6000/10000 6000/10000")
    same(
        new(two, both(two, newer=withdrawn)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
            "In college or work, EHC plan, Birmingham, 2023: a figure was given before, none is given now. We"
            " know of no reason given. / Changed verdict: In college or work, EHC plan. It was 60.0% in 2023,"
            " with no clear change from 2022 and similar to England's 60.0%. It is now 70.0% in 2024, better "
            "than in 2023 and higher than England's 60.0%. / No change in how we define or work out these "
            "figures is recorded in that time."
        ),
    )
    unrevised = leavers("480/800 480/800 560/800", "6000/10000 6000/10000 6000/10000")
    same(
        new(two, both(two, newer=unrevised)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / No past "
            "figure for this place was revised, and none for England by 1% or more. / Changed verdict: In "
            "college or work, EHC plan. It was 60.0% in 2023, with no clear change from 2022 and similar to "
            "England's 60.0%. It is now 70.0% in 2024, better than in 2023 and higher than England's 60.0%. /"
            " No change in how we define or work out these figures is recorded in that time."
        ),
    )


def test_what_is_new_in_a_councils_own_file(two: Setting) -> None:
    own = own_figures(two)
    found = both(own, source="local_return")
    same(
        new(own, found),
        (
            "This sets what was dated up to 30 June 2024 beside what was dated since. Verdicts of then are "
            "worked out again by today's method, so only new or revised figures can change one. / The "
            "council, second, with figures for 2024. / Revised: In college or work, EHC plan, Birmingham, "
            "2023, from 60.0% to 62.5%. We know of no reason given. / Revised: In college or work, EHC plan, "
            "England, 2023, from 60.0% to 50.0%. We know of no reason given. / Changed verdict: In college or"
            " work, EHC plan. It was 60.0% in 2023, with no clear change from 2022 and similar to England's "
            "60.0%. It is now 70.0% in 2024, better than in 2023 and higher than England's 60.0%. / No change"
            " in how we define or work out these figures is recorded in that time."
        ),
    )
    same(
        new(own, found, since=None),
        (
            "No date of a last briefing was given, so this is what the council's newest file brought. "
            "Verdicts of then are worked out again by today's method, so only new or revised figures can "
            "change one. / The council, second, with figures for 2024. / Revised: In college or work, EHC "
            "plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given. / Revised: In college "
            "or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no reason given. / Changed "
            "verdict: In college or work, EHC plan. It was 60.0% in 2023, with no clear change from 2022 and "
            "similar to England's 60.0%. It is now 70.0% in 2024, better than in 2023 and higher than "
            "England's 60.0%. / No change in how we define or work out these figures is recorded in that "
            "time."
        ),
    )
    same(
        new(own, found, since=date(2025, 1, 1)),
        (
            "Nothing has been added since 1 January 2025. / No change in how we define or work out these "
            "figures is recorded in that time."
        ),
    )
    same(
        new(own, found, since=date(2023, 1, 1)),
        (
            "This sets what was dated up to 1 January 2023 beside what was dated since. / The council: 2 "
            "files were added, the newest second, with figures for 2022 to 2024. / No earlier file of it is "
            "held, so neither revised figures nor changed verdicts can be told. / No change in how we define "
            "or work out these figures is recorded in that time."
        ),
    )


def test_changes_at_the_source_of_the_method_and_given_reasons(two: Setting) -> None:
    stated = Statement("A guide", "top")
    change = Break(
        BreakKind.CHANGE, "new", date(2023, 12, 1), None, (), (), (), (), "colleges are counted", "x", stated
    )
    for one, said in (
        (
            change,
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source: colleges are counted. Figures before and after are not "
                "compared. / Changed verdict: In college or work, EHC plan. It was 60.0% in 2023, with no clear "
                "change from 2022 and similar to England's 60.0%. It is now 70.0% in 2024, not compared with 2023"
                " and higher than England's 60.0%. The reason is the change at the source. England's two figures "
                "do not compare either. / No change in how we define or work out these figures is recorded in "
                "that time."
            ),
        ),
        (
            replace(change, kind=BreakKind.DISRUPTION),
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source: colleges are counted. Figures of that time are not "
                "compared with others. / Changed verdict: In college or work, EHC plan. It was 60.0% in 2023, "
                "with no clear change from 2022 and similar to England's 60.0%. It is now 70.0% in 2024, not "
                "compared with 2023 and higher than England's 60.0%. The reason is the change at the source. "
                "England's two figures do not compare either. / No change in how we define or work out these "
                "figures is recorded in that time."
            ),
        ),
        (
            replace(change, compares="The DfE compares them.", compares_stated=stated),
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source: colleges are counted. The DfE compares them. / Changed "
                "verdict: In college or work, EHC plan. It was 60.0% in 2023, with no clear change from 2022 and "
                "similar to England's 60.0%. It is now 70.0% in 2024, better than in 2023 and higher than "
                "England's 60.0%. / No change in how we define or work out these figures is recorded in that "
                "time."
            ),
        ),
        (
            replace(change, places=("E92000001",)),
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source, in England's figures: colleges are counted. Figures "
                "before and after are not compared. / Changed verdict: In college or work, EHC plan. It was 60.0%"
                " in 2023, with no clear change from 2022 and similar to England's 60.0%. It is now 70.0% in "
                "2024, better than in 2023 and higher than England's 60.0%. England's two figures do not compare."
                " / No change in how we define or work out these figures is recorded in that time."
            ),
        ),
        (
            replace(change, places=("E08000025",)),
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
                "reason given. / Changed at the source: colleges are counted. Figures before and after are not "
                "compared. / Changed verdict: In college or work, EHC plan. It was 60.0% in 2023, with no clear "
                "change from 2022 and similar to England's 60.0%. It is now 70.0% in 2024, not compared with 2023"
                " and higher than England's 60.0%. The reason is the change at the source. / No change in how we "
                "define or work out these figures is recorded in that time."
            ),
        ),
    ):
        same(new(specified(two, breaks=(one,)), both(two)), said)
    reason = RevisionReason("second", (), "the council sent its figures again", stated)
    method = MethodChange(date(2024, 8, 1), "Ranks now leave small places out.")
    same(
        new(specified(two, revision_reasons=(reason,), method_changes=(method,)), both(two)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
            "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. The reason given: the "
            "council sent its figures again (A guide). / Revised: In college or work, EHC plan, England, "
            "2023, from 60.0% to 50.0%. The reason given: the council sent its figures again (A guide). / "
            "Changed verdict: In college or work, EHC plan. It was 60.0% in 2023, with no clear change from "
            "2022 and similar to England's 60.0%. It is now 70.0% in 2024, better than in 2023 and higher "
            "than England's 60.0%. / Changed by us: Ranks now leave small places out."
        ),
    )


def test_what_is_new_in_figures_that_stay_or_come(two: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = leavers("c 500/800 560/800", "6000/10000 5000/10000 6000/10000")
    same(
        new(two, both(two, old=kept)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with no new period. / Revised: In "
            "college or work, EHC plan, Birmingham, 2022, from no figure to 60.0%. We know of no reason "
            "given. / Changed verdict: In college or work, EHC plan. It was 60.0% in 2023, with no clear "
            "change from 2022 and similar to England's 60.0%. It is now 70.0% in 2024, better than in 2023 "
            "and higher than England's 60.0%. / No change in how we define or work out these figures is "
            "recorded in that time."
        ),
    )
    same(new(two, [], since=None), "No figures are held, so nothing is new.")
    monkeypatch.setattr(news, "as_known_on", lambda *_: two)
    same(
        new(two, both(two)),
        (
            "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
            "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
            " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
            "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
            " / Revised: In college or work, EHC plan, England, 2023, from 60.0% to 50.0%. We know of no "
            "reason given. / No verdict changed. / No change in how we define or work out these figures is "
            "recorded in that time."
        ),
    )


@pytest.mark.parametrize(
    ("most", "said"),
    [
        (
            0,
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Two more "
                "past figures were revised. / One more verdict has changed. / No change in how we define or work "
                "out these figures is recorded in that time."
            ),
        ),
        (
            1,
            (
                "This sets what was published by 30 June 2024 beside what was published since. Verdicts of then "
                "are worked out again by today's method, so only new or revised figures can change one. / Made-up"
                " figures, release second, was published on 30 September 2024, with figures for 2024. / Revised: "
                "In college or work, EHC plan, Birmingham, 2023, from 60.0% to 62.5%. We know of no reason given."
                " / One more past figure was revised. / Changed verdict: In college or work, EHC plan. It was "
                "60.0% in 2023, with no clear change from 2022 and similar to England's 60.0%. It is now 70.0% in"
                " 2024, better than in 2023 and higher than England's 60.0%. / No change in how we define or work"
                " out these figures is recorded in that time."
            ),
        ),
    ],
)
def test_more_that_is_new_than_is_told(two: Setting, monkeypatch: pytest.MonkeyPatch, most: int, said: str) -> None:
    monkeypatch.setattr(news, "AT_MOST", most)
    same(new(two, both(two)), said)


@pytest.mark.parametrize(
    ("verdict", "reason", "england", "said"),
    [
        pytest.param("not_compared", "told", False, " The reason is the change at the source.", id="the change told"),
        pytest.param(
            "better",
            "told",
            False,
            " Because of the change at the source, the two figures are not compared.",
            id="because of the change told",
        ),
        pytest.param(
            "not_compared",
            "another register was used",
            False,
            " The reason: another register was used.",
            id="the reason itself",
        ),
        pytest.param(
            "better",
            "another register was used",
            True,
            (
                " The two figures are not compared: another register was used. England's two figures do not "
                "compare either."
            ),
            id="England's neither",
        ),
        pytest.param("better", "", True, " England's two figures do not compare.", id="England's alone"),
        pytest.param("better", "", False, "", id="both compare"),
    ],
)
def test_figures_of_two_days_that_do_not_compare(
    two: Setting, verdict: str, reason: str, england: bool, said: str
) -> None:
    (one,) = changed_verdicts(news.as_known_on(None, LAST), two)  # type: ignore[arg-type]
    now = replace(one.now, verdicts=one.now.verdicts | {"change": verdict})
    turned = replace(one, now=now, broken=reason, england_broken=england)
    same(news._not_compared(turned, {"told"}), said)


def test_how_sure_we_are_of_a_councils_own_figures(world: World) -> None:
    setting = world("absence", "Birmingham", absence("30 40 c"))
    own, found = own_figures(setting), headline(setting)

    def ours(ask: Any) -> Any:
        return lambda ref, place: ask(replace(ref, source="made_up"), place)

    figures: Any = SimpleNamespace(newest=ours(setting.figures.newest), latest=ours(setting.figures.latest))
    same(
        " / ".join(confidence(replace(own, figures=figures), found)),
        (
            "No England figure is published. / The newest figure, for 2023/24, is suppressed, so that for "
            "2022/23 is used."
        ),
    )
