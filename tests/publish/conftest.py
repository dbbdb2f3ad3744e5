"""Briefings of our own to publish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from send_briefings.publish import Briefing

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<meta name="place" content="{place}"><meta name="area" content="{area}"><meta name="date" content="{date}">
</head><body><main><h1>{title}</h1></main></body></html>"""


@pytest.fixture
def briefing() -> Callable[..., Briefing]:
    """Makes a briefing; `text` goes into each of its files."""

    def make(
        place: str, area: str, text: str = "first", endings: tuple[str, ...] = ("html", "pdf", "csv", "json")
    ) -> Briefing:
        names = {"place": place.replace("-", " ").title(), "area": area.replace("_", " ").capitalize()}
        page = PAGE.format(title=text, date="2025-03-20", **names)
        files = {ending: (page if ending == "html" else f"{text} {ending}").encode() for ending in endings}
        return Briefing(place, names["place"], area, names["area"], text, date(2025, 3, 20), files)

    return make
