"""The quarter of all places in which each stands."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from send_briefings.model.measure import Polarity

BANDS = "ABCD"
LEAST = 4


def quartile_bands(
    values: Sequence[float | None], polarity: Polarity, smallest_range: float = 0.0
) -> tuple[str | None, ...]:
    """The band of each value, A (the best quarter) to D, by polarity; a value on a boundary is in the better band.

    Source: the quartile bands of the Department for Education's local authority interactive tool; boundaries by linear
    interpolation (R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996, definition 7; Excel's
    QUARTILE.INC). There is no band for a missing value, without a polarity, under four values, or where the upper
    quartile is not above the lower one by more than `smallest_range`, in the measure's unit: places that hardly differ
    are not told apart. Raises ValueError for a value that is not a number or a range below zero.

    >>> quartile_bands([1.0, 2.0, 3.0, 4.0, 5.0, None], Polarity.LOW)
    ('A', 'A', 'B', 'C', 'D', None)
    >>> quartile_bands([3.0, 3.0, 3.0, 3.0, 9.0], Polarity.LOW)
    (None, None, None, None, None)
    """
    known = sorted(value for value in values if value is not None)
    for value in (*known, smallest_range):
        if not isfinite(value):
            raise ValueError(f"value {value}: expected a number, or None where it is missing")
    if smallest_range < 0:
        raise ValueError(f"smallest_range {smallest_range}: expected zero or more")
    nothing = (None,) * len(values)
    if polarity is Polarity.NONE or len(known) < LEAST:
        return nothing
    cuts = [_quantile(known, share) for share in (0.25, 0.5, 0.75)]
    if not cuts[2] - cuts[0] > smallest_range:
        return nothing
    return tuple(None if value is None else BANDS[_cuts_missed(value, cuts, polarity)] for value in values)


def _quantile(known: Sequence[float], share: float) -> float:
    place = share * (len(known) - 1)
    below = int(place)
    above = min(below + 1, len(known) - 1)
    return known[below] + (place - below) * (known[above] - known[below])


def _cuts_missed(value: float, cuts: Sequence[float], polarity: Polarity) -> int:
    return sum(value > cut if polarity is Polarity.LOW else value < cut for cut in cuts)
