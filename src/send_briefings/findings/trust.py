"""Whether a figure may be judged at all: too few children, or figures that cannot be what they say."""

from __future__ import annotations

from datetime import date

from send_briefings.compare.figures import Figure
from send_briefings.compare.gap import GUARD
from send_briefings.compare.submissions import jumps
from send_briefings.findings.sentences.reasons import copied_numbers, few_counted, small_place, unexplained_jump
from send_briefings.findings.setting import Setting
from send_briefings.model import Counts, PeriodKind, Place
from send_briefings.model.area import Explanation, Ref
from send_briefings.model.period import month_before

BANDS = ("waiting_over_18_weeks", "waiting_over_52_weeks")


def not_judged(setting: Setting, figure: Figure) -> str:
    """Why the figure is told but not judged, as a sentence; "" where it may be judged.

    Too few children (see `too_few`); the same numbers reported for several services; or a jump in the newest month that
    the publisher does not explain.
    """
    return too_few(setting, figure) or _copied(setting, figure) or _just_jumped(setting, figure)


def too_few(setting: Setting, figure: Figure) -> str:
    """Why the figure rests on too few children, as a sentence; "" where it does not.

    Two guards: a known denominator under 20 children, and, where rates come without counts, a published count of the
    place's children under the area's own guard.
    """
    measure = setting.measure(figure.ref)
    if measure.counts is not Counts.NONE and figure.denominator is not None and figure.denominator < GUARD:
        return few_counted(figure.denominator)
    size = setting.spec.size
    if size is None or measure.counts is not Counts.NONE:
        return ""
    count = setting.figures.latest(size.ref, setting.subject.code)
    if count is None or count.value is None or count.value >= size.guard:
        return ""
    return small_place(count, size)


def reason_rows(setting: Setting, figure: Figure) -> tuple[Figure, ...]:
    """The rows behind the reason why a figure is not judged: the place's size, or its list before and after a jump."""
    if not not_judged(setting, figure):
        return ()
    rows = [setting.figures.latest(setting.spec.size.ref, setting.subject.code)] if setting.spec.size else []
    if _monthly_counts(setting):
        counted = Ref("waiting", figure.ref.cohort, figure.ref.breakdown, figure.ref.source)
        months = (month_before(figure.period.start), figure.period.start)
        rows += [setting.figures.at(counted, figure.place, month) for month in months]
    return tuple(row for row in rows if row is not None)


def copied_lines(setting: Setting, body: Place, month: date, cohort: str, source: str) -> tuple[Ref, ...]:
    """The services for which a body reported the very same numbers in a month, 20 children or more; () for none."""
    counted = [ref for ref in setting.spec.refs if ref.measure == "waiting" and ref.source == source]
    by_numbers: dict[tuple[float | None, ...], list[Ref]] = {}
    for ref in counted:
        row = setting.figures.at(ref, body.code, month)
        if row is not None and row.value is not None and row.value >= GUARD:
            others = [Ref(name, cohort, ref.breakdown, source) for name in BANDS]
            bands = [setting.figures.at(other, body.code, month) for other in others]
            by_numbers.setdefault((row.value, *(band.numerator if band else None for band in bands)), []).append(ref)
    return max((tuple(refs) for refs in by_numbers.values() if len(refs) > 1), key=len, default=())


def explanation(setting: Setting, place: str, ref: Ref, month: date) -> Explanation | None:
    """What the publisher says of a jump in a place's figures that month, if anything."""
    for told in setting.spec.explanations:
        if (told.breakdown, told.month) == (ref.breakdown, month) and place in told.places:
            return told
    return None


def caution(setting: Setting, ref: Ref) -> str:
    """What has to be said with any comparison of the series, after an explained change in who is counted; else ""."""
    for told in setting.spec.explanations:
        if told.breakdown == ref.breakdown and setting.subject.code in told.places:
            return "this list includes children whom other areas may not count"
    return ""


def _monthly_counts(setting: Setting) -> bool:
    return setting.spec.period is PeriodKind.MONTH and "waiting" in setting.spec.measures


def _copied(setting: Setting, figure: Figure) -> str:
    if not _monthly_counts(setting):
        return ""
    for body in setting.providers:
        copied = copied_lines(setting, body, figure.period.start, figure.ref.cohort, figure.ref.source)
        if any(ref.breakdown == figure.ref.breakdown for ref in copied):
            return copied_numbers(body, len(copied))
    return ""


def _just_jumped(setting: Setting, figure: Figure) -> str:
    if not _monthly_counts(setting):
        return ""
    ref, month = figure.ref, figure.period.start
    counted = Ref("waiting", ref.cohort, ref.breakdown, ref.source)
    series = {row.period.start: row.value for row in setting.figures.series(counted, figure.place)}
    newest = [jump for jump in jumps(series) if jump.later == month]
    if not newest or explanation(setting, figure.place, ref, month):
        return ""
    return unexplained_jump(newest[0].before, newest[0].after)
