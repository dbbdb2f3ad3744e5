"""The notice on a published page that could not be renewed: from when it is, since when, and whom to ask.

It says nothing of why. A fault's message may hold a number, or a name, from the very cell that it is about.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from markupsafe import escape

from send_briefings import wording
from send_briefings.publish.record import HeldBack, Record

ANALYSTS = "the council's SEND analysts"
START = re.compile(rb"<main\b[^>]*>")
OPENING = '<div class="callout note held-back" role="note" style="grid-column: 1 / -1">'
NOTICE = re.compile(re.escape(OPENING).encode() + rb".*?</div>\n", re.DOTALL)


def held_back_text(record: Record) -> str:
    """The notice in words, empty where nothing was held back.

    >>> from send_briefings.publish.record import HeldBack
    >>> held = HeldBack("2026-11-05", "0007", "send.data@leeds.gov.uk")
    >>> record = Record("E08", "leeds", "Leeds", "neet", "NEET", "", "", "", "k", {}, made="2026-10-05", held_back=held)
    >>> print(held_back_text(record).replace(". ", ".\\n"))
    This briefing was made on 5 October 2026.
    It could not be renewed on 5 November 2026, or since.
    Whom to ask: send.data@leeds.gov.uk.
    """
    held = record.held_back
    if held is None:
        return ""
    made = f"This briefing was made on {_day(record.made)}. It could not be renewed on {_day(held.on)}, or since."
    return f"{made} Whom to ask: {held.contact or ANALYSTS}."


def marked(page: bytes, record: Record) -> bytes:
    """The page with the notice at its start (and any earlier notice taken off)."""
    plain = NOTICE.sub(b"", page)
    start = START.search(plain)
    if record.held_back is None or start is None:
        return plain
    notice = f"{OPENING}<p>{escape(held_back_text(record))}</p></div>\n"
    return plain[: start.end()] + notice.encode() + plain[start.end() :]


def as_held_back(record: Record, held: HeldBack | None) -> Record:
    """The record with another mark, or none."""
    return replace(record, held_back=held)


def same_briefing(one: Record, other: Record) -> bool:
    """Whether two records are of the same briefing, whatever is marked on it."""
    return as_held_back(one, None) == as_held_back(other, None)


def _day(iso: str) -> str:
    try:
        return wording.date_text(date.fromisoformat(iso[:10]))
    except ValueError:
        return "an unknown day"
