"""A baseline or a comparator: its number looked for, and the claim's own figures set beside its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from send_briefings.claims import search
from send_briefings.claims.direction import beside, between
from send_briefings.claims.found import Beside, Candidate, PartFound
from send_briefings.claims.record import Record
from send_briefings.claims.verdict import Known, Outcome, PartVerdict
from send_briefings.compare.figures import Figure
from send_briefings.findings.comparability import comparability
from send_briefings.model.area import AreaSpec
from send_briefings.model.claim import Claim, ClaimPart, Definition, Role

Besides = tuple[tuple[Beside, ...], tuple[Beside, ...]]


@dataclass(frozen=True, slots=True)
class OtherPart:
    """A part of a claim that is not its own figure. `anchors` are the values that the claim's figure was found at."""

    claim: Claim
    part: ClaimPart
    record: Record
    spec: AreaSpec | None
    anchors: tuple[Candidate, ...]

    def found(self, value_found: bool) -> PartFound:
        """What the record says of it; `value_found` tells whether the claim's own number is in the record."""
        part = self.part
        found = search.candidates(self.record, part, self.claim.document.date, self.anchors)
        own = search.current(self.record, [one for one in found if not one.near])
        timely = [one for one in own if one.timely]
        then, now = self._besides(timely)
        matched = search.hits(part, found)
        if part.number is not None:
            verdict = number_verdict(part, matched, timely, self.anchors if value_found else ())
        else:
            verdict = direction_verdict(then)
        return PartFound(
            part=part,
            verdict=verdict,
            hits=matched,
            meant=tuple(timely),
            near_meant=search.near_meant(self.record, found),
            nearest=search.nearest(part, own),
            newest_then=search.newest_then(own),
            then=then,
            now=now,
            no_longer=_no_longer(then, now),
            skipped=(),
            searched=search.searched(self.record, part, found),
        )

    def _besides(self, timely: Sequence[Candidate]) -> Besides:
        """The claim's own figures beside this part's, then and by the newest figures."""
        if self.part.direction is None or (self.part.number is not None and self.part.number.change):
            return (), ()  # a change in per cent has its direction in it
        return self._baseline(timely) if self.part.role is Role.BASELINE else self._comparator()

    def _comparator(self) -> Besides:
        assert self.part.direction is not None
        then: list[Beside] = []
        now: list[Beside] = []
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
    ) -> Beside | None:
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

    def _baseline(self, timely: Sequence[Candidate]) -> Besides:
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

    def _between(self, figure: Figure, earlier: Figure, definition: Definition) -> Beside:
        assert self.part.direction is not None
        setting = self.record.setting(self.spec, figure.place) if self.spec else None
        broken = comparability(setting, earlier, figure).reason if setting else ""
        return between(self.part.direction, figure, definition, earlier, definition, broken=broken)


def number_verdict(
    part: ClaimPart, matched: Sequence[Candidate], timely: Sequence[Candidate], anchors: Sequence[Candidate] = ()
) -> PartVerdict:
    """Of a number. With `anchors`, it has to be of the definition that the claim's own figure was found in."""
    own = [one for one in matched if not one.near]
    wanted = {one.definition.id for one in anchors}
    alike = not wanted & {definition.id for definition in part.definitions}
    if any(one.timely and (alike or one.definition.id in wanted) for one in own):
        return PartVerdict.RIGHT
    if not timely or _open_change(part):
        return PartVerdict.UNCHECKED
    known = any(one.known is not Known.NOT_ENDED for one in own)
    return PartVerdict.ELSEWHERE if known else PartVerdict.WRONG


def _open_change(part: ClaimPart) -> bool:
    """Whether it is a change from a time that was not named: it may be from one of which no figure is held."""
    return part.number is not None and part.number.change and part.years_before is None and part.first is None


def direction_verdict(then: Sequence[Beside]) -> PartVerdict:
    """Of a direction without a number.

    Where what was said lies so beside other children, but not beside the same children, the comparator is another's.
    """
    worded = as_worded(then)
    so = [one for one in worded if one.outcome is Outcome.AS_SAID]
    if all(one.outcome is Outcome.NOT_COMPARED for one in worded):
        return PartVerdict.UNCHECKED
    if not so:
        return PartVerdict.WRONG
    if len(so) < len(worded):
        return PartVerdict.PARTLY
    if any(one.outcome is not Outcome.AS_SAID for one in then if one.fair):
        return PartVerdict.ELSEWHERE
    return PartVerdict.RIGHT


def _no_longer(then: Sequence[Beside], now: Sequence[Beside]) -> bool:
    """Whether something lay as was said, and nothing of it does by the newest figures."""
    so = {one.definition.id for one in as_worded(then) if one.outcome is Outcome.AS_SAID}
    today = [one for one in as_worded(now) if one.definition.id in so]
    return bool(today) and all(one.outcome in {Outcome.OTHER_WAY, Outcome.SIMILAR} for one in today)


def as_worded(found: Sequence[Beside]) -> list[Beside]:
    """The comparisons that were claimed: those with other children where there are any, else the fair ones."""
    return [one for one in found if not one.fair] or list(found)


def _present(found: Iterable[Beside | None]) -> list[Beside]:
    return [one for one in found if one is not None]
