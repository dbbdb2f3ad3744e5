"""The average of a place's statistical neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


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
