"""Three questions for members, each from another finding, the first from the one in the title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from string import Formatter

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings import find
from send_briefings.findings.setting import Setting
from send_briefings.model import Level, Polarity, Unit
from send_briefings.model.area import QuestionSpec, Ref
from send_briefings.narrative.brief import Point, Query
from send_briefings.narrative.course import Course, course
from send_briefings.narrative.quantities import denominator, missed, numerator, period, value, values
from send_briefings.narrative.record import doubted_count
from send_briefings.narrative.series_points import Slot, words_of
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
    England's, is not asked; nor is one asked twice.
    """
    asked = {spec: said for spec in setting.spec.questions if (said := _asked(setting, spec)) is not None}
    told: list[Query] = []
    used: set[QuestionSpec] = set()

    def ask(specs: Iterator[QuestionSpec], follows_from: str) -> None:
        spec = next((one for one in specs if one in asked and one not in used), None)
        if spec is not None and len(told) < AT_MOST and str(asked[spec][0]) not in {str(one.text) for one in told}:
            used.add(spec)
            told.append(_query(setting, spec, asked[spec], follows_from))

    ask((one for one in setting.spec.questions if one.when == "doubtful"), LEAD)
    ask(_on(setting, lead), LEAD)
    for point in points:
        ask(_on(setting, point.ref), point.id)
    for _ in setting.spec.questions:
        ask((one for one in setting.spec.questions if not _same(setting, one.ref, lead)), LEAD)
    for _ in setting.spec.questions:
        ask(iter(setting.spec.questions), LEAD)
    return tuple(told)


def _on(setting: Setting, ref: Ref) -> Iterator[QuestionSpec]:
    """The catalogue's questions on a series, those on its very breakdown first."""
    questions = [one for one in setting.spec.questions if _same(setting, one.ref, ref)]
    yield from sorted(questions, key=lambda one: one.ref.breakdown != ref.breakdown and _by_breakdown(setting, ref))


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
        long = found.found.long
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
    long = found.found.long
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
