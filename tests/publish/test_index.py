"""The index lists what is in the folder, by place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from send_briefings.publish import Briefing, publish
from send_briefings.publish.index import Entry, index_page, read_entry


def test_places_and_areas_are_listed_by_name_with_their_files(
    tmp_path: Path, briefing: Callable[..., Briefing]
) -> None:
    made = [
        briefing("leeds", "neet"),
        briefing("hull", "therapy_waits", endings=("html", "pdf")),
        briefing("leeds", "attendance"),
    ]
    publish(made, tmp_path)
    page = html.fromstring((tmp_path / "index.html").read_bytes())
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


def test_a_page_that_says_nothing_is_listed_by_its_file_name() -> None:
    for page in (b"", b"<p>", b"\x00\xff", b"<html><head><meta name='place'></head></html>"):
        assert read_entry("st-helens/therapy_waits.html", page, ()) == Entry(
            "St Helens", "Therapy waits", "st-helens/therapy_waits.html", "", ()
        )


def test_an_index_of_nothing_says_so() -> None:
    assert b"No briefing has been published here yet." in index_page([])


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@given(words, words, words)
def test_what_a_page_says_is_never_markup(place: str, area: str, date: str) -> None:
    page = index_page([Entry(place, area, "a/b.html", date, ())])
    assert sorted({element.tag for element in html.fromstring(page).iter("*")} & {"script", "img", "b", "iframe"}) == []
    assert page.count(b"<a ") == 1
