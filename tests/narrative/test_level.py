"""A figure, how it moved and how it stands: the numbers, the verdict, the rules that hold, the rows behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative.findings import findings
from send_briefings.narrative.findings.level import level_finding
from send_briefings.narrative.headline import headline

World = Callable[..., AnalysisContext]

ABSENCE = """
absence ehc_plan total
place       2021/22  2022/23  2023/24
Birmingham     30       40       37
Leeds          29       31       30
Sandwell       31       34       32
Walsall        33       35       34
Kent           27       30       28
Essex          26       28       26
Camden         24       25       24
Rutland        23       22       22
"""


def test_a_figure_is_judged_over_one_year_and_several_and_among_its_peers(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE)
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert (found.id, found.verdict, found.period) == (
        "level-absence-ehc_plan-total",
        "fell_with_others",
        "2023/24",
    )
    assert found.facts["value"] == 37.0
    reported = (
        "from_period",
        "from_value",
        "difference",
        "direction",
        "method",
        "verdict",
        "interval",
        "peers_middle_half",
    )
    method = "usual_ups_and_downs"
    usual = found.facts["change"]["usual"]
    assert 1.5 < usual < 3.0  # half a point a year: about 2.5 times 0.7
    # most fell by 1.5 points; 3 points are no further from that than usual: no verdict on Birmingham
    assert [found.facts["change"][name] for name in reported] == [
        "2022/23", 40.0, -3.0, -1, method, "fell_as_most", [-3.0 - usual, -3.0 + usual], [-2.0, -1.5, -1.0],
    ]  # fmt: skip
    usual = found.facts["long_change"]["usual"]
    assert [found.facts["long_change"][name] for name in reported] == [
        "2021/22", 30.0, 7.0, 1, method, "rose", [7.0 - usual, 7.0 + usual], [0.0, 1.0, 1.0],
    ]  # fmt: skip
    assert "It fell by 3.0 percentage points from 40.0% in 2022/23, as in most authorities." in found.text
    assert "it has risen by 7.0 percentage points, more than the usual ups and downs." in found.text
    assert found.facts["change"]["not_compared_because"] is None
    assert found.facts["standing"] == {
        "interval": None, "england": None, "england_verdict": None, "england_method": None,
        "difference_from_england": None, "usual_swing": None, "region": None,
        "neighbours_mean": 32.0, "neighbours_used": 3,
        "peers_quartiles": [25.5, 29.0, 32.5], "peers_with_a_figure": 8, "peers_missing": 0,
        "peers_too_small": 0, "rank": 8, "band": "D",
    }  # fmt: skip
    assert found.flags == {"band_d", "worse_over_time"}
    assert [(row.place, row.period.label, row.value) for row in found.evidence] == [
        ("E08000025", "2023/24", 37.0), ("E08000025", "2022/23", 40.0), ("E08000025", "2021/22", 30.0),
    ]  # fmt: skip
    for stated in ("37.0%", "40.0%", "30.0%", "3.0 percentage points", "7.0 percentage points", "8th of 8", "32.0%"):
        assert stated in found.text
    assert "A department, Made-up figures, the newest" in found.basis


@pytest.mark.parametrize(
    ("place", "verdict", "direction", "flags"),
    [
        ("Kent", "fell_with_others", -1, set()),  # -2, as most: no verdict on Kent
        ("Rutland", "no_clear_change", 0, set()),  # 0
        ("Camden", "fell_with_others", -1, set()),
    ],
)
def test_other_places_of_the_same_table(
    world: World, place: str, verdict: str, direction: int, flags: set[str]
) -> None:
    context = world("absence", place, ABSENCE)
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert (found.verdict, found.facts["change"]["direction"]) == (verdict, direction)
    assert found.flags == flags
    assert headline(context).verdict == verdict
    others = {"fell_with_others": "Fell since 2022/23, as in other places"}
    assert headline(context).label == others.get(verdict, "No clear change from 2022/23")


@pytest.mark.parametrize(
    ("years", "verdict", "label", "stated"),
    [
        ("38 40 31", "better", "Better than 2022/23", "fell to 31.0% in 2023/24 from 40.0% in 2022/23, more than the"),
        ("30 40 47", "worse", "Worse than 2022/23", "more than the usual ups and downs, while in most authorities it"),
        ("40 40 41", "no_clear_change", "No clear change from 2022/23", "There is no clear change from 40.0% in"),
    ],
)
def test_a_verdict_is_of_size_and_beyond_the_usual_ups_and_downs(
    world: World, years: str, verdict: str, label: str, stated: str
) -> None:
    context = world("absence", "Birmingham", ABSENCE.replace("30       40       37", years))
    assert (headline(context).verdict, headline(context).label) == (verdict, label)
    assert stated in headline(context).sentence


def test_a_large_change_within_the_usual_ups_and_downs_is_told_and_not_clear(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.replace("30       40       37", "40 40 49"), quiet=5)
    assert (headline(context).verdict, headline(context).label) == (
        "up_unsettled",
        "Up from 2022/23, within the usual ups and downs",
    )
    assert headline(context).sentence == (
        "Absence among pupils with an EHC plan in Birmingham was 49.0% in 2023/24, and 40.0% in 2022/23. The "
        "difference is within the usual ups and downs. At 49.0% it is higher than in "
        "three quarters of authorities."
    )


def test_a_headline_tells_what_goes_the_other_way(world: World) -> None:
    reported = headline(world("absence", "Birmingham", ABSENCE))
    assert reported.label == "Fell since 2022/23, as in other places, worse than 2021/22"
    assert "fell to 37.0% in 2023/24 from 40.0% in 2022/23, as in most authorities" in reported.sentence
    assert "It is up from 30.0% in 2021/22, more than the usual ups and downs." in reported.sentence


def test_without_the_ups_and_downs_of_enough_places_no_change_is_judged(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.replace("30       40       37", "- 40 20"), quiet=0)
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert (found.verdict, found.facts["change"]["verdict"]) == ("no_clear_change", "not_tested")
    assert "It was 40.0% in 2022/23. Too few authorities have both figures to judge the change." in found.text


def test_a_rise_where_low_is_good_is_worse_and_asked_about(world: World) -> None:
    turned = "\n".join(
        line if i < 2 else " ".join([line.split()[0], *line.split()[:0:-1]])
        for i, line in enumerate(ABSENCE.strip().splitlines())
    )  # years in reverse: Birmingham 37, 40, 30; the others rise
    context = world("absence", "Kent", turned)
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert found.facts["change"]["from_value"] == 30.0
    assert found.verdict == "fell_with_others"  # 28, 30, 27: most fell, and the middle of them by about as much
    worse = world("absence", "Kent", ABSENCE.replace("27       30       28", "27       30       36"))
    found = level_finding(worse, worse.spec.headline)
    assert found is not None
    assert (found.verdict, found.flags) == ("worse", {"band_d", "worsened", "worse_over_time"})
    assert headline(worse).label == "Worse than 2022/23"
    assert "rose" in headline(worse).sentence


def test_peers_and_neighbours_without_a_figure_are_left_out_and_counted(world: World) -> None:
    context = world(
        "absence", "Birmingham", ABSENCE.replace("34       32", "34        c").replace("28       26", "28       -")
    )
    found = level_finding(context, context.spec.headline)
    assert found is not None
    standing = found.facts["standing"]
    assert (standing["neighbours_mean"], standing["neighbours_used"]) == (32.0, 2)  # Leeds 30, Walsall 34
    assert (standing["rank"], standing["peers_with_a_figure"], standing["peers_missing"]) == (6, 6, 2)
    assert "two statistical neighbours" in found.text


def test_a_suppressed_newest_figure_gives_way_to_the_one_before(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.replace("40       37", "40        c"))
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert (found.period, found.facts["value"]) == ("2022/23", 40.0)
    assert "long_change" not in found.facts  # 2021/22 is the year before
    assert "2022/23" in headline(context).sentence
    assert "suppressed" not in found.text


@pytest.mark.parametrize(
    ("cells", "stated"), [("c c c", "2023/24, is suppressed"), ("n n n", "is not submitted"), ("- - -", "is published")]
)
def test_a_place_with_nothing_published_is_told_so_and_nothing_else(world: World, cells: str, stated: str) -> None:
    context = world("absence", "Birmingham", ABSENCE.replace("30       40       37", cells))
    head = headline(context)
    assert (head.verdict, head.label, head.found) == ("nothing", "No figure published", None)
    assert stated in head.sentence
    assert findings(context) == ()


def test_one_year_only_is_described_and_not_compared(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.replace("30       40       37", "- c 37"), quiet=0)
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert (found.verdict, found.flags) == ("described", {"band_d"})
    assert not {"change", "long_change"} & set(found.facts)
    assert found.facts["why_no_verdict"] == "there is no earlier figure to compare with"
    assert headline(context).label == "No earlier figure to compare"


def test_a_figure_is_not_called_a_year_earlier_across_a_gap(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.replace("30       40       37", "30 c 37"))
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert "change" not in found.facts
    assert found.facts["long_change"]["from_period"] == "2021/22"


PLANS = """
plans ehc_plan total
place       2023   2024
Birmingham  9000   {}
"""


@pytest.mark.parametrize(("plans", "small"), [("99", True), ("100", False), ("c", False)])
def test_a_place_with_few_children_is_not_judged_where_rates_have_no_counts(
    world: World, plans: str, small: bool
) -> None:
    context = world("absence", "Birmingham", ABSENCE, PLANS.format(plans))
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert (found.verdict == "not_judged") is small
    if small:
        assert found.flags == frozenset()
        assert headline(context).label == "Not judged"
        assert "99 children with an EHC plan" in found.text
        assert "percentage points" not in found.text
        assert [f.kind for f in findings(context)] == ["level"]  # no gap, no breakdowns


def test_under_four_peers_no_change_is_claimed(world: World) -> None:
    few = "\n".join(ABSENCE.strip().splitlines()[:5])
    context = world("absence", "Birmingham", few)
    found = level_finding(context, context.spec.headline)
    assert found is not None
    assert found.facts["change"]["verdict"] == "not_tested"
    assert (found.verdict, found.facts["standing"]["band"]) == ("no_clear_change", None)


def test_what_a_figure_did_with_most_others_over_years_is_told_beside_a_fall(world: World) -> None:
    table = "absence ehc_plan total\nplace 2021/22 2022/23 2023/24\n" + "\n".join(
        f"{place} {start} {start + 6} {start + 4}"
        for place, start in zip(
            ("Birmingham", "Leeds", "Kent", "Essex", "Camden", "Rutland"), range(24, 30), strict=True
        )
    )
    reported = headline(world("absence", "Birmingham", table))
    assert reported.verdict == "fell_with_others"
    assert reported.label == "Fell since 2022/23, as in other places, higher than in 2021/22"
    assert "It is up from 24.0% in 2021/22, as in most authorities." in reported.sentence
