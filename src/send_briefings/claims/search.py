"""The search for a number: every published value that it could be, in the time that was meant and outside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from send_briefings.claims.found import Candidate, Searched
from send_briefings.claims.record import Record
from send_briefings.claims.verdict import Known
from send_briefings.compare.figures import Figure
from send_briefings.model.claim import ClaimPart, Definition
from send_briefings.model.period import year_before


def candidates(record: Record, part: ClaimPart, on: date, anchors: Sequence[Candidate] = ()) -> tuple[Candidate, ...]:
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
            found.append(Candidate(definition, figure.value, (figure,), timely, near, record.known(figure, on)))
    return _ordered(found)


def is_timely(part: ClaimPart, figure: Figure, anchors: Iterable[Candidate]) -> bool:
    """Whether a figure is of the time that a part means.

    A part with `years_before` means that many years before any of the anchors' periods: 0, the same period.
    """
    if part.years_before is None:
        end = figure.period.end
        return (part.first is None or part.first <= end) and (part.last is None or end <= part.last)
    meant = {(year_before(one.period.start, part.years_before), one.figures[-1].period.kind) for one in anchors}
    return (figure.period.start, figure.period.kind) in meant


def hits(part: ClaimPart, found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The values that are what was said, each definition and period once: timely ones first, then the newest.

    Of several versions or sources that give the same value, the one that was known first stands for them.
    """
    number = part.number
    if number is None:
        return ()
    chosen: dict[tuple[str, date, date], Candidate] = {}
    for one in found:
        if number.holds(one.value):
            key = (one.definition.id, one.period.start, one.figures[-1].period.end)
            chosen[key] = min(chosen.get(key, one), one, key=_first_known)
    ordered = sorted(chosen.values(), key=lambda one: one.period.end, reverse=True)
    return tuple(sorted(ordered, key=lambda one: (not one.timely, one.near)))


def current(record: Record, found: Iterable[Candidate]) -> tuple[Candidate, ...]:
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


def near_meant(record: Record, found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The values, as they stand today, of the time meant by definitions that are only near."""
    return current(record, [one for one in found if one.near and one.timely])


def nearest(part: ClaimPart, found: Iterable[Candidate]) -> Candidate | None:
    """The value of the definitions meant that lies closest to the number said, of any period; None without any."""
    number = part.number
    known = [one for one in found if not one.near]
    if number is None or not known:
        return None
    return min(known, key=lambda one: (abs(one.value - number.value), one.period.start))


def newest_then(found: Iterable[Candidate]) -> Candidate | None:
    """The value of the newest period that was out by the claim's day, or likely was; None where none was."""
    out = [one for one in found if not one.near and one.known in {Known.RELEASED, Known.ENDED}]
    return max(out, key=lambda one: one.period.end) if out else None


def searched(record: Record, part: ClaimPart, found: Sequence[Candidate]) -> Searched:
    """What was searched for a part."""
    places = [record.subject(definition, part.place) for definition, _ in _scope(part)]
    own = record.places.get(part.place)
    figures = {(one.definition.id, figure.period) for one in found for figure in one.figures}
    out = {(one.definition.id, figure.period) for one in found if one.known is Known.RELEASED for figure in one.figures}
    return Searched(
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


def _changes(record: Record, part: ClaimPart, on: date, anchors: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Every change in per cent from an earlier figure to one that the claim's own value was found at."""
    found = []
    for anchor in anchors:
        later = anchor.figures[-1]
        for earlier in record.figures(anchor.definition, later.place):
            if earlier.period.end < later.period.start and earlier.value and later.value is not None:
                change = 100 * (later.value - earlier.value) / earlier.value
                timely = is_timely(part, earlier, anchors)
                known = max(record.known(earlier, on), record.known(later, on), key=list(Known).index)
                found.append(Candidate(anchor.definition, change, (earlier, later), timely, anchor.near, known))
    return _ordered(found)


def _ordered(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(found, key=lambda one: (one.period, one.near)))


def _first_known(one: Candidate) -> tuple[date, bool, str]:
    return one.figure.released, one.figure.denominator is None, one.figure.ref.source
