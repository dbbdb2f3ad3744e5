"""Change between two periods, set beside the changes of all peers over the same two periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from send_briefings.compare.rank import Spread, spread


class ChangeVerdict(StrEnum):
    """What may be said of a change.

    `ROSE` and `FELL` are verdicts about the place: it moved by more than the usual ups and downs; where at least three
    quarters of peers moved that way, it moved further than the middle of them by as much. The others are none:
    `ROSE_AS_MOST`, `FELL_AS_MOST`: at least three quarters of peers moved that way, and so did this place, at least
    half as far as the middle of them and not clearly further. `ROSE_LESS`, `FELL_LESS`: it moved by more than its usual
    ups and downs, but clearly less far than most. `NO_CLEAR_CHANGE`: none of these holds. `NOT_TESTED`: its usual ups
    and downs are not known.
    """

    ROSE = "rose"
    FELL = "fell"
    ROSE_AS_MOST = "rose_as_most"
    FELL_AS_MOST = "fell_as_most"
    ROSE_LESS = "rose_less"
    FELL_LESS = "fell_less"
    NO_CLEAR_CHANGE = "no_clear_change"
    NOT_TESTED = "not_tested"

    @property
    def direction(self) -> int:
        """1 for a rise, -1 for a fall, 0 where neither is claimed."""
        return {"rose": 1, "fell": -1}.get(self.value.split("_")[0], 0)

    @property
    def own(self) -> bool:
        """Whether it is a verdict about the place itself, not about what most places did."""
        return self in {ChangeVerdict.ROSE, ChangeVerdict.FELL}


@dataclass(frozen=True, slots=True)
class Change:
    """A change from `earlier` to `later`, in the measure's unit, and the spread of peers' changes.

    `peers` is None where fewer than four peers have both figures. `usual` is how far the figure moves though nothing
    lasting changed, None where that is not known.
    """

    earlier: float
    later: float
    difference: float
    peers: Spread | None
    verdict: ChangeVerdict
    usual: float | None = None


def change_among_peers(
    earlier: Mapping[str, float | None],
    later: Mapping[str, float | None],
    place: str,
    usual: float | None = None,
    smallest: float = 0.0,
) -> Change | None:
    """The change of `place`, judged by how far its figure usually moves, and beside the changes of all its peers.

    `usual` is the largest move that the usual ups and downs explain (`statistics.noise_of`), `smallest` the smallest
    that is worth a verdict. A rise or fall beyond both is a verdict about the place; where three quarters of all moved
    that way, only what goes beyond the middle of their changes counts, for a common movement is no place's own. None
    where the place lacks a figure.

    >>> before = {"a": 10.0, "b": 10.0, "c": 10.0, "d": 10.0, "e": 10.0}
    >>> after = {"a": 4.0, "b": 9.0, "c": 8.5, "d": 8.0, "e": 9.8}
    >>> change_among_peers(before, after, "a", usual=2.0, smallest=1.0).verdict
    <ChangeVerdict.FELL: 'fell'>
    >>> change_among_peers(before, after, "c", usual=2.0, smallest=1.0).verdict
    <ChangeVerdict.FELL_AS_MOST: 'fell_as_most'>
    >>> change_among_peers(before, after, "e", usual=2.0, smallest=1.0).verdict
    <ChangeVerdict.NO_CLEAR_CHANGE: 'no_clear_change'>
    >>> change_among_peers(before, after, "a").verdict
    <ChangeVerdict.NOT_TESTED: 'not_tested'>
    """
    first, last = earlier.get(place), later.get(place)
    if first is None or last is None:
        return None
    differences = {
        peer: round(value - start, 9)
        for peer, value in later.items()
        if value is not None and (start := earlier.get(peer)) is not None
    }
    peers = spread(differences)
    difference = differences[place]
    return Change(first, last, difference, peers, _verdict(difference, peers, usual, smallest), usual)


def _verdict(difference: float, peers: Spread | None, usual: float | None, smallest: float) -> ChangeVerdict:
    if peers is None or usual is None:
        return ChangeVerdict.NOT_TESTED
    if difference == 0:
        return ChangeVerdict.NO_CLEAR_CHANGE
    rose = difference > 0
    moved = abs(difference) > usual and abs(difference) >= smallest
    if not (peers.lower > 0 if rose else peers.upper < 0):
        own = ChangeVerdict.ROSE if rose else ChangeVerdict.FELL
        return own if moved else ChangeVerdict.NO_CLEAR_CHANGE
    beyond = abs(difference) - abs(peers.middle)
    if moved and beyond > usual:
        return ChangeVerdict.ROSE if rose else ChangeVerdict.FELL
    if abs(beyond) <= usual and abs(difference) >= abs(peers.middle) / 2:
        return ChangeVerdict.ROSE_AS_MOST if rose else ChangeVerdict.FELL_AS_MOST
    if not moved:
        return ChangeVerdict.NO_CLEAR_CHANGE
    return ChangeVerdict.ROSE_LESS if rose else ChangeVerdict.FELL_LESS
