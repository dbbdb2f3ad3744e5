"""All years that we have of a series; of inspections when the place and its neighbours had one, and with what outcome.

The first chart of a briefing shows ten years. A longer series, such as one that ended, is drawn here with its breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.model import Place, Unit
from send_briefings.model.area import ChartSpec
from send_briefings.narrative.outcomes import history, outcome_refs
from send_briefings.report.blocks import Row, table
from send_briefings.report.cell_evidence import CellEvidence, Chart, alt_text, source_of
from send_briefings.report.lead_charts import history_chart
from send_briefings.report.line_drawing import (
    GREY,
    GRID,
    INK,
    LETTER,
    NARROW,
    OWN,
    QUIET,
    WIDE,
    Drawing,
    in_lines,
    width_of,
)
from send_briefings.text import Computed, Number, Observed, Text

ROW = 15.0
EVERY_YEAR = 100
LOW = 92.0
SIGNS = ("circle", "triangle", "square")
FILLS = ("#ffffff", "#b9c3cf", OWN)
MEANINGS = ("best outcome", "between", "worst outcome")


@dataclass(frozen=True, slots=True)
class Event:
    """One outcome: its day, which of the chart's kinds it is, and 0 for the best, 1 for between, 2 for the worst."""

    day: date
    kind: int
    fill: int


@dataclass(frozen=True, slots=True)
class OutcomesChart:
    """Places with their outcomes, this one first; `kinds` are named in the key."""

    kinds: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Event, ...]], ...]
    alt: str


def outcomes_svgs(chart: OutcomesChart) -> tuple[str, str]:
    """The chart for a page and for a phone."""
    return _drawn(chart, WIDE), _drawn(chart, NARROW)


def _drawn(chart: OutcomesChart, width: float) -> str:
    size = LETTER if width >= WIDE else 8.2
    keys = [*((SIGNS[i], "#ffffff", kind) for i, kind in enumerate(chart.kinds))]
    keys += [("square", fill, words) for fill, words in zip(FILLS, MEANINGS, strict=True)]
    lines = _key_lines([words for _, _, words in keys], size, width)
    top = 6.0 + 12.0 * lines
    names = [in_lines(name, width * 0.4, size, 400 if i else 700)[0] for i, (name, _) in enumerate(chart.rows)]
    left = 10 + max(width_of(name, size, 400 if i else 700) for i, name in enumerate(names))
    days = [event.day for _, events in chart.rows for event in events]
    first, last = min(days).year, max(days).year + 1
    bottom = top + ROW * len(chart.rows)
    drawing = Drawing(width, bottom + 16)
    _key(drawing, keys, size, width)

    def x(day: date) -> float:
        year = day.year + (day - date(day.year, 1, 1)).days / 365.25
        return left + 6 + (year - first) / (last - first) * (width - left - 14)

    every = 1 if (last - first + 1) * 26 < width - left else 2
    for year in range(first, last + 1):
        at = x(date(year, 1, 1))
        drawing.line([(at, top), (at, bottom)], GRID, 0.8)
        if (year - first) % every == 0:
            drawing.words(at, bottom + 12, str(year), size, anchor="middle", colour=QUIET)
    for row, ((_, events), name) in enumerate(zip(chart.rows, names, strict=True)):
        y = top + ROW * (row + 0.5)
        if not row:
            drawing.box(0, y - ROW / 2, width, ROW, "#e8eff6")
        drawing.line([(left, y), (width - 4, y)], GRID if row else GREY, 0.7)
        drawing.words(left - 6, y + 3, name, size, 400 if row else 700, "end")
        for event in events:
            drawing.sign(SIGNS[event.kind % 3], x(event.day), y, 4.0, FILLS[event.fill], INK)
    return drawing.svg(chart.alt)


def _key_lines(words: list[str], size: float, width: float) -> int:
    lines, at = 1, 0.0
    for word in words:
        long = width_of(word, size) + 26
        if at + long > width and at:
            lines, at = lines + 1, 0.0
        at += long
    return lines


def _key(drawing: Drawing, keys: list[tuple[str, str, str]], size: float, width: float) -> None:
    at, y = 0.0, 8.0
    for sign, fill, words in keys:
        long = width_of(words, size) + 26
        if at + long > width and at:
            at, y = 0.0, y + 12
        drawing.sign(sign, at + 5, y - 1, 3.8, fill, INK)
        drawing.words(at + 14, y + 2, words, size)
        at += long


FEWEST = 3  # places


def chart(context: AnalysisContext, spec: ChartSpec, shown: CellEvidence) -> Chart | None:
    """The series over all its years, or the outcomes; None where there are too few to compare."""
    if context.measure(spec.refs[0]).unit is not Unit.OUTCOME:
        return history_chart(context, spec.refs[0], EVERY_YEAR, LOW)
    return _outcomes(context, shown)


def _outcomes(context: AnalysisContext, shown: CellEvidence) -> Chart | None:
    """The outcomes over the years; None where the place or all but one of its neighbours have none."""
    own = history(context)
    refs = outcome_refs(context)
    others = [(place, _figures(context, place)) for place in context.neighbours]
    others = [(place, figures) for place, figures in others if figures]
    if not own or 1 + len(others) < FEWEST:
        return None
    kinds = tuple(context.measure(ref).name for ref in refs)
    rows = [(context.subject.name, tuple(_event(context, figure) for figure in own))]
    rows += [(place.name, tuple(_event(context, figure) for figure in figures)) for place, figures in others]
    last = own[-1]
    title = Text.of(
        "the newest outcome, of ", Number(last.period.label, Observed(last, "period")), ", is “",
        Text.constant(_lowered(context.value(last)), "catalogue"), "”",
    )  # fmt: skip
    about = Text.of("inspections and revisits of ", context.subject.in_sentence, " and its statistical neighbours")
    alt = alt_text(
        Text.of("Time line of ", Number(str(len(rows)), Computed("places", float(len(rows)), tuple(own))), " places."),
        *(
            Text.of(
                Text.constant(f"{context.measure(f.ref).name}, ", "catalogue"),
                Number(f.period.label, Observed(f, "period")),
                ": ",
                Number(context.value(f), Observed(f)),
                ".",
            )
            for f in reversed(own)
        ),
    )
    cells = [Row(f"{place}, {context.measure(f.ref).name}", (shown.period(f), shown.figure(f, context.value(f))))
             for place, figures in [(context.subject.name, own), *((p.name, f) for p, f in others)]
             for f in figures]  # fmt: skip
    beside = table("Outcomes by place", ["Place", "Began", "Outcome"], cells, numbers=False)
    drawn = (*own, *(figure for _, figures in others for figure in figures))
    made = OutcomesChart(kinds, tuple(rows), str(alt))
    return Chart(title, about, outcomes_svgs(made), source_of(context, own), beside, figures=drawn, alt=alt)


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _figures(context: AnalysisContext, place: Place) -> list[Figure]:
    found = [f for ref in outcome_refs(context) for f in context.figures.series(ref, place.code) if f.value is not None]
    return sorted(found, key=lambda figure: figure.period.start)


def _event(context: AnalysisContext, figure: Figure) -> Event:
    values = [one.value for one in context.measure(figure.ref).outcomes]
    fill = 0 if figure.value == values[0] else 2 if figure.value == values[-1] else 1
    return Event(figure.period.start, outcome_refs(context).index(figure.ref), fill)
