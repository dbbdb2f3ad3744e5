"""Finding: a figure, how it moved, and how it stands to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from send_briefings import wording
from send_briefings.compare.figures import Figure
from send_briefings.findings.finding import Finding, judgement
from send_briefings.findings.movement import (
    Movement,
    change_sentence,
    earlier_figure,
    first_figures,
    long_sentence,
    movement,
)
from send_briefings.findings.process import Process, process, process_sentence, usual_range_sentence
from send_briefings.findings.setting import Setting
from send_briefings.findings.standing import Standing, position_sentence, standing
from send_briefings.findings.trend import SeriesTrend, series_trend, trend_sentence
from send_briefings.findings.trust import not_judged, reason_rows, too_few
from send_briefings.model import PeriodKind, Polarity
from send_briefings.model.area import Ref
from send_briefings.statistics import BenchmarkVerdict


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


def level_finding(setting: Setting, ref: Ref) -> Finding | None:
    """The finding on a series; None where the subject has no figure."""
    found = level(setting, ref)
    if found is None:
        return None
    moves = [move for move in (found.short, found.long) if move is not None]
    evidence = [found.figure, *(move.earlier for move in moves), *found.place.others]
    evidence += reason_rows(setting, found.figure)
    course = Course(process(setting, ref), series_trend(setting, ref))
    evidence += course.told
    facts = _judgement(setting, found, course) | {"value": found.figure.value, "standing": found.place.facts()}
    facts |= {name: move.facts() for name, move in (("change", found.short), ("long_change", found.long)) if move}
    facts |= {name: part.facts() for name, part in (("process", course.process), ("trend", course.trend)) if part}
    return Finding(
        kind="level",
        ref=ref,
        place=setting.subject.code,
        period=found.figure.period.label,
        verdict=verdict(setting, found),
        text=level_text(setting, found, course),
        basis=setting.basis(found.figure),
        facts=facts,
        evidence=tuple(dict.fromkeys(evidence)),
        flags=level_flags(setting, found),
    )


def verdict(setting: Setting, found: Level) -> str:
    """better, worse, no_clear_change, not_compared, not_judged or described, of the area's main change.

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
    return "no_clear_change" if better is None else ("better" if better else "worse")


def why_no_verdict(setting: Setting, found: Level) -> str | None:
    """Why the figure's main change has no verdict, as the end of a sentence; None where it has one.

    "No clear change" is a verdict.
    """
    measure = setting.measure(found.figure.ref)
    move = main_movement(found)
    if found.unjudged:
        return found.unjudged
    if move is None:
        return "there is no earlier figure to compare with"
    if move.broken:
        return move.broken
    if measure.polarity is Polarity.NONE:
        return "neither direction is better"
    if measure.rare:
        return "so few happen that one period's change is not judged"
    if not move.tested and move.change.peers is None:
        return f"no counts are published, and fewer than four {setting.spec.peers} have both figures"
    return None


def _judgement(setting: Setting, found: Level, course: Course) -> dict[str, Any]:
    move = main_movement(found)
    judged = move if move is not None and not move.broken and not found.unjudged else None
    newest = course.process.newest if course.process else ()
    return judgement(
        judged.method if judged else None,
        why_no_verdict(setting, found),
        interval=judged.interval if judged else None,
        signal=newest[0].value if newest else None,
        p=course.trend.p if course.trend else None,
    )


def main_movement(found: Level) -> Movement | None:
    """The change a verdict is about."""
    monthly = found.figure.period.kind is PeriodKind.MONTH
    return found.long if monthly and found.long is not None else found.short


def level_flags(setting: Setting, found: Level) -> frozenset[str]:
    """The question rules that hold for the figure."""
    if found.unjudged:
        return frozenset()
    polarity = setting.measure(found.figure.ref).polarity
    flags = set()
    if found.place.band == "D":
        flags.add("band_d")
    if found.place.england_verdict is BenchmarkVerdict.WORSE:
        flags.add("worse_than_england")
    short = found.short.better(polarity) if found.short else None
    long = found.long.better(polarity) if found.long else None
    if short is not None:
        flags.add("improved" if short else "worsened")
    if long is False and short is not True:
        flags.add("worse_over_time")
    return frozenset(flags)


def level_text(setting: Setting, found: Level, course: Course) -> str:
    """The finding in sentences. That a figure is within its usual range is said of the area's headline only."""
    parts = [wording.sentence(setting.statement(found.figure))]
    if found.unjudged:
        told_already = found.figure.ref != setting.spec.headline and bool(too_few(setting, found.figure))
        return " ".join(parts if told_already else [*parts, wording.sentence(found.unjudged)])
    if found.short is not None:
        parts.append(change_sentence(setting, found.short))
    if found.long is not None:
        parts.append(long_sentence(setting, found.long))
    parts += [process_sentence(setting, course.process), trend_sentence(setting, course.trend)]
    if found.figure.ref == setting.spec.headline:
        parts.append(usual_range_sentence(setting, course.process))
    parts.append(position_sentence(setting, found.place))
    return " ".join(part for part in parts if part)
