"""A chart over time: one line a cohort over years, terms or months, the middle half of peers behind the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from send_briefings import wording
from send_briefings.briefing.chart_parts import figure_markup, gaps_within
from send_briefings.briefing.chart_words import (
    band_words,
    line_name,
    lines_words,
    movement_title,
    of_whom,
    point_without_figure,
    signs,
    verdicts,
)
from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import spread
from send_briefings.display.charts import Band, Gap, Line, Point, Trend, trend_svg
from send_briefings.display.charts.paper import FULL_WIDTH, HALF_WIDTH
from send_briefings.display.charts.trend import highest, lowest
from send_briefings.findings import Setting, when
from send_briefings.findings.comparability import NotComparable, comparability
from send_briefings.findings.level import level
from send_briefings.findings.sentences.standing import SIZES
from send_briefings.findings.standing import own_interval
from send_briefings.model import PeriodKind
from send_briefings.model.area import ChartSpec, Ref

SIDE_BY_SIDE = True
ALIKE = 2.0  # two charts of one unit share a scale where neither reaches more than this many times as high


@dataclass(frozen=True, slots=True)
class _TrendFigure:
    """A chart over time before it is drawn, with the words above it."""

    chart: Trend
    measure: str
    title: str
    caption: str


def draw(setting: Setting, spec: ChartSpec, name: str) -> str:
    """A chart over time as markup; "" where there is nothing to draw.

    It has the scale of the other chart over time in its slot where both are of one measure, or of one unit and about as
    high; where they are of one unit and their scales differ, the second says so.
    """
    figure = _trend(setting, spec, name)
    if figure is None:
        return ""
    chart, caption = figure.chart, figure.caption
    slot = [other for other in setting.spec.charts if other.slot == spec.slot]
    for i, other in enumerate(slot):
        beside = _trend(setting, other, name) if other is not spec and other.kind == spec.kind else None
        if beside is None or beside.chart.unit is not chart.unit:
            continue
        if beside.measure == figure.measure or _alike(highest(beside.chart), highest(figure.chart)):
            top, bottom = max(highest(chart), highest(beside.chart)), min(lowest(chart), lowest(beside.chart))
            chart = replace(chart, highest=max(chart.highest or 0.0, top), lowest=min(chart.lowest or 0.0, bottom))
        elif i < slot.index(spec):
            caption += " Scales differ."
    return figure_markup(trend_svg(chart, FULL_WIDTH if len(slot) == 1 else HALF_WIDTH), figure.title, caption)


def _alike(one: float, other: float) -> bool:
    return max(one, other) <= ALIKE * min(one, other)


def _trend(setting: Setting, spec: ChartSpec, name: str) -> _TrendFigure | None:
    """A chart over time; None where its first line has no figure."""
    found = level(setting, spec.refs[0])
    if found is None:
        return None
    lead = found.figure
    series = {ref: _same_time_of_year(setting, ref, lead) for ref in spec.refs}
    whole = [_line(setting, ref, rows, series.values(), lead=ref == lead.ref) for ref, rows in series.items()]
    start = min(line.known()[0].start for line in whole if line.known())
    whole = [replace(line, points=tuple(point for point in line.points if point.start >= start)) for line in whole]
    undrawn = [f"{line.name}, {_reasons(line)}" for line in whole if not line.known()]
    lines = [line for line in whole if line.known()]
    england = [row for row in _england(setting, lead) if row.value is not None and row.period.start >= start]
    if england:
        lines.append(Line(f"England{of_whom(setting, lead.ref)}", _points(setting, england), comparator=True))
    measure = setting.measure(lead.ref)
    band = _band(setting, lead.ref, [row.period.start for row in series[lead.ref]])
    gaps = gaps_within(setting, spec.refs, lines)
    lines = [_outside(line, gaps) for line in lines]
    title = movement_title(setting, found)
    peers = f" Shaded: the middle half of {setting.spec.peers}{of_whom(setting, lead.ref)}." if band else ""
    caption = f"{measure.name}, {setting.subject.name}{_times(lead)}.{peers}"
    caption += signs(setting, lead.ref, lines, gaps, undrawn)
    alt = [title, verdicts(setting, found), lines_words(setting, lead.ref, lines, gaps)]
    alt += [band_words(setting, lead)] if band else []
    alt += [f"Not drawn: {line}." for line in undrawn]
    words = " ".join(["Line chart.", *(part for part in alt if part)])
    step = 1 if lead.period.kind is PeriodKind.MONTH else 12
    chart = Trend(name, tuple(lines), measure.unit, measure.decimals, words, band, gaps, step)
    return _TrendFigure(chart, measure.id, title, caption)


def _times(lead: Figure) -> str:
    """Which terms the chart is of, as ", autumn terms"; "" for other periods."""
    if lead.period.kind is not PeriodKind.TERM:
        return ""
    return f", {when(lead.period).split(' of ')[0].removeprefix('the ')}s"


def _line(
    setting: Setting, ref: Ref, rows: Sequence[Figure], series: Iterable[Sequence[Figure]], *, lead: bool
) -> Line:
    """A line with a point for each period for which any of the lines has a row."""
    periods = {row.period.start: row.period.label for others in series for row in others}
    points = {point.start: point for point in _points(setting, rows, lead=lead)}
    whole = [points.get(start) or point_without_figure(start, periods[start], None) for start in sorted(periods)]
    return Line(line_name(setting, ref), tuple(whole))


def _outside(line: Line, gaps: Sequence[Gap]) -> Line:
    """The line without signs of missing figures in a gap, which is marked as a whole."""
    within = [point for point in line.points if any(gap.start <= point.start <= gap.end for gap in gaps)]
    return replace(line, points=tuple(p for p in line.points if p.value is not None or p not in within))


def _reasons(line: Line) -> str:
    return wording.listed(list(dict.fromkeys(point.missing for point in line.points if point.value is None)), "or")


def _same_time_of_year(setting: Setting, ref: Ref, lead: Figure) -> tuple[Figure, ...]:
    rows = setting.figures.series(ref, setting.subject.code)
    if lead.period.kind is not PeriodKind.TERM:
        return rows
    return tuple(row for row in rows if row.period.start.month == lead.period.start.month)


def _england(setting: Setting, lead: Figure) -> tuple[Figure, ...]:
    """England's figures; none of a count or a sum, beside whose total a place's own could not be seen."""
    if "england" not in setting.spec.comparators or setting.measure(lead.ref).unit in SIZES:
        return ()
    return setting.figures.series(lead.ref, setting.england.code)


def _points(setting: Setting, rows: Sequence[Figure], *, lead: bool = False) -> tuple[Point, ...]:
    """Points of a line; those of the lead line have their intervals where counts are known."""
    made: list[Point] = []
    before: Figure | None = None
    for row in rows:
        if row.value is None:
            made.append(point_without_figure(row.period.start, row.period.label, row))
            continue
        interval = own_interval(row, setting.measure(row.ref).counts) if lead else None
        limits = (interval.lower, interval.upper) if interval else None
        broken = before is not None and isinstance(comparability(setting, before, row), NotComparable)
        made.append(Point(row.period.start, row.period.label, row.value, limits, broken))
        before = row
    return tuple(made)


def _band(setting: Setting, ref: Ref, starts: Sequence[date]) -> Band | None:
    """The middle half of peers in each period; none of a count or a sum, for which peers are of other sizes."""
    found = []
    for start in () if setting.measure(ref).unit in SIZES else starts:
        quartiles = spread(setting.peers(ref, start))
        if quartiles is not None:
            found.append((start, quartiles.lower, quartiles.upper))
    return Band(setting.spec.peers, tuple(found)) if len(found) > 1 else None
