"""The stages of a process in numbers, the newest year beside the one before: how many asked, were refused, got it."""

from __future__ import annotations

from datetime import date

from send_briefings import wording
from send_briefings.briefing.cell_evidence import CellEvidence
from send_briefings.briefing.chart_frame import Chart, alt_text, source_of
from send_briefings.compare.figures import Figure
from send_briefings.display.charts.flow import FlowChart, Stage, flow_svgs
from send_briefings.display.table import Cell, Row, table
from send_briefings.findings import Setting
from send_briefings.findings.setting import when
from send_briefings.model.area import ChartSpec, StageSpec
from send_briefings.model.period import year_before
from send_briefings.narrative.trusting import doubt_of
from send_briefings.text import Number, Observed, Text

FEWEST = 3  # stages


def chart(setting: Setting, spec: ChartSpec, shown: CellEvidence) -> Chart | None:
    """The stages of the newest year and the year before; None where fewer than three are known of the newest.

    Nor is there one of a place whose figures may not be judged, because they are few or not whole.
    """
    if doubt_of(setting, setting.spec.headline):
        return None
    latest = [figure for ref in spec.refs if (figure := setting.figures.latest(ref, setting.subject.code))]
    if not latest:
        return None
    newest = max(latest, key=lambda figure: figure.period.start).period
    start = newest.start
    found = [(stage, _at(setting, stage, start), _at(setting, stage, year_before(start))) for stage in spec.stages]
    rows = [(stage, now, before) for stage, now, before in found if now is not None and _part(stage, now) is not None]
    if len(rows) < FEWEST:
        return None
    first = next((before for _, _, before in rows if before is not None), None)
    if first is None:
        return None
    stages = tuple(
        Stage(stage.label, stage.depth, _part(stage, before) if before else None, _part(stage, now))
        for stage, now, before in rows
    )
    lead, figure, _ = rows[0]
    about = Text.of(
        Text.constant(spec.title, "catalogue"), f", {setting.subject.name}, ",
        Number(first.period.label, Observed(first, "period")), " and ", _when(figure),
    )  # fmt: skip
    title = Text.joined([_told(stage, now, before) for stage, now, before in rows if stage.told], "; ")
    told = f"From {wording.number(stages[0].now or 0)} {lead.label.lower()} to {wording.number(stages[-1].now or 0)} "
    alt = alt_text("Bar chart of stages, two years side by side.", f"{told}{stages[-1].name.lower()}.")
    drawing = FlowChart((first.period.label, figure.period.label), stages, wording.number, alt)
    known = [one for _, now, before in rows for one in (now, before) if one is not None]
    return Chart(title or about, about, flow_svgs(drawing), source_of(setting, known), _table(rows, shown), spec.note)


def _at(setting: Setting, stage: StageSpec, start: date) -> Figure | None:
    return setting.figures.at(stage.ref, setting.subject.code, start)


def _part(stage: StageSpec, figure: Figure) -> float | None:
    return {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}[stage.part]


def _when(figure: Figure) -> Number:
    return Number(when(figure.period), Observed(figure, "period"))


def _number(stage: StageSpec, figure: Figure) -> Number:
    return Number(wording.number(_part(stage, figure) or 0.0), Observed(figure, stage.part))


def _told(stage: StageSpec, now: Figure, before: Figure | None) -> Text:
    """A stage in a clause: its newest number and that of the year before."""
    said = Text.fill(stage.told, {"value": _number(stage, now)})
    value, earlier = _part(stage, now), _part(stage, before) if before is not None else None
    if before is None or value is None or earlier is None:
        return said
    way = "up from" if value > earlier else "down from" if value < earlier else "as many as"
    return said + Text.of(f", {way} ", _number(stage, before)) if value != earlier else said


def _table(rows: list[tuple[StageSpec, Figure, Figure | None]], shown: CellEvidence) -> str:
    made = []
    for stage, now, before in rows:
        cells = [
            shown.part(figure, stage.part, wording.number(_part(stage, figure) or 0.0))
            if figure is not None and _part(stage, figure) is not None
            else Cell("–", "number missing", spoken="not published")
            for figure in (before, now)
        ]
        made.append(Row(stage.label, tuple(cells)))
    return table("Numbers at each stage", ["Stage", "Year before", "Newest year"], made)
