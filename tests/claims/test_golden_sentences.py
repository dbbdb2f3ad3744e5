"""What is said of each claim, whole: each text was read beside the figures it is of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from send_briefings.claims import ClaimFound, Outcome, sentences
from send_briefings.claims.found import PartFound
from send_briefings.claims.part_text import PartText
from send_briefings.claims.telling import Telling
from send_briefings.model.claim import Direction
from tests.claims.conftest import BIRMINGHAM, ENGLAND, Change, Check, put, without
from tests.findings.golden_sentences.golden import same

TIMELY = {"measure": "plans_within_20_weeks", "breakdown": "excluding_exceptions"}


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            "plans_in_20_weeks",
            (
                "66% matches the published figure for 2022: 65.6% (excluding exceptions). That statistic was "
                "probably not out yet when this was said. By another definition it was 62.7% (including "
                "exceptions). 53% (two years ago) matches no published figure. For that time the published "
                "figures are 39.9% in 2020 (excluding exceptions) and 48.4% in 2020 (including exceptions). The "
                "closest of any time is 54.5% in 2021 (including exceptions). The change since then is not worked"
                " out: from 2022 figures are made from a record for each child, and before that from councils' "
                "own totals. 59.9% is England's figure for 2021 (excluding exceptions). For the time of the "
                "claim's own figure it was 49.2% in 2022. That statistic was probably not out yet when this was "
                "said; the newest then was 59.9% in 2021. In 2022, excluding exceptions: 65.6% against 49.2% in "
                "England, higher, as was said. | In 2024, excluding exceptions: 26.7% against 46.4% in England, "
                "lower, not higher. | We looked at 18 figures for Birmingham and 18 figures for England, from "
                "2016 to 2024, by two definitions. No release of that time is held. The figures are published by "
                "calendar year. 'Now' is read as a year that had ended in the twelve months before. 'Two years "
                "ago' is read as two years before the year of the council's own figure. No year was given for the"
                " national average. A fair one is of the same year and definition as the council's own figure."
            ),
        ),
        (
            "annual_reviews",
            (
                "Nothing is published for that time. The first figures are those for 2024. | In 2024: 61.6% "
                "against 44.4% in England. | We looked at one figure for Birmingham, in 2024. No release of that "
                "time is held. 'Now' is read as a time that had ended in the twelve months before."
            ),
        ),
        (
            "local_offer_views",
            (
                "No national series counts how often a council's Local Offer website is used. Only the council's "
                "own web statistics can show it. |  | We looked through every source we hold and found no figure."
                " A rise of between 90% and 110% over two years would be called doubled."
            ),
        ),
        (
            "neet",
            (
                "For young people with an EHC plan the Department for Education publishes only NEET and activity "
                "not known together, for ages 16 and 17. NEET alone is published for all young people, not by "
                "special educational need. 7% was said of April 2021. 7.1% is the figure for NEET or not known "
                "for 2023, the time that 2% was said of. | In 2025, the nearest measure (NEET or not known): 4.3%"
                " against 10.1% in England. | We looked at four figures for Birmingham, from 2022 to 2025. One of"
                " them was in a release we hold from that time. The published average of December to February is "
                "taken for January. The published average that ends closest, in February 2021, is taken for "
                "April."
            ),
        ),
        (
            "phase_transfers",
            (
                "The Department for Education first counted plans that were final before a move to another phase "
                "in January 2026, before the date by which they had to be, and for all phases together. | In "
                "2025, the nearest measure (final plans for each 100 phase transfers due): 35.1 against 25.6 in "
                "England. | We looked at one figure for Birmingham, in 2025. No release of that time is held."
            ),
        ),
        (
            "rights_respecting_schools",
            (
                "No official statistics count the schools in UNICEF's programme. |  | We looked through every "
                "source we hold and found no figure."
            ),
        ),
        (
            "improvement",
            (
                "It is an account of what a report says. No published figure measures how large an improvement of"
                " services is. |  | We looked through every source we hold and found no figure."
            ),
        ),
        (
            "absence",
            (
                "In 2018/19: 10.1% against 8.5% in the middle of 153 authorities, higher, as was said, in the "
                "highest quarter. England's figure for these children is not in the files, so the middle "
                "authority stands in. Without published counts this is a plain comparison, not a test. | ‘Above "
                "national’ is borne out. England's figure for these children is not in the files, so the middle "
                "authority stands in. Without published counts this is a plain comparison, not a test. | In "
                "2024/25: 13.2% against 12.4% in the middle of 153 authorities, still higher. | We looked at six "
                "figures for Birmingham, from 2018/19 to 2024/25. No release of that time is held. The newest "
                "school year that had ended is taken."
            ),
        ),
        (
            "persistent_absence",
            (
                "In 2018/19: 28.8% against 24.1% in the middle of 153 authorities, higher, as was said, in the "
                "highest quarter. England's figure for these children is not in the files, so the middle "
                "authority stands in. Without published counts this is a plain comparison, not a test. | ‘Well "
                "above national’ is borne out. England's figure for these children is not in the files, so the "
                "middle authority stands in. Without published counts this is a plain comparison, not a test. | "
                "In 2024/25: 38.1% against 33.5% in the middle of 153 authorities, still higher, in the highest "
                "quarter. | We looked at six figures for Birmingham, from 2018/19 to 2024/25. No release of that "
                "time is held. The newest school year that had ended is taken."
            ),
        ),
        (
            "exclusions",
            (
                "In the autumn term of 2019/20, EHC plan: 4.9 against 1.1 for no SEN, higher, as was said. In the"
                " autumn term of 2019/20, SEN support: 5.3 against 1.1 for no SEN, higher, as was said. Without "
                "published counts this is a plain comparison, not a test. | ‘Than other pupils’ is borne out. "
                "Without published counts this is a plain comparison, not a test. | In the spring term of "
                "2024/25, EHC plan: 5.2 against 2.1 for no SEN, still higher. In the spring term of 2024/25, SEN "
                "support: 7.2 against 2.1 for no SEN, still higher. | We looked at 51 figures for Birmingham, "
                "from the autumn term of 2019/20 to the spring term of 2024/25, by three definitions. No release "
                "of that time is held. Suspensions (fixed-term exclusions) are taken, which are far more common "
                "than permanent ones. Figures by special educational need begin with the autumn term of 2019/20, "
                "so nothing can be said of 2018. Passed over because the pandemic kept many pupils out of school "
                "for part of 2020/21 and schools were closed to most pupils in spring and summer 2020."
            ),
        ),
        (
            "attends_less",
            (
                "In 2018/19, EHC plan: 10.1% against 4.5% for no SEN, higher, as was said. In 2018/19, SEN "
                "support: 6.5% against 4.5% for no SEN, higher, as was said. Without published counts this is a "
                "plain comparison, not a test. | ‘Than other pupils’ is borne out. Without published counts this "
                "is a plain comparison, not a test. | In 2024/25, EHC plan: 13.2% against 6.2% for no SEN, still "
                "higher. In 2024/25, SEN support: 9.6% against 6.2% for no SEN, still higher. | We looked at 18 "
                "figures for Birmingham, from 2018/19 to 2024/25, by three definitions. No release of that time "
                "is held. Attending less often is read as missing a larger share of sessions. The newest school "
                "year that had ended is taken."
            ),
        ),
        (
            "therapy_waits",
            (
                "Nothing is published for that time. The first figures for NHS Birmingham and Solihull ICB are "
                "those for January 2023. | In July 2025, NHS Birmingham and Solihull ICB: 34.2% against 38.8% in "
                "England. | We looked at 21 figures for NHS Birmingham and Solihull ICB and 22 figures for "
                "England, from January 2023 to July 2025. No release of that time is held. The figures are of the"
                " NHS board that serves Birmingham; they cover Solihull too. No yardstick was named. 'Too long' "
                "is read as: more children waiting over 18 weeks than in England."
            ),
        ),
        (
            "progress",
            (
                "In 2018/19, EHC plan: −1.26 against −0.03 for all pupils in England, lower, as was said. In "
                "2018/19, SEN support: −0.29 against −0.03 for all pupils in England, lower, as was said. Without"
                " published counts this is a plain comparison, not a test. | ‘Weak’ is borne out. Without "
                "published counts this is a plain comparison, not a test. | In 2023/24, EHC plan: −1.18 against "
                "−0.03 for all pupils in England, still lower. In 2023/24, SEN support: −0.31 against −0.03 for "
                "all pupils in England, still lower. | We looked at 14 figures for Birmingham and seven figures "
                "for England, from 2015/16 to 2023/24, by three definitions. No release of that time is held. "
                "Progress 8 is taken, the measure of progress at secondary school. There is none for 2019/20 and "
                "2020/21, when exams were not held."
            ),
        ),
        (
            "weaknesses",
            (
                "12 of 13 matches the published figure of 24 May 2021: 12 (without sufficient progress). 13 "
                "matches the published figure of 25 June 2018: 13 (found). |  | We looked at two figures for "
                "Birmingham, from 25 June 2018 to 24 May 2021, by two definitions. No release of that time is "
                "held."
            ),
        ),
        (
            "high_needs_funding",
            (
                "£8 billion matches the published figure for 2021-22: £7.91 billion (before deductions). That "
                "time was not over when this was said. ‘Nearly a quarter’ matches no published change: we found a"
                " rise of 11.9% from 2020-21 to 2021-22. We hold no figure from before 2020-21, so a change from "
                "an earlier time is not checked. | In 2023-24, before deductions: £9.95 billion. | We looked at "
                "eight figures for England, from 2020-21 to 2023-24, by two definitions. No release of that time "
                "is held. A rise of 20% to 25% would be called nearly a quarter. No starting year was named, so "
                "every earlier year we hold is tried."
            ),
        ),
        (
            "findings_accepted",
            (
                "It is a statement of what its makers think or mean to do. No published figure measures that. |  "
                "| We looked through every source we hold and found no figure."
            ),
        ),
        (
            "parent_carer_forum",
            (
                "It is a statement of what its makers think or mean to do. No published figure measures that. |  "
                "| We looked through every source we hold and found no figure."
            ),
        ),
    ],
)
def test_the_verdict_on_a_claim_and_what_happened_since(check: Check, claim: str, said: str) -> None:
    found = check(claim)
    since = sentences.since(found)
    summed = " ".join(one.text for one in sentences.verdicts(found))
    told = (sentences.verdict(found).text, summed, since.text if since else "", sentences.search(found).text)
    same(" | ".join(dict.fromkeys(told)), said)


@pytest.mark.parametrize(
    ("claim", "change", "said"),
    [
        (
            "plans_in_20_weeks",
            put(59.9, place=ENGLAND, period_label="2022", **TIMELY),
            (
                "66% matches the published figure for 2022: 65.6% (excluding exceptions). That statistic was "
                "probably not out yet when this was said. By another definition it was 62.7% (including "
                "exceptions). 53% (two years ago) matches no published figure. For that time the published "
                "figures are 39.9% in 2020 (excluding exceptions) and 48.4% in 2020 (including exceptions). The "
                "closest of any time is 54.5% in 2021 (including exceptions). The change since then is not worked"
                " out: from 2022 figures are made from a record for each child, and before that from councils' "
                "own totals. 59.9% matches the published figure for England for 2022: 59.9% (excluding "
                "exceptions). That statistic was probably not out yet when this was said. By another definition "
                "it was 47.7% (including exceptions). In 2022, excluding exceptions: 65.6% against 59.9% in "
                "England, higher, as was said. | In 2024, excluding exceptions: 26.7% against 46.4% in England, "
                "lower, not higher."
            ),
        ),
        (
            "plans_in_20_weeks",
            put(52.9, place=BIRMINGHAM, period_label="2019", **TIMELY),
            (
                "66% matches the published figure for 2022: 65.6% (excluding exceptions). That statistic was "
                "probably not out yet when this was said. By another definition it was 62.7% (including "
                "exceptions). 53% is Birmingham's figure for 2019, 52.9% (excluding exceptions). For the time "
                "that was meant it was 39.9% in 2020. The change since then is not worked out: from 2022 figures "
                "are made from a record for each child, and before that from councils' own totals. 59.9% is "
                "England's figure for 2021 (excluding exceptions). For the time of the claim's own figure it was "
                "49.2% in 2022. That statistic was probably not out yet when this was said; the newest then was "
                "59.9% in 2021. In 2022, excluding exceptions: 65.6% against 49.2% in England, higher, as was "
                "said. | In 2024, excluding exceptions: 26.7% against 46.4% in England, lower, not higher."
            ),
        ),
        (
            "absence",
            put(3.0, measure="overall_absence", place=BIRMINGHAM),
            (
                "In 2018/19: 3.0% against 8.5% in the middle of 153 authorities, lower, not higher, in the lowest"
                " quarter. England's figure for these children is not in the files, so the middle authority "
                "stands in. Without published counts this is a plain comparison, not a test. | In 2024/25: 3.0% "
                "against 12.3% in the middle of 153 authorities, lower, not higher, in the lowest quarter."
            ),
        ),
        (
            "high_needs_funding",
            put(6.5e9, place=ENGLAND, period_label="2020-21"),
            (
                "£8 billion matches the published figure for 2021-22: £7.91 billion (before deductions). That "
                "time was not over when this was said. ‘Nearly a quarter’ matches a rise of 21.6% from 2020-21 to"
                " 2021-22. | In 2023-24, before deductions: £9.95 billion."
            ),
        ),
        (
            "high_needs_funding",
            put(20e9, place=ENGLAND, period_label="2020-21"),
            (
                "£8 billion matches the published figure for 2021-22: £7.91 billion (before deductions). That "
                "time was not over when this was said. ‘Nearly a quarter’ matches no published change: we found a"
                " fall of 60.5% from 2020-21 to 2021-22. We hold no figure from before 2020-21, so a change from "
                "an earlier time is not checked. | In 2023-24, before deductions: £9.95 billion."
            ),
        ),
        (
            "weaknesses",
            without(measure="significant_weaknesses"),
            (
                "12 of 13 matches the published figure of 24 May 2021: 12 (without sufficient progress). Nothing "
                "is published for that time (2018), so 13 cannot be checked. | "
            ),
        ),
        (
            "neet",
            put(8.4, measure="neet_or_not_known", place=BIRMINGHAM, period_label="2023"),
            (
                "For young people with an EHC plan the Department for Education publishes only NEET and activity "
                "not known together, for ages 16 and 17. NEET alone is published for all young people, not by "
                "special educational need. NEET or not known was 8.4% in 2023, the time that was meant. | In "
                "2025, the nearest measure (NEET or not known): 4.3% against 10.1% in England."
            ),
        ),
    ],
)
def test_the_verdict_on_a_claim_by_other_figures(check: Check, claim: str, change: Change, said: str) -> None:
    found = check(claim, change)
    since = sentences.since(found)
    same(f"{sentences.verdict(found).text} | {since.text if since else ''}", said)


def lying(check: Check, outcomes: list[Outcome], fair: list[bool]) -> tuple[ClaimFound, PartFound]:
    """The claim that pupils with needs are suspended more, with its figures lying as they are told to."""
    found = check("exclusions")
    part = next(one for one in found.parts if one.then)
    told = [replace(part.then[i % 2], outcome=outcome, fair=fair[i]) for i, outcome in enumerate(outcomes)]
    then = [replace(one, definition=replace(one.definition, id=f"one_{i}")) for i, one in enumerate(told)]
    return found, replace(part, then=tuple(then), now=tuple(then))


SO, SIMILAR, OTHER = Outcome.AS_SAID, Outcome.SIMILAR, Outcome.OTHER_WAY


@pytest.mark.parametrize(
    ("outcomes", "fair", "besides", "said"),
    [
        pytest.param(
            [SO, SO],
            [True, True],
            False,
            ("‘Than other pupils’ is borne out. Without published counts this is a plain comparison, not a test."),
            id="so",
        ),
        pytest.param(
            [OTHER, SIMILAR],
            [True, True],
            False,
            ("‘Than other pupils’ is not borne out. Without published counts this is a plain comparison, not a test."),
            id="not so",
        ),
        pytest.param(
            [SO, OTHER],
            [True, True],
            False,
            (
                "‘Than other pupils’ is borne out for some and not for others. Without published counts this is a"
                " plain comparison, not a test."
            ),
            id="some",
        ),
        pytest.param(
            [SO, OTHER],
            [True, False],
            False,
            (
                "‘Than other pupils’ is not borne out. Beside pupils with the same needs in Birmingham, it is "
                "borne out. Without published counts this is a plain comparison, not a test."
            ),
            id="some, by the same needs so",
        ),
        pytest.param(
            [OTHER, SIMILAR],
            [True, True],
            True,
            (
                "In the autumn term of 2019/20, EHC plan: 4.9 against 1.1 for no SEN, lower, not higher. In the "
                "autumn term of 2019/20, SEN support: 5.3 against 1.1 for no SEN, no clear difference. Without "
                "published counts this is a plain comparison, not a test."
            ),
            id="told one by one",
        ),
    ],
)
def test_how_figures_lie(check: Check, outcomes: list[Outcome], fair: list[bool], besides: bool, said: str) -> None:
    found, part = lying(check, outcomes, fair)
    telling = Telling()
    PartText(telling, found, part).add(besides)
    same(telling.done().text, said)


def test_what_is_the_same_by_the_newest_figures(check: Check) -> None:
    found, part = lying(check, [SO, OTHER, SIMILAR], [True, True, True])
    since = sentences.since(replace(found, parts=(part,)))
    assert since is not None
    same(since.text, "By the newest figures it is the same.")


def test_a_claim_that_passed_over_nothing_published_then(check: Check) -> None:
    found = check("neet")
    part = replace(found.parts[0], part=replace(found.parts[0].part, definitions=()))
    told = replace(found, parts=(part,), first_published=None)
    same(
        sentences.verdict(told).text,
        "Nothing is published for that time. NEET or not known was 7.1% in 2023, the time that was meant.",
    )


def test_higher_where_lower_was_said(check: Check) -> None:
    found, part = lying(check, [OTHER], [True])
    then = replace(part.then[0], direction=Direction.BELOW)
    telling = Telling()
    PartText(telling, found, replace(part, then=(then,))).add(besides=True)
    same(
        telling.done().text,
        (
            "In the autumn term of 2019/20, EHC plan: 4.9 against 1.1 for no SEN, higher, not lower. Without "
            "published counts this is a plain comparison, not a test."
        ),
    )
