"""Growth in per cent, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from send_briefings import wording
from send_briefings.findings.setting import Setting, when

if TYPE_CHECKING:
    from send_briefings.findings.kinds.growth import Growth


def percent_text(value: float) -> str:
    """A change in per cent, with its sign.

    >>> percent_text(11.458), percent_text(-2.0)
    ('+11.5%', '−2.0%')
    """
    return wording.signed(value, 1) + "%"


def growth_text(setting: Setting, found: Sequence[Growth]) -> str:
    """The growth over one period and over several, each beside the region's, England's and all peers'."""
    parts = []
    for index, growth in enumerate(found):
        start, end = when(growth.earlier.period), when(growth.later.period)
        (subject, own), *others = growth.places
        beside = [f"{percent_text(percent)} in {place.in_sentence}" for place, percent in others]
        about = setting.measure(growth.later.ref).name if index == 0 else "it"
        changed = f"{percent_text(own)} in {subject.in_sentence}"
        parts.append(f"from {start} to {end} {_inside(about)} changed by {wording.listed([changed, *beside])}")
        if growth.peers is not None:
            low, high = percent_text(growth.peers.lower), percent_text(growth.peers.upper)
            parts.append(f"in half of all {setting.spec.peers} it changed by between {low} and {high}")
    return " ".join(wording.sentence(part) for part in parts)


def _inside(name: str) -> str:
    return name if name == "it" else f"the {name[:1].lower()}{name[1:]}"
