"""When two figures do not compare, or one may not be judged, the briefing says so and claims no change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

from send_briefings.findings import Setting, alarms, findings, headline
from send_briefings.findings.comparability import breaks_in, broken_between
from send_briefings.findings.finding import Finding
from send_briefings.findings.kinds.gap import gap_finding
from send_briefings.findings.kinds.level import level_finding
from send_briefings.model import Counts, Measure, academic_year
from send_briefings.model.breaks import Break, BreakKind, Statement

World = Callable[..., Setting]

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


def with_measures(setting: Setting, *measures: Measure) -> Setting:
    """The setting with measures of its area changed or added."""
    known = MappingProxyType({**setting.spec.measures, **{measure.id: measure for measure in measures}})
    return replace(setting, spec=replace(setting.spec, measures=known))


def a_break(kind: BreakKind, start: date, end: date | None = None, **changed: Any) -> Break:
    """A break in every series of an area, but for what is changed."""
    plain = Break(
        kind, "then", start, end, (), (), (), (), "it was broken", "It was broken.", Statement("A file", "top")
    )
    return replace(plain, **changed)


def level(setting: Setting) -> Finding:
    found = level_finding(setting, setting.spec.headline)
    assert found is not None
    return found


def test_no_change_is_measured_from_a_disrupted_year(world: World) -> None:
    setting = world("absence", "Birmingham", ABSENCE.format("30 40 37"))
    closed = a_break(BreakKind.DISRUPTION, date(2023, 1, 1), date(2023, 3, 31), reason="schools were closed")
    disrupted = replace(setting, spec=replace(setting.spec, breaks=(closed,)))
    found = level(disrupted)
    assert (found.verdict, found.facts["change"]["direction"]) == ("not_compared", 0)
    assert found.facts["change"]["not_compared_because"] == "schools were closed"
    assert found.facts["long_change"]["direction"] == 1  # 2021/22 was an ordinary year
    assert "schools were closed" in headline(disrupted).sentence
    assert not {"improved", "worsened"} & found.flags


CHANGED = a_break(BreakKind.CHANGE, date(2023, 9, 1), reason="the codes changed")
GAP = a_break(BreakKind.GAP, date(2022, 9, 1), date(2023, 8, 31), reason="there is no figure for 2022/23")
SAID: dict[str, Any] = {
    "compares": "The department compares them.",
    "compares_stated": Statement("A guide", "section 2"),
}


@pytest.mark.parametrize(
    ("one", "short", "long"),
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
    world: World, one: Break, short: str | None, long: str | None
) -> None:
    setting = world("absence", "Birmingham", ABSENCE.format("30 40 37"))
    facts = level(replace(setting, spec=replace(setting.spec, breaks=(one,)))).facts
    for name, reason in (("change", short), ("long_change", long)):
        assert facts[name]["not_compared_because"] == reason
        assert (facts[name]["direction"] == 0) is (reason is not None)


def test_no_earlier_gap_is_told_across_a_break(world: World) -> None:
    others = ABSENCE.format("20 21 22").replace("absence ehc_plan", "absence no_sen")
    setting = world("absence", "Birmingham", ABSENCE.format("30 40 37"), others)
    spec = setting.spec
    for breaks, told in (((), 19.0), ((CHANGED,), None), ((replace(CHANGED, cohorts=("no_sen",)),), None)):
        broken = replace(setting, spec=replace(spec, breaks=breaks))
        found = gap_finding(broken, spec.headline, replace(spec.headline, cohort="no_sen"))
        assert found is not None
        assert found.facts["earlier_gap"] == told
        assert ("In 2022/23 it was" in found.text) is (told is not None)


def test_the_first_break_between_two_periods_is_given_and_all_in_a_series(world: World) -> None:
    spec = replace(world("absence", "Birmingham").spec, breaks=(GAP, replace(CHANGED, **SAID), CHANGED))
    first, last = academic_year(2021), academic_year(2023)
    assert broken_between(spec, spec.headline, first, last) == GAP
    assert broken_between(spec, spec.headline, academic_year(2022), last) == CHANGED
    assert broken_between(spec, spec.headline, last, academic_year(2024)) is None
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
    found = level(world("absence", "Birmingham", ABSENCE.format(cells)))
    assert (found.verdict != "not_compared") is compared
    if not compared:
        assert "80.0%" in found.facts["change"]["not_compared_because"]


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
    setting = world("destinations", "Birmingham", SHARES.format(cells))
    derived = with_measures(setting, replace(setting.spec.measures["in_college_or_work"], counts=Counts.DERIVED))
    assert (level(derived).verdict == "better") is compared
    assert (level(derived).verdict == "not_compared") is not compared
    assert level(setting).verdict == "better"  # published counts are what they are


def test_what_happens_rarely_is_told_without_a_verdict_on_its_change(world: World) -> None:
    setting = world("absence", "Birmingham", ABSENCE.format("30 39 37"))
    rare = with_measures(setting, replace(setting.spec.measures["absence"], rare=True))
    assert level(setting).verdict == "better"
    assert level(rare).facts["change"]["direction"] == 0
    assert level(rare).verdict == "no_clear_change"
    assert not {"improved", "worsened"} & level(rare).flags


def test_a_second_measure_of_the_same_children_that_moved_the_other_way_makes_it_mixed(world: World) -> None:
    other = ABSENCE.format("10 10 14").replace("absence ehc_plan", "severe_absence ehc_plan")
    setting = world("absence", "Birmingham", ABSENCE.format("30 39 37"), other)
    severe = replace(setting.spec.measures["absence"], id="severe_absence", name="Severe absence")
    head = headline(with_measures(setting, severe))
    assert (head.verdict, head.label) == ("mixed", "Mixed since 2022/23")
    assert "14.0%" in head.sentence
    assert headline(setting).verdict == "better"


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
    found = level(world("waits", "Birmingham", *tables))
    reason = found.facts["change"]["not_compared_because"]
    assert (reason is None) is compared
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
    setting = world("waits", "Birmingham", *tables, *same)
    found = level(setting)
    assert (found.verdict == "not_judged") is copied
    refs = next(spec.refs for spec in setting.spec.findings if spec.kind == "alarms")
    assert ("copied" in [alarm.kind for alarm in alarms(setting, refs)]) is copied
    if copied:
        assert "Birmingham Community Healthcare" in found.text
        assert "children" not in [f.kind for f in findings(setting)]
