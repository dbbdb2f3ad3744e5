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
from send_briefings.analysis.change import GUARD
from send_briefings.analysis.comparability import BANDS, copied_lines, explanation
from send_briefings.analysis.figures import Figure, jumps, repeated_lines, repeats
from send_briefings.analysis.setting import Setting
from send_briefings.model import Counts, PeriodKind, Place, Unit
from send_briefings.model.area import Ref
from send_briefings.model.place import month_before, year_before
from send_briefings.narrative import brief as quantities
from send_briefings.text import Computed, Constant, Number, Observed, Text

OLD = 3
OLD_MONTHS = 1
FELL_TO = 0.5


def is_old(setting: Setting, figure: Figure) -> bool:
    """Whether a figure's period ended more than three years before the area's newest, or one year for months."""
    newest = setting.figures.once(("newest", setting.subject.level), lambda: _newest(setting))
    years = OLD_MONTHS if figure.period.kind is PeriodKind.MONTH else OLD
    return newest is not None and (newest - figure.period.end).days > years * 366


def implausible(setting: Setting, figure: Figure) -> bool:
    """Whether a count of the figure's source and period fell to under half of what it was in the year before.

    From 20 or more. Such a fall is a question to the council, not a finding: more often than children, records go
    missing, and then shares of what is left mean nothing either.
    """
    return doubted_count(setting, figure) is not None


def doubted_count(setting: Setting, figure: Figure) -> tuple[Figure, Figure] | None:
    """The count that cannot be right and the one it is set beside; None where there is none such."""
    counts = [one for one in setting.spec.measures.values() if one.source == figure.ref.source]
    refs = [
        Ref(one.id, cohort, part, one.source) for one in counts for cohort in one.cohorts for part in one.breakdowns
    ]
    for ref in dict.fromkeys((figure.ref, *(ref for ref in refs if setting.measure(ref).unit is Unit.COUNT))):
        row = setting.figures.at(ref, figure.place, figure.period.start)
        before = earlier_count(setting, row) if row is not None and row.value is not None else None
        if row is not None and before is not None and _count(row) < FELL_TO * _count(before):
            return row, before
    return None


def earlier_count(setting: Setting, figure: Figure) -> Figure | None:
    """The figure of up to three years before whose count a yearly figure's is set beside; None where there is none."""
    unit = Unit(figure.unit)
    if setting.spec.period.value == "month" or unit.is_money or (unit is not Unit.COUNT and figure.denominator is None):
        return None
    for years in range(1, OLD + 1):
        before = setting.figures.at(figure.ref, figure.place, year_before(figure.period.start, years))
        if before is not None and before.value is not None:
            return before if _count(before) >= GUARD else None
    return None


def _count(figure: Figure) -> float:
    return (figure.value or 0.0) if figure.unit == Unit.COUNT else (figure.denominator or 0.0)


def _newest(setting: Setting) -> date | None:
    found = [p.end for ref in setting.spec.refs for p in setting.figures.periods(ref, setting.subject.level)[-1:]]
    return max(found, default=None)


EVENTS = 10
PLANS = 50
PLANS_OF_PLACES = Ref("ehc_plans_in_january", "ehc_plan", "total", "dfe_sen2_caseload")
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


def doubt_of(setting: Setting, ref: Ref) -> Doubt | None:
    """Why the newest figure of a series is not judged; None where it may be."""
    figure = setting.figures.latest(ref, setting.subject.code)
    if figure is None:
        return Doubt(DoubtKind.ABSENT, no_figure(setting, ref))
    rules: tuple[tuple[DoubtKind, Callable[[Setting, Figure], Text]], ...] = (
        (DoubtKind.UNFIT, _unfit),
        (DoubtKind.BY_NATURE, of_no_verdict),
        (DoubtKind.SMALL_PLACE, _too_small_a_place),
        (DoubtKind.INCOMPLETE, _incomplete),
        (DoubtKind.FEW, _too_few),
        (DoubtKind.OLD, _older_than_others),
        (DoubtKind.WRONG, flagged),
    )
    return next((Doubt(kind, found) for kind, rule in rules if (found := rule(setting, figure))), None)


def too_few_to_show(setting: Setting, figure: Figure) -> bool:
    """Whether a percentage is of so few children that it is not shown: fewer than 20, by its counts or by its place.

    Where a percentage comes without counts, its place is too small for it by the same rule as for a verdict.
    """
    if figure.value is None or Unit(figure.unit) is not Unit.PERCENT:
        return False
    if figure.denominator is not None:
        return figure.denominator < GUARD
    unknown = setting.measure(figure.ref).counts is Counts.NONE and figure.ref.cohort == "ehc_plan"
    return unknown and bool(_too_small_a_place(setting, figure))


def no_figure(setting: Setting, ref: Ref) -> Text:
    """That there is no figure of a series for the place: not given by the publisher, or not held."""
    name = Text.constant(setting.name, "name")
    row = setting.figures.newest(ref, setting.subject.code)
    if row is None:
        return Text.of("We do not have a figure for ", name).sentence()
    return Text.of("No figure is given for ", name, " in ", quantities.period(row)).sentence()


def flagged(setting: Setting, figure: Figure) -> Text:
    """Why a month's figures are probably wrong: copied from another service or month, or an unexplained jump."""
    if setting.spec.period is not PeriodKind.MONTH or "waiting" not in setting.spec.measures:
        return Text()
    key = ("flagged", figure.ref.breakdown, figure.ref.cohort, figure.place, figure.period.start, setting.subject.code)
    return setting.figures.once(key, lambda: _flagged(setting, figure))


def few_events(figure: Figure, other: Figure | None) -> bool:
    """Whether a share is of too few events to be set beside another, by what happened and what would have."""
    base = Unit(figure.unit).base
    if not Unit(figure.unit).is_share or base is None or figure.numerator is None or not figure.denominator:
        return False
    rate = other.value / base if other is not None and other.value is not None else None
    happened = (figure.numerator, figure.denominator - figure.numerator)
    expected = (0.0, 0.0) if rate is None else (rate * figure.denominator, (1 - rate) * figure.denominator)
    return any(max(pair) < EVENTS for pair in zip(happened, expected, strict=True))


def _unfit(setting: Setting, figure: Figure) -> Text:
    reason = setting.measure(figure.ref).unfit
    return (
        Text.constant(f"No council may be judged by this figure: {reason}", "catalogue").sentence()
        if reason
        else Text()
    )


def of_no_verdict(setting: Setting, figure: Figure) -> Text:
    """Why no figure of its kind has a verdict, however sound it is; empty for one that may have."""
    unit = Unit(figure.unit)
    if setting.measure(figure.ref).rare:
        return Text.of("So few happen that a change or a difference may be chance.")
    if unit is Unit.OUTCOME:
        return Text.of("What inspectors found stands as they wrote it.")
    if unit is Unit.COUNT or unit is Unit.POUNDS:
        return Text.of("Larger places have larger numbers, so no number on its own is good or bad.")
    return Text()


def _too_small_a_place(setting: Setting, figure: Figure) -> Text:
    """A place with fewer than 50 plans, or under the area's own guard where rates come without counts."""
    where = Text.constant(setting.subject.located, "name")
    plans = setting.plans
    if plans is not None and plans.place == figure.place and (plans.value or 0.0) < PLANS:
        return Text.of("Only ", quantities.shown(setting, plans), " children and young people ", where,
                       " have an EHC plan: too few to judge.")  # fmt: skip
    size = setting.spec.size
    if size is None or setting.measure(figure.ref).counts is not Counts.NONE or figure.ref.cohort != "ehc_plan":
        return Text()
    known = setting.figures.latest(size.ref, figure.place)
    if known is None or known.value is None or known.value >= size.guard:
        return Text()
    number = quantities.shown(setting, known)
    return Text.of(
        "Only ", number, " ", Text.constant(size.phrase, "catalogue"), " live ", where, ": too few to judge."
    )


def _too_few(setting: Setting, figure: Figure) -> Text:
    if setting.measure(figure.ref).counts is Counts.NONE or figure.denominator is None or figure.unit != Unit.PERCENT:
        return Text()
    if figure.denominator < GUARD:
        return Text.of("It is a share of only ", quantities.denominator(setting, figure), ": too few to judge.")
    england = setting.figures.at(figure.ref, setting.england.code, figure.period.start)
    if few_events(figure, england):
        least = Number(str(EVENTS), Constant("method"))
        return Text.of("It rests on fewer than ", least, " cases: too few to judge.")
    return Text()


def _older_than_others(setting: Setting, figure: Figure) -> Text:
    """A place without a figure for the newest period, which most others have."""
    periods = setting.figures.periods(figure.ref, setting.subject.level)
    newest = periods[-1] if periods else figure.period
    if newest.start <= figure.period.start:
        return Text()
    values = setting.figures.values(figure.ref, newest.start, setting.subject.level)
    if sum(value is not None for value in values.values()) * 2 < len(values):
        return Text()
    england = setting.figures.at(figure.ref, setting.england.code, newest.start)
    label = Number(newest.label, Observed(england, "period") if england else Computed("newest period", newest.label))
    return Text.of(
        "The newest figure is for ", quantities.period(figure), "; most other places have one for ", label
    ).sentence()


def _incomplete(setting: Setting, figure: Figure) -> Text:
    """A return with under half as many as in an earlier year: it looks incomplete, and its shares mean nothing."""
    found = doubted_count(setting, figure)
    if found is None:
        return Text()
    now, before = found
    counted = Text.of("Only ", _size(setting, now), " are counted in ", quantities.period(now))
    earlier = Text.of(_size(setting, before), " in ", quantities.period(before))
    return Text.of(counted, " and ", earlier, ": the figures may not be complete.")


def _size(setting: Setting, figure: Figure) -> Number:
    return quantities.shown(setting, figure) if figure.unit == Unit.COUNT else quantities.denominator(setting, figure)


def _flagged(setting: Setting, figure: Figure) -> Text:
    counted = Ref("waiting", figure.ref.cohort, figure.ref.breakdown, figure.ref.source)
    month = figure.period.start
    for body in _bodies(setting, counted, month):
        own = body.code == setting.subject.code
        who = Text.constant(body.in_sentence, "name")
        copied = () if own else copied_lines(setting, body, month, figure.ref.cohort, figure.ref.source)
        if any(ref.breakdown == figure.ref.breakdown for ref in copied):
            return Text.of("These figures are probably wrong: ", who, " gave the same numbers for several services.")
        if _repeated(setting, counted, body, month):
            before = Number(
                wording.month_text(month_before(month)), Computed("month before", month.isoformat(), (figure,))
            )
            return Text.of(
                "These figures are probably wrong: ", who, " gave the same numbers as for ", before
            ).sentence()
        series = {row.period.start: row.value for row in setting.figures.series(counted, body.code)}
        if (
            own
            and any(jump.later == month for jump in jumps(series))
            and not explanation(setting, body.code, counted, month)
        ):
            return Text.of("The list at least doubled or halved in one month and nobody has said why.")
    return Text()


def _bodies(setting: Setting, counted: Ref, month: date) -> tuple[Place, ...]:
    """The subject, and its providers with 5% or more of its list that month."""
    whole = setting.figures.at(counted, setting.subject.code, month)
    parts = []
    for body in setting.providers:
        row = setting.figures.at(counted, body.code, month)
        if row is not None and row.value and (whole is None or row.value >= PROVIDER_SHARE * (whole.value or 0.0)):
            parts.append(body)
    return (setting.subject, *parts)


def _repeated(setting: Setting, counted: Ref, body: Place, month: date) -> bool:
    """Whether a body's line for a service, or all of its lines, are those of the month before."""
    months = (month_before(month), month)
    lines: dict[str, dict[date, tuple[float | None, ...]]] = {}
    for ref in setting.spec.refs:
        if ref.measure == "waiting" and ref.source == counted.source:
            rows = {when: setting.figures.at(ref, body.code, when) for when in months}
            lines[ref.breakdown] = {
                when: (row.value, *_bands(setting, ref, body, when)) for when, row in rows.items() if row is not None
            }
    return bool(repeated_lines(lines.get(counted.breakdown, {})) or repeats(list(lines.values())))


def _bands(setting: Setting, ref: Ref, body: Place, month: date) -> tuple[float | None, ...]:
    rows = (setting.figures.at(Ref(name, ref.cohort, ref.breakdown, ref.source), body.code, month) for name in BANDS)
    return tuple(row.numerator if row else None for row in rows)
