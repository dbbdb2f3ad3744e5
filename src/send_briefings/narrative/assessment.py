"""How one series of a place stands and which way it goes, in words from closed lists, or why neither is said.

A verdict has two words: the standing (against the law or a target, else England, else other councils) and the
direction. Both are there or neither is: a figure that may not be judged (`trusting`) has none.
"""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.compare.size import smallest_difference
from send_briefings.findings.setting import Setting
from send_briefings.findings.standing import Standing, standing
from send_briefings.findings.trust import caution
from send_briefings.findings.usual import usual_swing
from send_briefings.model import Counts, Level, PeriodKind, Polarity, StandardKind, Unit
from send_briefings.model.area import Ref
from send_briefings.narrative import quantities
from send_briefings.narrative.brief import Aspect, Tile, Tone
from send_briefings.narrative.direction import COURSES, over_time
from send_briefings.narrative.trusting import IN_SHORT, Doubt, DoubtKind, doubt_of, few_events
from send_briefings.statistics import BenchmarkVerdict
from send_briefings.text import Computed, Number, Text

MET, MOSTLY_MET, OFTEN_NOT_MET, MOSTLY_NOT_MET = "Met", "Mostly met", "Often not met", "Mostly not met"
BETTER, SAME, NOT_APART, WORSE = "Better", "About the same", "Not clearly different", "Worse"
HIGHER, LOWER = "Higher", "Lower"
HIGH, MEDIUM, LOW = "High", "Medium", "Low"
WORDS = {
    Aspect.LAW: (MET, MOSTLY_MET, OFTEN_NOT_MET, MOSTLY_NOT_MET),
    Aspect.TARGET: (MET, MOSTLY_MET, OFTEN_NOT_MET, MOSTLY_NOT_MET),
    Aspect.ENGLAND: (BETTER, SAME, NOT_APART, WORSE, HIGHER, LOWER),
    Aspect.COUNCILS: (BETTER, SAME, NOT_APART, WORSE, HIGHER, LOWER),
    Aspect.TIME: COURSES,
    Aspect.CERTAINTY: (HIGH, MEDIUM, LOW),
}
"""The words a tile may have, by what it is about."""

TONES = {MET: Tone.GOOD, BETTER: Tone.GOOD, OFTEN_NOT_MET: Tone.BAD, MOSTLY_NOT_MET: Tone.BAD, WORSE: Tone.BAD}
CONTRADICTED = {(BETTER, "D"), (WORSE, "A")}
"""Words that most places' figures contradict: better than England in the worst quarter, worse in the best."""
NEARLY_ALL, MOST, HALF = 95.0, 75.0, 50.0
FEW = 100


@dataclass(frozen=True, slots=True)
class Assessment:
    """What may be said of the newest figure of one series.

    `standing` is the tile against the law or target, else against England or other councils; `direction` that over
    time. Both are None where the figure is not `judged`, and `why_not` says why, as a sentence. `since` is the earlier
    figure that the direction is measured from. `own` is False where the figures are a health board's, which are never
    the council's: such a verdict counts in no tally of the council and takes no sign. `doubt` is the kind of reason why
    it is not judged. `told` are the figures in the tile over time, oldest first, the newest last.
    """

    ref: Ref
    figure: Figure | None
    tiles: tuple[Tile, ...]
    standing: Tile | None
    direction: Tile | None
    judged: bool
    why_not: Text
    since: Figure | None = None
    own: bool = True
    doubt: DoubtKind | None = None
    told: tuple[Figure, ...] = ()


def assess(setting: Setting, ref: Ref) -> Assessment:
    """The assessment of the subject's newest figure of a series.

    Method: the standing is a test of the year's figure against England's (chance among the children counted; where they
    are not known, the usual ups and downs of such figures) and by its size: at least 2 points or a tenth, and 10
    children. The direction is over the longest stretch of figures that compare, from the area's first year on (of
    months, from the stated base month), by the same test and sizes.
    """
    own = setting.place.code == setting.subject.code
    plans = setting.plans.value if setting.plans and own else None
    key = ("assess", ref, setting.subject.code, own, plans, setting.spec.breaks)
    return setting.figures.once(key, lambda: _assess(setting, ref))


def _assess(setting: Setting, ref: Ref) -> Assessment:
    figure = setting.figures.latest(ref, setting.subject.code)
    own = setting.subject.code == setting.place.code
    doubt = doubt_of(setting, ref)
    if figure is None or doubt is not None:
        return _unjudged(ref, figure, doubt or Doubt(DoubtKind.ABSENT, Text()), own)
    beside = standing(setting, figure)
    law = _against_standard(setting, figure)
    england = _against_england(setting, figure, beside) or _against_councils(setting, figure, beside)
    time, told = over_time(setting, figure, own)
    stands = law or england
    tiles = tuple(tile for tile in (law, england, time, _certainty(setting, figure)) if tile is not None)
    since = told[0] if len(told) > 1 else None
    if stands is None:
        alone = Text.of("There is nothing to set it beside.")
        return Assessment(ref, figure, tiles, None, None, False, alone, since, own, DoubtKind.BY_NATURE, told)
    return Assessment(ref, figure, tiles, stands, time, True, Text(), since, own, None, told)


def _unjudged(ref: Ref, figure: Figure | None, doubt: Doubt, own: bool) -> Assessment:
    """The assessment of a figure that is not judged; that it is little to rely on, unless it is only of no verdict."""
    short = IN_SHORT.get(doubt.kind, "")
    tiles = (Tile(Aspect.CERTAINTY, LOW, Text.of(short)),) if short else ()
    return Assessment(ref, figure, tiles, None, None, False, doubt.text, None, own, doubt.kind)


def _against_standard(setting: Setting, figure: Figure) -> Tile | None:
    measure = setting.measure(figure.ref)
    standard = measure.standard_for(figure.ref.breakdown)
    if standard is None or figure.value is None:
        return None
    share = 100.0 - figure.value if measure.polarity is Polarity.LOW else figure.value
    enough = min(NEARLY_ALL, standard.threshold)
    word = (
        MET if share >= enough else MOSTLY_MET if share >= MOST else OFTEN_NOT_MET if share >= HALF else MOSTLY_NOT_MET
    )
    detail = Text.of(_share(setting, figure, share))
    if figure.numerator is not None and figure.denominator:
        met = (
            quantities.missed(setting, figure)
            if measure.polarity is Polarity.LOW
            else quantities.numerator(setting, figure)
        )
        detail = Text.of(met, " of ", quantities.denominator(setting, figure), ", ", detail)
    aspect = Aspect.LAW if standard.kind is StandardKind.LAW else Aspect.TARGET
    return Tile(aspect, word, detail, TONES.get(word, Tone.NEUTRAL))


def _share(setting: Setting, figure: Figure, share: float) -> Number:
    if share == figure.value:
        return quantities.shown(setting, figure)
    whole = quantities.WHOLE_FROM <= share <= quantities.WHOLE_TO
    return Number(f"{wording.number(share, 0 if whole else 1)}%", Computed("rest of a share", share, (figure,)))


def _against_england(setting: Setting, figure: Figure, beside: Standing) -> Tile | None:
    england = beside.england
    if england is None or england.value is None or figure.value is None or Unit(figure.unit) is Unit.POUNDS:
        return None
    word = _stands(setting, figure, england.value, beside)
    if few_events(figure, england) or (word, beside.band) in CONTRADICTED:
        word = NOT_APART
    mine, theirs = quantities.together(setting, (figure, england))
    detail = Text.of(mine, ", England ", theirs)
    among = position(setting, figure, beside)
    detail = Text.joined([detail, among], "; ")
    return Tile(Aspect.ENGLAND, word, detail, TONES.get(word, Tone.NEUTRAL))


def _against_councils(setting: Setting, figure: Figure, beside: Standing) -> Tile | None:
    """Against the median of all places, where England's figure is not to be had."""
    if beside.peers is None or figure.value is None or Unit(figure.unit).is_plain:
        return None
    word = _stands(setting, figure, beside.peers.middle, beside)
    detail = Text.of(quantities.shown(setting, figure), "; ", position(setting, figure, beside))
    return Tile(Aspect.COUNCILS, word, detail, TONES.get(word, Tone.NEUTRAL))


def _stands(setting: Setting, figure: Figure, other: float, beside: Standing) -> str:
    """The word for a difference from England's figure or from the middle of all: by its size and by its test."""
    difference = (figure.value or 0.0) - other
    if abs(difference) < smallest_difference(other, Unit(figure.unit)):
        return SAME
    verdict = beside.england_verdict if beside.england is not None and beside.england.value == other else None
    if verdict is not None:
        apart = beside.apart_from_england
    elif Unit(figure.unit).is_plain:
        apart = True
    else:
        usual = _usual(setting, figure)
        apart = usual is not None and abs(difference) > usual
    if not apart:
        return SAME if verdict is BenchmarkVerdict.SIMILAR else NOT_APART
    polarity = setting.measure(figure.ref).polarity
    if polarity is Polarity.NONE:
        return HIGHER if difference > 0 else LOWER
    return BETTER if (difference > 0) == (polarity is Polarity.HIGH) else WORSE


def _usual(setting: Setting, figure: Figure) -> float | None:
    found = usual_swing(setting, figure)
    return found.limit if found else None


def position(setting: Setting, figure: Figure, beside: Standing, few: str = "") -> Text:
    """How many places have a smaller or larger figure, by polarity whichever are better.

    Without a polarity whichever are fewer; `few` stands before a quarter of them or less. Empty for under four places.
    """
    values = [value for value in setting.peers(figure.ref, figure.period.start).values() if value is not None]
    if beside.rank is None or len(values) < 4 or figure.value is None:
        return Text()
    smaller, larger = (sum(test) for test in ([v < figure.value for v in values], [v > figure.value for v in values]))
    fewer, word = (smaller, "smaller") if smaller <= larger else (larger, "larger")
    if beside.low_is_best is not None:
        fewer, word = (smaller, "smaller") if not beside.low_is_best else (larger, "larger")
    noun = {Unit.PERCENT: "share", Unit.SCORE: "score", Unit.POUNDS_EACH: "sum"}.get(Unit(figure.unit), "rate")
    peers = "councils" if setting.subject.code == setting.place.code else setting.spec.peers
    known = quantities.computed("places with a figure", len(values), wording.number(len(values)), figure)
    if not fewer:
        return Text.of("none of ", known, " ", Text.constant(peers, "catalogue"), f" had a {word} {noun}")
    n = quantities.computed(f"places with a {word} figure", fewer, wording.number(fewer), figure)
    before = few if fewer * 4 <= len(values) else ""
    return Text.of(before, n, " of ", known, " ", Text.constant(peers, "catalogue"), f" had a {word} {noun}")


def _certainty(setting: Setting, figure: Figure) -> Tile:
    """How far the figure can be relied on, and why."""
    counts = setting.measure(figure.ref).counts
    told = caution(setting, figure.ref)
    if told:
        return Tile(Aspect.CERTAINTY, MEDIUM, Text.constant(told, "catalogue"))
    if figure.period.kind is PeriodKind.MONTH and setting.spec.level is Level.ICB:
        return Tile(Aspect.CERTAINTY, MEDIUM, Text.of("the NHS does not check these lists"))
    if Unit(figure.unit) is Unit.PERCENT and counts is Counts.NONE:
        return Tile(Aspect.CERTAINTY, MEDIUM, Text.of("we do not have the number of pupils behind it"))
    if figure.denominator is not None and figure.denominator < FEW:
        return Tile(
            Aspect.CERTAINTY, MEDIUM, Text.of("it is a share of only ", quantities.denominator(setting, figure))
        )
    if counts is Counts.DERIVED:
        return Tile(Aspect.CERTAINTY, MEDIUM, Text.of("the numbers behind it are worked out from rounded shares"))
    if figure.denominator and counts is Counts.PUBLISHED:
        return Tile(Aspect.CERTAINTY, HIGH, Text.of("each of ", quantities.denominator(setting, figure), " is counted"))
    return Tile(Aspect.CERTAINTY, MEDIUM, Text.of("it is published without the numbers behind it"))
