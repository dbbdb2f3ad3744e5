"""Pages of a council's own return and public pages share a folder only where the plan says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from send_briefings.config.areas import load_areas
from send_briefings.config.places import gazetteer
from send_briefings.config.plan import Plan
from send_briefings.config.register import OWN_AREAS, load_overviews
from send_briefings.errors import UsageError
from send_briefings.pipeline.inputs import OwnFile
from send_briefings.pipeline.manifest import left_apart, to_be_made
from send_briefings.report.own_today import BOXES

LEEDS, BIRMINGHAM = "E08000035", "E08000025"
NEET = load_areas()["neet"]
OWN = replace(load_overviews()["ehc_today"], places=frozenset({BIRMINGHAM}))


def plan(*areas: Any, own_return: bool = False) -> Plan:
    places = tuple(gazetteer().get(code) for code in (BIRMINGHAM, LEEDS))
    return Plan("A plan", places, tuple(areas), "/tmp/reports", own_return=own_return)


def published(own_return: str = "", **areas: str) -> Mapping[str, Any]:
    return {f"{place}/{area}": SimpleNamespace(area=area, own_return=own_return) for place, area in areas.items()}


def made(one: Plan, there: Mapping[str, Any]) -> list[str]:
    return [f"{place.slug}/{area.id}" for place, area in to_be_made(one, there)]


def test_alone_it_is_made_for_the_place_that_has_a_return() -> None:
    assert made(plan(OWN), {}) == ["birmingham/ehc_today"]
    assert made(plan(OWN), published(birmingham="ehc_today")) == ["birmingham/ehc_today"]
    assert left_apart(plan(OWN)) == ()


def test_beside_public_pages_it_is_left_out_unless_the_plan_says_otherwise() -> None:
    assert made(plan(NEET, OWN), {}) == ["birmingham/neet", "leeds/neet"]
    assert left_apart(plan(NEET, OWN)) == [OWN]
    together = plan(NEET, OWN, own_return=True)
    assert made(together, {}) == ["birmingham/neet", "birmingham/ehc_today", "leeds/neet"]
    assert left_apart(together) == ()


def test_a_folder_with_public_pages_takes_none_of_it_and_the_other_way_round() -> None:
    with pytest.raises(UsageError, match="The folder holds public pages"):
        to_be_made(plan(OWN), published(leeds="neet"))
    with pytest.raises(UsageError, match="The folder holds a page of a council's own return"):
        to_be_made(plan(NEET), published(birmingham="ehc_today"))
    assert made(plan(OWN, own_return=True), published(leeds="neet")) == ["birmingham/ehc_today"]


def test_a_page_with_a_box_of_the_return_is_no_public_page() -> None:
    boxed = published("2026-09-30", birmingham="ehc_plans")
    with pytest.raises(UsageError, match="The folder holds a page of a council's own return"):
        to_be_made(plan(NEET), boxed)
    assert made(plan(load_areas()["ehc_plans"]), boxed) == ["birmingham/ehc_plans", "leeds/ehc_plans"]
    assert made(plan(OWN), boxed) == ["birmingham/ehc_today"]
    assert made(plan(NEET, own_return=True), boxed) == ["birmingham/neet", "leeds/neet"]


def test_nothing_to_tell() -> None:
    with pytest.raises(UsageError, match="There is nothing to tell: EHC plans today has no content for Birmingham"):
        to_be_made(plan(replace(OWN, places=frozenset())), {})


def test_a_return_is_an_input_of_its_own_page_alone() -> None:
    file = OwnFile(f"own/{BIRMINGHAM}/2026-09-30.json", "0" * 64, BIRMINGHAM, "ehc_today", "2026-09-30")
    assert file.used_by(OWN, BIRMINGHAM, "")
    assert file.used_by(OWN, BIRMINGHAM, "2026-10-01")
    assert not file.used_by(OWN, BIRMINGHAM, "2026-09-29")
    assert not file.used_by(OWN, LEEDS, "")
    for other in (*load_areas().values(), *load_overviews().values()):
        if other.id != "ehc_today":
            assert not file.used_by(other, BIRMINGHAM, "")
            assert file.used_by(other, BIRMINGHAM, "", own_return=True) == (other.id in BOXES)
            assert not file.used_by(other, BIRMINGHAM, "2026-09-29", own_return=True)
            assert not file.used_by(other, LEEDS, "", own_return=True)
    assert set(BOXES) == OWN_AREAS
