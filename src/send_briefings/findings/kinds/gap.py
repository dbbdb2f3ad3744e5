"""Finding: the gap between two cohorts, and whether it is wide."""

from __future__ import annotations

from send_briefings import statistics
from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD, gap, gaps
from send_briefings.compare.rank import Spread, quartile_band, spread
from send_briefings.findings.comparability import Comparable, comparability
from send_briefings.findings.finding import Finding, judgement
from send_briefings.findings.movement import earlier_figure
from send_briefings.findings.sentences.gap import earlier_sentence, size_sentence, width_sentence
from send_briefings.findings.sentences.reasons import no_band
from send_briefings.findings.setting import Setting
from send_briefings.findings.trust import not_judged
from send_briefings.model import Counts, Polarity, Unit
from send_briefings.model.area import FindingSpec, Ref
from send_briefings.statistics import Gap, Group


def find(setting: Setting, spec: FindingSpec) -> Finding | None:
    """The finding on the gap to the cohort the catalogue sets it beside."""
    return gap_finding(setting, spec.refs[0], spec.reference) if spec.reference else None


def gap_finding(setting: Setting, ref: Ref, reference: Ref) -> Finding | None:
    """The finding on the gap between a cohort and the one it is set beside; None where either has no figure.

    Where denominators are known, both must reach 20 children, in this place and in every other.
    """
    figure = setting.figures.latest(ref, setting.subject.code)
    other = setting.figures.at(reference, setting.subject.code, figure.period.start) if figure else None
    if figure is None or other is None or other.value is None or not_judged(setting, figure) or _under(other):
        return None
    start = figure.period.start
    difference = _difference(setting, figure, other)
    own = difference.difference
    places = gaps(
        setting.peers(ref, start),
        setting.peers(reference, start),
        _denominators(setting, ref, reference, figure),
    )
    peers = spread(places)
    band = quartile_band(places, figure.place, _narrowest(peers))
    before, before_other = _earlier(setting, figure), _earlier(setting, other)
    earlier = gap(before.value, before_other.value) if before and before_other else None
    if own is None:
        return None
    rows = [row for row in (figure, other, before, before_other) if row is not None]
    parts = [
        size_sentence(setting, figure, other, own, difference.interval),
        width_sentence(setting, ref, own, band, peers),
        earlier_sentence(setting, before, earlier),
    ]
    return Finding(
        kind="gap",
        ref=ref,
        place=setting.subject.code,
        period=figure.period.label,
        verdict="described",
        text=" ".join(part for part in parts if part),
        basis=setting.basis(figure),
        facts=judgement(
            "quartile_band", None if band else no_band(setting, peers, Polarity.LOW), interval=difference.interval
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


def _earlier(setting: Setting, figure: Figure) -> Figure | None:
    """The figure one period before; None where it may not be compared, or rests on fewer than 20 children."""
    before = earlier_figure(setting, figure)
    if before is None or _under(before) or not isinstance(comparability(setting, before, figure), Comparable):
        return None
    return before


def _difference(setting: Setting, figure: Figure, other: Figure) -> Gap:
    """The gap, with the interval of the difference where the measure has counts."""
    if setting.measure(figure.ref).counts is Counts.NONE or figure.unit != Unit.PERCENT:
        return statistics.gap(Group(figure.value), Group(other.value))
    groups = [Group(row.value, row.denominator, row.numerator) for row in (figure, other)]
    return statistics.gap(groups[0], groups[1])


def _under(figure: Figure) -> bool:
    return figure.denominator is not None and figure.denominator < GUARD


def _denominators(
    setting: Setting, ref: Ref, reference: Ref, figure: Figure
) -> dict[str, tuple[float | None, float | None]]:
    if setting.measure(ref).counts is Counts.NONE:
        return {}
    start = figure.period.start
    found = {}
    for place in setting.figures.values(ref, start, setting.subject.level):
        rows = (setting.figures.at(ref, place, start), setting.figures.at(reference, place, start))
        found[place] = tuple(row.denominator if row else None for row in rows)
    return {place: (pair[0], pair[1]) for place, pair in found.items()}
