"""A difference from England said in children."""

from __future__ import annotations

from send_briefings import wording
from send_briefings.compare.children import Children
from send_briefings.compare.figures import Figure
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.trust import caution
from send_briefings.model import Counts


def children_text(setting: Setting, figure: Figure, england: Figure, children: Children) -> str:
    """How many more or fewer children England's rate would mean, with its limits and the counts it is from."""
    ref = figure.ref
    low, high = sorted((abs(children.lower), abs(children.upper)))
    what = setting.subject_text(ref).removeprefix("the share of ")
    fewer = "fewer" if children.count > 0 else "more"
    size, warning = wording.about(children.count), caution(setting, ref)
    there = f"there would be {size} {fewer} {what} in {when(figure.period)}"
    first = f"in numbers: at England's rate of {setting.value(england)} {there}"
    bounds = f"allowing for chance, that is between {wording.about(low)} and {wording.about(high)}"
    counts = (figure.numerator or 0.0, figure.denominator or 0.0)
    approximate = setting.measure(ref).counts is Counts.DERIVED
    numerator, denominator = (wording.about(n) if approximate else wording.number(n) for n in counts)
    told = (first, bounds, f"there were {numerator}, of {denominator}", warning)
    return " ".join(wording.sentence(part) for part in told if part)
