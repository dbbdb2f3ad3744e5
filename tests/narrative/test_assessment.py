"""The literal cases of the councillor's reading: what may be said of a figure, in which words, and when nothing is."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.data.store import Store
from send_briefings.model.area import SeriesKey
from send_briefings.narrative import WORDS, Aspect, Assessment, Tone, assess
from send_briefings.narrative.trusting import DoubtKind
from send_briefings.report.load import load_context

Assess = Callable[..., Assessment]
PLANS = SeriesKey("plans_within_20_weeks", "ehc_plan", "excluding_exceptions", "dfe_sen2_timeliness")
SPEECH = "waiting_over_18_weeks all speech_and_language_therapy"


@lru_cache(maxsize=1)
def store() -> Store:
    return Store.open()


def setting_of(area: str, place: str, as_of: str = "") -> AnalysisContext:
    return load_context(area, place, as_of, store()).context


def assessed(area: str, place: str, series: str = "", as_of: str = "") -> Assessment:
    """The assessment of the series 'measure cohort breakdown', or of the area's fixed headline."""
    context = setting_of(area, place, as_of)
    named = tuple(series.split())
    ref = next((r for r in context.spec.refs if (r.measure, r.cohort, r.breakdown) == named), context.spec.headline)
    return assess(context, ref)


def reported(found: Assessment) -> dict[str, str]:
    return {tile.aspect.value: f"{tile.word}: {tile.detail}" for tile in found.tiles}


def test_the_tiles_of_birminghams_plans_are_those_of_the_worked_example() -> None:
    assert reported(assessed("ehc_plans", "Birmingham")) == {
        "Against the law": "Mostly not met: 344 of 1,290, 27%",
        "Against England": "Worse: 27%, England 46%; 31 of 149 councils had a smaller share",
        "Over time": "Down sharply: 66% in 2022, 61% in 2023, 27% in 2024",
        "Certainty": "High: each of 1,290 is counted",
    }


def test_the_tiles_of_counts_worked_out_and_of_a_rate_that_came_back() -> None:
    assert reported(assessed("neet", "Birmingham"))["Certainty"] == (
        "Medium: the numbers behind it are worked out from rounded shares"
    )
    series = "suspension_rate sen_support total"
    assert reported(assessed("exclusions", "Barking and Dagenham", series))["Over time"] == (
        "Up and down: 2.6 in spring 2022, 1.8 in spring 2023, 2.8 in spring 2025"
    )


def test_attendance_that_fell_by_a_point_in_the_worst_tenth_is_not_better() -> None:
    found = assessed("attendance", "Birmingham")
    assert reported(found) == {
        "Against other councils": "Worse: 38%; 15 of 151 councils had a larger share",
        "Over time": "Up sharply: 29% in 2018/19, 40% in 2023/24, 38% in 2024/25",
        "Certainty": "Medium: we do not have the number of pupils behind it",
    }
    assert found.standing is not None
    assert found.direction is not None
    assert (found.standing.tone, found.direction.tone) == (Tone.BAD, Tone.BAD)


def test_a_council_that_meets_the_law_is_not_worse_for_a_few_late_plans() -> None:
    found = assessed("ehc_plans", "Southampton")
    assert found.standing is not None
    assert found.direction is not None
    assert (found.standing.aspect, found.standing.word, str(found.standing.detail)) == (
        Aspect.LAW, "Met", "312 of 320, 97.5%",
    )  # fmt: skip
    assert found.direction.word == "Down, perhaps by chance"
    assert found.direction.tone is Tone.NEUTRAL


def test_a_fall_from_nine_in_ten_to_one_in_twenty_is_told_over_the_years_it_took() -> None:
    found = assessed("ehc_plans", "Portsmouth")
    assert reported(found)["Against the law"] == "Mostly not met: 21 of 485, 4.3%"
    assert reported(found)["Over time"] == "Down sharply: 90% in 2022, 1.6% in 2023, 4.3% in 2024"
    assert found.since is not None
    assert found.since.period.label == "2022"


@pytest.mark.parametrize(
    ("place", "word"),
    [("Stockport", "Down sharply"), ("Rochdale", "Down sharply"), ("Sheffield", "Down sharply"),
     ("Middlesbrough", "Up sharply"), ("Rutland", "Up sharply")],
)  # fmt: skip
def test_no_change_of_a_third_is_called_unclear(place: str, word: str) -> None:
    direction = assessed("ehc_plans", place).direction
    assert direction is not None
    assert direction.word == word


def test_a_doubling_among_a_hundred_young_people_is_told_with_what_may_be_said() -> None:
    found = assessed("neet", "Hartlepool", as_of="2025-05-01")
    assert found.figure is not None
    assert (found.figure.value, found.figure.denominator) == (19.8, 127)
    assert reported(found)["Against England"].startswith("Worse: 20%, England 10%")
    assert reported(found)["Over time"] == "Up, perhaps by chance: 9.7% in 2022, 10% in 2023, 20% in 2024"


def test_copied_figures_have_no_verdict_and_the_reason_comes_first() -> None:
    found = assessed("therapy_waits", "Isle of Wight", SPEECH, as_of="2025-06-01")
    assert (found.judged, found.standing, found.direction) == (False, None, None)
    board = "NHS Hampshire and Isle of Wight ICB"
    expected = f"These figures are probably wrong: {board} gave the same numbers as for February 2025."
    assert str(found.why_not) == expected
    assert [(tile.aspect, tile.word) for tile in found.tiles] == [(Aspect.CERTAINTY, "Low")]


def test_a_health_boards_figure_is_not_the_councils() -> None:
    found = assessed("therapy_waits", "Birmingham")
    assert found.judged
    assert not found.own
    assert found.direction is not None
    assert found.direction.tone is Tone.NEUTRAL
    assert assessed("ehc_plans", "Birmingham").own


@pytest.mark.parametrize("area", ["attendance", "exclusions", "neet", "ehc_plans", "annual_reviews", "appeals"])
def test_one_rule_for_small_places_in_every_area(area: str) -> None:
    """The City of London had 26 children with a plan: no area of it has a verdict."""
    found = assessed(area, "City of London")
    assert not found.judged
    if found.figure is not None:
        text = "Only 26 children and young people in the City of London have an EHC plan: too few to judge."
        assert str(found.why_not) == text


def test_a_figure_older_than_that_of_most_others_is_not_judged() -> None:
    """The board of Essex sent occupational therapy's list in July 2023 last; others sent July 2025's."""
    found = assessed("therapy_waits", "Essex", "waiting_over_18_weeks all occupational_therapy")
    assert (found.judged, found.doubt) == (False, DoubtKind.OLD)
    assert str(found.why_not) == "The newest figure is for July 2023; most other places have one for July 2025."


def test_a_return_of_seven_plans_is_called_incomplete_not_few_children() -> None:
    found = assessed("ehc_plans", "Isle of Wight")
    assert str(found.why_not) == "Only 7 are counted in 2024 and 170 in 2022: the figures may not be complete."


def test_a_measure_not_fit_to_judge_has_no_verdict() -> None:
    found = assessed("phase_transfers", "Birmingham")
    assert not found.judged
    assert found.standing is None
    assert str(found.why_not).startswith("No council may be judged by this figure: the collection is new")


def test_the_standard_of_18_weeks_is_for_services_led_by_a_consultant() -> None:
    paediatrics = assessed("therapy_waits", "Birmingham", "waiting_over_18_weeks all community_paediatrics")
    assert paediatrics.standing is not None
    assert (paediatrics.standing.aspect, paediatrics.standing.word) == (Aspect.TARGET, "Mostly not met")
    assert str(paediatrics.standing.detail) == "3,548 of 19,281, 18%"
    speech = assessed("therapy_waits", "Birmingham", SPEECH)
    assert speech.standing is not None
    assert speech.standing.aspect is Aspect.ENGLAND


def test_a_months_base_is_the_stated_month_or_none() -> None:
    """No figures were sent for May; what stands in March was a copy: there is no base, so no direction."""
    found = assessed("therapy_waits", "Isle of Wight", SPEECH)
    assert found.direction is not None
    assert (found.direction.word, found.since) == ("Not comparable", None)


def test_every_word_is_from_the_closed_list_of_its_tile() -> None:
    for place in ("Birmingham", "Kent", "Rutland"):
        for area in ("ehc_plans", "attainment", "exclusions", "high_needs_funding", "inspections", "local_offer"):
            context = setting_of(area, place)
            for ref in context.spec.refs:
                if ref.measure in context.spec.measures:
                    found = assess(context, ref)
                    assert all(tile.word in WORDS[tile.aspect] for tile in found.tiles)
                    assert (found.standing is None) == (found.direction is None) == (not found.judged)
                    assert bool(found.why_not) != found.judged


def test_the_standing_of_a_series_without_the_law_is_against_england() -> None:
    context = setting_of("ehc_plans", "Birmingham")
    including = SeriesKey(PLANS.measure, PLANS.cohort, "including_exceptions", PLANS.source)
    assert next(tile.aspect for tile in assess(context, including).tiles) is Aspect.ENGLAND
