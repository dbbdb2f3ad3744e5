"""A bar chart of this place, its neighbours, its region and England, for a figure that has no better direction."""

from __future__ import annotations

from send_briefings.briefing.chart_parts import figure_markup
from send_briefings.compare.figures import Figure
from send_briefings.display.charts.bars import Bar, BarChart, bars_svg
from send_briefings.findings import Setting
from send_briefings.model.area import ChartSpec


def draw(setting: Setting, spec: ChartSpec, name: str) -> str:
    """The places' newest figures side by side as markup; "" where this place has none."""
    ref = spec.refs[0]
    own = setting.figures.latest(ref, setting.subject.code)
    if own is None or own.value is None:
        return ""
    bars = [Bar(setting.subject.name, own.value, "own"), *_others(setting, own)]
    bars.sort(key=lambda bar: -bar.value)
    measure = setting.measure(ref)
    england = next((bar for bar in bars if bar.kind == "whole" and bar.name == setting.england.name), None)
    beside = f", {setting.amount(ref, england.value)} in England" if england else ""
    title = f"{measure.name}, {own.period.label}: {setting.value(own)} {setting.subject.located}{beside}."
    hatched = " Hatched: whole areas, of which these places are a part." if england else ""
    caption = f"{setting.subject.name} and its statistical neighbours.{hatched}" if setting.neighbours else hatched
    told = "; ".join(f"{bar.name} {setting.amount(ref, bar.value)}" for bar in bars)
    chart = BarChart(name, tuple(bars), measure.unit, measure.decimals, f"Bar chart. {title} {told}.")
    return figure_markup(bars_svg(chart), title, caption.strip())


def _others(setting: Setting, own: Figure) -> list[Bar]:
    """The neighbours', region's and England's bars for the same period, those with a figure."""
    places = [(place, "peer") for place in setting.neighbours]
    places += [(place, "whole") for place in (setting.region, setting.england) if place is not None]
    found = [(place, kind, setting.figures.at(own.ref, place.code, own.period.start)) for place, kind in places]
    return [
        Bar(place.name, figure.value, kind)
        for place, kind, figure in found
        if figure is not None and figure.value is not None
    ]
