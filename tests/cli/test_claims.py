"""`claims`: what was said, the record and the verdict, for a person or as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Any]


def test_the_claims_of_birmingham_are_told_with_record_and_verdict(run: Run) -> None:
    out = run("claims").out
    first = " ".join(out.split("\n\n")[0].split())
    assert first.startswith("EHC plans in 20 weeks (Birmingham City Council, 2023) Said: 66% of education,")
    assert "Record: For 66%, in 2022: 65.6% (excluding exceptions), 62.7%" in first
    assert first.endswith("Verdict: Partly right (right: 66%; not right: 53% and 59.9%)")
    assert "National high needs funding" in out


def test_where_no_claim_is_held_that_is_said_and_the_national_ones_are_told(run: Run) -> None:
    out = run("claims", "--place", "Leeds").out
    assert out.startswith("No claim about Leeds is held. To add one: docs/claims.md.\n\nNational high needs funding (")


def test_json_holds_every_figure_looked_at(run: Run) -> None:
    found = json.loads(run("claims", "--json").out)
    first = found["claims"][0]
    assert (found["place"], first["id"], first["verdict"], first["label"]) == (
        "E08000025", "plans_in_20_weeks", "partly_right", "Partly right",
    )  # fmt: skip
    (hit,) = first["parts"][0]["matches"]
    assert (hit["value"], hit["figures"][0]["period_label"], hit["known_then"]) == (65.6, "2022", "likely_later")
    assert len(first["parts"][0]["searched"]["figures"]) == 18
    assert first["parts"][1]["matches"] == []
    phase = next(claim for claim in found["claims"] if claim["id"] == "phase_transfers")
    assert phase["parts"][1]["number"] == {
        "value": 95.0, "lowest": 95.0, "highest": None, "unit": "percent", "change": False,
    }  # fmt: skip


def test_a_place_in_no_list_is_an_error_with_the_nearest(run: Run) -> None:
    ran = run("claims", "--place", "Leds")
    assert ran.code == 2
    assert "Did you mean Leeds" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ('area = "neet"', 'area = "neets"', "'area' is 'neets', expected one of demand, "),
        ('measure = "high_needs_block"', 'measure = "high_needs_blok"', "no figure is held of high_needs_blok"),
    ],
)
def test_data_check_tells_what_is_wrong_with_the_claims(
    run: Run, project: Path, old: str, new: str, reported: str
) -> None:
    path = project / "data" / "catalogue" / "claims.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    checked = run("data", "check", "--store", ROOT / "data" / "published")
    assert checked.code == 4
    assert "claims.toml:" in checked.err
    assert reported in checked.err
