"""The area's charts, drawn from its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import spread
from send_briefings.compare.submissions import jumps
from send_briefings.display.block import element, text
from send_briefings.display.charts import (
    Band,
    Gap,
    Line,
    Panel,
    PanelChart,
    Point,
    SpreadChart,
    SpreadRow,
    Trend,
    UsualRange,
    panels_svg,
    spread_svg,
    trend_svg,
)
from send_briefings.display.charts.paper import FULL_WIDTH, HALF_WIDTH
from send_briefings.display.charts.series import breaks
from send_briefings.findings import Setting, standing, when
from send_briefings.findings.comparability import broken_between
from send_briefings.findings.level import level
from send_briefings.findings.process import Process, process, why_broken
from send_briefings.findings.sentences.process import verdict_text
from send_briefings.findings.standing import own_interval
from send_briefings.findings.trust import not_judged
from send_briefings.model import Counts, PeriodKind
from send_briefings.model.area import ChartSpec, Ref
from send_briefings.model.period import month_before


def charts_in(setting: Setting, slot: str) -> str:
    """The charts of a slot of the notebook, as markup; a note where there is nothing to draw."""
    specs = [spec for spec in setting.spec.charts if spec.slot == slot]
    drawn = [markup for i, spec in enumerate(specs) if (markup := _chart(setting, spec, f"{slot}{i + 1}"))]
    if not drawn:
        note = f"There is no chart here: no figures to draw are published for {setting.subject.name}."
        return element("div", element("p", text(note)), class_="callout note", role="note")
    if len(drawn) == 2 and all(spec.kind == "trend" for spec in specs):
        return element("div", "".join(drawn), class_="pair")
    return "".join(drawn)


def _chart(setting: Setting, spec: ChartSpec, name: str) -> str:
    kinds = {"trend": _trend, "spread": _spread, "panels": _panels}
    return kinds[spec.kind](setting, spec, name)


def _figure(svg: str, title: str, caption: str) -> str:
    words = element("strong", text(title)) + (f" {text(caption)}" if caption else "")
    return element("figure", element("figcaption", words) + svg, class_="chart")


def _trend(setting: Setting, spec: ChartSpec, name: str) -> str:
    lead = setting.figures.latest(spec.refs[0], setting.subject.code)
    series = [(ref, _same_time_of_year(setting, ref, lead)) for ref in spec.refs]
    lines = [
        Line(setting.label(ref), _judged_points(setting, rows, lead=not i))
        for i, (ref, rows) in enumerate(series)
        if rows
    ]
    lines = _without_empty_start([line for line in lines if line.known()])
    if lead is None or not lines:
        return ""
    measure = setting.measure(lead.ref)
    england = [row for row in _england(setting, lead) if row.value is not None]
    if england:
        lines.append(Line(f"England, {setting.label(lead.ref)}", _judged_points(setting, england), comparator=True))
    band = _band(setting, spec.refs[0], [row.period.start for row in series[0][1]])
    gaps = _gaps(setting, lines)
    title = _movement_title(setting, spec.refs[0])
    peers = f" Shaded: the middle half of {setting.spec.peers}, {setting.label(spec.refs[0])}." if band else ""
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
    return _figure(trend_svg(chart, FULL_WIDTH if alone else HALF_WIDTH), title, caption)


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


def _points(rows: Sequence[Figure]) -> tuple[Point, ...]:
    return tuple(Point(row.period.start, row.period.label, row.value) for row in rows)


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
        said += f" Whiskers: {_interval_name(setting)}, {lead.name}."
    if any(not any(one < gap.start < other for gap in gaps) for one, other in breaks(lines)):
        said += " Dotted: a break in the figures."
    if any(point.value is None for point in lead.points):
        said += f" Cross: no figure for {lead.name}."
    return said


def _interval_name(setting: Setting) -> str:
    approximate = any(measure.counts is Counts.DERIVED for measure in setting.spec.measures.values())
    return "approximate 95% interval" if approximate else "95% interval"


def _band(setting: Setting, ref: Ref, starts: Sequence[date]) -> Band | None:
    found = []
    for start in starts:
        quartiles = spread(setting.peers(ref, start))
        if quartiles is not None:
            found.append((start, quartiles.lower, quartiles.upper))
    return Band(setting.spec.peers, tuple(found)) if len(found) > 1 else None


def _gaps(setting: Setting, lines: Sequence[Line]) -> tuple[Gap, ...]:
    starts = [point.start for line in lines for point in line.points]
    return tuple(
        Gap(gap.start, gap.end, gap.label)
        for gap in setting.spec.missing_periods
        if min(starts) < gap.start < max(starts)
    )


def _movement_title(setting: Setting, ref: Ref) -> str:
    found = level(setting, ref)
    assert found is not None
    name, who = setting.measure(ref).name, setting.spec.cohorts[ref.cohort].phrase
    value, period = setting.value(found.figure), when(found.figure.period)
    move = found.short
    if found.unjudged or move is None or move.broken or setting.measure(ref).rare:
        return f"{name} for {who}: {value} in {period}."
    if move.direction == 0:
        return f"{name} for {who}: {value} in {period}, no clear change."
    return f"{name} {'rose' if move.direction > 0 else 'fell'} to {value} for {who} in {period}."


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


def _spread(setting: Setting, spec: ChartSpec, name: str) -> str:
    rows, words = [], []
    latest = [setting.figures.latest(ref, setting.subject.code) for ref in spec.refs]
    newest = max((figure.period.start for figure in latest if figure is not None), default=None)
    bands = []
    label = ""
    for ref in spec.refs:
        figure = setting.figures.at(ref, setting.subject.code, newest) if newest else None
        if figure is None or figure.value is None or not_judged(setting, figure):
            continue
        place = standing(setting, figure)
        if place.peers is None:
            continue
        england = place.england.value if place.england and "england" in setting.spec.comparators else None
        label = figure.period.label
        quartiles = place.peers
        name_of_row = _row_name(setting, ref)
        limits = (quartiles.lower, quartiles.middle, quartiles.upper)
        own = (place.interval.lower, place.interval.upper) if place.interval else None
        rows.append(SpreadRow(name_of_row, figure.value, *limits, england, own))
        bands.append(place.band)
        middle_half = f"{setting.amount(ref, quartiles.lower)} to {setting.amount(ref, quartiles.upper)}"
        against = f", England {setting.amount(ref, england)}" if england is not None else ""
        words.append(f"{name_of_row}: {setting.value(figure)}, middle half {middle_half}{against}.")
    if not rows:
        return ""
    measure = setting.measure(spec.refs[0])
    title = _spread_title(setting, bands)
    skipped = f" Left out: {spec.skip_reason}." if spec.skipped and spec.skip_reason else ""
    whiskers = f" Whiskers: {_interval_name(setting)}." if any(row.interval for row in rows) else ""
    caption = f"{measure.name}, {setting.subject.name}, {label}.{skipped}{whiskers}"
    alt = f"Dot chart. {title} {' '.join(words)}"
    chart = SpreadChart(
        name, tuple(rows), setting.subject.name, setting.spec.peers, measure.unit, measure.decimals, alt
    )
    return _figure(spread_svg(chart), title, caption)


def _row_name(setting: Setting, ref: Ref) -> str:
    if len(setting.spec.breakdowns) > 1:
        return f"{setting.spec.breakdowns[ref.breakdown].short}, {setting.spec.cohorts[ref.cohort].short}"
    return setting.spec.cohorts[ref.cohort].short


def _spread_title(setting: Setting, bands: Sequence[str | None]) -> str:
    high, total = sum(band == "D" for band in bands), len(bands)
    groups = wording.counted(total, "group")
    if high == 0:
        return f"None of the {groups} here is in the worst quarter of {setting.spec.peers}."
    verb = "is" if high == 1 else "are"
    return wording.sentence(
        f"{wording.NUMBERS[high]} of the {groups} here {verb} in the worst quarter of {setting.spec.peers}"
    )


def _panels(setting: Setting, spec: ChartSpec, name: str) -> str:
    measure = setting.measure(spec.refs[0])
    shares = measure.unit.value == "percent"
    panels, words, told = [], [], []
    for ref in spec.refs:
        rows = setting.figures.series(ref, setting.subject.code)
        lines = [Line(setting.subject.name, _points(rows))]
        if shares:
            lines.append(Line("England", _points(setting.figures.series(ref, setting.england.code)), comparator=True))
        judged = process(setting, ref) if shares else None
        title = setting.spec.breakdowns[ref.breakdown].short
        panel = Panel(title, tuple(lines), _cuts(setting, rows), _missing(rows), _usual_range(judged))
        changed = _changed(setting, ref)
        told += [f"{title}: the list at least {c} in {wording.month_text(m)}." for m, c in changed.items()]
        panels.append(panel)
        words.append(f"{title}: {_panel_alt(setting, rows, panel, judged, changed)}")
    if not any(panel.lines[0].known() for panel in panels):
        return ""
    gaps = _gaps(setting, [line for panel in panels for line in panel.lines])
    title = _panel_title(setting, spec, shares)
    caption = f"{measure.name}, by service, each month. " + _panel_caption(panels, gaps, told)
    alt = f"Line charts by month. {title} {' '.join(words)}" + "".join(f" No figures for {gap.label}." for gap in gaps)
    chart = PanelChart(name, tuple(panels), measure.unit, measure.decimals, alt, gaps, same_scale=shares)
    return _figure(panels_svg(chart), title, caption.strip())


def _panel_caption(panels: Sequence[Panel], gaps: Sequence[Gap], changed: Sequence[str]) -> str:
    """What the marks on the panels mean, those that are there, and which lists changed most at a cut."""
    parts = [f"Hatched: {gap.label}, for which no figures are held." for gap in gaps]
    if any(panel.cuts for panel in panels):
        parts.append("Dotted: from here on, other children are counted; no line is drawn across.")
    return " ".join([*parts, *changed])


def _missing(rows: Sequence[Figure]) -> tuple[date, ...]:
    """The months for which there is a row without a figure; none where no month has one."""
    months = tuple(row.period.start for row in rows if row.value is None)
    return months if len(months) < len(rows) else ()


def _cuts(setting: Setting, rows: Sequence[Figure]) -> tuple[date, ...]:
    """The months from which the figures of a series are not like those of the month before."""
    known = [row for row in rows if row.value is not None]
    return tuple(
        later.period.start
        for earlier, later in pairwise(known)
        if earlier.period.start == month_before(later.period.start) and why_broken(setting, earlier, later)
    )


def _changed(setting: Setting, ref: Ref) -> dict[date, str]:
    """The months in which a list at least doubled or halved, and which of the two."""
    counted = Ref("waiting", ref.cohort, ref.breakdown, ref.source)
    counts = {f.period.start: f.value for f in setting.figures.series(counted, setting.subject.code)}
    return {jump.later: "doubled" if jump.after > jump.before else "halved" for jump in jumps(counts)}


def _usual_range(judged: Process | None) -> UsualRange | None:
    """The limits to draw, no lower than 0% and no higher than 100%."""
    if judged is None or judged.limits is None:
        return None
    figures = judged.stretch.figures
    return UsualRange(
        start=figures[0].period.start,
        end=figures[-1].period.start,
        centre=judged.limits.mean,
        lower=max(0.0, judged.limits.lower),
        upper=min(100.0, judged.limits.upper),
        signals=tuple(f.period.start for f, found in zip(figures, judged.signals, strict=True) if found),
    )


def _panel_alt(
    setting: Setting, rows: Sequence[Figure], panel: Panel, judged: Process | None, changed: Mapping[date, str]
) -> str:
    """A panel in words: its ends, England, its verdict, and where the line is not whole."""
    known = [row for row in rows if row.value is not None]
    if not known:
        return "nothing submitted."
    ends = dict.fromkeys(f"{setting.value(row)} in {row.period.label}" for row in (known[0], known[-1]))
    parts = [f"{' and '.join(ends)}."]
    if setting.measure(known[-1].ref).unit.value == "percent":
        england = setting.figures.at(known[-1].ref, setting.england.code, known[-1].period.start)
        if england is not None and england.value is not None:
            parts.append(f"England {setting.value(england)} in {england.period.label}.")
    parts.append(verdict_text(setting, judged))
    parts += [f"The number at least {what} in {wording.month_text(month)}." for month, what in changed.items()]
    others = sum(month not in changed for month in panel.cuts)
    if others:
        count = wording.counted(others, "other month" if changed else "month")
        parts.append(f"The line is cut in {count}, from which other children are counted.")
    if panel.missing:
        parts.append(f"No figure in {wording.counted(len(panel.missing), 'month')}.")
    return " ".join(part for part in parts if part)


def _panel_title(setting: Setting, spec: ChartSpec, shares: bool) -> str:
    newest = [f for ref in spec.refs if (f := setting.figures.latest(ref, setting.subject.code)) is not None]
    last = max(newest, key=lambda figure: figure.period.start)
    if not shares:
        rows = [f for f in newest if f.period.start == last.period.start]
        most = max(rows, key=lambda figure: figure.value or 0.0)
        service = setting.spec.breakdowns[most.ref.breakdown].phrase
        return f"The longest list in {when(most.period)} was for {service}, at {setting.value(most)} children."
    rows = [f for f in newest if f.period.start == last.period.start and not not_judged(setting, f)]
    verdicts = {f: found for f in rows if (found := standing(setting, f).england_verdict) is not None}
    if not verdicts:
        return f"No share of {when(last.period)} is compared with England's."
    worse = [verdict for verdict in verdicts.values() if verdict.value == "worse"]
    higher = f"a higher share waiting over 18 weeks than England in {when(last.period)}"
    if len(verdicts) == 1:
        service = setting.spec.breakdowns[next(iter(verdicts)).ref.breakdown].short
        return f"{service} {'had' if worse else 'did not have'} {higher}."
    count = wording.NUMBERS[len(worse)] if worse else "none"
    return wording.sentence(f"{count} of {wording.counted(len(verdicts), 'service')} had {higher}")
