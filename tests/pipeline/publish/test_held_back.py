"""The notice on a page that could not be renewed: it goes on, and comes off without a trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.pipeline.records import (
    PublishedBriefing,
    StaleNotice,
    held_back_text,
    marked,
    record_of,
    with_stale_notice,
)

RECORD = PublishedBriefing("E08", "leeds", "Leeds", "neet", "NEET", "", "", "", "k", {}, made="2026-10-05")
LATE = StaleNotice("2026-11-05", "000007-2026-11-05", "send.data@leeds.gov.uk")


def test_the_notice_stands_at_the_start_of_the_page() -> None:
    page = marked(b'<body><main id="main"><h1>NEET</h1></main></body>', with_stale_notice(RECORD, LATE))
    assert page.decode() == (
        '<body><main id="main"><div class="callout note held-back" role="note" style="grid-column: 1 / -1">'
        "<p>This briefing was made on 5 October 2026. It could not be renewed on 5 November 2026, "
        "or since. Whom to ask: send.data@leeds.gov.uk.</p></div>\n"
        "<h1>NEET</h1></main></body>"
    )


def test_a_later_notice_takes_the_place_of_an_earlier_one() -> None:
    page = b"<main><h1>NEET</h1></main>"
    once = marked(page, with_stale_notice(RECORD, StaleNotice("2026-11-01", "1", "Other.")))
    assert marked(once, with_stale_notice(RECORD, LATE)) == marked(page, with_stale_notice(RECORD, LATE))


def test_a_page_without_a_main_part_is_left_as_it_is() -> None:
    assert marked(b"<p>NEET</p>", with_stale_notice(RECORD, LATE)) == b"<p>NEET</p>"


@given(
    st.binary(max_size=60), st.sampled_from([b"<main>", b'<main id="x" class="y">']), st.binary(max_size=60), st.text()
)
def test_what_is_marked_and_unmarked_is_as_it_was(before: bytes, main: bytes, after: bytes, contact: str) -> None:
    page = before + main + after
    held = with_stale_notice(RECORD, StaleNotice("2026-11-05", "7", contact))
    assert marked(marked(page, held), RECORD) == page
    assert marked(page, held) != page


def test_without_a_contact_it_names_the_councils_analysts() -> None:
    reported = held_back_text(with_stale_notice(RECORD, StaleNotice("2026-11-05", "7")))
    assert reported.endswith(
        "It could not be renewed on 5 November 2026, or since. Whom to ask: the council's SEND analysts."
    )


def test_a_reason_that_an_earlier_version_kept_is_let_go() -> None:
    kept = {**RECORD.as_json(), "held_back": {"on": "2026-11-05", "run": "7", "reason": "KeyError: 'Jack, 3'"}}
    record = record_of(kept)
    assert record.held_back == StaleNotice("2026-11-05", "")
    assert "Jack" not in str(record.as_json())


def test_days_that_are_no_days() -> None:
    odd = with_stale_notice(
        PublishedBriefing("E08", "leeds", "Leeds", "neet", "NEET", "", "", "", "k", {}, made="?"), LATE
    )
    assert held_back_text(odd).startswith("This briefing was made on an unknown day.")
    assert held_back_text(RECORD) == ""


@pytest.mark.parametrize("page", [b"", b"<main>", b"<main></main>"])
def test_without_a_mark_a_page_is_as_it_was(page: bytes, briefing: Callable[..., object]) -> None:
    assert marked(page, RECORD) == page
