"""The notice on a published page that could not be renewed: from when it is and why it is not newer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from markupsafe import escape

from send_briefings import wording
from send_briefings.publish.record import HeldBack, Record

FAILED = re.compile(r"\S+\.ipynb failed at ")
START = re.compile(rb"<main\b[^>]*>")
OPENING = '<div class="callout note held-back" role="note" style="grid-column: 1 / -1">'
NOTICE = re.compile(re.escape(OPENING).encode() + rb".*?</div>\n", re.DOTALL)


def held_back_text(record: Record) -> str:
    """The notice in words, empty where nothing was held back.

    >>> from send_briefings.publish.record import HeldBack
    >>> late = HeldBack("2026-11-05", "0007", "The notebook failed.")
    >>> held_back_text(Record("E08", "leeds", "Leeds", "neet", "NEET", "", "", "", "k", {}, made="2026-10-05",
    ...                       held_back=late))
    'This briefing was made on 5 October 2026. It could not be renewed on 5 November 2026: The notebook failed.'
    """
    held = record.held_back
    if held is None:
        return ""
    return f"This briefing was made on {_day(record.made)}. It could not be renewed on {_day(held.on)}: {held.reason}"


def marked(page: bytes, record: Record) -> bytes:
    """The page with the notice at its start (and any earlier notice taken off)."""
    plain = NOTICE.sub(b"", page)
    start = START.search(plain)
    if record.held_back is None or start is None:
        return plain
    notice = f"{OPENING}<p>{escape(held_back_text(record))}</p></div>\n"
    return plain[: start.end()] + notice.encode() + plain[start.end() :]


def reason_in_brief(message: str) -> str:
    """A fault as one sentence for a reader of the page, at most 200 letters; which cell failed is left to the record.

    >>> reason_in_brief("neet.ipynb failed at cell 4 (area.summary()):\\nValueError: no rows")
    'Its analysis failed (ValueError: no rows).'
    """
    _, _, why = message.partition(":\n")
    if why and FAILED.match(message):
        message = f"Its analysis failed ({why.strip().rstrip('.')})."
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in message).split())
    short = said if len(said) <= 200 else said[:197].rsplit(" ", 1)[0] + " ..."
    return short if short.endswith((".", "!", "?")) else f"{short}."


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
