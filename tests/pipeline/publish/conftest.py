"""Briefings of our own to publish."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from send_briefings.pipeline.records import BuildCache, PublishedBriefing

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>
<body><header></header>
<main id="main"><h1>{title}</h1></main></body></html>"""
ENDINGS = ("html", "pdf", "csv", "json")


@pytest.fixture
def briefing() -> Callable[..., tuple[PublishedBriefing, dict[str, bytes]]]:
    """Makes up a briefing, its record and its files; `text` goes into each file and the key."""

    def make(
        place: str, area: str, text: str = "first", endings: tuple[str, ...] = ENDINGS, run: str = "000001-2026-10-05"
    ) -> tuple[PublishedBriefing, dict[str, bytes]]:
        place_name, area_name = place.replace("-", " ").title(), area.replace("_", " ").capitalize()
        page = PAGE.format(title=text)
        files = {ending: (page if ending == "html" else f"{text} {ending}").encode() for ending in endings}
        checksums = {ending: hashlib.sha256(content).hexdigest() for ending, content in files.items()}
        record = PublishedBriefing(
            place=f"code-{place}",
            place_slug=place,
            place_name=place_name,
            area=area,
            area_name=area_name,
            title=text,
            date="2025-03-20",
            known="Figures published up to 20 March 2025",
            key=hashlib.sha256(f"{place} {area} {text}".encode()).hexdigest(),
            files=checksums,
            run=run,
            made="2026-10-05",
        )
        return record, files

    return make


@pytest.fixture
def put(briefing: Callable[..., tuple[PublishedBriefing, dict[str, bytes]]]) -> Callable[..., PublishedBriefing]:
    """Makes up a briefing and keeps it among the finished ones."""

    def keep(made: BuildCache, *words: str, **more: object) -> PublishedBriefing:
        record, files = briefing(*words, **more)
        made.put(record, files)
        return record

    return keep
