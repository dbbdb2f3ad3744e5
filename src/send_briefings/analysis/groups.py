"""Groups within one place: the gap between two of them, and the one that stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from send_briefings.analysis.change import MIN_DENOMINATOR, Gap, Group, cohort_gap, cohort_gaps
from send_briefings.analysis.change import gap as gap_of_groups
from send_briefings.analysis.comparability import Comparable, comparability, unreliable_reason
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import Interval
from send_briefings.analysis.movement import earlier_figure
from send_briefings.analysis.ranking import Spread, quartile_band, spread
from send_briefings.analysis.standing import standing
from send_briefings.model import Counts, Polarity, Unit
from send_briefings.model.area import SeriesKey


@dataclass(frozen=True, slots=True)
class GroupGap:
    """How far a cohort's figure is above that of another cohort, in the measure's unit; below it is negative.

    `earlier` is the gap one period before, None where it is not known or does not compare. `interval` is that of the
    difference, None without counts. `peers` are the gaps of all places and `band` the quarter of them in which this one
    is, "A" for the narrowest; None where they do not allow one.
    """

    figure: Figure
    other: Figure
    size: float
    earlier: float | None
    interval: Interval | None
    peers: Spread | None
    band: str | None


def gap_between(context: AnalysisContext, ref: SeriesKey, reference: SeriesKey) -> GroupGap | None:
    """The gap between the subject's newest figure of a cohort and that of another; None where either has none.

    Where denominators are known, both must reach 20 children, in this place and in every other.
    """
    figure = context.figures.latest(ref, context.subject.code)
    other = context.figures.at(reference, context.subject.code, figure.period.start) if figure else None
    if figure is None or other is None or other.value is None or unreliable_reason(context, figure) or _under(other):
        return None
    start = figure.period.start
    difference = _difference(context, figure, other)
    if difference.difference is None:
        return None
    places = cohort_gaps(
        context.peers(ref, start),
        context.peers(reference, start),
        _denominators(context, ref, reference, figure),
    )
    peers = spread(places)
    before, before_other = _earlier(context, figure), _earlier(context, other)
    return GroupGap(
        figure=figure,
        other=other,
        size=difference.difference,
        earlier=cohort_gap(before.value, before_other.value) if before and before_other else None,
        interval=difference.interval,
        peers=peers,
        band=quartile_band(places, figure.place, _narrowest(peers)),
    )


def _narrowest(peers: Spread | None) -> Polarity:
    """Which end of the gaps is the narrow one: the lowest, or the highest where most are below zero."""
    return Polarity.HIGH if peers is not None and peers.middle < 0 else Polarity.LOW


def _earlier(context: AnalysisContext, figure: Figure) -> Figure | None:
    """The figure one period before; None where it may not be compared, or rests on fewer than 20 children."""
    before = earlier_figure(context, figure)
    if before is None or _under(before) or not isinstance(comparability(context, before, figure), Comparable):
        return None
    return before


def _difference(context: AnalysisContext, figure: Figure, other: Figure) -> Gap:
    """The gap, with the interval of the difference where the measure has counts."""
    if context.measure(figure.ref).counts is Counts.NONE or figure.unit != Unit.PERCENT:
        return gap_of_groups(Group(figure.value), Group(other.value))
    groups = [Group(row.value, row.denominator, row.numerator) for row in (figure, other)]
    return gap_of_groups(groups[0], groups[1])


def _under(figure: Figure) -> bool:
    return figure.denominator is not None and figure.denominator < MIN_DENOMINATOR


def _denominators(
    context: AnalysisContext, ref: SeriesKey, reference: SeriesKey, figure: Figure
) -> dict[str, tuple[float | None, float | None]]:
    if context.measure(ref).counts is Counts.NONE:
        return {}
    start = figure.period.start
    found = {}
    for place in context.figures.values(ref, start, context.subject.level):
        rows = (context.figures.at(ref, place, start), context.figures.at(reference, place, start))
        found[place] = tuple(row.denominator if row else None for row in rows)
    return {place: (pair[0], pair[1]) for place, pair in found.items()}


def standing_out(context: AnalysisContext, refs: Sequence[SeriesKey]) -> Figure | None:
    """The worst of the subject's figures by breakdown, where it stands out; None where none does, or only one is there.

    It stands out where it is worse than its peers' middle, and than the next by half the width of their middle half.
    All must be of the same newest period and may be judged.
    """
    found = [figure for ref in refs if (figure := context.figures.latest(ref, context.subject.code)) is not None]
    newest = max((figure.period.start for figure in found), default=None)
    figures = [figure for figure in found if figure.period.start == newest]
    if len(figures) < 2 or any(unreliable_reason(context, figure) for figure in figures):
        return None
    low_is_best = context.measure(refs[0]).polarity is Polarity.LOW
    ranked = sorted(figures, key=lambda figure: -(figure.value or 0.0))
    worst, following = (ranked[0], ranked[1]) if low_is_best else (ranked[-1], ranked[-2])
    place = standing(context, worst)
    if place.band not in ("C", "D") or place.peers is None or worst.value is None or following.value is None:
        return None
    stands_out = abs(worst.value - following.value) >= (place.peers.upper - place.peers.lower) / 2
    return worst if stands_out else None
