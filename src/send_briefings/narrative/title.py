"""Title, subtitle and summary of a briefing, of the series that leads it.

A title says a share in words: the nearest of a table of fractions, without "about" within 2 points of it; a share under
10% stands in figures. The summary says what was counted against the law, how it was before, how it is in England, and
what else stands out, as far as 60 words go.
"""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting
from send_briefings.analysis.standing import standing
from send_briefings.model import LeadWords
from send_briefings.model.place import year_before
from send_briefings.narrative import brief as quantities
from send_briefings.narrative.assessment import (
    BETTER,
    BY_CHANCE,
    HIGHER,
    LITTLE,
    LOWER,
    NOT_APART,
    SAME,
    UP_AND_DOWN,
    WORSE,
    Assessment,
    position,
)
from send_briefings.narrative.brief import Aspect, Tile
from send_briefings.narrative.lead import Candidate, lawful
from send_briefings.text import Computed, Number, Text
from send_briefings.wording import IN_WORDS_FROM, share_words

TITLE_WORDS, SUMMARY_WORDS = 14, 60
Slots = dict[str, str | Number | Text]


def title_of(setting: Setting, lead: Candidate) -> Text:
    """The finding in at most 14 words, with one number, and with its period: a title is read long after it was new."""
    found, words, figure = lead.assessment, lead.words, lead.assessment.figure
    assert figure is not None
    slots = _slots(setting, figure, words, short=True)
    measure = setting.measure(figure.ref)
    if measure.standard_for(figure.ref.breakdown) is not None and words.missed:
        met = lawful(found)
        value = figure.value or 0.0
        slots["share"] = _share(setting, figure, value if met else 100 - value)
        return _dated(Text.fill(words.met if met else words.missed, slots).capitalised(), figure)
    title = _dated(Text.fill(words.title, slots).capitalised(), figure)
    longer = Text.of(title, _beside(found))
    return longer if _words(longer) <= TITLE_WORDS else title


def _dated(title: Text, figure: Figure) -> Text:
    """A title with its period at the end, where it has none and there is room."""
    period = quantities.period(figure)
    longer = Text.of(title, " in ", period)
    return title if period.shown in str(title) or _words(longer) > TITLE_WORDS else longer


def subtitle_of(setting: Setting, lead: Candidate) -> Text:
    """What is measured, for whom and when."""
    figure = lead.assessment.figure
    assert figure is not None
    what = Text.fill(lead.words.subtitle, _slots(setting, figure, lead.words))
    place = Text.constant(setting.subject.name, "name")
    return Text.of(what.capitalised(), ". ", place, ", ", quantities.period(figure))


def summary_of(setting: Setting, lead: Candidate, others: Sequence[Candidate]) -> Text:
    """What was counted, how it was before, how it is in England, and what else: as far as 60 words go."""
    found, figure = lead.assessment, lead.assessment.figure
    assert figure is not None
    slots = _slots(setting, figure, lead.words)
    first = Text.fill(lead.words.told, slots)
    sentences = [
        first,
        _before(setting, found),
        _elsewhere(setting, lead),
        *(_also(setting, one) for one in others[:1]),
    ]
    told: list[Text] = []
    for sentence in sentences:
        if sentence and sum(_words(one) for one in told) + _words(sentence) <= SUMMARY_WORDS:
            told.append(sentence.sentence())
    return Text.joined(told)


def _slots(setting: Setting, figure: Figure, words: LeadWords, short: bool = False) -> Slots:
    named = setting.words(figure.ref)
    slots: Slots = {name: Text.constant(text, "catalogue") for name, text in named.items() if name != "place"}
    slots["place"] = Text.constant(named["place"], "name")
    slots["where"] = Text.constant(setting.subject.located, "name")
    slots["people"] = Text.constant(words.people.get(figure.ref.cohort, named["cohort"]), "catalogue")
    if short:
        slots["cohort"] = slots["people"]
    slots["value"] = quantities.shown(setting, figure)
    slots["period"] = quantities.period(figure)
    slots["share"] = _share(setting, figure, figure.value or 0.0)
    if figure.numerator is not None and figure.denominator:
        slots["numerator"] = quantities.numerator(setting, figure)
        slots["denominator"] = quantities.denominator(setting, figure)
        slots["missed"] = quantities.missed(setting, figure)
    return slots


def _share(setting: Setting, figure: Figure, percent: float) -> Number | Text:
    """A share to stand before those it is a share of: in words, or under 9% in figures with "of"."""
    source = Computed("nearest fraction", percent, (figure,))
    if percent >= IN_WORDS_FROM:
        return Number(share_words(percent), source)
    if percent == figure.value:
        return Text.of(quantities.shown(setting, figure), " of")
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


def _before(setting: Setting, found: Assessment) -> Text:
    """How it was before: a clear change over one period, else over the longest; and what may be said of it."""
    figure, told = found.figure, found.told
    if figure is None or found.direction is None or len(told) < 2:
        return Text()
    word = found.direction.word
    since, last = told[0], told[-2]
    if word == UP_AND_DOWN:
        then, far = quantities.together(setting, (since, last))
        return Text.of(
            "It went up and down: ", then, " in ", quantities.period(since), ", ", far, " in ", quantities.period(last)
        )
    if word == LITTLE:
        value = quantities.shown(setting, since)
        return Text.of("It has changed little since ", quantities.period(since), ", when it was ", value)
    base = last if _same_way(figure, since, last) else since
    value, period = quantities.shown(setting, base), quantities.period(base)
    if BY_CHANCE in word:
        said = Text.of("It was ", value, " in ", period)
        if figure.denominator is None:
            return Text.of(said, ", but such figures move a lot from year to year")
        return Text.of(said, "; among ", quantities.denominator(setting, figure), " the difference may be chance")
    if base.numerator is not None and base.denominator:
        numerator, denominator = quantities.numerator(setting, base), quantities.denominator(setting, base)
        counts = Text.of(numerator, " of ", denominator, " (", value, ")")
        if base.period.start == year_before(figure.period.start):
            return Text.of("A year before it was ", counts)
        return Text.of("In ", period, " it was ", counts)
    return Text.of("In ", period, " it was ", value)


def _same_way(figure: Figure, since: Figure, last: Figure) -> bool:
    """Whether the last step went the way of the whole, and made at least a quarter of it."""
    whole, step = (figure.value or 0.0) - (since.value or 0.0), (figure.value or 0.0) - (last.value or 0.0)
    return whole * step > 0 and abs(step) >= abs(whole) / 4


def _elsewhere(setting: Setting, lead: Candidate) -> Text:
    """England's figure, or how many councils have a larger or smaller one where England's is not to be had."""
    found, figure = lead.assessment, lead.assessment.figure
    assert figure is not None
    england = setting.figures.at(figure.ref, setting.england.code, figure.period.start)
    if england is not None and england.value is not None:
        theirs = quantities.together(setting, (figure, england))[1]
        return Text.fill(lead.words.england, {"england": theirs})
    tile = _comparison(found)
    if tile is None:
        return Text()
    return position(setting, figure, standing(setting, figure), few="only ")


def _also(setting: Setting, other: Candidate) -> Text:
    """What stands out besides, in a sentence."""
    figure = other.assessment.figure
    assert figure is not None
    said = Text.of("Also, ", Text.fill(other.words.also, _slots(setting, figure, other.words)))
    england = setting.figures.at(figure.ref, setting.england.code, figure.period.start)
    if england is None or england.value is None:
        return said
    return Text.of(said, " (England ", quantities.together(setting, (figure, england))[1], ")")


def _words(text: Text) -> int:
    return len(str(text).split())
