"""Whether two figures compare, whether one may be judged at all, and an approximate interval without counts.

Two figures of one series do not compare where they are of periods of another length, where a break in the series lies
between them, where one of them stands far from those on both sides of it, where quite another number of children was
counted, or where the number on a list jumped or other providers sent figures. The answer is one of two types, so that
nobody can take a weaker rule: only `Comparable` figures may be set beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from send_briefings.analysis.change import MIN_DENOMINATOR
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure, Jump, jumps
from send_briefings.analysis.intervals import Interval, proportion_interval, rate_interval
from send_briefings.analysis.ranking import Spread, spread
from send_briefings.analysis.vocabulary import (
    copied_numbers,
    few_counted,
    list_changed,
    one_sided,
    other_children,
    other_length,
    outlier,
    small_place,
    unexplained_jump,
)
from send_briefings.model import Counts, Period, PeriodKind, Place, Unit
from send_briefings.model.area import AreaSpec, Explanation, GroupSize, SeriesKey
from send_briefings.model.measure import Break
from send_briefings.model.place import year_before

BANDS = ("waiting_over_18_weeks", "waiting_over_52_weeks")


def unreliable_reason(context: AnalysisContext, figure: Figure) -> str:
    """Why the figure is told but not judged, as a sentence; "" where it may be judged.

    Too few children (see `too_few`); the same numbers reported for several services; or a jump in the newest month that
    the publisher does not explain.
    """
    return too_few(context, figure) or _copied(context, figure) or _just_jumped(context, figure)


def too_few(context: AnalysisContext, figure: Figure) -> str:
    """Why the figure rests on too few children, as a sentence; "" where it does not.

    Two guards: a known denominator under 20 children, and, where rates come without counts, a published count of the
    place's children under the area's own guard.
    """
    measure = context.measure(figure.ref)
    if measure.counts is not Counts.NONE and figure.denominator is not None and figure.denominator < MIN_DENOMINATOR:
        return few_counted(figure.denominator)
    size = context.spec.size
    if size is None or measure.counts is not Counts.NONE:
        return ""
    count = context.figures.latest(size.ref, context.subject.code)
    if count is None or count.value is None or count.value >= size.min_denominator:
        return ""
    return small_place(count, size)


def copied_lines(context: AnalysisContext, body: Place, month: date, cohort: str, source: str) -> tuple[SeriesKey, ...]:
    """The services for which a body reported the very same numbers in a month, 20 children or more; () for none."""
    counted = [ref for ref in context.spec.refs if ref.measure == "waiting" and ref.source == source]
    by_numbers: dict[tuple[float | None, ...], list[SeriesKey]] = {}
    for ref in counted:
        row = context.figures.at(ref, body.code, month)
        if row is not None and row.value is not None and row.value >= MIN_DENOMINATOR:
            others = [SeriesKey(name, cohort, ref.breakdown, source) for name in BANDS]
            bands = [context.figures.at(other, body.code, month) for other in others]
            by_numbers.setdefault((row.value, *(band.numerator if band else None for band in bands)), []).append(ref)
    return max((tuple(refs) for refs in by_numbers.values() if len(refs) > 1), key=len, default=())


def explanation(context: AnalysisContext, place: str, ref: SeriesKey, month: date) -> Explanation | None:
    """What the publisher says of a jump in a place's figures that month, if anything."""
    for reported in context.spec.explanations:
        if (reported.breakdown, reported.month) == (ref.breakdown, month) and place in reported.places:
            return reported
    return None


def caution(context: AnalysisContext, ref: SeriesKey) -> str:
    """What has to be said with any comparison of the series, after an explained change in who is counted; else ""."""
    for reported in context.spec.explanations:
        if reported.breakdown == ref.breakdown and context.subject.code in reported.places:
            return "this list includes children whom other areas may not count"
    return ""


def _monthly_counts(context: AnalysisContext) -> bool:
    return context.spec.period is PeriodKind.MONTH and "waiting" in context.spec.measures


def _copied(context: AnalysisContext, figure: Figure) -> str:
    if not _monthly_counts(context):
        return ""
    for body in context.providers:
        copied = copied_lines(context, body, figure.period.start, figure.ref.cohort, figure.ref.source)
        if any(ref.breakdown == figure.ref.breakdown for ref in copied):
            return copied_numbers(body, len(copied))
    return ""


def _just_jumped(context: AnalysisContext, figure: Figure) -> str:
    if not _monthly_counts(context):
        return ""
    ref, month = figure.ref, figure.period.start
    counted = SeriesKey("waiting", ref.cohort, ref.breakdown, ref.source)
    series = {row.period.start: row.value for row in context.figures.series(counted, figure.place)}
    newest = [jump for jump in jumps(series) if jump.later == month]
    if not newest or explanation(context, figure.place, ref, month):
        return ""
    return unexplained_jump(newest[0].before, newest[0].after)


@dataclass(frozen=True, slots=True)
class Approximate:
    """An approximate 95% interval: `children` is the size of the group, the sum of `counts`.

    It is never set beside an exact one, and no verdict rests on it alone: who is counted in the two releases differs.
    """

    figure: Figure
    group: GroupSize
    counts: tuple[Figure, ...]
    children: float
    interval: Interval

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        return {
            "method": "wilson_on_group_size" if self.figure.unit == Unit.PERCENT else "byar_on_group_size",
            "children": self.children,
            "counted": self.counts[0].period.label,
            "interval": [self.interval.lower, self.interval.upper],
        }


def approximate(context: AnalysisContext, figure: Figure) -> Approximate | None:
    """The approximate interval of a rate without counts; None where its group's size is not held for its period.

    Method: `3-methods.md`, "a rate published without its denominator". A percentage has Wilson's interval, a rate of
    events for every 100 children Byar's, which is too narrow where one child may have several. Every count that is
    added up must be there, on a day within the rate's period, and they must come to 20 children or more.
    """
    if figure.value is None or context.measure(figure.ref).counts is not Counts.NONE:
        return None
    group = next((group for group in context.spec.group_sizes if group.cohort == figure.ref.cohort), None)
    if group is None or figure.ref.breakdown != context.spec.headline.breakdown:
        return None
    counts = tuple(count for ref in group.refs if (count := _within(context, figure, ref)) is not None)
    children = sum(count.value or 0.0 for count in counts)
    if len(counts) < len(group.refs) or children < MIN_DENOMINATOR:
        return None
    cases = figure.value * children / 100
    if figure.unit == Unit.PERCENT:
        return Approximate(figure, group, counts, children, proportion_interval(cases, children))
    return Approximate(figure, group, counts, children, rate_interval(cases, children, per=100))


def _within(context: AnalysisContext, figure: Figure, ref: SeriesKey) -> Figure | None:
    """The count of a series in the rate's period; the newest where there are several, None where there is none."""
    known = [
        count
        for count in context.figures.series(ref, figure.place)
        if count.value is not None and figure.period.start <= count.period.start <= figure.period.end
    ]
    return known[-1] if known else None


COHORT_RATIO = 1.5
PROVIDER_SHARE = 0.05
OUTLIER = 3.0
OUTLIER_POINTS = 5.0


@dataclass(frozen=True, slots=True)
class Comparable:
    """The two figures may be compared."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class NotComparable:
    """The two figures may not be compared; `reason` says why, as the end of a sentence that begins "because"."""

    reason: str


Comparability = Comparable | NotComparable


def comparability(context: AnalysisContext, earlier: Figure, later: Figure) -> Comparability:
    """Whether two figures of one series and place compare.

    Method: in this order, a different length of period; a break in the catalogue (of the series and place); for months,
    a list that at least doubled or halved by 100 children or more, here or at a provider whose jump is 5% of the list,
    and a provider with 5% of the list that sent figures in one of the months only; for other periods, a number counted
    that is more than half as large again (only where counts are derived), and a figure that stands far from those of
    the periods before and after it. A figure without a value is not looked at further than its period.

    >>> Comparable() == Comparable(), NotComparable("the codes changed").reason
    (True, 'the codes changed')
    """
    reason = next((reason for reason in _reasons(context, earlier, later) if reason), "")
    return NotComparable(reason) if reason else Comparable()


def breaks_in(spec: AreaSpec, ref: SeriesKey, place: str = "") -> tuple[Break, ...]:
    """Every break in a series in the order of their days, those across which figures compare included."""
    return tuple(one for one in spec.breaks if one.touches(ref.measure, ref.cohort, ref.breakdown, place))


def breaks_between(spec: AreaSpec, ref: SeriesKey, earlier: Period, later: Period, place: str) -> tuple[Break, ...]:
    """The breaks in a place's series that forbid a comparison of two periods, for a chart to name."""
    return tuple(one for one in breaks_in(spec, ref, place) if one.forbids and one.separates(earlier, later))


def broken_everywhere(spec: AreaSpec, ref: SeriesKey, earlier: Period, later: Period) -> bool:
    """Whether a break in every place's figures lies between two periods of a series; one in a few places' is none.

    It is asked of a whole series, where two figures of one place are set beside each other `comparability` is.
    """
    found = (one for one in breaks_in(spec, ref) if one.forbids and not one.places)
    return any(one.separates(earlier, later) for one in found)


def _reasons(context: AnalysisContext, earlier: Figure, later: Figure) -> Iterator[str]:
    """Why the two do not compare, the first reason first; "" where a rule has none."""
    if earlier.period.kind is not later.period.kind:
        yield other_length(earlier.period, later.period)
        return
    found = _break_between(context.spec, later.ref, earlier.period, later.period, later.place)
    yield found.reason if found else ""
    if later.period.kind is PeriodKind.MONTH:
        yield _jumped(context, earlier, later)
        yield _other_providers(context, earlier, later)
        return
    yield _other_cohort(context, earlier, later)
    yield _outlier(context, earlier)
    yield _outlier(context, later)


def _break_between(spec: AreaSpec, ref: SeriesKey, earlier: Period, later: Period, place: str) -> Break | None:
    """The first break that forbids a comparison; one across which the source says that figures compare is none."""
    return next((one for one in breaks_in(spec, ref, place) if one.forbids and one.separates(earlier, later)), None)


def _other_cohort(context: AnalysisContext, earlier: Figure, later: Figure) -> str:
    """Where counts are derived, whether the number of children counted changed by more than half."""
    measure = context.spec.measures.get(later.ref.measure)
    derived = measure is not None and measure.counts is Counts.DERIVED
    if not derived or not earlier.denominator or not later.denominator:
        return ""
    ratio = later.denominator / earlier.denominator
    if 1 / COHORT_RATIO <= ratio <= COHORT_RATIO:
        return ""
    return other_children(later.denominator, earlier.denominator)


def _outlier(context: AnalysisContext, figure: Figure) -> str:
    """Whether a figure stands far from those of the year before and after it, as one wrongly recorded would.

    Far is more than three times the width of the middle half of peers' changes, and at least 5 percentage points, in
    opposite directions. Counts and sums have no such rule: 5 children are no 5 points.
    """
    before, after = (
        context.figures.at(figure.ref, figure.place, year_before(figure.period.start, years)) for years in (1, -1)
    )
    known = figure.ref.measure in context.spec.measures
    if before is None or before.value is None or after is None or after.value is None or figure.value is None:
        return ""
    there, back = figure.value - before.value, after.value - figure.value
    if there * back >= 0 or min(abs(there), abs(back)) <= OUTLIER_POINTS or Unit(figure.unit).is_plain or not known:
        return ""
    peers = _changes_of_peers(context, figure, after)
    if peers is None or min(abs(there), abs(back)) <= OUTLIER * (peers.upper - peers.lower):
        return ""
    return outlier(context, figure, before)


def _changes_of_peers(context: AnalysisContext, earlier: Figure, later: Figure) -> Spread | None:
    before = context.peers(earlier.ref, earlier.period.start)
    return spread(
        {
            place: value - start
            for place, value in context.peers(later.ref, later.period.start).items()
            if value is not None and (start := before.get(place)) is not None
        }
    )


def _jumped(context: AnalysisContext, earlier: Figure, later: Figure) -> str:
    """Whether a list at least doubled or halved between two months: the place's own, or one that is a part of it."""
    counted = _counted(context, later.ref)
    if counted is None:
        return ""
    for body in _counted_bodies(context, later.place):
        series = {row.period.start: row.value for row in context.figures.series(counted, body.code)}
        for jump in jumps(series):
            between = earlier.period.start < jump.later <= later.period.start
            if between and (body.code == later.place or _weighs(context, counted, later.place, jump)):
                row = context.figures.at(counted, body.code, jump.later)
                month = when(row.period) if row else ""
                return list_changed(jump.before, jump.after, month, "" if body.code == later.place else body.name)
    return ""


def _counted_bodies(context: AnalysisContext, place: str) -> tuple[Place, ...]:
    """The bodies whose lists make up a place's: itself, and for the subject its providers."""
    own = [body for body in (context.subject, *context.providers, context.england) if body.code == place]
    return (*own, *context.providers) if place == context.subject.code else tuple(own)


def _weighs(context: AnalysisContext, counted: SeriesKey, place: str, jump: Jump) -> bool:
    """Whether a provider's jump is 5% or more of the place's list, or the list is not known."""
    rows = [context.figures.at(counted, place, month) for month in (jump.earlier, jump.later)]
    lists = [row.value for row in rows if row is not None and row.value]
    return not lists or abs(jump.after - jump.before) >= PROVIDER_SHARE * min(lists)


def _other_providers(context: AnalysisContext, earlier: Figure, later: Figure) -> str:
    """Whether a provider with 5% or more of the subject's list submitted in one of the two months only."""
    counted = _counted(context, later.ref)
    if counted is None or later.place != context.subject.code:
        return ""
    for place in context.providers:
        rows = [context.figures.at(counted, place.code, figure.period.start) for figure in (earlier, later)]
        values = [row.value if row else None for row in rows]
        if (values[0] is None) == (values[1] is None):
            continue
        totals = [context.figures.at(counted, later.place, figure.period.start) for figure in (earlier, later)]
        share = max(
            (
                value / total.value
                for value, total in zip(values, totals, strict=True)
                if value and total and total.value
            ),
            default=0.0,
        )
        if share >= PROVIDER_SHARE:
            return one_sided(place)
    return ""


def _counted(context: AnalysisContext, ref: SeriesKey) -> SeriesKey | None:
    return SeriesKey("waiting", ref.cohort, ref.breakdown, ref.source) if "waiting" in context.spec.measures else None
