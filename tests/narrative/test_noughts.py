"""Counts that are nought: told with how many others have one too, and that nothing may have been recorded."""

from __future__ import annotations

import pytest

from send_briefings import load_area
from send_briefings.narrative.findings import Finding


def noughts(place: str) -> Finding | None:
    found = load_area("phase_transfers", place=place).findings
    return next((finding for finding in found if finding.kind == "noughts"), None)


def test_every_nought_of_the_place_is_told_with_the_others_that_have_one() -> None:
    """Counted in sen2_2026/phase_transfers.csv: 109 authorities have 0 in column L, and 137 have 0 in column O."""
    found = noughts("Birmingham")
    assert found is not None
    assert found.verdict == "described"
    assert found.facts["others_with_nought"] == {
        "phase_transfers_due_in_year": 108,
        "phase_transfers_final_january_after": 136,
    }
    assert [row.value for row in found.evidence] == [0, 0]
    assert found.text == (
        "Some counts for 2025 are 0. Reviews due in the year: 0 in Birmingham and in 108 of the other authorities. "
        "Final plans issued in the January after: 0 in Birmingham and in 136 of them. "
        "Nought may mean that nothing was recorded, not that nothing was done."
    )


@pytest.mark.parametrize("place", ["Telford and Wrekin", "Lewisham"])
def test_a_place_without_a_nought_or_without_figures_has_no_such_finding(place: str) -> None:
    assert noughts(place) is None
