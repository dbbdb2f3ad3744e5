"""The gap between two cohorts in one place and period."""

from __future__ import annotations

from collections.abc import Mapping

from send_briefings import statistics
from send_briefings.statistics import Group
from send_briefings.statistics.gap import GUARD

__all__ = ["GUARD", "gap", "gaps"]


def gap(value: float | None, reference: float | None) -> float | None:
    """`value` minus `reference`, in the measure's unit (points for a percentage); None where either is missing.

    >>> gap(38.1, 17.0)
    21.1
    >>> gap(38.1, None) is None
    True
    """
    return statistics.gap(Group(value), Group(reference)).difference


def gaps(
    values: Mapping[str, float | None],
    references: Mapping[str, float | None],
    denominators: Mapping[str, tuple[float | None, float | None]] | None = None,
    guard: int = GUARD,
) -> dict[str, float | None]:
    """The gap in every place; None where a figure is missing or a known denominator is under the guard.

    A group of 29 pupils with no SEN in special schools once made a gap of 66 points: where denominators are known, both
    must reach `guard` children. The method is `statistics.gap`.

    >>> gaps({"a": 9.0, "b": 12.0}, {"a": 4.0, "b": 5.0}, {"a": (100, 900), "b": (19, 900)})
    {'a': 5.0, 'b': None}
    """
    result: dict[str, float | None] = {}
    for place, value in values.items():
        own, other = (denominators or {}).get(place, (None, None))
        result[place] = statistics.gap(Group(value, own), Group(references.get(place), other), guard).difference
    return result
