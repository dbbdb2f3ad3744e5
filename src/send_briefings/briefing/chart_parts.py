"""What charts of several kinds share: the figure around a drawing, points, gaps and the name of their intervals."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings.compare.figures import Figure
from send_briefings.display.block import element, text
from send_briefings.display.charts import Gap, Line, Point
from send_briefings.findings import Setting
from send_briefings.model import Counts
from send_briefings.model.area import Ref


def figure_markup(svg: str, title: str, caption: str) -> str:
    """A drawing as a figure, its title and caption before it."""
    words = element("strong", text(title)) + (f" {text(caption)}" if caption else "")
    return element("figure", element("figcaption", words) + svg, class_="chart")


def points(rows: Sequence[Figure]) -> tuple[Point, ...]:
    """Points of a line with neither intervals nor breaks."""
    return tuple(Point(row.period.start, row.period.label, row.value) for row in rows)


def gaps_within(setting: Setting, refs: Sequence[Ref], lines: Sequence[Line]) -> tuple[Gap, ...]:
    """The missing periods of these series that lie between the first point and the last of any of the lines."""
    drawn = {ref.measure for ref in refs}
    starts = [point.start for line in lines for point in line.points]
    return tuple(
        Gap(gap.start, gap.end, gap.label)
        for gap in setting.spec.missing_periods
        if min(starts) < gap.start < max(starts) and (not gap.measures or drawn & set(gap.measures))
    )


def interval_name(setting: Setting) -> str:
    """What the whiskers of an area are called: approximate where counts are worked out rather than published."""
    approximate = any(measure.counts is Counts.DERIVED for measure in setting.spec.measures.values())
    return "approximate 95% interval" if approximate else "95% interval"
