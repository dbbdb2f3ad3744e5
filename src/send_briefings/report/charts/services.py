"""Waits by service: a small chart each on one scale, the target as a line; and what would bring every wait under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.projection import (
    MIN_CHILDREN,
    MIN_COMPARABLE_MONTHS,
    Clearing,
    clearing,
    months_that_compare,
)
from send_briefings.model.area import ChartSpec, SeriesKey
from send_briefings.narrative.trusting import doubt_of, flagged
from send_briefings.report.blocks import element
from send_briefings.report.cell_evidence import CellEvidence, Chart, alt_text, source_of
from send_briefings.report.history import SeriesHistory, history_drawing, reach_of
from send_briefings.report.lead_charts import history_of, rows_shown
from send_briefings.report.line_drawing import INK, NARROW, WIDE, Drawing
from send_briefings.text import Computed, Constant, Number, Observed, Text

FEWEST = 3  # services
HEIGHT = 104.0
TITLE = 14.0
APART = 14.0
MONTHS = (12, 24, 36)
"""In how long a list may be cleared."""
OVER = "waiting_over_18_weeks"


def chart(context: AnalysisContext, spec: ChartSpec, _shown: CellEvidence) -> Chart | None:
    """The services' figures over the months; None where fewer than three have any to compare."""
    found: list[tuple[str, SeriesHistory, Figure]] = []
    drawn: list[Figure] = []
    for ref in spec.refs:
        rows = rows_shown(context, ref)
        known = [row for row in rows if row.value is not None]
        if len(known) > 1:
            drawn += rows
            found.append((context.spec.breakdowns[ref.breakdown].short, history_of(context, ref, rows), known[-1]))
    if len(found) < FEWEST:
        return None
    measure = context.measure(spec.refs[0])
    reach = [reach_of(history) for _, history, _ in found]
    whole = (min(low for low, _ in reach), max(high for _, high in reach))
    panels = [(name, _plain(history, whole)) for name, history, _ in found]
    newest = [row for _, _, row in found]
    most = max(newest, key=lambda row: row.value or 0.0)
    least = min(newest, key=lambda row: row.value or 0.0)
    title = Text.of(
        "from ", _value(context, least), f" for {_phrase(context, least)} to ", _value(context, most),
        f" for {_phrase(context, most)} in ", Number(when(most.period), Observed(most, "period")),
    )  # fmt: skip
    about = Text.of(
        Text.constant(f"{measure.name}, ", "catalogue"), f"{context.subject.name}, by service, each month; ",
        "shaded: other children are counted from here on",
    )  # fmt: skip
    alt = alt_text(
        Text.of(
            Number(str(len(found)), Computed("charts", float(len(found)), tuple(newest))), " line charts by month."
        ),
        Text.joined(
            Text.of(
                Text.constant(f"{name} ", "catalogue"),
                Number(context.value(row), Observed(row)),
                " in ",
                Number(when(row.period), Observed(row, "period")),
                ".",
            )
            for name, _, row in found
        ),
    )
    drawings = (_drawn(panels, WIDE, 2, str(alt)), _drawn(panels, NARROW, 1, str(alt)))
    return Chart(title, about, drawings, source_of(context, newest), figures=tuple(drawn), alt=alt)


def _plain(history: SeriesHistory, reach: tuple[float, float]) -> SeriesHistory:
    """A chart for a small space: no band, no reasons at breaks, on the scale of all."""
    moments = tuple(replace(one, band=None, why="", count="") for one in history.moments)
    return replace(history, moments=moments, reach=reach, place="")


def _drawn(panels: list[tuple[str, SeriesHistory]], width: float, columns: int, alt: str) -> str:
    each = (width - APART * (columns - 1)) / columns
    rows = -(-len(panels) // columns)
    drawing = Drawing(width, rows * (HEIGHT + TITLE) + (rows - 1) * 6)
    for index, (name, history) in enumerate(panels):
        x, y = (index % columns) * (each + APART), (index // columns) * (HEIGHT + TITLE + 6)
        drawing.words(x, y + 10, name, 9.0, 600, colour=INK)
        drawing.place(history_drawing(history, each, HEIGHT), x, y + TITLE)
    return drawing.svg(alt)


def _value(context: AnalysisContext, row: Figure) -> Number:
    return Number(context.value(row), Observed(row))


def _phrase(context: AnalysisContext, row: Figure) -> str:
    phrase = context.spec.breakdowns[row.ref.breakdown].phrase
    return phrase or wording.sentence(context.spec.breakdowns[row.ref.breakdown].short).lower()


@dataclass(frozen=True, slots=True)
class Wait:
    """One service's list: its newest month, and what clears it in each of `MONTHS`, or why that cannot be said."""

    ref: SeriesKey
    newest: Figure
    first: Figure | None
    ways: tuple[Clearing, ...]
    why_not: Text


class Marking(Protocol):
    """What marks the texts of an overview (`overviews.place_areas.Marks`)."""

    def text(self, stated: Text) -> str:
        """A text as markup."""

    def cell(self, stated: Text, class_: str = "", tag: str = "td", **attributes: str) -> str:
        """A table cell."""


def waits_of(context: AnalysisContext) -> tuple[Wait, ...]:
    """What would end long waits for each service of the health board that serves a place."""
    found = [_wait(context, ref) for ref in context.spec.refs if ref.measure == OVER]
    return tuple(one for one in found if one is not None)


def _wait(context: AnalysisContext, ref: SeriesKey) -> Wait | None:
    """What would clear one service's list; None where it has no figure at all."""
    newest = context.figures.latest(ref, context.subject.code)
    if newest is None or newest.numerator is None:
        return None
    doubt = doubt_of(context, ref)
    if doubt is not None:
        return Wait(ref, newest, None, (), doubt.text)
    if newest.numerator < MIN_CHILDREN:
        return Wait(ref, newest, None, (), Text.of("So few wait that the change a month may be chance."))
    months = months_that_compare(context, newest, lambda month: bool(flagged(context, month)))
    if len(months) < MIN_COMPARABLE_MONTHS:
        count, needed = count_of(len(months), "months that compare", months), Number("six", Constant("method"))
        few = Text.of("Only ", count, " months in a row compare, and ", needed, " are needed.")
        return Wait(ref, newest, None, (), few if len(months) > 1 else Text.of("No month before compares with it."))
    over = [one.numerator or 0.0 for one in months]
    return Wait(ref, newest, months[0], tuple(clearing(over, each) for each in MONTHS), Text())


def waits_table(context: AnalysisContext, waits: Sequence[Wait], marks: Marking) -> str:
    """How many more must be seen a month, by service; "" where no list is published."""
    if not waits:
        return ""
    weeks, board = Number("18", Constant("target")), Text.constant(context.subject.name, "name")
    heads = [Text.of("Service"), Text.of("Over ", weeks, " weeks now"), Text.of("Change a month")]
    heads += [
        Text.of("More a month to end them in ", Number(f"{months}", Constant("method")), " months") for months in MONTHS
    ]
    rows = "".join(element("tr", _row(context, one, heads, marks)) for one in waits)
    caption = Text.of("More children a month that would have to be seen: ", board)
    stated = Text.of(
        "These are lists of ", board, ", which the council neither keeps nor answers for. The number who wait too "
        "long changes each month by those who pass ", weeks, " weeks, less those of them who are seen. If that goes "
        "on as it did, the extra number is those who wait too long now, spread over the months, and the change a "
        "month. How many children join a list, and how many are seen, is not published: how many must be seen in all "
        "cannot be said. Nothing is worked out where a list's scope changed or figures look copied."
    )  # fmt: skip
    stated = Text.of(stated, _example(context, waits))
    table = table_of(marks.text(caption), [marks.cell(head, tag="th", scope="col") for head in heads], rows)
    title = element("h2", marks.text(Text.of("What would bring every wait under ", weeks, " weeks")))
    return title + table + element("p", marks.text(stated), class_="small")


def _example(context: AnalysisContext, waits: Sequence[Wait]) -> Text:
    """The sum for the longest of the lists, as a sentence; empty where there is no number."""
    known = [one for one in waits if one.first is not None and one.ways[0].more > 0]
    if not known:
        return Text()
    one = max(known, key=lambda one: one.ways[0].over)
    way, rows = one.ways[0], (one.newest,) if one.first is None else (one.first, one.newest)
    grew = Number(wording.number(abs(way.growth), 1), Computed("change a month", way.growth, rows))
    more = Number(wording.number(way.more, 1), Computed("more a month", way.more, rows))
    return Text.of(
        " The sum for ", Text.constant(context.spec.breakdowns[one.ref.breakdown].phrase, "catalogue"), ": ",
        Number(wording.number(way.over), Observed(one.newest, "numerator")), " divided by ",
        Number(f"{way.months}", Constant("method")), " months, ", "less " if way.growth < 0 else "and ", grew,
        " for the change a month, is ", more, ".",
    )  # fmt: skip


def _row(context: AnalysisContext, one: Wait, heads: Sequence[Text], marks: Marking) -> str:
    service = Text.constant(context.spec.breakdowns[one.ref.breakdown].phrase, "catalogue").capitalised()
    number = Number(wording.number(one.newest.numerator or 0.0), Observed(one.newest, "numerator"))
    cells = marks.cell(service, tag="th", scope="row")
    cells += marks.cell(Text.of(number, " in ", when_text(one.newest)), data_label=str(heads[1]))
    if one.first is None or not one.ways:
        stated = Text.of("No number. ", one.why_not)
        return cells + marks.cell(stated, colspan=str(len(heads) - 2), data_label="More a month")
    rows = (one.first, one.newest)
    growth = Number(wording.signed(one.ways[0].growth, 0), Computed("change a month", one.ways[0].growth, rows))
    cells += marks.cell(Text.of(growth, " since ", when_text(one.first)), data_label=str(heads[2]))
    for way, head in zip(one.ways, heads[3:], strict=True):
        more = rounded(way.more, "more a month", rows)
        shown = "none" if way.more < 0.5 else more.shown
        cells += marks.cell(Text.of(replace(more, shown=shown)), class_="number", data_label=str(head))
    return cells


def table_of(caption: str, heads: Sequence[str], rows: str) -> str:
    head = element("thead", element("tr", "".join(heads)))
    return element("table", element("caption", caption) + head + element("tbody", rows), class_="comparison cards")


def round_text(value: float) -> str:
    """A worked-out number as it can bear, to the nearest 1 below 20, then 5, 10, 50 and 100."""
    return wording.approximately(value).removeprefix("about ")


def rounded(value: float, how: str, rows: tuple[Figure, ...]) -> Number:
    return Number(round_text(value), Computed(how, value, rows))


def when_text(figure: Figure) -> Number:
    return Number(when(figure.period), Observed(figure, "period"))


def count_of(count: int, how: str, rows: tuple[Figure, ...]) -> Number:
    return Number(wording.NUMBERS[count], Computed(how, count, rows))
