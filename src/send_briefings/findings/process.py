"""Whether a monthly series has left its usual range: statistical process control of its newest unbroken stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD
from send_briefings.compare.submissions import following_month
from send_briefings.findings.comparability import comparability
from send_briefings.findings.sentences.reasons import (
    NUMBERS_NOT_JUDGED,
    SEASONS,
    YEARS,
    as_clause,
    month_missing,
    too_few_months,
)
from send_briefings.findings.setting import Setting
from send_briefings.findings.trust import not_judged
from send_briefings.findings.words import Method
from send_briefings.model import PeriodKind, Unit
from send_briefings.model.area import Ref
from send_briefings.statistics import Limits, Signal, process_control
from send_briefings.statistics.control import LEAST
from send_briefings.statistics.signals import WINDOW


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months that follow one another without a break, oldest first; `broken_by` says what the first of them follows."""

    figures: tuple[Figure, ...]
    broken_by: str


@dataclass(frozen=True, slots=True)
class Process:
    """The control chart of a series' newest stretch.

    `limits` are None where there is no verdict, and `why_no_verdict` says why, as the end of a sentence; else it is "".
    `signals` has those of each figure of the stretch, the strongest first.
    """

    stretch: Stretch
    limits: Limits | None
    signals: tuple[tuple[Signal, ...], ...]
    why_no_verdict: str

    @property
    def newest(self) -> tuple[Signal, ...]:
        """The signals of the newest month; those of earlier months are no finding."""
        return self.signals[-1] if self.signals else ()

    def run(self, signal: Signal) -> tuple[Figure, ...]:
        """The figures of the run with this signal that ends in the newest month."""
        count = 0
        while count < len(self.signals) and signal in self.signals[-1 - count]:
            count += 1
        return self.stretch.figures[len(self.stretch.figures) - count :]

    def facts(self) -> dict[str, Any]:
        """The numbers behind the words, for the evidence file."""
        figures = self.stretch.figures
        return {
            "method": Method.CONTROL.value if self.limits else None,
            "from_period": figures[0].period.label if figures else None,
            "points": len(figures),
            "points_needed": LEAST,
            "points_follow": self.stretch.broken_by or None,
            "centre": self.limits.mean if self.limits else None,
            "limits": [self.limits.lower, self.limits.upper] if self.limits else None,
            "signal": self.newest[0].value if self.newest else None,
            "run": len(self.run(self.newest[0])) if self.newest else None,
            "near_a_limit": len(self.near()) if self.newest else None,
            "signals": {
                figure.period.label: [signal.value for signal in found]
                for figure, found in zip(figures, self.signals, strict=False)
                if found
            },
            "why_no_verdict": self.why_no_verdict or None,
        }

    def near(self) -> tuple[Figure, ...]:
        """Those of the last three figures that are near the limit the newest is near."""
        near = {Signal.NEAR_UPPER, Signal.NEAR_LOWER}
        last = list(zip(self.stretch.figures, self.signals, strict=False))[-WINDOW:]
        return tuple(figure for figure, found in last if near & set(found))


def process(setting: Setting, ref: Ref) -> Process | None:
    """The process behind the subject's series of a percentage; None where it has no figure at all.

    Method: `statistics.process_control` over the newest stretch alone. A stretch ends at a month without a figure, or
    with one of fewer than 20 children, at a month in which the number counted changed abruptly, and where other
    providers sent figures. Under 12 months, and for terms and years, there is no verdict but a reason.
    """
    series = setting.figures.series(ref, setting.subject.code)
    newest = setting.figures.latest(ref, setting.subject.code)
    if newest is None:
        return None
    without = partial(Process, limits=None, signals=())
    if newest.period.kind is not PeriodKind.MONTH:
        reason = SEASONS if newest.period.kind is PeriodKind.TERM else YEARS
        return without(Stretch((), ""), why_no_verdict=reason)
    stretch = stretches(setting, series)[-1:] or [Stretch((), "")]
    if newest.unit != Unit.PERCENT:
        return without(stretch[0], why_no_verdict=NUMBERS_NOT_JUDGED)
    if reason := not_judged(setting, newest):
        return without(stretch[0], why_no_verdict=as_clause(reason))
    if len(stretch[0].figures) < LEAST or series[-1].value is None:
        return without(stretch[0], why_no_verdict=too_few_months(len(stretch[0].figures), series[-1]))
    chart = process_control([figure.value for figure in stretch[0].figures], setting.measure(ref).polarity)
    return Process(stretch[0], chart.points[-1].limits, tuple(point.signals for point in chart.points), "")


def stretches(setting: Setting, series: Sequence[Figure]) -> list[Stretch]:
    """A monthly series cut into stretches at its breaks, oldest first."""
    found: list[tuple[list[Figure], str]] = []
    before: Figure | None = None
    for figure in series:
        if figure.value is None or (figure.denominator is not None and figure.denominator < GUARD):
            continue
        broken_by = why_broken(setting, before, figure) if before else ""
        if before is None or broken_by:
            found.append(([], broken_by))
        found[-1][0].append(figure)
        before = figure
    return [Stretch(tuple(figures), broken_by) for figures, broken_by in found]


def why_broken(setting: Setting, earlier: Figure, later: Figure) -> str:
    """Why two figures of a monthly series, one after the other, are not one stretch; "" where they are."""
    missing = following_month(earlier.period.start)
    if missing != later.period.start:
        return month_missing(missing, following_month(missing) != later.period.start)
    return comparability(setting, earlier, later).reason
