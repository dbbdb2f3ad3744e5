"""A chart over time: one line a cohort over years or terms, the middle half of peers behind the first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from send_briefings import wording
from send_briefings.briefing.chart_parts import figure_markup, gaps_within, interval_name
from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import spread
from send_briefings.display.charts import Band, Gap, Line, Point, Trend, trend_svg
from send_briefings.display.charts.paper import FULL_WIDTH, HALF_WIDTH
from send_briefings.display.charts.series import breaks
from send_briefings.findings import Setting, when
from send_briefings.findings.comparability import broken_between
from send_briefings.findings.level import level, main_movement
from send_briefings.findings.standing import own_interval
from send_briefings.model import PeriodKind
from send_briefings.model.area import ChartSpec, Ref

SIDE_BY_SIDE = True


def draw(setting: Setting, spec: ChartSpec, name: str) -> str:
    """A chart over time as markup; "" where there is nothing to draw."""
    lead = setting.figures.latest(spec.refs[0], setting.subject.code)
    series = [(ref, _same_time_of_year(setting, ref, lead)) for ref in spec.refs]
    lines = [
        Line(_line_name(setting, ref), _judged_points(setting, rows, lead=not i))
        for i, (ref, rows) in enumerate(series)
        if rows
    ]
    lines = _without_empty_start([line for line in lines if line.known()])
    if lead is None or not lines:
        return ""
    measure = setting.measure(lead.ref)
    england = [row for row in _england(setting, lead) if row.value is not None]
    if england:
        named = "England" if _alone(setting) else f"England, {setting.label(lead.ref)}"
        lines.append(Line(named, _judged_points(setting, england), comparator=True))
    band = _band(setting, spec.refs[0], [row.period.start for row in series[0][1]])
    gaps = gaps_within(setting, lines)
    title = _movement_title(setting, spec.refs[0])
    whose = "" if _alone(setting) else f", {setting.label(spec.refs[0])}"
    peers = f" Shaded: the middle half of {setting.spec.peers}{whose}." if band else ""
    times = (
        f", {when(lead.period).split(' of ')[0].removeprefix('the ')}s" if lead.period.kind is PeriodKind.TERM else ""
    )
    caption = f"{measure.name}, {setting.subject.name}{times}.{peers}{_signs(setting, lines, gaps)}"
    alt = f"Line chart. {title} " + _lines_alt(setting, spec.refs[0], lines) + _band_alt(setting, spec.refs[0], lead)
    alt += "".join(f" No figures for {gap.label}." for gap in gaps)
    broken = [point.label for point in lines[0].points if point.broken]
    alt += f" A break in the figures before {wording.listed(broken)}." if broken else ""
    chart = Trend(name, tuple(lines), measure.unit, measure.decimals, alt.strip(), band, gaps)
    alone = sum(other.slot == spec.slot for other in setting.spec.charts) == 1
    return figure_markup(trend_svg(chart, FULL_WIDTH if alone else HALF_WIDTH), title, caption)


def _same_time_of_year(setting: Setting, ref: Ref, lead: Figure | None) -> tuple[Figure, ...]:
    rows = setting.figures.series(ref, setting.subject.code)
    if lead is None or lead.period.kind is not PeriodKind.TERM:
        return rows
    return tuple(row for row in rows if row.period.start.month == lead.period.start.month)


def _without_empty_start(lines: list[Line]) -> list[Line]:
    """The lines from the first period in which any of them has a value."""
    first = min((line.known()[0].start for line in lines), default=None)
    return [
        Line(line.name, tuple(point for point in line.points if first is not None and point.start >= first))
        for line in lines
    ]


def _england(setting: Setting, lead: Figure) -> tuple[Figure, ...]:
    return setting.figures.series(lead.ref, setting.england.code) if "england" in setting.spec.comparators else ()


def _judged_points(setting: Setting, rows: Sequence[Figure], *, lead: bool = False) -> tuple[Point, ...]:
    """Points of a line; those of the lead line have their intervals where counts are known."""
    made: list[Point] = []
    before: Figure | None = None
    for row in rows:
        if row.value is None:
            made.append(Point(row.period.start, row.period.label, None))
            continue
        interval = own_interval(row, setting.measure(row.ref).counts) if lead else None
        limits = (interval.lower, interval.upper) if interval else None
        broken = before is not None and bool(
            broken_between(setting.spec, row.ref, before.period, row.period, row.place)
        )
        made.append(Point(row.period.start, row.period.label, row.value, limits, broken))
        before = row
    return tuple(made)


def _signs(setting: Setting, lines: Sequence[Line], gaps: Sequence[Gap]) -> str:
    """What the signs of a line chart mean, for those that are in it."""
    lead = lines[0]
    said = ""
    if any(point.interval for point in lead.points):
        said += f" Whiskers: {interval_name(setting)}, {lead.name}."
    if any(not any(one < gap.start < other for gap in gaps) for one, other in breaks(lines)):
        said += " Dotted: a break in the figures."
    if any(point.value is None for point in lead.points):
        said += f" Cross: no figure for {lead.name}."
    return said


def _band(setting: Setting, ref: Ref, starts: Sequence[date]) -> Band | None:
    found = []
    for start in starts:
        quartiles = spread(setting.peers(ref, start))
        if quartiles is not None:
            found.append((start, quartiles.lower, quartiles.upper))
    return Band(setting.spec.peers, tuple(found)) if len(found) > 1 else None


def _movement_title(setting: Setting, ref: Ref) -> str:
    found = level(setting, ref)
    assert found is not None
    name = setting.measure(ref).name
    who = "" if _alone(setting) else f" for {setting.spec.cohorts[ref.cohort].phrase}"
    value, period = setting.value(found.figure), when(found.figure.period)
    move = found.short
    if found.unjudged or move is None or move.broken or setting.measure(ref).rare:
        return f"{name}{who}: {value} in {period}."
    if move.arithmetic:
        main = main_movement(found) or move
        way = {1: "up", -1: "down"}.get(main.direction, "the same,")
        since = f" in {when(main.earlier.period)}" if main is not move else ""
        return f"{name}{who}: {way} from {setting.value(main.earlier)}{since} to {value} in {period}."
    if move.direction == 0:
        return f"{name}{who}: {value} in {period}, no clear change."
    return f"{name} {'rose' if move.direction > 0 else 'fell'} to {value}{who} in {period}."


def _alone(setting: Setting) -> bool:
    """Whether the area has a single group of children in a single breakdown, so that neither needs naming."""
    return len(setting.spec.cohorts) == 1 and len(setting.spec.breakdowns) == 1


def _line_name(setting: Setting, ref: Ref) -> str:
    """What stands at the end of a line: the series, or the place where the area has one series a measure."""
    return setting.subject.name if _alone(setting) else setting.label(ref)


def _lines_alt(setting: Setting, ref: Ref, lines: Sequence[Line]) -> str:
    parts = []
    for line in lines:
        known = line.known()
        first, last = known[0], known[-1]
        ends = [f"{setting.amount(ref, p.value)} in {p.label}" for p in (first, last) if p.value is not None]
        parts.append(f"{line.name}: {' and '.join(dict.fromkeys(ends))}.")
    return " ".join(parts)


def _band_alt(setting: Setting, ref: Ref, lead: Figure) -> str:
    quartiles = spread(setting.peers(ref, lead.period.start))
    if quartiles is None:
        return ""
    low, high = setting.amount(ref, quartiles.lower), setting.amount(ref, quartiles.upper)
    return f" The middle half of {setting.spec.peers}, {setting.label(ref)}, {lead.period.label}: {low} to {high}."
