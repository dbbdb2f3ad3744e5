"""Why a figure is not judged, or two are not compared, in words."""

from __future__ import annotations

from datetime import date

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.model import Period, PeriodKind, Place
from send_briefings.model.area import SizeGuard

NOT_COMPARED = "It is not compared: "
LENGTHS = {
    PeriodKind.ACADEMIC_YEAR: "a school year",
    PeriodKind.TERM: "a term",
    PeriodKind.MONTH: "a month",
    PeriodKind.CALENDAR_YEAR: "a calendar year",
    PeriodKind.FINANCIAL_YEAR: "a financial year",
    PeriodKind.WINTER_AVERAGE: "an average of three months",
}


def month_missing(month: date, more: bool) -> str:
    """That a month has no figure to judge, and perhaps those after it, as the end of a sentence."""
    return f"there is no figure to judge for {wording.month_text(month)}" + (" and after" if more else "")


def few_counted(children: float) -> str:
    """That a figure is about too few children to say more of it, as a sentence.

    >>> few_counted(1.0)
    'There are too few children to tell more: the figure is of one child'
    """
    return f"There are too few children to tell more: the figure is of {_children(children)}"


def _children(count: float) -> str:
    """A number of children, which may be worked out from a share and so be no whole number."""
    whole = round(count)
    if whole != count:
        return f"about {wording.count_phrase(whole, 'child', 'children')}" if whole else "less than one child"
    return wording.count_phrase(whole, "child", "children")


def small_place(count: Figure, size: SizeGuard) -> str:
    """That a place is so small that its rates swing, as a sentence."""
    return (
        "There are too few children to tell more: rates swing with one or two pupils. "
        f"In {count.period.label} this place had {wording.number(count.value or 0.0)} {size.phrase}"
    )


def copied_numbers(body: Place, services: int) -> str:
    """That a body reported the same numbers for several services, as a sentence."""
    return f"{NOT_COMPARED}{body.name} reported the same numbers for {wording.count_phrase(services, 'service')}"


def unexplained_jump(before: float, after: float) -> str:
    """That a list jumped in its newest month and nothing says why, as a sentence."""
    moved = f"the number waiting went from {wording.number(before)} to {wording.number(after)} in one month"
    return f"{NOT_COMPARED}{moved}, and nothing says why"


def other_children(now: float, then: float) -> str:
    """That quite another number of children was counted, as the end of a sentence."""
    return f"{wording.approximately(now)} young people are counted now and {wording.approximately(then)} were then"


def outlier(context: AnalysisContext, figure: Figure, before: Figure) -> str:
    """That a figure stands far from those on both sides, as the end of a sentence."""
    beside = f"{context.value(before)} in {when(before.period)}"
    return f"{context.value(figure)} stands far from the figures before and after it ({beside})"


def list_changed(before: float, after: float, month: str, body: str = "") -> str:
    """That the number on a list doubled or halved in a month, as the end of a sentence; `body` is whose part it is."""
    whose = f"{body}'s list" if body else "the list"
    return f"the number on {whose} at least {'doubled' if after > before else 'halved'} in {month}"


def held_not_used(period: Period, usual: PeriodKind) -> str:
    """That a figure of a period of another length than the area's is held and not used, as a sentence.

    >>> from send_briefings.model import term
    >>> held_not_used(term("Autumn", 2025), PeriodKind.ACADEMIC_YEAR)
    'Figures for the autumn term of 2025/26 are held too, but a term does not compare with a school year: none is used.'
    """
    one, other = LENGTHS[period.kind], LENGTHS[usual]
    return f"Figures for {when(period)} are held too, but {one} does not compare with {other}: none is used."


def other_length(one: Period, other: Period) -> str:
    """That two periods are of different lengths, as the end of a sentence.

    >>> from send_briefings.model import academic_year, term
    >>> other_length(academic_year(2024), term("Autumn", 2025))
    'one figure is for a school year and the other for a term'
    """
    return f"one figure is for {LENGTHS[one.kind]} and the other for {LENGTHS[other.kind]}"


def one_sided(body: Place) -> str:
    """That a provider sent figures in one of two months only, as the end of a sentence."""
    return f"{body.name} sent figures in only one of the two months"
