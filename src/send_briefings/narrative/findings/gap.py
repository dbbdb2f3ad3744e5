"""Finding: the gap between two cohorts, and whether it is wide."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.analysis.change import MIN_DENOMINATOR, Gap, Group, cohort_gap, cohort_gaps
from send_briefings.analysis.change import gap as gap_of_groups
from send_briefings.analysis.comparability import Comparable, comparability, unreliable_reason
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.intervals import Interval
from send_briefings.analysis.movement import earlier_figure
from send_briefings.analysis.ranking import Spread, quartile_band, spread
from send_briefings.analysis.vocabulary import no_band
from send_briefings.model import Counts, Polarity, Unit
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement

WIDTH = {
    "A": "in the quarter of {peers} with the narrowest gaps",
    "B": "in the middle half of {peers}",
    "C": "in the middle half of {peers}",
    "D": "wider than in three quarters of {peers}",
}


def size_sentence(
    context: AnalysisContext, figure: Figure, other: Figure, own: float, interval: Interval | None
) -> str:
    """Both groups' figures and the gap between them; whether chance alone could explain it."""
    cohorts = context.spec.cohorts
    who, against = cohorts[figure.ref.cohort].phrase, cohorts[other.ref.cohort].phrase
    name = context.measure(figure.ref).name
    both = f"{name}: {context.value(figure)} for {who}, {context.value(other)} for {against}"
    if _nothing(context, figure.ref, own):
        return " ".join(wording.sentence(part) for part in (both, "the two are the same"))
    parts = [both, f"the first is {_side(context, figure.ref, own)}"]
    if interval is not None and interval.holds(0.0):
        parts.append("chance alone could explain a difference of that size")
    return " ".join(wording.sentence(part) for part in parts)


def width_sentence(context: AnalysisContext, ref: SeriesKey, own: float, band: str | None, peers: Spread | None) -> str:
    """How wide the gap is among the peers' gaps; "" where there is no band.

    A gap is wide the way that the middle one goes; one that goes the other way is neither wide nor narrow.
    """
    if band is None or peers is None:
        return ""
    way = -1 if peers.middle < 0 else 1
    if own * way >= 0:
        middle = context.difference(ref, peers.middle)
        return wording.sentence(f"that is {WIDTH[band].format(peers=context.spec.peers)}; the middle gap was {middle}")
    if min(peers.lower * way, peers.upper * way) >= 0:
        side, middle = "higher" if way > 0 else "lower", context.difference(ref, peers.middle)
        return wording.sentence(
            f"in most {context.spec.peers} it is the {side} of the two, by {middle} in the middle one"
        )
    return wording.sentence(f"in the middle one of all {context.spec.peers} it is {_side(context, ref, peers.middle)}")


def earlier_sentence(context: AnalysisContext, before: Figure | None, gap: float | None) -> str:
    """How wide the gap was one period before; "" where it is not known."""
    if before is None or gap is None:
        return ""
    if _nothing(context, before.ref, gap):
        return wording.sentence(f"In {when(before.period)} the two were the same")
    return wording.sentence(f"In {when(before.period)} it was {_side(context, before.ref, gap)}")


def _side(context: AnalysisContext, ref: SeriesKey, gap: float) -> str:
    """How much the first of the two is higher or lower."""
    return f"{context.difference(ref, gap)} {'higher' if gap > 0 else 'lower'}"


def _nothing(context: AnalysisContext, ref: SeriesKey, gap: float) -> bool:
    """Whether a gap rounds to nothing as it is written."""
    return wording.rounded(gap, context.measure(ref).decimals) == 0


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The finding on the gap to the cohort the catalogue sets it beside."""
    return gap_finding(context, spec.refs[0], spec.reference) if spec.reference else None


def gap_finding(context: AnalysisContext, ref: SeriesKey, reference: SeriesKey) -> Finding | None:
    """The finding on the gap between a cohort and the one it is set beside; None where either has no figure.

    Where denominators are known, both must reach 20 children, in this place and in every other.
    """
    figure = context.figures.latest(ref, context.subject.code)
    other = context.figures.at(reference, context.subject.code, figure.period.start) if figure else None
    if figure is None or other is None or other.value is None or unreliable_reason(context, figure) or _under(other):
        return None
    start = figure.period.start
    difference = _difference(context, figure, other)
    own = difference.difference
    places = cohort_gaps(
        context.peers(ref, start),
        context.peers(reference, start),
        _denominators(context, ref, reference, figure),
    )
    peers = spread(places)
    band = quartile_band(places, figure.place, _narrowest(peers))
    before, before_other = _earlier(context, figure), _earlier(context, other)
    earlier = cohort_gap(before.value, before_other.value) if before and before_other else None
    if own is None:
        return None
    rows = [row for row in (figure, other, before, before_other) if row is not None]
    parts = [
        size_sentence(context, figure, other, own, difference.interval),
        width_sentence(context, ref, own, band, peers),
        earlier_sentence(context, before, earlier),
    ]
    return Finding(
        kind="gap",
        ref=ref,
        place=context.subject.code,
        period=figure.period.label,
        verdict="described",
        text=" ".join(part for part in parts if part),
        basis=context.basis(figure),
        facts=judgement(
            "quartile_band", None if band else no_band(context, peers, Polarity.LOW), interval=difference.interval
        )
        | {
            "gap": own,
            "reference": reference.cohort,
            "earlier_gap": earlier,
            "band": band,
            "peers_quartiles": [peers.lower, peers.middle, peers.upper] if peers else None,
        },
        evidence=tuple(rows),
        flags=frozenset({"gap_wide"} if band == "D" else set()),
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
