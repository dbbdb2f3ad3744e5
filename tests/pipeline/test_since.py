"""The day of the last briefing comes from what is published, and stays while nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from send_briefings.pipeline.history import last_briefing
from send_briefings.pipeline.records import PublishedBriefing
from send_briefings.pipeline.run import Options, run_plan

MARCH, JUNE = "2026-03-26", "2026-06-25"
RECORD = PublishedBriefing(
    "E08000025", "birmingham", "Birmingham", "neet", "NEET", "NEET", "", "", "k", {}, newest=MARCH, since="2025-06-26"
)


@pytest.mark.parametrize(
    ("parameters", "record", "newest", "since"),
    [
        ({}, None, JUNE, ""),
        ({}, RECORD, JUNE, MARCH),
        ({}, RECORD, MARCH, "2025-06-26"),
        ({}, replace(RECORD, since=""), MARCH, ""),
        ({}, replace(RECORD, newest="", since=""), JUNE, ""),
        ({"since": "2026-01-01"}, RECORD, JUNE, "2026-01-01"),
        ({"as_of": "2026-04-01"}, RECORD, MARCH, "2025-06-26"),
        ({"as_of": "2025-04-01"}, RECORD, "2025-03-20", ""),
    ],
)
def test_the_day_of_the_last_briefing(
    parameters: dict[str, Any], record: PublishedBriefing | None, newest: str, since: str
) -> None:
    assert last_briefing(parameters, record, newest) == since


def test_a_newer_file_is_told_against_the_briefing_published_before_and_then_stays(
    project: Path, stand_in: ModuleType, raw_part: Callable[..., None]
) -> None:
    reports = project / "reports"
    plan = stand_in.a_plan(reports, areas=("neet",))
    reported = []
    for released in (None, date(2025, 3, 20), date(2026, 3, 26), date(2026, 3, 26)):
        if released:
            raw_part("neet", released)
        manifest = run_plan(plan, Options(maker=stand_in.Maker()))
        reported.append((manifest.outcome, manifest.briefings[0].since))
    assert reported == [
        ("published", ""),
        ("published", ""),
        ("published", "2025-03-20"),
        ("nothing new", "2025-03-20"),
    ]
    force = run_plan(plan, Options(maker=stand_in.Maker(), force=True))
    assert force.briefings[0].since == "2025-03-20"
