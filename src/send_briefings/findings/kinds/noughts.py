"""Finding: the counts that are nought here, and for how many others each is so too."""

from __future__ import annotations

from send_briefings.findings.finding import Finding, judgement
from send_briefings.findings.sentences.noughts import NO_RECORD, noughts_text
from send_briefings.findings.setting import Setting
from send_briefings.model import Unit
from send_briefings.model.area import FindingSpec, Ref


def find(setting: Setting, spec: FindingSpec) -> Finding | None:
    """The finding on the area's counts of the cohort and breakdown the catalogue names; None where none is nought.

    For collections so new that a nought is as likely to mean that nothing was recorded: an area's file says which.
    """
    first = spec.refs[0]
    counts = [
        Ref(measure.id, first.cohort, first.breakdown, measure.source)
        for measure in setting.spec.measures.values()
        if measure.unit is Unit.COUNT
    ]
    newest = [setting.figures.newest(ref, setting.subject.code) for ref in counts]
    noughts = [figure for figure in newest if figure is not None and figure.value == 0]
    if not noughts:
        return None
    others = {
        figure.ref: sum(value == 0 for value in setting.peers(figure.ref, figure.period.start).values()) - 1
        for figure in noughts
    }
    period = max(figure.period for figure in noughts)
    return Finding(
        kind="noughts",
        ref=first,
        place=setting.subject.code,
        period=period.label,
        verdict="described",
        text=noughts_text(setting, period, list(others.items())),
        basis=setting.basis(noughts[0]),
        facts=judgement(None, NO_RECORD)
        | {"others_with_nought": {ref.measure: count for ref, count in others.items()}},
        evidence=tuple(noughts),
    )
