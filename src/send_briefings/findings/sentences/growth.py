"""Growth in per cent, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from send_briefings import wording
from send_briefings.findings.setting import Setting, when

if TYPE_CHECKING:
    from send_briefings.findings.kinds.growth import Growth


def percent_text(value: float) -> str:
    """A change in per cent in words.

    >>> percent_text(11.458), percent_text(-59.4), percent_text(0.01)
    ('up 11.5%', 'down 59.4%', 'no change')
    """
    shown = wording.number(abs(value), 1)
    if float(shown.replace(",", "")) == 0:
        return "no change"
    return f"{'up' if value > 0 else 'down'} {shown}%"


def signed_percent(value: float) -> str:
    """A change in per cent with its sign, for the ends of a range.

    >>> signed_percent(11.458), signed_percent(-2.0)
    ('+11.5%', '−2.0%')
    """
    return wording.signed(value, 1) + "%"


def growth_text(setting: Setting, found: Sequence[Growth]) -> str:
    """The growth over one period and over several, each beside the region's, England's and all peers'."""
    parts = []
    for index, growth in enumerate(found):
        start, end = when(growth.earlier.period), when(growth.later.period)
        moved = [f"{_moved(setting, growth, percent)} {place.located}" for place, percent in growth.places]
        about = f"{setting.measure(growth.later.ref).name}, " if index == 0 else ""
        parts.append(f"{about}from {start} to {end}: {wording.listed(moved)}")
        if growth.peers is not None:
            low, high = signed_percent(growth.peers.lower), signed_percent(growth.peers.upper)
            parts.append(f"in half of all {setting.spec.peers} it changed by between {low} and {high}")
    return " ".join(wording.sentence(part) for part in parts)


def _moved(setting: Setting, growth: Growth, percent: float | None) -> str:
    """A change in per cent; where the earlier figure is too small for a percentage, both as they are."""
    if percent is not None:
        return percent_text(percent)
    earlier, later = setting.value(growth.earlier), setting.value(growth.later)
    return f"{later} as before" if earlier == later else f"from {earlier} to {later}"
