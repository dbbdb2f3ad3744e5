"""The finding that leads: chosen by children, distance and certainty, and told in a title of one number."""

from __future__ import annotations

from functools import lru_cache

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.data.store import Store
from send_briefings.narrative.lead import candidates, others_worth_telling, subtitle_of, summary_of, title_of
from send_briefings.report.load import load_context


@lru_cache(maxsize=1)
def store() -> Store:
    return Store.open()


def setting_of(area: str, place: str, as_of: str = "") -> AnalysisContext:
    return load_context(area, place, as_of, store()).context


def reported(area: str, place: str, as_of: str = "") -> tuple[str, str, str]:
    context = setting_of(area, place, as_of)
    found = candidates(context)
    others = others_worth_telling(found)
    parts = (title_of(context, found[0]), subtitle_of(context, found[0]), summary_of(context, found[0], others))
    return str(parts[0]), str(parts[1]), str(parts[2])


def test_birminghams_plans_are_told_as_in_the_worked_example() -> None:
    assert reported("ehc_plans", "Birmingham") == (
        "Three in four new EHC plans missed the legal 20-week limit in 2024",
        "Share of new EHC plans issued within 20 weeks (excluding exceptions). Birmingham, 2024",
        "Birmingham issued 344 of 1,290 plans in time (27%); 946 were late. A year before it was 603 of 996 (61%). "
        "In England 46% were in time. Also, 42% of requests to assess a child were refused (England 25%).",
    )


def test_the_longest_waits_of_the_most_children_lead_not_speech_therapy() -> None:
    """In March 2025 8,826 children had waited over a year; the council's own headline was speech therapy."""
    title, subtitle, summary = reported("therapy_waits", "Birmingham", as_of="2025-06-01")
    assert title == "8,826 children waited over a year for community paediatrics in March 2025"
    assert subtitle.endswith("NHS Birmingham and Solihull ICB, March 2025")
    assert "8,826 of 18,119 children" in summary
    assert reported("therapy_waits", "Birmingham")[0] == (
        "10,245 children waited over a year for community paediatrics in July 2025"
    )


@pytest.mark.parametrize(
    ("area", "place", "title"),
    [
        ("ehc_plans", "Southampton", "Nearly all new EHC plans met the legal 20-week limit in 2024"),
        ("ehc_plans", "Portsmouth", "Nearly all new EHC plans missed the legal 20-week limit in 2024"),
        ("attendance", "Birmingham", "Two in five pupils with an EHC plan were persistently absent in 2024/25"),
        ("appeals", "Kent", "6.6% of council decisions led to an appeal in 2024, worse than in England"),
        (
            "appeals",
            "Barking and Dagenham",
            "1.2% of council decisions led to an appeal in 2024, better than in England",
        ),
        ("high_needs_funding", "Kent", "High-needs funding was £1,371 for each pupil in 2023-24"),
        (
            "high_needs_funding",
            "Birmingham",
            "High-needs funding was £1,449 for each pupil in 2023-24, more than in England",
        ),
        ("needs", "Isle of Wight", "One in five plans were for autism in January 2025, less than in England"),
    ],
)
def test_a_title_says_the_finding(area: str, place: str, title: str) -> None:
    assert reported(area, place)[0] == title


@pytest.mark.parametrize(
    ("area", "place", "before"),
    [
        ("appeals", "Birmingham", "It has changed little since 2023, when it was 4.4%."),
        ("appeals", "Blackburn with Darwen", "It was 0.6% in 2023; among 1,616 the difference may be chance."),
        ("exclusions", "Barking and Dagenham", "It went up and down: 2.6 in spring 2022, 1.8 in spring 2023."),
        ("exclusions", "Brent", "It was 2.0 in spring 2022, but such figures move a lot from year to year."),
        ("attendance", "Birmingham", "In 2018/19 it was 29%. Only 15 of 151 councils had a larger share."),
    ],
)
def test_a_summary_says_how_it_was_before(area: str, place: str, before: str) -> None:
    assert before in reported(area, place)[2]


def test_what_else_stands_out_is_of_another_measure_and_told_once() -> None:
    found = candidates(setting_of("ehc_plans", "Kent"))
    others = others_worth_telling(found)
    assert [one.ref.measure for one in others] == ["assessment_refusal_share", "plans_over_a_year"]
    assert "Also, 55% of requests to assess a child were refused (England 25%)." in reported("ehc_plans", "Kent")[2]


def test_a_series_that_is_not_judged_leads_nothing() -> None:
    assert candidates(setting_of("ehc_plans", "City of London")) == ()
    assert candidates(setting_of("phase_transfers", "Birmingham")) == ()


def test_the_score_is_children_by_distance_by_certainty() -> None:
    """946 of 1,290 plans late, 73.3 points below the law; refusals of 2,493, 16.7 points from England, neither good."""
    first, second, *_ = candidates(setting_of("ehc_plans", "Birmingham"))
    assert first.score == pytest.approx(1290 * 0.733, rel=0.01)
    assert second.score == pytest.approx(2493 * 0.167 * 0.5, rel=0.01)


def test_where_numbers_are_not_known_children_of_every_hundred_decide() -> None:
    """In Southampton severe absence is rarer and further from other councils in widths; more children miss a tenth."""
    first = candidates(setting_of("attendance", "Southampton"))[0]
    assert (first.ref.measure, first.ref.cohort) == ("persistent_absence", "sen_support")


def test_of_several_services_what_else_stands_out_is_of_another_service() -> None:
    found = candidates(setting_of("therapy_waits", "Birmingham"))
    lead, other = found[0], others_worth_telling(found)[0]
    assert lead.ref.breakdown == "community_paediatrics"
    assert other.ref.breakdown == "speech_and_language_therapy"
    assert (
        "Also, 0.5% of those waiting for speech and language therapy had waited over a year (England 9.7%)."
        in (reported("therapy_waits", "Birmingham")[2])
    )


def test_a_figure_that_hardly_moved_says_since_when() -> None:
    """Appeals in Birmingham: 4.4% of decisions in 2023, 4.8% in 2024."""
    assert "It has changed little since 2023" in reported("appeals", "Birmingham")[2]
