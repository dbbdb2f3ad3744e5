"""The verdicts on both documents' claims come out of the published figures, and change with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from send_briefings.config.claims import load_claims
from send_briefings.config.places import gazetteer
from send_briefings.narrative.claims.checking import check_claims
from send_briefings.narrative.claims.found import Availability, ClaimVerdict, ComparisonOutcome
from tests.narrative.claims.conftest import BIRMINGHAM, ENGLAND, Change, Check, copied_store, put, without

TIMELY = {"measure": "plans_within_20_weeks", "breakdown": "excluding_exceptions"}
UNCHECKED = "cannot_be_checked"
VERDICTS = {
    "plans_in_20_weeks": ("partly_right", ["right", "wrong", "another_year_or_definition"]),
    "annual_reviews": (UNCHECKED, [UNCHECKED, UNCHECKED]),
    "local_offer_views": (UNCHECKED, [UNCHECKED]),
    "neet": (UNCHECKED, [UNCHECKED, UNCHECKED]),
    "phase_transfers": (UNCHECKED, [UNCHECKED, UNCHECKED, UNCHECKED]),
    "rights_respecting_schools": (UNCHECKED, [UNCHECKED]),
    "improvement": (UNCHECKED, [UNCHECKED]),
    "plans_in_20_weeks_july_2023": ("partly_right", ["wrong", "right"]),
    "neet_july_2023": (UNCHECKED, [UNCHECKED, UNCHECKED]),
    "speech_therapy_july_2023": (UNCHECKED, [UNCHECKED, UNCHECKED]),
    "occupational_therapy_july_2023": (UNCHECKED, [UNCHECKED, UNCHECKED]),
    "transfers_july_2023": (UNCHECKED, [UNCHECKED]),
    "absence": (UNCHECKED, [UNCHECKED]),
    "persistent_absence": (UNCHECKED, [UNCHECKED]),
    "exclusions": ("right", ["right"]),
    "attends_less": ("right", ["right"]),
    "therapy_waits": (UNCHECKED, [UNCHECKED]),
    "progress": ("right", ["right"]),
    "weaknesses": ("right", ["right", "right"]),
    "findings_accepted": (UNCHECKED, [UNCHECKED]),
    "parent_carer_forum": (UNCHECKED, [UNCHECKED]),
    "high_needs_funding": ("partly_right", ["right", UNCHECKED]),
}


def test_every_claim_has_its_verdict_by_the_share_of_its_parts() -> None:
    found = {one.claim.id: one for one in check_claims(gazetteer().get(BIRMINGHAM))}
    assert {
        name: (one.verdict.value, [part.verdict.value for part in one.stated]) for name, one in found.items()
    } == VERDICTS
    no_longer = [name for name, one in found.items() if any(part.no_longer for part in one.parts)]
    assert no_longer == ["plans_in_20_weeks", "plans_in_20_weeks_july_2023"]


def test_nothing_is_judged_by_the_middle_place_in_englands_stead(check: Check) -> None:
    (beside,) = check("absence").parts[1].then
    assert (beside.other, beside.outcome, round(beside.other_value, 1)) == (None, ComparisonOutcome.NOT_COMPARED, 8.5)


def test_the_66_is_2022_excluding_exceptions(check: Check) -> None:
    value = check("plans_in_20_weeks").parts[0]
    assert [(one.definition.id, one.value, one.period.label) for one in value.hits] == [
        ("plans_20_weeks_excluding", 65.6, "2022")
    ]
    assert [(one.definition.id, one.value) for one in value.meant] == [
        ("plans_20_weeks_excluding", 65.6),
        ("plans_20_weeks_including", 62.7),
    ]


def test_the_53_is_in_no_figure_of_two_years_earlier_nor_of_any_year(check: Check) -> None:
    baseline = check("plans_in_20_weeks").parts[1]
    assert baseline.hits == ()
    assert [(one.value, one.period.label) for one in baseline.meant] == [(39.9, "2020"), (48.4, "2020")]
    assert baseline.nearest is not None
    assert (baseline.nearest.value, baseline.nearest.period.label) == (54.5, "2021")
    assert [one.outcome for one in baseline.then] == [ComparisonOutcome.NOT_COMPARED]
    assert baseline.then[0].broken.startswith("from 2022 figures are made from a record for each child")


def test_the_59_9_is_englands_2021_and_englands_2022_was_49_2(check: Check) -> None:
    national = check("plans_in_20_weeks").parts[2]
    assert [(one.value, one.period.label, one.timely) for one in national.hits] == [(59.9, "2021", False)]
    meant = [one for one in national.meant if one.definition.id == "plans_20_weeks_excluding"]
    assert [(one.value, one.period.label, one.known) for one in meant] == [(49.2, "2022", Availability.LIKELY_LATER)]
    assert national.newest_then is not None
    assert (national.newest_then.value, national.newest_then.period.label) == (59.9, "2021")
    (then,) = national.then
    assert (then.figure.value, then.other_value, then.outcome, then.tested) == (
        65.6,
        49.2,
        ComparisonOutcome.AS_SAID,
        True,
    )


def test_by_2024_it_was_26_7_and_no_longer_above_england(check: Check) -> None:
    found = check("plans_in_20_weeks")
    (now,) = found.parts[2].now
    assert (now.figure.value, now.figure.period.label, now.other_value) == (26.7, "2024", 46.4)
    assert now.outcome is ComparisonOutcome.OTHER_WAY
    assert found.parts[2].no_longer


def test_an_altered_copy_of_the_store_gives_other_verdicts(tmp_path: Path) -> None:
    """England's 2022 becomes 59.9 and its 2021 not, and Birmingham's 2020 becomes 53.2."""
    rule = "plans_within_20_weeks", "excluding_exceptions"
    change = {(*rule, ENGLAND, "2022"): 59.9, (*rule, ENGLAND, "2021"): 58.0, (*rule, BIRMINGHAM, "2020"): 53.2}
    store = copied_store(tmp_path / "store", change)
    assert store.check() == []
    found = check_claims(gazetteer().get(BIRMINGHAM), store=store)[0]
    assert [part.verdict.value for part in found.parts] == ["right", "right", "right"]
    assert (found.verdict, found.label) == (ClaimVerdict.RIGHT, "Right")


@pytest.mark.parametrize(
    ("claim", "change", "verdict"),
    [
        ("plans_in_20_weeks", put(65.4, place=BIRMINGHAM, period_label="2022", **TIMELY), "wrong"),
        ("plans_in_20_weeks", without(place=BIRMINGHAM, measure="plans_within_20_weeks"), UNCHECKED),
        ("plans_in_20_weeks_july_2023", put(67.6, place=BIRMINGHAM, period_label="2022", **TIMELY), "right"),
        ("exclusions", put(0.5, measure="suspension_rate", cohort="ehc_plan", place=BIRMINGHAM), "partly_right"),
        ("weaknesses", put(11, measure="weaknesses_without_progress", place=BIRMINGHAM), "partly_right"),
        ("weaknesses", without(measure="significant_weaknesses"), "partly_right"),
        ("progress", without(measure="progress_8", cohort="all"), UNCHECKED),
        ("progress", put(0.5, measure="progress_8", place=BIRMINGHAM, period_label="2018/19"), "wrong"),
        ("high_needs_funding", put(6.5e9, measure="high_needs_block", place=ENGLAND, period_label="2020-21"), "right"),
        ("high_needs_funding", put(9e9, measure="high_needs_block", place=ENGLAND), "wrong"),
    ],
)
def test_a_verdict_changes_with_the_figures(check: Check, claim: str, change: Change, verdict: str) -> None:
    assert VERDICTS[claim][0] != verdict
    assert check(claim, change).verdict.value == verdict


def test_a_measure_that_comes_to_be_published_is_found(check: Check, vintages: pd.DataFrame) -> None:
    """NEET alone, by EHC plan, is published one day: 7.2 for the winter to 2021 and 1.9 for that to 2023."""
    old = vintages[(vintages["measure"] == "neet_or_not_known") & (vintages["place"] == BIRMINGHAM)]
    old = old[(old["cohort"] == "ehc_plan") & old["period_label"].isin(["2021", "2023"])]
    new = old.assign(measure="neet", value=[7.2 if label == "2021" else 1.9 for label in old["period_label"]])
    found = check("neet", lambda frame: pd.concat([frame, new], ignore_index=True))
    assert found.verdict is ClaimVerdict.RIGHT
    assert found.parts[1].then[0].broken == "the figures for 2021 by special educational need are those of 2022"


def test_the_neet_figure_of_the_time_that_2_was_said_of_is_told(check: Check) -> None:
    """7.1% is NEET or not known of the winter to 2023, when NEET was said to be 2%, not of 2021."""
    hits = check("neet").parts[1].hits
    assert [(one.value, one.period.label, one.near) for one in hits] == [(7.1, "2023", True)]


def test_as_of_a_day_there_are_only_claims_and_releases_of_that_day() -> None:
    assert check_claims(gazetteer().get(BIRMINGHAM), as_of=date(2021, 7, 13)) == ()
    found = {one.claim.id: one for one in check_claims(gazetteer().get(BIRMINGHAM), as_of=date(2025, 6, 30))}
    assert len(found) == 22
    first = found["plans_in_20_weeks"]
    assert {figure.release for figure in first.evidence} == {"2025"}
    assert all(figure.released <= date(2025, 6, 30) for figure in found["exclusions"].evidence)


def test_elsewhere_only_the_national_claims_are_checked() -> None:
    assert [one.claim.id for one in check_claims(gazetteer().resolve("Leeds"))] == ["high_needs_funding"]


def test_a_new_claim_in_the_file_has_a_verdict_without_code(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "data" / "catalogue" / "claims.toml").read_text(encoding="utf-8")
    new = """
[[claims]]
id = "leeds_plans"
name = "EHC plans in 20 weeks"
place = "E08000035"
area = "ehc_plans"
speaker = "A councillor"
document = "council_response_2023"
claimed = "In 2024 we did {said} of plans in 20 weeks, fewer than England."
definitions = ["plans_20_weeks_including"]
[[claims.parts]]
role = "value"
said = "{said}"
measure_worded = "plans"
period_worded = "2024"
ends_from = 2024-12-31
ends_to = 2024-12-31
[[claims.parts]]
role = "comparator"
words = "fewer than England"
direction = "below"
place = "E92000001"
measure_worded = "England"
period_worded = "2024"
years_before = 0
"""
    verdicts = []
    for stated in ("9%", "99%"):
        path = tmp_path / f"{len(stated)}.toml"
        path.write_text(text + new.replace("{said}", stated), encoding="utf-8")
        found = check_claims(gazetteer().resolve("Leeds"), claims=load_claims(path))
        verdicts.append((found[0].claim.id, found[0].verdict))
    assert verdicts == [("leeds_plans", ClaimVerdict.RIGHT), ("leeds_plans", ClaimVerdict.PARTLY)]
