"""A chart of the flow of a process in numbers, two years side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.model.area import ChartSpec, StageSpec
from send_briefings.model.place import year_before
from send_briefings.narrative.trusting import DoubtKind, doubt_of, implausible
from send_briefings.report.blocks import Cell, Row, table
from send_briefings.report.cell_evidence import CellEvidence, Chart, alt_text, source_of
from send_briefings.report.line_drawing import (
    GREY,
    INK,
    LETTER,
    LIGHT,
    NARROW,
    OWN,
    QUIET,
    WIDE,
    Drawing,
    in_lines,
    width_of,
)
from send_briefings.text import Number, Observed, Text

BAR = 6.6
ROW = 17.2
TOP = 15.0
INDENT = 11.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name, how far it is a part of the one above (0 for a whole), its numbers, None where not known."""

    name: str
    depth: int
    before: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class FlowChart:
    """The chart, top to bottom; `years` name the earlier and the newest year."""

    years: tuple[str, str]
    stages: tuple[Stage, ...]
    shown: Callable[[float], str]
    alt: str


def flow_svgs(chart: FlowChart) -> tuple[str, str]:
    """The chart for a page and for a phone."""
    return _drawn(chart, WIDE), _drawn(chart, NARROW)


def _drawn(chart: FlowChart, width: float) -> str:
    size = LETTER if width >= WIDE else 8.2
    room = width * (0.36 if width >= WIDE else 0.4)
    names = [in_lines(stage.name, room - INDENT * stage.depth, size, _weight(stage)) for stage in chart.stages]
    left = 6 + max(
        INDENT * stage.depth + width_of(line, size, _weight(stage))
        for stage, lines in zip(chart.stages, names, strict=True)
        for line in lines
    )
    highest = max(value for stage in chart.stages for value in (stage.before, stage.now, 1.0) if value is not None)
    worth = width_of(chart.shown(highest), size, 700) + 6
    drawing = Drawing(width, TOP + ROW * len(chart.stages) + 1)
    _key(drawing, chart.years, left, size)
    for row, (stage, lines) in enumerate(zip(chart.stages, names, strict=True)):
        top = TOP + ROW * row
        if row and not stage.depth:
            drawing.line([(0, top - 1), (width, top - 1)], LIGHT, 0.8)
        for line, words in enumerate(lines):
            y = top + ROW / 2 + 3 + 9.4 * (line - (len(lines) - 1) / 2)
            drawing.words(INDENT * stage.depth, y, words, size, _weight(stage))
        for value, place, fill, edge, weight in (
            (stage.before, 0, "#ffffff", GREY, 400), (stage.now, 1, OWN, OWN, 700),
        ):  # fmt: skip
            y = top + ROW / 2 - BAR + place * BAR
            if value is None:
                drawing.words(left, y + BAR - 1, "not published", 7.2, colour=QUIET)
                continue
            long = value / highest * (width - left - worth)
            drawing.box(left, y, max(long, 0.8), BAR - 0.8, fill, edge)
            drawing.words(left + long + 4, y + BAR - 0.9, chart.shown(value), 8.0, weight, colour=INK)
    return drawing.svg(chart.alt)


def _key(drawing: Drawing, years: tuple[str, str], left: float, size: float) -> None:
    before, now = years
    drawing.box(left, 2, 8, 7, "#ffffff", GREY)
    drawing.words(left + 12, 9, before, size)
    at = left + 12 + width_of(before, size) + 14
    drawing.box(at, 2, 8, 7, OWN)
    drawing.words(at + 12, 9, now, size, 700)


def _weight(stage: Stage) -> int:
    return 400 if stage.depth else 600


FEWEST = 3  # stages


def chart(context: AnalysisContext, spec: ChartSpec, shown: CellEvidence) -> Chart | None:
    """The stages of the newest year and the year before; None where fewer than three are known of the newest.

    Nor is there one of a place whose figures may not be judged, because they are few or not whole. A stage whose newest
    number cannot be right is left out with its parts, which the note says; where it is the first, there is no chart.
    """
    doubt = doubt_of(context, context.spec.headline)
    if doubt is not None and doubt.kind is not DoubtKind.BY_NATURE:
        return None
    latest = [figure for ref in spec.refs if (figure := context.figures.latest(ref, context.subject.code))]
    if not latest:
        return None
    newest = max(latest, key=lambda figure: figure.period.start).period
    start = newest.start
    found = [(stage, _at(context, stage, start), _at(context, stage, year_before(start))) for stage in spec.stages]
    rows = [(stage, now, before) for stage, now, before in found if now is not None and _part(stage, now) is not None]
    wrong = _wrong(context, rows)
    rows = [row for row in rows if row[0] not in wrong]
    if len(rows) < FEWEST or spec.stages[0] in wrong:
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
        Text.constant(spec.title, "catalogue"), f", {context.subject.name}, ",
        Number(first.period.label, Observed(first, "period")), " and ", _when(figure),
    )  # fmt: skip
    title = Text.joined([_told(stage, now, before) for stage, now, before in rows if stage.reported], "; ")
    last = rows[-1][1]
    alt = alt_text(
        Text.of("Bar chart of stages, two years side by side."),
        Text.of(
            "From ",
            Number(wording.number(stages[0].now or 0), Observed(figure, lead.part)),
            " ",
            Text.constant(f"{lead.label.lower()} to ", "catalogue"),
            Number(wording.number(stages[-1].now or 0), Observed(last, rows[-1][0].part)),
            " ",
            Text.constant(f"{stages[-1].name.lower()}.", "catalogue"),
        ),
    )
    drawing = FlowChart((first.period.label, figure.period.label), stages, wording.number, str(alt))
    known = [one for _, now, before in rows for one in (now, before) if one is not None]
    return Chart(
        title or about,
        about,
        flow_svgs(drawing),
        source_of(context, known),
        _table(rows, shown),
        _note(spec, wrong),
        tuple(known),
        alt,
    )


def _wrong(context: AnalysisContext, rows: Sequence[tuple[StageSpec, Figure, Figure | None]]) -> tuple[StageSpec, ...]:
    """The stages whose newest number cannot be right, each with the parts under it."""
    wrong: list[StageSpec] = []
    under = False
    for stage, now, _ in rows:
        under = under and stage.depth > 0
        if under or implausible(context, now):
            wrong.append(stage)
            under = under or not stage.depth
    return tuple(wrong)


def _note(spec: ChartSpec, wrong: Sequence[StageSpec]) -> str:
    """What a reader of the chart has to know, and which stages it leaves out."""
    if not wrong:
        return spec.note
    names = wording.join_list([stage.label.lower() for stage in wrong])
    return f"{spec.note} Left out, since the newest number may not be right: {names}.".strip()


def _at(context: AnalysisContext, stage: StageSpec, start: date) -> Figure | None:
    return context.figures.at(stage.ref, context.subject.code, start)


def _part(stage: StageSpec, figure: Figure) -> float | None:
    return {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}[stage.part]


def _when(figure: Figure) -> Number:
    return Number(when(figure.period), Observed(figure, "period"))


def _number(stage: StageSpec, figure: Figure) -> Number:
    return Number(wording.number(_part(stage, figure) or 0.0), Observed(figure, stage.part))


def _told(stage: StageSpec, now: Figure, before: Figure | None) -> Text:
    """A stage in a clause: its newest number and that of the year before."""
    stated = Text.fill(stage.reported, {"value": _number(stage, now)})
    value, earlier = _part(stage, now), _part(stage, before) if before is not None else None
    if before is None or value is None or earlier is None:
        return stated
    way = "up from" if value > earlier else "down from" if value < earlier else "as many as"
    return stated + Text.of(f", {way} ", _number(stage, before)) if value != earlier else stated


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
