"""When two figures do not compare, or one may not be judged, the briefing says so and claims no change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import send_briefings
from send_briefings.analysis.comparability import Comparable, NotComparable, breaks_in, comparability
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.groups import gap_between
from send_briefings.analysis.level import LevelResult
from send_briefings.analysis.level import level as level_of
from send_briefings.analysis.movement import ChangeResult
from send_briefings.analysis.submissions import FaultKind, monthly_faults
from send_briefings.model import Counts, Measure, term
from send_briefings.model.area import SeriesKey
from send_briefings.model.measure import Break, BreakKind, Citation
from send_briefings.narrative import assess

World = Callable[..., AnalysisContext]

PEERS = """
Leeds          29       31       30
Sandwell       31       34       32
Walsall        33       35       34
Kent           27       30       28
Essex          26       28       26
"""
ABSENCE = """
absence ehc_plan total
place       2021/22  2022/23  2023/24
Birmingham  {}
""" + PEERS.lstrip()


def with_measures(context: AnalysisContext, *measures: Measure) -> AnalysisContext:
    """The setting with measures of its area changed or added."""
    known = MappingProxyType({**context.spec.measures, **{measure.id: measure for measure in measures}})
    return replace(context, spec=replace(context.spec, measures=known))


def a_break(kind: BreakKind, start: date, end: date | None = None, **changed: Any) -> Break:
    """A break in every series of an area, but for what is changed."""
    plain = Break(
        kind, "then", start, end, (), (), (), (), "it was broken", "It was broken.", Citation("A file", "top")
    )
    return replace(plain, **changed)


def level(context: AnalysisContext) -> LevelResult:
    found = level_of(context, context.spec.headline)
    assert found is not None
    return found


def short(context: AnalysisContext) -> ChangeResult:
    """The change over one period."""
    move = level(context).short
    assert move is not None
    return move


def lists(context: AnalysisContext, kind: FaultKind) -> bool:
    """Whether the monthly lists have such a fault."""
    refs = [SeriesKey("waiting", "all", name, "made_up") for name in ("speech", "feet")]
    return kind in [one.kind for one in monthly_faults(context, refs)]


def test_no_change_is_measured_from_a_disrupted_year(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.format("30 40 37"))
    closed = a_break(BreakKind.DISRUPTION, date(2023, 1, 1), date(2023, 3, 31), reason="schools were closed")
    disrupted = replace(context, spec=replace(context.spec, breaks=(closed,)))
    found = level(disrupted)
    assert found.short is not None
    assert found.long is not None
    assert (found.short.direction, found.short.broken) == (0, "schools were closed")
    assert found.long.direction == 1  # 2021/22 was an ordinary year


CHANGED = a_break(BreakKind.CHANGE, date(2023, 9, 1), reason="the codes changed")
GAP = a_break(BreakKind.GAP, date(2022, 9, 1), date(2023, 8, 31), reason="there is no figure for 2022/23")
SAID: dict[str, Any] = {
    "compares": "The department compares them.",
    "compares_stated": Citation("A guide", "section 2"),
}


@pytest.mark.parametrize(
    ("one", "over_one", "over_several"),
    [
        (CHANGED, "the codes changed", "the codes changed"),
        (replace(CHANGED, **SAID), None, None),
        (replace(CHANGED, start=date(2022, 9, 1)), None, "the codes changed"),
        (replace(CHANGED, measures=("severe_absence",)), None, None),
        (replace(CHANGED, cohorts=("no_sen",)), None, None),
        (replace(CHANGED, places=("E08000035",)), None, None),
        (replace(CHANGED, places=("E08000025",)), "the codes changed", "the codes changed"),
        (GAP, None, "there is no figure for 2022/23"),
        (replace(GAP, **SAID), None, None),
    ],
)
def test_nothing_is_compared_across_a_break_unless_the_source_says_it_compares(
    world: World, one: Break, over_one: str | None, over_several: str | None
) -> None:
    context = world("absence", "Birmingham", ABSENCE.format("30 40 37"))
    found = level(replace(context, spec=replace(context.spec, breaks=(one,))))
    for move, reason in ((found.short, over_one), (found.long, over_several)):
        assert move is not None
        assert (move.broken or None) == reason
        assert (move.direction == 0) is (reason is not None)


def test_no_earlier_gap_is_told_across_a_break(world: World) -> None:
    others = ABSENCE.format("20 21 22").replace("absence ehc_plan", "absence no_sen")
    context = world("absence", "Birmingham", ABSENCE.format("30 40 37"), others)
    spec = context.spec
    for breaks, reported in (((), 19.0), ((CHANGED,), None), ((replace(CHANGED, cohorts=("no_sen",)),), None)):
        broken = replace(context, spec=replace(spec, breaks=breaks))
        found = gap_between(broken, spec.headline, replace(spec.headline, cohort="no_sen"))
        assert found is not None
        assert found.earlier == reported


def test_the_first_break_between_two_periods_is_given_and_all_in_a_series(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.format("30 40 37"), quiet=0)
    spec = replace(context.spec, breaks=(GAP, replace(CHANGED, **SAID), CHANGED))
    broken = replace(context, spec=spec)
    first, second, last = broken.figures.series(spec.headline, "E08000025")
    assert comparability(broken, first, last) == NotComparable("there is no figure for 2022/23")
    assert comparability(broken, second, last) == NotComparable("the codes changed")
    assert comparability(context, second, last) == Comparable()
    assert breaks_in(spec, spec.headline) == spec.breaks
    assert breaks_in(replace(spec, breaks=(replace(GAP, cohorts=("no_sen",)),)), spec.headline) == ()


@pytest.mark.parametrize(
    ("cells", "compared"),
    [
        ("30 80 31", False),  # up 50, down 49, where the middle half of changes is one point wide
        ("30 80 79", True),  # up and stays
        ("30 32 30", True),  # an ordinary swing
        ("-  80 31", True),  # nothing to tell which of the two is wrong
    ],
)
def test_a_year_that_stands_far_from_both_its_neighbours_is_not_compared(
    world: World, cells: str, compared: bool
) -> None:
    broken = short(world("absence", "Birmingham", ABSENCE.format(cells))).broken
    assert (broken == "") is compared
    assert compared or "80.0%" in broken


SHARES = """
in_college_or_work ehc_plan total
place         2023     2024
Birmingham   {}
Leeds       560/800  480/800
"""


@pytest.mark.parametrize(
    ("cells", "compared"), [("480/800 840/1200", True), ("480/800 847/1210", False), ("480/800 350/500", False)]
)
def test_derived_counts_of_quite_another_size_are_not_compared(world: World, cells: str, compared: bool) -> None:
    context = world("destinations", "Birmingham", SHARES.format(cells))
    derived = with_measures(context, replace(context.spec.measures["in_college_or_work"], counts=Counts.DERIVED))
    assert (short(derived).direction, short(derived).broken == "") == ((1, True) if compared else (0, False))
    assert short(context).direction == 1  # published counts are what they are


def test_what_happens_rarely_is_told_without_a_verdict_on_its_change(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.format("38 39 31"))
    small_counts = with_measures(context, replace(context.spec.measures["absence"], small_counts=True))
    assert short(context).direction == -1
    assert (short(small_counts).direction, short(small_counts).broken) == (0, "")
    assert not assess(small_counts, small_counts.spec.headline).judged


WAITING = """
waiting all speech
place   2024-05 2024-06 2024-07
QHL       800     810     820
RYW       800     810     {ryw}
RRK        -       -      {rrk}
"""
OVER = """
waiting_over_18_weeks all speech
place     2024-05    2024-06   2024-07
QHL       400/800    400/810   500/820
RYW       400/800    400/810   {ryw}
England 3000/9000  3000/9000  3000/9000
"""


@pytest.mark.parametrize(("ryw", "rrk", "compared"), [(790, 30, True), (770, 50, False)])
def test_months_with_other_providers_are_not_compared(world: World, ryw: int, rrk: int, compared: bool) -> None:
    """Five per cent of 820 is 41."""
    tables = WAITING.format(ryw=ryw, rrk=rrk), OVER.format(ryw=f"480/{ryw}")
    reason = short(world("waits", "Birmingham", *tables)).broken
    assert (reason == "") is compared
    assert compared or "University Hospitals Birmingham" in reason


FEET = """
waiting all feet
place   2024-05 2024-06 2024-07
RYW       100     110     {}
QHL       100     110     {}
"""
FEET_OVER = """
waiting_over_18_weeks all feet
place   2024-05  2024-06  2024-07
RYW     10/100   10/110   {}
QHL     10/100   10/110   {}
"""


@pytest.mark.parametrize(("over", "copied"), [("480/820", True), ("481/820", False)])
def test_the_same_numbers_for_two_services_are_not_judged(world: World, over: str, copied: bool) -> None:
    tables = WAITING.format(ryw=820, rrk="-"), OVER.format(ryw="480/820")
    same = FEET.format(820, 820), FEET_OVER.format(over, over)
    context = world("waits", "Birmingham", *tables, *same)
    reason = level(context).unjudged
    assert ("Birmingham Community Healthcare" in reason) is copied
    assert lists(context, FaultKind.COPIED) is copied


JUMPED = """
waiting all speech
place   2024-03 2024-04 2024-05
QHL       1000    1000    {qhl}
RYW        700     700    {ryw}
"""
JUMPED_OVER = """
waiting_over_18_weeks all speech
place   2024-03    2024-04    2024-05
QHL     400/1000  400/1000  200/{qhl}
"""


@pytest.mark.parametrize(
    ("qhl", "ryw", "reason"),
    [
        (970, 720, None),
        (550, 250, "the number on Birmingham Community Healthcare NHS Foundation Trust's list at least halved"),
        (480, 700, "the number on the list at least halved"),
    ],
)
def test_nothing_is_compared_across_a_jump_at_a_provider(world: World, qhl: int, ryw: int, reason: str | None) -> None:
    context = world("waits", "Birmingham", JUMPED.format(qhl=qhl, ryw=ryw), JUMPED_OVER.format(qhl=qhl))
    ref = context.spec.headline
    april, may = context.figures.series(ref, "QHL")[1:]
    assert (comparability(context, april, may).reason or None) == (reason and f"{reason} in May 2024")


def test_a_jump_of_a_small_part_is_told_as_such(world: World) -> None:
    """400 to 200 at a provider is under a twentieth of 9,000: the list is compared."""
    waiting = (
        JUMPED.format(qhl=9000, ryw=200).replace("1000    1000", "9200    9200").replace("700     700", "400     400")
    )
    context = world("waits", "Birmingham", waiting, JUMPED_OVER.format(qhl=9000).replace("/1000", "/9200"))
    assert lists(context, FaultKind.JUMP)
    april, may = context.figures.series(context.spec.headline, "QHL")[1:]
    assert comparability(context, april, may) == Comparable()


def test_a_term_and_a_year_do_not_compare(world: World) -> None:
    context = world("absence", "Birmingham", ABSENCE.format("30 40 37"))
    year = context.figures.series(context.spec.headline, "E08000025")[-1]
    autumn = replace(year, period=term("Autumn", 2024))
    assert comparability(context, year, autumn) == NotComparable(
        "one figure is for a school year and the other for a term"
    )


def test_no_earlier_gap_is_told_where_another_cohort_was_counted(world: World) -> None:
    """Bracknell Forest's NEET briefing said "not compared with 2023" and then told the gap of 2023."""
    own = SHARES.format("480/800 847/1210")
    others = own.replace("work ehc_plan", "work no_sen").replace("480/800 847/1210", "700/900 700/900")
    context = world("destinations", "Birmingham", own, others)
    ref = replace(context.spec.headline, measure="in_college_or_work", cohort="ehc_plan")
    for counts, reported in ((Counts.PUBLISHED, True), (Counts.DERIVED, False)):
        made = with_measures(context, replace(context.spec.measures["in_college_or_work"], counts=counts))
        found = gap_between(made, ref, replace(ref, cohort="no_sen"))
        assert found is not None
        assert (found.earlier is not None) is reported


def test_counts_have_no_outliers_by_points(world: World) -> None:
    """Five percentage points are not five children, nor five pounds."""
    grant = """
grant all total
place       2021/22  2022/23  2023/24
Birmingham   1000     2000     1000
Leeds        1000     1001     1001
Kent         1000     1001     1001
Essex        1000     1001     1001
Camden       1000     1001     1001
"""
    context = world("grants", "Birmingham", grant)
    figures = context.figures.series(context.spec.headline, "E08000025")
    assert comparability(context, figures[1], figures[2]) == Comparable()


def test_one_rule_is_asked_by_all() -> None:
    """Nobody else asks a break whether it separates two periods, or works out a jump between two figures to compare."""
    package = Path(send_briefings.__file__).parent
    asking = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if ".separates(" in path.read_text(encoding="utf-8")
    }
    assert asking == {
        "analysis/comparability.py",
        "narrative/claims/checking.py",
    }  # the latter asks of one period alone
