"""Where counts are published: intervals, England, and differences said in children. More is better here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings import Finding, findings

World = Callable[..., AnalysisContext]

SHARES = """
in_college_or_work ehc_plan total
place            2022       2023       2024
England          -      6500/10000  6600/10000
West-Midlands    -          -        1280/2000
Birmingham    440/800    480/800     560/800
Leeds         560/800    560/800     480/800
Kent          300/400    296/400     300/400
Essex         320/400    330/400     330/400
Camden         50/80      51/80       52/80
Rutland        10/18      10/18        9/18
"""


def found(context: AnalysisContext, kind: str) -> Finding | None:
    return next((finding for finding in findings(context) if finding.kind == kind), None)


def level(world: World, place: str) -> Finding:
    finding = found(world("destinations", place, SHARES), "level")
    assert finding is not None
    return finding


def test_a_clear_rise_where_more_is_better(world: World) -> None:
    finding = level(world, "Birmingham")
    change, standing = finding.facts["change"], finding.facts["standing"]
    assert (finding.verdict, finding.flags) == ("better", {"improved"})
    assert (change["method"], change["difference"], change["direction"]) == ("newcombe_interval", 10.0, 1)
    assert change["interval"] == pytest.approx([5.33, 14.61], abs=0.01)
    # a full count of two years, too few places to know the usual ups and downs: higher, and no verdict
    assert (standing["england"], standing["england_verdict"], standing["region"]) == (66.0, "higher", 64.0)
    assert standing["usual_swing"] is None
    assert standing["interval"] == pytest.approx([66.74, 73.07], abs=0.01)
    assert standing["england_method"] == "difference_from_whole"
    # 560 of 800 in 6600 of 10000: the rest is 6040 of 9200, 65.65%, and the difference is shrunk to 92% of theirs
    assert standing["difference_from_england"] == pytest.approx([0.868, 6.967], abs=0.01)
    # 70, 60, 75, 82.5, 65: third, counting from the highest; Rutland's 18 children take no rank
    assert (standing["rank"], standing["peers_with_a_figure"], standing["peers_missing"]) == (3, 5, 2)
    assert standing["peers_too_small"] == 1
    assert [(row.place, row.period.label) for row in finding.evidence] == [
        ("E08000025", "2024"), ("E08000025", "2023"), ("E08000025", "2022"), ("E92000001", "2024"),
        ("E12000005", "2024"),
    ]  # fmt: skip
    assert "higher than England's 66.0%" in finding.text


def test_a_clear_fall_where_more_is_better(world: World) -> None:
    finding = level(world, "Leeds")
    assert finding.facts["change"]["direction"] == -1
    assert (finding.verdict, finding.flags) == (
        "worse",
        {"band_d", "worse_than_england", "worsened", "worse_over_time"},
    )
    assert "lower than England's 66.0%" in finding.text


def test_what_chance_could_explain_is_no_change_and_cannot_be_told_apart(world: World) -> None:
    finding = level(world, "Camden")
    assert (finding.verdict, finding.facts["standing"]["england_verdict"]) == ("no_clear_change", "not_told_apart")
    assert "At 65.0%, it cannot be told apart from England's 66.0% (its 95% interval is 54.1% to 74.5%)" in finding.text
    assert not {"worsened", "improved", "worse_than_england"} & finding.flags


def test_under_twenty_children_nothing_is_judged(world: World) -> None:
    finding = level(world, "Rutland")
    assert (finding.verdict, finding.flags) == ("not_judged", frozenset())
    assert finding.text.endswith("There are too few children to tell more: the figure is of 18 children.")
    assert found(world("destinations", "Rutland", SHARES), "children") is None


@pytest.mark.parametrize(
    ("place", "children", "direction"),
    [("Birmingham", 32.0, "fewer"), ("Leeds", -48.0, "more"), ("Kent", 36.0, "fewer")],
)
def test_a_difference_from_england_in_children(world: World, place: str, children: float, direction: str) -> None:
    finding = found(world("destinations", place, SHARES), "children")
    assert finding is not None
    assert finding.facts["children"] == children
    assert finding.facts["benchmark"] == 66.0
    assert finding.facts["lower"] < children < finding.facts["upper"]
    assert direction in finding.text
    assert [row.place for row in finding.evidence][1] == "E92000001"


def test_no_difference_is_said_in_children_where_it_is_similar(world: World) -> None:
    assert found(world("destinations", "Camden", SHARES), "children") is None


def test_without_an_england_figure_there_is_no_verdict_on_it(world: World) -> None:
    context = world("destinations", "Birmingham", SHARES.replace("6600/10000", "c"))
    finding = found(context, "level")
    assert finding is not None
    assert (finding.facts["standing"]["england"], finding.facts["standing"]["england_verdict"]) == (None, None)
    assert "England" not in finding.text
    assert found(context, "children") is None


HALF = """
in_college_or_work ehc_plan total
place             2024
England        1005/2000
Birmingham      532/1000
Kent            300/400
"""


def test_a_place_that_is_much_of_england_is_compared_with_the_england_it_is_part_of(world: World) -> None:
    """53.2% of 1,000 against England's 50.25%: the place's own interval, 50.1 to 56.3, holds England's value."""
    finding = found(world("destinations", "Birmingham", HALF), "level")
    assert finding is not None
    standing = finding.facts["standing"]
    assert standing["interval"][0] < 50.25 < standing["interval"][1]
    # 473 of 1,000 elsewhere: 5.9 points apart, halved because the place is half of England
    assert standing["difference_from_england"] == pytest.approx([0.76, 5.12], abs=0.01)
    assert standing["england_verdict"] == "similar"  # more than chance, but by 2.9 points, less than a tenth of 49.75
    assert "similar to England's 50.3%" in finding.text


@pytest.mark.parametrize("england", ["66.0", "400/700"], ids=["no-counts", "too-small"])
def test_without_counts_that_fit_the_value_of_england_is_the_benchmark(world: World, england: str) -> None:
    finding = found(world("destinations", "Birmingham", SHARES.replace("6600/10000", england)), "level")
    assert finding is not None
    standing = finding.facts["standing"]
    assert (standing["england_method"], standing["difference_from_england"]) == ("benchmark_interval", None)
    assert standing["england_verdict"] == "higher"


def test_a_gap_that_chance_could_explain_is_said_to_be_one(world: World) -> None:
    none = SHARES.replace("ehc_plan", "no_sen").replace("560/800\nLeeds", "570/800\nLeeds")
    gap = found(world("destinations", "Birmingham", SHARES, none), "gap")
    assert gap is not None
    assert gap.facts["interval"] == pytest.approx([-5.71, 3.22], abs=0.01)
    assert "Chance alone could explain" in gap.text
