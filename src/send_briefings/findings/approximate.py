"""An approximate interval for a rate that comes without counts, from the size of its group in another release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD
from send_briefings.findings.setting import Setting
from send_briefings.model import Counts, Unit
from send_briefings.model.area import GroupSize, Ref
from send_briefings.statistics import Interval, proportion_interval, rate_interval


@dataclass(frozen=True, slots=True)
class Approximate:
    """An approximate 95% interval: `children` is the size of the group, the sum of `counts`.

    It is never set beside an exact one, and no verdict rests on it alone: who is counted in the two releases differs.
    """

    figure: Figure
    group: GroupSize
    counts: tuple[Figure, ...]
    children: float
    interval: Interval

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        return {
            "method": "wilson_on_group_size" if self.figure.unit == Unit.PERCENT else "byar_on_group_size",
            "children": self.children,
            "counted": self.counts[0].period.label,
            "interval": [self.interval.lower, self.interval.upper],
        }


def approximate(setting: Setting, figure: Figure) -> Approximate | None:
    """The approximate interval of a rate without counts; None where its group's size is not held for its period.

    Method: `3-methods.md`, "a rate published without its denominator". A percentage has Wilson's interval, a rate of
    events for every 100 children Byar's, which is too narrow where one child may have several. Every count that is
    added up must be there, on a day within the rate's period, and they must come to 20 children or more.
    """
    if figure.value is None or setting.measure(figure.ref).counts is not Counts.NONE:
        return None
    group = next((group for group in setting.spec.group_sizes if group.cohort == figure.ref.cohort), None)
    if group is None or figure.ref.breakdown != setting.spec.headline.breakdown:
        return None
    counts = tuple(count for ref in group.refs if (count := _within(setting, figure, ref)) is not None)
    children = sum(count.value or 0.0 for count in counts)
    if len(counts) < len(group.refs) or children < GUARD:
        return None
    cases = figure.value * children / 100
    if figure.unit == Unit.PERCENT:
        return Approximate(figure, group, counts, children, proportion_interval(cases, children))
    return Approximate(figure, group, counts, children, rate_interval(cases, children, per=100))


def _within(setting: Setting, figure: Figure, ref: Ref) -> Figure | None:
    """The count of a series in the rate's period; the newest where there are several, None where there is none."""
    known = [
        count
        for count in setting.figures.series(ref, figure.place)
        if count.value is not None and figure.period.start <= count.period.start <= figure.period.end
    ]
    return known[-1] if known else None
