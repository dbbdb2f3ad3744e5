"""The finding that leads a briefing: chosen among the area's measures, then told as title, subtitle and summary.

A title says a share in words: the nearest of a table of fractions, without "about" within 2 points of it; a share under
10% stands in figures. The summary says what was counted against the law, how it was before, how it is in England, and
what else stands out, as far as 60 words go.

The one that leads has the highest score: children × distance × certainty × age × kind.

- children: those the figure is a share of; where one measure of the area has no counts, as many for all.
- distance: how far the share for whom the law is met is below what the law asks; where there is no law, or it is met,
  how far the figure is from England's (from the middle of other councils, where England's is not to be had). Where
  measures have different units it is taken in widths of the middle half of all places.
- certainty: 1 for high, 0.75 for medium. A figure that is not judged leads only where none is.
- age: 1 for the newest period that a measure of the area has, 0.5 for an older one.
- kind: 1 for what is against the law or worse, 0.5 for what is better or neither, 0.1 for what is about the same.

An NHS target is no law here: it is missed nearly everywhere, so that the distance from England tells more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from send_briefings import wording
from send_briefings.analysis.comparability import approximate
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import spread
from send_briefings.analysis.standing import standing
from send_briefings.model import LeadWords, Measure, Polarity, StandardKind, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import year_before
from send_briefings.narrative import brief as quantities
from send_briefings.narrative.assessment import (
    BETTER,
    BY_CHANCE,
    HIGHER,
    LITTLE,
    LOWER,
    MET,
    MOSTLY_MET,
    NOT_APART,
    SAME,
    UP_AND_DOWN,
    WORSE,
    Assessment,
    assess,
    position,
)
from send_briefings.narrative.brief import Aspect, Tile, Tone
from send_briefings.text import Computed, Number, Text
from send_briefings.wording import IN_WORDS_FROM, share_words

CERTAINTIES = {"High": 1.0, "Medium": 0.75}
BAD, OTHER, ALIKE = 1.0, 0.5, 0.1
OLDER = 0.5


class Scale(Enum):
    """What a distance is measured in: children, children of every 100, or widths of the middle half of all places."""

    CHILDREN = "children"
    POINTS = "points"
    WIDTHS = "widths"


@dataclass(frozen=True, slots=True)
class LeadCandidate:
    """A series that may lead, with what is said of it and its score."""

    assessment: Assessment
    words: LeadWords
    score: float

    @property
    def ref(self) -> SeriesKey:
        """The series."""
        return self.assessment.ref


def candidates(context: AnalysisContext) -> tuple[LeadCandidate, ...]:
    """The series of the area that may lead and are judged, the highest score first."""
    judged = [(one, words) for one, words in _assessed(context) if one.judged]
    scale = _scale(context, [found for found, _ in judged])
    newest = max((found.figure.period.end for found, _ in judged if found.figure), default=None)
    scored = [
        LeadCandidate(found, words, _score(context, found, scale) * (1 if _ends(found) == newest else OLDER))
        for found, words in judged
    ]
    return tuple(sorted(scored, key=lambda one: -one.score))


def weight(context: AnalysisContext, found: Assessment) -> float:
    """How much a finding weighs beside those of other areas: its score by the children it is of, where that is known.

    Without their number it is their share in points, which weighs little beside thousands of children. What is neither
    good nor bad, such as how many have a plan, weighs a tenth.
    """
    scale = Scale.CHILDREN if _children(context, found) is not None else Scale.POINTS
    neither = context.measure(found.ref).polarity is Polarity.NONE
    return _score(context, found, scale) * (ALIKE if neither else 1.0)


def all_led(context: AnalysisContext) -> tuple[Assessment, ...]:
    """What is said of each series that may lead, judged or not, in the catalogue's order."""
    return tuple(found for found, _ in _assessed(context))


def _assessed(context: AnalysisContext) -> list[tuple[Assessment, LeadWords]]:
    found = []
    for measure in context.spec.measures.values():
        words = measure.lead
        if words is None:
            continue
        for cohort in words.cohorts:
            refs = [SeriesKey(measure.id, cohort, breakdown, measure.source) for breakdown in words.breakdowns]
            assessed = [assess(context, ref) for ref in refs]
            if words.either:
                assessed = [next((one for one in assessed if one.judged), assessed[0])]
            found += [(one, words) for one in assessed]
    return found


def _score(context: AnalysisContext, found: Assessment, scale: Scale) -> float:
    figure, children = found.figure, _children(context, found)
    if figure is None or figure.value is None or found.standing is None:
        return 0.0
    certainty = next((CERTAINTIES.get(t.word, 0.0) for t in found.tiles if t.aspect is Aspect.CERTAINTY), 0.0)
    distance = law = _below_the_law(context.measure(figure.ref), figure)
    if law is None:
        other = _other(context, figure)
        distance = abs(figure.value - other) if other is not None else 0.0
    if scale is Scale.CHILDREN:
        size = (children or 0.0) * (distance or 0.0) / (Unit(figure.unit).base or 100.0)
    elif scale is Scale.POINTS:
        size = distance or 0.0
    else:
        width = _width(context, figure)
        size = (distance or 0.0) / width if width else 0.0
    return size * certainty * _kind(found, law is not None)


def _scale(context: AnalysisContext, judged: Sequence[Assessment]) -> Scale:
    """How the candidates of an area are measured alike."""
    if all(_children(context, found) is not None for found in judged):
        return Scale.CHILDREN
    units = {found.figure.unit for found in judged if found.figure}
    return Scale.POINTS if units <= {Unit.PERCENT, Unit.PER_100} else Scale.WIDTHS


def _ends(found: Assessment) -> date | None:
    return found.figure.period.end if found.figure else None


def _kind(found: Assessment, unlawful: bool) -> float:
    against = next((t for t in found.tiles if t.aspect in (Aspect.ENGLAND, Aspect.COUNCILS)), found.standing)
    if unlawful or (against is not None and against.tone is Tone.BAD):
        return BAD
    return ALIKE if against is not None and against.word in (SAME, NOT_APART) else OTHER


def _below_the_law(measure: Measure, figure: Figure) -> float | None:
    """How far the share for whom the law is met is below what it asks; None where it is met or there is none."""
    standard = measure.standard_for(figure.ref.breakdown)
    if standard is None or standard.kind is not StandardKind.LAW or figure.value is None:
        return None
    share = 100 - figure.value if measure.polarity is Polarity.LOW else figure.value
    missed = standard.threshold - share
    return missed if share < min(95.0, standard.threshold) else None


def _children(context: AnalysisContext, found: Assessment) -> float | None:
    figure = found.figure
    if figure is None or Unit(figure.unit).base is None:
        return None
    if figure.denominator:
        return figure.denominator
    around = approximate(context, figure)
    return around.children if around else None


def _other(context: AnalysisContext, figure: Figure) -> float | None:
    """England's figure, or the middle of all places."""
    england = context.figures.at(figure.ref, context.england.code, figure.period.start)
    if england is not None and england.value is not None:
        return england.value
    known = spread(context.peers(figure.ref, figure.period.start))
    return known.middle if known else None


def _width(context: AnalysisContext, figure: Figure) -> float:
    known = spread(context.peers(figure.ref, figure.period.start))
    return known.upper - known.lower if known else 0.0


def lawful(found: Assessment) -> bool:
    """Whether the standard of a figure is met, or mostly met."""
    tile = found.standing
    return tile is not None and tile.aspect in (Aspect.LAW, Aspect.TARGET) and tile.word in (MET, MOSTLY_MET)


def others_worth_telling(found: Sequence[LeadCandidate]) -> tuple[LeadCandidate, ...]:
    """The candidates after the first that differ from England or the law, one for each other measure or service."""
    reported, kept = {_matter(one) for one in found[:1]}, []
    for one in found[1:]:
        standing = one.assessment.standing
        alike = standing is not None and standing.word in (SAME, NOT_APART, MET, MOSTLY_MET)
        if _matter(one) not in reported and not alike and one.words.also:
            reported.add(_matter(one))
            kept.append(one)
    return tuple(kept)


def _matter(one: LeadCandidate) -> str:
    """What a candidate is about: its service where a measure has several, else its measure."""
    several = len(one.words.breakdowns) > 1 and not one.words.either
    return one.ref.breakdown if several else one.ref.measure


TITLE_WORDS, SUMMARY_WORDS = 14, 60
Slots = dict[str, str | Number | Text]


def title_of(context: AnalysisContext, lead: LeadCandidate) -> Text:
    """The finding in at most 14 words, with one number, and with its period: a title is read long after it was new."""
    found, words, figure = lead.assessment, lead.words, lead.assessment.figure
    assert figure is not None
    slots = _slots(context, figure, words, short=True)
    measure = context.measure(figure.ref)
    if measure.standard_for(figure.ref.breakdown) is not None and words.missed:
        met = lawful(found)
        value = figure.value or 0.0
        slots["share"] = _share(context, figure, value if met else 100 - value)
        return _dated(Text.fill(words.met if met else words.missed, slots).capitalised(), figure)
    title = _dated(Text.fill(words.title, slots).capitalised(), figure)
    longer = Text.of(title, _beside(found))
    return longer if _words(longer) <= TITLE_WORDS else title


def _dated(title: Text, figure: Figure) -> Text:
    """A title with its period at the end, where it has none and there is room."""
    period = quantities.period(figure)
    longer = Text.of(title, " in ", period)
    return title if period.shown in str(title) or _words(longer) > TITLE_WORDS else longer


def subtitle_of(context: AnalysisContext, lead: LeadCandidate) -> Text:
    """What is measured, for whom and when."""
    figure = lead.assessment.figure
    assert figure is not None
    what = Text.fill(lead.words.subtitle, _slots(context, figure, lead.words))
    place = Text.constant(context.subject.name, "name")
    return Text.of(what.capitalised(), ". ", place, ", ", quantities.period(figure))


def summary_of(context: AnalysisContext, lead: LeadCandidate, others: Sequence[LeadCandidate]) -> Text:
    """What was counted, how it was before, how it is in England, and what else: as far as 60 words go."""
    found, figure = lead.assessment, lead.assessment.figure
    assert figure is not None
    slots = _slots(context, figure, lead.words)
    first = Text.fill(lead.words.reported, slots)
    sentences = [
        first,
        _before(context, found),
        _elsewhere(context, lead),
        *(_also(context, one) for one in others[:1]),
    ]
    reported: list[Text] = []
    for sentence in sentences:
        if sentence and sum(_words(one) for one in reported) + _words(sentence) <= SUMMARY_WORDS:
            reported.append(sentence.sentence())
    return Text.joined(reported)


def _slots(context: AnalysisContext, figure: Figure, words: LeadWords, short: bool = False) -> Slots:
    named = context.words(figure.ref)
    slots: Slots = {name: Text.constant(text, "catalogue") for name, text in named.items() if name != "place"}
    slots["place"] = Text.constant(named["place"], "name")
    slots["where"] = Text.constant(context.subject.located, "name")
    slots["people"] = Text.constant(words.people.get(figure.ref.cohort, named["cohort"]), "catalogue")
    if short:
        slots["cohort"] = slots["people"]
    slots["value"] = quantities.shown(context, figure)
    slots["period"] = quantities.period(figure)
    slots["share"] = _share(context, figure, figure.value or 0.0)
    if figure.numerator is not None and figure.denominator:
        slots["numerator"] = quantities.numerator(context, figure)
        slots["denominator"] = quantities.denominator(context, figure)
        slots["missed"] = quantities.missed(context, figure)
    return slots


def _share(context: AnalysisContext, figure: Figure, percent: float) -> Number | Text:
    """A share to stand before those it is a share of: in words, or under 9% in figures with "of"."""
    source = Computed("nearest fraction", percent, (figure,))
    if percent >= IN_WORDS_FROM:
        return Number(share_words(percent), source)
    if percent == figure.value:
        return Text.of(quantities.shown(context, figure), " of")
    return Text.of(Number(f"{wording.number(percent, 1)}%", Computed("rest of a share", percent, (figure,))), " of")


def _beside(found: Assessment) -> str:
    """How the figure stands to England or other councils, to stand at the end of a title."""
    tile = _comparison(found)
    if tile is None or tile.word in (SAME, NOT_APART) or found.figure is None:
        return ""
    whom = "in England" if tile.aspect is Aspect.ENGLAND else "in most councils"
    word = {BETTER: "better", WORSE: "worse", HIGHER: "more", LOWER: "less"}[tile.word]
    return f", {word} than {whom}"


def _comparison(found: Assessment) -> Tile | None:
    return next((tile for tile in found.tiles if tile.aspect in (Aspect.ENGLAND, Aspect.COUNCILS)), None)


def _before(context: AnalysisContext, found: Assessment) -> Text:
    """How it was before: a clear change over one period, else over the longest; and what may be said of it."""
    figure, reported = found.figure, found.reported
    if figure is None or found.direction is None or len(reported) < 2:
        return Text()
    word = found.direction.word
    since, last = reported[0], reported[-2]
    if word == UP_AND_DOWN:
        then, far = quantities.together(context, (since, last))
        return Text.of(
            "It went up and down: ", then, " in ", quantities.period(since), ", ", far, " in ", quantities.period(last)
        )
    if word == LITTLE:
        value = quantities.shown(context, since)
        return Text.of("It has changed little since ", quantities.period(since), ", when it was ", value)
    base = last if _same_way(figure, since, last) else since
    value, period = quantities.shown(context, base), quantities.period(base)
    if BY_CHANCE in word:
        stated = Text.of("It was ", value, " in ", period)
        if figure.denominator is None:
            return Text.of(stated, ", but such figures move a lot from year to year")
        return Text.of(stated, "; among ", quantities.denominator(context, figure), " the difference may be chance")
    if base.numerator is not None and base.denominator:
        numerator, denominator = quantities.numerator(context, base), quantities.denominator(context, base)
        counts = Text.of(numerator, " of ", denominator, " (", value, ")")
        if base.period.start == year_before(figure.period.start):
            return Text.of("A year before it was ", counts)
        return Text.of("In ", period, " it was ", counts)
    return Text.of("In ", period, " it was ", value)


def _same_way(figure: Figure, since: Figure, last: Figure) -> bool:
    """Whether the last step went the way of the whole, and made at least a quarter of it."""
    whole, step = (figure.value or 0.0) - (since.value or 0.0), (figure.value or 0.0) - (last.value or 0.0)
    return whole * step > 0 and abs(step) >= abs(whole) / 4


def _elsewhere(context: AnalysisContext, lead: LeadCandidate) -> Text:
    """England's figure, or how many councils have a larger or smaller one where England's is not to be had."""
    found, figure = lead.assessment, lead.assessment.figure
    assert figure is not None
    england = context.figures.at(figure.ref, context.england.code, figure.period.start)
    if england is not None and england.value is not None:
        theirs = quantities.together(context, (figure, england))[1]
        return Text.fill(lead.words.england, {"england": theirs})
    tile = _comparison(found)
    if tile is None:
        return Text()
    return position(context, figure, standing(context, figure), few="only ")


def _also(context: AnalysisContext, other: LeadCandidate) -> Text:
    """What stands out besides, in a sentence."""
    figure = other.assessment.figure
    assert figure is not None
    stated = Text.of("Also, ", Text.fill(other.words.also, _slots(context, figure, other.words)))
    england = context.figures.at(figure.ref, context.england.code, figure.period.start)
    if england is None or england.value is None:
        return stated
    return Text.of(stated, " (England ", quantities.together(context, (figure, england))[1], ")")


def _words(text: Text) -> int:
    return len(str(text).split())
