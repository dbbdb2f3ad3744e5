"""Whether a figure may be judged at all, by one rule for every area; else why not, as a sentence.

A percentage needs 20 children or more in its denominator, and 10 events: that happened, or would have at England's
rate. A council needs 50 education, health and care plans. Nothing is judged that its publisher or we call unfit, that
is rare, flagged as copied or incomplete, older than the figures of most other places, or of a record that lost most of
what was in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from send_briefings import wording
from send_briefings.analysis.change import MIN_DENOMINATOR
from send_briefings.analysis.comparability import BANDS, copied_lines, explanation
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure, jumps, repeated_lines, repeats
from send_briefings.model import Counts, PeriodKind, Place, Unit
from send_briefings.model.area import SeriesKey
from send_briefings.model.place import month_before, year_before
from send_briefings.narrative import brief as quantities
from send_briefings.text import Computed, Constant, Number, Observed, Text

OLD = 3
OLD_MONTHS = 1
FELL_TO = 0.5


def is_old(context: AnalysisContext, figure: Figure) -> bool:
    """Whether a figure's period ended more than three years before the area's newest, or one year for months."""
    newest = context.figures.once(("newest", context.subject.level), lambda: _newest(context))
    years = OLD_MONTHS if figure.period.kind is PeriodKind.MONTH else OLD
    return newest is not None and (newest - figure.period.end).days > years * 366


def implausible(context: AnalysisContext, figure: Figure) -> bool:
    """Whether a count of the figure's source and period fell to under half of what it was in the year before.

    From 20 or more. Such a fall is a question to the council, not a finding: more often than children, records go
    missing, and then shares of what is left mean nothing either.
    """
    return doubted_count(context, figure) is not None


def doubted_count(context: AnalysisContext, figure: Figure) -> tuple[Figure, Figure] | None:
    """The count that cannot be right and the one it is set beside; None where there is none such."""
    counts = [one for one in context.spec.measures.values() if one.source == figure.ref.source]
    refs = [
        SeriesKey(one.id, cohort, part, one.source)
        for one in counts
        for cohort in one.cohorts
        for part in one.breakdowns
        if part in ("total", figure.ref.breakdown)  # one reason or setting among many falls to half in many a year
    ]
    for ref in dict.fromkeys((figure.ref, *(ref for ref in refs if context.measure(ref).unit is Unit.COUNT))):
        row = context.figures.at(ref, figure.place, figure.period.start)
        before = earlier_count(context, row) if row is not None and row.value is not None else None
        if row is not None and before is not None and _count(row) < FELL_TO * _count(before):
            return row, before
    return None


def earlier_count(context: AnalysisContext, figure: Figure) -> Figure | None:
    """The figure of up to three years before whose count a yearly figure's is set beside; None where there is none."""
    unit = Unit(figure.unit)
    if context.spec.period.value == "month" or unit.is_money or (unit is not Unit.COUNT and figure.denominator is None):
        return None
    for years in range(1, OLD + 1):
        before = context.figures.at(figure.ref, figure.place, year_before(figure.period.start, years))
        if before is not None and before.value is not None:
            return before if _count(before) >= MIN_DENOMINATOR else None
    return None


def _count(figure: Figure) -> float:
    return (figure.value or 0.0) if figure.unit == Unit.COUNT else (figure.denominator or 0.0)


def _newest(context: AnalysisContext) -> date | None:
    found = [p.end for ref in context.spec.refs for p in context.figures.periods(ref, context.subject.level)[-1:]]
    return max(found, default=None)


EVENTS = 10
PLANS = 50
PLANS_OF_PLACES = SeriesKey("ehc_plans_in_january", "ehc_plan", "total", "dfe_sen2_caseload")
PROVIDER_SHARE = 0.05


class DoubtKind(StrEnum):
    """Why a figure is not judged, in short."""

    ABSENT = "absent"
    UNFIT = "unfit"
    BY_NATURE = "by nature"
    SMALL_PLACE = "small place"
    FEW = "few"
    OLD = "old"
    INCOMPLETE = "incomplete"
    WRONG = "wrong"


IN_SHORT = {
    DoubtKind.UNFIT: "not yet fit to judge a council by",
    DoubtKind.SMALL_PLACE: "too few children have a plan here",
    DoubtKind.FEW: "too few are counted",
    DoubtKind.OLD: "older than other places' figures",
    DoubtKind.INCOMPLETE: "the figures may not be complete: do not rely on them",
    DoubtKind.WRONG: "probably wrong: do not rely on them",
}
"""Why a figure is little to rely on, in a tile."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a figure is not judged: the kind of reason, and a sentence for a reader."""

    kind: DoubtKind
    text: Text


def doubt_of(context: AnalysisContext, ref: SeriesKey) -> Doubt | None:
    """Why the newest figure of a series is not judged; None where it may be."""
    figure = context.figures.latest(ref, context.subject.code)
    if figure is None:
        return Doubt(DoubtKind.ABSENT, no_data(context, ref))
    rules: tuple[tuple[DoubtKind, Callable[[AnalysisContext, Figure], Text]], ...] = (
        (DoubtKind.UNFIT, _unfit),
        (DoubtKind.BY_NATURE, of_no_verdict),
        (DoubtKind.SMALL_PLACE, _too_small_a_place),
        (DoubtKind.INCOMPLETE, _incomplete),
        (DoubtKind.FEW, _too_few),
        (DoubtKind.OLD, _older_than_others),
        (DoubtKind.WRONG, flagged),
    )
    return next((Doubt(kind, found) for kind, rule in rules if (found := rule(context, figure))), None)


def too_few_to_show(context: AnalysisContext, figure: Figure) -> bool:
    """Whether a percentage is of so few children that it is not shown: fewer than 20, by its counts or by its place.

    Where a percentage comes without counts, its place is too small for it by the same rule as for a verdict.
    """
    if figure.value is None or Unit(figure.unit) is not Unit.PERCENT:
        return False
    if figure.denominator is not None:
        return figure.denominator < MIN_DENOMINATOR
    unknown = context.measure(figure.ref).counts is Counts.NONE and figure.ref.cohort == "ehc_plan"
    return unknown and bool(_too_small_a_place(context, figure))


def no_data(context: AnalysisContext, ref: SeriesKey) -> Text:
    """That there is no figure of a series for the place: not given by the publisher, or not held."""
    name = Text.constant(context.name, "name")
    row = context.figures.newest(ref, context.subject.code)
    if row is None:
        return Text.of("We do not have a figure for ", name).sentence()
    return Text.of("No figure is given for ", name, " in ", quantities.period(row)).sentence()


def flagged(context: AnalysisContext, figure: Figure) -> Text:
    """Why a month's figures are probably wrong: copied from another service or month, or an unexplained jump."""
    if context.spec.period is not PeriodKind.MONTH or "waiting" not in context.spec.measures:
        return Text()
    key = ("flagged", figure.ref.breakdown, figure.ref.cohort, figure.place, figure.period.start, context.subject.code)
    return context.figures.once(key, lambda: _flagged(context, figure))


def few_events(figure: Figure, other: Figure | None) -> bool:
    """Whether a share is of too few events to be set beside another, by what happened and what would have."""
    base = Unit(figure.unit).base
    if not Unit(figure.unit).is_share or base is None or figure.numerator is None or not figure.denominator:
        return False
    rate = other.value / base if other is not None and other.value is not None else None
    happened = (figure.numerator, figure.denominator - figure.numerator)
    expected = (0.0, 0.0) if rate is None else (rate * figure.denominator, (1 - rate) * figure.denominator)
    return any(max(pair) < EVENTS for pair in zip(happened, expected, strict=True))


def _unfit(context: AnalysisContext, figure: Figure) -> Text:
    reason = context.measure(figure.ref).unfit
    return (
        Text.constant(f"No council may be judged by this figure: {reason}", "catalogue").sentence()
        if reason
        else Text()
    )


def of_no_verdict(context: AnalysisContext, figure: Figure) -> Text:
    """Why no figure of its kind has a verdict, however sound it is; empty for one that may have."""
    unit = Unit(figure.unit)
    if context.measure(figure.ref).small_counts:
        return Text.of("So few happen that a change or a difference may be chance.")
    if unit is Unit.OUTCOME:
        return Text.of("What inspectors found stands as they wrote it.")
    if unit is Unit.COUNT or unit is Unit.POUNDS:
        return Text.of("Larger places have larger numbers, so no number on its own is good or bad.")
    return Text()


def _too_small_a_place(context: AnalysisContext, figure: Figure) -> Text:
    """A place with fewer than 50 plans, or under the area's own guard where rates come without counts."""
    where = Text.constant(context.subject.located, "name")
    plans = context.plans
    if plans is not None and plans.place == figure.place and (plans.value or 0.0) < PLANS:
        return Text.of("Only ", quantities.shown(context, plans), " children and young people ", where,
                       " have an EHC plan: too few to judge.")  # fmt: skip
    size = context.spec.size
    if size is None or context.measure(figure.ref).counts is not Counts.NONE or figure.ref.cohort != "ehc_plan":
        return Text()
    known = context.figures.latest(size.ref, figure.place)
    if known is None or known.value is None or known.value >= size.min_denominator:
        return Text()
    number = quantities.shown(context, known)
    return Text.of(
        "Only ", number, " ", Text.constant(size.phrase, "catalogue"), " live ", where, ": too few to judge."
    )


def _too_few(context: AnalysisContext, figure: Figure) -> Text:
    if context.measure(figure.ref).counts is Counts.NONE or figure.denominator is None or figure.unit != Unit.PERCENT:
        return Text()
    if figure.denominator < MIN_DENOMINATOR:
        return Text.of("It is a share of only ", quantities.denominator(context, figure), ": too few to judge.")
    england = context.figures.at(figure.ref, context.england.code, figure.period.start)
    if few_events(figure, england):
        least = Number(str(EVENTS), Constant("method"))
        return Text.of("It rests on fewer than ", least, " cases: too few to judge.")
    return Text()


def _older_than_others(context: AnalysisContext, figure: Figure) -> Text:
    """A place without a figure for the newest period, which most others have."""
    periods = context.figures.periods(figure.ref, context.subject.level)
    newest = periods[-1] if periods else figure.period
    if newest.start <= figure.period.start:
        return Text()
    values = context.figures.values(figure.ref, newest.start, context.subject.level)
    if sum(value is not None for value in values.values()) * 2 < len(values):
        return Text()
    england = context.figures.at(figure.ref, context.england.code, newest.start)
    label = Number(newest.label, Observed(england, "period") if england else Computed("newest period", newest.label))
    return Text.of(
        "The newest figure is for ", quantities.period(figure), "; most other places have one for ", label
    ).sentence()


def _incomplete(context: AnalysisContext, figure: Figure) -> Text:
    """A return with under half as many as in an earlier year: it looks incomplete, and its shares mean nothing."""
    found = doubted_count(context, figure)
    if found is None:
        return Text()
    now, before = found
    counted = Text.of("Only ", _size(context, now), " are counted in ", quantities.period(now))
    earlier = Text.of(_size(context, before), " in ", quantities.period(before))
    return Text.of(counted, " and ", earlier, ": the figures may not be complete.")


def _size(context: AnalysisContext, figure: Figure) -> Number:
    return quantities.shown(context, figure) if figure.unit == Unit.COUNT else quantities.denominator(context, figure)


def _flagged(context: AnalysisContext, figure: Figure) -> Text:
    counted = SeriesKey("waiting", figure.ref.cohort, figure.ref.breakdown, figure.ref.source)
    month = figure.period.start
    for body in _bodies(context, counted, month):
        own = body.code == context.subject.code
        who = Text.constant(body.in_sentence, "name")
        copied = () if own else copied_lines(context, body, month, figure.ref.cohort, figure.ref.source)
        if any(ref.breakdown == figure.ref.breakdown for ref in copied):
            return Text.of("These figures are probably wrong: ", who, " gave the same numbers for several services.")
        if _repeated(context, counted, body, month):
            before = Number(
                wording.month_text(month_before(month)), Computed("month before", month.isoformat(), (figure,))
            )
            return Text.of(
                "These figures are probably wrong: ", who, " gave the same numbers as for ", before
            ).sentence()
        series = {row.period.start: row.value for row in context.figures.series(counted, body.code)}
        if (
            own
            and any(jump.later == month for jump in jumps(series))
            and not explanation(context, body.code, counted, month)
        ):
            return Text.of("The list at least doubled or halved in one month and nobody has said why.")
    return Text()


def _bodies(context: AnalysisContext, counted: SeriesKey, month: date) -> tuple[Place, ...]:
    """The subject, and its providers with 5% or more of its list that month."""
    whole = context.figures.at(counted, context.subject.code, month)
    parts = []
    for body in context.providers:
        row = context.figures.at(counted, body.code, month)
        if row is not None and row.value and (whole is None or row.value >= PROVIDER_SHARE * (whole.value or 0.0)):
            parts.append(body)
    return (context.subject, *parts)


def _repeated(context: AnalysisContext, counted: SeriesKey, body: Place, month: date) -> bool:
    """Whether a body's line for a service, or all of its lines, are those of the month before."""
    months = (month_before(month), month)
    lines: dict[str, dict[date, tuple[float | None, ...]]] = {}
    for ref in context.spec.refs:
        if ref.measure == "waiting" and ref.source == counted.source:
            rows = {when: context.figures.at(ref, body.code, when) for when in months}
            lines[ref.breakdown] = {
                when: (row.value, *_bands(context, ref, body, when)) for when, row in rows.items() if row is not None
            }
    return bool(repeated_lines(lines.get(counted.breakdown, {})) or repeats(list(lines.values())))


def _bands(context: AnalysisContext, ref: SeriesKey, body: Place, month: date) -> tuple[float | None, ...]:
    rows = (
        context.figures.at(SeriesKey(name, ref.cohort, ref.breakdown, ref.source), body.code, month) for name in BANDS
    )
    return tuple(row.numerator if row else None for row in rows)
