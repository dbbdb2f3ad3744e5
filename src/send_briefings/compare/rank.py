"""Where a place stands among its peers: rank and quartile band, both by polarity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from send_briefings import statistics
from send_briefings.model.measure import Polarity


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among the peers that have a figure. Rank 1 is best; ties share the best rank.

    `of` counts the peers with a figure; `missing` those without one, who are left out and counted.
    """

    position: int
    of: int
    missing: int
    tied: bool


def rank_by_polarity(values: Mapping[str, float | None], place: str, polarity: Polarity) -> Rank | None:
    """The rank of `place` among `values`; None where it has no figure.

    The method is `statistics.rank_by_polarity`; without a polarity rank 1 is the highest value.

    >>> rank_by_polarity({"a": 5.0, "b": 7.0, "c": 5.0, "d": None}, "b", Polarity.LOW)
    Rank(position=3, of=3, missing=1, tied=False)
    >>> rank_by_polarity({"a": 5.0, "b": 7.0, "c": 5.0, "d": None}, "c", Polarity.LOW)
    Rank(position=1, of=3, missing=1, tied=True)
    """
    if values.get(place) is None:
        return None
    ranks = statistics.rank_by_polarity(list(values.values()), polarity)
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

    The method is `statistics.quartile_bands`. None without a polarity or a figure, under four known values, or where
    the lower and upper quartiles are equal, so that a band would tell places apart that do not differ.

    >>> values = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "e": 5.0}
    >>> [quartile_band(values, place, Polarity.LOW) for place in "abcde"]
    ['A', 'A', 'B', 'C', 'D']
    >>> quartile_band(values, "a", Polarity.HIGH)
    'D'
    """
    if values.get(place) is None:
        return None
    return statistics.quartile_bands(list(values.values()), polarity)[list(values).index(place)]
