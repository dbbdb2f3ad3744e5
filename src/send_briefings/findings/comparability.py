"""Whether two figures compare: the one rule that every change, gap, growth, trend, chart, table and claim asks.

Two figures of one series do not compare where they are of periods of another length, where a break in the series lies
between them, where one of them stands far from those on both sides of it, where quite another number of children was
counted, or where the number on a list jumped or other providers sent figures. The answer is one of two types, so that
nobody can take a weaker rule: only `Comparable` figures may be set beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import Spread, spread
from send_briefings.compare.submissions import Jump, jumps
from send_briefings.findings.sentences.reasons import (
    list_changed,
    one_sided,
    other_children,
    other_length,
    outlier,
)
from send_briefings.findings.setting import Setting, when
from send_briefings.model import Counts, Period, PeriodKind, Place, Unit
from send_briefings.model.area import AreaSpec, Ref
from send_briefings.model.breaks import Break
from send_briefings.model.period import year_before

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


def comparability(setting: Setting, earlier: Figure, later: Figure) -> Comparability:
    """Whether two figures of one series and place compare.

    Method: in this order, a different length of period; a break in the catalogue (of the series and place); for months,
    a list that at least doubled or halved by 100 children or more, here or at a provider whose jump is 5% of the list,
    and a provider with 5% of the list that sent figures in one of the months only; for other periods, a number counted
    that is more than half as large again (only where counts are derived), and a figure that stands far from those of
    the periods before and after it. A figure without a value is not looked at further than its period.

    >>> Comparable() == Comparable(), NotComparable("the codes changed").reason
    (True, 'the codes changed')
    """
    reason = next((reason for reason in _reasons(setting, earlier, later) if reason), "")
    return NotComparable(reason) if reason else Comparable()


def breaks_in(spec: AreaSpec, ref: Ref, place: str = "") -> tuple[Break, ...]:
    """Every break in a series in the order of their days, those across which figures compare included."""
    return tuple(one for one in spec.breaks if one.touches(ref.measure, ref.cohort, ref.breakdown, place))


def broken_everywhere(spec: AreaSpec, ref: Ref, earlier: Period, later: Period) -> bool:
    """Whether a break in every place's figures lies between two periods of a series; one in a few places' is none.

    It is asked of a whole series, where two figures of one place are set beside each other `comparability` is.
    """
    found = (one for one in breaks_in(spec, ref) if one.forbids and not one.places)
    return any(one.separates(earlier, later) for one in found)


def _reasons(setting: Setting, earlier: Figure, later: Figure) -> Iterator[str]:
    """Why the two do not compare, the first reason first; "" where a rule has none."""
    if earlier.period.kind is not later.period.kind:
        yield other_length(earlier.period, later.period)
        return
    found = _break_between(setting.spec, later.ref, earlier.period, later.period, later.place)
    yield found.reason if found else ""
    if later.period.kind is PeriodKind.MONTH:
        yield _jumped(setting, earlier, later)
        yield _other_providers(setting, earlier, later)
        return
    yield _other_cohort(setting, earlier, later)
    yield _outlier(setting, earlier)
    yield _outlier(setting, later)


def _break_between(spec: AreaSpec, ref: Ref, earlier: Period, later: Period, place: str) -> Break | None:
    """The first break that forbids a comparison; one across which the source says that figures compare is none."""
    return next((one for one in breaks_in(spec, ref, place) if one.forbids and one.separates(earlier, later)), None)


def _other_cohort(setting: Setting, earlier: Figure, later: Figure) -> str:
    """Where counts are derived, whether the number of children counted changed by more than half."""
    measure = setting.spec.measures.get(later.ref.measure)
    derived = measure is not None and measure.counts is Counts.DERIVED
    if not derived or not earlier.denominator or not later.denominator:
        return ""
    ratio = later.denominator / earlier.denominator
    if 1 / COHORT_RATIO <= ratio <= COHORT_RATIO:
        return ""
    return other_children(later.denominator, earlier.denominator)


def _outlier(setting: Setting, figure: Figure) -> str:
    """Whether a figure stands far from those of the year before and after it, as one wrongly recorded would.

    Far is more than three times the width of the middle half of peers' changes, and at least 5 percentage points, in
    opposite directions. Counts and sums have no such rule: 5 children are no 5 points.
    """
    before, after = (
        setting.figures.at(figure.ref, figure.place, year_before(figure.period.start, years)) for years in (1, -1)
    )
    known = figure.ref.measure in setting.spec.measures
    if before is None or before.value is None or after is None or after.value is None or figure.value is None:
        return ""
    there, back = figure.value - before.value, after.value - figure.value
    if there * back >= 0 or min(abs(there), abs(back)) <= OUTLIER_POINTS or Unit(figure.unit).is_plain or not known:
        return ""
    peers = _changes_of_peers(setting, figure, after)
    if peers is None or min(abs(there), abs(back)) <= OUTLIER * (peers.upper - peers.lower):
        return ""
    return outlier(setting, figure, before)


def _changes_of_peers(setting: Setting, earlier: Figure, later: Figure) -> Spread | None:
    before = setting.peers(earlier.ref, earlier.period.start)
    return spread(
        {
            place: value - start
            for place, value in setting.peers(later.ref, later.period.start).items()
            if value is not None and (start := before.get(place)) is not None
        }
    )


def _jumped(setting: Setting, earlier: Figure, later: Figure) -> str:
    """Whether a list at least doubled or halved between two months: the place's own, or one that is a part of it."""
    counted = _counted(setting, later.ref)
    if counted is None:
        return ""
    for body in _counted_bodies(setting, later.place):
        series = {row.period.start: row.value for row in setting.figures.series(counted, body.code)}
        for jump in jumps(series):
            between = earlier.period.start < jump.later <= later.period.start
            if between and (body.code == later.place or _weighs(setting, counted, later.place, jump)):
                row = setting.figures.at(counted, body.code, jump.later)
                month = when(row.period) if row else ""
                return list_changed(jump.before, jump.after, month, "" if body.code == later.place else body.name)
    return ""


def _counted_bodies(setting: Setting, place: str) -> tuple[Place, ...]:
    """The bodies whose lists make up a place's: itself, and for the subject its providers."""
    own = [body for body in (setting.subject, *setting.providers, setting.england) if body.code == place]
    return (*own, *setting.providers) if place == setting.subject.code else tuple(own)


def _weighs(setting: Setting, counted: Ref, place: str, jump: Jump) -> bool:
    """Whether a provider's jump is 5% or more of the place's list, or the list is not known."""
    rows = [setting.figures.at(counted, place, month) for month in (jump.earlier, jump.later)]
    lists = [row.value for row in rows if row is not None and row.value]
    return not lists or abs(jump.after - jump.before) >= PROVIDER_SHARE * min(lists)


def _other_providers(setting: Setting, earlier: Figure, later: Figure) -> str:
    """Whether a provider with 5% or more of the subject's list submitted in one of the two months only."""
    counted = _counted(setting, later.ref)
    if counted is None or later.place != setting.subject.code:
        return ""
    for place in setting.providers:
        rows = [setting.figures.at(counted, place.code, figure.period.start) for figure in (earlier, later)]
        values = [row.value if row else None for row in rows]
        if (values[0] is None) == (values[1] is None):
            continue
        totals = [setting.figures.at(counted, later.place, figure.period.start) for figure in (earlier, later)]
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


def _counted(setting: Setting, ref: Ref) -> Ref | None:
    return Ref("waiting", ref.cohort, ref.breakdown, ref.source) if "waiting" in setting.spec.measures else None
