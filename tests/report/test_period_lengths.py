"""Absence of a term published in the layout of whole years, and exclusions of a year in that of terms."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from send_briefings import load_area
from send_briefings.config.places import gazetteer
from send_briefings.config.project import project_root
from send_briefings.data.importing import import_paths
from send_briefings.data.store import Store
from send_briefings.narrative.claims.checking import check_claims
from send_briefings.report.area import Area
from send_briefings.report.overviews.pack import Pack
from send_briefings.report.overviews.page import overview_called
from send_briefings.report.overviews.place_areas import Marks, PlaceAreas
from send_briefings.report.overviews.scorecard import ScorecardRow, row_markup

CASES = {
    "attendance": (
        "absence_autumn_term_same_layout.csv",
        "Autumn term 2025/26",
        "a term does not compare with",
    ),
    "exclusions": ("exclusions_annual_same_layout.csv", "2024/25", "a school year does not compare with a term"),
}


@pytest.fixture(scope="module")
def mixed(raw_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The built-in figures with both files imported."""
    folder = tmp_path_factory.mktemp("mixed") / "published"
    shutil.copytree(project_root() / "data" / "published", folder)
    store = Store.open(folder)
    for name, _, _ in CASES.values():
        path = raw_data / "cases" / name
        report = import_paths([path], store, release=name, released=date(2026, 11, 1), accept="a test")
        assert report.changed
    return Store.open(folder)


@pytest.mark.raw
@pytest.mark.parametrize("name", list(CASES))
def test_nothing_changes_but_that_the_reader_is_told(name: str, mixed: Store) -> None:
    """Birmingham's absence was "Better: fell to 34.3% in the autumn term of 2025/26 from 38.1% in 2024/25"."""
    before, after = load_area(name, place="Birmingham"), load_area(name, place="Birmingham", store=mixed)
    _, label, why = CASES[name]
    assert _drawn(after) == _drawn(before)
    assert after.brief == before.brief
    new = [remark for remark in after.remarks if remark not in before.remarks]
    assert len(new) == 1
    assert why in new[0]
    assert label not in set(after.observations["period_label"]) - set(before.observations["period_label"])
    assert after.news == before.news


@pytest.mark.raw
@pytest.mark.parametrize("name", list(CASES))
def test_the_briefing_s_every_number_has_its_evidence(name: str, mixed: Store) -> None:
    """A year beside terms stopped the whole run: "nothing gives the number 2024, so nothing is published"."""
    payload = load_area(name, place="Birmingham", store=mixed).confidence().payload
    assert payload is not None
    stated = json.loads(payload["content"])
    assert [number for number in stated["prose"]["numbers"] if not number["how"]] == []


@pytest.mark.raw
def test_overviews_and_claims_know_no_other_length(mixed: Store) -> None:
    both = [PlaceAreas("Birmingham", store=store) for store in (None, mixed)]
    before, after = (
        ScorecardRow(areas["attendance"], areas.assessed("attendance", areas["attendance"].spec.headline))
        for areas in both
    )
    assert row_markup(after, Marks()) == row_markup(before, Marks())
    place = gazetteer().resolve("Birmingham")
    reported = [
        [(one.claim.id, one.verdict, one.parts[0].meant) for one in check_claims(place, store=store)]
        for store in (Store.open(), mixed)
    ]
    assert reported[0] == reported[1]


@pytest.mark.raw
def test_the_committee_pack_knows_no_other_length(mixed: Store) -> None:
    before, after = (
        Pack(overview_called("committee-pack"), PlaceAreas("Birmingham", store=store), ("five", "scorecard", *CASES))
        for store in (None, mixed)
    )
    assert after.sections == before.sections == ("five", "scorecard", *CASES)
    assert after.lead() == before.lead()
    assert after.body() == before.body()
    assert [found for found in after.evidence["prose"]["numbers"] if not found["how"]] == []


def _drawn(area: Area) -> str:
    return area.trend().html + area.breakdown().html + area.comparison().html
