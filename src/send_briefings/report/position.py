"""Where one value stands among others as a bar the size of a word: inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, MARGIN = 66.0, 17.0, 4.0
INK, LIGHT, QUIET = "#12436d", "#c9d3dd", "#6b6b6b"


def position_svg(values: Sequence[float], own: float, beside: float | None, alt: str, *, low_is_best: bool) -> str:
    """A line from the worst to the best of all values, the middle half thick, the own one a dot.

    Better is always to the right. `beside`, such as England's figure, is an upright stroke.

    >>> position_svg([1.0, 2.0, 3.0, 4.0], 4.0, None, "Most", low_is_best=True).count("<circle")
    1
    >>> position_svg([2.0, 2.0], 2.0, None, "All alike", low_is_best=True)
    ''
    """
    ordered = sorted(values)
    low, high = (ordered[0], ordered[-1]) if ordered else (0.0, 0.0)
    if high <= low:
        return ""

    def at(value: float) -> float:
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return MARGIN + (1 - share if low_is_best else share) * (WIDTH - 2 * MARGIN)

    count = len(ordered)
    quarters = (ordered[count // 4], ordered[(3 * count) // 4])
    first, last = sorted(map(at, quarters))
    y = HEIGHT / 2
    drawn = (
        f'<line x1="{MARGIN:g}" y1="{y:g}" x2="{WIDTH - MARGIN:g}" y2="{y:g}" stroke="{QUIET}" stroke-width="0.8"/>'
        f'<line x1="{first:.1f}" y1="{y:g}" x2="{last:.1f}" y2="{y:g}" stroke="{LIGHT}" stroke-width="5"/>'
    )
    if beside is not None:
        x = at(beside)
        drawn += f'<line x1="{x:.1f}" y1="3" x2="{x:.1f}" y2="{HEIGHT - 3:g}" stroke="{QUIET}" stroke-width="1.6"/>'
    drawn += f'<circle cx="{at(own):.1f}" cy="{y:g}" r="3.4" fill="{INK}"/>'
    return (
        f'<svg role="img" aria-label="{escape(alt)}" width="{WIDTH:g}pt" height="{HEIGHT:g}pt" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}">{drawn}</svg>'
    )
