"""The index lists what is in the folder, by place."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from send_briefings.publish import HeldBack, Record, as_held_back
from send_briefings.publish.index import index_page

Make = Callable[..., tuple[Record, dict[str, bytes]]]


def test_places_and_areas_are_listed_by_name_with_their_files(briefing: Make) -> None:
    records = [
        briefing("leeds", "neet")[0],
        briefing("hull", "therapy_waits", endings=("html", "pdf"))[0],
        briefing("leeds", "attendance")[0],
    ]
    page = html.fromstring(index_page(records))
    listed = [
        (section.findtext("h2"), [[link.get("href") for link in item.iter("a")] for item in section.iter("li")])
        for section in page.iter("section")
    ]
    assert listed == [
        ("Hull", [["hull/therapy_waits.html", "hull/therapy_waits.pdf"]]),
        (
            "Leeds",
            [
                [f"leeds/{area}.{ending}" for ending in ("html", "pdf", "csv", "json")]
                for area in ("attendance", "neet")
            ],
        ),
    ]
    released = page.xpath("//span[@class='released']")
    assert [line.text for line in released] == ["Figures published up to 20 March 2025"] * 3
    assert index_page(reversed(records)) == index_page(records)


def test_a_briefing_without_a_page_is_named_without_a_link(briefing: Make) -> None:
    page = html.fromstring(index_page([briefing("leeds", "neet", endings=("csv",))[0]]))
    assert [link.get("href") for link in page.iter("a")] == ["leeds/neet.csv"]
    assert page.findtext(".//li//strong") == "Neet"


def test_the_briefings_may_be_in_a_folder_below(briefing: Make) -> None:
    page = html.fromstring(index_page([briefing("leeds", "neet", endings=("html",))[0]], below="versions/7/"))
    assert [link.get("href") for link in page.iter("a")] == ["versions/7/leeds/neet.html"]


def test_a_briefing_that_could_not_be_renewed_says_so(briefing: Make) -> None:
    late = as_held_back(briefing("leeds", "neet")[0], HeldBack("2026-11-05", "7"))
    page = html.fromstring(index_page([late, briefing("leeds", "attendance")[0]]))
    assert [line.text for line in page.xpath("//span[@class='held-back']")] == [
        "This briefing was made on 5 October 2026. It could not be renewed on 5 November 2026, or since. "
        "Whom to ask: the council's SEND analysts."
    ]


def test_an_index_of_nothing_says_so() -> None:
    assert b"No briefing has been published here yet." in index_page([])


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@given(words, words, words, words)
def test_what_a_record_says_is_never_markup(place: str, area: str, known: str, reason: str) -> None:
    held = HeldBack("2026-11-05", "7", reason)
    record = Record("E", "a", place, "b", area, "", "", known, "k", {"html": "0"}, made="2026-10-05", held_back=held)
    page = index_page([record])
    assert sorted({element.tag for element in html.fromstring(page).iter("*")} & {"script", "img", "b", "iframe"}) == []
    assert page.count(b"<a ") == 1
