"""Numbers marked in the page lead to entries of the same number in the JSON beside it."""

from __future__ import annotations

import json

from lxml import html

from send_briefings import load_area
from send_briefings.export.content.sanitise import safe_html
from send_briefings.tracing import Derivation, TracedNumber, marked_text


def test_each_number_leads_to_its_entry_in_the_file_of_findings() -> None:
    area = load_area("neet", place="Leeds")
    payload = area.questions().payload
    assert payload is not None
    said = json.loads(payload["content"])
    parts = {part["id"]: part for part in (said["headline"], *said["findings"])}
    page = safe_html(area.summary().html, "cell 1")
    marks = page.xpath("//span[@data-evidence]")
    assert len(marks) == sum(len(part["numbers"]) for part in parts.values()) > 40
    for mark in marks:
        name, _, place = mark.get("data-evidence").rpartition(":")
        entry = parts[name]["numbers"][int(place) - 1]
        assert (mark.text, bool(entry["how"])) == (entry["number"], True)
        for row in entry.get("rows", []):
            assert parts[name]["evidence"][row]["release"]


def test_marking_changes_no_word_and_escapes_what_it_marks() -> None:
    said = "A < B: 5 & 6 of 7."
    numbers = [TracedNumber(7, 8, "5", Derivation("value", (0,))), TracedNumber(11, 12, "", None)]
    markup = marked_text(said, "level-a", numbers, strong=6)
    assert markup == '<strong>A &lt; B:</strong> <span data-evidence="level-a:1">5</span> &amp; 6 of 7.'
    assert "".join(html.fragment_fromstring(markup, create_parent="p").itertext()) == said


def test_what_is_set_apart_may_hold_numbers_or_be_all() -> None:
    year = TracedNumber(5, 9, "2023", Derivation("period", (0,)))
    assert marked_text("From 2023. Up.", "h", [year], strong=10) == (
        '<strong>From <span data-evidence="h:1">2023</span>.</strong> Up.'
    )
    assert marked_text("None.", "h", [], strong=5) == "<strong>None.</strong>"


def test_only_spans_keep_an_evidence_mark_and_only_a_plain_one() -> None:
    page = safe_html(
        '<p data-evidence="a:1"><span data-evidence="a:1">1</span><span data-evidence="x y">2</span></p>', "cell 1"
    )
    assert html.tostring(page[0]) == b'<p><span data-evidence="a:1">1</span><span>2</span></p>'
