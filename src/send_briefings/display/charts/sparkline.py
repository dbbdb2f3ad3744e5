"""A series as a line the size of a word, with its newest point marked: inline SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

WIDTH, HEIGHT, MARGIN = 84.0, 17.0, 3.2
INK = "#12436d"
QUIET = "#6b6b6b"

Run = Sequence[tuple[float, float]]
"""Points (when, value) that one line may join, oldest first; `when` in any unit, the same for all runs."""


def sparkline_svg(runs: Sequence[Run], alt: str) -> str:
    """A series as a small drawing; no line is drawn from one run to the next.

    The scale is the series' own: from its lowest value to its highest. The newest point is a filled circle, a run of a
    single point an open one. A series without points gives "".

    Args:
        runs: the stretches that may be joined, in order of time.
        alt: what the drawing says, in words.

    >>> sparkline_svg([], "Nothing")
    ''
    >>> sparkline_svg([[(0, 1.0), (1, 3.0)]], "It rose from 1 to 3.").count("<circle")
    1
    """
    points = [point for run in runs for point in run]
    if not points:
        return ""
    drawn = "".join(_shapes(runs, points))
    return (
        f'<svg role="img" aria-label="{escape(alt)}" width="{WIDTH:g}pt" height="{HEIGHT:g}pt" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}">{drawn}</svg>'
    )


def _shapes(runs: Sequence[Run], points: Run) -> Iterator[str]:
    first, last = points[0][0], points[-1][0]
    low, high = min(value for _, value in points), max(value for _, value in points)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        across = (point[0] - first) / (last - first) if last > first else 1.0
        up = (point[1] - low) / (high - low) if high > low else 0.5
        return MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    for run in runs:
        placed = [at(point) for point in run]
        if len(placed) > 1:
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
            yield f'<polyline points="{line}" fill="none" stroke="{INK}" stroke-width="1.4" stroke-linejoin="round"/>'
        elif run[0] != points[-1]:
            yield f'<circle cx="{placed[0][0]:.1f}" cy="{placed[0][1]:.1f}" r="1.5" fill="#ffffff" stroke="{QUIET}"/>'
    x, y = at(points[-1])
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{INK}"/>'
