"""Finding: a figure that is neither good nor bad when high, set beside others."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.vocabulary import NO_POLARITY
from send_briefings.model import Place
from send_briefings.model.area import FindingSpec
from send_briefings.narrative.findings import Finding, judgement


def beside_text(context: AnalysisContext, found: Comparison) -> str:
    """How much more or less the figure is than England's and the region's, and how many peers have more."""
    figure = found.figure
    stated = [_apart(context, figure, other, place) for other, place in _others(context, found) if other is not None]
    first = f"{context.subject_text(figure.ref)} was {wording.join_list(stated)}"
    if found.more == 0:
        rank = f"no other of the {found.known} {context.spec.peers} with a figure has more"
    else:
        verb = "has" if found.more == 1 else "have"
        rank = f"of the {found.known} {context.spec.peers} with a figure, {found.more} {verb} more"
    return " ".join(wording.sentence(part) for part in (first, rank))


def _others(context: AnalysisContext, found: Comparison) -> tuple[tuple[Figure | None, Place], ...]:
    region = (found.region, context.region) if context.region else (None, context.england)
    return ((found.england, context.england), region)


def _apart(context: AnalysisContext, figure: Figure, other: Figure, place: Place) -> str:
    assert figure.value is not None
    if other.value is None:
        return f"not to be set beside {wording.possessive(place.in_sentence)}, which is not published"
    difference = figure.value - other.value
    theirs = f"{wording.possessive(place.in_sentence)} {context.value(other)}"
    if wording.rounded(difference, context.measure(figure.ref).decimals) == 0:
        return f"the same as {theirs}"
    return f"{context.difference(figure.ref, difference)} {'more' if difference > 0 else 'less'} than {theirs}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figure, the comparators' of the same period, and how many peers have more than it, of how many."""

    figure: Figure
    region: Figure | None
    england: Figure | None
    more: int
    known: int


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The newest figure beside others; None where it or England's is not there."""
    figure = context.figures.latest(spec.refs[0], context.subject.code)
    if figure is None or figure.value is None:
        return None
    start, own = figure.period.start, figure.value
    england = context.figures.at(figure.ref, context.england.code, start)
    region = context.figures.at(figure.ref, context.region.code, start) if context.region else None
    if england is None or england.value is None:
        return None
    values = [value for value in context.peers(figure.ref, start).values() if value is not None]
    found = Comparison(figure, region, england, sum(value > own for value in values), len(values))
    facts = {
        "value": own,
        "england": england.value,
        "difference": own - england.value,
        "region": region.value if region else None,
        "region_difference": own - region.value if region and region.value is not None else None,
        "peers_with_more": found.more,
        "peers_with_a_figure": found.known,
    }
    return Finding(
        kind="beside",
        ref=figure.ref,
        place=context.subject.code,
        period=figure.period.label,
        verdict="described",
        text=beside_text(context, found),
        basis=context.basis(figure),
        facts=judgement("arithmetic", NO_POLARITY) | facts,
        evidence=tuple(row for row in (figure, england, region) if row is not None),
    )
