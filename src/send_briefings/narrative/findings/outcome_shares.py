"""Finding: how many areas had each outcome, in England, in the region and among the place's neighbours."""

from __future__ import annotations

from send_briefings.analysis.context import AnalysisContext
from send_briefings.model.area import FindingSpec
from send_briefings.narrative.findings import Finding, judgement
from send_briefings.narrative.outcomes import NOT_MEASURED, of_england, of_region, shares_text, tally


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The outcomes of all areas with one; None where no area has."""
    ref = spec.refs[0]
    england, region = of_england(context, ref), of_region(context, ref)
    neighbours = tally(context, ref, context.neighbours) if context.neighbours else None
    if not england.total:
        return None
    newest = max(england.figures, key=lambda figure: (figure.period.start, figure.place))
    source = context.sources[ref.source]
    parts = {"england": england, "region": region, "neighbours": neighbours}
    return Finding(
        kind="outcome_shares",
        ref=ref,
        place=context.subject.code,
        period=newest.period.label,
        verdict="described",
        text=shares_text(context, england, region, neighbours),
        basis=f"{context.measure(ref).name}. {source.publisher}, {source.publication}, {newest.release}.",
        facts=judgement(None, NOT_MEASURED)
        | {"place_name": context.subject.name}
        | {name: found.facts() for name, found in parts.items() if found is not None},
        evidence=england.figures,
    )
