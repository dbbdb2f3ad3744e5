"""The maps' page: what is mapped, who is ringed and named, and every number with its source."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from typing import Any

import pytest

from send_briefings.errors import UnknownNameError
from send_briefings.report.cartogram import MapChart
from send_briefings.report.overviews import map as map_page
from send_briefings.report.overviews.map import Map, load_map

AS_OF = "2026-10-01"


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[MapChart]:
    """The large maps that are asked for, in place of their pictures."""
    asked: list[MapChart] = []
    monkeypatch.setattr(map_page, "map_svg", lambda chart, **_: asked.append(chart) or "<svg></svg>")
    monkeypatch.setattr(map_page, "maps_svg", lambda *_: "<svg></svg>")
    return asked


@cache
def birmingham() -> Map:
    return load_map("Birmingham", as_of="2025-12-31")


def words(markup: str) -> str:
    return re.sub(r" ([,.;)])", r"\1", " ".join(unescape(re.sub("<[^>]*>", " ", markup)).split()))


def content(page: Map) -> dict[str, Any]:
    payload = page.sources().payload
    assert payload is not None
    found: dict[str, Any] = json.loads(payload["content"])
    return found


def test_best_and_worst_are_told_in_one_form_and_once() -> None:
    stated = str(birmingham().lead())
    assert stated.startswith("Of ")
    assert "is in the best quarter for " in stated
    assert " and in the worst quarter for EHC plans" in stated
    assert stated not in words(birmingham().details().html)


def test_the_place_and_its_neighbours_are_picked_out_and_named(drawn: list[MapChart]) -> None:
    load_map("Birmingham", as_of="2025-12-31").details()
    (chart,) = drawn
    assert (chart.chosen, chart.name_of_chosen) == (("E08000025",), "Birmingham")
    assert len(chart.neighbours) == 10
    assert "Sheffield" in chart.neighbours.values()
    assert [group.name for group in chart.groups] == ["best quarter", "second", "third", "worst quarter"]


def test_a_row_a_measure_with_how_many_neighbours_do_better() -> None:
    body = words(birmingham().details().html)
    assert "Issued within 20 weeks, Excluding exceptions, 2024 Worst quarter 26.7% 46.4% 9 of 10" in body


def test_the_table_behind_the_maps_has_every_council_with_its_group() -> None:
    frame = birmingham().figures()
    assert frame is not None
    plans = frame[(frame["area"] == "ehc_plans") & (frame["level"] == "local_authority")].dropna(subset=["value"])
    rows = {row.place_name: (round(row.value, 1), row.letter) for row in plans.itertuples()}
    assert rows["Birmingham"] == (26.7, "D")
    best, worst = (sorted(v for v, letter in rows.values() if letter == one) for one in "AD")
    assert min(best) > max(worst)


@pytest.mark.parametrize(
    ("measure", "series"),
    [
        ("attendance", ("persistent_absence", "ehc_plan", "total")),
        ("attendance.overall_absence", ("overall_absence", "ehc_plan", "total")),
        ("attendance.overall_absence.sen_support", ("overall_absence", "sen_support", "total")),
        (
            "ehc_plans.plans_within_20_weeks.ehc_plan.including_exceptions",
            ("plans_within_20_weeks", "ehc_plan", "including_exceptions"),
        ),
    ],
)
def test_the_measure_is_chosen_by_a_parameter(measure: str, series: tuple[str, str, str]) -> None:
    (one,) = load_map("Leeds", as_of=AS_OF, measure=measure).mapped
    assert (one.ref.measure, one.ref.cohort, one.ref.breakdown) == series


def test_a_measure_in_no_list_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="No area is called 'atendance'"):
        load_map("Leeds", measure="atendance").lead()
    with pytest.raises(UnknownNameError, match=r"No series is called 'attendance.lateness'") as caught:
        load_map("Leeds", measure="attendance.lateness").lead()
    assert "attendance.overall_absence.ehc_plan.total" in str(caught.value)


@pytest.mark.parametrize(
    ("place", "measure", "stated"),
    [
        ("Birmingham", "therapy_waits", "There is no measure for which Birmingham has a figure that can be mapped."),
        ("Isles of Scilly", "neet", "There is no measure for which the Isles of Scilly has a figure that"),
        ("Cumbria", "attendance", "Persistent absence, EHC plan: Cumbria 34.1% in 2022/23"),
        ("Dorset (before April 2019)", "attendance", "Persistent absence, EHC plan: Dorset (before April 2019) "),
        ("Rutland", "ehc_plans.ehc_plans_in_january", "EHC plans"),
    ],
)
def test_every_kind_of_place(place: str, measure: str, stated: str) -> None:
    page = load_map(place, as_of=AS_OF, measure=measure)
    assert str(page.lead()).startswith(stated)
    assert [number for number in content(page)["prose"]["numbers"] if not number["how"]] == []


def test_a_figure_of_too_few_children_is_not_ranked() -> None:
    body = words(load_map("City of London", as_of=AS_OF).details().html)
    assert re.search(r"Persistent absence, EHC plan, 2024/25 Not ranked .* not compared", body)


def test_a_place_of_too_few_children_is_in_no_quarter() -> None:
    """The Isles of Scilly had a plan or two appealed: no page may call that its best quarter."""
    scilly = load_map("Isles of Scilly", as_of=AS_OF)
    assert [one.letter for one in scilly.mapped if one.letter] == []
    assert "is in the best quarter for none and in the worst quarter for none." in str(scilly.lead())
