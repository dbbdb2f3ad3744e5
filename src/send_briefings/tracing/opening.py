"""The headline as a finding, so that its numbers are traced like all others."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.findings import Finding, Headline, Setting, find
from send_briefings.model.area import FindingSpec, Ref


def opening(setting: Setting, headline: Headline) -> Finding:
    """The headline's label and sentence as one finding, `headline`, with the evidence of the measures it may speak of.

    Those are the headline's own measure and the others of the same children. Where nothing is published, the evidence
    is the newest row of the headline's measure, which says why.
    """
    if headline.told is not None:
        return headline.told
    lead = setting.spec.headline
    refs = [lead, *(Ref(m.id, lead.cohort, lead.breakdown, lead.source) for m in setting.spec.measures.values())]
    parts = {ref: find(setting, FindingSpec("level", (ref,))) for ref in refs}
    newest = setting.figures.newest(lead, setting.subject.code)
    rows = [newest] if headline.found is None and newest is not None else []
    rows += [figure for part in parts.values() if part for figure in part.evidence]
    return Finding(
        kind="headline",
        ref=lead,
        place=setting.subject.code,
        period=headline.found.figure.period.label if headline.found else "",
        verdict=headline.verdict,
        text=f"{headline.label}. {headline.sentence}",
        basis="",
        facts={ref.measure: part.facts for ref, part in parts.items() if part}
        | {"place_name": setting.subject.name}
        | ({"known_on": wording.date_text(setting.known_on)} if setting.known_on else {}),
        evidence=tuple(dict.fromkeys(rows)),
    )
