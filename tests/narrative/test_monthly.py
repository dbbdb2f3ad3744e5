"""Monthly waits: changes across a jump, and what makes a month doubtful. We have nothing for April."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.level import LevelResult, level
from send_briefings.analysis.submissions import monthly_faults
from send_briefings.model.area import SeriesKey
from send_briefings.narrative import assess

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


def whole(world: World, waiting: str = "310", over: str = "90/310") -> AnalysisContext:
    return world("waits", "Birmingham", WAITING, OVER, FEET.format(waiting), FEET_OVER.format(over))


def newest(context: AnalysisContext) -> LevelResult:
    found = level(context, context.spec.headline)
    assert found is not None
    return found


def faults(context: AnalysisContext) -> list[tuple[str, str, date]]:
    """The faults of both services' lists."""
    refs = [SeriesKey("waiting", "all", name, "made_up") for name in ("speech", "feet")]
    return [(one.kind.value, one.place, one.month) for one in monthly_faults(context, refs)]


def test_the_briefing_is_about_the_icb_that_serves_the_place(world: World) -> None:
    context = whole(world)
    assert (context.place.code, context.subject.code) == ("E08000025", "QHL")
    assert newest(context).figure.place == "QHL"


def test_a_change_from_month_to_month_is_tested(world: World) -> None:
    found = newest(whole(world))
    assert found.short is not None
    assert (found.short.earlier.period.label, found.short.direction) == ("June 2024", 1)
    assert found.place.england_verdict == "higher"


JUMP = WAITING.replace("800     810     820", "800     810    1700")
EARLIER_JUMP = WAITING.replace("800     810     820", "800    1700    1720")


def test_a_newest_month_that_jumped_unexplained_is_not_judged(world: World) -> None:
    context = world("waits", "Birmingham", JUMP, OVER.replace("500/820", "850/1700"))
    assert "from 810 to 1,700" in newest(context).unjudged
    assert not assess(context, context.spec.headline).judged


def test_nothing_is_compared_across_a_jump_in_who_is_counted(world: World) -> None:
    over = OVER.replace("400/810    500/820", "850/1700   900/1720")
    found = newest(world("waits", "Birmingham", EARLIER_JUMP, over))
    assert found.short is not None
    assert found.long is not None
    assert (found.long.earlier.period.label, found.long.direction) == ("March 2024", 0)
    assert "June 2024" in found.long.broken
    assert found.short.broken == ""  # July with June


def test_faults_are_found_of_the_board_and_of_those_that_report_to_it(world: World) -> None:
    assert sorted(faults(whole(world))) == [
        ("joined", "RRK", date(2024, 6, 1)),
        ("jump", "QHL", date(2024, 6, 1)),  # podiatry 100 to 300; March to May is no pair of months we have
        ("not_submitted", "QHL", date(2024, 2, 1)),
        ("not_submitted", "RYW", date(2024, 2, 1)),
    ]


def repeats(context: AnalysisContext) -> list[tuple[str, date]]:
    return [(place, when) for kind, place, when in faults(context) if kind == "repeat"]


def test_one_service_with_the_same_figures_twice_is_a_fault(world: World) -> None:
    assert repeats(whole(world)) == []
    assert repeats(whole(world, "300", "30/300")) == [("QHL", date(2024, 7, 1))]
    assert repeats(whole(world, "300", "31/300")) == []  # one band moved


def test_every_service_with_the_same_figures_twice_is_one_fault(world: World) -> None:
    still = world(
        "waits",
        "Birmingham",
        WAITING.replace("810     820\nRYW", "810     810\nRYW"),
        OVER.replace("500/820\nRYW", "400/810\nRYW"),
        FEET.format("300"),
        FEET_OVER.format("30/300"),
    )
    assert repeats(still) == [("QHL", date(2024, 7, 1))]
