"""A chart of when the place and its neighbours were inspected, and with what outcome."""

from __future__ import annotations

from typing import Any

from send_briefings import wording
from send_briefings.briefing.chart_parts import figure_markup
from send_briefings.compare.figures import Figure
from send_briefings.display.charts.times import Event, TimesChart, times_svg
from send_briefings.findings import Setting
from send_briefings.findings.outcomes import history, outcome_refs
from send_briefings.model import Place
from send_briefings.model.area import ChartSpec


def draw(setting: Setting, _spec: ChartSpec, name: str) -> str:
    """The outcomes of the place and its neighbours over the years, as markup; "" where the place has none."""
    own = history(setting)
    if not own:
        return ""
    refs = outcome_refs(setting)
    kinds = tuple(setting.measure(ref).name for ref in refs)
    rows = [(setting.subject.name, tuple(_event(setting, figure) for figure in own))]
    rows += [(place.name, _events(setting, place)) for place in setting.neighbours]
    title = f"{setting.subject.name}: {_counted(own)} in the record."
    breaks = tuple((one.start, one.label) for one in setting.spec.breaks)
    dotted = "".join(f" Dotted: {one.reason}." for one in setting.spec.breaks)
    neighbours = " and its statistical neighbours" if setting.neighbours else ""
    caption = f"{setting.subject.name}{neighbours}.{dotted}"
    told = "; ".join(f"{setting.measure(f.ref).name}, {f.period.label}: {setting.value(f)}" for f in own)
    chart = TimesChart(name, kinds, tuple(rows), breaks, f"Time line. {title} {told}.")
    return figure_markup(times_svg(chart), title, caption)


def facts(setting: Setting, _spec: ChartSpec) -> dict[str, Any]:
    """How many outcomes the place has."""
    return {"outcomes_in_the_record": len(history(setting))}


def _counted(own: tuple[Figure, ...]) -> str:
    return wording.counted(len(own), "inspection or revisit", "inspections and revisits")


def _figures(setting: Setting, place: Place) -> list[Figure]:
    refs = outcome_refs(setting)
    return [f for ref in refs for f in setting.figures.series(ref, place.code) if f.value is not None]


def _events(setting: Setting, place: Place) -> tuple[Event, ...]:
    return tuple(_event(setting, figure) for figure in _figures(setting, place))


def _event(setting: Setting, figure: Figure) -> Event:
    values = [one.value for one in setting.measure(figure.ref).outcomes]
    fill = 0 if figure.value == values[0] else 2 if figure.value == values[-1] else 1
    return Event(figure.period.start, outcome_refs(setting).index(figure.ref), fill)
