"""The headline: one verdict, one sentence and its label."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.comparability import caution
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.level import LevelResult, Otherwise, level, main_movement, main_verdict, otherwise, verdict
from send_briefings.analysis.movement import ChangeResult
from send_briefings.model import Unit
from send_briefings.model.area import SeriesKey
from send_briefings.narrative.findings import Finding
from send_briefings.narrative.outcomes import outcome_headline
from send_briefings.narrative.sentences import it_stands, manner, process_sentence, trend_sentence, why_not_clear

LABELS = {
    "better": "Better than {before}",
    "worse": "Worse than {before}",
    "mixed": "Mixed since {before}",
    "rose_with_others": "Rose since {before}, as in other places",
    "fell_with_others": "Fell since {before}, as in other places",
    "no_clear_change": "No clear change from {before}",
    "up_unsettled": "Up from {before}, within the usual ups and downs",
    "down_unsettled": "Down from {before}, within the usual ups and downs",
    "not_compared": "Not comparable with {before}",
    "not_judged": "Not judged",
    "up": "Up since {before}",
    "down": "Down since {before}",
    "same": "The same as in {before}",
    "described": "No earlier figure to compare",
    "nothing": "No figure {absent}",
}
# The same verdicts after a figure, in the middle of a sentence.
CHANGES = {
    "better": "better than in {before}",
    "worse": "worse than in {before}",
    "rose_with_others": "higher than in {before}, as in other places",
    "fell_with_others": "lower than in {before}, as in other places",
    "no_clear_change": "with no clear change from {before}",
    "up_unsettled": "up from {before} within the usual ups and downs",
    "down_unsettled": "down from {before} within the usual ups and downs",
    "not_compared": "not compared with {before}",
    "mixed": "better by one comparison and worse by another",
    "not_judged": "not judged",
    "up": "more than in {before}",
    "down": "less than in {before}",
    "same": "the same as in {before}",
    "described": "with no earlier figure to compare",
}


def otherwise_label(context: AnalysisContext, found: LevelResult, besides: Otherwise) -> str:
    """The label where something told of the series goes another way than its main change: both are in it."""
    main = main_movement(found)
    assert main is not None
    label = LABELS[main_verdict(context, found)].format(before=when(main.earlier.period))
    way = "better" if besides.better else "worse"
    if besides.move is not None and not besides.move.own:
        side = "higher" if besides.move.direction > 0 else "lower"
        return f"{label}, {side} than in {when(besides.move.earlier.period)}"
    if besides.move is not None:
        return f"{label}, {way} than {when(besides.move.earlier.period)}"
    if besides.process is not None:
        return f"{label}, but the newest month is a sign of getting {way}"
    return f"{label}, but {way} over five years"


def _otherwise_text(context: AnalysisContext, besides: Otherwise | None) -> str:
    """What goes another way than the main change, as sentences; "" where nothing does."""
    if besides is None:
        return ""
    if besides.move is not None:
        move = besides.move
        way = "up" if move.direction > 0 else "down"
        sentence = f"it is {way} from {context.value(move.earlier)} in {when(move.earlier.period)}"
        return wording.sentence(f"{sentence}{manner(context, move, again=True)}")
    return process_sentence(context, besides.process) or trend_sentence(context, besides.trend)


def headline_text(
    context: AnalysisContext,
    found: LevelResult,
    word: str,
    against: LevelResult | None,
    besides: Otherwise | None = None,
) -> str:
    """The answer to the area's question.

    `word` is the verdict, `against` a measure that moved the other way, and `besides` what else is told of the series.
    """
    figure = found.figure
    subject, value, period = context.subject_text(figure.ref), context.value(figure), when(figure.period)
    if word == "not_judged":
        return wording.sentence(f"{subject} was {value} in {period}. {found.unjudged}")
    place = it_stands(context, found.place)
    careful = f" ({warning})" if (warning := caution(context, figure.ref)) else ""
    end = wording.sentence(f"at {value} {place}{careful}") if place else ""
    move = main_movement(found)
    if move is None:
        return " ".join(part for part in (wording.sentence(f"{subject} was {value} in {period}"), end) if part)
    other = f", but {_other(context, against)}" if against else ""
    more = _otherwise_text(context, besides)
    moved = wording.sentence(f"{subject} {_moved(context, move, value, period)}{other}")
    return " ".join(part for part in (moved, more, end) if part)


def _moved(context: AnalysisContext, move: ChangeResult, value: str, period: str) -> str:
    before, then = context.value(move.earlier), when(move.earlier.period)
    if move.broken:
        return f"was {value} in {period}. It is not compared with {before} in {then}, because {move.broken}"
    if move.arithmetic:
        way = {1: "up from", -1: "down from"}.get(move.direction, "as before:")
        return f"was {value} in {period}, {way} {before} in {then}"
    if move.direction == 0:
        if why := why_not_clear(move):
            return f"was {value} in {period}, and {before} in {then}. {why}"
        return f"was {value} in {period}. There is no clear change from {before} in {then}"
    verb = "rose" if move.direction > 0 else "fell"
    return f"{verb} to {value} in {period} from {before} in {then}{manner(context, move, again=True)}"


def _other(context: AnalysisContext, other: LevelResult) -> str:
    move = main_movement(other)
    assert move is not None
    name = context.measure(other.figure.ref).name
    verb = "rose" if move.direction > 0 else "fell"
    return f"{name[:1].lower()}{name[1:]} {verb} to {context.value(other.figure)} from {context.value(move.earlier)}"


def nothing_text(context: AnalysisContext) -> str:
    """That no figure is published, and what the newest row, or else the catalogue, says of that."""
    newest = context.figures.newest(context.spec.headline, context.subject.code)
    subject = context.subject_text(context.spec.headline)
    if newest is None and context.spec.no_data:
        return context.spec.no_data.text.format(place=context.name)
    if newest is None and not context.figures.holds(context.spec.headline):
        until = f" that was published by {wording.date_text(context.known_on)}" if context.known_on else ""
        return wording.sentence(f"we hold no figure for {subject}{until}")
    if newest is None:
        return wording.sentence(f"no figure for {subject} is published")
    reason = wording.missing_text(newest.status)
    return wording.sentence(f"no figure for {subject} is published: the newest, for {newest.period.label}, is {reason}")


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer to the area's question in one sentence, under a short verdict.

    `verdict` is one of the keys of LABELS and `label` its words; `found` is None where nothing is published. `reported`
    is the headline as a finding with its evidence, for an area whose figures are outcomes, which no level tells.
    """

    verdict: str
    label: str
    sentence: str
    found: LevelResult | None
    reported: Finding | None = None


def headline(context: AnalysisContext) -> Headline:
    """The headline of the area for this place."""
    if context.measure(context.spec.headline).unit is Unit.OUTCOME:
        reported = outcome_headline(context)
        label, _, sentence = reported.text.partition(". ")
        return Headline(reported.verdict, label, sentence, None, reported)
    found = level(context, context.spec.headline)
    if found is None:
        return Headline("nothing", LABELS["nothing"].format(absent=context.absent), nothing_text(context), None)
    word = verdict(context, found)
    against = _against(context, found, word)
    move = main_movement(found)
    before = when(move.earlier.period) if move else ""
    besides = otherwise(context, found)
    text = headline_text(context, found, word, against, besides)
    if besides is not None:
        return Headline(word, otherwise_label(context, found, besides), text, found)
    word = "mixed" if against else word
    return Headline(word, LABELS[word].format(before=before), text, found)


def _against(context: AnalysisContext, found: LevelResult, word: str) -> LevelResult | None:
    """Another measure of the same children that moved the other way, the area's first such; None where none did."""
    if word not in ("better", "worse"):
        return None
    lead = found.figure
    for measure in context.spec.measures.values():
        ref = SeriesKey(measure.id, lead.ref.cohort, lead.ref.breakdown, lead.ref.source)
        other = level(context, ref) if measure.id != lead.ref.measure and measure.source == lead.ref.source else None
        if other is None or other.figure.period != lead.period:
            continue
        if verdict(context, other) == ("worse" if word == "better" else "better"):
            return other
    return None
