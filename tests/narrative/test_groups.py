"""The gap between cohorts, and the breakdown that stands out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.groups import GroupGap, gap_between, standing_out
from send_briefings.model.area import SeriesKey

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


def gap(context: AnalysisContext) -> GroupGap | None:
    """The gap of pupils with a plan to those with no special educational need."""
    (measure,) = {"absence", "in_college_or_work"} & set(context.spec.measures)
    ref = SeriesKey(measure, "ehc_plan", "total", "made_up")
    return gap_between(context, ref, replace(ref, cohort="no_sen"))


def test_a_gap_is_set_beside_all_peers_gaps_and_the_one_before(world: World) -> None:
    found = gap(world("absence", "Birmingham", PLAN, NONE))
    assert found is not None
    # gaps 20, 16, 17, 18, 14, 13, 10, 10
    assert (found.size, found.earlier, found.band, found.interval) == (20.0, 22.0, "D", None)
    assert found.peers is not None
    assert (found.peers.lower, found.peers.middle, found.peers.upper) == (12.25, 15.0, 17.25)
    assert (found.figure.value, found.other.value) == (37.0, 17.0)


def test_a_narrow_gap_is_in_the_best_quarter(world: World) -> None:
    found = gap(world("absence", "Camden", PLAN, NONE))
    assert found is not None
    assert (found.size, found.band) == (10.0, "A")


@pytest.mark.parametrize("cell", ["c", "-"])
def test_no_gap_where_the_other_cohort_has_no_figure_for_that_year(world: World, cell: str) -> None:
    assert gap(world("absence", "Birmingham", PLAN, NONE.replace("18       17", f"18 {cell}"))) is None


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
    assert (gap(world("destinations", "Rutland", *tables)) is not None) is reported
    peers = gap(world("destinations", "Leeds", *tables))
    assert peers is not None
    # own minus reference: Birmingham -20, Leeds -30, Kent -15, Essex -7.5, Camden -25, Rutland 45 - 90 where it counts
    assert peers.size == -30.0
    assert peers.interval is not None
    # Newcombe: 480 of 800, 720 of 800
    assert (peers.interval.lower, peers.interval.upper) == pytest.approx((-33.92, -25.96), abs=0.01)
    assert peers.peers is not None
    quartiles = (peers.peers.lower, peers.peers.middle, peers.peers.upper)
    assert quartiles == ((-28.75, -22.5, -16.25) if reported else (-25.0, -20.0, -15.0))


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


def stands_out(context: AnalysisContext) -> Figure | None:
    """The worst of the kinds of school."""
    return standing_out(
        context, [SeriesKey("absence", "ehc_plan", name, "made_up") for name in ("primary", "secondary", "special")]
    )


@pytest.mark.parametrize(
    ("secondary", "out"),
    [
        (("secondary", 45, 38, 36, 34, 32), True),  # 9 over the next; the middle half of peers is 4 wide
        (("secondary", 37, 38, 36, 34, 32), False),  # 1 over the next; 3 wide
        (("secondary", 45, 60, 60, 50, 50), False),  # far over the next, yet better than its peers' middle
    ],
)
def test_the_worst_stands_out_from_the_next_and_from_its_peers(
    world: World, secondary: tuple[str | int, ...], out: bool
) -> None:
    tables = [PHASES.format(*cells) for cells in (PRIMARY, secondary, SPECIAL)]
    worst = stands_out(world("absence", "Birmingham", PLAN, *tables))
    assert (worst.ref.breakdown if worst else "") == ("secondary" if out else "")


def test_breakdowns_of_an_older_year_are_left_out(world: World) -> None:
    old = PHASES.format("special", 90, 1, 1, 1, 1).replace("2023/24", "2022/23")
    tables = [PHASES.format(*PRIMARY), PHASES.format(*SECONDARY), old]
    worst = stands_out(world("absence", "Birmingham", PLAN, *tables))
    assert worst is not None
    assert (worst.ref.breakdown, worst.value) == ("secondary", 45.0)
    assert stands_out(world("absence", "Birmingham", PLAN, PHASES.format(*PRIMARY), old)) is None
