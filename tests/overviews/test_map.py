# ruff: noqa: E501
"""The map's page: the measure chosen, the quarter, the neighbours, and every number traced."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from send_briefings.briefing import place_map
from send_briefings.errors import UnknownNameError
from send_briefings.overviews.evidence import Evidence
from send_briefings.overviews.map import Map, load_map

AS_OF = "2026-10-01"


@pytest.fixture(autouse=True)
def not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_map, "map_svg", lambda _: "<svg></svg>")


def words(markup: str) -> str:
    return re.sub(r" ([,.;)])", r"\1", " ".join(unescape(re.sub("<[^>]*>", " ", markup)).split()))


def content(page: Map) -> dict[str, Any]:
    payload = page.sources().payload
    assert payload is not None
    found: dict[str, Any] = json.loads(payload["content"])
    return found


def test_plans_within_20_weeks_where_nothing_is_chosen() -> None:
    page = load_map("Birmingham", as_of="2025-12-31")
    assert page.headline().text == (
        "Worst quarter. 26.7% of new EHC plans in Birmingham were issued within 20 weeks (excluding exceptions) in "
        "2024. That is 118th of 149 authorities with a figure, counted from the best."
    )
    body = words(page.details().html)
    assert "Of its 10 statistical neighbours, 4 in the best quarter, 3 in the second quarter" in body
    assert "Hatched: four authorities without a figure to judge." in body


def test_the_table_behind_the_map_has_every_authority_with_its_letter() -> None:
    frame = load_map("Birmingham", as_of="2025-12-31").figures()
    assert frame is not None
    rows = {row.place_name: (round(row.value, 1), row.letter) for row in frame.dropna(subset=["value"]).itertuples()}
    assert rows["Birmingham"] == (26.7, "D")
    best, worst = (sorted(v for v, letter in rows.values() if letter == one) for one in "AD")
    assert min(best) > max(worst)
    assert abs(len(best) - len(worst)) <= 2


@pytest.mark.parametrize(
    ("measure", "series"),
    [
        ("attendance", ("persistent_absence", "ehc_plan", "total")),
        ("attendance.overall_absence", ("overall_absence", "ehc_plan", "total")),
        ("attendance.overall_absence.sen_support", ("overall_absence", "sen_support", "total")),
        ("ehc_plans.plans_within_20_weeks.ehc_plan.including_exceptions", ("plans_within_20_weeks", "ehc_plan", "including_exceptions")),
    ],
)  # fmt: skip
def test_the_measure_is_chosen_by_a_parameter(measure: str, series: tuple[str, str, str]) -> None:
    ref = load_map("Leeds", as_of=AS_OF, measure=measure).ref
    assert (ref.measure, ref.cohort, ref.breakdown) == series


def test_a_measure_in_no_list_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownNameError, match="No area is called 'atendance'"):
        load_map("Leeds", measure="atendance")
    with pytest.raises(UnknownNameError, match=r"No series is called 'attendance.lateness'") as caught:
        load_map("Leeds", measure="attendance.lateness")
    assert "attendance.overall_absence.ehc_plan.total" in str(caught.value)


@pytest.mark.parametrize(
    ("place", "measure", "label", "said"),
    [
        (
            "Birmingham",
            "therapy_waits",
            "Not ranked.",
            "these figures are published for NHS areas, not for authorities",
        ),
        ("Isles of Scilly", "neet", "No figure.", "the Isles of Scilly has no figure to place among others"),
        ("City of London", "attendance", "Not ranked.", "which is not judged"),
        ("Cumbria", "", "Second quarter.", "Cumbria is shown where its successors are."),
        ("Rutland", "ehc_plans.ehc_plans_in_january", "Lowest third.", "in the highest third"),
    ],
)
def test_every_kind_of_place(place: str, measure: str, label: str, said: str) -> None:
    page = load_map(place, as_of=AS_OF, measure=measure)
    assert page.headline().text.startswith(label)
    assert said in words(page.details().html)
    found = content(page)
    parts = [found["headline"], found["prose"], *found["findings"]]
    assert [number for part in parts for number in part.get("numbers", []) if not number["how"]] == []


def test_markup_in_a_caption_stays_markup() -> None:
    said = Evidence().captions("<figcaption><strong>A &amp; 5.</strong> Of 5.</figcaption>", "map", {"five": 5})
    assert said.startswith("<figcaption><strong>A &amp; <span data-evidence=")
    assert "&lt;strong" not in said
