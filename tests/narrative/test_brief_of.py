"""A whole brief: title, summary, tiles, freshness; and what is told where nothing may be judged."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pytest

from send_briefings.data.manifest import KnownReleases
from send_briefings.data.store import Store
from send_briefings.narrative import Brief, Tone, brief_of
from send_briefings.report.load import load_context
from send_briefings.text import Text

PREPARED = date(2026, 11, 22)


@lru_cache(maxsize=1)
def store() -> Store:
    return Store.open()


def brief(area: str, place: str, as_of: str = "", **known: KnownReleases) -> Brief:
    return brief_of(load_context(area, place, as_of, store()).context, known=known, prepared=PREPARED)


def test_a_brief_leads_with_its_finding_and_says_how_old_it_is() -> None:
    made = brief("ehc_plans", "Birmingham")
    assert str(made.title) == "Three in four new EHC plans missed the legal 20-week limit in 2024"
    assert [f"{tile.aspect.value}: {tile.word}" for tile in made.tiles] == [
        "Against the law: Mostly not met", "Against England: Worse", "Over time: Down sharply", "Certainty: High",
    ]  # fmt: skip
    assert made.lead is not None
    assert made.lead.measure == "plans_within_20_weeks"
    assert len(made.points) == 4
    assert str(made.freshness) == (
        "Newest figures here: 2024, published 26 June 2025. "
        "Figures for 2025 were due by June 2026 and are not in this briefing."
    )
    assert (made.stale, made.empty, str(made.stood)) == (True, False, "as it stood in 2024")
    assert {tile.tone for tile in made.tiles} == {Tone.NONE}  # a word of then, without a sign of good or bad


def test_what_is_known_to_be_out_is_told_from_what_is_only_due() -> None:
    out = brief("ehc_plans", "Birmingham", dfe_sen2_timeliness=KnownReleases("2026", "2026-06-25", ""))
    assert str(out.freshness).endswith("Figures for 2025 came out on 25 June 2026 and are not in this briefing.")
    assert out.stale
    corrected = brief(
        "ehc_plans", "Birmingham", dfe_sen2_timeliness=KnownReleases("2025 (revised 1 May 2026)", "2026-05-01")
    )
    assert str(corrected.freshness).endswith(
        "The publisher corrected them on 1 May 2026; the new figures are not in this briefing."
    )
    gone = brief("ehc_plans", "Birmingham", dfe_sen2_timeliness=KnownReleases(withdrawn="2026-11-05"))
    assert str(gone.freshness).endswith(
        "The publisher had withdrawn these figures when asked on 5 November 2026: do not use them before it says why."
    )
    assert corrected.stale
    assert gone.stale
    assert str(corrected.title) == "The publisher has corrected these figures, so we draw no conclusion"
    assert str(corrected.summary) == (
        "The publisher has corrected these figures and the new ones are not in this briefing."
    )
    assert str(gone.title) == "The publisher has withdrawn these figures, so we draw no conclusion"
    for made, certainty in (
        (corrected, "corrected since: use the new figures"), (gone, "withdrawn by the publisher: do not use them"),
    ):  # fmt: skip
        assert [(tile.word, str(tile.detail)) for tile in made.tiles] == [("Low", certainty)]
        sources = {figure.ref.source for point in made.points for figure in (*point.lead.figures, *point.text.figures)}
        assert "dfe_sen2_timeliness" not in sources
        assert sources
        assert made.stood == Text()
    due = brief("ehc_plans", "Birmingham", dfe_sen2_timeliness=KnownReleases("", "", "2026-12-10"))
    assert str(due.freshness).endswith("Figures for 2025 are due by 10 December 2026.")
    assert not due.stale
    assert [tile.tone for tile in due.tiles] == [Tone.BAD, Tone.BAD, Tone.BAD, Tone.NONE]
    unknown_day = brief_of(load_context("ehc_plans", "Birmingham", "", store()).context)
    assert str(unknown_day.freshness).endswith("Figures for 2025 are due by June 2026.")
    assert not unknown_day.stale


def test_a_yearly_figure_of_a_file_that_comes_each_month_is_due_after_a_year() -> None:
    made = brief("attainment", "Birmingham")
    assert str(made.freshness) == (
        "Newest figures here: 2024/25, published 8 April 2026. Figures for 2025/26 are due by April 2027."
    )


@pytest.mark.parametrize(
    ("area", "place", "title", "certainty"),
    [
        ("ehc_plans", "Isle of Wight", "The figures for 2024 may not be complete, so we draw no conclusion",
         "the figures may not be complete: do not rely on them"),
        ("annual_reviews", "City of London", "Too few children here have an EHC plan to judge the figures",
         "too few children have a plan here"),
        ("phase_transfers", "Birmingham", "Phase transfers: these figures are not yet fit to judge a council",
         "not yet fit to judge a council by"),
    ],
)  # fmt: skip
def test_where_nothing_may_be_judged_the_doubt_leads(area: str, place: str, title: str, certainty: str) -> None:
    made = brief(area, place)
    assert str(made.title) == title
    assert [(tile.word, str(tile.detail)) for tile in made.tiles] == [("Low", certainty)]
    assert not made.empty


def test_an_nhs_body_s_figures_have_its_name_in_the_title_and_no_sign() -> None:
    made = brief("therapy_waits", "Birmingham")
    assert str(made.title) == (
        "NHS Birmingham and Solihull ICB: 10,245 children waited over a year for community paediatrics in July 2025"
    )
    now = brief_of(load_context("therapy_waits", "Birmingham", "", store()).context)
    assert [(tile.word, tile.tone) for tile in now.tiles][:2] == [
        ("Worse", Tone.NEUTRAL),
        ("Up a little", Tone.NEUTRAL),
    ]


@pytest.mark.parametrize(
    ("area", "title"),
    [
        ("demand", "27.1 in every 1,000 children and young people had a plan in January 2025"),
        ("placements", "Two in five children with a plan were in special schools in January 2025"),
        ("needs", "One in eight plans were for social, emotional and mental health in January 2025"),
        ("children_not_in_school", "3.8% of pupils on SEN support missed half of school or more in 2024/25"),
    ],
)
def test_a_title_has_its_year_and_speaks_of_the_past(area: str, title: str) -> None:
    assert str(brief(area, "Birmingham").title) == title


def test_copied_lists_lead_with_the_doubt() -> None:
    made = brief("therapy_waits", "Isle of Wight", as_of="2025-06-01")
    assert str(made.title) == (
        "NHS Hampshire and Isle of Wight ICB: the newest figures are probably wrong, so we draw no conclusion"
    )


def test_a_place_without_a_figure_of_an_area_has_an_empty_brief() -> None:
    made = brief("neet", "City of London")
    assert str(made.summary) == "We do not have a figure for the City of London."
    assert (str(made.title), made.empty, made.tiles, made.points) == (
        "NEET: we have no figures for this place", True, (), (),
    )  # fmt: skip
    unpublished = brief("local_offer", "Leeds")
    assert str(unpublished.title) == "Local Offer: no figures are published"
    assert str(unpublished.summary).endswith("We looked on 22 November 2026.")


def test_an_older_figure_than_other_places_have_says_so() -> None:
    made = brief("ehc_plans", "City of London")
    assert str(made.freshness).endswith("Other places have newer ones, up to 2024.")
    assert made.stale


def test_what_inspectors_found_leads() -> None:
    made = brief("inspections", "Birmingham")
    assert str(made.title) == "Inspectors found that children's experiences and outcomes were inconsistent in June 2025"
    assert str(made.freshness) == (
        "Our record of inspections was published 10 November 2025. Check Ofsted's site for anything newer."
    )


def test_a_place_of_before_is_told_by_its_name() -> None:
    made = brief("inspections", "Westmorland and Furness")
    reported = "In March 2019 inspectors of Cumbria, of which Westmorland and Furness was part, found that"
    assert reported in str(made.summary)


def test_something_on_the_isle_of_wight_is_not_in_it() -> None:
    assert str(brief("annual_reviews", "Isle of Wight").summary).startswith(
        "On the Isle of Wight, 428 of 988 decisions"
    )
