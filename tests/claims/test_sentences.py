"""What is said of a claim: every number in it leads to a figure or to the catalogue, and it follows the figures."""

from __future__ import annotations

import pandas as pd
import pytest

from send_briefings.catalogue.claims import load_claims
from send_briefings.claims import sentences
from send_briefings.claims.telling import Said
from send_briefings.overviews.statement import Statement
from tests.claims.conftest import BIRMINGHAM, ENGLAND, Change, Check, put, rows, without

IDS = [claim.id for claim in load_claims().claims]
TIMELY = {"measure": "plans_within_20_weeks", "breakdown": "excluding_exceptions"}


def untraced(said: Said) -> list[str]:
    statement = Statement(id="x", text=said.text, facts=said.facts, evidence=said.evidence)
    return [said.text[one.start : one.end] for one in statement.traced() if one.derivation is None]


@pytest.mark.parametrize("claim", IDS)
def test_every_number_is_traced(check: Check, claim: str) -> None:
    found = check(claim)
    told = [sentences.claimed(found), sentences.source(found), sentences.verdict(found), sentences.search(found)]
    told += [*sentences.verdicts(found), *([since] if (since := sentences.since(found)) else [])]
    assert [untraced(said) for said in told] == [[] for _ in told]


@pytest.mark.parametrize(
    ("claim", "change", "told"),
    [
        ("plans_in_20_weeks", None, "not out yet when this was said; the newest then was 59.9%"),
        ("plans_in_20_weeks", put(59.9, place=ENGLAND, period_label="2022", **TIMELY), "59.9% matches the"),
        (
            "plans_in_20_weeks",
            put(52.9, place=BIRMINGHAM, period_label="2019", **TIMELY),
            "53% is Birmingham's figure for 2019, 52.9% (excluding exceptions).",
        ),
        ("annual_reviews", None, "Nothing is published for that time. The first figures are those for 2024."),
        ("neet", None, "7.1% is the figure for NEET or not known for 2023, the time that 2% was said of."),
        ("therapy_waits", None, "The first figures for NHS Birmingham and Solihull ICB are those for January 2023."),
        ("absence", None, "10.1% against 8.5% in the middle of 153 authorities, higher, as was said, in the"),
        ("absence", put(3.0, measure="overall_absence", place=BIRMINGHAM), "lower, not higher, in the lowest"),
        ("high_needs_funding", None, "we found a rise of 11.9% from 2020-21 to 2021-22."),
        ("high_needs_funding", put(6.5e9, place=ENGLAND, period_label="2020-21"), "matches a rise of 21.6%"),
        ("weaknesses", without(measure="significant_weaknesses"), "for that time (2018), so 13 cannot"),
    ],
)  # fmt: skip
def test_the_sentences_follow_the_figures(check: Check, claim: str, change: Change | None, told: str) -> None:
    found = check(claim, change)
    assert told in sentences.verdict(found).text
    assert untraced(sentences.verdict(found)) == []


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("plans_in_20_weeks", "In 2024, excluding exceptions: 26.7% against 46.4% in England, lower, not higher."),
        ("annual_reviews", "In 2024: 61.6% against 44.4% in England."),
        ("neet", "In 2025, the nearest measure (NEET or not known): 4.3% against 10.1% in England."),
        ("absence", "In 2024/25: 13.2% against 12.4% in the middle of 153 authorities, still higher."),
        (
            "progress",
            "In 2023/24, SEN support: −0.31 against −0.03 for all pupils in England, still lower.",
        ),
        ("attends_less", "support: 9.6% against 6.2% for no SEN, still higher."),
        ("weaknesses", ""),
    ],
)
def test_what_happened_since(check: Check, claim: str, told: str) -> None:
    since = sentences.since(check(claim))
    assert (since.text if since else "").endswith(told)
    assert bool(since) is bool(told)


def test_the_search_tells_what_was_looked_at_and_how_words_were_read(check: Check) -> None:
    said = sentences.search(check("therapy_waits")).text
    assert said.startswith(
        "We looked at 21 figures for NHS Birmingham and Solihull ICB and 22 figures for England, from "
    )
    assert "they cover Solihull too." in said
    assert "No release of that time is held." in said
    assert "'Too long' is read as" in said
    assert "One of them was in a release we hold from that time." in sentences.search(check("neet")).text


def test_a_figure_that_has_been_revised_since_still_matches_and_that_is_told(check: Check) -> None:
    """A later release states Birmingham's 2022 as 63.1, in both sources: 66% was right as it was then known."""

    def revised(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = frame[rows(frame, place=BIRMINGHAM, period_label="2022", **TIMELY)]
        later = chosen.assign(value=63.1, release="2027", released=pd.Timestamp("2027-06-30"))
        whole = pd.concat([frame, later], ignore_index=True)
        order = ["measure", "cohort", "breakdown", "place", "period_start", "source", "period_end", "released"]
        return whole.sort_values(order, kind="stable").reset_index(drop=True)

    found = check("plans_in_20_weeks", revised)
    said = sentences.verdict(found)
    assert "66% matches the published figure for 2022: 65.6% (excluding exceptions)." in said.text
    assert "It has been revised since, to 63.1%." in said.text
    assert untraced(said) == []


def test_the_near_figure_of_the_time_is_told_where_no_number_falls_on_it(check: Check) -> None:
    found = check("neet", put(8.4, measure="neet_or_not_known", place=BIRMINGHAM, period_label="2023"))
    assert "NEET or not known was 8.4% in 2023, the time that was meant." in sentences.verdict(found).text
