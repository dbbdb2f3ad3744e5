"""The search of the record for a claim's number, its baseline and its comparator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from send_briefings import wording
from send_briefings.analysis.comparability import comparability
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import Interval, difference_interval
from send_briefings.analysis.standing import from_england
from send_briefings.model import Level, Unit
from send_briefings.model.area import AreaSpec
from send_briefings.model.claim import Claim, ClaimPart, Definition, Direction, Role
from send_briefings.model.place import year_before
from send_briefings.narrative.claims.found import (
    Availability,
    Comparison,
    ComparisonOutcome,
    Match,
    PartFound,
    PartVerdict,
    SearchScope,
)
from send_briefings.narrative.claims.record import PublishedFigures


def beside(
    record: PublishedFigures,
    direction: Direction,
    figure: Figure,
    definition: Definition,
    place: str,
    other_definition: Definition,
    *,
    fair: bool,
) -> Comparison | None:
    """A figure beside that of a place for the same period; None where there is nothing to set it beside.

    Where no figure of England's is held, the middle of all places of the figure's kind is given with it: they are not
    compared, because the middle place is not England.
    """
    other = record.at(other_definition, place, figure)
    if other is not None and other != figure:
        return between(direction, figure, definition, other, other_definition, fair=fair)
    if record.places.get(place).level is not Level.ENGLAND or other_definition != definition:
        return None
    spread = record.spread(figure)
    if spread is None or figure.value is None:
        return None
    outcome = ComparisonOutcome.NOT_COMPARED
    return Comparison(
        definition, direction, figure, None, spread.middle, other_definition, spread, outcome, tested=False, fair=fair
    )


def between(
    direction: Direction,
    figure: Figure,
    definition: Definition,
    other: Figure,
    other_definition: Definition,
    *,
    fair: bool = True,
    broken: str = "",
) -> Comparison:
    """Two figures beside each other; not compared where they are `broken` apart by a break in the series.

    Where both are percentages with counts, they differ when the 95% interval of their difference leaves out nought: for
    a place in England the interval of a part against the whole, else Newcombe's. Without counts they differ where they
    are shown as different numbers, which is no test.
    """
    assert figure.value is not None
    assert other.value is not None
    apart = _interval(figure, other) if fair and not broken else None
    if broken:
        outcome = ComparisonOutcome.NOT_COMPARED
    elif apart is None:
        outcome = _plainly(direction, figure.value, other.value, definition.decimals)
    elif apart.holds(0.0):
        outcome = ComparisonOutcome.SIMILAR
    else:
        outcome = ComparisonOutcome.AS_SAID if apart.estimate * direction.sign > 0 else ComparisonOutcome.OTHER_WAY
    return Comparison(
        definition,
        direction,
        figure,
        other,
        other.value,
        other_definition,
        None,
        outcome,
        apart is not None,
        fair,
        broken,
    )


def _interval(figure: Figure, other: Figure) -> Interval | None:
    """The 95% interval of the first percentage minus the second; None where their counts are not known."""
    if Unit.PERCENT not in (figure.unit, other.unit) or figure.unit != other.unit:
        return None
    if other.level == Level.ENGLAND and figure.level != Level.ENGLAND and figure.period == other.period:
        return from_england(figure, other)
    if figure.numerator is None or other.numerator is None or not figure.denominator or not other.denominator:
        return None
    return difference_interval(figure.numerator, figure.denominator, other.numerator, other.denominator)


def _plainly(direction: Direction, value: float, other: float, decimals: int) -> ComparisonOutcome:
    shown, beside_it = wording.rounded(value, decimals), wording.rounded(other, decimals)
    if shown == beside_it:
        return ComparisonOutcome.SIMILAR
    return ComparisonOutcome.AS_SAID if (shown > beside_it) == (direction.sign > 0) else ComparisonOutcome.OTHER_WAY


def candidates(record: PublishedFigures, part: ClaimPart, on: date, anchors: Sequence[Match] = ()) -> tuple[Match, ...]:
    """Every published value that the part's number could be, in every version, oldest period first.

    `on` is the claim's day. `anchors` are the values that the claim's own figure was found at: a part said to be some
    years before it, or of the same period, is timely by them, and a change is worked out to them.
    """
    if part.number is not None and part.number.change:
        return _changes(record, part, on, anchors)
    found = []
    for definition, near in _scope(part):
        subject = record.subject(definition, part.place)
        for figure in record.versions(definition, subject.code):
            assert figure.value is not None
            timely = is_timely(part, figure, anchors)
            found.append(Match(definition, figure.value, (figure,), timely, near, record.known(figure, on)))
    return _ordered(found)


def is_timely(part: ClaimPart, figure: Figure, anchors: Iterable[Match]) -> bool:
    """Whether a figure is of the time that a part means.

    A part with `years_before` means that many years before any of the anchors' periods: 0, the same period.
    """
    if part.years_before is None:
        end = figure.period.end
        return (part.first is None or part.first <= end) and (part.last is None or end <= part.last)
    meant = {(year_before(one.period.start, part.years_before), one.figures[-1].period.kind) for one in anchors}
    return (figure.period.start, figure.period.kind) in meant


def hits(part: ClaimPart, found: Iterable[Match]) -> tuple[Match, ...]:
    """The values that are what was said, each definition and period once: timely ones first, then the newest.

    Of several versions or sources that give the same value, the one that was known first stands for them.
    """
    number = part.number
    if number is None:
        return ()
    chosen: dict[tuple[str, date, date], Match] = {}
    for one in found:
        if number.holds(one.value):
            key = (one.definition.id, one.period.start, one.figures[-1].period.end)
            chosen[key] = min(chosen.get(key, one), one, key=_first_known)
    ordered = sorted(chosen.values(), key=lambda one: one.period.end, reverse=True)
    return tuple(sorted(ordered, key=lambda one: (not one.timely, one.near)))


def current(record: PublishedFigures, found: Iterable[Match]) -> tuple[Match, ...]:
    """Of each definition and period the value as it stands today, from one source."""
    standing: dict[tuple[str, str], frozenset[Figure]] = {}
    kept = []
    for one in found:
        key = (one.definition.id, one.figure.place)
        if key not in standing:
            standing[key] = frozenset(record.figures(one.definition, one.figure.place))
        if standing[key].issuperset(one.figures):
            kept.append(one)
    return tuple(kept)


def near_meant(record: PublishedFigures, found: Iterable[Match]) -> tuple[Match, ...]:
    """The values, as they stand today, of the time meant by definitions that are only near."""
    return current(record, [one for one in found if one.near and one.timely])


def nearest(part: ClaimPart, found: Iterable[Match]) -> Match | None:
    """The value of the definitions meant that lies closest to the number said, of any period; None without any."""
    number = part.number
    known = [one for one in found if not one.near]
    if number is None or not known:
        return None
    return min(known, key=lambda one: (abs(one.value - number.value), one.period.start))


def newest_then(found: Iterable[Match]) -> Match | None:
    """The value of the newest period that was out by the claim's day, or likely was; None where none was."""
    out = [one for one in found if not one.near and one.known in {Availability.RELEASED, Availability.ENDED}]
    return max(out, key=lambda one: one.period.end) if out else None


def searched(record: PublishedFigures, part: ClaimPart, found: Sequence[Match]) -> SearchScope:
    """What was searched for a part."""
    places = [record.subject(definition, part.place) for definition, _ in _scope(part)]
    own = record.places.get(part.place)
    figures = {(one.definition.id, figure.period) for one in found for figure in one.figures}
    out = {
        (one.definition.id, figure.period)
        for one in found
        if one.known is Availability.RELEASED
        for figure in one.figures
    }
    return SearchScope(
        definitions=part.definitions,
        near=part.near,
        place=next((place for place in places if place.code != own.code), own),
        figures=tuple(sorted(figures)),
        released_then=tuple(sorted(out)),
        versions=len({figure for one in found for figure in one.figures}),
        sources=tuple(sorted({figure.ref.source for one in found for figure in one.figures})),
    )


def _scope(part: ClaimPart) -> list[tuple[Definition, bool]]:
    return [(definition, False) for definition in part.definitions] + [(one, True) for one in part.near]


def _changes(record: PublishedFigures, part: ClaimPart, on: date, anchors: Sequence[Match]) -> tuple[Match, ...]:
    """Every change in per cent from an earlier figure to one that the claim's own value was found at."""
    found = []
    for anchor in anchors:
        later = anchor.figures[-1]
        for earlier in record.figures(anchor.definition, later.place):
            if earlier.period.end < later.period.start and earlier.value and later.value is not None:
                change = 100 * (later.value - earlier.value) / earlier.value
                timely = is_timely(part, earlier, anchors)
                known = max(record.known(earlier, on), record.known(later, on), key=list(Availability).index)
                found.append(Match(anchor.definition, change, (earlier, later), timely, anchor.near, known))
    return _ordered(found)


def _ordered(found: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(sorted(found, key=lambda one: (one.period, one.near)))


def _first_known(one: Match) -> tuple[date, bool, str]:
    return one.figure.released, one.figure.denominator is None, one.figure.ref.source


Besides = tuple[tuple[Comparison, ...], tuple[Comparison, ...]]


@dataclass(frozen=True, slots=True)
class OtherPart:
    """A part of a claim that is not its own figure. `anchors` are the values that the claim's figure was found at."""

    claim: Claim
    part: ClaimPart
    record: PublishedFigures
    spec: AreaSpec | None
    anchors: tuple[Match, ...]

    def found(self, value_found: bool) -> PartFound:
        """What the record says of it; `value_found` tells whether the claim's own number is in the record."""
        part = self.part
        found = candidates(self.record, part, self.claim.document.date, self.anchors)
        own = current(self.record, [one for one in found if not one.near])
        timely = [one for one in own if one.timely]
        then, now = self._besides(timely)
        matched = hits(part, found)
        if part.number is not None:
            verdict = number_verdict(part, matched, timely, self.anchors if value_found else ())
        else:
            verdict = direction_verdict(then)
        return PartFound(
            part=part,
            verdict=verdict,
            hits=matched,
            meant=tuple(timely),
            near_meant=near_meant(self.record, found),
            nearest=nearest(part, own),
            newest_then=newest_then(own),
            then=then,
            now=now,
            no_longer=_no_longer(then, now),
            skipped=(),
            searched=searched(self.record, part, found),
        )

    def _besides(self, timely: Sequence[Match]) -> Besides:
        """The claim's own figures beside this part's, then and by the newest figures."""
        if self.part.direction is None or (self.part.number is not None and self.part.number.change):
            return (), ()  # a change in per cent has its direction in it
        return self._baseline(timely) if self.part.role is Role.BASELINE else self._comparator()

    def _comparator(self) -> Besides:
        assert self.part.direction is not None
        then: list[Comparison] = []
        now: list[Comparison] = []
        for one in self.anchors:
            own = one.figures[-1]
            series = self.record.figures(one.definition, own.place)
            later = [figure for figure in reversed(series) if figure.period.end > own.period.end]
            for place, other, fair in self._set_beside(one.definition):
                found = [self._beside(figure, one.definition, place, other, fair) for figure in (own, *later)]
                then += _present(found[:1])
                now += _present(found[1:])[:1]
        return tuple(then), tuple(now)

    def _beside(
        self, figure: Figure, definition: Definition, place: str, other: Definition, fair: bool
    ) -> Comparison | None:
        assert self.part.direction is not None
        return beside(self.record, self.part.direction, figure, definition, place, other, fair=fair)

    def _set_beside(self, definition: Definition) -> list[tuple[str, Definition, bool]]:
        """What a definition's figure is set beside: place, definition, and whether that counts the same children.

        A comparator of other children is joined by one of the same, unless other children are what the claim is about.
        """
        part = self.part
        if definition in part.definitions:
            return [(part.place, definition, True)]
        others = [(part.place, other, part.other_children_meant) for other in part.definitions]
        return others if part.other_children_meant else [*others, (part.place, definition, True)]

    def _baseline(self, timely: Sequence[Match]) -> Besides:
        then, now = [], []
        for anchor in self.anchors:
            own = anchor.figures[-1]
            same = [one for one in timely if one.definition == anchor.definition]
            if not same:
                continue
            earlier = max(same, key=lambda one: one.period.end).figure
            then.append(self._between(own, earlier, anchor.definition))
            newest = self.record.figures(anchor.definition, own.place)[-1]
            if newest.period.end > own.period.end:
                now.append(self._between(newest, earlier, anchor.definition))
        return tuple(then), tuple(now)

    def _between(self, figure: Figure, earlier: Figure, definition: Definition) -> Comparison:
        assert self.part.direction is not None
        context = self.record.context(self.spec, figure.place) if self.spec else None
        broken = comparability(context, earlier, figure).reason if context else ""
        return between(self.part.direction, figure, definition, earlier, definition, broken=broken)


def number_verdict(
    part: ClaimPart, matched: Sequence[Match], timely: Sequence[Match], anchors: Sequence[Match] = ()
) -> PartVerdict:
    """Of a number. With `anchors`, it has to be of the definition that the claim's own figure was found in."""
    own = [one for one in matched if not one.near]
    wanted = {one.definition.id for one in anchors}
    alike = not wanted & {definition.id for definition in part.definitions}
    if any(one.timely and (alike or one.definition.id in wanted) for one in own):
        return PartVerdict.RIGHT
    if not timely or _open_change(part):
        return PartVerdict.UNCHECKED
    known = any(one.known is not Availability.NOT_ENDED for one in own)
    return PartVerdict.ELSEWHERE if known else PartVerdict.WRONG


def _open_change(part: ClaimPart) -> bool:
    """Whether it is a change from a time that was not named: it may be from one of which no figure is held."""
    return part.number is not None and part.number.change and part.years_before is None and part.first is None


def direction_verdict(then: Sequence[Comparison]) -> PartVerdict:
    """Of a direction without a number.

    Where what was said lies so beside other children, but not beside the same children, the comparator is another's.
    """
    worded = as_worded(then)
    so = [one for one in worded if one.outcome is ComparisonOutcome.AS_SAID]
    if all(one.outcome is ComparisonOutcome.NOT_COMPARED for one in worded):
        return PartVerdict.UNCHECKED
    if not so:
        return PartVerdict.WRONG
    if len(so) < len(worded):
        return PartVerdict.PARTLY
    if any(one.outcome is not ComparisonOutcome.AS_SAID for one in then if one.fair):
        return PartVerdict.ELSEWHERE
    return PartVerdict.RIGHT


def _no_longer(then: Sequence[Comparison], now: Sequence[Comparison]) -> bool:
    """Whether something lay as was said, and nothing of it does by the newest figures."""
    so = {one.definition.id for one in as_worded(then) if one.outcome is ComparisonOutcome.AS_SAID}
    today = [one for one in as_worded(now) if one.definition.id in so]
    return bool(today) and all(one.outcome in {ComparisonOutcome.OTHER_WAY, ComparisonOutcome.SIMILAR} for one in today)


def as_worded(found: Sequence[Comparison]) -> list[Comparison]:
    """The comparisons that were claimed: those with other children where there are any, else the fair ones."""
    return [one for one in found if not one.fair] or list(found)


def _present(found: Iterable[Comparison | None]) -> list[Comparison]:
    return [one for one in found if one is not None]
