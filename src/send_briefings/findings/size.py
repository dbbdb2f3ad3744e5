"""Whether a place is too small for its rates to be judged."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD
from send_briefings.findings.setting import Setting
from send_briefings.model import Counts


def too_small(setting: Setting, figure: Figure) -> str:
    """Why the figure rests on too few children to be judged, as a sentence; "" where it does not.

    Two guards: a known denominator under 20 children, and, where rates come without counts, a published count of the
    place's children under the area's own guard.
    """
    measure = setting.measure(figure.ref)
    if measure.counts is not Counts.NONE and figure.denominator is not None and figure.denominator < GUARD:
        children = wording.number(figure.denominator)
        return f"There are too few children to tell more: the figure is about {children} children"
    size = setting.spec.size
    if size is None or measure.counts is not Counts.NONE:
        return ""
    count = setting.figures.latest(size.ref, setting.subject.code)
    if count is None or count.value is None or count.value >= size.guard:
        return ""
    return (
        f"There are too few children to tell more: {setting.subject.name} had {wording.number(count.value)} "
        f"{size.phrase} in {count.period.label}"
    )
