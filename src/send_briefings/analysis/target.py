"""How a council's figure stands to its own target: plan against actual, slippage, pace, assurance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from send_briefings.analysis.comparability import comparability, not_judged
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.movement import usual_change
from send_briefings.analysis.setting import Setting
from send_briefings.model import PeriodKind, Polarity
from send_briefings.model.register import Target

YEAR = 365.25
MIN_YEARS, MIN_MONTHS = 4, 12


class Assurance(StrEnum):
    """Whether a target will be met at the present pace; MET and MISSED once its day has come."""

    WILL = "will be met at this pace"
    MAY = "may be met at this pace"
    WILL_NOT = "will not be met at this pace"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Progress:
    """A target and the newest published figure.

    `planned` is what the plan has for the last day of the figure's period, `ahead` by how much the figure is better
    than that (negative: behind), None for a figure that is not judged. `pace` is the change a year since the baseline,
    `needed` the change a year that would meet the target from here; in the measure's unit. `assurance` is None where it
    cannot be given, and `why_not` says why, as the end of a sentence. `baseline` is the published figure of the
    baseline's period, None without one.
    """

    target: Target
    figure: Figure
    planned: float
    ahead: float | None
    baseline: Figure | None
    pace: float | None
    needed: float | None
    assurance: Assurance | None
    why_not: str


def progress(setting: Setting, target: Target) -> Progress | None:
    """The progress towards a target; None where no figure of it is published for the place.

    Assurance: the newest figure, moved on at the pace since the baseline to the target's day, give or take the usual
    ups and downs of the difference between two of its figures (`analysis.movement`). Wholly beyond the target: it will
    be met; wholly short of it: it will not; else it may. None with fewer than four comparable years (twelve months),
    with a break since the baseline, or for a figure that is not judged.
    """
    figure = setting.figures.latest(target.ref, target.place)
    if figure is None or figure.value is None:
        return None
    series = [one for one in setting.figures.series(target.ref, target.place) if one.value is not None]
    baseline = next((one for one in series if one.period.label == target.baseline), None)
    start = baseline.period.end if baseline else target.document_date
    planned = target.planned(start, figure.period.end)
    sign = _sign(setting, target)
    left = (target.due - figure.period.end).days / YEAR
    past = (figure.period.end - baseline.period.end).days / YEAR if baseline else 0.0
    compares = baseline is not None and past > 0 and not comparability(setting, baseline, figure).reason
    pace = (figure.value - (baseline.value or 0.0)) / past if baseline is not None and compares else None
    assurance, why = _assurance(setting, target, series, figure, pace, left)
    return Progress(
        target=target,
        figure=figure,
        planned=planned,
        ahead=None if sign == 0 or not_judged(setting, figure) else sign * (figure.value - planned),
        baseline=baseline,
        pace=pace,
        needed=(target.value - figure.value) / left if left > 0 else None,
        assurance=assurance,
        why_not=why,
    )


def _sign(setting: Setting, target: Target) -> int:
    """1 where a higher figure is better, -1 where a lower one is; where neither is, as the target itself goes."""
    polarity = setting.measure(target.ref).polarity
    if polarity is Polarity.NONE:
        return (target.value > target.baseline_value) - (target.value < target.baseline_value)
    return 1 if polarity is Polarity.HIGH else -1


def _assurance(
    setting: Setting, target: Target, series: list[Figure], figure: Figure, pace: float | None, left: float
) -> tuple[Assurance | None, str]:
    sign, value = _sign(setting, target), figure.value or 0.0
    if sign == 0:
        return None, "the target is the baseline, so no direction is aimed at"
    if left <= 0:
        return (Assurance.MET if sign * (value - target.value) >= 0 else Assurance.MISSED), ""
    if reason := not_judged(setting, figure):
        return None, reason
    if pace is None:
        return None, "no published figure of the baseline compares with the newest"
    comparable = [one for one in series if not comparability(setting, one, figure).reason]
    monthly = figure.period.kind is PeriodKind.MONTH
    enough = MIN_MONTHS if monthly else MIN_YEARS
    if len(comparable) < enough:
        what = "months" if monthly else "years"
        return None, f"only {len(comparable)} {what} compare, and a pace needs {enough}"
    baseline = next(one for one in series if one.period.label == target.baseline)
    usual = usual_change(setting, baseline, figure)
    if usual is None:
        return None, "how far such a figure moves by itself is not known"
    there = value + pace * left
    best, worst = sign * (there - target.value) + usual.limit, sign * (there - target.value) - usual.limit
    if worst >= 0:
        return Assurance.WILL, ""
    return (Assurance.WILL_NOT if best < 0 else Assurance.MAY), ""
