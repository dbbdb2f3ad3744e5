"""Where on a band there is room for a few words that no line runs through."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

SAMPLES = 9

Stretch = Sequence[tuple[float, float, float]]
Curve = Sequence[tuple[float, float]]


def clear_spot(
    bands: Sequence[Stretch], curves: Sequence[Curve], uprights: Sequence[tuple[float, float, float]],
    width: float, height: float,
) -> tuple[float, float] | None:  # fmt: skip
    """The middle of the roomiest place for words of this size within a band; None where they fit nowhere.

    Everything is in data units. Bands are stretches of (x, lower, upper), curves of (x, y), oldest first; uprights are
    whiskers, (x, lower, upper).

    >>> band = [[(0, 0.0, 10.0), (2, 0.0, 10.0)]]
    >>> clear_spot(band, [[(0, 2.0), (2, 2.0)]], [], 1.0, 4.0)
    (1.0, 6.0)
    >>> clear_spot(band, [[(0, 5.0), (2, 5.0)]], [], 1.0, 6.0) is None
    True
    """
    best: tuple[float, float, float] | None = None
    for band in bands:
        start, end = band[0][0] + width / 2, band[-1][0] - width / 2
        count = max(1, int((end - start) / (width / 4))) if end > start else 0
        for i in range(count + 1) if end >= start else ():
            x = (start + end) / 2 if not count else start + (end - start) * i / count
            room = _room(band, curves, uprights, x, width)
            if room is not None and room[1] - room[0] >= height:
                size = room[1] - room[0] - 1e-6 * abs(x - (start + end) / 2)
                if best is None or size > best[0]:
                    best = (size, x, (room[0] + room[1]) / 2)
    return None if best is None else (best[1], best[2])


def _room(
    band: Stretch, curves: Sequence[Curve], uprights: Sequence[tuple[float, float, float]], x: float, width: float
) -> tuple[float, float] | None:
    """The tallest free part of the band over the words' whole width, as (lower, upper)."""
    xs = [x - width / 2 + width * i / (SAMPLES - 1) for i in range(SAMPLES)]
    low = max(_at([(p[0], p[1]) for p in band], at) or 0.0 for at in xs)
    high = min(_at([(p[0], p[2]) for p in band], at) or 0.0 for at in xs)
    taken = []
    for curve in curves:
        ys = [y for at in xs if (y := _at(curve, at)) is not None]
        ys += [y for at, y in curve if xs[0] <= at <= xs[-1]]
        if ys:
            taken.append((min(ys), max(ys)))
    taken += [(lower, upper) for at, lower, upper in uprights if abs(at - x) <= width / 2]
    free, bottom = [], low
    for lower, upper in sorted(taken):
        free.append((bottom, min(lower, high)))
        bottom = max(bottom, upper)
    free.append((bottom, high))
    return max((part for part in free if part[1] > part[0]), key=lambda part: part[1] - part[0], default=None)


def _at(curve: Curve, x: float) -> float | None:
    """The height of a curve at x; None before its start and after its end."""
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x0 - 1e-9 <= x <= x1 + 1e-9:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return None
