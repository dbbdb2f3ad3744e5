"""Finding: a figure, how it moved, and how it stands to others."""

from __future__ import annotations

from typing import Any

from send_briefings import wording
from send_briefings.analysis.comparability import reason_rows, too_few
from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.level import (
    LevelResult,
    SeriesSummary,
    level,
    main_movement,
    series_trend,
    verdict,
    why_no_verdict,
)
from send_briefings.analysis.standing import process
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement
from send_briefings.narrative.sentences import (
    broken_sentence,
    change_sentence,
    long_sentence,
    position_sentence,
    process_sentence,
    trend_sentence,
    usual_range_sentence,
)


def level_text(context: AnalysisContext, found: LevelResult, course: SeriesSummary) -> str:
    """The finding in sentences. That a figure is within its usual range is said of the area's headline only."""
    parts = [wording.sentence(context.statement(found.figure))]
    if found.unjudged:
        told_already = found.figure.ref != context.spec.headline and bool(too_few(context, found.figure))
        return " ".join(parts if told_already else [*parts, wording.sentence(found.unjudged)])
    if found.short is not None and found.long is not None and found.short.broken == found.long.broken != "":
        parts.append(broken_sentence(context, [found.short, found.long]))
    else:
        parts += [change_sentence(context, found.short)] if found.short is not None else []
        parts += [long_sentence(context, found.long)] if found.long is not None else []
    parts += [process_sentence(context, course.process), trend_sentence(context, course.trend)]
    if found.figure.ref == context.spec.headline:
        parts.append(usual_range_sentence(context, course.process))
    parts.append(position_sentence(context, found.place))
    return " ".join(part for part in parts if part)


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The finding on a series; None where the subject has no figure."""
    return level_finding(context, spec.refs[0])


def level_finding(context: AnalysisContext, ref: SeriesKey) -> Finding | None:
    """The finding on a series; None where the subject has no figure."""
    found = level(context, ref)
    if found is None:
        return None
    moves = [move for move in (found.short, found.long) if move is not None]
    evidence = [found.figure, *(move.earlier for move in moves), *found.place.others]
    evidence += reason_rows(context, found.figure)
    course = SeriesSummary(process(context, ref), series_trend(context, ref))
    evidence += course.reported
    facts = _judgement(context, found, course) | {"value": found.figure.value, "standing": found.place.facts()}
    facts |= {name: move.facts() for name, move in (("change", found.short), ("long_change", found.long)) if move}
    facts |= {name: part.facts() for name, part in (("process", course.process), ("trend", course.trend)) if part}
    return Finding(
        kind="level",
        ref=ref,
        place=context.subject.code,
        period=found.figure.period.label,
        verdict=verdict(context, found),
        text=level_text(context, found, course),
        basis=context.basis(found.figure),
        facts=facts,
        evidence=tuple(dict.fromkeys(evidence)),
        flags=level_flags(context, found),
    )


def _judgement(context: AnalysisContext, found: LevelResult, course: SeriesSummary) -> dict[str, Any]:
    move = main_movement(found)
    judged = move if move is not None and not move.broken and not found.unjudged else None
    newest = course.process.newest if course.process else ()
    return judgement(
        judged.method if judged else None,
        why_no_verdict(context, found),
        interval=judged.interval if judged else None,
        signal=newest[0].value if newest else None,
        p=course.trend.p if course.trend else None,
    )


def level_flags(context: AnalysisContext, found: LevelResult) -> frozenset[str]:
    """The question rules that hold for the figure."""
    if found.unjudged:
        return frozenset()
    polarity = context.measure(found.figure.ref).polarity
    flags = set()
    if found.place.band == "D":
        flags.add("band_d")
    if found.place.on_the_worse_side:
        flags.add("worse_than_england")
    short = found.short.better(polarity) if found.short else None
    long = found.long.better(polarity) if found.long else None
    if short is not None:
        flags.add("improved" if short else "worsened")
    if long is False and short is not True:
        flags.add("worse_over_time")
    return frozenset(flags)
