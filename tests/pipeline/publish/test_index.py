"""The index lists all places, and the page of a place its briefings with what each found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from send_briefings.export import check_html
from send_briefings.pipeline.index import WORTH_A_FILTER, data_dictionary, index_page, place_page, way
from send_briefings.pipeline.records import PublishedBriefing, StaleNotice, with_stale_notice

Make = Callable[..., tuple[PublishedBriefing, dict[str, bytes]]]


def test_the_index_has_a_row_a_place_from_a_to_z(briefing: Make) -> None:
    records = [briefing(place, area)[0] for place in ("leeds", "hull", "havering") for area in ("neet", "attendance")]
    records.append(replace(briefing("leeds", "scorecard")[0], order=-4))
    page = html.fromstring(index_page(records))
    listed = [
        (section.findtext("h2"), [[link.get("href") for link in item.iter("a")] for item in section.iter("li")])
        for section in page.iter("section")
    ]
    assert listed == [
        ("H", [["havering/index.html"], ["hull/index.html"]]),
        ("L", [["leeds/index.html", "leeds/scorecard.html"]]),
    ]
    assert index_page(reversed(records)) == index_page(records)


def test_many_places_can_be_filtered_by_letter_without_a_script(briefing: Make) -> None:
    names = [f"{first}{second}" for first in "abcd" for second in "aeiouyz"]
    assert len(names) > WORTH_A_FILTER
    page = index_page([briefing(name, "neet")[0] for name in names])
    assert [radio.get("id") for radio in html.fromstring(page).iter("input")] == [
        "letter-all", "letter-A", "letter-B", "letter-C", "letter-D",
    ]  # fmt: skip
    assert b".index:has(#letter-B:checked) .letter:not(.letter-B) { display: none; }" in page
    assert b"<script" not in page
    assert b"<input" not in index_page([briefing("leeds", "neet")[0]])


def test_a_place_lists_its_briefings_with_what_each_found(briefing: Make) -> None:
    found = replace(briefing("leeds", "neet")[0], finding="One in ten were not in work or training", order=4)
    plain = replace(briefing("leeds", "attendance", endings=("html", "pdf"))[0], order=1)
    whole = replace(briefing("leeds", "scorecard", endings=("html",))[0], order=-4)
    method = replace(briefing("leeds", "method", endings=("html",))[0], order=90)
    page = html.fromstring(place_page([found, method, plain, whole]))
    listed = [
        (section.findtext("h2"), [[link.get("href") for link in item.iter("a")] for item in section.iter("li")])
        for section in page.iter("section")
    ]
    assert listed == [
        ("The whole picture", [["scorecard.html"]]),
        ("One page each", [["attendance.html", "attendance.pdf"], ["neet.html", "neet.pdf", "neet.csv"]]),
        ("About these pages", [["method.html"]]),
    ]
    assert [line.text for line in page.xpath("//span[@class='finding-line']")] == [found.finding]
    assert page.xpath("//nav//a/@href") == ["../index.html"]
    assert page.findtext(".//title") == "Leeds: SEND briefings"
    assert page.xpath("//meta[@property='og:description']/@content") == [
        "Four briefings on SEND in Leeds, from published figures. One in ten were not in work or training"
    ]


def test_the_pages_are_sound(briefing: Make) -> None:
    records = [briefing("leeds", area)[0] for area in ("attendance", "neet")]
    assert check_html(index_page(records).decode()) == []
    assert check_html(place_page(records).decode()) == []


def test_a_briefing_without_a_page_is_named_without_a_link(briefing: Make) -> None:
    page = html.fromstring(place_page([briefing("leeds", "neet", endings=("csv",))[0]]))
    assert [link.get("href") for link in page.xpath("//main//a")] == ["neet.csv"]
    assert page.findtext(".//li//strong") == "Neet"


def test_the_briefings_may_be_in_a_folder_below(briefing: Make) -> None:
    page = html.fromstring(index_page([briefing("leeds", "neet", endings=("html",))[0]], below="versions/7/"))
    assert [link.get("href") for link in page.iter("a")] == ["versions/7/leeds/index.html"]


def test_a_briefing_that_could_not_be_renewed_says_so(briefing: Make) -> None:
    late = with_stale_notice(briefing("leeds", "neet")[0], StaleNotice("2026-11-05", "7"))
    records = [late, briefing("leeds", "attendance")[0]]
    assert [line.text for line in html.fromstring(place_page(records)).xpath("//span[@class='held-back']")] == [
        "This briefing was made on 5 October 2026. It could not be renewed on 5 November 2026, or since. "
        "Whom to ask: the council's SEND analysts."
    ]
    assert [line.text for line in html.fromstring(index_page(records)).xpath("//span[@class='held-back']")] == [
        "One briefing could not be renewed."
    ]


def test_an_index_of_nothing_says_so() -> None:
    assert b"No briefing has been published here yet." in index_page([])


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@pytest.mark.parametrize("make", [lambda record: index_page([record]), lambda record: place_page([record])])
@given(words, words, words, words)
def test_what_a_record_says_is_never_markup(
    make: Callable[[PublishedBriefing], bytes], place: str, area: str, known: str, reason: str
) -> None:
    held = StaleNotice("2026-11-05", "7", reason)
    record = PublishedBriefing(
        "E", "a", place, "b", area, "", "", known, "k", {"html": "0"}, made="2026-10-05", held_back=held, finding=known
    )
    page = make(record)
    assert sorted({element.tag for element in html.fromstring(page).iter("*")} & {"script", "img", "b", "iframe"}) == []


def test_the_data_dictionary_of_a_place_says_what_each_column_means(briefing: Make) -> None:
    """Metadata Vocabulary for Tabular Data (W3C, 2015): table groups, 5.3; columns, 5.6; datatypes, 5.11."""
    made = [replace(briefing("leeds", name)[0], order=order) for name, order in (("neet", 6), ("outlook", -1))]
    stated = json.loads(data_dictionary(made))
    assert stated["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    outlook, neet = stated["tables"]
    assert (outlook["url"], "tableSchema" in outlook, neet["url"]) == ("outlook.csv", False, "neet.csv")
    columns = {column["name"]: column for column in neet["tableSchema"]["columns"]}
    assert list(columns)[:5] == ["measure", "cohort", "breakdown", "place", "place_name"]
    assert len(columns) == 20
    assert (columns["value"]["datatype"], columns["released"]["datatype"], columns["unit"]["datatype"]) == (
        "number", "date", "string",
    )  # fmt: skip
    assert all(column["dc:description"] for column in columns.values())


def test_a_page_leads_to_the_workbook_where_there_is_one(briefing: Make) -> None:
    record = briefing("leeds", "neet")[0]
    with_workbook = replace(record, files={**record.files, "xlsx": "0" * 64})
    link = b'<a href="neet.xlsx">Workbook (.xlsx)</a>'
    assert link in way(with_workbook, [with_workbook]).encode()
    assert link not in way(record, [record]).encode()


def test_lists_say_of_a_councils_own_return_whose_it_is_and_that_it_is_made_up(briefing: Make) -> None:
    public = briefing("leeds", "neet")[0]
    own = replace(briefing("leeds", "ehc_today")[0], known="The council's own return of 30 September 2026")
    for page in (index_page, place_page):
        assert b"own return" not in page([public])
        assert b"Pages listed here show a council&#39;s own return, not published statistics." in page([public, own])
        boxed = replace(public, own_return="2026-09-30", known="SYNTHETIC. Newest figures here: 2024")
        assert b"SYNTHETIC: made-up data, not for publication. Pages listed here show" in page([boxed])
    stated = json.loads(data_dictionary([public, own]))
    assert "dc:license" not in stated
    licences = {table["url"]: "dc:license" in table for table in stated["tables"]}
    assert licences == {"neet.csv": True, "ehc_today.csv": False}
    assert [table.get("dc:description") for table in stated["tables"] if table["url"] == "ehc_today.csv"] == [own.known]
