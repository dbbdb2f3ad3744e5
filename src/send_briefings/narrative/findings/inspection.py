"""Finding: what the newest inspection of a kind found, what followed, and what is due next."""

from __future__ import annotations

from send_briefings.analysis.context import AnalysisContext
from send_briefings.analysis.figures import Figure
from send_briefings.model.area import FindingSpec, SeriesKey
from send_briefings.narrative.findings import Finding, judgement
from send_briefings.narrative.outcomes import (
    NOT_MEASURED,
    absent_text,
    beside,
    due,
    due_month,
    due_text,
    found_text,
    no_revisit_text,
    of_england,
    place_text,
    record_words,
    weaknesses_text,
)

REVISIT = "revisit_outcome"
WEAKNESSES, DONE, LEFT = "significant_weaknesses", "weaknesses_with_progress", "weaknesses_without_progress"


def find(context: AnalysisContext, spec: FindingSpec) -> Finding | None:
    """The place's inspections of one measure, and of those before it where it has none; None where there is no row."""
    ref = spec.refs[0]
    newest = context.figures.newest(ref, context.subject.code)
    before = [context.figures.newest(ref, code) for code in context.place.predecessors]
    rows = [newest] if newest is not None else [row for row in before if row is not None]
    if not rows:
        return None
    parts = [
        _of_headline(context, row) if ref == context.spec.headline else _with_revisit(context, row) for row in rows
    ]
    evidence = [figure for _, used in parts for figure in used]
    months = [found for row in rows if (found := due(context, row)) is not None]
    england = of_england(context, ref)
    facts = {
        "due": [[one.months, due_month(one)] for one in months],
        "record": [record_words(row) for row in rows],
        "places": [context.subject.name, *(context.names[row.place] for row in rows)],
        "england": england.facts(),
    }
    return Finding(
        kind="inspection",
        ref=ref,
        place=rows[0].place,
        period=rows[0].period.label,
        verdict="described",
        text=" ".join(text for text, _ in parts),
        basis=context.basis(rows[0]),
        facts=judgement(None, NOT_MEASURED) | facts,
        evidence=tuple(dict.fromkeys(evidence)),
        flags=_flags(context, rows),
    )


def _of_headline(context: AnalysisContext, row: Figure) -> tuple[str, list[Figure]]:
    """What was found, which of the outcomes that is, and what is due next."""
    if row.value is None:
        return absent_text(context, row, of_england(context, row.ref)), [row]
    follows = due(context, row)
    text = f"{found_text(context, row)} {place_text(context, row)} {due_text(follows)}"
    return text, [row, *([follows.figure] if follows else [])]


def _with_revisit(context: AnalysisContext, row: Figure) -> tuple[str, list[Figure]]:
    """What was found, how many weaknesses, and what a revisit found of them."""
    if row.value is None:
        return absent_text(context, row, of_england(context, row.ref)), [row]
    weaknesses, revisit = beside(context, row, WEAKNESSES), _revisit(context, row)
    done = beside(context, revisit, DONE) if revisit else None
    left = beside(context, revisit, LEFT) if revisit else None
    reported = [found_text(context, row)]
    if revisit is not None and revisit.value is not None:
        reported.append(found_text(context, revisit))
    reported.append(weaknesses_text(weaknesses, done, left))
    if revisit is not None and revisit.value is None and revisit.status != "not_applicable":
        reported.append(no_revisit_text(row.release))
    rows = [figure for figure in (row, revisit, weaknesses, done, left) if figure is not None]
    return " ".join(part for part in reported if part), rows


def _revisit(context: AnalysisContext, row: Figure) -> Figure | None:
    ref = SeriesKey(REVISIT, row.ref.cohort, row.ref.breakdown, row.ref.source)
    return context.figures.newest(ref, row.place)


def _flags(context: AnalysisContext, rows: list[Figure]) -> frozenset[str]:
    """The question rules that hold: which of its outcomes the newest was, and whether weaknesses were left."""
    row = rows[0]
    if row.value is None:
        return frozenset()
    outcomes = [one.value for one in context.measure(row.ref).outcomes]
    flags = {
        "best_outcome"
        if row.value == outcomes[0]
        else "worst_outcome"
        if row.value == outcomes[-1]
        else "middle_outcome"
    }
    revisit = _revisit(context, row) if row.ref != context.spec.headline else None
    if revisit is not None and revisit.status != "not_applicable":
        solved = revisit.value is not None and revisit.value == context.measure(revisit.ref).outcomes[0].value
        flags |= set() if solved else {"weaknesses_left"}
    return frozenset(flags)
