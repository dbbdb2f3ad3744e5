"""A figure, how it moved and how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings.analysis.comparability import unreliable_reason
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.analysis.movement import ChangeResult, earlier_figure, first_figure, movement
from send_briefings.analysis.standing import Benchmarking, standing
from send_briefings.model import PeriodKind
from send_briefings.model.area import SeriesKey


@dataclass(frozen=True, slots=True)
class LevelResult:
    """The comparisons of one figure: over one period, over several, and with others."""

    figure: Figure
    short: ChangeResult | None
    long: ChangeResult | None
    place: Benchmarking
    unjudged: str


def level(context: AnalysisContext, ref: SeriesKey) -> LevelResult | None:
    """The comparisons of the subject's newest figure of a series; None where it has no figure."""
    figure = context.figures.latest(ref, context.subject.code)
    if figure is None:
        return None
    earlier = earlier_figure(context, figure)
    return LevelResult(
        figure=figure,
        short=movement(context, figure, earlier),
        long=_long_movement(context, figure, earlier),
        place=standing(context, figure),
        unjudged=unreliable_reason(context, figure),
    )


def _long_movement(context: AnalysisContext, figure: Figure, earlier: Figure | None) -> ChangeResult | None:
    """The change over several periods; None where it is the same as that over one."""
    first = first_figure(context, figure)
    return None if first == earlier else movement(context, figure, first)


def main_movement(found: LevelResult) -> ChangeResult | None:
    """The change a verdict is about: over one period, and for months from their base (`first_figure`).

    One month's move on a list that is mostly the same children says little.
    """
    start, short = found.figure.period.start, found.short
    once_a_year = short is not None and short.earlier.period.start.month == start.month
    monthly = found.figure.period.kind is PeriodKind.MONTH and not once_a_year
    return found.long if monthly and found.long is not None else short
