"""The bar on each published page: on, off, and only to pages that are there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from send_briefings.pipeline.index import alike, bare, by_place, dressed, way
from send_briefings.pipeline.records import PublishedBriefing, StaleNotice, with_stale_notice

Make = Callable[..., tuple[PublishedBriefing, dict[str, bytes]]]
PAGE = b"<!DOCTYPE html><body><header><p>SEND</p></header>\n<main><h1>NEET</h1></main></body>"


def of_leeds(briefing: Make) -> list[PublishedBriefing]:
    ordered = {"scorecard": -4, "attendance": 1, "neet": 4, "method": 90}
    return [replace(briefing("leeds", area)[0], order=order) for area, order in ordered.items()]


def test_the_bar_leads_to_all_places_the_place_the_pages_beside_it_and_the_files(briefing: Make) -> None:
    records = of_leeds(briefing)
    bar = html.fromstring(way(records[2], records))
    assert [(link.get("href"), link.text) for link in bar.iter("a")] == [
        ("../index.html", "All places"),
        ("index.html", "Leeds"),
        ("attendance.html", "Previous: Attendance"),
        ("method.html", "Next: Method"),
        ("neet.pdf", "PDF"),
        ("neet.csv", "Data (CSV)"),
        ("method.html", "Method and words"),
    ]
    assert bar.xpath("string(p[1])") == "All places › Leeds › Neet"
    assert bar.xpath("p[1]/span/@aria-current") == ["page"]


def test_the_first_and_the_last_page_lead_one_way_and_none_to_a_page_that_is_not_there(briefing: Make) -> None:
    records = of_leeds(briefing)
    assert "Previous" not in way(records[0], records)
    assert "Next" not in way(records[3], records)
    alone = way(replace(records[1], files={"html": "0"}), [records[1]])
    assert [link.get("href") for link in html.fromstring(alone).iter("a")] == ["../index.html", "index.html"]


def test_places_are_apart_and_in_the_order_of_lists(briefing: Make) -> None:
    records = [*of_leeds(briefing)[::-1], briefing("hull", "neet")[0]]
    found = by_place({record.path: record for record in records})
    assert [record.area for record in found["leeds"]] == ["scorecard", "attendance", "neet", "method"]
    assert [record.area for record in found["hull"]] == ["neet"]


def test_bar_and_notice_come_off_as_they_went_on(briefing: Make) -> None:
    records = of_leeds(briefing)
    late = with_stale_notice(records[2], StaleNotice("2026-11-05", "7"))
    once = dressed(PAGE, late, records)
    assert once.index(b"</header>") < once.index(b"<nav") < once.index(b"<main>") < once.index(b"held-back")
    assert dressed(once, late, records) == once
    assert bare(once) == PAGE
    assert dressed(once, records[2], records[:3]) == dressed(PAGE, records[2], records[:3])


def test_a_page_that_is_named_is_linked_where_it_is_there(briefing: Make) -> None:
    records = of_leeds(briefing)
    pack = replace(briefing("leeds", "committee-pack")[0], order=-5)
    named = PAGE.replace(
        b"<h1>NEET</h1>",
        b'<h1>Pack</h1><p>In <span data-page="neet">NEET</span> and <span data-page="needs">needs</span>.</p>',
    )
    once = dressed(named, pack, [pack, *records])
    assert b'<p>In <a data-page="neet" href="neet.html">NEET</a> and <span data-page="needs">needs</span>.</p>' in once
    assert bare(once) == named
    assert dressed(once, pack, [pack]) == dressed(named, pack, [pack])
    assert alike(pack, [pack, *records], [pack, *records])
    fewer = [*records[:2], records[3]]  # the same pages beside the scorecard, and no page on NEET
    assert not alike(replace(pack, order=-4), [pack, *records], [pack, *fewer])
    assert alike(records[0], records, fewer)


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_names_are_never_markup(place: str, area: str) -> None:
    record = PublishedBriefing("E", "a", place, "b", area, "", "", "", "k", {"html": "0"})
    bar = html.fromstring(way(record, [record]))
    assert {node.tag for node in bar.iter()} == {"nav", "p", "a", "span"}
