"""An approximate interval, in sentences."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.findings.approximate import Approximate
from send_briefings.findings.setting import Setting, when
from send_briefings.model import Unit


def approximate_text(setting: Setting, found: Approximate) -> str:
    """The interval, how many children it supposes, and where they were counted; that it is approximate comes first."""
    ref, count = found.figure.ref, found.counts[0]
    low, high = (setting.amount(ref, value) for value in (found.interval.lower, found.interval.upper))
    where = f"{setting.sources[count.ref.source].publication}, {count.release}"
    children = f"{wording.number(found.children)} {found.group.phrase}, counted in {when(count.period)} ({where})"
    often = "" if found.figure.unit == Unit.PERCENT else " One child may count several times, so it is too narrow."
    return (
        f"An approximate 95% interval of the headline figure is {low} to {high}. It supposes {children}. They are not "
        f"quite the children behind the figure, so no verdict rests on it alone.{often}"
    )
