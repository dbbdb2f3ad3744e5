"""Birmingham's briefings in each area: tiles with their numbers, findings and questions by name, without a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from send_briefings import load_area
from send_briefings.config.areas import load_areas
from send_briefings.report.overviews.place_areas import figure_id
from send_briefings.text import Text


def numbers(text: Text) -> list[Any]:
    """Each number of a text as it is shown, with what it comes from."""
    return [[one["number"], one["how"], *one.get("rows", [])] for one in text.as_json(figure_id)["numbers"]]


@pytest.mark.parametrize("name", list(load_areas()))
def test_birminghams_findings(name: str, golden: Callable[[str, str], None]) -> None:
    area = load_area(name, place="Birmingham")
    brief = area.brief
    content = {
        "place": area.place.code,
        "subject": area.context.subject.code,
        "lead": brief.lead and [brief.lead.measure, brief.lead.cohort, brief.lead.breakdown],
        "tiles": [[str(tile.aspect), tile.word, tile.tone.value, *numbers(tile.detail)] for tile in brief.tiles],
        "findings": [point.id for point in area.findings],
        "questions": [query.follows_from for query in brief.queries],
    }
    golden(f"{name}.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")
