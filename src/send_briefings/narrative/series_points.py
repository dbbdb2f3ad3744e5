"""Points on one series: a share or a rate, the children a duty was not met for, and how a number grew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.benchmark import BenchmarkVerdict, percent_change
from send_briefings.analysis.comparability import Comparable, comparability
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.movement import earlier_figure
from send_briefings.model import Polarity, Unit
from send_briefings.model.area import PointSpec, SeriesKey
from send_briefings.narrative.brief import (
    Draft,
    Sentence,
    computed,
    counted,
    denominator,
    missed,
    numerator,
    period,
    share,
    value,
    values,
)
from send_briefings.narrative.course import Course, affected, course
from send_briefings.narrative.trusting import implausible, is_old
from send_briefings.text import Number, Text
from send_briefings.wording import fraction

Slot = str | Number | Text
TOO_FEW = "too few children to say how this stands to England"
EVENTS = 10
LEVEL = 3.0
FEW = 1.0
TWICE = 2.0
BASE = 100
DOUBLED = 105.0
DECIMALS_UNDER = 20.0


def series(context: AnalysisContext, spec: PointSpec) -> list[Draft]:
    """A point for each of the series that may be told."""
    return [draft for ref in spec.refs if (draft := _one_series(context, spec, ref)) is not None]


def _one_series(context: AnalysisContext, spec: PointSpec, ref: SeriesKey) -> Draft | None:
    found = course(context, ref)
    if found is None:
        return None
    figure = found.figure
    shown = _alike(context, found)
    slots = _slots(context, figure, spec, shown[figure])
    if slots is None:
        return None
    lead = _lead(context, spec, found, slots)
    sentences = [
        Sentence(_told(spec, found, slots, shown), 0),
        Sentence(_as_it_was(context, found, shown), 2),
        Sentence(_of_england(spec, found, shown), 1),
        Sentence(_few_places(context, found), 2),
        Sentence(_counterfactual(context, spec, found), 3, counterfactual=True),
        Sentence(Text.constant(spec.words.get("after", ""), "catalogue"), 4),
        Sentence(Text.of(f"in most {places(context)} it moved the same way" if found.others and found.way else ""), 5),
    ]
    score = -1.0 if spec.aside else affected(found)
    group = ref.breakdown if len(spec.refs) > 1 else ""
    return Draft("series", ref, lead, tuple(sentences), context.basis(figure), score, group=group)


def _alike(context: AnalysisContext, found: Course) -> dict[Figure, Number]:
    """The figures that stand in the point with their values, written alike."""
    figures = [one for one in (found.figure, found.before, found.england) if one is not None]
    return dict(zip(figures, values(context, *figures), strict=True))


def _slots(context: AnalysisContext, figure: Figure, spec: PointSpec, shown: Number) -> dict[str, Slot] | None:
    """What stands in the places of the words; None where the series beside it has no figure."""
    slots = words_of(context, figure.ref) | {
        "value": shown,
        "period": period(figure),
        "numerator": numerator(context, figure),
        "denominator": denominator(context, figure),
        "missed": missed(context, figure),
        "share": share(figure),
    }
    if spec.reference is not None:
        other = context.figures.at(spec.reference, figure.place, figure.period.start)
        if other is None or other.numerator is None:
            return None
        slots["beside"] = numerator(context, other)
    return slots


def words_of(context: AnalysisContext, ref: SeriesKey) -> dict[str, Slot]:
    """The words of a series for the places of a template; figures in them are the catalogue's own."""
    words = {name: Text.constant(text.strip(), "catalogue") for name, text in context.words(ref).items()}
    return {**words, "elsewhere": "England"}


def _lead(context: AnalysisContext, spec: PointSpec, found: Course, slots: dict[str, Slot]) -> Text:
    """The bold words: that it is nothing, what moved, how it stands, what may have moved, else that it is usual."""
    words, given = spec.words, found.figure.value or 0.0
    most = f"in most {places(context)}"
    slots = slots | {"elsewhere": "in England" if found.england is not None else most}
    if "none" in words and not given:
        return Text.fill(words["none"], slots)
    moved = _moved(found, words)
    clear = bool(moved) and not found.chance and not (found.others and found.apart)
    if given < FEW and "few" in words and found.apart <= 0 and found.way <= 0:
        return Text.fill(words["few"], slots)
    if clear:
        return Text.fill(words[moved], slots)
    if found.apart:
        return Text.fill(words["above" if found.apart > 0 else "below"], slots)
    if moved:
        return Text.of(Text.fill(words[moved], slots), ", perhaps by chance" if found.chance else "")
    if not found.like_england and not context.measure(found.figure.ref).small_counts:
        if not found.usual:
            return Text.fill(words["plain"], slots) if "plain" in words else Text.of(TOO_FEW)
        slots = slots | {"elsewhere": most}
    return Text.fill(words["same"], slots)


def _moved(found: Course, words: Mapping[str, str]) -> str:
    """The name of the bold words for the way it went; "" where it went none."""
    if not found.way:
        return ""
    number = "more" if found.way > 0 else "fewer"
    return number if number in words and _numerator_moved(found) == found.way else "up" if found.way > 0 else "down"


def _numerator_moved(found: Course) -> int:
    now, then = found.figure.numerator, found.before.numerator if found.before else None
    return 0 if now is None or then is None else (now > then) - (now < then)


def _told(spec: PointSpec, found: Course, slots: dict[str, Slot], shown: dict[Figure, Number]) -> Text:
    """The figure in its words, and the one before where it moved by a size worth telling."""
    key = "none_told" if not found.figure.value else "one_told" if found.figure.numerator == 1 else "told"
    reported = Text.fill(spec.words.get(key, spec.words["told"]), slots)
    if found.before is None or not found.way or found.chance:
        return reported
    stated = ", up from " if found.way > 0 else ", down from "
    return Text.of(reported, stated, shown[found.before], " in ", period(found.before))


def _as_it_was(context: AnalysisContext, found: Course, shown: dict[Figure, Number]) -> Text:
    """The figure before, where what it moved by is too small to tell or may be chance."""
    if found.before is None or (found.way and not found.chance):
        return Text()
    then, when = shown[found.before], period(found.before)
    if then.shown == shown[found.figure].shown:
        return Text.of("it was the same in ", when)
    was = Text.of("it was ", then, " in ", when)
    if not found.few:
        return was
    children = denominator(context, found.figure)
    return Text.of(was, "; with only ", children, " children the difference may be chance")


def _of_england(spec: PointSpec, found: Course, shown: dict[Figure, Number]) -> Text:
    if found.england is None:
        return Text()
    return Text.fill(spec.words.get("elsewhere", "in England it was {england}"), {"england": shown[found.england]})


def _few_places(context: AnalysisContext, found: Course) -> Text:
    """How few places stand beyond this one; nothing where they are more than a quarter."""
    if not found.known or not found.apart or min(found.more, found.fewer) > found.known / 4:
        return Text()
    beyond = found.more if found.apart > 0 else found.fewer
    figure, all_of = found.figure, counted(found.known, "places with a figure", found.figure)
    amount = {Unit.PERCENT: "share", Unit.SCORE: "score"}.get(Unit(figure.unit), "rate")
    word = f"a {'larger' if found.apart > 0 else 'smaller'} {amount}"
    if amount != "share":
        word = f"a {'higher' if found.apart > 0 else 'lower'} {amount}"
    if not beyond:
        return Text.of("none of ", all_of, f" {places(context)} had {word}")
    return Text.of("only ", counted(beyond, "places beyond", figure), " of ", all_of, f" {places(context)} had {word}")


def places(context: AnalysisContext) -> str:
    """What the places compared are called by councillors."""
    return {"authorities": "councils"}.get(context.spec.peers, context.spec.peers)


def _counterfactual(context: AnalysisContext, spec: PointSpec, found: Course) -> Text:
    """How many it would be at England's rate; only where the place is worse, and by more than chance."""
    figure, england = found.figure, found.england
    verdict = found.found.place.england_verdict
    apart = verdict is BenchmarkVerdict.WORSE or found.found.place.on_the_worse_side
    if not found.worse or not apart or england is None or england.value is None or not figure.denominator:
        return Text()
    if "counterfactual" not in spec.words or figure.numerator is None:
        return Text()
    low = context.measure(figure.ref).polarity is Polarity.LOW
    rate = england.value if low else 100 - england.value
    count = rate * figure.denominator / 100
    number = computed("England's rate of the children counted", count, wording.approximately(count), figure, england)
    return Text.fill(spec.words["counterfactual"], {"count": number})


def missed_points(context: AnalysisContext, spec: PointSpec, lead: SeriesKey) -> list[Draft]:
    """How many children a duty was not met for, now and before, and whether there were more to meet it for."""
    ref = lead if lead.measure == spec.refs[0].measure else spec.refs[0]
    found = course(context, ref)
    if found is None or found.figure.numerator is None or not found.figure.denominator:
        return []
    figure, before = found.figure, _year_before(found)
    now = found.figure.denominator - found.figure.numerator
    slots = words_of(context, ref) | {"missed": missed(context, figure), "period": period(figure)}
    slots |= {"share": _share_missed(figure, now), "numerator": numerator(context, figure)}
    slots |= {"denominator": denominator(context, figure), "value": value(context, figure)}
    reported = Text.fill(spec.words["one_told" if round(now) == 1 and "one_told" in spec.words else "told"], slots)
    then = None
    if before is not None and before.numerator is not None and before.denominator:
        then = before.denominator - before.numerator
        reported = Text.of(reported, " and ", missed(context, before), " in ", period(before))
    sentences = [
        Sentence(reported, 0),
        Sentence(_volume(context, spec, figure, before), 1),
        Sentence(_counterfactual(context, spec, found), 2, counterfactual=True),
    ]
    head = _missed_lead(spec, now, then, slots, before)
    return [Draft("missed", ref, head, tuple(sentences), context.basis(figure), now, first=lead == ref)]


def _year_before(found: Course) -> Figure | None:
    """The figure one period before, where the two compare: a number is set beside that of the year before it."""
    short = found.found.short
    return short.earlier if short is not None and not short.broken else None


def _share_missed(figure: Figure, now: float) -> Number:
    rest = 100 * now / (figure.denominator or 1.0)
    return computed("nearest fraction", rest, fraction(rest), figure)


def _missed_lead(
    spec: PointSpec, now: float, then: float | None, slots: dict[str, Slot], before: Figure | None
) -> Text:
    if not now:
        return Text.fill(spec.words["none"], slots)
    noun = Text.fill(spec.words["noun"], slots)
    if then is None or before is None or min(now, then) < EVENTS or abs(now - then) < EVENTS:
        return Text.fill(spec.words["alone"], slots)
    ratio = now / then
    if abs(100 * (ratio - 1)) < LEVEL:
        return Text.of(noun, " hardly changed in number")
    if 1 / TWICE <= ratio <= TWICE:
        return Text.of(noun, f" {'rose' if ratio > 1 else 'fell'} in number")
    return Text.of(noun, f" more than {'doubled' if ratio > 1 else 'halved'} in a year")


def _volume(context: AnalysisContext, spec: PointSpec, figure: Figure, before: Figure | None) -> Text:
    """Whether there were more to deal with than before, and what came of it."""
    if spec.reference is None or before is None:
        return Text()
    now = context.figures.at(spec.reference, figure.place, figure.period.start)
    was = context.figures.at(spec.reference, figure.place, before.period.start)
    if now is None or was is None or not now.value or not was.value or now.value == was.value:
        return Text()
    key = "volume_up" if now.value > was.value else "volume_down"
    if key not in spec.words:
        return Text()
    stated = Text.fill(spec.words[key], {"now": value(context, now), "before": value(context, was)})
    fewer = now.value > was.value and (figure.numerator or 0.0) < (before.numerator or 0.0)
    return Text.of(stated, ", ", spec.words["fewer"]) if fewer and "fewer" in spec.words else stated


def counts(context: AnalysisContext, spec: PointSpec, lead: SeriesKey) -> list[Draft]:
    """How one number or two grew or fell; none where a number cannot be right."""
    specs = [one for one in (spec, spec.also) if one is not None and one.refs[0] != lead]
    parts = [(one, part) for one in specs if (part := _growth(context, one)) is not None]
    if not parts:
        return []
    leads = parts[0][1].lead
    if len(parts) > 1:
        verb = {"up": "so did", "down": "so did", "same": "so were"}[parts[1][1].key]
        alike = parts[0][1].key == parts[1][1].key and "noun" in parts[1][0].words
        second = Text.of(", and ", verb, " ", parts[1][0].words["noun"]) if alike else Text.of("; ", parts[1][1].lead)
        leads = Text.of(leads, second)
    sentences = [Sentence(part.reported, at) for at, (_, part) in enumerate(parts)]
    sentences += [Sentence(part.england, 2) for _, part in parts]
    ref = parts[0][0].refs[0]
    figure = context.figures.latest(ref, context.subject.code)
    return [Draft("counts", ref, leads, tuple(sentences), context.basis(figure) if figure else "")]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a number moved: `key` is up, down or same; its bold words, the number with its change, and England's."""

    key: str
    lead: Text
    reported: Text
    england: Text


def _growth(context: AnalysisContext, spec: PointSpec) -> Growth | None:
    """How a number moved in a year; None where there is none before it that compares, or it cannot be right."""
    ref = spec.refs[0]
    figure = context.figures.latest(ref, context.subject.code)
    if figure is None or figure.value is None or is_old(context, figure) or implausible(context, figure):
        return None
    before = earlier_figure(context, figure)
    alike = before is not None and isinstance(comparability(context, before, figure), Comparable)
    percent = percent_change(before.value, figure.value) if before is not None and alike else None
    if before is None or before.value is None or percent is None:
        return None
    slots = words_of(context, ref) | {"value": value(context, figure), "period": period(figure)}
    reported = Text.of(Text.fill(spec.words["told"], slots), ", ", _change(figure, before, percent), period(before))
    few = Unit(figure.unit) is Unit.COUNT and abs(figure.value - before.value) < EVENTS
    key = "same" if few or abs(percent) < LEVEL else "up" if percent > 0 else "down"
    return Growth(key, Text.fill(spec.words[key], slots), reported, _growth_of_england(context, figure, before))


def _change(figure: Figure, before: Figure, percent: float) -> Text:
    """By how much a number moved, to stand before the period it is set beside."""
    change = (figure.value or 0.0) - (before.value or 0.0)
    money = Unit(figure.unit).is_money
    if not change:
        return Text.of("as much as in " if money else "as many as in ")
    if percent >= DOUBLED:
        twice = computed("change in per cent", percent, "twice", figure, before)
        return Text.of("more than ", twice, " as much as in " if money else " as many as in ")
    if money or (abs(percent) >= LEVEL and (before.value or 0.0) >= BASE):
        number = computed("change in per cent", percent, percent_text(percent), figure, before)
    else:
        number = computed("difference", change, wording.number(abs(change)), figure, before)
    return Text.of(number, " more than in " if change > 0 else " less than in " if money else " fewer than in ")


def percent_text(percent: float) -> str:
    """The size of a change in per cent: with a decimal under 20%.

    >>> percent_text(-9.54), percent_text(39.8)
    ('9.5%', '40%')
    """
    return f"{wording.number(abs(percent), 1 if abs(percent) < DECIMALS_UNDER else 0)}%"


def _growth_of_england(context: AnalysisContext, figure: Figure, before: Figure) -> Text:
    """England's growth over the same time, where it is another."""
    code = context.england.code
    was = context.figures.at(figure.ref, code, before.period.start)
    now = context.figures.at(figure.ref, code, figure.period.start)
    if was is None or now is None:
        return Text()
    percent = percent_change(was.value, now.value)
    if percent is None or not isinstance(comparability(context, was, now), Comparable):
        return Text()
    number = computed("change in per cent", percent, percent_text(percent), now, was)
    return Text.of(f"in England the {'rise' if percent > 0 else 'fall'} was ", number)
