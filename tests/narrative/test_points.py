"""The findings on the page: what they say, how long they are, and what is never one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.config.areas import load_areas
from send_briefings.model.area import SeriesKey
from send_briefings.narrative.brief import Point
from send_briefings.narrative.points import points_of
from send_briefings.narrative.series_points import _change
from send_briefings.report.load import load_context


@cache
def context(area: str, place: str) -> AnalysisContext:
    return load_context(area, place, "").context


def points(area: str, place: str, lead: SeriesKey | None = None) -> tuple[Point, ...]:
    here = context(area, place)
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
    here = context("ehc_plans", "Birmingham")
    lead = next(ref for ref in here.spec.refs if ref.measure == measure)
    reported = points("ehc_plans", "Birmingham", lead)
    assert not [point for point in reported if point.ref == lead and point.id.startswith("series")]


def reported(area: str, place: str, kind: str) -> str:
    """The finding of a kind, its bold words first."""
    return next(f"{p.lead}. {p.text}" for p in points(area, place) if p.id.startswith(kind))


@pytest.mark.parametrize(
    ("area", "place", "kind", "stated"),
    [
        ("exclusions", "Birmingham", "series-suspension_rate-sen_support",
         "Suspensions of pupils on SEN support rose, perhaps by chance. There were 7.2 suspensions for every 100 "
         "pupils on SEN support in spring 2025. It was 5.5 in spring 2024."),
        ("exclusions", "Hartlepool", "series-permanent",
         "No pupil with a plan was permanently excluded. There were no permanent exclusions of pupils with an EHC plan "
         "in spring 2025. It was the same in spring 2024."),
        ("therapy_waits", "Kent", "alarms",
         "Some of the newest figures are probably wrong. These figures are probably wrong: Kent Community Health NHS "
         "Foundation Trust gave the same numbers for several services, so we draw no conclusion."),
        ("neet", "Rutland", "gap",
         "The gap to young people with no SEN grew, perhaps by chance. Of young people with no SEN, 1.0% were NEET or "
         "not known in 2025, 4.8 points lower. The gap was 0.9 points in 2024."),
        ("inspections", "Bedford", "inspection",
         "In February 2018 the area had to write a plan. Inspectors asked for a written statement of action. They "
         "named five weaknesses. At a revisit in February 2020, enough had been done on all of them."),
        ("inspections", "Bedford", "tally-inspection",
         "Half of areas inspected since 2023 were inconsistent. Of 71 areas inspected since January "
         "2023, 15 were typically positive, 36 were inconsistent and 20 had widespread failings."),
        ("phase_transfers", "Birmingham", "zeros",
         "Part of the record is empty. The record has zero for reviews due in the year in 2025, as in 108 other "
         "councils. Zero may mean that nothing was recorded."),
        ("phase_transfers", "Birmingham", "amount-phase_transfers_due_year_after",
         "The reviews due in 2026 are on record. 4,723 plans are due a phase transfer review in 2026, before a move to "
         "a new school or stage."),
        ("appeals", "Kent", "counts-appeals",
         "More families appealed. Families registered 1,559 appeals in 2024, more than twice as many as in 2023. In "
         "England the rise was 43%."),
        ("annual_reviews", "Kent", "missed-review",
         "Two in three decisions came late. 6,223 decisions came later than four weeks after the meeting, by the "
         "figures for 2024. At England's rate it would have been about 5,200."),
        ("attendance", "Kent", "breakdowns",
         "Absence is lowest in primary schools. Of pupils with an EHC plan, 40.3% in secondary schools, 40.1% in "
         "special schools and 30.8% in primary schools missed a tenth or more of their sessions in 2024/25."),
        ("attendance", "Kent", "series-persistent_absence-sen_support",
         "Pupils on SEN support miss more school than in most councils. 31% of pupils on SEN support missed a tenth or "
         "more of their sessions in 2024/25, up from 21% in 2018/19. Only 17 of 151 councils had a larger share."),
        ("high_needs_funding", "Birmingham", "series-independent_top_up_share",
         "Less of top-up goes to independents than in England. 21% of top-up went to independent and non-maintained "
         "schools and colleges in 2021-22, our newest figure. In England 32% did. Only 30 of 150 councils had a "
         "smaller share."),
        ("ehc_plans", "City of London", "counts",
         "Plans in place were level. 26 children and young people had a plan in January 2025, 2 more than in January "
         "2024. In England the rise was 10.8%."),
    ],
)  # fmt: skip
def test_each_kind_of_finding_read_beside_its_figures(area: str, place: str, kind: str, stated: str) -> None:
    assert reported(area, place, kind) == stated


def test_what_would_be_at_englands_rate_is_said_only_where_the_place_is_worse() -> None:
    """Birmingham decides 61.6% of reviews in time, England 44.4%."""
    assert "England's rate" not in " ".join(read("annual_reviews", "Birmingham"))
    assert " ".join(read("annual_reviews", "Kent")).count("England's rate") == 1


def test_a_service_is_told_in_one_finding() -> None:
    for place in ("Birmingham", "Rutland", "Hartlepool"):
        services = [point.ref.breakdown for point in points("therapy_waits", place) if point.id.startswith("series")]
        assert len(set(services)) == len(services)


@pytest.mark.parametrize("area", list(load_areas()))
def test_the_bold_words_of_the_catalogue_fit_with_the_longest_that_may_stand_in_them(area: str) -> None:
    """With room for ", perhaps by chance" where that may follow."""
    spec = load_areas()[area]
    for point in spec.points:
        names = [spec.breakdowns[ref.breakdown].phrase for ref in point.refs]
        longest = max(names, key=lambda name: len(name.split()))
        most = {"authorities": "in most councils"}.get(spec.peers, "in England")
        for key, words in point.words.items():
            if key not in ("up", "down", "more", "fewer", "above", "below", "same", "few", "none", "grew", "shrank"):
                continue
            stated = (
                words.replace("{breakdown}", longest)
                .replace("{elsewhere}", most)
                .replace("{share}", "about three in five")
            )
            room = 9 if key in ("up", "down", "more", "fewer", "grew", "shrank") and point.kind != "counts" else 12
            assert len(stated.split()) <= room, (key, stated)


def test_a_jump_that_leaves_the_figures_sound_is_no_finding() -> None:
    """South Tees' list jumped in July 2025; it is a small part of the health board's, whose figures are judged."""
    assert not [point for point in points("therapy_waits", "Hartlepool") if point.id.startswith("alarms")]


def test_where_a_figure_is_highest_is_said() -> None:
    """Hartlepool's pupils with a plan, 2024/25: 34.8% in secondary schools, 27.8% in primary, 27.7% in special."""
    told = read("attendance", "Hartlepool")
    assert any(said.startswith("Absence is highest in secondary schools. ") for said in told)


def test_of_money_it_is_less_and_of_children_fewer() -> None:
    here = context("high_needs_funding", "Leeds")
    money = here.figures.latest(next(ref for ref in here.spec.refs if ref.measure == "high_needs_block"), "E08000035")
    assert money is not None
    now, before = replace(money, value=80.0), replace(money, value=100.0)
    assert str(_change(now, before, -20.0)) == "20% less than in "
    assert str(_change(before, now, 25.0)) == "25% more than in "
    assert str(_change(replace(now, unit="count"), replace(before, unit="count"), -20.0)) == "20% fewer than in "


@pytest.mark.parametrize(
    ("area", "place", "said"),
    [
        (
            "placements",
            "Birmingham",
            [
                (
                    "A larger share is in special schools than in England. "
                    "5,062 of 12,094 (42%) were in special schools in January 2025. In England 30% were."
                ),
                (
                    "A larger share is taught elsewhere. "
                    "1,227 of 12,094 (10.1%) were taught elsewhere in January 2025, up from 3.7% in January 2024."
                ),
                (
                    "A smaller share is in independent special schools than in England. "
                    "229 of 12,094 (1.9%) were in independent special schools in January 2025. In England 4.6% were."
                ),
                (
                    "A larger share of new plans is for mainstream. "
                    "1,118 of 1,479 children with a new plan (76%) were in mainstream schools in 2024, up from 69% in "
                    "2023."
                ),
            ],
        ),
        (
            "needs",
            "Isle of Wight",
            [
                (
                    "A larger share is for speech and language than in England. "
                    "598 of 1,799 plans (33%) were for speech, language and communication in January 2025. In England "
                    "21% were."
                ),
                (
                    "Larger share for social, emotional and mental health than in England. "
                    "444 of 1,799 plans (25%) were for social, emotional and mental health in January 2025. In "
                    "England 21% were."
                ),
                (
                    "Children in care: a smaller share has plans than in England. "
                    "29% of children looked after for a year had an EHC plan in 2024/25, up from 24% in 2022/23. In "
                    "England 34% had."
                ),
                (
                    "Children in need: a larger share has plans. "
                    "36% of school-age children in need had an EHC plan in 2024/25, up from 29% in 2023/24. In "
                    "England 31% had."
                ),
            ],
        ),
        (
            "therapy_waits",
            "Birmingham",
            [
                (
                    "More year-long waits for community paediatrics than in England. "
                    "10,245 children (53%) had waited over 52 weeks in July 2025. It was 49% in March 2025. In "
                    "England it was 39%."
                ),
                (
                    "Hardly any child waits a year for speech and language therapy. "
                    "12 children (0.5%) had waited over 52 weeks in July 2025. It was 0.1% in March 2025. In England "
                    "it was 9.7%."
                ),
                (
                    "Waits for occupational therapy grew shorter. "
                    "69 of 369 children (19%) had waited over 18 weeks in July 2025, down from 26% in March 2025."
                ),
                (
                    "Waits for physiotherapy are longer than in England. "
                    "57 of 372 children (15%) had waited over 18 weeks in July 2025. In England it was 11%."
                ),
            ],
        ),
        (
            "attendance",
            "Birmingham",
            [
                (
                    "Pupils on SEN support miss more school than in most councils. "
                    "30% of pupils on SEN support missed a tenth or more of their sessions in 2024/25, up from 18% in "
                    "2018/19. Only 33 of 151 councils had a larger share."
                ),
                (
                    "A larger share misses half their schooling. "
                    "6.9% of pupils with an EHC plan missed half or more of their sessions in 2024/25, up from 4.2% "
                    "in 2018/19. In most councils it moved the same way."
                ),
                (
                    "Pupils with no SEN miss far less school. "
                    "Among pupils with no SEN, 17% missed a tenth or more of their sessions in 2024/25, 20.7 points "
                    "lower. The gap was 19.6 points in 2023/24."
                ),
                (
                    "Absence is about as high in each kind of school. "
                    "Of pupils with an EHC plan, 39% in special schools, 38% in secondary schools and 36% in primary "
                    "schools missed a tenth or more of their sessions in 2024/25."
                ),
            ],
        ),
        (
            "exclusions",
            "Birmingham",
            [
                (
                    "Suspensions of pupils on SEN support rose, perhaps by chance. "
                    "There were 7.2 suspensions for every 100 pupils on SEN support in spring 2025. It was 5.5 in "
                    "spring 2024."
                ),
                (
                    "Suspension is most common in secondary schools. "
                    "Of pupils with an EHC plan, 7.1% in secondary schools, 4.2% in primary schools and 1.8% in "
                    "special schools were suspended at least once in spring 2025."
                ),
                (
                    "Pupils with no SEN are suspended less often. "
                    "There were 2.1 suspensions for every 100 pupils with no SEN in spring 2025, 3.1 lower. The gap "
                    "was 2.8 in spring 2024."
                ),
                (
                    "Permanent exclusions of pupils with a plan are rare. "
                    "There were 0.11 permanent exclusions for every 100 pupils with an EHC plan in spring 2025. It "
                    "was 0.19 in spring 2024."
                ),
            ],
        ),
    ],
)
def test_what_five_areas_say_word_for_word(area: str, place: str, said: list[str]) -> None:
    """Read beside the figures of the briefings: which way, above or below, and by how much."""
    assert read(area, place) == said
