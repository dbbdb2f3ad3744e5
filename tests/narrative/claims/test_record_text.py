"""What is said of a claim: the record in a line or two, the verdict, and where each number of it comes from."""

from __future__ import annotations

import pandas as pd
import pytest

from send_briefings.config.claims import load_claims
from send_briefings.narrative.claims import tables as record_text
from send_briefings.text import Computed, Constant, Observed
from tests.narrative.claims.conftest import BIRMINGHAM, ENGLAND, Change, Check, put, rows, without

TIMELY = {"measure": "plans_within_20_weeks", "breakdown": "excluding_exceptions"}


@pytest.mark.parametrize(
    ("claim", "verdict", "record"),
    [
        (
            "plans_in_20_weeks",
            "Partly right (right: 66%; not right: 53% and 59.9%)",
            (
                "For 66%, in 2022: 65.6% (excluding exceptions), 62.7% (including exceptions). For 53%, in 2020: 39.9% "
                "(excluding exceptions), 48.4% (including exceptions). The change cannot be worked out: from 2022 "
                "figures are made from a record for each child, and before that from councils' own totals. For 59.9%, "
                "England, in 2022: 49.2% (excluding exceptions), 47.7% (including exceptions). 59.9% was the "
                "figure for 2021 (excluding exceptions), the newest that was published when this was said. Since then: "
                "in 2024: 26.7% (excluding exceptions) against 46.4% in England."
            ),
        ),
        (
            "annual_reviews",
            "Cannot be checked",
            (
                "We hold no figures for that time; the first are for 2024. Since then: in 2024: 61.6% against 44.4% "
                "in England."
            ),
        ),
        (
            "neet",
            "Cannot be checked",
            (
                "For young people with an EHC plan the Department for Education publishes only NEET and activity not "
                "known together, for ages 16 and 17. A related figure, NEET or not known: 7.1% in 2023."
            ),
        ),
        (
            "phase_transfers",
            "Cannot be checked",
            (
                "The Department for Education first collected this in January 2026, before the date by which plans had "
                "to be final, and for all phases together."
            ),
        ),
        (
            "absence",
            "Cannot be checked",
            (
                "In 2018/19: 10.1%; half of 153 councils were below 8.5%. We do not hold England's figure for these "
                "pupils. Since then: in 2024/25: 13.2%."
            ),
        ),
        (
            "exclusions",
            "Right",
            (
                "In the autumn term of 2019/20: 4.9 (EHC plan) and 5.3 (SEN support) against 1.1 for no SEN. Since "
                "then: in the spring term of 2024/25: 5.2 (EHC plan) and 7.2 (SEN support) against 2.1 for no SEN."
            ),
        ),
        (
            "weaknesses",
            "Right",
            "On 24 May 2021: 12 (without sufficient progress). On 25 June 2018: 13 (found).",
        ),
        (
            "high_needs_funding",
            "Partly right (right: £8 billion; cannot be checked: nearly a quarter)",
            (
                "In 2021-22: £7.91 billion. The published change is a rise of 11.9% from 2020-21 to 2021-22. No "
                "starting year was named, and we hold none from before 2020-21. Since then: in 2023-24: £9.95 billion."
            ),
        ),
    ],
)
def test_the_record_and_the_verdict(check: Check, claim: str, verdict: str, record: str) -> None:
    found = check(claim)
    assert str(record_text.verdict(found)) == verdict
    assert str(record_text.record(found)) == record


@pytest.mark.parametrize(
    ("claim", "change", "reported"),
    [
        ("plans_in_20_weeks", put(59.9, place=ENGLAND, period_label="2022", **TIMELY), "England, in 2022: 59.9% ("),
        (
            "plans_in_20_weeks",
            put(52.9, place=BIRMINGHAM, period_label="2019", **TIMELY),
            "53% was the figure for 2019 (excluding exceptions).",
        ),
        ("high_needs_funding", put(6.5e9, place=ENGLAND, period_label="2020-21"), "a rise of 21.6% from 2020-21"),
        ("weaknesses", without(measure="significant_weaknesses"), "We hold no figure for 2018."),
        ("neet", put(8.4, measure="neet_or_not_known", place=BIRMINGHAM, period_label="2023"), "not known: 8.4% in"),
    ],
)
def test_the_record_follows_the_figures(check: Check, claim: str, change: Change, reported: str) -> None:
    assert reported in str(record_text.record(check(claim, change)))


def test_a_figure_that_has_been_revised_since_is_still_right_and_that_is_told(check: Check) -> None:
    """A later release states Birmingham's 2022 as 63.1, in both sources: 66% was right as it was then known."""

    def revised(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = frame[rows(frame, place=BIRMINGHAM, period_label="2022", **TIMELY)]
        later = chosen.assign(value=63.1, release="2027", released=pd.Timestamp("2027-06-30"))
        whole = pd.concat([frame, later], ignore_index=True)
        order = ["measure", "cohort", "breakdown", "place", "period_start", "source", "period_end", "released"]
        return whole.sort_values(order, kind="stable").reset_index(drop=True)

    stated = str(record_text.record(check("plans_in_20_weeks", revised)))
    assert stated.startswith("For 66%, in 2022: 65.6%, since revised to 63.1% (excluding exceptions)")


@pytest.mark.parametrize("claim", [claim.id for claim in load_claims().claims])
def test_a_published_value_is_never_told_as_a_constant(check: Check, claim: str) -> None:
    found = check(claim)
    observed = {figure.value for figure in found.evidence}
    for number in record_text.record(found).numbers:
        match number.source:
            case Observed(figure, "value"):
                assert figure.value in observed
            case Computed() | Observed():
                pass
            case Constant(reason):
                assert reason == "catalogue"
                assert number.shown in " ".join(
                    [part.part.stated + part.part.period_worded + part.part.reading for part in found.parts]
                    + [one.unpublished for one in found.definitions]
                    + [beside.broken for part in found.parts for beside in part.then]
                )
