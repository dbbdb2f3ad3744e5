"""Why a figure is not judged and two are not compared: every reason in its words."""

from __future__ import annotations

from typing import Any

import pytest

from send_briefings import wording
from send_briefings.analysis import vocabulary as reasons
from send_briefings.model import PeriodKind, Status, academic_year, term, winter_average
from send_briefings.model.area import SizeGuard
from tests.narrative.golden_sentences.golden import (
    World,
    absence,
    headline_level,
    leavers,
    same,
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
    reported = {
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
