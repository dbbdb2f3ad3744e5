"""A rise or a fall is told of a finding only where its rule holds."""

from __future__ import annotations

import re
from functools import cache

import pytest

from send_briefings import load_area
from send_briefings.config.areas import load_areas
from send_briefings.report.area import Area

AREAS = list(load_areas())
PLACES = ("Birmingham", "Leeds", "Rutland", "City of London", "Isles of Scilly", "Cumberland", "Cornwall")


@cache
def briefing(place: str, name: str) -> Area:
    return load_area(name, place=place)


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("place", PLACES)
def test_a_rise_or_fall_is_told_only_where_its_rule_holds(place: str, name: str) -> None:
    for finding in briefing(place, name).findings:
        moves = [finding.facts[key] for key in ("change", "long_change") if key in finding.facts]
        if finding.kind != "level" or not moves:
            continue
        stated = set(re.findall(r"\b(rose|risen|fell|fallen)\b", finding.text))
        allowed = {word for move in moves for word in _told(move)}
        assert stated <= allowed, finding.text


def _told(move: dict[str, object]) -> tuple[str, ...]:
    return {1: ("rose", "risen"), -1: ("fell", "fallen"), 0: ()}[int(str(move["direction"]))]
