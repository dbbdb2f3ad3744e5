"""Questions for members: each from another finding, with its reason and what a good answer shows."""

from __future__ import annotations

from functools import cache

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.config.areas import load_areas
from send_briefings.narrative.brief import Query
from send_briefings.narrative.points import points_of
from send_briefings.narrative.queries import queries_of
from send_briefings.report.load import load_context


@cache
def context(area: str, place: str) -> AnalysisContext:
    return load_context(area, place, "").context


def queries(area: str, place: str) -> tuple[Query, ...]:
    here = context(area, place)
    return queries_of(here, here.spec.headline, points_of(here, here.spec.headline))


def test_the_questions_of_the_worked_example() -> None:
    found = queries("ehc_plans", "Birmingham")
    assert [(str(one.text), str(one.why), str(one.good_answer)) for one in found] == [
        (
            "How many children have waited more than 20 weeks today, and for how long?",
            "A child still waiting is in no published figure.",
            "A number for this month, the longest wait, and the number a year ago.",
        ),
        (
            "Did the share fall because old cases were being cleared, and when will new requests be in time?",
            "Clearing a queue lowers this figure for a while.",
            "The share for requests received in the last six months.",
        ),
        (
            "Why are more requests refused, and how many refusals are overturned?",
            "42% against 25% in England.",
            "Reasons, by who asked; appeals and mediations about refusals and how they ended.",
        ),
    ]
    assert [one.follows_from for one in found] == [
        "lead",
        "missed-plans_within_20_weeks-ehc_plan-excluding_exceptions",
        "series-assessment_refusal_share-ehc_plan-total",
    ]
    assert {one.body for one in found} == {"the director of children's services for Birmingham"}


def test_a_high_share_of_refusals_is_asked_about() -> None:
    """Kent refuses 55.0%, the third highest of 151 councils."""
    assert "55% against 25% in England." in [str(one.why) for one in queries("ehc_plans", "Kent")]


def test_every_council_in_the_top_quarter_for_refusals_is_asked_about_them() -> None:
    first = context("ehc_plans", "Birmingham")
    ref = next(ref for ref in first.spec.refs if ref.measure == "assessment_refusal_share")
    newest = first.figures.periods(ref, first.subject.level)[-1].start
    known = {place: value for place, value in first.peers(ref, newest).items() if value is not None}
    top = sorted(known, key=lambda place: -known[place])[: len(known) // 4]
    assert len(top) == 37
    for place in top:
        assert "Why are more requests refused" in " ".join(str(one.text) for one in queries("ehc_plans", place)), place


def test_a_count_that_cannot_be_right_is_asked_about_first() -> None:
    first = queries("ehc_plans", "Isle of Wight")[0]
    assert str(first.text) == "Is the record of requests and plans that was sent to DfE complete?"
    assert str(first.why) == "It has 74 requests for 2024, against 382 in 2022."


@pytest.mark.parametrize("area", list(load_areas()))
@pytest.mark.parametrize("place", ["Birmingham", "Kent", "Hartlepool", "City of London"])
def test_at_most_three_different_questions_each_with_its_reason(area: str, place: str) -> None:
    found = queries(area, place)
    assert 1 <= len(found) <= 3
    assert len({str(one.text) for one in found}) == len(found)
    for one in found:
        assert str(one.text).endswith("?")
        assert str(one.why).endswith(".")
        assert str(one.good_answer).endswith(".")
        assert max(len(str(text).split()) for text in (one.text, one.why, one.good_answer)) <= 30
