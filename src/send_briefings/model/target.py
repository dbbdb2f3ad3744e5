"""A council's own target for a measure: where it began, where it is to be and when, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from send_briefings.model.area import Ref


@dataclass(frozen=True, slots=True)
class Milestone:
    """The value that a measure is to have by a day."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Target:
    """A target as a council's own document states it.

    `place` is an authority's code, `area` the outcome area and `ref` the series. `baseline` is the label of the period
    it starts from and `baseline_value` what the document says it was. `milestones` are in the order of their days, the
    target itself the last. `owner` is a role, not a person's name. `document` and `where` say what states it.
    """

    id: str
    place: str
    area: str
    ref: Ref
    baseline: str
    baseline_value: float
    milestones: tuple[Milestone, ...]
    owner: str
    document: str
    where: str
    document_date: date

    @property
    def value(self) -> float:
        """The value that is aimed at in the end."""
        return self.milestones[-1].value

    @property
    def due(self) -> date:
        """The day by which the target is to be met."""
        return self.milestones[-1].day

    def planned(self, start: date, day: date) -> float:
        """The value that the plan has for a day, on straight lines from the baseline, which stood on `start`.

        Before the baseline it is the baseline's, after the target the target's.

        >>> from send_briefings.model.area import Ref
        >>> ends = (Milestone(date(2026, 1, 1), 40.0), Milestone(date(2027, 1, 1), 60.0))
        >>> plan = Target("t", "E0", "a", Ref("m", "c", "b", "s"), "2024", 30.0, ends, "", "", "", date(2025, 1, 1))
        >>> plan.planned(date(2025, 1, 1), date(2026, 7, 2)), plan.planned(date(2025, 1, 1), date(2030, 1, 1))
        (49.97260273972603, 60.0)
        """
        before = Milestone(start, self.baseline_value)
        for one in self.milestones:
            if day <= one.day:
                share = (day - before.day).days / max(1, (one.day - before.day).days)
                return before.value + (one.value - before.value) * min(1.0, max(0.0, share))
            before = one
        return self.value
