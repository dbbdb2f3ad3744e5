"""Where a place stands among its peers: rank, third, quarter, and the average of its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from send_briefings.model.measure import Polarity


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank of each value in the order given, None for a missing one; how many were ranked and how many not."""

    positions: tuple[int | None, ...]
    of: int
    missing: int


def rank_by_polarity(values: Sequence[float | None], polarity: Polarity) -> Ranks:
    """The ranks of values, 1 the best; ties share the best rank, and missing values are left out and counted.

    Source: standard competition ranking ("1224"), as in the Department for Education's local authority interactive
    tool and Excel's RANK.EQ. Without a polarity rank 1 is the highest value. Values count as tied only when equal: give
    them at the precision at which they are published. A rank says nothing of chance: two places may differ by less than
    either's interval. Raises ValueError for a value that is not a number.

    >>> rank_by_polarity([5.0, 7.0, 5.0, None], Polarity.LOW)
    Ranks(positions=(1, 3, 1, None), of=3, missing=1)
    """
    for i, value in enumerate(values):
        if value is not None and value != value:
            raise ValueError(f"value {value} at {i}: expected a number, or None where it is missing")
    known = sorted((value for value in values if value is not None), reverse=polarity is not Polarity.LOW)
    first: dict[float, int] = {}
    for position, value in enumerate(known, start=1):
        first.setdefault(value, position)
    positions = tuple(None if value is None else first[value] for value in values)
    return Ranks(positions, len(known), len(values) - len(known))


BANDS = "ABCD"
MIN_PLACES = 4


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
    if polarity is Polarity.NONE or len(known) < MIN_PLACES:
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


MIN_PLACES_FOR_TERCILES = 3


def tercile_bands(values: Sequence[float | None]) -> tuple[int | None, ...]:
    """The third of each value, 1 (the lowest) to 3; a value on a boundary is in the lower one.

    Boundaries by linear interpolation, as those of the quartile bands. None for a missing value, and for all of them
    where fewer than three are known or the boundaries are equal, so that thirds would tell alike places apart.

    >>> tercile_bands([5.0, None, 1.0, 2.0, 4.0])
    (3, None, 1, 1, 2)
    >>> tercile_bands([2.0, 2.0, 2.0])
    (None, None, None)
    """
    known = sorted(value for value in values if value is not None)
    nothing = (None,) * len(values)
    if len(known) < MIN_PLACES_FOR_TERCILES:
        return nothing
    cuts = [_quantile(known, share) for share in (1 / 3, 2 / 3)]
    if cuts[0] == cuts[1]:
        return nothing
    return tuple(None if value is None else 1 + sum(value > cut for cut in cuts) for value in values)


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among the peers that have a figure. Rank 1 is best; ties share the best rank.

    `of` counts the peers with a figure; `missing` those without one, who are left out and counted.
    """

    position: int
    of: int
    missing: int
    tied: bool


def rank_of_place(values: Mapping[str, float | None], place: str, polarity: Polarity) -> Rank | None:
    """The rank of `place` among `values`; None where it has no figure.

    The method is `analysis.ranking.rank_by_polarity`; without a polarity rank 1 is the highest value.

    >>> rank_of_place({"a": 5.0, "b": 7.0, "c": 5.0, "d": None}, "b", Polarity.LOW)
    Rank(position=3, of=3, missing=1, tied=False)
    >>> rank_of_place({"a": 5.0, "b": 7.0, "c": 5.0, "d": None}, "c", Polarity.LOW)
    Rank(position=1, of=3, missing=1, tied=True)
    """
    if values.get(place) is None:
        return None
    ranks = rank_by_polarity(list(values.values()), polarity)
    position = ranks.positions[list(values).index(place)]
    assert position is not None
    return Rank(position, ranks.of, ranks.missing, ranks.positions.count(position) > 1)


@dataclass(frozen=True, slots=True)
class Spread:
    """The lower quartile, middle (median) and upper quartile of the peers that have a figure."""

    lower: float
    middle: float
    upper: float
    count: int


def spread(values: Mapping[str, float | None]) -> Spread | None:
    """The quartiles of the known values (linear interpolation, as in Excel's QUARTILE.INC); None under four values.

    >>> spread({"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "e": 5.0, "f": None})
    Spread(lower=2.0, middle=3.0, upper=4.0, count=5)
    """
    known = [value for value in values.values() if value is not None]
    if len(known) < 4:
        return None
    lower, middle, upper = (float(q) for q in np.quantile(known, [0.25, 0.5, 0.75]))
    return Spread(lower, middle, upper, len(known))


def quartile_band(values: Mapping[str, float | None], place: str, polarity: Polarity) -> str | None:
    """The band of `place`, A (best quarter of peers) to D; a value on a boundary belongs to the better band.

    The method is `analysis.ranking.quartile_bands`. None without a polarity or a figure, under four known values, or
    where the lower and upper quartiles are equal, so that a band would tell places apart that do not differ.

    >>> values = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "e": 5.0}
    >>> [quartile_band(values, place, Polarity.LOW) for place in "abcde"]
    ['A', 'A', 'B', 'C', 'D']
    >>> quartile_band(values, "a", Polarity.HIGH)
    'D'
    """
    if values.get(place) is None:
        return None
    return quartile_bands(list(values.values()), polarity)[list(values).index(place)]


@dataclass(frozen=True, slots=True)
class NeighbourAverage:
    """The unweighted mean of the neighbours that have a figure, and how many have and have not."""

    mean: float
    used: int
    missing: int


def neighbour_average(values: Mapping[str, float | None], neighbours: Sequence[str]) -> NeighbourAverage | None:
    """The unweighted mean of the neighbours' figures; those without one are left out and counted. None if none has one.

    >>> neighbour_average({"a": 1.0, "b": 3.0, "c": None}, ["a", "b", "c"])
    NeighbourAverage(mean=2.0, used=2, missing=1)
    """
    known = [value for code in neighbours if (value := values.get(code)) is not None]
    if not known:
        return None
    return NeighbourAverage(sum(known) / len(known), len(known), len(neighbours) - len(known))
