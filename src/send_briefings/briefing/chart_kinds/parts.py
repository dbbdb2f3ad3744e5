"""A chart of the parts of a whole: this place now and a year before, and England, one bar each."""

from __future__ import annotations

from send_briefings.briefing.chart_parts import figure_markup
from send_briefings.compare.figures import Figure
from send_briefings.display.charts.parts import PartsChart, parts_svg
from send_briefings.findings import Setting
from send_briefings.findings.comparability import Comparable, comparability
from send_briefings.findings.movement import earlier_figure
from send_briefings.findings.trust import not_judged
from send_briefings.model.area import ChartSpec

WHOLE = 99.9
"""Per cent: parts that add up to less than this leave out some whose part is not known."""


def draw(setting: Setting, spec: ChartSpec, name: str) -> str:
    """A chart of the parts as markup; "" where one of them has no figure for the newest period, or too few children."""
    own = [setting.figures.newest(ref, setting.subject.code) for ref in spec.refs]
    newest = [figure for figure in own if figure is not None and figure.value is not None]
    if len(newest) < len(spec.refs) or any(not_judged(setting, figure) for figure in newest):
        return ""
    period = newest[0].period
    england = [setting.figures.at(ref, setting.england.code, period.start) for ref in spec.refs]
    rows = [(f"{setting.subject.name}, {period.label}", newest)]
    before = [(one, figure) for figure in newest if (one := earlier_figure(setting, figure)) is not None]
    alike = [one for one, figure in before if isinstance(comparability(setting, one, figure), Comparable)]
    if len(alike) == len(newest):
        earlier = alike
        rows.append((f"{setting.subject.name}, {earlier[0].period.label}", earlier))
    rows.append((f"England, {period.label}", [one for one in england if one is not None]))
    rows = [(label, figures) for label, figures in rows if len(_values(figures)) == len(spec.refs)]
    parts = tuple(setting.measure(ref).name for ref in spec.refs)
    bars = tuple((label, _values(figures)) for label, figures in rows)
    title = _title(setting, newest[-1], england[-1])
    rest = " Blank: not known." if any(sum(values) < WHOLE for _, values in bars) else ""
    words = setting.words(spec.refs[0])
    whole = f"{words['cohort'][:1].upper()}{words['cohort'][1:]}{words['breakdown']}"
    alt = f"Stacked bars. {title} " + " ".join(_told(setting, bar, figures) for bar, figures in rows)
    chart = PartsChart(name, parts, bars, setting.measure(spec.refs[0]).decimals, alt + rest)
    return figure_markup(parts_svg(chart), title, f"{whole}, {setting.subject.name}.{rest}")


def _title(setting: Setting, last: Figure, england: Figure | None) -> str:
    """What the last part is here and in England."""
    name = setting.measure(last.ref).name
    beside = f", in England {setting.value(england)}" if england is not None and england.value is not None else ""
    return f"{name}: {setting.value(last)} {setting.subject.located}{beside} ({last.period.label})."


def _told(setting: Setting, label: str, figures: list[Figure]) -> str:
    """A bar in words."""
    parts = ", ".join(f"{_in_sentence(setting.measure(figure.ref).name)} {setting.value(figure)}" for figure in figures)
    return f"{label}: {parts}."


def _in_sentence(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"


def _values(figures: list[Figure]) -> tuple[float, ...]:
    return tuple(figure.value for figure in figures if figure.value is not None)
