"""The children: how many have a plan or other support, how fast that grows, and over the years. A page of the pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.change import MIN_DENOMINATOR
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.model import Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import year_before
from send_briefings.report.area import Area
from send_briefings.report.blocks import element, items
from send_briefings.report.cell_evidence import framed
from send_briefings.report.lead_charts import history_chart
from send_briefings.report.overviews.page import RELEASES, Chapter
from send_briefings.report.overviews.place_areas import Marks, shared
from send_briefings.text import Computed, Number, Observed, Text

AREAS = ("demand", "needs", "placements", "ehc_plans")
"""The areas that tell of the children, the first that has a measure counts."""
MEASURES = (
    "ehc_plans_in_january",
    "ehc_plan_pupils_share",
    "sen_support_pupils_share",
    "assessment_requests",
    "assessments_completed",
    "plans_issued",
    "plans_ceased",
    "placement_share",
)
YEARS = 6


@dataclass(frozen=True)
class Counted:
    """One series that tells of the children, with its newest figure."""

    context: AnalysisContext
    ref: SeriesKey
    newest: Figure

    @property
    def name(self) -> Text:
        """Its name, with the group where there are several."""
        measure, label = self.context.measure(self.ref).name, self.context.label(self.ref)
        several = len(self.context.measure(self.ref).breakdowns) > 1
        return Text.constant(f"{measure}, {label}" if several else measure, "catalogue")

    def value(self, figure: Figure) -> Number:
        """A figure's value."""
        return Number(self.context.value(figure), Observed(figure))

    def england(self) -> Figure | None:
        """England's figure of the same period."""
        found = self.context.figures.at(self.ref, self.context.england.code, self.newest.period.start)
        return found if found is not None and found.value is not None else None


def counted(areas: Mapping[str, Area]) -> tuple[Counted, ...]:
    """The series there are, in order; a measure is told by the first area that has it and a figure of it."""
    found: dict[SeriesKey, Counted] = {}
    reported: set[str] = set()
    for measure in MEASURES:
        for name in (name for name in AREAS if name in areas and measure not in reported):
            context = areas[name].context
            known = context.spec.measures.get(measure)
            for breakdown in known.breakdowns if known else ():
                ref = SeriesKey(measure, known.cohorts[0] if known else "", breakdown, known.source if known else "")
                newest = context.figures.latest(ref, context.subject.code)
                if newest is not None and newest.value is not None:
                    found.setdefault(ref, Counted(context, ref, newest))
                    reported.add(measure)
    return tuple(found.values())


def children_chapter(areas: Mapping[str, Area], marks: Marks) -> Chapter | None:
    """The chapter; None for a place without any such figure."""
    found = counted(areas)
    if not found:
        return None
    points = [marks.text(stated) for one in found[:4] if (stated := _sentence(one))]
    drawn = history_chart(found[0].context, found[0].ref)
    chart = framed(drawn, shared(marks)) if drawn else ""
    markup = element("h1", "The children") + items(points, "ul", "caveats") + chart + _table(found, marks)
    used = areas[next(name for name in AREAS if name in areas)].used[RELEASES].drop_duplicates()
    return Chapter("children", "The children", markup, used)


def _sentence(one: Counted) -> Text:
    """A series in a sentence: with its growth over a year for a count, beside England's figure for a share."""
    period = Number(when(one.newest.period), Observed(one.newest, "period"))
    stated = Text.of(one.name, ": ", one.value(one.newest), " in ", period)
    england = one.england()
    if Unit(one.newest.unit) is not Unit.COUNT:
        return Text.of(stated, *((" (England ", one.value(england), ")") if england else ())).sentence()
    own = _growth(one.context, one.newest)
    theirs = _growth(one.context, england) if england else None
    if own is None:
        return stated.sentence()
    beside = Text.of(" (England ", theirs, ")") if theirs else Text()
    return Text.of(stated, ", ", own, " than a year before", beside).sentence()


def _growth(context: AnalysisContext, figure: Figure) -> Text | None:
    """By how much per cent a count is more or fewer than a year before."""
    before = context.figures.at(figure.ref, figure.place, year_before(figure.period.start))
    if before is None or not before.value or before.value < MIN_DENOMINATOR or figure.value is None:
        return None  # a percentage of fewer than 20 swings with one child
    change = 100 * (figure.value - before.value) / before.value
    shown = wording.value_text(abs(change), Unit.PERCENT, 1)
    number = Number(shown, Computed("change in per cent", change, (before, figure)))
    return Text.of(number, " more" if change >= 0 else " fewer")


def _table(found: tuple[Counted, ...], marks: Marks) -> str:
    """The series over the years, by the year in which a period ends, and England's newest figure."""
    last = max(one.newest.period.end.year for one in found)
    years = range(last - YEARS + 1, last + 1)
    names = [Text.of("Number")]
    names += [Text.of(Number(str(year), Computed("year", year))) for year in years] + [Text.of("England, newest")]
    head = element("tr", "".join(element("th", marks.text(name), scope="col") for name in names))
    rows = "".join(element("tr", _row(one, years, marks)) for one in found)
    caption = element("caption", marks.text(Text.of("Over the years, by the year in which a period ends")))
    return element("table", caption + element("thead", head) + element("tbody", rows), class_="years cards")


def _row(one: Counted, years: range, marks: Marks) -> str:
    series = one.context.figures.series(one.ref, one.context.subject.code)
    by_year = {figure.period.end.year: figure for figure in series if figure.value is not None}
    cells = marks.cell(one.name, tag="th", scope="row")
    for year in years:
        figure = by_year.get(year)
        cells += marks.cell(Text.of(one.value(figure)) if figure else Text.of("–"), "number")
    england = one.england()
    return cells + marks.cell(Text.of(one.value(england)) if england else Text.of("–"), "number")
