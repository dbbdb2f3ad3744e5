"""A chart of groups: for each, the place among the middle half of its peers."""

from __future__ import annotations

from dataclasses import replace

from send_briefings.briefing.chart_parts import figure_markup, interval_name
from send_briefings.briefing.chart_words import group_words, groups_title
from send_briefings.display.charts import SpreadChart, SpreadRow, spread_svg
from send_briefings.display.charts.spread import reach
from send_briefings.findings import Setting, Standing, standing
from send_briefings.findings.trust import not_judged
from send_briefings.model.area import ChartSpec, Ref


def draw(setting: Setting, spec: ChartSpec, name: str) -> str:
    """A chart of groups as markup; "" where there is nothing to draw.

    It has the scale of the other charts of its slot that are of the same measure.
    """
    made = _spread(setting, spec, name)
    if made is None:
        return ""
    chart, title, caption = made
    for other in setting.spec.charts:
        same = (other.kind, other.slot, other.refs[0].measure) == (spec.kind, spec.slot, spec.refs[0].measure)
        if same and other is not spec and (beside := _spread(setting, other, name)):
            ends = [reach(chart), reach(beside[0])]
            chart = replace(chart, reach=(min(low for low, _ in ends), max(high for _, high in ends)))
    return figure_markup(spread_svg(chart), title, caption)


def _spread(setting: Setting, spec: ChartSpec, name: str) -> tuple[SpreadChart, str, str] | None:
    """A chart of groups, its title and its caption; None where there is nothing to draw."""
    rows, words = [], []
    latest = [setting.figures.latest(ref, setting.subject.code) for ref in spec.refs]
    newest = max((figure.period.start for figure in latest if figure is not None), default=None)
    named: dict[str, Standing] = {}
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
        name_of_row = _row_name(setting, spec, ref)
        limits = (quartiles.lower, quartiles.middle, quartiles.upper)
        own = (place.interval.lower, place.interval.upper) if place.interval else None
        rows.append(SpreadRow(name_of_row, figure.value, *limits, england, own))
        named[name_of_row] = place
        words.append(group_words(setting, name_of_row, place))
    if not rows:
        return None
    measure = setting.measure(spec.refs[0])
    title = groups_title(setting, named)
    skipped = f" Left out: {spec.skip_reason}." if spec.skipped and spec.skip_reason else ""
    whiskers = f" Whiskers: {interval_name(setting)}." if any(row.interval for row in rows) else ""
    caption = f"{measure.name}{_of_whom(setting, spec)}, {setting.subject.name}, {label}.{skipped}{whiskers}"
    alt = f"Dot chart. {title} {' '.join(words)}"
    chart = SpreadChart(
        name, tuple(rows), setting.subject.name, setting.spec.peers, measure.unit, measure.decimals, alt
    )
    return chart, title, caption


def _row_name(setting: Setting, spec: ChartSpec, ref: Ref) -> str:
    """What tells a row from the others of its chart: its breakdown, its cohort or both; the place where it is alone."""
    parts = []
    if len({other.breakdown for other in spec.refs}) > 1:
        parts.append(setting.spec.breakdowns[ref.breakdown].short)
    if len({other.cohort for other in spec.refs}) > 1:
        parts.append(setting.spec.cohorts[ref.cohort].short)
    return ", ".join(parts) or setting.subject.name


def _of_whom(setting: Setting, spec: ChartSpec) -> str:
    """What all rows of the chart have in common and not all series of the area have, for the caption."""
    cohorts, breakdowns = {ref.cohort for ref in spec.refs}, {ref.breakdown for ref in spec.refs}
    parts = []
    if len(cohorts) == 1 < len(setting.spec.cohorts):
        parts.append(setting.spec.cohorts[spec.refs[0].cohort].short)
    if len(breakdowns) == 1 < len(setting.spec.breakdowns) and "total" not in breakdowns:
        parts.append(setting.spec.breakdowns[spec.refs[0].breakdown].short)
    return "".join(f", {part}" for part in parts)
