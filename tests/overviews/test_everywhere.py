"""Over all of England, in process and undrawn: what every place's scorecard and pack must be."""

from __future__ import annotations

import re

import pytest

from send_briefings.catalogue.places import gazetteer
from send_briefings.model import Level
from send_briefings.narrative import Tone
from send_briefings.overviews.place_areas import PlaceAreas
from send_briefings.overviews.scorecard import Scorecard, load_scorecard
from send_briefings.overviews.scorecard_row import Group

DEVELOPERS = re.compile(r"\.toml|data/|\[\[|send-briefings|\bheld\b|workbook|\bnought\b|borne out")
PLACES = [place.name for place in gazetteer().places(Level.LOCAL_AUTHORITY)]


@pytest.fixture(scope="module")
def cards() -> dict[str, Scorecard]:
    return {name: load_scorecard(name, areas=PlaceAreas(name)) for name in PLACES}


def words(markup: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", re.sub(r"<svg.*?</svg>", "", markup, flags=re.DOTALL)).split())


def test_every_place_has_both_words_or_neither_and_a_sound_count(cards: dict[str, Scorecard]) -> None:
    assert len(cards) == 153
    for name, card in cards.items():
        counted = [row for row in card.rows if row.group is Group.COUNCIL]
        for row in card.rows:
            found = row.assessed.assessment
            assert (found.standing is None) == (found.direction is None) or not found.judged, name
            assert row.group not in (Group.COUNCIL, Group.NHS) or (found.standing and found.direction), name
        said = str(card.lead())
        numbers = [int(number) for number in re.findall(r"\d+", said)]
        if counted:
            assert sum(numbers[:3]) == len(counted), name
            assert numbers[0] == sum(row.standing is Tone.BAD for row in counted), name
        nhs = sum(row.group is Group.NHS for row in card.rows)
        assert numbers[-1] == len(card.rows) - len(counted) - nhs, name


def test_no_place_reads_a_developers_text_or_a_number_without_a_source(cards: dict[str, Scorecard]) -> None:
    for name, card in cards.items():
        shown = words(card.summary().html + card.body())
        assert DEVELOPERS.search(shown) is None, (name, shown)
        assert len(str(card.lead()).split()) <= 40, name
        assert all(number["how"] for number in card.evidence["prose"]["numbers"]), name
