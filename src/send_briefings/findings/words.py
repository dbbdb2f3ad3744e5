"""The words for strength: the few a briefing may use of a figure, each with the rule by which it is used.

A sentence that says a figure moved, or how it stands to another, uses one of these and no other. The part "How we
judge" of a briefing prints the rules of the words and methods in it; a test reads briefings for words outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


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
