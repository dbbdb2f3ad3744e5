"""The charts of the series that leads a briefing: how it went over time, and where its statistical neighbours stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from send_briefings import wording
from send_briefings.analysis.comparability import NotComparable, breaks_between, broken_everywhere, comparability
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.ranking import spread
from send_briefings.analysis.standing import own_interval
from send_briefings.model import PeriodKind, Place, Polarity, StandardKind, Status, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.measure import OWN_LABEL as LABEL
from send_briefings.narrative.assessment import NOT_COMPARABLE, assess
from send_briefings.narrative.brief import computed, value
from send_briefings.narrative.course import SIZES, Ahead, ahead
from send_briefings.narrative.trusting import DoubtKind, doubt_of, too_few_to_show
from send_briefings.report.blocks import Cell, Row, table
from send_briefings.report.cell_evidence import CellEvidence, Chart, alt_text, figure_id, period_text, source_of
from send_briefings.report.history import HEIGHT, Moment, SeriesHistory, history_svgs, reach_of
from send_briefings.report.line_drawing import Dot, DotChart, dots_svgs
from send_briefings.text import Computed, Number, Observed, Text

KEPT_BACK = frozenset({Status.SUPPRESSED, Status.LOW_RELIABILITY, Status.ROUNDS_TO_ZERO})
FEWEST = 3  # things that a chart compares; fewer are a sentence
MONTHS_SHOWN = 36
YEARS_SHOWN = 10
NAMED = 3
"""Neighbours named in a sentence; the others are in the chart's table."""
NOT_AHEAD = Cell("–", "missing", spoken="not clearly better")
NOT_ASKED = Cell("–", "missing", spoken="does not apply")


Limit = tuple[float, str]
"""A value that a series is held against, of the law or a target, and its name on the chart."""


def history_chart(
    context: AnalysisContext, ref: SeriesKey, years: int = YEARS_SHOWN, height: float = HEIGHT
) -> Chart | None:
    """The series over so many years; None where it has fewer than two values, or fewer than three with England's.

    Nor is there one of so few children that nothing is judged by it.
    """
    doubt = doubt_of(context, ref)
    if doubt is not None and doubt.kind in (DoubtKind.SMALL_PLACE, DoubtKind.FEW):
        return None
    rows = rows_shown(context, ref, years)
    known = [row for row in rows if row.value is not None]
    if len(known) < 2 or context.measure(ref).unit is Unit.OUTCOME:
        return None
    chart = history_of(context, ref, rows)
    values = sum(one.value is not None for one in chart.moments) + sum(one.england is not None for one in chart.moments)
    if values < FEWEST:
        return None
    about = _about(context, ref, chart)
    shown = [england for row in rows if (england := _england_at(context, row)) is not None]
    figures = (*rows, *shown)
    course, source = _course(context, rows), source_of(context, known)
    return Chart(course, about, history_svgs(chart, height), source, figures=figures, alt=Text.of(chart.alt))


def neighbours_chart(context: AnalysisContext, ref: SeriesKey, shown: CellEvidence) -> Chart | None:
    """The newest figure beside the neighbours' by name and England's; None where there are fewer than three.

    A figure that may not be judged is set beside no other.
    """
    own = context.figures.latest(ref, context.subject.code)
    measure = context.measure(ref)
    if own is None or own.value is None or measure.unit in SIZES or measure.unit is Unit.OUTCOME:
        return None
    others = _others(context, own)
    england = context.figures.at(ref, context.england.code, own.period.start)
    found = [(context.subject, own, "own"), *((place, row, "peer") for place, row in others)]
    if england is not None and england.value is not None and "england" in context.spec.comparators:
        found.append((context.england, england, "whole"))
    if len(found) < FEWEST or not others or doubt_of(context, ref):
        return None
    found.sort(key=lambda one: (-(one[1].value or 0.0), one[0].name))
    dots = tuple(
        Dot(place.name, row.value or 0.0, kind, None if kind == "whole" else _interval(context, row))
        for place, row, kind in found
    )
    title = _among_neighbours(context, own, others)
    (largest, most, _), (smallest, least, _) = found[0], found[-1]
    alt = alt_text(
        Text.of("Dot chart of ", computed("places", len(dots), str(len(dots))), " places."), title.sentence(),
        Text.of(largest.name, " has the largest figure, ", value(context, most), "; ",
                smallest.name, " the smallest, ", value(context, least), "."),
    )  # fmt: skip
    history = history_of(context, ref, rows_shown(context, ref))
    chart = DotChart(
        dots, lambda value: context.amount(ref, value), lambda value: wording.axis_text(value, measure.unit), str(alt),
        reach_of(history), limit_of(context, ref),
    )  # fmt: skip
    bars = (
        Text.of("; thin bars: ", Text.constant("95%", "method"), " intervals") if any(d.interval for d in dots) else ""
    )
    about = Text.of(
        _named(context, ref),
        ", ",
        period_text(own),
        ": ",
        context.subject.name,
        " and its statistical neighbours",
        bars,
    )
    leading = ahead(context, ref)
    if leading:
        about = Text.of(about.sentence(), " ", whom_to_ask(leading))
    names = {row: place.name for place, row, _ in found}
    since = {one.theirs[-1]: _since(one) for one in leading}
    return Chart(
        title, about, dots_svgs(chart), source_of(context, [row for _, row, _ in found]),
        places_table(context, names, shown, since), figures=tuple(names), alt=alt,
    )  # fmt: skip


def whom_to_ask(leading: Sequence[Ahead]) -> Text:
    """The neighbours that do clearly better, the first three by name, in one sentence with the year since when.

    Those of the same year are named together.
    """
    by_year: dict[str, list[Ahead]] = {}
    for one in leading[:NAMED]:
        by_year.setdefault(_since(one), []).append(one)
    parts = []
    for ones in by_year.values():
        names = Text.joined([Text.constant(one.place.name, "name") for one in ones], ", ", " and ")
        first = Number(when(ones[0].theirs[0].period), Observed(ones[0].theirs[0], "period"))
        single, open_ended = len(ones[0].own) == 1, ones[0].or_earlier
        before = "since " if not single else "in " if open_ended else "only in "
        year = Text.of(before, first, " or earlier" if open_ended and not single else "")
        parts.append(Text.of(names, " (", year, ")"))
    return Text.of("Clearly better, so worth asking: ", Text.joined(parts, "; "))


def _since(one: Ahead) -> str:
    first = when(one.theirs[0].period)
    return f"{first} or earlier" if one.or_earlier else first


def limit_of(context: AnalysisContext, ref: SeriesKey) -> Limit | None:
    """What the law or a target asks of a series, on the series' own scale; None where neither asks anything."""
    measure = context.measure(ref)
    standard = measure.standard_for(ref.breakdown)
    if standard is None or measure.unit is not Unit.PERCENT:
        return None
    low = measure.polarity is Polarity.LOW
    name = "The law" if standard.kind is StandardKind.LAW else "The target"
    asked = 100.0 - standard.threshold if low else standard.threshold
    return asked, name if standard.threshold == 100.0 else f"{name}: {context.amount(ref, asked)}"


def places_table(
    context: AnalysisContext, names: dict[Figure, str], shown: CellEvidence, since: Mapping[Figure, str] | None = None
) -> str:
    """The figures of a chart of places, in its order; since when each did clearly better, where any does."""
    rows = []
    for figure, name in names.items():
        cells = [shown.figure(figure, context.value(figure))]
        if since:
            stated = since.get(figure)
            peer = figure.place not in (context.subject.code, context.england.code)
            missing = NOT_AHEAD if peer else NOT_ASKED
            cells.append(shown.fact(f"{figure_id(figure)}.ahead", stated) if stated else missing)
        rows.append(Row(name, tuple(cells), "this-place" if figure.place == context.subject.code else ""))
    headers = ["Place", "Figure", *(["Clearly better since"] if since else [])]
    return table("Figures by place", headers, rows, numbers=("Figure",))


def rows_shown(context: AnalysisContext, ref: SeriesKey, years: int = YEARS_SHOWN) -> tuple[Figure, ...]:
    """The place's rows that the chart shows: of terms those of the newest one's season, of many the newest."""
    rows = context.figures.series(ref, context.subject.code)
    newest = context.figures.latest(ref, context.subject.code)
    if newest is None:
        return ()
    rows = tuple(
        row
        for row in rows
        if row.period.kind is newest.period.kind
        and row.period.start <= newest.period.start
        and not too_few_to_show(context, row)
    )
    if newest.period.kind is PeriodKind.TERM:
        rows = tuple(row for row in rows if row.period.start.month == newest.period.start.month)
    most = MONTHS_SHOWN if newest.period.kind is PeriodKind.MONTH else years
    rows = rows[-most:]
    first = next((i for i, row in enumerate(rows) if row.value is not None), 0)
    return rows[first:]


def history_of(context: AnalysisContext, ref: SeriesKey, rows: Sequence[Figure]) -> SeriesHistory:
    """What a chart of a series over time is drawn from."""
    measure = context.measure(ref)
    sizes = measure.unit in SIZES
    monthly = bool(rows) and rows[-1].period.kind is PeriodKind.MONTH
    known = [row for row in rows if row.value is not None]
    before = {later: earlier for earlier, later in pairwise(known)}
    moments = []
    for row in rows:
        england = _england_at(context, row)
        quartiles = None if sizes else spread(context.peers(ref, row.period.start))
        earlier = before.get(row)
        why = _why_broken(context, earlier, row) if earlier is not None and row.value is not None else ""
        moments.append(
            Moment(
                at=_months(rows[0].period.start, row.period.start) / (1 if monthly else 12),
                name=_tick(row, monthly),
                value=row.value,
                england=england.value if england is not None else None,
                band=(quartiles.lower, quartiles.upper) if quartiles is not None else None,
                interval=None if monthly else _interval(context, row),
                broken=bool(why),
                why=why if why != "-" else "",
                hidden=row.status in KEPT_BACK,
                count=_count(row),
                england_broken=_england_broken(context, ref, before.get(row), row),
            )
        )
    words = _history_alt(context, moments, rows)
    ticks = tuple(i for i, row in enumerate(rows) if row.period.start.month in (1, 7)) if monthly else None
    return SeriesHistory(
        context.subject.name, tuple(moments), lambda value: context.amount(ref, value),
        lambda value: wording.axis_text(value, measure.unit), words, limit_of(context, ref), context.spec.peers, ticks,
    )  # fmt: skip


def _england_at(context: AnalysisContext, row: Figure) -> Figure | None:
    """England's figure of the same period, where it is set beside the place's."""
    if context.measure(row.ref).unit in SIZES or "england" not in context.spec.comparators:
        return None
    return context.figures.at(row.ref, context.england.code, row.period.start)


def _history_alt(context: AnalysisContext, moments: Sequence[Moment], rows: Sequence[Figure]) -> Text:
    known = [row for row in rows if row.value is not None]
    ends = [known[0], known[-1]] if len(known) > 1 else known
    own = Text.joined([_in_period(context, row) for row in ends], ", then ")
    beside = [found for row in known if (found := _england_at(context, row)) is not None and found.value is not None]
    england = Text.of("England ", _in_period(context, beside[-1]), ".") if beside else Text()
    breaks = sum(one.broken for one in moments)
    times = computed(
        "breaks", breaks, {1: "once", 2: "twice"}.get(breaks, wording.count_phrase(breaks, "time")), *known
    )
    broken = Text.of("The line is broken ", times, ", where figures do not compare.") if breaks else Text()
    return alt_text(Text.of("Line chart."), Text.of(context.subject.name, " ", own, "."), england, broken)


def _in_period(context: AnalysisContext, row: Figure) -> Text:
    """A figure and when it is of, as in a sentence."""
    return Text.of(value(context, row), " in ", Number(when(row.period), Observed(row, "period")))


def _course(context: AnalysisContext, rows: Sequence[Figure]) -> Text:
    """The chart's message: the newest figure, and how it stands to the first that it may be compared with.

    Where the briefing says that it compares with none, the chart says no more; where it says that the newest figure is
    probably wrong or not whole, so does the chart.
    """
    known = [row for row in rows if row.value is not None]
    doubt = doubt_of(context, known[-1].ref)
    if doubt is not None and doubt.kind in (DoubtKind.INCOMPLETE, DoubtKind.WRONG):
        return doubt.text.clause()
    newest, first = known[-1], known[-1]
    for earlier, later in zip(reversed(known[:-1]), reversed(known[1:]), strict=True):
        if isinstance(comparability(context, earlier, later), NotComparable):
            break
        first = earlier
    slots: dict[str, str | Number | Text] = {
        "value": _value(context, newest),
        "period": Text.of(_when(newest)),
        "place": Text.constant(context.subject.in_sentence, "name"),
        "located": Text.constant(context.subject.located, "name"),
        "cohort": Text.constant(context.spec.cohorts[newest.ref.cohort].phrase, "catalogue"),
        "breakdown": Text.constant(context.spec.breakdowns[newest.ref.breakdown].phrase, "catalogue"),
    }
    stated = Text.fill(context.measure(newest.ref).statement, slots)
    if first is newest or first.value is None or newest.value is None or doubt:
        return stated
    if any(tile.word == NOT_COMPARABLE for tile in assess(context, newest.ref).tiles):
        return stated
    if context.value(first) == context.value(newest):
        return stated + Text.of(", the same as in ", _when(first))
    way = "up" if newest.value > first.value else "down"
    return stated + Text.of(f", {way} from ", _value(context, first), " in ", _when(first))


def _about(context: AnalysisContext, ref: SeriesKey, chart: SeriesHistory) -> Text:
    """What is measured and where, and what the light band and a shaded stretch mean."""
    parts: list[str | Number | Text] = [_named(context, ref), ", ", context.subject.name]
    if any(one.band is not None for one in chart.moments):
        parts.append(f"; light: the middle half of {context.spec.peers}")
    if any(one.broken for one in chart.moments):
        parts.append("; shaded: figures on its two sides do not compare")
    if any(one.interval is not None for one in chart.moments):
        parts += ["; thin bars: ", Text.constant("95%", "method"), " intervals"]
    if ref.local:
        parts.append(f"; {LABEL[:1].lower()}{LABEL[1:]}")
    if any(one.value is None for one in chart.moments):
        hidden = any(one.hidden for one in chart.moments if one.value is None)
        parts.append("; cross: kept back" if hidden else "; ring: not published")
    return Text.of(*parts)


def _named(context: AnalysisContext, ref: SeriesKey) -> Text:
    name, label = context.measure(ref).name, context.label(ref)
    whole = name if label == name else f"{name}, {_lowered(label)}"
    return Text.constant(whole, "catalogue")


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _value(context: AnalysisContext, figure: Figure) -> Number:
    return Number(context.value(figure), Observed(figure))


def _when(figure: Figure) -> Number:
    return Number(when(figure.period), Observed(figure, "period"))


def _others(context: AnalysisContext, own: Figure) -> list[tuple[Place, Figure]]:
    """The neighbours that have a figure large enough to show."""
    small = context.too_small(own.ref, own.period.start)
    rows = [(place, context.figures.at(own.ref, place.code, own.period.start)) for place in context.neighbours]
    return [
        (place, row) for place, row in rows if row is not None and row.value is not None and place.code not in small
    ]


def _among_neighbours(context: AnalysisContext, own: Figure, others: Sequence[tuple[Place, Figure]]) -> Text:
    """How many of them did better; where neither direction is better, how many have a larger figure."""
    polarity = context.measure(own.ref).polarity
    value = own.value or 0.0
    rows = (own, *(row for _, row in others))
    if polarity is Polarity.LOW:
        count, did = sum((row.value or 0.0) < value for _, row in others), "did better"
    elif polarity is Polarity.HIGH:
        count, did = sum((row.value or 0.0) > value for _, row in others), "did better"
    else:
        count, did = sum((row.value or 0.0) > value for _, row in others), "had a larger figure"
    word = "none" if not count else wording.NUMBERS[count] if count < len(wording.NUMBERS) else str(count)
    of = wording.NUMBERS[len(others)] if len(others) < len(wording.NUMBERS) else str(len(others))
    counted = Number(word, Computed(f"places that {did}", count, rows))
    whole = Number(of, Computed("places with a figure", len(others), rows))
    if count == len(others):
        return Text.of("all ", whole, f" statistical neighbours {did} than {context.subject.in_sentence}")
    return Text.of(counted, " of ", whole, f" statistical neighbours {did} than {context.subject.in_sentence}")


def _interval(context: AnalysisContext, row: Figure) -> tuple[float, float] | None:
    interval = own_interval(row, context.measure(row.ref).counts) if row.value is not None else None
    return (interval.lower, interval.upper) if interval is not None else None


def _why_broken(context: AnalysisContext, earlier: Figure, later: Figure) -> str:
    """Why a figure may not be compared with the one before, in a few words; "-" without a name, "" where it may."""
    if not isinstance(comparability(context, earlier, later), NotComparable):
        return ""
    found = breaks_between(context.spec, later.ref, earlier.period, later.period, later.place)
    return found[0].label if found else "-"


def _england_broken(context: AnalysisContext, ref: SeriesKey, earlier: Figure | None, later: Figure) -> bool:
    return earlier is not None and broken_everywhere(context.spec, ref, earlier.period, later.period)


def _count(row: Figure) -> str:
    if row.value is None or row.numerator is None or row.denominator is None:
        return ""
    if row.numerator != round(row.numerator) or row.denominator != round(row.denominator):
        return ""
    return f"{wording.number(row.numerator)} of {wording.number(row.denominator)}"


def _tick(row: Figure, monthly: bool) -> str:
    if monthly:
        name = wording.month_text(row.period.start)
        return f"{name[:3]} {name[-4:]}"
    label = row.period.label
    return label.rsplit(" ", 1)[-1] if " term " in label else label


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
