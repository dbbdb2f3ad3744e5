"""Three questions for members, each from another finding, the first from the one in the title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from string import Formatter

from send_briefings import wording
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting
from send_briefings.model import Level, Polarity, Unit
from send_briefings.model.area import QuestionSpec, Ref
from send_briefings.narrative.brief import Point, Query, denominator, missed, numerator, period, value, values
from send_briefings.narrative.course import Course, course
from send_briefings.narrative.findings import find
from send_briefings.narrative.series_points import Slot, words_of
from send_briefings.narrative.trusting import doubted_count
from send_briefings.text import Text

AT_MOST = 3
QUARTER = 0.25
LEAD = "lead"
KINDS = {"gap_wide": "gap", "worst_breakdown": "breakdowns", "alarm": "alarms"}
OUTCOMES = {"best_outcome": "inspection", "middle_outcome": "inspection", "worst_outcome": "inspection"}
KINDS |= OUTCOMES | {"weaknesses_left": "inspection"}


def queries_of(setting: Setting, lead: Ref, points: Sequence[Point]) -> tuple[Query, ...]:
    """Three questions at most: one from the title's figure, the others from the findings in their order.

    A finding's question is the first of the catalogue that is on its series and whose rule holds. Where findings have
    none, those follow that hold whatever was found. A question whose reason needs a figure that is not there, such as
    England's, is not asked; nor is one asked twice. One on a figure in the top quarter (`high`) is always among them.
    """
    asked = {spec: said for spec in setting.spec.questions if (said := _asked(setting, spec)) is not None}
    told: dict[QuestionSpec, str] = {}
    for specs, follows_from in _in_turn(setting, lead, points):
        words = {str(asked[spec][0]) for spec in told}
        new = [spec for spec in specs if spec in asked and spec not in told and str(asked[spec][0]) not in words]
        if new and len(told) < AT_MOST:
            told[new[0]] = follows_from or _name(setting, new[0], lead)
    high = next((spec for spec in asked if spec.when == "high" and spec not in told), None)
    if high is not None and len(told) == AT_MOST:
        told.popitem()
        told[high] = _name(setting, high, lead)
    return tuple(_query(setting, spec, asked[spec], follows_from) for spec, follows_from in told.items())


def _in_turn(setting: Setting, lead: Ref, points: Sequence[Point]) -> Iterator[tuple[list[QuestionSpec], str]]:
    """The questions to choose one from, turn by turn, and the finding each follows from; "" for their own series."""
    every = setting.spec.questions
    yield [one for one in every if one.when == "doubtful"], LEAD
    yield _on(setting, lead), LEAD
    for point in points:
        yield _on(setting, point.ref), point.id
    for _ in every:
        yield [one for one in every if not _same(setting, one.ref, lead)], ""
    for _ in every:
        yield list(every), ""


def _name(setting: Setting, spec: QuestionSpec, lead: Ref) -> str:
    """The name of what a question follows from where no finding on the page is on its series."""
    ref = spec.ref
    return LEAD if _same(setting, ref, lead) else "-".join(("series", ref.measure, ref.cohort, ref.breakdown))


def _on(setting: Setting, ref: Ref) -> list[QuestionSpec]:
    """The catalogue's questions on a series, those on its very breakdown first."""
    questions = [one for one in setting.spec.questions if _same(setting, one.ref, ref)]
    return sorted(questions, key=lambda one: one.ref.breakdown != ref.breakdown and _by_breakdown(setting, ref))


def _same(setting: Setting, one: Ref, other: Ref) -> bool:
    alike = (one.measure, one.cohort) == (other.measure, other.cohort)
    return alike and (one.breakdown == other.breakdown or not _by_breakdown(setting, other))


def _by_breakdown(setting: Setting, ref: Ref) -> bool:
    """Whether the breakdowns of a measure are services of their own, as those of a health board."""
    return setting.spec.level is Level.ICB and ref.measure in setting.spec.measures


def _asked(setting: Setting, spec: QuestionSpec) -> tuple[Text, Text, Text] | None:
    """The question, its reason and a good answer; None where its rule does not hold or a figure is missing."""
    slots = _slots(setting, spec)
    if slots is None:
        return None
    slots |= {"place": Text.constant(_answerable(setting), "name"), "subject": Text.constant(setting.name, "name")}
    needed = {name for text in (spec.text, spec.why, spec.good_answer) for name in fields_of(text)}
    if not needed <= set(slots):
        return None
    question, why, good = (Text.fill(text, slots) for text in (spec.text, spec.why, spec.good_answer))
    return question.capitalised(), why.capitalised(), good.capitalised()


def _slots(setting: Setting, spec: QuestionSpec) -> dict[str, Slot] | None:
    """What fills the places of a question whose rule holds."""
    if spec.when == "nothing_to_judge":
        return words_of(setting, spec.ref) if _nothing(setting) else None
    if spec.when == "doubtful":
        return doubt_of(setting, spec.ref)
    if setting.measure(spec.ref).unit is Unit.OUTCOME or spec.when in KINDS:
        return _of_a_finding(setting, spec)
    found = course(setting, spec.ref)
    if found is None:
        known = setting.figures.latest(spec.ref, setting.subject.code)
        return words_of(setting, spec.ref) if spec.when == "always" and known is not None else None
    return slots_of(setting, found) if _holds(setting, spec.when, found) else None


def _of_a_finding(setting: Setting, spec: QuestionSpec) -> dict[str, Slot] | None:
    """The words of a question that follows from a finding of another kind than a series."""
    if spec.when == "always":
        figure = setting.figures.newest(spec.ref, setting.subject.code)
        return words_of(setting, spec.ref) if figure is not None and figure.value is not None else None
    for one in setting.spec.findings:
        about = (one.refs[0].measure, one.refs[0].cohort) == (spec.ref.measure, spec.ref.cohort)
        if one.kind == KINDS[spec.when] and about:
            found = find(setting, one)
            if found is not None and spec.when in found.flags:
                figure = setting.figures.latest(found.ref, setting.subject.code)
                return words_of(setting, found.ref) | ({"period": period(figure)} if figure else {})
    return None


def _holds(setting: Setting, rule: str, found: Course) -> bool:
    """Whether a rule on the course of a series holds."""
    polarity = setting.measure(found.figure.ref).polarity
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


def slots_of(setting: Setting, found: Course) -> dict[str, Slot]:
    """What a question on a series may say of it."""
    figure = found.figure
    shown = [one for one in (figure, found.before, found.england) if one is not None]
    numbers = dict(zip(shown, values(setting, *shown), strict=True))
    slots = words_of(setting, figure.ref) | {"value": numbers[figure], "period": period(figure)}
    if figure.numerator is not None and figure.denominator is not None:
        slots |= {"numerator": numerator(setting, figure), "denominator": denominator(setting, figure)}
        slots["missed"] = missed(setting, figure)
    if found.england is not None:
        slots["england"] = numbers[found.england]
    if found.before is not None:
        slots |= {"before": numbers[found.before], "before_period": period(found.before)}
    long = found.long
    if long is not None and not long.broken:
        slots |= {"since": period(long.earlier), "since_value": value(setting, long.earlier)}
    return slots


def doubt_of(setting: Setting, ref: Ref) -> dict[str, Slot] | None:
    """The count that cannot be right beside the one before it."""
    figure = setting.figures.latest(ref, setting.subject.code)
    pair = doubted_count(setting, figure) if figure is not None else None
    if figure is None or pair is None or pair[0] != figure:
        return None
    now, before = pair
    slots: dict[str, Slot] = {"now": value(setting, now), "period": period(now)}
    return slots | {"before": value(setting, before), "before_period": period(before)}


def _nothing(setting: Setting) -> bool:
    """Whether the headline's series has no figure here that may be judged."""
    lead = setting.spec.headline
    if setting.measure(lead).unit is Unit.OUTCOME:
        newest: Figure | None = setting.figures.newest(lead, setting.subject.code)
        return newest is None or newest.value is None
    return course(setting, lead) is None


def _query(setting: Setting, spec: QuestionSpec, said: tuple[Text, Text, Text], follows_from: str) -> Query:
    named = {"place": _answerable(setting), "subject": setting.name}
    return Query(*said, follows_from, setting.spec.bodies[spec.body].format(**named))


def _answerable(setting: Setting) -> str:
    """The authority that answers: the place, or those that followed it."""
    if setting.place.closed is None or not setting.place.successors:
        return setting.place.in_sentence
    return wording.listed([setting.names[code] for code in setting.place.successors])


@cache
def fields_of(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
