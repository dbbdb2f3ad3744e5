"""Over all of England, in process and undrawn: what every place's scorecard and pack must be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.data.store import Store
from send_briefings.model import Level
from send_briefings.narrative import Tone
from send_briefings.report.area import Area
from send_briefings.report.load import LoadedArea, elsewhere, load_context
from send_briefings.report.overviews.pack import Pack, _pages, load_pack
from send_briefings.report.overviews.place_areas import PlaceAreas
from send_briefings.report.overviews.scorecard import Group, load_scorecard

AUTHORITIES = 153
HARDEST = ("City of London", "Isles of Scilly", "Rutland", "Kent", "Hartlepool", "Westmorland and Furness")
FORBIDDEN = re.compile(
    r"\.toml|data/|\[\[|send-briefings|\bheld\b|workbook|\bnought\b|borne out|[Nn]o clear change|\bNone\b|\bnan\b"
)


@pytest.fixture(scope="module")
def built() -> dict[str, LoadedArea]:
    """Every area, set up once: another place only needs its own setting."""
    return {name: load_context(name, "E08000025", "", Store.open()) for name in load_areas()}


@pytest.fixture(scope="module")
def packs(built: dict[str, LoadedArea]) -> list[Pack]:
    """The pack of every place, over areas that share their figures."""
    return [load_pack(areas.place.code, areas=areas) for areas in _all(built)]


def _all(built: dict[str, LoadedArea]) -> Iterator[PlaceAreas]:
    for place in gazetteer().places(Level.LOCAL_AUTHORITY):
        areas = PlaceAreas(place.code)
        areas._loaded |= {name: Area(replace(one, context=elsewhere(one, place.code))) for name, one in built.items()}
        yield areas


def words(markup: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", re.sub(r"<svg.*?</svg>", "", markup, flags=re.DOTALL)).split())


def test_every_scorecard_has_both_words_or_neither_and_a_sound_count(packs: list[Pack]) -> None:
    assert len(packs) == AUTHORITIES
    for pack in packs:
        card = load_scorecard(pack.place.code, areas=pack.areas)
        name, counted = pack.place.name, [row for row in card.rows if row.group is Group.COUNCIL]
        for row in card.rows:
            found = row.assessed.assessment
            assert row.group not in (Group.COUNCIL, Group.NHS) or (found.standing and found.direction), name
        stated = str(card.lead())
        numbers = [int(number) for number in re.findall(r"\d+", stated)]
        if counted:
            assert sum(numbers[:3]) == len(counted), name
            assert numbers[0] == sum(row.standing is Tone.BAD for row in counted), name
        nhs = sum(row.group is Group.NHS for row in card.rows)
        assert numbers[-1] == len(card.rows) - len(counted) - nhs, name
        assert len(stated.split()) <= 40, name
        shown = words(card.body())
        assert FORBIDDEN.search(shown) is None, (name, FORBIDDEN.search(shown))
        assert all(number["how"] for number in card.marks.numbers), name


def test_a_pack_has_16_pages_at_most_and_says_what_is_left_out(packs: list[Pack]) -> None:
    """Of every tenth place and the hardest: what an area's brief says of all of them has a sweep of its own."""
    chosen = [pack for at, pack in enumerate(packs) if at % 10 == 0 or pack.place.name in HARDEST]
    assert len(chosen) >= 16
    for pack in chosen:
        name = pack.place.name
        pages = [one for one in pack._wanted if one in load_areas() and pack._areas[one].has_page]
        assert len(pages) <= 10, name  # with cover, five things, scorecard, children, register and words: 16
        weights = [section.weight for section in pack.first]
        assert weights == sorted(weights, reverse=True), name
        assert len(pack.first) <= 5
        cover = re.sub("<[^>]*>", "", " ".join(reason + _pages(found) for reason, found in pack._left_out()))
        for section in pack._areas.values():
            if not section.has_page:
                assert section.area.spec.name.lower() in cover.lower(), name
        assert FORBIDDEN.search(cover) is None, (name, cover)
