"""Numbers marked in the page lead to entries of the same number in the JSON beside it."""

from __future__ import annotations

from lxml import html

from send_briefings.export.content.sanitise import safe_html
from send_briefings.tracing import Derivation, TracedNumber, marked_text


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
