"""Finding: where a figure is highest and lowest among its breakdowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from send_briefings.compare.figures import Figure
from send_briefings.findings.finding import Finding, judgement
from send_briefings.findings.sentences.breakdowns import breakdowns_text
from send_briefings.findings.sentences.reasons import no_band
from send_briefings.findings.setting import Setting
from send_briefings.findings.standing import Standing, standing
from send_briefings.findings.trust import not_judged
from send_briefings.model import Polarity
from send_briefings.model.area import FindingSpec, Ref


def find(setting: Setting, spec: FindingSpec) -> Finding | None:
    """The finding on the series the catalogue names."""
    return breakdowns_finding(setting, spec.refs)


def breakdowns_finding(setting: Setting, refs: Sequence[Ref]) -> Finding | None:
    """The finding on a cohort's figures by breakdown; None under two figures of the same newest period."""
    figures = [figure for ref in refs if (figure := setting.figures.latest(ref, setting.subject.code)) is not None]
    newest = max((figure.period.start for figure in figures), default=None)
    figures = [figure for figure in figures if figure.period.start == newest]
    if len(figures) < 2 or any(not_judged(setting, figure) for figure in figures):
        return None
    ranked = sorted(figures, key=lambda figure: -(figure.value or 0.0))
    standings = {figure.ref.breakdown: standing(setting, figure) for figure in figures}
    low_is_best = setting.measure(refs[0]).polarity is Polarity.LOW
    worst = ranked[0] if low_is_best else ranked[-1]
    return Finding(
        kind="breakdowns",
        ref=worst.ref,
        place=setting.subject.code,
        period=worst.period.label,
        verdict="described",
        text=breakdowns_text(setting, ranked, standings),
        basis=setting.basis(worst),
        facts=judgement("quartile_band", _why_no_verdict(setting, standings))
        | {"breakdowns": {name: {"value": s.figure.value, **s.facts()} for name, s in standings.items()}},
        evidence=tuple(figures),
        flags=frozenset({"worst_breakdown"} if _stands_out(worst, ranked, standings) else ()),
    )


def _why_no_verdict(setting: Setting, standings: Mapping[str, Standing]) -> str | None:
    """Why none of the breakdowns has a place among its peers; None where one has."""
    if any(place.band for place in standings.values()):
        return None
    place = next(iter(standings.values()))
    return no_band(setting, place.peers, setting.measure(place.figure.ref).polarity)


def _stands_out(worst: Figure, ranked: Sequence[Figure], standings: dict[str, Standing]) -> bool:
    """Whether the worst is worse than its peers' middle, and than the next by half the width of their middle half."""
    place = standings[worst.ref.breakdown]
    following = ranked[1] if worst is ranked[0] else ranked[-2]
    if place.band not in ("C", "D") or place.peers is None or worst.value is None or following.value is None:
        return False
    return abs(worst.value - following.value) >= (place.peers.upper - place.peers.lower) / 2
