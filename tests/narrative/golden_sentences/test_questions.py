"""The questions for members and what each follows from, by every rule that asks one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings import findings
from send_briefings.narrative.questions import Question, questions
from tests.narrative.golden_sentences.golden import World, absence, leavers, same, specified, table

FLAT = dict.fromkeys(("Leeds", "Sandwell", "Walsall", "Kent", "Essex", "Camden", "Rutland"), "30 30 30")


SPREAD = {"Leeds": "20", "Sandwell": "25", "Walsall": "30", "Kent": "35"}


def asked(context: AnalysisContext) -> tuple[Question, ...]:
    return questions(context, findings(context))


def reported(context: AnalysisContext, rule: str) -> str:
    one = next(question for question in asked(context) if question.rule == rule)
    return f"{one.text} | {one.follows_from} | {one.body}"


@pytest.mark.parametrize(
    ("rule", "tables", "stated"),
    [
        (
            "band_d",
            [absence("30 40 47")],
            (
                "Why is absence among pupils with an EHC plan high in Birmingham? | Absence, EHC plan: 47.0% in "
                "2023/24 | Birmingham's director of children's services"
            ),
        ),
        (
            "worsened",
            [absence("30 40 47")],
            (
                "Why has absence among pupils with an EHC plan risen? | Absence, EHC plan: 47.0% in 2023/24 | "
                "Birmingham's director of children's services"
            ),
        ),
        (
            "improved",
            [absence("- 40 31")],
            (
                "What brought absence among pupils with an EHC plan down? | Absence, EHC plan: 31.0% in 2023/24 |"
                " Birmingham's director of children's services"
            ),
        ),
        (
            "gap_wide",
            [absence("30 40 47"), absence("20 20 20", cohort="no_sen", **dict.fromkeys(FLAT, "20 20 20"))],
            (
                "Why is the gap wide? | Absence: 47.0% for pupils with an EHC plan, 20.0% for pupils with no SEN "
                "| Birmingham's director of children's services"
            ),
        ),
        (
            "worst_breakdown",
            [
                table("absence ehc_plan primary", "2023/24", Birmingham="60", **dict.fromkeys(FLAT, "30")),
                table("absence ehc_plan special", "2023/24", Birmingham="20", Leeds="20", Kent="25", Essex="28"),
                table("absence ehc_plan secondary", "2023/24", Birmingham="70", **SPREAD),
            ],
            (
                "Why is absence highest in secondary schools? | Absence, EHC plan, Secondary: 70.0% in 2023/24 | "
                "Head teachers in Birmingham"
            ),
        ),
        (
            "always",
            [absence("20 20 20", cohort="no_sen", **FLAT)],
            ("What is done for pupils with no SEN? | Absence, No SEN: 20.0% in 2023/24 | Head teachers in Birmingham"),
        ),
    ],
)
def test_questions_about_a_rate(world: World, rule: str, tables: list[str], stated: str) -> None:
    same(reported(world("absence", "Birmingham", *tables), rule), stated)


@pytest.mark.parametrize(
    ("rule", "cells", "stated"),
    [
        (
            "worse_than_england",
            "480/800 480/800 400/800",
            (
                "Why do fewer leavers with an EHC plan go on than in England? | In college or work, EHC plan: "
                "50.0% in 2024 | Birmingham's director of children's services"
            ),
        ),
        (
            "worsened",
            "480/800 480/800 400/800",
            (
                "Why do fewer go on than before? | In college or work, EHC plan: 50.0% in 2024 | Birmingham's "
                "director of children's services"
            ),
        ),
    ],
)
def test_questions_about_a_share(world: World, rule: str, cells: str, stated: str) -> None:
    same(reported(world("destinations", "Birmingham", leavers(cells)), rule), stated)


def test_a_question_about_the_figures_themselves(world: World) -> None:
    same(
        reported(world("waits", "Birmingham", table("waiting all speech", "2024-05 2024-06", QHL="300 810")), "alarm"),
        (
            "Who checks what NHS Birmingham and Solihull ICB submits? | the points on the figures themselves "
            "| NHS Birmingham and Solihull ICB"
        ),
    )


def test_a_question_about_an_inspection(world: World) -> None:
    visits = world("visits", "Birmingham", table("inspection_outcome all total", "2025-06", Birmingham="3"))
    same(
        reported(visits, "worst_outcome"),
        ("What now? | the visit to Birmingham that began in June 2025 found that little was well | Birmingham"),
    )


@pytest.mark.parametrize(
    ("cells", "stated"),
    [
        (
            "c c c",
            (
                "Why do fewer leavers with an EHC plan go on than in England? | the lack of a published figure | "
                "Birmingham's director of children's services"
            ),
        ),
        (
            "10/18 11/18 12/18",
            (
                "Why do fewer leavers with an EHC plan go on than in England? | a figure too uncertain to judge |"
                " Birmingham's director of children's services"
            ),
        ),
    ],
)
def test_a_question_where_there_is_nothing_to_judge(world: World, cells: str, stated: str) -> None:
    context = world("destinations", "Birmingham", leavers(cells))
    first = replace(context.spec.questions[0], when="nothing_to_judge")
    same(reported(specified(context, questions=(first,)), "nothing_to_judge"), stated)
