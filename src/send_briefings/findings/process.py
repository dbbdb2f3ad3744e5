"""Whether a monthly series has left its usual range: statistical process control of its newest unbroken stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from send_briefings import wording
from send_briefings.compare.change import Change, ChangeVerdict
from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD
from send_briefings.compare.submissions import following_month
from send_briefings.findings.comparability import why_not_comparable
from send_briefings.findings.setting import Setting, when
from send_briefings.findings.trust import not_judged
from send_briefings.findings.words import Method
from send_briefings.model import PeriodKind, Unit
from send_briefings.model.area import Ref
from send_briefings.statistics import Limits, Signal, process_control
from send_briefings.statistics.control import LEAST
from send_briefings.statistics.signals import WINDOW

TOO_FEW = "too few points: "
SEASONS = (
    "terms of one year differ by season, and figures of the same term are a year apart, so no control chart is made"
)
YEARS = "yearly figures are too few and too far apart for a control chart"


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
        return without(stretch[0], why_no_verdict="numbers of children are not judged, only shares of them")
    if reason := not_judged(setting, newest):
        reason = reason.removeprefix("It is not compared: ")
        return without(stretch[0], why_no_verdict=reason[:1].lower() + reason[1:])
    if len(stretch[0].figures) < LEAST or series[-1].value is None:
        return without(stretch[0], why_no_verdict=_too_few(stretch[0], series[-1]))
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
        return f"there is no figure to judge for {wording.month_text(missing)}" + (
            "" if following_month(missing) == later.period.start else " and after"
        )
    change = Change(earlier.value or 0.0, later.value or 0.0, 0.0, None, ChangeVerdict.NOT_TESTED)
    return why_not_comparable(setting, earlier, later, change)


def _too_few(stretch: Stretch, last: Figure) -> str:
    if last.value is None:
        return f"there is no figure for {when(last.period)}"
    count = wording.counted(len(stretch.figures), "month")
    verb = "is" if len(stretch.figures) == 1 else "are"
    return f"{TOO_FEW}{count} without a break {verb} held, and {LEAST} are needed"


def process_sentence(setting: Setting, found: Process | None) -> str:
    """What the newest month says of the process, in a sentence or two; "" where there is no signal or no verdict."""
    if found is None or found.limits is None or not found.newest:
        return ""
    return f"{wording.sentence(signal_clause(setting, found))} {caution_sentence(setting)}".rstrip()


def caution_sentence(setting: Setting) -> str:
    """How far to trust the signals of a list that is mostly the same children month after month; "" for others."""
    if "waiting" not in setting.spec.measures:
        return ""
    return (
        "That is a sign of change, but no proof: most children on a list are still on it a month later, and such lists "
        "give more false signs."
    )


def usual_range_sentence(setting: Setting, found: Process | None) -> str:
    """That the newest month is within the usual range of its stretch, as a sentence; "" where it cannot be said."""
    if found is None or found.limits is None or found.newest:
        return ""
    return wording.sentence(f"it is within {range_text(setting, found, found.limits)}")


def verdict_text(setting: Setting, found: Process | None) -> str:
    """What a chart of the series says, in words: the signal's sentence, the usual range, or why there is neither."""
    if found is None:
        return ""
    if found.limits is None:
        return wording.sentence(f"no verdict on its course: {found.why_no_verdict.removeprefix(TOO_FEW)}")
    return process_sentence(setting, found) or usual_range_sentence(setting, found)


def range_text(setting: Setting, found: Process, limits: Limits) -> str:
    """The usual range of a stretch in words; the limits of what a share can be bound it."""
    ref = found.stretch.figures[0].ref
    since = when(found.stretch.figures[0].period)
    low, high = (setting.amount(ref, value) for value in (limits.lower, limits.upper))
    if limits.lower <= 0:
        return f"its usual range since {since}, up to {high}"
    if limits.upper >= 100:
        return f"its usual range since {since}, {low} and above"
    return f"its usual range since {since}, {low} to {high}"


def signal_clause(setting: Setting, found: Process) -> str:
    """The strongest signal of the newest month, as a clause; "" where there is none."""
    limits = found.limits
    if limits is None or not found.newest:
        return ""
    signal = found.newest[0]
    run = found.run(signal)
    since = when(found.stretch.figures[0].period)
    if signal in (Signal.ABOVE_LIMIT, Signal.BELOW_LIMIT):
        side = "above" if signal.upward else "below"
        return f"at {setting.value(run[-1])} it is {side} {range_text(setting, found, limits)}"
    if signal in (Signal.RISING, Signal.FALLING):
        verb = "risen" if signal.upward else "fallen"
        return f"it has {verb} every month since {when(run[0].period)}, when it was {setting.value(run[0])}"
    if signal in (Signal.NEAR_UPPER, Signal.NEAR_LOWER):
        end = "top" if signal.upward else "bottom"
        months = wording.NUMBERS[len(found.near())]
        last = wording.NUMBERS[WINDOW]
        which = f"the last {last} months" if len(found.near()) == WINDOW else f"{months} of the last {last} months"
        return f"{which} are near the {end} of {range_text(setting, found, limits)}"
    side = "above" if signal.upward else "below"
    average = setting.amount(run[-1].ref, limits.mean)
    count = wording.counted(len(run), "month").removesuffix(" months")
    return f"the last {count} months are all {side} the average since {since}, which is {average}"
