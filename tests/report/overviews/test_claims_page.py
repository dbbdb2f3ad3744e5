"""The page of the claims check: said, record, verdict; what was searched stands in the file beside it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from send_briefings.config.places import gazetteer
from send_briefings.config.register import briefing_specs
from send_briefings.model import Level
from send_briefings.report.overviews.claims_page import ClaimsPage, load_claims_page


@cache
def page(place: str, as_of: str = "") -> ClaimsPage:
    return load_claims_page(place, as_of)


def content(place: str, as_of: str = "") -> dict[str, Any]:
    payload = page(place, as_of).sources().payload
    assert payload is not None
    found: dict[str, Any] = json.loads(payload["content"])
    return found


def test_the_lead_counts_the_verdicts() -> None:
    assert str(page("Birmingham").lead()) == (
        "Of 22 claims, four are right, three are partly right and 15 cannot be checked from figures we hold."
    )


def test_a_claim_is_a_row_of_what_was_said_the_record_and_the_verdict() -> None:
    shown = " ".join(repr(page("Birmingham").details()).split())
    for reported in (
        "SEND & Inclusion launch event . Birmingham Local Offer, 18 July 2023 .",
        "68% of needs assessments are completed in 20 weeks, against a national average of 50%. For 68%, in 2022: "
        "65.6%",
        "For 50%, England, in 2022: 49.2% (excluding exceptions), 47.7% (including exceptions). 50% is read as a "
        "round number: anything nearer to it than to 45% or 55%.",
        "Partly right (right: 50%; not right: 68%)",
        "National high needs funding went up by nearly a quarter",
        "2021 . Said by Ofsted and the Care Quality Commission.",
    ):
        assert reported in shown
    for apparatus in ("How we searched", "release we hold", "claims.toml", "borne out", "True when said", "35.1"):
        assert apparatus not in shown


@pytest.mark.parametrize(("place", "as_of"), [("Birmingham", ""), ("Birmingham", "2022-01-01")])
def test_every_number_leads_to_its_evidence(place: str, as_of: str) -> None:
    found = content(place, as_of)
    assert found["prose"]["numbers"]
    assert [number for number in found["prose"]["numbers"] if not number["how"]] == []
    assert all(cell["numbers"] for cell in found["tables"].values())


def test_the_file_beside_it_holds_how_we_searched() -> None:
    first = content("Birmingham")["claims"][0]
    assert (first["id"], first["verdict"], first["label"]) == ("plans_in_20_weeks", "partly_right", "Partly right")
    assert len(first["parts"][0]["searched"]["figures"]) == 18


def test_the_csv_holds_every_row_that_a_number_cites() -> None:
    frame = page("Birmingham").figures()
    names = ["measure", "cohort", "breakdown", "place", "period_start"]
    held = {".".join(map(str, key)) for key in frame[names].itertuples(index=False)}
    cells = content("Birmingham")["tables"].values()
    cited = {row for cell in cells for number in cell["numbers"] for row in number.get("rows", ())}
    assert len(cited) > 20
    assert cited <= held


def test_a_place_without_a_claim_of_its_own_has_no_page() -> None:
    claims, places = briefing_specs()["claims"], gazetteer().places(Level.LOCAL_AUTHORITY)
    assert [place.name for place in places if claims.covers(place.code)] == ["Birmingham"]


def test_before_any_claim_was_made_there_is_nothing_to_check() -> None:
    assert str(page("Birmingham", "2020-01-01").lead()) == (
        "We know of no claim about Birmingham from before that day."
    )
    assert content("Birmingham", "2020-01-01")["headline"]["text"]
