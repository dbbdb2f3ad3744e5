"""A difference in rates, said in children."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Children:
    """How many fewer or more children at the benchmark's rate: positive means more than at the benchmark's rate."""

    count: float
    lower: float
    upper: float


def children_beyond_benchmark(
    rate: float, lower: float, upper: float, benchmark: float, denominator: float
) -> Children:
    """(rate - benchmark) x denominator, with the ends of the rate's own interval carried through. Rates are per cent.

    >>> children_beyond_benchmark(50.0, 48.0, 52.0, 40.0, 2000)
    Children(count=200.0, lower=160.0, upper=240.0)
    """
    count, low, high = (round((value - benchmark) / 100 * denominator, 6) for value in (rate, lower, upper))
    return Children(count, low, high)
