"""What may be said of a series' newest figure: which way it went, how it stands to England and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import hypot

from send_briefings.analysis.benchmark import CHILDREN, BenchmarkVerdict, smallest_difference
from send_briefings.analysis.change import MIN_DENOMINATOR
from send_briefings.analysis.comparability import comparability
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import Interval, difference_interval
from send_briefings.analysis.level import LevelResult, level, main_movement
from send_briefings.analysis.movement import ChangeResult, compared_since, usual_swing
from send_briefings.model import Counts, PeriodKind, Place, Polarity, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import year_before
from send_briefings.narrative.trusting import DoubtKind, doubt_of, few_events, flagged, implausible, is_old

SMALL = 300
SIZES = (Unit.COUNT, Unit.POUNDS)


@dataclass(frozen=True, slots=True)
class Course:
    """A figure, the one before that it may be set beside, and what both allow to be said.

    `long` is the change over several periods, None where there is none, or where the earlier figure is doubtful.
    `way` is 1 or -1 where it moved by a size worth telling, `chance` whether that may be chance, `others` whether most
    places moved the same way. `apart` is 1 where it is higher than England's (or than in three quarters of places,
    where England has none) by a size worth telling, -1 where lower, else 0; `worse` whether that is the worse side.
    `like_england` is whether the two differ by less than
    is worth telling, `usual` whether it is in the middle half of places.
    `more` and `fewer` count the places with a higher and a lower figure, `known` all with one.
    """

    found: LevelResult
    before: Figure | None
    long: ChangeResult | None
    way: int
    chance: bool
    others: bool
    england: Figure | None
    apart: int
    worse: bool
    like_england: bool
    usual: bool
    more: int
    fewer: int
    known: int

    @property
    def figure(self) -> Figure:
        """The newest figure."""
        return self.found.figure

    @property
    def few(self) -> bool:
        """Whether so few children are counted that a change may be chance."""
        return self.chance and self.figure.denominator is not None and self.figure.denominator < SMALL


def course(context: AnalysisContext, ref: SeriesKey) -> Course | None:
    """The course of the subject's series; None where its newest figure may not be told as a finding.

    That is where there is none, where it may not be judged (`trusting.doubt_of`: too few children, copied figures, a
    count that cannot be right), save for what is never judged by its nature; or where it is more than three years older
    than the area's newest.
    """
    doubt = doubt_of(context, ref)
    found = level(context, ref) if doubt is None or doubt.kind is DoubtKind.BY_NATURE else None
    if found is None or found.unjudged or is_old(context, found.figure) or implausible(context, found.figure):
        return None
    figure = found.figure
    move = _sound(context, _told(found))
    england = found.place.england if found.place.england and found.place.england.value is not None else None
    small_counts = context.measure(ref).small_counts
    apart = 0 if small_counts else _apart(found, england)
    polarity = context.measure(ref).polarity
    values = [one for one in context.peers(ref, figure.period.start).values() if one is not None]
    return Course(
        found=found,
        before=move.earlier if move is not None else None,
        long=_sound(context, found.long),
        way=0 if small_counts else _way(move),
        chance=not small_counts and _by_chance(move),
        others=move is not None and not move.arithmetic and move.direction != 0 and not move.own,
        england=england,
        apart=apart,
        worse=apart != 0 and polarity is not Polarity.NONE and (apart > 0) == (polarity is Polarity.LOW),
        like_england=_like(figure, england),
        usual=found.place.peers is not None
        and found.place.peers.lower <= (figure.value or 0.0) <= found.place.peers.upper,
        more=sum(one > (figure.value or 0.0) for one in values),
        fewer=sum(one < (figure.value or 0.0) for one in values),
        known=len(values),
    )


def affected(found: Course) -> float:
    """How many children a point is about: those by whom it is apart from England or moved, times its certainty.

    Where no counts are known for any series of the area, the distance in widths of the middle half of places.
    """
    figure = found.figure
    against = found.england.value if found.england is not None and found.england.value is not None else None
    distance = abs((figure.value or 0.0) - against) if against is not None and found.apart else 0.0
    if found.before is not None and found.way:
        distance = max(distance, abs((figure.value or 0.0) - (found.before.value or 0.0)))
    certainty = 0.5 if found.chance and not found.apart else 1.0
    children = figure.denominator
    if children is not None:
        return certainty * distance * children / (Unit(figure.unit).base or 100.0)
    peers = found.found.place.peers
    width = (peers.upper - peers.lower) if peers is not None else 0.0
    if not distance and peers is not None and found.apart:
        distance = abs((figure.value or 0.0) - peers.middle)
    return certainty * distance / width if width else 0.0


def _sound(context: AnalysisContext, move: ChangeResult | None) -> ChangeResult | None:
    """A change that may be told: not one from a figure that is probably wrong."""
    return None if move is None or flagged(context, move.earlier) else move


def _told(found: LevelResult) -> ChangeResult | None:
    """The change to tell: the main one; a longer one where that is not large. Months have one base, and no other."""
    main = main_movement(found)
    if found.figure.period.kind is PeriodKind.MONTH:
        return main if main is not None and not main.broken else None
    moves = [move for move in (main, found.long, found.short) if move is not None and not move.broken]
    large = [move for move in moves if move.large]
    return next(iter(large or moves), None)


def _like(figure: Figure, england: Figure | None) -> bool:
    if england is None or england.value is None or figure.value is None:
        return False
    return abs(figure.value - england.value) < smallest_difference(england.value, Unit(figure.unit))


def _usual(found: LevelResult) -> bool:
    peers, own = found.place.peers, found.figure.value or 0.0
    return peers is not None and peers.lower <= own <= peers.upper


def _way(move: ChangeResult | None) -> int:
    if move is None or not move.large:
        return 0
    return 1 if move.change.difference > 0 else -1


def _by_chance(move: ChangeResult | None) -> bool:
    """Whether chance among the children counted could explain a change; without counts, the usual ups and downs."""
    if move is None or move.arithmetic or not _way(move):
        return False
    counts = (move.later.numerator, move.later.denominator, move.earlier.numerator, move.earlier.denominator)
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) or not move.later.denominator or not move.earlier.denominator:
        return move.direction == 0
    return difference_interval(*known).holds(0.0)


def _apart(found: LevelResult, england: Figure | None) -> int:
    place, own = found.place, found.figure.value or 0.0
    if england is not None and england.value is not None:
        difference = own - england.value
        large = abs(difference) >= smallest_difference(england.value, Unit(found.figure.unit))
        if place.england_verdict is not None:
            large = large and place.england_verdict not in (BenchmarkVerdict.SIMILAR, BenchmarkVerdict.NOT_TOLD_APART)
        elif place.peers is not None:
            large = large and not place.peers.lower <= own <= place.peers.upper
        return 0 if not large or Unit(found.figure.unit) in SIZES else (1 if difference > 0 else -1)
    if place.peers is None or place.peers.lower == place.peers.upper:
        return 0
    return 1 if own > place.peers.upper else -1 if own < place.peers.lower else 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """A statistical neighbour that does clearly better than the subject, and since when.

    `own` and `theirs` are the figures of the periods in which it did so without a break, oldest first, the newest last.
    `or_earlier` is whether there is no comparable figure of the period before the first, so that it may be longer.
    """

    place: Place
    own: tuple[Figure, ...]
    theirs: tuple[Figure, ...]
    or_earlier: bool

    @property
    def size(self) -> float:
        """How far apart the newest two are, in the measure's unit."""
        return abs((self.theirs[-1].value or 0.0) - (self.own[-1].value or 0.0))


def ahead(context: AnalysisContext, ref: SeriesKey) -> tuple[Ahead, ...]:
    """The neighbours that do clearly better on a series, the longest ahead first, then those furthest ahead.

    Method: as a place beside England (`assessment`): Newcombe's interval of the difference of the two shares does not
    hold zero, the difference is at least `smallest_difference` and 10 children, and neither share is of few events.
    A neighbour that was not ahead in the year before too must be so by more than the usual ups and downs of both, where
    these are known: of a new collection they are not.
    Years are followed back as long as each place's figures compare. Nobody is named where the subject's newest figure
    may not be judged, where it is a health board's, without published counts or a better direction, or of months.
    """
    own = context.figures.latest(ref, context.subject.code)
    measure = context.spec.measures.get(ref.measure)
    if own is None or measure is None or measure.counts is Counts.NONE or measure.polarity is Polarity.NONE:
        return ()
    if context.subject.code != context.place.code or own.period.kind is PeriodKind.MONTH or doubt_of(context, ref):
        return ()
    small = context.too_small(ref, own.period.start)
    rows = [
        (place, context.figures.at(ref, place.code, own.period.start))
        for place in context.neighbours
        if place.code not in small
    ]
    found = [_ahead(context, place, own, row) for place, row in rows if row is not None]
    return tuple(sorted((one for one in found if one), key=lambda one: (-len(one.own), -one.size, one.place.name)))


def _ahead(context: AnalysisContext, place: Place, own: Figure, theirs: Figure) -> Ahead | None:
    polarity = context.measure(own.ref).polarity
    pairs: list[tuple[Figure, Figure]] = []
    since = compared_since(context, context.figures.series(own.ref, own.place))
    pair: tuple[Figure, Figure] | None = (own, theirs)
    while pair is not None and clearly_better(*pair, polarity) and not any(implausible(context, one) for one in pair):
        pairs.append(pair)
        pair = _year_before(context, pair, since)
    if not pairs or (len(pairs) == 1 and not _beyond_ups_and_downs(context, own, theirs)):
        return None
    mine, others = zip(*reversed(pairs), strict=True)
    return Ahead(place, mine, others, pair is None)


def clearly_better(own: Figure, theirs: Figure, polarity: Polarity) -> bool:
    """Whether another place's share is better than the own by more than chance, and by enough to speak of."""
    apart = difference_of(own, theirs)
    if apart is None or own.value is None or theirs.denominator is None or own.denominator is None:
        return False
    size, base = abs(apart.estimate), Unit(own.unit).base or 100.0
    children = size * min(own.denominator, theirs.denominator) / base
    if apart.holds(0.0) or size < smallest_difference(own.value, Unit(own.unit)) or children < CHILDREN:
        return False
    return (apart.estimate > 0) == (polarity is Polarity.HIGH) and not few_events(own, theirs)


def difference_of(own: Figure, theirs: Figure) -> Interval | None:
    """Newcombe's interval of another place's share minus the own, in the unit's own base; None without both counts."""
    base = Unit(own.unit).base if Unit(own.unit).is_share else None
    counts = (theirs.numerator, theirs.denominator, own.numerator, own.denominator)
    known = [count for count in counts if count is not None]
    if base is None or len(known) < len(counts) or min(known[1], known[3]) < MIN_DENOMINATOR:
        return None
    if known[0] > known[1] or known[2] > known[3]:
        return None
    return difference_interval(*known).times(base / 100)


def _year_before(context: AnalysisContext, pair: tuple[Figure, Figure], since: date) -> tuple[Figure, Figure] | None:
    """The two places' figures of the year before, where there are both and each compares with its own later one."""
    found = []
    for later in pair:
        earlier = context.figures.at(later.ref, later.place, year_before(later.period.start))
        if earlier is None or earlier.value is None or earlier.period.start < since:
            return None
        if comparability(context, earlier, later).reason:
            return None
        found.append(earlier)
    return found[0], found[1]


def _beyond_ups_and_downs(context: AnalysisContext, own: Figure, theirs: Figure) -> bool:
    swings = [usual_swing(context, one) for one in (own, theirs)]
    limits = [swing.limit for swing in swings if swing is not None]
    return len(limits) < len(swings) or abs((theirs.value or 0.0) - (own.value or 0.0)) > hypot(*limits)
