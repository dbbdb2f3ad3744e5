"""The gap between two groups, in sentences."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.compare.rank import Spread
from send_briefings.findings.setting import Setting, when
from send_briefings.model.area import Ref
from send_briefings.statistics import Interval

WIDTH = {
    "A": "in the quarter of {peers} with the narrowest gaps",
    "B": "in the middle half of {peers}",
    "C": "in the middle half of {peers}",
    "D": "wider than in three quarters of {peers}",
}


def size_sentence(setting: Setting, figure: Figure, other: Figure, own: float, interval: Interval | None) -> str:
    """Both groups' figures and the gap between them; whether chance alone could explain it."""
    cohorts = setting.spec.cohorts
    who, against = cohorts[figure.ref.cohort].phrase, cohorts[other.ref.cohort].phrase
    name = setting.measure(figure.ref).name
    both = f"{name}: {setting.value(figure)} for {who}, {setting.value(other)} for {against}"
    side = "higher" if own >= 0 else "lower"
    parts = [both, f"the first is {setting.difference(figure.ref, own)} {side}"]
    if interval is not None and interval.holds(0.0):
        parts.append("chance alone could explain a difference of that size")
    return " ".join(wording.sentence(part) for part in parts)


def width_sentence(setting: Setting, ref: Ref, own: float, band: str | None, peers: Spread | None) -> str:
    """How wide the gap is among the peers' gaps; "" where there is no band."""
    if band is None or peers is None:
        return ""
    middle = setting.difference(ref, peers.middle)
    if own < 0 <= peers.lower:
        return wording.sentence(
            f"in most {setting.spec.peers} it is the higher of the two, by {middle} in the middle one"
        )
    return wording.sentence(f"that is {WIDTH[band].format(peers=setting.spec.peers)}; the middle gap was {middle}")


def earlier_sentence(setting: Setting, before: Figure | None, gap: float | None) -> str:
    """How wide the gap was one period before; "" where it is not known."""
    if before is None or gap is None:
        return ""
    side = "higher" if gap >= 0 else "lower"
    return wording.sentence(f"In {when(before.period)} it was {setting.difference(before.ref, gap)} {side}")
