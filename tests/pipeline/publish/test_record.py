"""What is known of a briefing: read as it was written, and never a way out of the folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from send_briefings.pipeline.records import PublishedBriefing, StaleNotice, by_path, record_of

Make = Callable[..., tuple[PublishedBriefing, dict[str, bytes]]]


@pytest.mark.parametrize("held", [None, StaleNotice("2026-11-05", "7", "It failed.")])
def test_a_record_is_read_as_it_was_written(held: StaleNotice | None, briefing: Make) -> None:
    record = replace(briefing("leeds", "neet")[0], held_back=held)
    assert record_of(json.loads(json.dumps(record.as_json()))) == record


@pytest.mark.parametrize(
    ("place", "area", "ending"),
    [
        ("..", "neet", "csv"),
        ("", "neet", "csv"),
        ("a/b", "neet", "csv"),
        (".send", "neet", "csv"),
        ("leeds", "../x", "csv"),
        ("leeds", "NEET", "csv"),
        ("leeds", "neet", "c/v"),
        ("leeds", "neet", ""),
        ("le eds", "neet", "csv"),
        ("leeds\n", "neet", "csv"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(place: str, area: str, ending: str, briefing: Make) -> None:
    stated = briefing("leeds", "neet")[0].as_json() | {"place_slug": place, "area": area, "files": {ending: "0"}}
    with pytest.raises(ValueError, match="cannot be part of a file's name"):
        record_of(stated)


@pytest.mark.parametrize("stated", [{}, {"place": "E08"}, {"held_back": {"on": "x"}}])
def test_what_is_no_record(stated: dict[str, object]) -> None:
    with pytest.raises((TypeError, KeyError)):
        record_of(stated)


def test_records_by_path(briefing: Make) -> None:
    records = [
        briefing(place, area)[0] for place, area in (("leeds", "neet"), ("hull", "neet"), ("hull", "attendance"))
    ]
    assert list(by_path(records)) == ["hull/attendance", "hull/neet", "leeds/neet"]
