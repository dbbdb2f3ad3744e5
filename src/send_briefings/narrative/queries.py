"""Three questions for members, each from another finding, the first from the one in the title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from string import Formatter

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.groups import gap_between, standing_out
from send_briefings.analysis.submissions import monthly_faults
from send_briefings.model import Level, Polarity, Unit
from send_briefings.model.area import PointSpec, QuestionSpec, SeriesKey
from send_briefings.narrative.brief import Point, Query, denominator, missed, numerator, period, value, values
from send_briefings.narrative.course import Course, course
from send_briefings.narrative.outcomes import outcome_rules
from send_briefings.narrative.series_points import Slot, words_of
from send_briefings.narrative.trusting import doubted_count
from send_briefings.text import Text

AT_MOST = 3
QUARTER = 0.25
LEAD = "lead"
KINDS = {"gap_wide": "gap", "worst_breakdown": "breakdowns", "alarm": "alarms"}
OUTCOMES = {"best_outcome": "inspection", "middle_outcome": "inspection", "worst_outcome": "inspection"}
KINDS |= OUTCOMES | {"weaknesses_left": "inspection"}


def queries_of(context: AnalysisContext, lead: SeriesKey, points: Sequence[Point]) -> tuple[Query, ...]:
    """Three questions at most: one from the title's figure, the others from the findings in their order.

    A finding's question is the first of the catalogue that is on its series and whose rule holds. Where findings have
    none, those follow that hold whatever was found. A question whose reason needs a figure that is not there, such as
    England's, is not asked; nor is one asked twice. One on a figure in the top quarter (`high`) is always among them.
    """
    asked = {spec: stated for spec in context.spec.questions if (stated := _asked(context, spec)) is not None}
    reported: dict[QuestionSpec, str] = {}
    for specs, follows_from in _in_turn(context, lead, points):
        words = {str(asked[spec][0]) for spec in reported}
        new = [spec for spec in specs if spec in asked and spec not in reported and str(asked[spec][0]) not in words]
        if new and len(reported) < AT_MOST:
            reported[new[0]] = follows_from or _name(context, new[0], lead)
    high = next((spec for spec in asked if spec.when == "high" and spec not in reported), None)
    if high is not None and len(reported) == AT_MOST:
        reported.popitem()
        reported[high] = _name(context, high, lead)
    return tuple(_query(context, spec, asked[spec], follows_from) for spec, follows_from in reported.items())


def _in_turn(
    context: AnalysisContext, lead: SeriesKey, points: Sequence[Point]
) -> Iterator[tuple[list[QuestionSpec], str]]:
    """The questions to choose one from, turn by turn, and the finding each follows from; "" for their own series."""
    every = context.spec.questions
    yield [one for one in every if one.when == "doubtful"], LEAD
    yield _on(context, lead), LEAD
    for point in points:
        yield _on(context, point.ref), point.id
    for _ in every:
        yield [one for one in every if not _same(context, one.ref, lead)], ""
    for _ in every:
        yield list(every), ""


def _name(context: AnalysisContext, spec: QuestionSpec, lead: SeriesKey) -> str:
    """The name of what a question follows from where no finding on the page is on its series."""
    ref = spec.ref
    return LEAD if _same(context, ref, lead) else "-".join(("series", ref.measure, ref.cohort, ref.breakdown))


def _on(context: AnalysisContext, ref: SeriesKey) -> list[QuestionSpec]:
    """The catalogue's questions on a series, those on its very breakdown first."""
    questions = [one for one in context.spec.questions if _same(context, one.ref, ref)]
    return sorted(questions, key=lambda one: one.ref.breakdown != ref.breakdown and _by_breakdown(context, ref))


def _same(context: AnalysisContext, one: SeriesKey, other: SeriesKey) -> bool:
    alike = (one.measure, one.cohort) == (other.measure, other.cohort)
    return alike and (one.breakdown == other.breakdown or not _by_breakdown(context, other))


def _by_breakdown(context: AnalysisContext, ref: SeriesKey) -> bool:
    """Whether the breakdowns of a measure are services of their own, as those of a health board."""
    return context.spec.level is Level.ICB and ref.measure in context.spec.measures


def _asked(context: AnalysisContext, spec: QuestionSpec) -> tuple[Text, Text, Text] | None:
    """The question, its reason and a good answer; None where its rule does not hold or a figure is missing."""
    slots = _slots(context, spec)
    if slots is None:
        return None
    slots |= {"place": Text.constant(_answerable(context), "name"), "subject": Text.constant(context.name, "name")}
    needed = {name for text in (spec.text, spec.why, spec.good_answer) for name in fields_of(text)}
    if not needed <= set(slots):
        return None
    question, why, good = (Text.fill(text, slots) for text in (spec.text, spec.why, spec.good_answer))
    return question.capitalised(), why.capitalised(), good.capitalised()


def _slots(context: AnalysisContext, spec: QuestionSpec) -> dict[str, Slot] | None:
    """What fills the places of a question whose rule holds."""
    if spec.when == "nothing_to_judge":
        return words_of(context, spec.ref) if _nothing(context) else None
    if spec.when == "doubtful":
        return doubt_of(context, spec.ref)
    if context.measure(spec.ref).unit is Unit.OUTCOME or spec.when in KINDS:
        return _of_a_finding(context, spec)
    found = course(context, spec.ref)
    if found is None:
        known = context.figures.latest(spec.ref, context.subject.code)
        return words_of(context, spec.ref) if spec.when == "always" and known is not None else None
    return slots_of(context, found) if _holds(context, spec.when, found) else None


def _of_a_finding(context: AnalysisContext, spec: QuestionSpec) -> dict[str, Slot] | None:
    """The words of a question that follows from a finding of another kind than a series."""
    if spec.when == "always":
        figure = context.figures.newest(spec.ref, context.subject.code)
        return words_of(context, spec.ref) if figure is not None and figure.value is not None else None
    for one in context.spec.points:
        about = (one.refs[0].measure, one.refs[0].cohort) == (spec.ref.measure, spec.ref.cohort)
        ref = _found(context, one, spec.when) if one.kind == KINDS[spec.when] and about else None
        if ref is not None:
            figure = context.figures.latest(ref, context.subject.code)
            return words_of(context, ref) | ({"period": period(figure)} if figure else {})
    return None


def _found(context: AnalysisContext, spec: PointSpec, rule: str) -> SeriesKey | None:
    """The series on which a finding that is no series' own bears a rule out; None where it does not."""
    if rule == "gap_wide" and spec.reference is not None:
        gap = gap_between(context, spec.refs[0], spec.reference)
        return spec.refs[0] if gap is not None and gap.band == "D" else None
    if rule == "worst_breakdown":
        worst = standing_out(context, spec.refs)
        return worst.ref if worst is not None else None
    if rule == "alarm":
        return spec.refs[0] if monthly_faults(context, spec.refs) else None
    return spec.refs[0] if rule in outcome_rules(context, spec.refs[0]) else None


def _holds(context: AnalysisContext, rule: str, found: Course) -> bool:
    """Whether a rule on the course of a series holds."""
    polarity = context.measure(found.figure.ref).polarity
    good = 0 if polarity is Polarity.NONE else -1 if polarity is Polarity.LOW else 1
    way = 0 if found.chance else found.way
    if rule == "worse_over_time":
        long = found.long
        return long is not None and not long.broken and long.large and long.change.difference * good < 0
    return {
        "always": True,
        "worse_than_england": found.worse,
        "worsened": bool(way) and way == -good,
        "improved": bool(way) and way == good,
        "band_d": found.found.place.band == "D",
        "high": bool(found.apart > 0 and found.more <= QUARTER * found.known),
    }.get(rule, False)


def slots_of(context: AnalysisContext, found: Course) -> dict[str, Slot]:
    """What a question on a series may say of it."""
    figure = found.figure
    shown = [one for one in (figure, found.before, found.england) if one is not None]
    numbers = dict(zip(shown, values(context, *shown), strict=True))
    slots = words_of(context, figure.ref) | {"value": numbers[figure], "period": period(figure)}
    if figure.numerator is not None and figure.denominator is not None:
        slots |= {"numerator": numerator(context, figure), "denominator": denominator(context, figure)}
        slots["missed"] = missed(context, figure)
    if found.england is not None:
        slots["england"] = numbers[found.england]
    if found.before is not None:
        slots |= {"before": numbers[found.before], "before_period": period(found.before)}
    long = found.long
    if long is not None and not long.broken:
        slots |= {"since": period(long.earlier), "since_value": value(context, long.earlier)}
    return slots


def doubt_of(context: AnalysisContext, ref: SeriesKey) -> dict[str, Slot] | None:
    """The count that cannot be right beside the one before it."""
    figure = context.figures.latest(ref, context.subject.code)
    pair = doubted_count(context, figure) if figure is not None else None
    if figure is None or pair is None or pair[0] != figure:
        return None
    now, before = pair
    slots: dict[str, Slot] = {"now": value(context, now), "period": period(now)}
    return slots | {"before": value(context, before), "before_period": period(before)}


def _nothing(context: AnalysisContext) -> bool:
    """Whether the headline's series has no figure here that may be judged."""
    lead = context.spec.headline
    if context.measure(lead).unit is Unit.OUTCOME:
        newest: Figure | None = context.figures.newest(lead, context.subject.code)
        return newest is None or newest.value is None
    return course(context, lead) is None


def _query(context: AnalysisContext, spec: QuestionSpec, stated: tuple[Text, Text, Text], follows_from: str) -> Query:
    named = {"place": _answerable(context), "subject": context.name}
    return Query(*stated, follows_from, context.spec.bodies[spec.body].format(**named))


def _answerable(context: AnalysisContext) -> str:
    """The authority that answers: the place, or those that followed it."""
    if context.place.closed is None or not context.place.successors:
        return context.place.in_sentence
    return wording.join_list([context.names[code] for code in context.place.successors])


@cache
def fields_of(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
