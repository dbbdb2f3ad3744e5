"""The words for strength, and why there is no verdict, no comparison or no band.

A sentence that says a figure moved, or how it stands to another, uses one of these and no other. The part "How we
judge" of a briefing prints the rules of the words and methods in it; a test reads briefings for words outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from send_briefings import wording
from send_briefings.analysis.benchmark import TREND_POINTS as POINTS
from send_briefings.analysis.benchmark import WhyNoTrend
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.control_chart import MIN_POINTS
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import Spread
from send_briefings.model import Period, PeriodKind, Place, Polarity
from send_briefings.model.area import SizeGuard


class Method(StrEnum):
    """How a word was decided; the values stand in the facts of findings."""

    NEWCOMBE = "newcombe_interval"
    UPS_AND_DOWNS = "usual_ups_and_downs"
    CONTROL = "process_control"
    TREND = "recent_trend"
    BENCHMARK = "benchmark_interval"
    WHOLE = "difference_from_whole"
    ARITHMETIC = "arithmetic"


SOURCES = {
    Method.NEWCOMBE: "Newcombe's interval for a difference (Statistics in Medicine, 1998, method 10)",
    Method.UPS_AND_DOWNS: "usual ups and downs by Harvey (1989), clipped as by Spiegelhalter (2005)",
    Method.CONTROL: "NHS England's XmR charts (Making Data Count)",
    Method.TREND: "the recent trend rule of Fingertips (Department of Health and Social Care)",
    Method.BENCHMARK: "the comparison with a benchmark of Fingertips (Department of Health and Social Care)",
    Method.WHOLE: "Newcombe's interval for a difference (Statistics in Medicine, 1998, method 10)",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a pair of opposites.

    `name` is how a reader sees it. `forms` are the phrases that stand for it in a sentence, a table cell or a verdict.
    `rules` says when it is used, by method; the rule under None holds whatever the method. {peers} stands for the
    places compared, such as "authorities".
    """

    name: str
    forms: tuple[str, ...]
    rules: Mapping[Method | None, str]

    def used_in(self, text: str) -> bool:
        """Whether one of the forms stands in the text, as whole words in any case."""
        return any(re.search(rf"\b{re.escape(form)}\b", text, re.IGNORECASE) for form in self.forms)

    def rule(self, methods: Iterable[Method], peers: str) -> str:
        """When the word is used by these methods, as sentences; "" where none of them uses it."""
        chosen = [self.rules[method] for method in methods if method in self.rules]
        if None in self.rules:
            chosen.append(self.rules[None])
        return " ".join(dict.fromkeys(chosen)).format(peers=peers)


MOVED = "Rose, fell, no clear change"
AGAINST_ENGLAND = "Higher than, lower than, similar to England"

WORDS = (
    Word(
        MOVED,
        ("rose", "fell", "risen", "fallen", "rise", "fall", "no clear change", "ups and downs", "usual ups and downs"),
        {
            Method.NEWCOMBE: "More than chance would explain: the 95% interval of the change does not hold zero.",
            Method.UPS_AND_DOWNS: (
                "Beyond the usual ups and downs (moves of all {peers} that did not last) and, where most moved so, "
                "that far beyond the middle of their changes."
            ),
            None: "And large enough. Else there is no clear change.",
        },
    ),
    Word(
        "Better, worse",
        ("better than", "worse than"),
        {None: "Such a rise or fall of its own, good or bad for children."},
    ),
    Word(
        "Up, down",
        ("up since", "down since", "went up by", "went down by", "gone up by", "gone down by", "up from", "down from"),
        {
            Method.ARITHMETIC: "A count or a sum of money is larger or smaller. It is told as it is, with no test.",
            None: "Neither direction is good or bad in itself.",
        },
    ),
    Word(
        "Usual range",
        ("usual range", "above the average since", "below the average since", "every month since"),
        {
            Method.CONTROL: (
                "The mean of the months, give or take 2.66 times their mean move. A sign of change is a month outside "
                "it, two of three near its edge, or seven in a row that rise, fall, or lie on one side of the mean."
            )
        },
    ),
    Word(
        "Trend over five years",
        ("whichever year is left out", "no clear trend"),
        {Method.TREND: "A line through the five figures slopes by more than chance, whichever of them is left out."},
    ),
    Word(
        "Chance could explain it",
        ("chance could explain", "chance alone could explain"),
        {None: "The 95% interval of the difference holds zero."},
    ),
    Word(
        "Mixed",
        ("mixed since",),
        {None: "One measure of the same children moved for the better, another for the worse."},
    ),
    Word(
        AGAINST_ENGLAND,
        tuple(f"{words} England's" for words in ("higher than", "lower than", "similar to", "told apart from")),
        {
            Method.BENCHMARK: "Beyond chance: England's figure lies outside the 95% interval of this place's.",
            Method.WHOLE: "Beyond chance: the 95% interval of the difference does not hold zero.",
            None: "And large enough. Similar: nearer. Else they cannot be told apart.",
        },
    ),
    Word(
        "Three quarters, middle half",
        ("in three quarters of", "in the quarter of", "in the middle half of", "in the worst quarter of"),
        {None: "Where the figure stands among all {peers} with one. This does not allow for chance."},
    ),
    Word(
        "Doubled, halved",
        ("at least doubled", "at least halved", "doubled or halved"),
        {None: "In one month, by 100 children or more. Who is counted may have changed."},
    ),
    Word(
        "Too few children to tell",
        ("too few children to tell", "too few", "too few to judge"),
        {None: "Under 20 children counted, or so small a place that one or two children move the rate."},
    ),
    Word(
        "Not judged",
        ("not judged",),
        {None: "Too few children or cases, or figures that cannot be as they say. The reason stands with it."},
    ),
    Word(
        "Not compared",
        ("not compared", "not comparable"),
        {None: "Who is counted, or how, may differ. The reason stands with it."},
    ),
    Word(
        "No figure held",
        ("no figure held",),
        {None: "We have no release that gives one; one may be published."},
    ),
    Word(
        "Not published",
        ("no figure published", "not published", "suppressed", "not submitted", "not available", "not applicable"),
        {None: "The source has no figure, or hides a small one. We never take it for nought."},
    ),
)


def words_in(texts: Iterable[str]) -> tuple[Word, ...]:
    """The words used in these texts, in the table's order."""
    together = "\n".join(texts)
    return tuple(word for word in WORDS if word.used_in(together))


def methods_in(facts: Any) -> tuple[Method, ...]:
    """The methods named anywhere in the facts of findings, in the order of `Method`.

    A verdict on England under "england_verdict" is by its interval unless "england_method" names another.
    """
    found = set(_methods(facts))
    return tuple(method for method in Method if method in found)


def _methods(facts: Any) -> Iterable[Method]:
    if isinstance(facts, Mapping):
        for key in ("method", "england_method"):
            if facts.get(key) in list(Method):
                yield Method(facts[key])
        if facts.get("england_verdict") not in (None, "not_tested") and not facts.get("england_method"):
            yield Method.BENCHMARK
        for part in facts.values():
            yield from _methods(part)
    elif isinstance(facts, list | tuple):
        for part in facts:
            yield from _methods(part)


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


def no_band(context: AnalysisContext, peers: Spread | None, polarity: Polarity) -> str:
    """Why a place has no quartile band among its peers, as the end of a sentence."""
    if polarity is Polarity.NONE:
        return NO_POLARITY
    if peers is None:
        return f"fewer than four {context.spec.peers} have a figure"
    return f"at least half of {context.spec.peers} have the same figure"


def no_peers_changes(context: AnalysisContext) -> str:
    """Why a change without counts is not placed among the peers' changes, as the end of a sentence."""
    return f"no counts are published, and fewer than four {context.spec.peers} have both figures"


def too_few_changes(context: AnalysisContext) -> str:
    """Why a change without counts is not judged by the usual ups and downs, as the end of a sentence."""
    return f"no counts are published, and too few {context.spec.peers} have figures that tell the usual ups and downs"


def too_few_months(count: int, last: Figure) -> str:
    """Why a stretch of months has no control chart, as the end of a sentence."""
    if last.value is None:
        return f"there is no figure for {when(last.period)}"
    verb = "is" if count == 1 else "are"
    months = wording.count_phrase(count, "month")
    return f"{TOO_FEW_POINTS}{months} without a break {verb} held, and {MIN_POINTS} are needed"


def too_few_years(count: int, broken_by: str) -> str:
    """Why a yearly series has no trend, as the end of a sentence; `broken_by` says what cut it short."""
    years, verb, needed = wording.count_phrase(count, "year"), "is" if count == 1 else "are", wording.NUMBERS[POINTS]
    if broken_by:
        return f"{years} {verb} published since a break, and {needed} are needed: {broken_by}"
    return f"{years} {verb} published without a gap and {needed} are needed"


def month_missing(month: date, more: bool) -> str:
    """That a month has no figure to judge, and perhaps those after it, as the end of a sentence."""
    return f"there is no figure to judge for {wording.month_text(month)}" + (" and after" if more else "")


def small_base(figure: Figure, min_denominator: int) -> str:
    """That a figure rests on too few children, as the end of a sentence."""
    return f"the figure for {when(figure.period)} rests on fewer than {min_denominator} children"


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
