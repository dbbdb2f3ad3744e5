"""Why there is no verdict, no comparison or no band: the ends of sentences, and sentences."""

from __future__ import annotations

from datetime import date

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import Spread
from send_briefings.findings.setting import Setting, when
from send_briefings.model import Period, PeriodKind, Place, Polarity
from send_briefings.model.area import SizeGuard
from send_briefings.statistics import WhyNoTrend
from send_briefings.statistics.control import LEAST
from send_briefings.statistics.trend import POINTS

NOT_COMPARED = "It is not compared: "
TOO_FEW_POINTS = "too few points: "
NO_POLARITY = "neither direction is better"
NO_COUNTS = "no counts are published"
NO_COUNTS_FOR_SOME = "no counts are published for some of the years"
NO_EARLIER = "there is no earlier figure to compare with"
RARE = "so few happen that the change over one period is not judged"
ARITHMETIC = "it is a count or a sum, told as it is and not tested"
MONTHS = "figures are monthly, and are judged month by month"
SEASONS = (
    "terms of one year differ by season, and figures of the same term are a year apart, so no control chart is made"
)
YEARS = "yearly figures are too few and too far apart for a control chart"
NUMBERS_NOT_JUDGED = "numbers of children are not judged, only shares of them"
CANNOT_BE_WORKED_OUT = "it cannot be worked out"
LENGTHS = {
    PeriodKind.ACADEMIC_YEAR: "a school year",
    PeriodKind.TERM: "a term",
    PeriodKind.MONTH: "a month",
    PeriodKind.CALENDAR_YEAR: "a calendar year",
    PeriodKind.FINANCIAL_YEAR: "a financial year",
    PeriodKind.WINTER_AVERAGE: "an average of three months",
}
NO_TREND: dict[WhyNoTrend | None, str] = {
    WhyNoTrend.NO_WIDTH: "an interval of one of the figures has no width",
    WhyNoTrend.WHOLE: "in one of the years everybody is counted",
    WhyNoTrend.MISSING_BETWEEN: "a figure is missing between them",
}


def no_band(setting: Setting, peers: Spread | None, polarity: Polarity) -> str:
    """Why a place has no quartile band among its peers, as the end of a sentence."""
    if polarity is Polarity.NONE:
        return NO_POLARITY
    if peers is None:
        return f"fewer than four {setting.spec.peers} have a figure"
    return f"at least half of {setting.spec.peers} have the same figure"


def no_peers_changes(setting: Setting) -> str:
    """Why a change without counts is not placed among the peers' changes, as the end of a sentence."""
    return f"no counts are published, and fewer than four {setting.spec.peers} have both figures"


def too_few_changes(setting: Setting) -> str:
    """Why a change without counts is not judged by the usual ups and downs, as the end of a sentence."""
    return f"no counts are published, and too few {setting.spec.peers} have figures that tell the usual ups and downs"


def too_few_months(count: int, last: Figure) -> str:
    """Why a stretch of months has no control chart, as the end of a sentence."""
    if last.value is None:
        return f"there is no figure for {when(last.period)}"
    verb = "is" if count == 1 else "are"
    return f"{TOO_FEW_POINTS}{wording.counted(count, 'month')} without a break {verb} held, and {LEAST} are needed"


def too_few_years(count: int, broken_by: str) -> str:
    """Why a yearly series has no trend, as the end of a sentence; `broken_by` says what cut it short."""
    years, verb, needed = wording.counted(count, "year"), "is" if count == 1 else "are", wording.NUMBERS[POINTS]
    if broken_by:
        return f"{years} {verb} published since a break, and {needed} are needed: {broken_by}"
    return f"{years} {verb} published without a gap and {needed} are needed"


def month_missing(month: date, more: bool) -> str:
    """That a month has no figure to judge, and perhaps those after it, as the end of a sentence."""
    return f"there is no figure to judge for {wording.month_text(month)}" + (" and after" if more else "")


def small_base(figure: Figure, guard: int) -> str:
    """That a figure rests on too few children, as the end of a sentence."""
    return f"the figure for {when(figure.period)} rests on fewer than {guard} children"


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
        return f"about {wording.counted(whole, 'child', 'children')}" if whole else "less than one child"
    return wording.counted(whole, "child", "children")


def small_place(count: Figure, size: SizeGuard) -> str:
    """That a place is so small that its rates swing, as a sentence."""
    return (
        "There are too few children to tell more: rates swing with one or two pupils. "
        f"In {count.period.label} this place had {wording.number(count.value or 0.0)} {size.phrase}"
    )


def copied_numbers(body: Place, services: int) -> str:
    """That a body reported the same numbers for several services, as a sentence."""
    return f"{NOT_COMPARED}{body.name} reported the same numbers for {wording.counted(services, 'service')}"


def unexplained_jump(before: float, after: float) -> str:
    """That a list jumped in its newest month and nothing says why, as a sentence."""
    moved = f"the number waiting went from {wording.number(before)} to {wording.number(after)} in one month"
    return f"{NOT_COMPARED}{moved}, and nothing says why"


def as_clause(sentence: str) -> str:
    """A reason told as a sentence, as the end of one; the name of a body keeps its capital.

    >>> as_clause(few_counted(1.0))
    'there are too few children to tell more: the figure is of one child'
    >>> as_clause(f"{NOT_COMPARED}A trust reported the same numbers for two services")
    'A trust reported the same numbers for two services'
    """
    if sentence.startswith(NOT_COMPARED):
        return sentence.removeprefix(NOT_COMPARED)
    return sentence[:1].lower() + sentence[1:]


def other_children(now: float, then: float) -> str:
    """That quite another number of children was counted, as the end of a sentence."""
    return f"{wording.about(now)} young people are counted now and {wording.about(then)} were then"


def outlier(setting: Setting, figure: Figure, before: Figure) -> str:
    """That a figure stands far from those on both sides, as the end of a sentence."""
    beside = f"{setting.value(before)} in {when(before.period)}"
    return f"{setting.value(figure)} stands far from the figures before and after it ({beside})"


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
