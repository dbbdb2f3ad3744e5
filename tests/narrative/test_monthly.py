"""Monthly waits: services beside England, changes across a jump, and alarms. Nothing is held for April."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from send_briefings.analysis.context import AnalysisContext
from send_briefings.model.area import SeriesKey
from send_briefings.narrative.findings import Finding, findings
from send_briefings.narrative.findings.alarms import alarms
from send_briefings.narrative.headline import headline

World = Callable[..., AnalysisContext]

WAITING = """
waiting all speech
place   2024-01 2024-02 2024-03 2024-05 2024-06 2024-07
QHL       200     210     220     800     810     820
RYW       200     210     220     800     810     820
RRK        -       -       -       -       -       -
QUA       100     100     100     100     100     100
England  9000    9000    9000    9000    9000    9000
"""
OVER = """
waiting_over_18_weeks all speech
place    2024-01    2024-02    2024-03    2024-05    2024-06    2024-07
QHL       20/200     21/210     22/220    400/800    400/810    500/820
RYW       20/200     21/210     22/220    400/800    400/810    500/820
QUA       10/100     11/100     12/100     13/100     14/100     15/100
England 3000/9000  3000/9000  3000/9000  3000/9000  3000/9000  3000/9000
"""
FEET = """
waiting all feet
place   2024-01 2024-02 2024-03 2024-05 2024-06 2024-07
QHL       100      n       30     100     300     {}
RYW       100      n       30     100      90      95
RRK        n       n       n       n      200     205
"""
FEET_OVER = """
waiting_over_18_weeks all feet
place   2024-01  2024-02  2024-03  2024-05  2024-06  2024-07
QHL      10/100     n       3/30    10/100   30/300    {}
England 900/9000 900/9000 900/9000 900/9000 900/9000 900/9000
"""


def finding(context: AnalysisContext, kind: str) -> Finding:
    return next(found for found in findings(context) if found.kind == kind)


def whole(world: World, waiting: str = "310", over: str = "90/310") -> AnalysisContext:
    return world("waits", "Birmingham", WAITING, OVER, FEET.format(waiting), FEET_OVER.format(over))


def test_the_briefing_is_about_the_icb_that_serves_the_place(world: World) -> None:
    context = whole(world)
    assert (context.place.code, context.subject.code) == ("E08000025", "QHL")
    assert finding(context, "level").place == "QHL"


def test_a_change_from_month_to_month_is_tested(world: World) -> None:
    level = finding(whole(world), "level")
    assert (level.verdict, level.facts["change"]["from_period"]) == ("worse", "June 2024")
    assert level.facts["standing"]["england_verdict"] == "higher"
    assert "worse_than_england" in level.flags


JUMP = WAITING.replace("800     810     820", "800     810    1700")
EARLIER_JUMP = WAITING.replace("800     810     820", "800    1700    1720")


def test_a_newest_month_that_jumped_unexplained_is_told_and_not_judged(world: World) -> None:
    context = world("waits", "Birmingham", JUMP, OVER.replace("500/820", "850/1700"))
    level = finding(context, "level")
    assert (level.verdict, level.flags) == ("not_judged", frozenset())
    assert "from 810 to 1,700" in level.text
    assert headline(context).label == "Not judged"
    assert [found.kind for found in findings(context)].count("children") == 0


def test_nothing_is_compared_across_a_jump_in_who_is_counted(world: World) -> None:
    over = OVER.replace("400/810    500/820", "850/1700   900/1720")
    context = world("waits", "Birmingham", EARLIER_JUMP, over)
    level = finding(context, "level")
    assert level.verdict == "not_compared"
    assert level.facts["long_change"]["direction"] == 0
    assert "June 2024" in level.facts["long_change"]["not_compared_because"]
    assert level.facts["change"]["not_compared_because"] is None  # July with June
    assert headline(context).label == "Not comparable with March 2024"
    assert "not compared" in headline(context).sentence
    assert "worse_over_time" not in level.flags


def test_alarms_are_found_once_and_the_gravest_first(world: World) -> None:
    found = alarms(whole(world), _waiting(whole(world)))
    assert [(alarm.kind, alarm.place, alarm.month) for alarm in found] == [
        ("jump", "QHL", date(2024, 6, 1)),  # podiatry 100 to 300; March to May is no pair of held months
        ("not_submitted", "QHL", date(2024, 2, 1)),
        ("joined", "RRK", date(2024, 6, 1)),
    ]
    assert found[0].text.endswith("The NHS says that it began to count another clinic.")
    assert [row.value for row in found[0].evidence] == [100.0, 300.0]
    assert "February 2024" in found[1].text


def test_a_jump_the_publisher_does_not_explain_is_told_by_its_size(world: World) -> None:
    found = alarms(world("waits", "Birmingham", JUMP), _waiting(whole(world)))
    assert "who is counted" in found[0].text


def repeats(context: AnalysisContext) -> list[tuple[str, date, set[str]]]:
    found = [alarm for alarm in alarms(context, _waiting(context)) if alarm.kind == "repeat"]
    return [(alarm.place, alarm.month, {row.ref.breakdown for row in alarm.evidence}) for alarm in found]


def test_one_service_with_the_same_figures_twice_is_an_alarm(world: World) -> None:
    assert repeats(whole(world)) == []
    assert repeats(whole(world, "300", "30/300")) == [("QHL", date(2024, 7, 1), {"feet"})]
    assert repeats(whole(world, "300", "31/300")) == []  # one band moved


def test_every_service_with_the_same_figures_twice_is_one_alarm(world: World) -> None:
    still = world(
        "waits",
        "Birmingham",
        WAITING.replace("810     820\nRYW", "810     810\nRYW"),
        OVER.replace("500/820\nRYW", "400/810\nRYW"),
        FEET.format("300"),
        FEET_OVER.format("30/300"),
    )
    assert repeats(still) == [("QHL", date(2024, 7, 1), {"speech", "feet"})]


def test_the_alarms_finding_holds_every_alarm(world: World) -> None:
    found = finding(whole(world), "alarms")
    assert (found.verdict, found.flags) == ("alarm", {"alarm"})
    assert [alarm["kind"] for alarm in found.facts["alarms"]] == ["jump", "not_submitted", "joined"]
    assert "March 2024" not in found.text


def test_services_are_each_set_beside_england(world: World) -> None:
    found = finding(whole(world), "services")
    services = found.facts["services"]
    assert services["feet"]["england_verdict"] == "higher"  # 29% against 10%
    assert services["speech"]["england_verdict"] == "higher"
    assert "90 of 310 children" in found.text
    assert {row.place for row in found.evidence} == {"QHL", "E92000001"}


def test_a_service_that_was_not_submitted_or_has_nobody_waiting_is_named(world: World) -> None:
    unsent, nobody = (finding(whole(world, cell, cell), "services") for cell in ("n", "z"))
    assert set(unsent.facts["services"]) == set(nobody.facts["services"]) == {"speech"}
    assert "podiatry" in unsent.text
    assert "No children were waiting for podiatry" in nobody.text


def _waiting(context: AnalysisContext) -> tuple[SeriesKey, ...]:
    return next(spec.refs for spec in context.spec.findings if spec.kind == "alarms")
