"""The page of the claims check: verdicts, tables, what happened since, and where no claim is held."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from send_briefings.catalogue.places import gazetteer
from send_briefings.claims import check_claims
from send_briefings.overviews import claims_page
from send_briefings.overviews.claims_page import ClaimsPage, load_claims_page


@cache
def page(place: str, as_of: str = "") -> ClaimsPage:
    return load_claims_page(place, as_of)


def content(place: str, as_of: str = "") -> dict[str, Any]:
    payload = page(place, as_of).sources().payload
    assert payload is not None
    found: dict[str, Any] = json.loads(payload["content"])
    return found


def test_the_headline_counts_the_verdicts() -> None:
    assert page("Birmingham").headline().text == (
        "17 claims checked. Six match the published figures. Two match in part, with another figure that is in no "
        "published one. Nine cannot be checked, because nothing is published for that time or measure. True when said, "
        "but no longer so: EHC plans in 20 weeks."
    )


def test_a_claim_is_a_section_with_its_verdict_figures_and_search() -> None:
    shown = repr(page("Birmingham").details())
    section = shown[shown.index(" EHC plans in 20 weeks") : shown.index(" Annual reviews in four weeks")]
    for told in (
        "Said: 66% of education",
        "Matches in part: another figure it gives is in no published figure. True when said, no longer so.",
        "‘66%’, excluding exceptions 2022 65.6% – Matches",
        "‘53%’, excluding exceptions 2020 39.9% – Not what was said",
        "‘59.9%’, excluding exceptions, England 2021 59.9% – Another year's or definition's figure",
        "Newest, excluding exceptions, beside England 2024 26.7% 46.4% Lower",
        "Since then. In 2024",
        "How we searched. We looked at 18 figures for Birmingham",
    ):
        assert told in section


@pytest.mark.parametrize(
    ("place", "as_of"),
    [("Birmingham", ""), ("Birmingham", "2025-12-31"), ("Birmingham", "2022-01-01"), ("Leeds", ""), ("Cumbria", "")],
)
def test_every_number_leads_to_its_evidence(place: str, as_of: str) -> None:
    found = content(place, as_of)
    parts = [found["headline"], found["prose"], *found["findings"]]
    assert [number for part in parts for number in part.get("numbers", []) if not number["how"]] == []
    assert all(part["evidence"] for part in found["findings"])


def test_the_csv_holds_every_row_that_a_table_cites() -> None:
    frame = page("Birmingham").figures()
    dated = frame["period_start"].astype(str)
    held = {
        ".".join(key)
        for key in zip(frame["measure"], frame["cohort"], frame["breakdown"], frame["place"], dated, strict=True)
    }
    cited = {name for name, entry in content("Birmingham")["tables"].items() if entry["how"] == "value"}
    assert cited
    assert cited <= held


def test_where_no_claim_is_held_it_is_said_how_to_add_one_and_the_national_ones_are_shown() -> None:
    assert page("Leeds").headline().text.startswith("No claim about Leeds is held. One claim about England is checked.")
    shown = repr(page("Leeds").details())
    assert "A claim is added in data/catalogue/claims.toml" in shown
    assert "National high needs funding" in shown
    assert "EHC plans in 20 weeks" not in shown


def test_before_any_claim_was_made_there_is_nothing_to_check() -> None:
    assert page("Birmingham", "2020-01-01").headline().text == (
        "No claim about Birmingham is held. There is nothing to check."
    )
    assert content("Birmingham", "2020-01-01")["headline"]["text"]


def test_a_revised_figure_and_the_one_before_stand_in_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """66% was found in an earlier version of Birmingham's 2022 figure, and the newest claim is beside the later one."""
    found = check_claims(gazetteer().resolve("Birmingham"))[0]
    first, hit = found.parts[0], found.parts[0].hits[0]
    later = replace(hit.figure, value=63.1, release="2027")
    part = replace(first, part=replace(first.part, said="63.1%"), hits=(replace(hit, value=63.1, figures=(later,)),))
    monkeypatch.setattr(
        claims_page, "check_claims", lambda *_, **__: (replace(found, parts=(first, part, *found.parts[1:])),)
    )
    made = load_claims_page("Birmingham")
    shown = repr(made.details())
    assert "‘66%’, excluding exceptions 2022 65.6%" in shown
    assert "‘63.1%’, excluding exceptions 2022 63.1%" in shown
    name = "plans_within_20_weeks.ehc_plan.excluding_exceptions.E08000025.2022-01-01"
    tables = made.evidence["tables"]
    assert (tables[name]["value"], tables[f"{name}.2027"]["value"]) == (65.6, 63.1)
