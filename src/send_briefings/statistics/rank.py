"""The rank of each of many places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
