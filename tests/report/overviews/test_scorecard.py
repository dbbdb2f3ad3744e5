"""The scorecard: one row an area with two words, NHS bodies and doubtful figures not counted."""

from __future__ import annotations

import re
from copy import copy
from html import unescape

import pytest

from send_briefings import load_scorecard
from send_briefings.config.areas import load_areas
from send_briefings.data.manifest import KnownReleases
from send_briefings.narrative import Aspect, Tone
from send_briefings.report.cell_evidence import numbers_in
from send_briefings.report.overviews.place_areas import Marks, PlaceAreas, verdict_text
from send_briefings.report.overviews.scorecard import (
    HEADINGS,
    Group,
    Scorecard,
    ScorecardRow,
    beside_text,
    icons_markup,
    row_markup,
)


@pytest.fixture(scope="module")
def cards() -> dict[str, Scorecard]:
    """The scorecards of three places; areas are loaded when a row asks for them."""
    return {place: load_scorecard(place) for place in ("Birmingham", "Leeds", "City of London")}


def row(card: Scorecard, area: str) -> ScorecardRow:
    return next(row for row in card.rows if row.area.spec.id == area)


# Read by hand from the published files: timeliness_20_week.csv (rows 8257 and 7947, all plans issued, the columns that
# leave out exceptions), UD_NEETNK_LA_dashboard_2025_final.csv (NEET_NK_EHCP_percent).
BY_HAND = [
    ("Leeds", "ehc_plans", "2024", 9.3, "Mostly not met"),
    ("Birmingham", "ehc_plans", "2024", 26.7, "Mostly not met"),
    ("Birmingham", "neet", "2025", 4.3, "Better"),
]


@pytest.mark.parametrize(("place", "area", "period", "value", "word"), BY_HAND)
def test_figures_read_by_hand(
    cards: dict[str, Scorecard], place: str, area: str, period: str, value: float, word: str
) -> None:
    found = row(cards[place], area).assessed.assessment
    assert found.figure is not None
    assert (found.figure.period.label, found.figure.value) == (period, value)
    assert found.standing is not None
    assert found.standing.word == word


def test_every_area_has_a_row_in_the_order_of_the_catalogue_on_the_first_page_or_the_second(
    cards: dict[str, Scorecard],
) -> None:
    card = cards["Leeds"]
    first, rest = ([row.area.spec.id for row in rows] for rows in (card.rows, card.rest))
    assert first == list(load_areas())[:14]
    assert rest == list(load_areas())[14:]
    assert rest[0] == "children_not_in_school"
    page, _, second = card.body().partition('<section class="chapter"><h2>The other areas</h2>')
    assert "EHC plans" in page
    assert "Early years and primary" not in page
    assert "Headline measures of the other areas: Leeds" in second
    assert "Early years and primary" in second
    alone = load_scorecard("Leeds", areas=card.areas).chapter(Marks()).markup
    assert "EHC plans" in alone
    assert "The other areas" not in alone


def test_icons_say_the_way_and_the_target_without_colour(cards: dict[str, Scorecard]) -> None:
    """EHC plans fall, and miss the law: both filled. NEET falls, which is good, and has no target: one, empty."""
    plans = icons_markup(row(cards["Birmingham"], "ehc_plans"))
    assert 'aria-label="Declining. The law: mostly not met."' in plans
    assert re.findall(r'<(circle|rect)[^>]* fill="(#\w+)"', plans) == [("circle", "#12436d"), ("rect", "#12436d")]
    neet = icons_markup(row(cards["Birmingham"], "neet"))
    assert 'aria-label="Improving."' in neet
    assert re.findall(r'<(circle|rect)[^>]* fill="(#\w+)"', neet) == [("circle", "#ffffff")]
    assert plans.partition(' d="')[2][:20] == neet.partition(' d="')[2][:20]  # both go down
    assert icons_markup(row(cards["Birmingham"], "therapy_waits")) == ""
    assert icons_markup(row(cards["Birmingham"], "demand")) == ""


@pytest.mark.usefixtures("council_targets")
def test_the_councils_own_target_has_its_icon_and_stands_beside_the_law() -> None:
    areas = PlaceAreas("Birmingham")
    names = ("attendance", "ehc_plans")
    one, plans = (ScorecardRow(areas[name], areas.assessed(name, areas[name].spec.headline)) for name in names)
    assert str(beside_text(one)) == "Own target 30%"
    assert "The council's own target: will not be met at this pace." in unescape(icons_markup(one))
    assert str(beside_text(plans)) == "Law 100%; Own target 80.5%; England 46.4%"
    assert "The council's own target: behind plan." in unescape(icons_markup(plans))


def test_a_verdict_is_never_one_word_alone(cards: dict[str, Scorecard]) -> None:
    for place in cards:  # each is let go before the next
        card = load_scorecard(place)
        for tr in re.findall(r"<tr>.*?</tr>", card.body()):
            assert tr.count('class="verdict"') in (0, 2)
    assert 'class="verdict"' in cards["Birmingham"].body()


def test_the_law_and_england_stand_beside_the_figure(cards: dict[str, Scorecard]) -> None:
    assert str(beside_text(row(cards["Birmingham"], "ehc_plans"))) == "Law 100%; England 46.4%"
    assert str(beside_text(row(cards["Birmingham"], "neet"))) == "England 10.1%"
    standing = row(cards["Birmingham"], "ehc_plans").assessed.assessment.standing
    assert standing is not None
    assert standing.aspect is Aspect.LAW


def test_the_tally_tells_good_and_bad_in_one_form(cards: dict[str, Scorecard]) -> None:
    stated = str(cards["Birmingham"].lead())
    counted = [row for row in cards["Birmingham"].rows if row.group is Group.COUNCIL]
    tones = (Tone.BAD, Tone.NEUTRAL, Tone.GOOD)
    worse, alike, better = (sum(row.standing is tone for row in counted) for tone in tones)
    assert (
        f"Against the law, England or most councils: {worse} worse, {alike} about the same, {better} better" in stated
    )
    assert re.search(r"Direction: \d+ improving, \d+ declining\. Not judged or no figures: \d+\.$", stated)
    named = re.search(r"<p>Worse: ([^.]*)\. Better: ([^.]*)\.</p>", cards["Birmingham"].body())
    assert named
    assert [len(re.split(", | and ", names)) for names in named.groups()] == [worse, better]


def test_an_nhs_bodys_figure_is_named_has_no_sign_and_is_not_counted(cards: dict[str, Scorecard]) -> None:
    card = cards["City of London"]
    assert row(card, "therapy_waits").group is Group.NHS
    assert str(card.lead()) == "No figure can be judged. Not judged or no figures: 13."
    below = card.body().partition('class="group-start"')[2]
    assert "NHS North East London ICB: not the council's own figures, and not in the count" in below
    first = below.partition("</tr>")[2].partition("</tr>")[0]
    assert "<strong>Better</strong> (England)" in first
    assert 'class="sign"' not in first


def test_what_is_not_fit_to_judge_has_no_row(cards: dict[str, Scorecard]) -> None:
    body = cards["Birmingham"].body()
    table, _, under = body.partition("</table>")
    assert row(cards["Birmingham"], "phase_transfers").group is Group.UNFIT
    assert "Phase transfers" not in table
    assert ">35.1" not in body
    assert "No council may be judged by the figures yet: phase transfers." in under
    assert "We have no figure for: Local Offer." in under


def test_what_is_overdue_is_grey_as_it_stood_and_not_counted(cards: dict[str, Scorecard]) -> None:
    areas = copy(cards["Birmingham"].areas)
    areas.prepared = "2026-11-22"
    card = load_scorecard("Birmingham", areas=areas)
    table = re.sub("<[^>]*>", "", card.body())
    old = [one.area.spec.id for one in card.rows if one.group is Group.OLD]
    assert old == ["placements", "exclusions", "neet", "ehc_plans", "annual_reviews"]
    assert "As it stood in 2024: the law mostly not met, down sharply" in table
    assert "As it stood in 2025: better than England, down sharply" in table  # NEET
    assert "As it stood in July 2025: better than England, up sharply" in table  # the NHS body's list
    reported = re.search(r"<tr><th[^>]*><strong>EHC plans\..*?</tr>", card.body())
    assert reported
    assert "verdict" not in reported[0]
    assert 'class="missing whole"' in reported[0]
    assert str(card.lead()) == (
        "Against the law, England or most councils: 3 worse, 0 about the same, 0 better. "
        "Direction: 0 improving, 1 declining. Newer figures out or overdue: 5. Not judged or no figures: 5."
    )
    assert "Worse: attendance, attainment and appeals. Better: none." in table
    assert "As it stood when last published, worse: EHC plans and annual reviews; better: exclusions and NEET." in table
    assert "Prepared on 22 November 2026 · Figures published up to" in card.summary().html
    assert not [one for one in cards["Birmingham"].rows if one.group is Group.OLD]  # of no day nothing is overdue


def test_what_its_publisher_corrected_is_not_judged(cards: dict[str, Scorecard]) -> None:
    areas = PlaceAreas("Leeds")
    areas.__dict__["_known"] = {"dfe_sen2_timeliness": KnownReleases("2025 (revised 1 May 2026)", "2026-05-01")}
    one = areas.assessed("ehc_plans", areas["ehc_plans"].spec.headline)
    found = ScorecardRow(areas["ehc_plans"], one)
    assert found.group is Group.UNJUDGED
    assert "The publisher has corrected these figures." in row_markup(found, Marks())
    assert str(verdict_text(one)) == "not judged. The publisher has corrected these figures."


@pytest.mark.parametrize("place", ["Birmingham", "City of London"])
def test_every_number_of_prose_and_table_leads_to_its_evidence(cards: dict[str, Scorecard], place: str) -> None:
    card = cards[place]
    stated = card.evidence
    assert stated["prose"]["numbers"]
    assert all(number["how"] for number in stated["prose"]["numbers"])
    for attributes, reported in re.findall(r"<td([^>]*)>([^<]*)</td>", card.details().html):
        if numbers_in(reported):
            name = re.search(r'data-evidence="([^"]+)"', attributes)
            assert name, reported
            assert stated["tables"][name[1]]["said"] == reported


def test_it_stands_upright_and_its_verdicts_are_the_second_column_and_the_third(cards: dict[str, Scorecard]) -> None:
    payload = cards["Leeds"].summary().payload or {}
    assert (payload["area"], payload["landscape"], payload["place_slug"]) == ("scorecard", False, "leeds")
    assert payload["date"] == cards["Leeds"].used["released"].max().date().isoformat()
    assert HEADINGS[:3] == ("Area", "How it stands", "Which way it goes")


def test_drawings_have_a_text(cards: dict[str, Scorecard]) -> None:
    alt = re.findall(r'aria-label="([^"]+)"', cards["Birmingham"].body())
    assert "31 of 149 do worse." in alt
    assert any(reported.endswith("to 26.7% in 2024.") for reported in alt)
    assert all(len(reported.split()) <= 40 for reported in alt)
