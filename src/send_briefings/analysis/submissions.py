"""What makes the monthly figures of a body, or of one that reports to it, doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from send_briefings.analysis import figures as monthly
from send_briefings.analysis.comparability import BANDS, copied_lines
from send_briefings.analysis.context import AnalysisContext
from send_briefings.model import Place
from send_briefings.model.area import SeriesKey


class FaultKind(StrEnum):
    """What is the matter with a month's figures, the gravest first."""

    COPIED = "copied"
    JUMP = "jump"
    REPEAT = "repeat"
    NOT_SUBMITTED = "not_submitted"
    LEFT = "left"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class MonthlyFault:
    """One thing to know before trusting a month's figures, and whose they are.

    COPIED: the very same numbers for several services; JUMP: a list at least doubled or halved; REPEAT: those of the
    month before; NOT_SUBMITTED: none between months that have some; JOINED and LEFT: a provider's first and last month.
    """

    kind: FaultKind
    place: str
    month: date


def monthly_faults(context: AnalysisContext, refs: Sequence[SeriesKey]) -> tuple[MonthlyFault, ...]:
    """Every fault of the subject's and its providers' series, which are one measure's by service."""
    found: list[MonthlyFault] = []
    for body in (context.subject, *context.providers):
        own = body is context.subject
        months = [] if own else [(FaultKind.COPIED, month) for month in _copied(context, body, refs)]
        months += [(FaultKind.REPEAT, month) for month in _repeated(context, body, refs)]
        for ref in refs:
            series = _series(context, ref, body)
            months += [(FaultKind.JUMP, jump.later) for jump in monthly.jumps(series)]
            months += [(FaultKind.NOT_SUBMITTED, month) for month in monthly.months_not_submitted(series)[-1:]]
            moves = () if own else ((FaultKind.JOINED, monthly.joined(series)), (FaultKind.LEFT, monthly.left(series)))
            months += [(kind, month) for kind, month in moves if month is not None]
        found += [MonthlyFault(kind, body.code, month) for kind, month in dict.fromkeys(months)]
    return tuple(found)


def _series(context: AnalysisContext, ref: SeriesKey, body: Place) -> dict[date, float | None]:
    return {figure.period.start: figure.value for figure in context.figures.series(ref, body.code)}


def _copied(context: AnalysisContext, body: Place, refs: Sequence[SeriesKey]) -> list[date]:
    """The months in which a body reported the very same numbers for several services."""
    cohort, source = refs[0].cohort, refs[0].source
    months = sorted({month for ref in refs for month in _series(context, ref, body)})
    return [month for month in months if copied_lines(context, body, month, cohort, source)]


def _repeated(context: AnalysisContext, body: Place, refs: Sequence[SeriesKey]) -> Iterator[date]:
    """The months whose figures, of one service or of all, are those of the month before in every band of waiting."""
    services = [_bands(context, ref, body) for ref in refs]
    yield from (later for _, later in monthly.repeats(services))
    for service in services:
        yield from (later for _, later in monthly.repeated_lines(service))


def _bands(context: AnalysisContext, ref: SeriesKey, body: Place) -> Mapping[date, tuple[float | None, ...]]:
    over = [SeriesKey(measure, ref.cohort, ref.breakdown, ref.source) for measure in BANDS]
    found = {}
    for row in context.figures.series(ref, body.code):
        others = (context.figures.at(other, body.code, row.period.start) for other in over)
        found[row.period.start] = (row.value, *(other.numerator if other else None for other in others))
    return found
