"""Statistical process control of a monthly share: one unbroken stretch, twelve months, the newest month only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.standing import ControlChartResult, process, stretches
from send_briefings.model.area import SeriesKey
from send_briefings.narrative.findings import Finding, findings
from send_briefings.narrative.sentences import verdict_text

World = Callable[..., AnalysisContext]

SPEECH = SeriesKey("waiting_over_18_weeks", "all", "speech", "made_up")
FEET = SeriesKey("waiting_over_18_weeks", "all", "feet", "made_up")
STEADY = [30, 31, 29, 30, 31, 29, 30, 31, 29, 30, 31, 29]  # mean 30, moving ranges 1, 2, 1 ...: mean 15 / 11


def months(count: int) -> list[str]:
    return [f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(count)]


def monthly(
    world: World, values: Sequence[int | str], waiting: Sequence[int] = (), breakdown: str = "speech"
) -> AnalysisContext:
    """Of each hundred children on a list, so many have waited over 18 weeks."""
    heads = " ".join(months(len(values)))
    lists = waiting or [1000] * len(values)
    cells = [
        value if isinstance(value, str) else f"{value * n // 100}/{n}" for value, n in zip(values, lists, strict=True)
    ]
    over = f"waiting_over_18_weeks all {breakdown}\nplace {heads}\nQHL {' '.join(cells)}\n"
    over += f"England {' '.join(['3000/9000'] * len(values))}"
    counted = f"waiting all {breakdown}\nplace {heads}\n"
    return world("waits", "Birmingham", over, counted + f"QHL {' '.join(map(str, lists))}")


def chart(context: AnalysisContext, ref: SeriesKey = SPEECH) -> ControlChartResult:
    found = process(context, ref)
    assert found is not None
    return found


def level(context: AnalysisContext) -> Finding:
    return next(found for found in findings(context) if found.kind == "level")


def test_twelve_steady_months_are_within_their_usual_range(world: World) -> None:
    context = monthly(world, STEADY)
    facts = chart(context).facts()
    assert (facts["method"], facts["points"], facts["centre"]) == ("process_control", 12, 30.0)
    assert facts["limits"] == pytest.approx([30 - 2.66 * 15 / 11, 30 + 2.66 * 15 / 11])
    assert (facts["signal"], facts["signals"], facts["why_no_verdict"]) == (None, {}, None)
    assert "It is within its usual range since January 2023, 26.4% to 33.6%." in level(context).text
    assert level(context).facts["signal"] is None


def test_eleven_months_are_too_few(world: World) -> None:
    context = monthly(world, STEADY[:11])
    found = chart(context)
    assert found.limits is None
    assert found.facts()["limits"] is found.facts()["centre"] is None
    assert found.why_no_verdict == ("too few points: 11 months without a break are held, and 12 are needed")
    assert "usual range" not in level(context).text


@pytest.mark.parametrize(
    ("values", "signal", "stated"),
    [
        ([*STEADY, 45], "above_limit", "At 45.0% it is above its usual range since January 2023,"),
        ([*STEADY, 15], "below_limit", "At 15.0% it is below its usual range since January 2023,"),
        (
            [29, 32, 29, 30, 29, 32, 29, 33, 32, 33, 32, 33, 32, 33],
            "run_above",
            "The last seven months are all above the average since January 2023, which is 31.3%.",
        ),
        (
            [31, 28, 31, 30, 31, 28, 31, 27, 28, 27, 28, 27, 28, 27],
            "run_below",
            "The last seven months are all below the average since January 2023, which is 28.7%.",
        ),
        (
            [40, 46, 40, 46, 40, 46, 40, 41, 42, 43, 44, 45, 46],
            "rising",
            "It has risen every month since July 2023, when it was 40.0%.",
        ),
        (
            [46, 40, 46, 40, 46, 40, 46, 45, 44, 43, 42, 41, 40],
            "falling",
            "It has fallen every month since July 2023, when it was 46.0%.",
        ),
        (
            [30, 31] * 6 + [33, 32, 33],
            "near_upper",
            "Two of the last three months are near the top of its usual range since January 2023, 28.1% to 33.8%.",
        ),
    ],
)
def test_a_signal_in_the_newest_month_is_told_in_plain_words(
    world: World, values: list[int], signal: str, stated: str
) -> None:
    context = monthly(world, values)
    finding = level(context)
    assert (finding.facts["signal"], finding.facts["process"]["signal"]) == (signal, signal)
    assert stated in finding.text
    assert "no proof: most children on a list are still on it a month later" in finding.text
    assert "within its usual range" not in finding.text
    assert {row.period.label for row in finding.evidence} >= {"January 2023", "December 2023"}


def test_an_old_signal_is_no_finding(world: World) -> None:
    context = monthly(world, [*STEADY[:6], 60, *STEADY[6:]])
    found = chart(context)
    assert (found.newest, found.facts()["signals"]) == ((), {"July 2023": ["above_limit"]})
    assert "above" not in level(context).text.split("At 29.0%")[0]


def test_a_month_without_a_figure_begins_a_new_stretch(world: World) -> None:
    context = monthly(world, [*STEADY, "n", *STEADY[:5]])
    found = chart(context)
    assert found.stretch.figures[0].period.label == "February 2024"
    assert found.why_no_verdict == "too few points: five months without a break are held, and 12 are needed"
    assert found.facts()["points_follow"] == "there is no figure to judge for January 2024"


def test_months_that_no_workbook_is_held_for_begin_a_new_stretch(world: World) -> None:
    held = [*STEADY, "-", "-", *STEADY[:3]]
    found = chart(monthly(world, held))
    assert found.stretch.broken_by == "there is no figure to judge for January 2024 and after"
    assert len(found.stretch.figures) == 3


def test_a_month_of_fewer_than_twenty_children_is_no_point(world: World) -> None:
    found = chart(monthly(world, [*STEADY[:11], 31, 29], [100] * 11 + [19, 100]))
    assert len(found.stretch.figures) == 1
    assert found.why_no_verdict.startswith("too few points: one month without a break is held")


def test_an_abrupt_change_in_the_list_begins_a_new_stretch(world: World) -> None:
    found = chart(monthly(world, [*STEADY, *STEADY], [1000] * 10 + [3000] * 14))
    assert found.stretch.figures[0].period.label == "November 2023"
    assert found.stretch.broken_by == "the number on the list at least doubled in November 2023"
    assert (found.why_no_verdict, len(found.signals)) == ("", 14)


def test_other_providers_begin_a_new_stretch(world: World) -> None:
    heads = " ".join(months(13))
    context = world(
        "waits", "Birmingham",
        f"waiting_over_18_weeks all speech\nplace {heads}\nQHL {' '.join(['300/1000'] * 13)}",
        f"waiting all speech\nplace {heads}\nQHL {' '.join(['1000'] * 13)}\nRYW {' '.join(['1000'] * 13)}\n"
        f"RRK {' '.join(['-'] * 9 + ['60'] * 4)}",
    )  # fmt: skip
    found = chart(context)
    assert (found.limits, len(found.stretch.figures)) == (None, 4)
    assert "sent figures in only one of the two months" in found.stretch.broken_by


def test_stretches_hold_every_figure_that_counts_once_and_in_order(world: World) -> None:
    context = monthly(world, [*STEADY, "n", *STEADY[:5]])
    series = context.figures.series(SPEECH, context.subject.code)
    cut = stretches(context, series)
    assert [len(stretch.figures) for stretch in cut] == [12, 5]
    assert [f for stretch in cut for f in stretch.figures] == [f for f in series if f.value is not None]


def test_no_verdict_where_the_newest_month_was_not_submitted(world: World) -> None:
    found = chart(monthly(world, [*STEADY, "n"]))
    assert (found.limits, found.why_no_verdict) == (None, "there is no figure for January 2024")


def test_years_have_no_control_chart(world: World) -> None:
    table = "absence ehc_plan total\nplace 2021/22 2022/23 2023/24\nBirmingham 30 40 37"
    context = world("absence", "Birmingham", table)
    found = chart(context, context.spec.headline)
    assert (found.limits, found.facts()["points"]) == (None, 0)
    assert found.why_no_verdict == "yearly figures are too few and too far apart for a control chart"


def test_a_service_with_a_signal_is_named_and_its_caution_told_once(world: World) -> None:
    context = monthly(world, [*STEADY, 45], breakdown="feet")
    found = next(finding for finding in findings(context) if finding.kind == "services")
    assert "For podiatry, at 45.0% it is above its usual range since January 2023," in found.text
    assert found.text.count("no proof") == 1
    assert (found.facts["signal"], found.facts["services"]["feet"]["process"]["signal"]) == ("above_limit",) * 2


@pytest.mark.parametrize(
    ("values", "stated"),
    [
        (STEADY, "It is within its usual range since January 2023, 26.4% to 33.6%."),
        (STEADY[:3], "No verdict on its course: three months without"),
        ([2, 0, 2, 1, 2, 0, 2, 1, 2, 0, 2, 1], "It is within its usual range since January 2023, up to 5.4%."),
        ([98, 100, 98, 99, 98, 100, 98, 99, 98, 100, 98, 99], "since January 2023, 94.6% and above."),
    ],
)
def test_a_chart_has_its_verdict_in_words(world: World, values: list[int], stated: str) -> None:
    context = monthly(world, values)
    assert stated in verdict_text(context, process(context, SPEECH))


def test_nothing_is_said_of_a_series_without_a_figure(world: World) -> None:
    context = monthly(world, STEADY)
    assert process(context, FEET) is None
    assert verdict_text(context, None) == ""
