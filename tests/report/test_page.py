"""A brief as a page: its parts in order, its numbers leading to their rows, its charts and table."""

from __future__ import annotations

import importlib.util
import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from lxml import html

from send_briefings import load_area
from send_briefings.pipeline.verify_pages import PublishedPage, _derived
from send_briefings.report.area import Area
from send_briefings.report.lead_charts import history_chart
from send_briefings.report.page import BriefPage, prepared_text
from send_briefings.text import Text

_FOUND = importlib.util.spec_from_file_location("by_hand", Path(__file__).parent / "by_hand.py")
assert _FOUND is not None
assert _FOUND.loader is not None
by_hand = importlib.util.module_from_spec(_FOUND)
_FOUND.loader.exec_module(by_hand)


@cache
def area() -> Area:
    return load_area("ehc_plans", "Birmingham")


@cache
def page() -> BriefPage:
    strip = (Text.of("Birmingham"), Text.of("EHC plans"), prepared_text(date(2026, 11, 22)))
    return BriefPage(area().context, by_hand.brief_by_hand(area().context), strip)


def whole() -> str:
    made = page()
    parts = (made.opening, made.course, made.points, made.neighbours, made.questions, made.caveats, made.years)
    return "".join(parts) + made.ending


def test_the_opening_says_whose_it_is_how_new_and_what_was_found() -> None:
    root = html.fromstring(page().opening)
    strip = root.find(".//p[@class='strip']").text_content()
    assert strip == "Birmingham · EHC plans · Prepared on 22 November 2026 · Newest figures: 2024."
    assert root.find(".//h1").text_content() == "Three in four new plans were late in 2024"
    assert root.find(".//p[@class='lede']").text_content().startswith("Birmingham issued 26.7% in time; 946 were late.")


def test_a_day_that_is_not_known_is_left_out() -> None:
    made = BriefPage(
        area().context, by_hand.brief_by_hand(area().context), (Text.of("Birmingham"), prepared_text(None))
    )
    assert (
        html.fromstring(made.opening).find(".//p[@class='strip']").text_content()
        == "Birmingham · Newest figures: 2024."
    )


def test_tiles_are_a_list_of_words_that_need_no_colour() -> None:
    tiles = html.fromstring(page().opening).findall(".//ul[@class='tiles']/li")
    assert [tile.get("class") for tile in tiles] == ["tile bad", "tile bad", "tile bad", "tile none"]
    assert [" ".join(tile.text_content().split()) for tile in tiles] == [
        "Against the law ▼ Mostly not met 26.7% in time",
        "Against England ▼ Worse 26.7%, England 46.4%",
        "Over time ▼ Down sharply to 26.7%",
        "Certainty ○ High every plan is counted",
    ]
    assert all(tile.find(".//span[@class='sign']").get("aria-hidden") == "true" for tile in tiles)


def test_points_are_paragraphs_with_a_bold_lead() -> None:
    first = html.fromstring(page().points).find(".//li")
    assert [child.tag for child in first] == ["p"]
    assert first.find("p/strong").text_content() == "Late plans more than doubled."
    assert first.text_content() == "Late plans more than doubled. 946 plans were late."


def test_a_question_says_why_and_what_a_good_answer_shows() -> None:
    asked = html.fromstring(page().questions).find(".//li")
    assert [p.text_content() for p in asked.findall("p")] == [
        "How many children wait longer than 20 weeks?",
        "Why: Nobody publishes it. A good answer: A number for this month.",
    ]


def test_the_first_chart_says_its_message_its_measure_and_its_source() -> None:
    """The figures of sen2_2025/timeliness_20_week.csv."""
    figure = html.fromstring(page().course)
    caption = figure.find(".//figcaption").text_content()
    assert caption.startswith(
        "26.7% of new EHC plans in Birmingham were issued within 20 weeks (excluding exceptions) in 2024, down from "
        "65.6% in 2022. Issued within 20 weeks, excluding exceptions, Birmingham; light: the middle half of authorities"
    )
    assert figure.find(".//p[@class='chart-source']").text_content() == (
        "Source: Department for Education, Education, health and care plans, 26 June 2025."
    )
    drawn = [node.text for node in figure.iter("text")]
    assert drawn.count("The law") == 2
    assert {"71.6%", "65.6%", "Birmingham 26.7%", "England 46.4%", "344 of 1,290"} <= set(drawn)


def test_each_chart_has_one_short_alternative_for_both_of_its_drawings() -> None:
    for part in (page().course, page().neighbours):
        stated = [svg.get("aria-label") for svg in html.fromstring(part).iter("svg")]
        assert len(stated) == 2
        assert stated[0] == stated[1]
        assert 5 < len(stated[0].split()) <= 40


def test_the_chart_of_neighbours_names_them_in_order_with_a_table_of_the_figures() -> None:
    figure = html.fromstring(page().neighbours)
    assert figure.find(".//figcaption/strong").text_content() == (
        "Nine of ten statistical neighbours did better than Birmingham."
    )
    rows = [[cell.text_content() for cell in row.iter("th", "td")] for row in figure.find(".//table").iter("tr")]
    assert rows[:3] == [
        ["Place", "Figure", "Clearly better since"],
        ["Middlesbrough", "98.0%", "2023"],
        ["Southampton", "97.5%", "2022 or earlier"],
    ]
    assert rows[9] == ["England", "46.4%", "–does not apply"]
    assert rows[-2:] == [
        ["Birmingham", "26.7%", "–does not apply"],
        ["Newcastle upon Tyne", "8.8%", "–not clearly better"],
    ]


def test_the_table_has_six_years_and_england_and_says_dashes_aloud() -> None:
    table = html.fromstring(page().years)
    rows = {row[0].text_content(): row for row in table.iter("tr")}
    first = rows["Issued within 20 weeks: Excluding exceptions"]
    assert [cell.text_content() for cell in first][1:] == [
        "71.6%", "39.9%", "59.7%", "65.6%", "60.5%", "26.7%", "46.4%",
    ]  # fmt: skip
    placed = [cell.text_content() for cell in rows["EHC plans in place, January after"]][1:]
    assert placed == ["9,169", "9,939", "10,489", "10,610", "11,040", "12,094", "638,745"]
    dash = rows["Requests refused"][1]
    assert [span.get("aria-hidden") for span in dash] == ["true", None]
    assert dash[1].text == "not available"
    assert dash[1].get("class") == "spoken"


def test_every_number_leads_to_what_gives_it() -> None:
    numbers = PublishedPage(f"<main>{whole()}</main>".encode()).numbers
    known = _derived(json.dumps(page().evidence()).encode())
    assert len(numbers) > 60
    assert [number for number in numbers if known.get(number.evidence) != number.number] == []


def test_a_number_in_the_file_of_findings_names_its_rows_of_the_csv() -> None:
    stated = page().evidence()
    summary = [number for number in stated["prose"]["numbers"] if number["number"] == "946"]
    assert summary[0]["rows"] == ["plans_within_20_weeks.ehc_plan.excluding_exceptions.E08000025.2024-01-01"]
    assert [found["id"] for found in stated["findings"]] == ["level-late", "level-delay"]
    assert stated["findings"][0]["evidence"][0]["denominator"] == 1290


def test_the_last_line_leads_to_data_and_method() -> None:
    assert re.findall(r'data-file="([^"]+)"', page().ending) == ["ehc_plans.csv"]
    assert html.fromstring(page().ending).text_content() == (
        "Data: ehc_plans.csv · How we judge, words and all sources: the page “Method and words” · "
        "Open Government Licence v3.0"
    )


@pytest.mark.parametrize(
    ("area_id", "place"),
    [("annual_reviews", "Birmingham"), ("neet", "City of London"), ("local_offer", "Leeds"), ("inspections", "Leeds")],
)
def test_a_chart_that_would_compare_fewer_than_three_things_is_not_drawn(area_id: str, place: str) -> None:
    context = load_area(area_id, place).context
    assert history_chart(context, context.spec.headline) is None


@pytest.mark.parametrize(
    ("area", "caption"),
    [
        ("placements", "Birmingham: the last six years (–: no figure)"),  # a count each January
        ("exclusions", "Birmingham: the last six spring terms"),
        ("therapy_waits", "NHS Birmingham and Solihull ICB: the last six months"),
        ("ehc_plans", "Birmingham: the last six years (–: no figure)"),
    ],
)
def test_the_table_is_called_after_what_its_columns_are(area: str, caption: str) -> None:
    assert html.fromstring(load_area(area, place="Birmingham").page.years).findtext(".//caption") == caption


def test_a_page_says_no_change_from_a_month_that_is_probably_wrong() -> None:
    """The health board's March 2025 repeats January's and February's, so that July 2025 is set beside no month."""
    area = load_area("therapy_waits", place="Isle of Wight")
    tiles = {tile.aspect.value: tile.word for tile in area.brief.tiles}
    assert tiles["Over time"] == "Not comparable"
    caption = html.fromstring(area.page.course).xpath("string(.//figcaption/strong)")
    assert caption == (
        "21.0% of children waiting for speech and language therapy in NHS Hampshire and Isle of Wight ICB had waited "
        "more than 18 weeks in July 2025."
    )
    reported = [str(text) for point in area.brief.points for text in (point.lead, point.text)]
    asked = [str(text) for query in area.brief.queries for text in (query.text, query.why)]
    assert [text for text in (*reported, *asked) if "March 2025" in text] == []


@cache
def on_the_island() -> Area:
    return load_area("ehc_plans", "Isle of Wight")


def test_figures_that_cannot_be_right_are_no_message_of_a_chart() -> None:
    title, about = _chart_title(on_the_island().page.course)
    assert title == "Only 7 are counted in 2024 and 170 in 2022: the figures may not be complete."
    assert about.startswith("Issued within 20 weeks, excluding exceptions, Isle of Wight")


def test_a_percentage_of_fewer_than_twenty_is_not_shown() -> None:
    """The island's return for 2024 has 7 new plans, 2 of them in time: 28.6% of seven."""
    stated = on_the_island().page.years + on_the_island().page.course
    assert "28.6%" not in stated
    assert "(–: no figure, or a share of too few children)" in stated
    assert "75.3%" in stated  # 128 of 170 in 2022


def test_a_council_with_26_plans_has_no_chart_of_their_shares() -> None:
    made = load_area("attendance", "City of London").page
    assert made.course == made.neighbours == ""
    assert "Persistent absence: EHC plan" not in made.years
    assert "Persistent absence: SEN support" in made.years


def test_years_stand_under_the_month_they_had_ended_by() -> None:
    """The plans of January 2025, the requests of 2024, the pupils of 2024/25."""
    rows = html.fromstring(load_area("demand", "Birmingham").page.years).findall(".//tbody/tr")
    reported = {row[0].text_content(): [cell.text_content() for cell in row[-3:]] for row in rows}
    assert reported["EHC plans in place: EHC plans"] == ["11,040", "12,094", "638,745"]
    assert reported["Requests for an assessment: EHC plans, year before"] == ["2,528", "2,493", "154,489"]
    assert reported["Pupils on SEN support: Pupils, that school year"] == ["14.8%", "15.5%", "14.2%"]


def test_a_chart_on_the_island_is_on_it() -> None:
    made = load_area("children_not_in_school", "Isle of Wight").page
    assert "aged 5 to 15 on the Isle of Wight were educated at home" in _chart_title(made.course)[0]


def _chart_title(chart: str) -> tuple[str, str]:
    """The message of a chart and what it is about."""
    caption = html.fromstring(chart).find(".//figcaption")
    title = caption.find("strong") if caption.find("strong") is not None else caption[0]
    whole = " ".join(caption.text_content().split())
    return title.text_content().strip(), whole[len(title.text_content().strip()) :].strip()
