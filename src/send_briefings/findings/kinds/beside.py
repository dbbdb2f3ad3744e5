"""Finding: a figure that is neither good nor bad when high, set beside England's, the region's and all peers'."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings.compare.figures import Figure
from send_briefings.findings.finding import Finding, judgement
from send_briefings.findings.sentences.beside import beside_text
from send_briefings.findings.sentences.reasons import NO_POLARITY
from send_briefings.findings.setting import Setting
from send_briefings.model.area import FindingSpec


@dataclass(frozen=True, slots=True)
class Beside:
    """The figure, the comparators' of the same period, and how many peers have more than it, of how many."""

    figure: Figure
    region: Figure | None
    england: Figure | None
    more: int
    known: int


def find(setting: Setting, spec: FindingSpec) -> Finding | None:
    """The newest figure beside others; None where it or England's is not there."""
    figure = setting.figures.latest(spec.refs[0], setting.subject.code)
    if figure is None or figure.value is None:
        return None
    start, own = figure.period.start, figure.value
    england = setting.figures.at(figure.ref, setting.england.code, start)
    region = setting.figures.at(figure.ref, setting.region.code, start) if setting.region else None
    if england is None or england.value is None:
        return None
    values = [value for value in setting.peers(figure.ref, start).values() if value is not None]
    found = Beside(figure, region, england, sum(value > own for value in values), len(values))
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
        place=setting.subject.code,
        period=figure.period.label,
        verdict="described",
        text=beside_text(setting, found),
        basis=setting.basis(figure),
        facts=judgement("arithmetic", NO_POLARITY) | facts,
        evidence=tuple(row for row in (figure, england, region) if row is not None),
    )
