"""The gap between cohorts, and where a figure is highest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings import Finding, findings

World = Callable[..., AnalysisContext]

PLAN = """
absence ehc_plan total
place       2022/23  2023/24
Birmingham    40       37
Leeds         31       30
Sandwell      34       32
Walsall       35       34
Kent          30       28
Essex         28       26
Camden        25       24
Rutland       22       22
"""
NONE = """
absence no_sen total
place       2022/23  2023/24
Birmingham    18       17
Leeds         14       14
Sandwell      15       15
Walsall       16       16
Kent          14       14
Essex         13       13
Camden        14       14
Rutland       12       12
"""


def found(context: AnalysisContext, kind: str) -> Finding | None:
    return next((finding for finding in findings(context) if finding.kind == kind), None)


def test_a_gap_is_set_beside_all_peers_gaps_and_the_one_before(world: World) -> None:
    gap = found(world("absence", "Birmingham", PLAN, NONE), "gap")
    assert gap is not None
    # gaps 20, 16, 17, 18, 14, 13, 10, 10
    assert gap.facts == {
        "method": "quartile_band", "interval": None, "signal": None, "p": None, "why_no_verdict": None, "gap": 20.0,
        "reference": "no_sen", "earlier_gap": 22.0, "band": "D", "peers_quartiles": [12.25, 15.0, 17.25],
    }  # fmt: skip
    assert gap.flags == {"gap_wide"}
    assert sorted((row.ref.cohort, row.value) for row in gap.evidence) == [
        ("ehc_plan", 37.0), ("ehc_plan", 40.0), ("no_sen", 17.0), ("no_sen", 18.0),
    ]  # fmt: skip
    for stated in ("20.0 percentage points", "37.0%", "17.0%", "22.0 percentage points", "15.0 percentage points"):
        assert stated in gap.text


def test_a_narrow_gap_is_not_asked_about(world: World) -> None:
    gap = found(world("absence", "Camden", PLAN, NONE), "gap")
    assert gap is not None
    assert (gap.facts["gap"], gap.facts["band"], gap.flags) == (10.0, "A", frozenset())


@pytest.mark.parametrize("cell", ["c", "-"])
def test_no_gap_where_the_other_cohort_has_no_figure_for_that_year(world: World, cell: str) -> None:
    assert found(world("absence", "Birmingham", PLAN, NONE.replace("18       17", f"18 {cell}")), "gap") is None


PASSES = """
in_college_or_work ehc_plan total
place            2024
Birmingham     560/800
Leeds          480/800
Kent           300/400
Essex          330/400
Camden          52/80
Rutland          9/{own}
"""
PASSES_NONE = """
in_college_or_work no_sen total
place            2024
Birmingham     720/800
Leeds          720/800
Kent           360/400
Essex          360/400
Camden          72/80
Rutland         18/{other}
"""


@pytest.mark.parametrize(("own", "other", "reported"), [(20, 20, True), (19, 20, False), (20, 19, False)])
def test_both_groups_must_reach_twenty_children(world: World, own: int, other: int, reported: bool) -> None:
    tables = PASSES.format(own=own), PASSES_NONE.format(other=other)
    gap = found(world("destinations", "Rutland", *tables), "gap")
    assert (gap is not None) is reported
    peers = found(world("destinations", "Leeds", *tables), "gap")
    assert peers is not None
    # own minus reference: Birmingham -20, Leeds -30, Kent -15, Essex -7.5, Camden -25, Rutland 45 - 90 where it counts
    assert peers.facts["gap"] == -30.0
    assert peers.facts["interval"] == pytest.approx([-33.92, -25.96], abs=0.01)  # Newcombe: 480 of 800, 720 of 800
    assert "chance" not in peers.text
    assert peers.facts["peers_quartiles"] == ([-28.75, -22.5, -16.25] if reported else [-25.0, -20.0, -15.0])


PHASES = """
absence ehc_plan {}
place       2023/24
Birmingham     {}
Leeds          {}
Sandwell       {}
Walsall        {}
Kent           {}
"""
PRIMARY, SPECIAL = ("primary", 33, 30, 31, 32, 34), ("special", 36, 35, 36, 37, 38)
SECONDARY = ("secondary", 45, 38, 36, 34, 32)


def test_breakdowns_name_the_highest_and_ask_about_it(world: World) -> None:
    tables = [PHASES.format(*cells) for cells in (PRIMARY, SECONDARY, SPECIAL)]
    where = found(world("absence", "Birmingham", PLAN, *tables), "breakdowns")
    assert where is not None
    assert (where.ref.breakdown, where.flags) == ("secondary", {"worst_breakdown"})
    assert {name: facts["value"] for name, facts in where.facts["breakdowns"].items()} == {
        "primary": 33.0, "secondary": 45.0, "special": 36.0,
    }  # fmt: skip
    assert [row.value for row in where.evidence] == [33.0, 45.0, 36.0]
    assert "highest in secondary schools, at 45.0%" in where.text


@pytest.mark.parametrize(
    ("secondary", "asked"),
    [
        (("secondary", 45, 38, 36, 34, 32), True),  # 9 over the next; the middle half of peers is 4 wide
        (("secondary", 37, 38, 36, 34, 32), False),  # 1 over the next; 3 wide
        (("secondary", 45, 60, 60, 50, 50), False),  # far over the next, yet better than its peers' middle
    ],
)
def test_the_worst_is_asked_about_only_where_it_stands_out(
    world: World, secondary: tuple[str | int, ...], asked: bool
) -> None:
    tables = [PHASES.format(*cells) for cells in (PRIMARY, secondary, SPECIAL)]
    where = found(world("absence", "Birmingham", PLAN, *tables), "breakdowns")
    assert where is not None
    assert where.ref.breakdown == "secondary"
    assert ("worst_breakdown" in where.flags) is asked


def test_breakdowns_of_an_older_year_are_left_out(world: World) -> None:
    old = PHASES.format("special", 90, 1, 1, 1, 1).replace("2023/24", "2022/23")
    tables = [PHASES.format(*PRIMARY), PHASES.format(*SECONDARY), old]
    where = found(world("absence", "Birmingham", PLAN, *tables), "breakdowns")
    assert where is not None
    assert "90" not in where.text
    assert len(where.evidence) == 2
    assert found(world("absence", "Birmingham", PLAN, PHASES.format(*PRIMARY), old), "breakdowns") is None
