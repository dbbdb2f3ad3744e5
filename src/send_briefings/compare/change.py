"""Change between two periods, set beside the changes of all peers over the same two periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from send_briefings.compare.rank import Spread, spread


class ChangeVerdict(StrEnum):
    """What may be said of a change when no counts are published, so that chance cannot be tested.

    A rise or a fall is claimed only when the change is at least half as large as the middle half of peers' changes is
    wide, the ordinary difference between one place's change and another's. Then:
    `ROSE_AS_MOST` and `FELL_AS_MOST`: at least three quarters of peers moved that way, and so did this place, by an
    ordinary amount. `ROSE_MORE`, `FELL_MORE`: the place moved further that way than three quarters of its peers.
    `ROSE_LESS`, `FELL_LESS`: it moved the way most did, but by less than three quarters of them.
    `NO_CLEAR_CHANGE`: none of these holds. `NOT_TESTED`: too few peers to say.
    """

    ROSE_AS_MOST = "rose_as_most"
    FELL_AS_MOST = "fell_as_most"
    ROSE_MORE = "rose_more"
    FELL_MORE = "fell_more"
    ROSE_LESS = "rose_less"
    FELL_LESS = "fell_less"
    NO_CLEAR_CHANGE = "no_clear_change"
    NOT_TESTED = "not_tested"

    @property
    def direction(self) -> int:
        """1 for a rise, -1 for a fall, 0 where neither is claimed."""
        return {"rose": 1, "fell": -1}.get(self.value.split("_")[0], 0)


@dataclass(frozen=True, slots=True)
class Change:
    """A change from `earlier` to `later`, in the measure's unit, and the spread of peers' changes.

    `peers` is None where fewer than four peers have both figures.
    """

    earlier: float
    later: float
    difference: float
    peers: Spread | None
    verdict: ChangeVerdict


def change_among_peers(
    earlier: Mapping[str, float | None], later: Mapping[str, float | None], place: str
) -> Change | None:
    """The change of `place`, judged against the changes of every peer that has both figures.

    Method: `3-methods.md`, "is a change out of the ordinary?": the change is placed in the distribution of all peers'
    changes over the same periods. It needs no counts, and it is no test of chance. None where the place lacks a figure.

    >>> before = {"a": 10.0, "b": 10.0, "c": 10.0, "d": 10.0, "e": 10.0}
    >>> after = {"a": 6.0, "b": 9.0, "c": 8.5, "d": 8.0, "e": 9.5}
    >>> change_among_peers(before, after, "a").verdict
    <ChangeVerdict.FELL_MORE: 'fell_more'>
    >>> change_among_peers(before, after, "c").verdict
    <ChangeVerdict.FELL_AS_MOST: 'fell_as_most'>
    >>> change_among_peers(before, after, "e").verdict
    <ChangeVerdict.FELL_LESS: 'fell_less'>
    >>> change_among_peers(before, after | {"e": 9.6}, "e").verdict
    <ChangeVerdict.NO_CLEAR_CHANGE: 'no_clear_change'>
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
    return Change(first, last, difference, peers, _verdict(difference, peers))


def _verdict(difference: float, peers: Spread | None) -> ChangeVerdict:
    if peers is None:
        return ChangeVerdict.NOT_TESTED
    most_fell, most_rose = peers.upper < 0, peers.lower > 0
    if abs(difference) < (peers.upper - peers.lower) / 2 or difference == 0:
        return ChangeVerdict.NO_CLEAR_CHANGE
    if peers.lower <= difference <= peers.upper:
        if most_fell:
            return ChangeVerdict.FELL_AS_MOST
        return ChangeVerdict.ROSE_AS_MOST if most_rose else ChangeVerdict.NO_CLEAR_CHANGE
    if difference < peers.lower:
        return ChangeVerdict.FELL_MORE if difference < 0 else ChangeVerdict.ROSE_LESS
    return ChangeVerdict.ROSE_MORE if difference > 0 else ChangeVerdict.FELL_LESS
