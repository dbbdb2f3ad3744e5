"""Finding: the counts that are zero here, and for how many others each is so too."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.model import Period, Unit
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement

NO_RECORD = "a nought may be for want of a record"


def noughts_text(context: AnalysisContext, period: Period, found: Sequence[tuple[SeriesKey, int]]) -> str:
    """What is nought here, for how many of the others each is so too, and that nothing may have been recorded."""
    first = (
        f"{'one count' if len(found) == 1 else 'some counts'} for {when(period)} {'is' if len(found) == 1 else 'are'} 0"
    )
    reported = [_nought(context, ref, others, first=i == 0) for i, (ref, others) in enumerate(found)]
    doubt = "nought may mean that nothing was recorded, not that nothing was done"
    return " ".join(wording.sentence(part) for part in (first, *reported, doubt))


def _nought(context: AnalysisContext, ref: SeriesKey, others: int, *, first: bool) -> str:
    """A measure that is nought, and in how many of the others it is so too."""
    of_whom = f"of the other {context.spec.peers}" if first else "of them"
    also = f" and in {wording.number(others)} {of_whom}" if others else ""
    return f"{context.measure(ref).name}: 0 {context.subject.located}{also}"


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The finding on the area's counts of the cohort and breakdown the catalogue names; None where none is nought.

    For collections so new that a nought is as likely to mean that nothing was recorded: an area's file says which.
    """
    first = spec.refs[0]
    counts = [
        SeriesKey(measure.id, first.cohort, first.breakdown, measure.source)
        for measure in context.spec.measures.values()
        if measure.unit is Unit.COUNT
    ]
    newest = [context.figures.newest(ref, context.subject.code) for ref in counts]
    noughts = [figure for figure in newest if figure is not None and figure.value == 0]
    if not noughts:
        return None
    others = {
        figure.ref: sum(value == 0 for value in context.peers(figure.ref, figure.period.start).values()) - 1
        for figure in noughts
    }
    period = max(figure.period for figure in noughts)
    return Finding(
        kind="noughts",
        ref=first,
        place=context.subject.code,
        period=period.label,
        verdict="described",
        text=noughts_text(context, period, list(others.items())),
        basis=context.basis(noughts[0]),
        facts=judgement(None, NO_RECORD)
        | {"others_with_nought": {ref.measure: count for ref, count in others.items()}},
        evidence=tuple(noughts),
    )
