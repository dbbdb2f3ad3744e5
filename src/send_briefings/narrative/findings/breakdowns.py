"""Finding: where a figure is highest and lowest among its breakdowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from send_briefings import wording
from send_briefings.analysis.comparability import unreliable_reason
from send_briefings.analysis.context import AnalysisContext, when
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.standing import Benchmarking, standing
from send_briefings.analysis.vocabulary import no_band
from send_briefings.model import Polarity
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement


def breakdowns_text(context: AnalysisContext, ranked: Sequence[Figure], standings: dict[str, Benchmarking]) -> str:
    """Where the figure is highest, what it is elsewhere, and where it is in the worst or best quarter of its peers.

    Figures that are shown as the same number are highest together.
    """
    top = ranked[0]
    tops = [figure for figure in ranked if context.value(figure) == context.value(top)]
    rest = ranked[len(tops) :]
    wordings = context.spec.breakdowns
    subject = context.measure(top.ref).subject.format(**context.words(top.ref) | {"breakdown": ""})
    others = wording.join_list([f"{context.value(f)}{wordings[f.ref.breakdown].phrase}" for f in rest])
    where = wording.join_list([wordings[figure.ref.breakdown].phrase.strip() for figure in tops])
    rank = "highest" if rest else "the same"
    parts = [wording.sentence(f"{subject} was {rank} {where}, at {context.value(top)} in {when(top.period)}")]
    parts += [wording.sentence(f"it was {others}")] if rest else []
    by_band = {band: [name for name, s in standings.items() if s.band == band] for band in "DA"}
    high, low = (_where(context, by_band[band], len(standings)) for band in "DA")
    polarity_low = context.measure(top.ref).polarity is Polarity.LOW
    if high:
        side = "higher" if polarity_low else "lower"
        parts.append(wording.sentence(f"{high} it is {side} than in three quarters of {_peers(context)}"))
    if low:
        side = "lowest" if polarity_low else "highest"
        parts.append(wording.sentence(f"{low} it is in the quarter of {_peers(context)} with the {side} figures"))
    if not high and not low and all(s.band for s in standings.values()):
        parts.append(wording.sentence(f"each of these is in the middle half of {_peers(context)}"))
    return " ".join(parts)


def _where(context: AnalysisContext, breakdowns: Sequence[str], total: int) -> str:
    """The breakdowns as a phrase: "in all three" where it is all of them; "" for none."""
    if len(breakdowns) == total:
        return f"in {'both' if total == 2 else f'all {wording.NUMBERS[total]}'}"
    return wording.join_list([context.spec.breakdowns[name].phrase.strip() for name in breakdowns])


def _peers(context: AnalysisContext) -> str:
    return context.spec.peers


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The finding on the series the catalogue names."""
    return breakdowns_finding(context, spec.refs)


def breakdowns_finding(context: AnalysisContext, refs: Sequence[SeriesKey]) -> Finding | None:
    """The finding on a cohort's figures by breakdown; None under two figures of the same newest period."""
    figures = [figure for ref in refs if (figure := context.figures.latest(ref, context.subject.code)) is not None]
    newest = max((figure.period.start for figure in figures), default=None)
    figures = [figure for figure in figures if figure.period.start == newest]
    if len(figures) < 2 or any(unreliable_reason(context, figure) for figure in figures):
        return None
    ranked = sorted(figures, key=lambda figure: -(figure.value or 0.0))
    standings = {figure.ref.breakdown: standing(context, figure) for figure in figures}
    low_is_best = context.measure(refs[0]).polarity is Polarity.LOW
    worst = ranked[0] if low_is_best else ranked[-1]
    return Finding(
        kind="breakdowns",
        ref=worst.ref,
        place=context.subject.code,
        period=worst.period.label,
        verdict="described",
        text=breakdowns_text(context, ranked, standings),
        basis=context.basis(worst),
        facts=judgement("quartile_band", _why_no_verdict(context, standings))
        | {"breakdowns": {name: {"value": s.figure.value, **s.facts()} for name, s in standings.items()}},
        evidence=tuple(figures),
        flags=frozenset({"worst_breakdown"} if _stands_out(worst, ranked, standings) else ()),
    )


def _why_no_verdict(context: AnalysisContext, standings: Mapping[str, Benchmarking]) -> str | None:
    """Why none of the breakdowns has a place among its peers; None where one has."""
    if any(place.band for place in standings.values()):
        return None
    place = next(iter(standings.values()))
    return no_band(context, place.peers, context.measure(place.figure.ref).polarity)


def _stands_out(worst: Figure, ranked: Sequence[Figure], standings: dict[str, Benchmarking]) -> bool:
    """Whether the worst is worse than its peers' middle, and than the next by half the width of their middle half."""
    place = standings[worst.ref.breakdown]
    following = ranked[1] if worst is ranked[0] else ranked[-2]
    if place.band not in ("C", "D") or place.peers is None or worst.value is None or following.value is None:
        return False
    return abs(worst.value - following.value) >= (place.peers.upper - place.peers.lower) / 2
