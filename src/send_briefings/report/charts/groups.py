"""Groups of children in one place: each group's figure among the middle half of all places, with England's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import spread
from send_briefings.analysis.standing import own_interval
from send_briefings.model.area import ChartSpec, SeriesKey
from send_briefings.narrative.trusting import doubt_of
from send_briefings.report.blocks import Cell, Row, table
from send_briefings.report.cell_evidence import CellEvidence, Chart, alt_text, period_text, source_of
from send_briefings.report.line_drawing import (
    GREY,
    GRID,
    INK,
    LETTER,
    LIGHT,
    NARROW,
    OWN,
    QUIET,
    WIDE,
    Drawing,
    in_lines,
    steps,
    width_of,
)
from send_briefings.text import Computed, Number, Observed, Text

ROW = 16.6
LINE = 9.4
TOP = 17.0
UNDER = 17.0


@dataclass(frozen=True, slots=True)
class Group:
    """A group: the place's value and its interval, the quartiles of all places, England's value; None where unknown."""

    name: str
    value: float
    band: tuple[float, float] | None = None
    england: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class GroupsChart:
    """The chart, top to bottom; `place` and `peers` are named in its key."""

    groups: tuple[Group, ...]
    place: str
    peers: str
    shown: Callable[[float], str]
    on_axis: Callable[[float], str]
    alt: str


def groups_svgs(chart: GroupsChart) -> tuple[str, str]:
    """The chart for a page and for a phone."""
    return _drawn(chart, WIDE), _drawn(chart, NARROW)


def _drawn(chart: GroupsChart, width: float) -> str:
    values = [0.0]
    for group in chart.groups:
        values += [group.value, *(group.band or ()), *(group.interval or ())]
        values += [group.england] if group.england is not None else []
    marks = steps(min(values), max(values) or 1.0, 5)
    size = LETTER if width >= WIDE else 8.2
    names = [in_lines(group.name, width * 0.36, size) for group in chart.groups]
    widest = max(width_of(line, size) for lines in names for line in lines)
    worth = max(width_of(chart.shown(group.value), size, 700) for group in chart.groups)
    left, right = widest + 11, width - worth - 10
    top = TOP if width >= WIDE else TOP + 11
    bottom = top + ROW * len(chart.groups)
    drawing = Drawing(width, bottom + UNDER)
    _key(drawing, chart, size, width)

    def x(value: float) -> float:
        return left + (value - marks[0]) / (marks[-1] - marks[0] or 1.0) * (right - left)

    every = 1 if len(marks) * (width_of(chart.on_axis(marks[-1]), size) + 8) < right - left else 2
    for index, mark in enumerate(marks):
        drawing.line([(x(mark), top), (x(mark), bottom)], GREY if mark == 0 else GRID, 0.8)
        if index % every == 0:
            drawing.words(x(mark), bottom + 12, chart.on_axis(mark), size, anchor="middle", colour=QUIET)
    for row, (group, lines) in enumerate(zip(chart.groups, names, strict=True)):
        y = top + ROW * (row + 0.5)
        if group.band is not None:
            low, high = group.band
            drawing.box(x(low), y - 5, max(x(high) - x(low), 0.8), 10, LIGHT)
        if group.interval is not None:
            drawing.line([(x(limit), y) for limit in group.interval], OWN, 1.4)
        if group.england is not None:
            drawing.sign("diamond", x(group.england), y, 3.4, "#ffffff", INK)
        drawing.sign("circle", x(group.value), y, 4.0, OWN)
        for line, words in enumerate(lines):
            drawing.words(left - 9, y + 3 + LINE * (line - (len(lines) - 1) / 2), words, size, anchor="end")
        drawing.words(right + 8, y + 3, chart.shown(group.value), size, 700)
    return drawing.svg(chart.alt)


def _key(drawing: Drawing, chart: GroupsChart, size: float, width: float) -> None:
    """What the signs mean, in one line or two."""
    at, y = 4.0, 8.0
    england = any(group.england is not None for group in chart.groups)
    signs = [("circle", chart.place, 700), *([("diamond", "England", 400)] if england else [])]
    if any(group.band is not None for group in chart.groups):
        signs.append(("box", f"middle half of {chart.peers}", 400))
    for kind, words, weight in signs:
        long = width_of(words, size, weight) + 24
        if at + long > width and at > 4:
            at, y = 4.0, y + 11
        if kind == "box":
            drawing.box(at - 3, y - 5, 12, 8, LIGHT)
        elif kind == "circle":
            drawing.sign("circle", at + 2, y - 1, 4.0, OWN)
        else:
            drawing.sign("diamond", at + 2, y - 1, 3.4, "#ffffff", INK)
        drawing.words(at + 11, y + 2, words, size, weight)
        at += long


FEWEST = 3  # groups
NONE = Cell("–", "number missing", spoken="no figure")


def chart(context: AnalysisContext, spec: ChartSpec, shown: CellEvidence) -> Chart | None:
    """The groups' figures of the newest period; None where fewer than three may be judged."""
    latest = [context.figures.latest(ref, context.subject.code) for ref in spec.refs]
    newest = max((figure.period.start for figure in latest if figure is not None), default=None)
    if newest is None:
        return None
    rows = [figure for ref in spec.refs if (figure := context.figures.at(ref, context.subject.code, newest))]
    rows = [row for row in rows if row.value is not None and not doubt_of(context, row.ref)]
    if len(rows) < FEWEST:
        return None
    measure = context.measure(rows[0].ref)
    england = {row: _england(context, row) for row in rows}
    groups = tuple(_group(context, spec, row, england[row]) for row in rows)
    title = _title(context, rows, england)
    about = Text.of(Text.constant(f"{measure.name}, ", "catalogue"), context.subject.name, ", ", period_text(rows[0]))
    if any(group.interval for group in groups):
        about += Text.of("; thin bars: ", Text.constant("95%", "method"), " intervals")
    highest = max(rows, key=lambda row: row.value or 0.0)
    alt = alt_text(
        Text.of("Dot chart of ", Number(str(len(rows)), Computed("groups", float(len(rows)), tuple(rows))), " groups."),
        Text.of(
            "The highest is ",
            Text.constant(_name(context, spec, highest.ref), "catalogue"),
            ", ",
            Number(context.value(highest), Observed(highest)),
            ".",
        ),
    )
    made = GroupsChart(
        groups, context.subject.name, context.spec.peers, lambda value: context.amount(rows[0].ref, value),
        lambda value: wording.axis_text(value, measure.unit), str(alt),
    )  # fmt: skip
    cells = [
        Row(
            _name(context, spec, row.ref),
            (shown.figure(row, context.value(row)), shown.figure(other, context.value(other)) if other else NONE),
        )
        for row, other in england.items()
    ]
    headers = ["Group", context.subject.name, "England"]
    beside = table("Figures by group", headers, cells)
    figures = (*rows, *(other for other in england.values() if other))
    source, note = source_of(context, rows), spec.note or _left_out(spec)
    return Chart(title, about, groups_svgs(made), source, beside, note, figures, alt)


def _left_out(spec: ChartSpec) -> str:
    return f"Left out: {spec.exclude_reason}." if spec.skipped and spec.exclude_reason else ""


def _england(context: AnalysisContext, row: Figure) -> Figure | None:
    if "england" not in context.spec.comparators:
        return None
    found = context.figures.at(row.ref, context.england.code, row.period.start)
    return found if found is not None and found.value is not None else None


def _group(context: AnalysisContext, spec: ChartSpec, row: Figure, england: Figure | None) -> Group:
    quartiles = spread(context.peers(row.ref, row.period.start))
    interval = own_interval(row, context.measure(row.ref).counts)
    return Group(
        _name(context, spec, row.ref),
        row.value or 0.0,
        (quartiles.lower, quartiles.upper) if quartiles else None,
        england.value if england else None,
        (interval.lower, interval.upper) if interval else None,
    )


def _title(context: AnalysisContext, rows: Sequence[Figure], england: dict[Figure, Figure | None]) -> Text:
    """How many of the groups have a higher figure than England's, or than half of all places where it has none."""
    beside = [(row, other) for row, other in england.items() if other is not None]
    if len(beside) == len(rows):
        higher = sum((row.value or 0.0) > (other.value or 0.0) for row, other in beside)
        figures = (*rows, *(other for _, other in beside))
        than = "England's"
    else:
        middles = [spread(context.peers(row.ref, row.period.start)) for row in rows]
        higher = sum(
            middle is not None and (row.value or 0.0) > middle.middle for row, middle in zip(rows, middles, strict=True)
        )
        figures = tuple(rows)
        than = f"those of half of all {context.spec.peers}"
    whole = Number(wording.NUMBERS[len(rows)] if len(rows) <= 10 else str(len(rows)), Computed("groups", len(rows)))
    if higher == len(rows):
        return Text.of("all ", whole, f" figures are higher than {than}")
    if not higher:
        return Text.of("none of ", whole, f" figures is higher than {than}")
    word = wording.NUMBERS[higher] if higher <= 10 else str(higher)
    count = Number(word, Computed("groups with a higher figure", higher, figures))
    return Text.of(count, " of ", whole, f" figures {'is' if higher == 1 else 'are'} higher than {than}")


def _name(context: AnalysisContext, spec: ChartSpec, ref: SeriesKey) -> str:
    """What tells a group from the others of its chart: its breakdown, its cohort or both."""
    parts = []
    if len({other.breakdown for other in spec.refs}) > 1:
        parts.append(context.spec.breakdowns[ref.breakdown].short)
    if len({other.cohort for other in spec.refs}) > 1:
        parts.append(context.spec.cohorts[ref.cohort].short)
    return ", ".join(parts) or context.subject.name
