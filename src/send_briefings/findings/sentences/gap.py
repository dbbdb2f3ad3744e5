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
    if _nothing(setting, figure.ref, own):
        return " ".join(wording.sentence(part) for part in (both, "the two are the same"))
    parts = [both, f"the first is {_side(setting, figure.ref, own)}"]
    if interval is not None and interval.holds(0.0):
        parts.append("chance alone could explain a difference of that size")
    return " ".join(wording.sentence(part) for part in parts)


def width_sentence(setting: Setting, ref: Ref, own: float, band: str | None, peers: Spread | None) -> str:
    """How wide the gap is among the peers' gaps; "" where there is no band.

    A gap is wide the way that the middle one goes; one that goes the other way is neither wide nor narrow.
    """
    if band is None or peers is None:
        return ""
    way = -1 if peers.middle < 0 else 1
    if own * way >= 0:
        middle = setting.difference(ref, peers.middle)
        return wording.sentence(f"that is {WIDTH[band].format(peers=setting.spec.peers)}; the middle gap was {middle}")
    if min(peers.lower * way, peers.upper * way) >= 0:
        side, middle = "higher" if way > 0 else "lower", setting.difference(ref, peers.middle)
        return wording.sentence(
            f"in most {setting.spec.peers} it is the {side} of the two, by {middle} in the middle one"
        )
    return wording.sentence(f"in the middle one of all {setting.spec.peers} it is {_side(setting, ref, peers.middle)}")


def earlier_sentence(setting: Setting, before: Figure | None, gap: float | None) -> str:
    """How wide the gap was one period before; "" where it is not known."""
    if before is None or gap is None:
        return ""
    if _nothing(setting, before.ref, gap):
        return wording.sentence(f"In {when(before.period)} the two were the same")
    return wording.sentence(f"In {when(before.period)} it was {_side(setting, before.ref, gap)}")


def _side(setting: Setting, ref: Ref, gap: float) -> str:
    """How much the first of the two is higher or lower."""
    return f"{setting.difference(ref, gap)} {'higher' if gap > 0 else 'lower'}"


def _nothing(setting: Setting, ref: Ref, gap: float) -> bool:
    """Whether a gap rounds to nothing as it is written."""
    return wording.rounded(gap, setting.measure(ref).decimals) == 0
