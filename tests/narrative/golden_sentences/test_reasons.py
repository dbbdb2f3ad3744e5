"""Why there is no verdict, no comparison and no band: every reason in its words, and every word of a fixed list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from send_briefings import wording
from send_briefings.analysis import vocabulary as reasons
from send_briefings.analysis.benchmark import NotTested, WhyNoTrend
from send_briefings.analysis.level import level, series_trend, why_no_verdict
from send_briefings.analysis.ranking import Spread
from send_briefings.analysis.standing import process
from send_briefings.analysis.vocabulary import WORDS
from send_briefings.model import Counts, PeriodKind, Polarity, Status, academic_year, term, winter_average
from send_briefings.model.area import SizeGuard
from send_briefings.narrative.findings.noughts import NO_RECORD
from send_briefings.narrative.outcomes import NOT_MEASURED
from tests.narrative.golden_sentences.golden import (
    World,
    absence,
    headline_level,
    leavers,
    measured,
    same,
    specified,
    table,
)


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("NO_POLARITY", "neither direction is better"),
        ("NO_COUNTS", "no counts are published"),
        ("NO_COUNTS_FOR_SOME", "no counts are published for some of the years"),
        ("NO_EARLIER", "there is no earlier figure to compare with"),
        ("RARE", "so few happen that the change over one period is not judged"),
        ("ARITHMETIC", "it is a count or a sum, told as it is and not tested"),
        ("MONTHS", "figures are monthly, and are judged month by month"),
        (
            "SEASONS",
            (
                "terms of one year differ by season, and figures of the same term are a year apart, so no control"
                " chart is made"
            ),
        ),
        ("YEARS", "yearly figures are too few and too far apart for a control chart"),
        ("NUMBERS_NOT_JUDGED", "numbers of children are not judged, only shares of them"),
        ("CANNOT_BE_WORKED_OUT", "it cannot be worked out"),
        ("NOT_COMPARED", "It is not compared: "),
        ("TOO_FEW_POINTS", "too few points: "),
    ],
)
def test_fixed_reasons(name: str, stated: str) -> None:
    same(getattr(reasons, name), stated)


def test_the_reasons_of_other_modules() -> None:
    same(
        f"{NO_RECORD} | {NOT_MEASURED}",
        ("a nought may be for want of a record | an outcome is a judgement of inspectors, and is told as it is"),
    )


@pytest.mark.parametrize(
    ("kind", "stated"),
    [
        (PeriodKind.ACADEMIC_YEAR, "a school year"),
        (PeriodKind.TERM, "a term"),
        (PeriodKind.MONTH, "a month"),
        (PeriodKind.CALENDAR_YEAR, "a calendar year"),
        (PeriodKind.FINANCIAL_YEAR, "a financial year"),
        (PeriodKind.WINTER_AVERAGE, "an average of three months"),
    ],
)
def test_every_length_of_a_period(kind: PeriodKind, stated: str) -> None:
    same(reasons.LENGTHS[kind], stated)


def test_every_length_has_words() -> None:
    assert set(reasons.LENGTHS) == set(PeriodKind)


@pytest.mark.parametrize(
    ("why", "stated"),
    [
        (WhyNoTrend.TOO_FEW, "fewer than five figures with an interval | it cannot be worked out"),
        (
            WhyNoTrend.MISSING_BETWEEN,
            "a figure is missing among the five most recent periods | a figure is missing between them",
        ),
        (WhyNoTrend.NO_WIDTH, "an interval without width | an interval of one of the figures has no width"),
        (WhyNoTrend.WHOLE, "a figure in which everybody is counted | in one of the years everybody is counted"),
        (WhyNoTrend.CHANCE, "the slope may be chance | it cannot be worked out"),
        (WhyNoTrend.ONE_POINT, "the slope's direction rests on one figure | it cannot be worked out"),
    ],
)
def test_every_reason_for_no_trend(why: WhyNoTrend, stated: str) -> None:
    same(f"{why.value} | {reasons.NO_TREND.get(why, reasons.CANNOT_BE_WORKED_OUT)}", stated)


@pytest.mark.parametrize(
    ("why", "stated"),
    [
        (NotTested.NO_INTERVAL, "no interval: no counts are published"),
        (NotTested.NO_BENCHMARK, "no benchmark: no figure is published for it"),
    ],
)
def test_every_reason_for_no_test_against_england(why: NotTested, stated: str) -> None:
    same(why.value, stated)


MISSING = {
    Status.SUPPRESSED: "suppressed",
    Status.NOT_APPLICABLE: "not applicable",
    Status.NOT_AVAILABLE: "not available",
    Status.ROUNDS_TO_ZERO: "rounds to zero",
    Status.LOW_RELIABILITY: "too unreliable to show",
    Status.NOT_SUBMITTED: "not submitted",
}


@pytest.mark.parametrize("status", [status for status in Status if not status.has_value])
def test_every_reason_for_no_value(status: Status) -> None:
    same(wording.missing_text(status), MISSING[status])


def figure(world: World) -> Any:
    return headline_level(world("destinations", "Birmingham", leavers("480/800 400/800 10/18"))).figure


def test_reasons_of_numbers(world: World) -> None:
    count, few = figure(world), SizeGuard(figure(world).ref, 100, "children with a plan")
    context = world("absence", "Birmingham", absence("30 40 37"))
    spread = Spread(1.0, 1.0, 1.0, 5)
    reported = {
        reasons.no_band(context, None, Polarity.NONE): "neither direction is better",
        reasons.no_band(context, None, Polarity.LOW): "fewer than four authorities have a figure",
        reasons.no_band(context, spread, Polarity.HIGH): "at least half of authorities have the same figure",
        reasons.no_peers_changes(context): "no counts are published, and fewer than four authorities have both figures",
        reasons.too_few_months(1, count): "too few points: one month without a break is held, and 12 are needed",
        reasons.too_few_months(11, count): "too few points: 11 months without a break are held, and 12 are needed",
        reasons.too_few_months(11, replace(count, value=None)): "there is no figure for 2024",
        reasons.too_few_years(1, ""): "one year is published without a gap and five are needed",
        reasons.too_few_years(4, ""): "four years are published without a gap and five are needed",
        reasons.too_few_years(
            1, "another register was used"
        ): "one year is published since a break, and five are needed: another register was used",
        reasons.too_few_years(
            3, "another register was used"
        ): "three years are published since a break, and five are needed: another register was used",
        reasons.month_missing(date(2024, 4, 1), more=False): "there is no figure to judge for April 2024",
        reasons.month_missing(date(2024, 4, 1), more=True): "there is no figure to judge for April 2024 and after",
        reasons.small_base(count, 20): "the figure for 2024 rests on fewer than 20 children",
        reasons.few_counted(0.3): "There are too few children to tell more: the figure is of less than one child",
        reasons.few_counted(1.4): "There are too few children to tell more: the figure is of about one child",
        reasons.few_counted(12.0): "There are too few children to tell more: the figure is of 12 children",
        reasons.small_place(count, few): (
            "There are too few children to tell more: rates swing with one or two pupils. In 2024 this place "
            "had 56 children with a plan"
        ),
        reasons.copied_numbers(
            context.subject, 2
        ): "It is not compared: Birmingham reported the same numbers for two services",
        reasons.unexplained_jump(
            810.0, 1700.0
        ): "It is not compared: the number waiting went from 810 to 1,700 in one month, and nothing says why",
        reasons.as_clause(
            reasons.few_counted(12.0)
        ): "there are too few children to tell more: the figure is of 12 children",
        reasons.as_clause(
            reasons.copied_numbers(context.subject, 2)
        ): "Birmingham reported the same numbers for two services",
        reasons.other_children(1262.0, 500.0): "about 1,250 young people are counted now and about 500 were then",
        reasons.outlier(
            context, headline_level(context).figure, headline_level(context).short.earlier
        ): "37.0% stands far from the figures before and after it (40.0% in 2022/23)",
        reasons.list_changed(100.0, 300.0, "June 2024"): "the number on the list at least doubled in June 2024",
        reasons.list_changed(
            300.0, 100.0, "June 2024", "A trust"
        ): "the number on A trust's list at least halved in June 2024",
        reasons.held_not_used(term("Autumn", 2025), PeriodKind.ACADEMIC_YEAR): (
            "Figures for the autumn term of 2025/26 are held too, but a term does not compare with a school "
            "year: none is used."
        ),
        reasons.other_length(
            academic_year(2024), winter_average(2024)
        ): "one figure is for a school year and the other for an average of three months",
        reasons.one_sided(context.subject): "Birmingham sent figures in only one of the two months",
    }
    for text, stated in reported.items():
        same(text, stated)


@pytest.mark.parametrize(
    ("area", "cells", "change", "stated"),
    [
        pytest.param("absence", "- - 37", {}, "there is no earlier figure to compare with", id="nothing earlier"),
        pytest.param(
            "absence", "30 40 37", {"polarity": Polarity.NONE}, "neither direction is better", id="neither is better"
        ),
        pytest.param(
            "absence",
            "30 40 37",
            {"small_counts": True},
            "so few happen that the change over one period is not judged",
            id="small_counts",
        ),
        pytest.param(
            "destinations",
            "10/18 11/18 12/18",
            {},
            "There are too few children to tell more: the figure is of 18 children",
            id="too few",
        ),
    ],
)
def test_why_a_change_has_no_verdict(world: World, area: str, cells: str, change: dict[str, Any], stated: str) -> None:
    tables = absence(cells) if area == "absence" else leavers(cells)
    context = world(area, "Birmingham", tables, quiet=0.0 if area == "absence" and "-" in cells else 0.5)
    context = measured(context, context.spec.headline.measure, **change)
    found = level(context, context.spec.headline)
    assert found is not None
    same(str(why_no_verdict(context, found)), stated)


def test_why_a_change_among_few_peers_has_no_verdict(world: World) -> None:
    context = world("absence", "Birmingham", absence("- 40 37"), quiet=0)
    same(
        str(why_no_verdict(context, headline_level(context))),
        "no counts are published, and too few authorities have figures that tell the usual ups and downs",
    )


def test_why_a_change_without_peers_has_no_verdict(world: World) -> None:
    alone = table("absence ehc_plan total", "2022/23 2023/24", Birmingham="30 37", Leeds="30 31")
    context = world("absence", "Birmingham", alone, quiet=0)
    same(
        str(why_no_verdict(context, headline_level(context))),
        "no counts are published, and fewer than four authorities have both figures",
    )


YEARS = "2020 2021 2022 2023 2024"


@pytest.mark.parametrize(
    ("cells", "counts", "stated"),
    [
        pytest.param(
            "- - 480/800 480/800 480/800",
            Counts.PUBLISHED,
            "three years are published without a gap and five are needed",
            id="three years",
        ),
        pytest.param(
            "480/800 480/800 c 480/800 480/800",
            Counts.PUBLISHED,
            "two years are published without a gap and five are needed",
            id="a year missing",
        ),
        pytest.param(
            "480/800 480/800 10/19 480/800 480/800",
            Counts.PUBLISHED,
            (
                "two years are published since a break, and five are needed: the figure for 2022 rests on fewer "
                "than 20 children"
            ),
            id="a small year",
        ),
        pytest.param(
            "800/800 480/800 480/800 480/800 480/800",
            Counts.PUBLISHED,
            "in one of the years everybody is counted",
            id="all in a year",
        ),
        pytest.param(
            "480/800 60 480/800 480/800 480/800",
            Counts.PUBLISHED,
            "no counts are published for some of the years",
            id="no counts in a year",
        ),
        pytest.param("60 60 60 60 60", Counts.NONE, "no counts are published", id="no counts at all"),
        pytest.param(
            "480/800 480/800 480/800 480/800 12/18",
            Counts.PUBLISHED,
            "there are too few children to tell more: the figure is of 18 children",
            id="few children now",
        ),
    ],
)
def test_why_there_is_no_trend(world: World, cells: str, counts: Counts, stated: str) -> None:
    shares = table("in_college_or_work ehc_plan total", YEARS, Birmingham=cells, Leeds=" ".join(["400/800"] * 5))
    context = specified(world("destinations", "Birmingham", shares, quiet=0), baseline_period="2020")
    found = series_trend(measured(context, "in_college_or_work", counts=counts), context.spec.headline)
    assert found is not None
    same(found.why_no_verdict, stated)


def test_why_years_have_no_control_chart(world: World) -> None:
    context = world("absence", "Birmingham", absence("30 40 37"))
    found = process(context, context.spec.headline)
    assert found is not None
    same(found.why_no_verdict, "yearly figures are too few and too far apart for a control chart")


def test_every_word_and_its_rules() -> None:
    reported = " / ".join(
        f"{word.name} | {', '.join(word.forms)} | {method or 'always'}: {rule.format(peers='authorities')}"
        for word in WORDS
        for method, rule in word.rules.items()
    )
    same(
        reported,
        (
            "Rose, fell, no clear change | rose, fell, risen, fallen, rise, fall, no clear change, ups and "
            "downs, usual ups and downs | newcombe_interval: More than chance would explain: the 95% interval"
            " of the change does not hold zero. / Rose, fell, no clear change | rose, fell, risen, fallen, "
            "rise, fall, no clear change, ups and downs, usual ups and downs | usual_ups_and_downs: Beyond "
            "the usual ups and downs (moves of all authorities that did not last) and, where most moved so, "
            "that far beyond the middle of their changes. / Rose, fell, no clear change | rose, fell, risen, "
            "fallen, rise, fall, no clear change, ups and downs, usual ups and downs | always: And large "
            "enough. Else there is no clear change. / Better, worse | better than, worse than | always: Such "
            "a rise or fall of its own, good or bad for children. / Up, down | up since, down since, went up "
            "by, went down by, gone up by, gone down by, up from, down from | arithmetic: A count or a sum of"
            " money is larger or smaller. It is told as it is, with no test. / Up, down | up since, down "
            "since, went up by, went down by, gone up by, gone down by, up from, down from | always: Neither "
            "direction is good or bad in itself. / Usual range | usual range, above the average since, below "
            "the average since, every month since | process_control: The mean of the months, give or take "
            "2.66 times their mean move. A sign of change is a month outside it, two of three near its edge, "
            "or seven in a row that rise, fall, or lie on one side of the mean. / Trend over five years | "
            "whichever year is left out, no clear trend | recent_trend: A line through the five figures "
            "slopes by more than chance, whichever of them is left out. / Chance could explain it | chance "
            "could explain, chance alone could explain | always: The 95% interval of the difference holds "
            "zero. / Mixed | mixed since | always: One measure of the same children moved for the better, "
            "another for the worse. / Higher than, lower than, similar to England | higher than England's, "
            "lower than England's, similar to England's, told apart from England's | benchmark_interval: "
            "Beyond chance: England's figure lies outside the 95% interval of this place's. / Higher than, "
            "lower than, similar to England | higher than England's, lower than England's, similar to "
            "England's, told apart from England's | difference_from_whole: Beyond chance: the 95% interval of"
            " the difference does not hold zero. / Higher than, lower than, similar to England | higher than "
            "England's, lower than England's, similar to England's, told apart from England's | always: And "
            "large enough. Similar: nearer. Else they cannot be told apart. / Three quarters, middle half | "
            "in three quarters of, in the quarter of, in the middle half of, in the worst quarter of | "
            "always: Where the figure stands among all authorities with one. This does not allow for chance. "
            "/ Doubled, halved | at least doubled, at least halved, doubled or halved | always: In one month,"
            " by 100 children or more. Who is counted may have changed. / Too few children to tell | too few "
            "children to tell, too few, too few to judge | always: Under 20 children counted, or so small a "
            "place that one or two children move the rate. / Not judged | not judged | always: Too few "
            "children or cases, or figures that cannot be as they say. The reason stands with it. / Not "
            "compared | not compared, not comparable | always: Who is counted, or how, may differ. The reason"
            " stands with it. / No figure held | no figure held | always: We have no release that gives one; "
            "one may be published. / Not published | no figure published, not published, suppressed, not "
            "submitted, not available, not applicable | always: The source has no figure, or hides a small "
            "one. We never take it for nought."
        ),
    )
