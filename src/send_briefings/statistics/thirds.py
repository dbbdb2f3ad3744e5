"""The third of all places in which each stands, where neither direction is better."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 3


def thirds(values: Sequence[float | None]) -> tuple[int | None, ...]:
    """The third of each value, 1 (the lowest) to 3; a value on a boundary is in the lower one.

    Boundaries by linear interpolation, as those of the quartile bands. None for a missing value, and for all of them
    where fewer than three are known or the boundaries are equal, so that thirds would tell alike places apart.

    >>> thirds([5.0, None, 1.0, 2.0, 4.0])
    (3, None, 1, 1, 2)
    >>> thirds([2.0, 2.0, 2.0])
    (None, None, None)
    """
    known = sorted(value for value in values if value is not None)
    nothing = (None,) * len(values)
    if len(known) < LEAST:
        return nothing
    cuts = [_quantile(known, share) for share in (1 / 3, 2 / 3)]
    if cuts[0] == cuts[1]:
        return nothing
    return tuple(None if value is None else 1 + sum(value > cut for cut in cuts) for value in values)


def _quantile(known: Sequence[float], share: float) -> float:
    place = share * (len(known) - 1)
    below = int(place)
    above = min(below + 1, len(known) - 1)
    return known[below] + (place - below) * (known[above] - known[below])
