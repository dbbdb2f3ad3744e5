"""The workbooks of April to July 2025, newer than the built-in figures: one base, and no headline against a finding."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from send_briefings import load_area
from send_briefings.catalogue.root import project_root
from send_briefings.observations import Store
from send_briefings.observations.importing import import_paths
from tests.briefing.contradictions import contradictions

WORKBOOK = "nhs_community/Community-health-services-waiting-lists-2025-26-{}.xlsx"


@pytest.fixture(scope="module")
def newer(raw_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("newer") / "published"
    shutil.copytree(project_root() / "data" / "published", folder)
    import_paths([raw_data / WORKBOOK.format(month) for month in ("June", "July")], Store.open(folder))
    return Store.open(folder)


@pytest.mark.raw
def test_the_headline_of_july_2025_says_that_it_got_worse(newer: Store) -> None:
    """It said "Better than July 2023" above a finding of +7.8 points in one month, above the usual range."""
    area = load_area("therapy_waits", place="Birmingham", store=newer)
    assert (area.headline.verdict, area.headline.label) == ("worse", "Worse than March 2025")
    assert "rose to 34.2% in July 2025 from 22.6% in March 2025" in area.headline.sentence
    assert "It rose by 7.8 percentage points from 26.4% in June 2025" in area.findings[0].text
    june = load_area("therapy_waits", place="Birmingham", store=newer, as_of="2025-08-14")
    assert june.headline.label == "Worse than March 2025"


@pytest.mark.raw
@pytest.mark.parametrize("place", ["Birmingham", "Enfield", "Kent", "Leeds", "Isle of Wight", "Hackney"])
def test_no_page_contradicts_itself(newer: Store, place: str) -> None:
    assert contradictions(load_area("therapy_waits", place=place, store=newer)) == []
