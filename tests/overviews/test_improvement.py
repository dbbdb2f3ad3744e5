"""The improvement register's page: verdicts out of the figures, what is not named said, every number traced."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from send_briefings.catalogue.register import load_register
from send_briefings.overviews.improvement import Improvement, load_improvement
from send_briefings.overviews.page import overview_called
from send_briefings.overviews.place_areas import PlaceAreas
from send_briefings.register import Verdict

AS_OF = "2026-10-01"


@lru_cache
def page(place: str) -> Improvement:
    return load_improvement(place, as_of=AS_OF)


def words(markup: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", markup)).split())


def content(one: Improvement) -> dict[str, Any]:
    payload = one.sources().payload
    assert payload is not None
    found: dict[str, Any] = json.loads(payload["content"])
    return found


def test_birminghams_verdicts() -> None:
    """Each was read off the areas' own briefings: plans on time fell from 65.6 to 26.7, NEET from 9.2 to 3.8.

    Absence, suspensions and attainment moved as in most places, or no further than the usual ups and downs.
    """
    assert {one.entry.id: one.verdict for one in page("Birmingham").found if one.entry.links} == {
        "joint_working": Verdict.DECLINE,
        "plan_quality": Verdict.NO_EVIDENCE,
        "parents": Verdict.NO_CLEAR_CHANGE,
        "waiting_times": Verdict.MIXED,
        "academic_progress": Verdict.NO_CLEAR_CHANGE,
        "attendance_and_exclusion": Verdict.NO_CLEAR_CHANGE,
        "employment": Verdict.IMPROVEMENT,
    }
    assert all(one.verdict is Verdict.NO_EVIDENCE for one in page("Birmingham").found if not one.entry.links)


def test_the_headline_counts_what_the_page_shows() -> None:
    assert page("Birmingham").headline().text == (
        "1 improved, 1 declined, 1 mixed and 3 without clear change. Published figures bear on 7 of the 12 weaknesses "
        "named here. They show improvement in 1, decline in 1, a mixed picture in 1 and no clear change in 3, and 1 "
        "cannot be judged. Inspectors counted 13 in 2018, and in 2021 found too little progress in 12 of them."
    )


def test_weaknesses_counted_and_not_named_are_listed_as_such() -> None:
    body = words(page("Birmingham").details().html)
    for number in (12, 13):
        assert f"Weakness {number} of 13: not named in the documents held Not enough progress" in body
    assert "Weakness 11 of 13" not in body
    assert "Too few young people in work*" in body
    assert "* Found by inspectors; no document says that they counted it." in body


def test_what_has_no_figure_says_so() -> None:
    body = words(page("Birmingham").details().html)
    assert "Joint commissioning Enough progress – No published evidence" in body
    assert "No published figure measures how services are bought together." in body
    assert "No published figure measures leadership." in body
    assert "What inspectors found in 2021 is not told in the documents held." in body
    assert "The documents do not say how many there are in all." in body


def test_a_measure_shows_its_figure_changes_england_and_next_release() -> None:
    body = words(page("Birmingham").details().html)
    assert "26.7% 2024 −38.9 points since 2022 −33.8 points since 2023 46.4% D ▼ Worse" in body
    assert (
        "Next figures: out by June 2026 , and not held here (yearly figures, the newest held from June 2025 )." in body
    )
    assert (
        "Next figures: about March 2027 (yearly figures, the newest held from March 2026 ); about September 2026"
        in body
    )


@pytest.mark.parametrize("place", ["Birmingham", "Leeds", "Cumbria", "Dorset (before April 2019)"])
def test_every_number_of_the_page_is_traced(place: str) -> None:
    said = content(page(place))
    parts = [said["headline"], said["prose"], *said["findings"]]
    numbers = [number for part in parts for number in part.get("numbers", [])]
    assert [number for number in numbers if not number["how"]] == []
    assert bool(numbers) == (place in {"Birmingham", "Dorset (before April 2019)"})
    assert all(found["evidence"] for found in said["findings"])
    cells = re.findall(r"<td[^>]*>[^<]*\d[^<]*</td>", page(place).details().html)
    assert [cell for cell in cells if "data-evidence" not in cell] == []


def test_a_place_without_a_register_says_so_and_invents_nothing() -> None:
    leeds = page("Leeds")
    assert leeds.headline().text == "No register is held for Leeds. This page says how to add one."
    body = words(leeds.details().html)
    assert "Add an [[entries]] table for each weakness or recommendation" in body
    assert "%" not in body
    assert leeds.figures() is None
    assert "No figures are shown on this page." in words(leeds.sources().html)


def test_a_register_added_for_another_place_gets_verdicts_without_code(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "data" / "catalogue" / "register.toml").read_text(encoding="utf-8")
    file = tmp_path / "register.toml"
    file.write_text(text.replace('place = "Birmingham"', 'place = "Leeds"'), encoding="utf-8")
    made = Improvement(overview_called("improvement"), PlaceAreas("Leeds", AS_OF), dict(load_register(file)))
    found = {one.entry.id: one for one in made.found}
    (plans,) = found["joint_working"].measures
    assert plans.figure is not None
    assert plans.figure.place == "E08000035"
    assert f"{plans.figure.value:.1f}%" in words(made.details().html)


def test_taking_an_entrys_name_away_leaves_one_more_not_named() -> None:
    register = load_register()["E08000025"]
    fewer = replace(register, entries=tuple(entry for entry in register.entries if entry.id != "strategy"))
    made = Improvement(overview_called("improvement"), PlaceAreas("Birmingham", AS_OF), {"E08000025": fewer})
    assert "Weakness 11 of 13: not named in the documents held" in words(made.details().html)


def test_what_was_not_known_by_a_day_has_no_say() -> None:
    """In 2023 nobody had the figures of 2024 yet: no plan figures are held from before June 2025."""
    then = load_improvement("Birmingham", as_of="2024-01-31")
    found = {one.entry.id: one.verdict for one in then.found}
    assert found["joint_working"] is Verdict.NO_EVIDENCE
