"""Phase transfers against figures read by hand from sen2_2026/phase_transfers.csv, not through the readers.

Rows are those a spreadsheet shows: England 2, Redcar and Cleveland 6, Oldham 28, Leeds 54, London 95, Lewisham 118,
South East 129, Isle of Wight 141. Columns L and M are reviews due in 2025 and 2026, N and O final plans of both years.
"""

from __future__ import annotations

import pytest

from send_briefings import load_area
from send_briefings.config.places import gazetteer

COUNTS = (
    "phase_transfers_due_in_year",
    "phase_transfers_due_year_after",
    "phase_transfers_final_in_year",
    "phase_transfers_final_january_after",
)
SHARE = "phase_transfers_final_per_100"


def held(place: str, code: str = "") -> dict[str, tuple[float | None, str]]:
    """Value and status of each measure of one place."""
    area = load_area("phase_transfers", place=place)
    own = area.observations[area.observations["place"] == (code or area.place.code)]
    rows = own[["measure", "value", "status"]].itertuples(index=False, name=None)
    return {name: (None if value != value else round(value, 1), status) for name, value, status in rows}


@pytest.mark.parametrize(
    ("place", "counts", "share"),
    [
        ("Leeds", (779, 1938, 689, 0), (25.4, "published")),  # 689 of 2,717
        ("Redcar and Cleveland", (0, 613, 0, 0), (None, "low_reliability")),
        ("Oldham", (1, 0, 265, 0), (None, "low_reliability")),
        ("Hartlepool", (0, 0, 0, 0), (None, "not_applicable")),
    ],
)
def test_authorities(place: str, counts: tuple[int, ...], share: tuple[float | None, str]) -> None:
    found = held(place)
    assert tuple(found[name][0] for name in COUNTS) == counts
    assert found[SHARE] == share


def test_england() -> None:
    found = held("Leeds", "E92000001")
    assert tuple(found[name][0] for name in COUNTS) == (12232, 142257, 38887, 602)
    assert found[SHARE] == (25.6, "published")  # 39,489 of 154,489


@pytest.mark.parametrize("place", ["Lewisham", "Isle of Wight"])
def test_the_two_authorities_without_figures_are_named(place: str) -> None:
    found = held(place)
    assert {found[name] for name in (*COUNTS, SHARE)} == {(None, "not_available")}
    reported = " ".join(load_area("phase_transfers", place="Leeds").notes)
    assert place in reported


@pytest.mark.parametrize(("region", "one_of_them"), [("E12000007", "Camden"), ("E12000008", "Kent")])
def test_the_totals_of_their_regions_leave_the_two_out(region: str, one_of_them: str) -> None:
    """So their number of plans follows from the regions' totals, and their transfers do not."""
    area = load_area("phase_transfers", place=one_of_them)
    frame = area.observations[area.observations["measure"].isin(COUNTS)]
    members = {place for place in frame["place"] if gazetteer().get(place).region == region}
    for measure in COUNTS:
        rows = frame[frame["measure"] == measure].set_index("place")["value"]
        assert rows[region] == rows[list(members)].sum()


def test_no_place_is_ranked_or_called_better_or_worse() -> None:
    area = load_area("phase_transfers", place="Leeds")
    assert area.brief.tiles[0].word == "Low"
    assert len(area.brief.tiles) == 1
    page = area.comparison().html + area.breakdown().html
    assert ">Rank<" not in page
    assert ">Band<" not in page


def test_a_zero_is_said_to_be_perhaps_for_want_of_a_record() -> None:
    (reported,) = [one for one in load_area("phase_transfers", place="Leeds").findings if one.id.startswith("zeros")]
    assert str(reported.lead) == "Part of the record is empty"
