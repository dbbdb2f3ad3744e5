"""Finding: where a figure is highest and lowest among its breakdowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from send_briefings import wording
from send_briefings.analysis.comparability import not_judged
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting, when
from send_briefings.analysis.standing import Standing, standing
from send_briefings.analysis.vocabulary import no_band
from send_briefings.model import Polarity
from send_briefings.model.area import FindingSpec, Ref
from send_briefings.narrative.findings import Finding, judgement


def breakdowns_text(setting: Setting, ranked: Sequence[Figure], standings: dict[str, Standing]) -> str:
    """Where the figure is highest, what it is elsewhere, and where it is in the worst or best quarter of its peers.

    Figures that are shown as the same number are highest together.
    """
    top = ranked[0]
    tops = [figure for figure in ranked if setting.value(figure) == setting.value(top)]
    rest = ranked[len(tops) :]
    wordings = setting.spec.breakdowns
    subject = setting.measure(top.ref).subject.format(**setting.words(top.ref) | {"breakdown": ""})
    others = wording.listed([f"{setting.value(f)}{wordings[f.ref.breakdown].phrase}" for f in rest])
    where = wording.listed([wordings[figure.ref.breakdown].phrase.strip() for figure in tops])
    rank = "highest" if rest else "the same"
    parts = [wording.sentence(f"{subject} was {rank} {where}, at {setting.value(top)} in {when(top.period)}")]
    parts += [wording.sentence(f"it was {others}")] if rest else []
    by_band = {band: [name for name, s in standings.items() if s.band == band] for band in "DA"}
    high, low = (_where(setting, by_band[band], len(standings)) for band in "DA")
    polarity_low = setting.measure(top.ref).polarity is Polarity.LOW
    if high:
        side = "higher" if polarity_low else "lower"
        parts.append(wording.sentence(f"{high} it is {side} than in three quarters of {_peers(setting)}"))
    if low:
        side = "lowest" if polarity_low else "highest"
        parts.append(wording.sentence(f"{low} it is in the quarter of {_peers(setting)} with the {side} figures"))
    if not high and not low and all(s.band for s in standings.values()):
        parts.append(wording.sentence(f"each of these is in the middle half of {_peers(setting)}"))
    return " ".join(parts)


def _where(setting: Setting, breakdowns: Sequence[str], total: int) -> str:
    """The breakdowns as a phrase: "in all three" where it is all of them; "" for none."""
    if len(breakdowns) == total:
        return f"in {'both' if total == 2 else f'all {wording.NUMBERS[total]}'}"
    return wording.listed([setting.spec.breakdowns[name].phrase.strip() for name in breakdowns])


def _peers(setting: Setting) -> str:
    return setting.spec.peers


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
