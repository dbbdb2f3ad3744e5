"""Where a figure is highest and lowest, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.standing import Standing
from send_briefings.model import Polarity


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
