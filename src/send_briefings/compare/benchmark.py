"""How a place's figure stands to a benchmark's: by size, by chance among its children, by the usual ups and downs."""

from __future__ import annotations

from send_briefings.compare.size import CHILDREN, smallest_difference
from send_briefings.model.measure import Polarity
from send_briefings.model.tidy import Unit
from send_briefings.statistics import BenchmarkVerdict, Interval

WIDE = 2.0


def relation_to_benchmark(
    difference: Interval,
    benchmark: float,
    children: float | None,
    usual: float | None,
    unit: Unit,
    polarity: Polarity,
) -> BenchmarkVerdict:
    """What may be said of a place's `difference` from a benchmark, an estimate with its 95% interval.

    The figure counts every child, so that it is higher or lower this time is a fact. What chance and time may do to it
    decides what it is worth:

    - similar: nearer than the smallest difference worth a verdict (`smallest_difference`), and the interval reaches no
      further than twice that either way;
    - not told apart: else, where the interval holds nought, or fewer than 10 `children` make the difference;
    - higher or lower: else, where the figure may lie that far off by the usual ups and downs (`usual`), or where those
      are not known;
    - better or worse, by polarity, or clearly higher or lower without one: beyond them too.

    This is the overdispersed comparison of D. J. Spiegelhalter (Quality and Safety in Health Care 14, 2005), with the
    extra variance taken from how each place's figure moves over time: how far places lie apart is what is judged.

    >>> far, unit, low = Interval(10.0, 8.0, 12.0), Unit.PERCENT, Polarity.LOW
    >>> relation_to_benchmark(far, 30.0, 900, 6.0, unit, low).value
    'worse'
    >>> relation_to_benchmark(far, 30.0, 900, 15.0, unit, low).value
    'higher'
    >>> relation_to_benchmark(Interval(-6.7, -9.0, 3.0), 9.6, 34, 6.0, unit, low).value
    'not_told_apart'
    >>> relation_to_benchmark(Interval(-1.0, -2.0, 0.4), 9.6, 2000, 6.0, unit, low).value
    'similar'
    """
    margin = smallest_difference(benchmark, unit)
    size = abs(difference.estimate)
    if size < margin:
        reach = max(-difference.lower, difference.upper)
        return BenchmarkVerdict.SIMILAR if reach <= WIDE * margin else BenchmarkVerdict.NOT_TOLD_APART
    few = children is not None and size * children / (unit.base or 100.0) < CHILDREN
    if few or difference.holds(0.0):
        return BenchmarkVerdict.NOT_TOLD_APART
    higher = difference.estimate > 0
    if polarity is Polarity.NONE or usual is None or size <= usual:
        return BenchmarkVerdict.HIGHER if higher else BenchmarkVerdict.LOWER
    return BenchmarkVerdict.WORSE if higher == (polarity is Polarity.LOW) else BenchmarkVerdict.BETTER
