"""Finding: what the newest inspection of a kind found, what followed, and what is due next."""

from __future__ import annotations

from send_briefings.analysis.figures import Figure
from send_briefings.analysis.setting import Setting
from send_briefings.model.area import FindingSpec, Ref
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


def find(setting: Setting, spec: FindingSpec) -> Finding | None:
    """The place's inspections of one measure, and of those before it where it has none; None where there is no row."""
    ref = spec.refs[0]
    newest = setting.figures.newest(ref, setting.subject.code)
    before = [setting.figures.newest(ref, code) for code in setting.place.predecessors]
    rows = [newest] if newest is not None else [row for row in before if row is not None]
    if not rows:
        return None
    parts = [
        _of_headline(setting, row) if ref == setting.spec.headline else _with_revisit(setting, row) for row in rows
    ]
    evidence = [figure for _, used in parts for figure in used]
    months = [found for row in rows if (found := due(setting, row)) is not None]
    england = of_england(setting, ref)
    facts = {
        "due": [[one.months, due_month(one)] for one in months],
        "record": [record_words(row) for row in rows],
        "places": [setting.subject.name, *(setting.names[row.place] for row in rows)],
        "england": england.facts(),
    }
    return Finding(
        kind="inspection",
        ref=ref,
        place=rows[0].place,
        period=rows[0].period.label,
        verdict="described",
        text=" ".join(text for text, _ in parts),
        basis=setting.basis(rows[0]),
        facts=judgement(None, NOT_MEASURED) | facts,
        evidence=tuple(dict.fromkeys(evidence)),
        flags=_flags(setting, rows),
    )


def _of_headline(setting: Setting, row: Figure) -> tuple[str, list[Figure]]:
    """What was found, which of the outcomes that is, and what is due next."""
    if row.value is None:
        return absent_text(setting, row, of_england(setting, row.ref)), [row]
    follows = due(setting, row)
    text = f"{found_text(setting, row)} {place_text(setting, row)} {due_text(follows)}"
    return text, [row, *([follows.figure] if follows else [])]


def _with_revisit(setting: Setting, row: Figure) -> tuple[str, list[Figure]]:
    """What was found, how many weaknesses, and what a revisit found of them."""
    if row.value is None:
        return absent_text(setting, row, of_england(setting, row.ref)), [row]
    weaknesses, revisit = beside(setting, row, WEAKNESSES), _revisit(setting, row)
    done = beside(setting, revisit, DONE) if revisit else None
    left = beside(setting, revisit, LEFT) if revisit else None
    told = [found_text(setting, row)]
    if revisit is not None and revisit.value is not None:
        told.append(found_text(setting, revisit))
    told.append(weaknesses_text(weaknesses, done, left))
    if revisit is not None and revisit.value is None and revisit.status != "not_applicable":
        told.append(no_revisit_text(row.release))
    rows = [figure for figure in (row, revisit, weaknesses, done, left) if figure is not None]
    return " ".join(part for part in told if part), rows


def _revisit(setting: Setting, row: Figure) -> Figure | None:
    ref = Ref(REVISIT, row.ref.cohort, row.ref.breakdown, row.ref.source)
    return setting.figures.newest(ref, row.place)


def _flags(setting: Setting, rows: list[Figure]) -> frozenset[str]:
    """The question rules that hold: which of its outcomes the newest was, and whether weaknesses were left."""
    row = rows[0]
    if row.value is None:
        return frozenset()
    outcomes = [one.value for one in setting.measure(row.ref).outcomes]
    flags = {
        "best_outcome"
        if row.value == outcomes[0]
        else "worst_outcome"
        if row.value == outcomes[-1]
        else "middle_outcome"
    }
    revisit = _revisit(setting, row) if row.ref != setting.spec.headline else None
    if revisit is not None and revisit.status != "not_applicable":
        solved = revisit.value is not None and revisit.value == setting.measure(revisit.ref).outcomes[0].value
        flags |= set() if solved else {"weaknesses_left"}
    return frozenset(flags)
