"""Figures of a briefing to set beside those read by hand, and a brief written by hand to lay out."""

from __future__ import annotations

from send_briefings.analysis.context import AnalysisContext
from send_briefings.narrative import Aspect, Assessment, Brief, Point, Query, Tile, Tone, assess
from send_briefings.report.area import Area
from send_briefings.text import Computed, Constant, Number, Observed, Text

Row = tuple[float | None, float | None, float | None]


def brief_by_hand(context: AnalysisContext) -> Brief:
    """A brief on the share of new plans issued in 20 weeks."""
    ref = context.spec.headline
    newest = context.figures.latest(ref, context.subject.code)
    assert newest is not None
    england = context.figures.at(ref, context.england.code, newest.period.start)
    assert england is not None
    year = Number(newest.period.label, Observed(newest, "period"))
    share, beside = (Number(context.value(figure), Observed(figure)) for figure in (newest, england))
    late = Number("946", Computed("the denominator less the numerator", 946.0, (newest,)))
    law = Number("20", Constant("law"))
    return Brief(
        title=Text.of(Number("Three in four", Computed("share", 0.733, (newest,))), " new plans were late in ", year),
        subtitle=Text.of("Share of new EHC plans issued within ", law, " weeks, Birmingham, ", year),
        summary=Text.of("Birmingham issued ", share, " in time; ", late, " were late. In England ", beside, " were."),
        tiles=(
            Tile(Aspect.LAW, "Mostly not met", Text.of(share, " in time"), Tone.BAD),
            Tile(Aspect.ENGLAND, "Worse", Text.of(share, ", England ", beside), Tone.BAD),
            Tile(Aspect.TIME, "Down sharply", Text.of("to ", share), Tone.BAD),
            Tile(Aspect.CERTAINTY, "High", Text.of("every plan is counted")),
        ),
        points=(
            Point("level-late", ref, Text.of("Late plans more than doubled"), Text.of(late, " plans were late"), ""),
            Point("level-delay", ref, Text.of("The delay is months, not years"), Text.of("In England ", beside), ""),
        ),
        queries=(
            Query(
                Text.of("How many children wait longer than ", law, " weeks?"), Text.of("nobody publishes it."),
                Text.of("a number for this month."), "level-late", "council",
            ),
        ),
        caveats=(Text.of("Plans are counted when issued: do not read the figure as the wait of today."),),
        freshness=Text.of("Newest figures: ", year, "."),
        lead=ref,
    )  # fmt: skip


def rows(area: Area, measure: str, cohort: str = "ehc_plan", breakdown: str = "total") -> dict[tuple[str, str], Row]:
    """Value, numerator and denominator of every place and period of a published series; None for what is not there."""
    frame = area.observations
    own = (frame["measure"] == measure) & (frame["cohort"] == cohort) & (frame["breakdown"] == breakdown)
    columns = ["place", "period_label", "value", "numerator", "denominator"]
    found = frame[own & (frame["source"] != "local_return")][columns].itertuples(index=False, name=None)
    return {(place, label): (cell(value), cell(some), cell(every)) for place, label, value, some, every in found}


def cell(number: float) -> float | None:
    """A number of the frame; None for one that is not there."""
    return None if number != number else number


def assessed(area: Area, measure: str, cohort: str = "ehc_plan", breakdown: str = "total") -> Assessment:
    """What may be said of the newest figure of a series."""
    ref = next(r for r in area.spec.refs if (r.measure, r.cohort, r.breakdown) == (measure, cohort, breakdown))
    return assess(area.context, ref)


def words(found: Assessment) -> dict[str, str]:
    """The word of each tile by what it is about."""
    return {str(tile.aspect): tile.word for tile in found.tiles}
