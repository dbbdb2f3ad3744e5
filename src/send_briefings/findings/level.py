"""Finding: a figure, how it moved, and how it stands to others."""

from __future__ import annotations

from dataclasses import dataclass

from send_briefings.compare.figures import Figure
from send_briefings.findings.movement import Movement, earlier_figure, first_figures, movement
from send_briefings.findings.process import Process
from send_briefings.findings.sentences.reasons import NO_EARLIER, NO_POLARITY, RARE, no_peers_changes
from send_briefings.findings.setting import Setting
from send_briefings.findings.standing import Standing, standing
from send_briefings.findings.trend import SeriesTrend
from send_briefings.findings.trust import not_judged
from send_briefings.model import PeriodKind, Polarity
from send_briefings.model.area import Ref


@dataclass(frozen=True, slots=True)
class Course:
    """What the whole series says of its newest figure: whether it left its usual range, and its trend over years."""

    process: Process | None
    trend: SeriesTrend | None

    @property
    def told(self) -> tuple[Figure, ...]:
        """The figures behind what is said of the series."""
        shown = self.process.stretch.figures if self.process and self.process.limits else ()
        return (*shown, *(self.trend.figures if self.trend and self.trend.trend else ()))


@dataclass(frozen=True, slots=True)
class Level:
    """The comparisons of one figure: over one period, over several, and with others."""

    figure: Figure
    short: Movement | None
    long: Movement | None
    place: Standing
    unjudged: str


def level(setting: Setting, ref: Ref) -> Level | None:
    """The comparisons of the subject's newest figure of a series; None where it has no figure."""
    figure = setting.figures.latest(ref, setting.subject.code)
    if figure is None:
        return None
    earlier = earlier_figure(setting, figure)
    return Level(
        figure=figure,
        short=movement(setting, figure, earlier),
        long=_long_movement(setting, figure, earlier),
        place=standing(setting, figure),
        unjudged=not_judged(setting, figure),
    )


def _long_movement(setting: Setting, figure: Figure, earlier: Figure | None) -> Movement | None:
    """The change over several periods, from the first figure that compares; where none does, from the first of all."""
    moves = [movement(setting, figure, first) for first in first_figures(setting, figure) if first != earlier]
    found = [move for move in moves if move is not None]
    return next((move for move in found if not move.broken), found[0] if found else None)


def verdict(setting: Setting, found: Level) -> str:
    """better, worse, up, down, same, no_clear_change, not_compared, not_judged or described, of the main change.

    "up" and "down" are said where neither direction is better, "same" of a count that did not change.

    That is the change over one period; for monthly figures the change since the first year held, since one month's
    move on a list that is mostly the same children says little.
    """
    if found.unjudged:
        return "not_judged"
    move = main_movement(found)
    if move is None:
        return "described"
    if move.broken:
        return "not_compared"
    better = move.better(setting.measure(found.figure.ref).polarity)
    if better is None and move.direction:
        return "up" if move.direction > 0 else "down"
    if better is None:
        return "same" if move.arithmetic else "no_clear_change"
    return "better" if better else "worse"


def why_no_verdict(setting: Setting, found: Level) -> str | None:
    """Why the figure's main change has no verdict, as the end of a sentence; None where it has one.

    "No clear change" is a verdict.
    """
    measure = setting.measure(found.figure.ref)
    move = main_movement(found)
    if found.unjudged:
        return found.unjudged
    if move is None:
        return NO_EARLIER
    if move.broken:
        return move.broken
    if measure.polarity is Polarity.NONE and (move.direction or move.arithmetic):
        return NO_POLARITY
    if measure.rare:
        return RARE
    if not move.tested and not move.arithmetic and move.change.peers is None:
        return no_peers_changes(setting)
    return None


def main_movement(found: Level) -> Movement | None:
    """The change a verdict is about."""
    start, short = found.figure.period.start, found.short
    once_a_year = short is not None and short.earlier.period.start.month == start.month
    monthly = found.figure.period.kind is PeriodKind.MONTH and not once_a_year
    return found.long if monthly and found.long is not None else short
