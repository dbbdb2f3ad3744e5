"""How a figure stands and which way it goes, in closed words.

A verdict has two words: the standing (against the law or a target, else England, else other councils) and the
direction. Both are there or neither is: a figure that may not be judged (`trusting`) has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.benchmark import CHILDREN, BenchmarkVerdict, smallest_difference
from send_briefings.analysis.change import MIN_DENOMINATOR
from send_briefings.analysis.comparability import caution, comparability
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import difference_interval
from send_briefings.analysis.movement import base_of, compared_since, movement, usual_swing
from send_briefings.analysis.standing import Benchmarking, standing
from send_briefings.model import Counts, Level, PeriodKind, Polarity, StandardKind, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.narrative import brief as quantities
from send_briefings.narrative.brief import Aspect, Tile, Tone
from send_briefings.narrative.trusting import IN_SHORT, Doubt, DoubtKind, doubt_of, few_events, flagged
from send_briefings.text import Computed, Number, Text

LITTLE, UP_AND_DOWN, TOO_SHORT = "Little changed", "Up and down", "Too short to say"
NOT_COMPARABLE = "Not comparable"
BY_CHANCE = ", perhaps by chance"
COURSES = (
    *(f"{way}{how}" for way in ("Up", "Down") for how in (" sharply", "", " a little", BY_CHANCE)),
    LITTLE,
    UP_AND_DOWN,
    TOO_SHORT,
    NOT_COMPARABLE,
)
"""The words of the tile over time."""

POINTS, MIN_POINTS = 2.0, 0.5
SHARP_POINTS, SHARP_PART, SHARP_TIMES = 10.0, 0.25, 2.0
RETURNED = 1 / 3


@dataclass(frozen=True, slots=True)
class Step:
    """A change from an earlier figure.

    `certain` tells whether neither chance nor the usual ups and downs explain it; `smallest` is the smallest that is
    worth a word.
    """

    earlier: Figure
    difference: float
    certain: bool
    smallest: float

    @property
    def clear(self) -> bool:
        """Whether it is both certain and large."""
        return self.certain and abs(self.difference) >= self.smallest


def over_time(context: AnalysisContext, figure: Figure, own: bool) -> tuple[Tile, tuple[Figure, ...]]:
    """The tile over time, and the figures in it: the one it is measured from first, the newest last."""
    bases, broken = _bases(context, figure)
    steps = [step for base in bases if (step := _step(context, figure, base)) is not None]
    if not steps:
        word = NOT_COMPARABLE if broken else TOO_SHORT
        detail = Text.of(quantities.shown(context, figure), " in ", quantities.period(figure))
        return Tile(Aspect.TIME, word, detail), (figure,)
    word, since = _way(figure, steps)
    reported = _told(figure, [step.earlier for step in steps], since, word)
    values = quantities.together(context, reported)
    parts = [Text.of(value, " in ", quantities.period(one)) for value, one in zip(values, reported, strict=True)]
    return Tile(Aspect.TIME, word, Text.joined(parts, ", "), _time_tone(context, figure, word, own)), reported


def _bases(context: AnalysisContext, figure: Figure) -> tuple[list[Figure], bool]:
    """The earlier figures that the newest compares with, oldest first, and whether there are some it does not."""
    series = [one for one in context.figures.series(figure.ref, figure.place) if one.value is not None]
    before = [one for one in series if one.period.start < figure.period.start]
    if context.spec.period is PeriodKind.MONTH:
        base = base_of(context.spec.base_month, figure.period.start)
        chosen = [one for one in before if one.period.start == base and not flagged(context, one)]
        found = [one for one in chosen if not comparability(context, one, figure).reason]
        return found, bool(before) and not found
    since, month = compared_since(context, series), figure.period.start.month
    alike = [one for one in before if one.period.start >= since and one.period.start.month == month]
    found = [one for one in alike if not comparability(context, one, figure).reason and _enough(one)]
    return found, bool(alike) and not found


def _enough(figure: Figure) -> bool:
    return figure.denominator is None or figure.unit != Unit.PERCENT or figure.denominator >= MIN_DENOMINATOR


def _step(context: AnalysisContext, figure: Figure, base: Figure) -> Step | None:
    if base.value is None or figure.value is None:
        return None
    difference = round(figure.value - base.value, 9)
    smallest = smallest_difference(base.value, Unit(figure.unit))
    smallest = max(smallest, MIN_POINTS) if figure.unit == Unit.PERCENT else smallest
    counts = (figure.numerator, figure.denominator, base.numerator, base.denominator)
    known = context.measure(figure.ref).counts is not Counts.NONE and None not in counts
    if known and Unit(figure.unit).is_share and figure.denominator and base.denominator:
        interval = difference_interval(*(float(count) for count in counts if count is not None))
        children = min(figure.denominator, base.denominator) / (Unit(figure.unit).base or 100.0)
        certain = not interval.holds(0.0) and abs(difference) * children >= CHILDREN and not few_events(figure, base)
        return Step(base, difference, certain, smallest)
    if Unit(figure.unit).is_plain:
        return Step(base, difference, difference != 0, smallest)
    moved = movement(context, figure, base)
    return None if moved is None else Step(base, difference, moved.direction != 0, smallest)


def _way(figure: Figure, steps: Sequence[Step]) -> tuple[str, Figure]:
    """The word for the course of a series, and the figure it is measured from.

    The longest change is told where it is clear, else the shortest. A series that went far and came back was up and
    down: its longest change is under a third of its widest, and that widest is clear.
    """
    long, short = steps[0], steps[-1]
    widest = max(steps, key=lambda step: abs(step.difference))
    values = [step.earlier.value or 0.0 for step in steps] + [figure.value or 0.0]
    width = max(values) - min(values)
    returned = len(steps) > 1 and abs(long.difference) < RETURNED * width
    if returned and widest.clear:
        return UP_AND_DOWN, long.earlier
    for step in (long, short):
        if step.clear:
            return _clear_word(figure, step), step.earlier
    if returned and width >= 2 * long.smallest:
        return UP_AND_DOWN, long.earlier
    if abs(long.difference) >= long.smallest or abs(short.difference) >= short.smallest:
        step = long if abs(long.difference) >= long.smallest else short
        return f"{'Up' if step.difference > 0 else 'Down'}{BY_CHANCE}", step.earlier
    if long.certain and abs(long.difference) >= min(POINTS, long.smallest / 2):
        return f"{'Up' if long.difference > 0 else 'Down'} a little", long.earlier
    return LITTLE, long.earlier


def _clear_word(figure: Figure, step: Step) -> str:
    way, size = "Up" if step.difference > 0 else "Down", abs(step.difference)
    points = Unit(figure.unit) is Unit.PERCENT and size >= SHARP_POINTS
    part = size >= SHARP_PART * abs(step.earlier.value or 0.0) and size >= SHARP_TIMES * step.smallest
    return f"{way} sharply" if points or part else way


def _told(figure: Figure, bases: Sequence[Figure], since: Figure, word: str) -> tuple[Figure, ...]:
    """The figures that show the course: the first, the last before the newest (or the furthest), and the newest."""
    later = [base for base in bases if base.period.start > since.period.start]
    middle = later[-1:]
    if word == UP_AND_DOWN and later:
        middle = [max(later, key=lambda base: abs((base.value or 0.0) - (since.value or 0.0)))]
    return (since, *middle, figure)


def _time_tone(context: AnalysisContext, figure: Figure, word: str, own: bool) -> Tone:
    polarity = context.measure(figure.ref).polarity
    way = word.split(" ")[0]
    if not own or polarity is Polarity.NONE or way not in ("Up", "Down") or "chance" in word or word == UP_AND_DOWN:
        return Tone.NEUTRAL
    return Tone.GOOD if (way == "Up") == (polarity is Polarity.HIGH) else Tone.BAD


MET, MOSTLY_MET, OFTEN_NOT_MET, MOSTLY_NOT_MET = "Met", "Mostly met", "Often not met", "Mostly not met"
BETTER, SAME, NOT_APART, WORSE = "Better", "About the same", "Not clearly different", "Worse"
HIGHER, LOWER = "Higher", "Lower"
OF_A_PLAN = ("Ahead of plan", "On plan", "Behind plan", "Missed")
HIGH, MEDIUM, LOW = "High", "Medium", "Low"
WORDS = {
    Aspect.LAW: (MET, MOSTLY_MET, OFTEN_NOT_MET, MOSTLY_NOT_MET),
    Aspect.TARGET: (MET, MOSTLY_MET, OFTEN_NOT_MET, MOSTLY_NOT_MET, *OF_A_PLAN),
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
    it is not judged. `reported` are the figures in the tile over time, oldest first, the newest last.
    """

    ref: SeriesKey
    figure: Figure | None
    tiles: tuple[Tile, ...]
    standing: Tile | None
    direction: Tile | None
    judged: bool
    why_not: Text
    since: Figure | None = None
    own: bool = True
    doubt: DoubtKind | None = None
    reported: tuple[Figure, ...] = ()


def assess(context: AnalysisContext, ref: SeriesKey) -> Assessment:
    """The assessment of the subject's newest figure of a series.

    Method: the standing is a test of the year's figure against England's (chance among the children counted; where they
    are not known, the usual ups and downs of such figures) and by its size: at least 2 points or a tenth, and 10
    children. The direction is over the longest stretch of figures that compare, from the area's first year on (of
    months, from the stated base month), by the same test and sizes.
    """
    own = context.place.code == context.subject.code
    plans = context.plans.value if context.plans and own else None
    key = ("assess", ref, context.subject.code, own, plans, context.spec.breaks)
    return context.figures.once(key, lambda: _assess(context, ref))


def _assess(context: AnalysisContext, ref: SeriesKey) -> Assessment:
    figure = context.figures.latest(ref, context.subject.code)
    own = context.subject.code == context.place.code
    doubt = doubt_of(context, ref)
    if figure is None or doubt is not None:
        return _unjudged(ref, figure, doubt or Doubt(DoubtKind.ABSENT, Text()), own)
    beside = standing(context, figure)
    law = _against_standard(context, figure)
    england = _against_england(context, figure, beside) or _against_councils(context, figure, beside)
    time, reported = over_time(context, figure, own)
    stands = law or england
    tiles = tuple(tile for tile in (law, england, time, _certainty(context, figure)) if tile is not None)
    since = reported[0] if len(reported) > 1 else None
    if stands is None:
        alone = Text.of("There is nothing to set it beside.")
        return Assessment(ref, figure, tiles, None, None, False, alone, since, own, DoubtKind.BY_NATURE, reported)
    return Assessment(ref, figure, tiles, stands, time, True, Text(), since, own, None, reported)


def _unjudged(ref: SeriesKey, figure: Figure | None, doubt: Doubt, own: bool) -> Assessment:
    """The assessment of a figure that is not judged; that it is little to rely on, unless it is only of no verdict."""
    short = IN_SHORT.get(doubt.kind, "")
    tiles = (Tile(Aspect.CERTAINTY, LOW, Text.of(short)),) if short else ()
    return Assessment(ref, figure, tiles, None, None, False, doubt.text, None, own, doubt.kind)


def _against_standard(context: AnalysisContext, figure: Figure) -> Tile | None:
    measure = context.measure(figure.ref)
    standard = measure.standard_for(figure.ref.breakdown)
    if standard is None or figure.value is None:
        return None
    share = 100.0 - figure.value if measure.polarity is Polarity.LOW else figure.value
    enough = min(NEARLY_ALL, standard.threshold)
    word = (
        MET if share >= enough else MOSTLY_MET if share >= MOST else OFTEN_NOT_MET if share >= HALF else MOSTLY_NOT_MET
    )
    detail = Text.of(_share(context, figure, share))
    if figure.numerator is not None and figure.denominator:
        met = (
            quantities.missed(context, figure)
            if measure.polarity is Polarity.LOW
            else quantities.numerator(context, figure)
        )
        detail = Text.of(met, " of ", quantities.denominator(context, figure), ", ", detail)
    aspect = Aspect.LAW if standard.kind is StandardKind.LAW else Aspect.TARGET
    return Tile(aspect, word, detail, TONES.get(word, Tone.NEUTRAL))


def _share(context: AnalysisContext, figure: Figure, share: float) -> Number:
    if share == figure.value:
        return quantities.shown(context, figure)
    whole = quantities.WHOLE_FROM <= share <= quantities.WHOLE_TO
    return Number(f"{wording.number(share, 0 if whole else 1)}%", Computed("rest of a share", share, (figure,)))


def _against_england(context: AnalysisContext, figure: Figure, beside: Benchmarking) -> Tile | None:
    england = beside.england
    if england is None or england.value is None or figure.value is None or Unit(figure.unit) is Unit.POUNDS:
        return None
    word = _stands(context, figure, england.value, beside)
    if few_events(figure, england) or (word, beside.band) in CONTRADICTED:
        word = NOT_APART
    mine, theirs = quantities.together(context, (figure, england))
    detail = Text.of(mine, ", England ", theirs)
    among = position(context, figure, beside)
    detail = Text.joined([detail, among], "; ")
    return Tile(Aspect.ENGLAND, word, detail, TONES.get(word, Tone.NEUTRAL))


def _against_councils(context: AnalysisContext, figure: Figure, beside: Benchmarking) -> Tile | None:
    """Against the median of all places, where England's figure is not to be had."""
    if beside.peers is None or figure.value is None or Unit(figure.unit).is_plain:
        return None
    word = _stands(context, figure, beside.peers.middle, beside)
    detail = Text.of(quantities.shown(context, figure), "; ", position(context, figure, beside))
    return Tile(Aspect.COUNCILS, word, detail, TONES.get(word, Tone.NEUTRAL))


def _stands(context: AnalysisContext, figure: Figure, other: float, beside: Benchmarking) -> str:
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
        usual = _usual(context, figure)
        apart = usual is not None and abs(difference) > usual
    if not apart:
        return SAME if verdict is BenchmarkVerdict.SIMILAR else NOT_APART
    polarity = context.measure(figure.ref).polarity
    if polarity is Polarity.NONE:
        return HIGHER if difference > 0 else LOWER
    return BETTER if (difference > 0) == (polarity is Polarity.HIGH) else WORSE


def _usual(context: AnalysisContext, figure: Figure) -> float | None:
    found = usual_swing(context, figure)
    return found.limit if found else None


def position(context: AnalysisContext, figure: Figure, beside: Benchmarking, few: str = "") -> Text:
    """How many places have a smaller or larger figure, by polarity whichever are better.

    Without a polarity whichever are fewer; `few` stands before a quarter of them or less. Empty for under four places.
    """
    values = [value for value in context.peers(figure.ref, figure.period.start).values() if value is not None]
    if beside.rank is None or len(values) < 4 or figure.value is None:
        return Text()
    smaller, larger = (sum(test) for test in ([v < figure.value for v in values], [v > figure.value for v in values]))
    fewer, word = (smaller, "smaller") if smaller <= larger else (larger, "larger")
    if beside.low_is_best is not None:
        fewer, word = (smaller, "smaller") if not beside.low_is_best else (larger, "larger")
    noun = {Unit.PERCENT: "share", Unit.SCORE: "score", Unit.POUNDS_EACH: "sum"}.get(Unit(figure.unit), "rate")
    peers = "councils" if context.subject.code == context.place.code else context.spec.peers
    known = quantities.computed("places with a figure", len(values), wording.number(len(values)), figure)
    if not fewer:
        return Text.of("none of ", known, " ", Text.constant(peers, "catalogue"), f" had a {word} {noun}")
    n = quantities.computed(f"places with a {word} figure", fewer, wording.number(fewer), figure)
    before = few if fewer * 4 <= len(values) else ""
    return Text.of(before, n, " of ", known, " ", Text.constant(peers, "catalogue"), f" had a {word} {noun}")


def _certainty(context: AnalysisContext, figure: Figure) -> Tile:
    """How far the figure can be relied on, and why."""
    counts = context.measure(figure.ref).counts
    reported = caution(context, figure.ref)
    if reported:
        return Tile(Aspect.CERTAINTY, MEDIUM, Text.constant(reported, "catalogue"))
    if figure.period.kind is PeriodKind.MONTH and context.spec.level is Level.ICB:
        return Tile(Aspect.CERTAINTY, MEDIUM, Text.of("the NHS does not check these figures"))
    if Unit(figure.unit) is Unit.PERCENT and counts is Counts.NONE:
        return Tile(Aspect.CERTAINTY, MEDIUM, Text.of("we do not have the number of pupils behind it"))
    if figure.denominator is not None and figure.denominator < FEW:
        return Tile(
            Aspect.CERTAINTY, MEDIUM, Text.of("it is a share of only ", quantities.denominator(context, figure))
        )
    if counts is Counts.DERIVED:
        return Tile(Aspect.CERTAINTY, MEDIUM, Text.of("the numbers behind it are worked out from rounded shares"))
    if figure.denominator and counts is Counts.PUBLISHED:
        return Tile(Aspect.CERTAINTY, HIGH, Text.of("each of ", quantities.denominator(context, figure), " is counted"))
    return Tile(Aspect.CERTAINTY, MEDIUM, Text.of("it is published without the numbers behind it"))
