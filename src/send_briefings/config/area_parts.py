"""Parts of an area's file: breaks, reasons for revisions, points, standards, texts with slots, its words as known on a
day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from string import Formatter
from types import MappingProxyType
from typing import TypeVar

from send_briefings.config.toml import TomlTable
from send_briefings.model.area import AreaSpec, PointSpec, RevisionReason, SeriesKey, Wording
from send_briefings.model.measure import (
    Break,
    BreakKind,
    Citation,
    InspectionOutcome,
    LeadWords,
    Measure,
    Polarity,
    Standard,
    StandardKind,
)
from send_briefings.model.place import MONTHS
from send_briefings.model.tidy import Unit

Named = TypeVar("Named", bound=StrEnum)
KINDS = tuple(kind.value for kind in BreakKind)


def read_break(
    table: TomlTable, measures: Collection[str], cohorts: Collection[str], breakdowns: Collection[str]
) -> Break:
    """One break; what it names must be one of the area's own. Faults are noted in the table."""
    given = table.string("kind", one_of=KINDS)
    kind = next((kind for kind in BreakKind if kind.value == given), BreakKind.CHANGE)
    start = table.date("start")
    compares, compares_stated = _compares(table)
    return Break(
        kind=kind,
        label=table.string("label"),
        start=start,
        end=_end(table, kind, start),
        measures=table.strings("measures", (), one_of=measures),
        cohorts=table.strings("cohorts", (), one_of=cohorts),
        breakdowns=table.strings("breakdowns", (), one_of=breakdowns),
        places=table.strings("places", ()),
        reason=table.string("reason"),
        text=table.string("text"),
        stated=_statement(table.table("source")),
        compares=compares,
        compares_stated=compares_stated,
    )


def read_revision_reason(table: TomlTable, measures: Collection[str]) -> RevisionReason:
    """Why a release revised past figures. Faults are noted in the table."""
    return RevisionReason(
        release=table.string("release"),
        measures=table.strings("measures", (), one_of=measures),
        reason=table.string("reason"),
        stated=_statement(table.table("source")),
    )


def _end(table: TomlTable, kind: BreakKind, start: date) -> date | None:
    """The last day of a stretch; a change has none, so that an 'end' there is a key nobody asked for."""
    if kind is BreakKind.CHANGE:
        return None
    end = table.date("end")
    if "end" in table and end < start:
        table.fault("end", f"'end' is {end}, before 'start'", f"a day from {start} on")
    return end


def _compares(table: TomlTable) -> tuple[str, Citation | None]:
    if "compares" not in table:
        return "", None
    given = table.table("compares")
    return given.string("text"), _statement(given)


def _statement(table: TomlTable) -> Citation:
    return Citation(table.string("publication"), table.string("where"))


IN_SUBJECT = ("cohort", "breakdown", "place", "located")
IN_STATEMENT = (*IN_SUBJECT, "value", "period")
IN_QUESTION = (*IN_SUBJECT, "subject", "since")
IN_WHY = (
    *IN_QUESTION, "value", "numerator", "denominator", "missed", "period", "england", "before", "before_period",
    "since_value", "now",
)  # fmt: skip
IN_CAVEAT = (*IN_WHY, "released")
IN_BODY = ("place", "subject")
ALONE = "each brace around one of those names, or written twice, {{ or }}, where a brace itself is meant"


def template(table: TomlTable, key: str, names: Collection[str]) -> str:
    """A text that must be there, with places for some words; a place for any other, or a stray brace, is a fault.

    Args:
        table: the table it stands in.
        key: its key.
        names: the words that may stand in braces.
    """
    text = table.string(key)
    known = ", ".join(f"{{{name}}}" for name in names)
    try:
        places = [(name, form, conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        table.fault(key, f"'{key}' has a brace without its other half", f"{known}: {ALONE}")
        return text
    for name, form, conversion in places:
        if name not in names or form or conversion:
            table.fault(key, f"'{key}' has a place for '{name}'", f"{known}: {ALONE}")
    return text


_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}}) )?(?:(?P<month>{'|'.join(MONTHS)}) )?(?P<year>(?:19|20)\d\d)(?P<span>[/-]\d\d)?\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")


def area_as_known(spec: AreaSpec, day: date) -> AreaSpec:
    """The area with only the words that could stand in a briefing of that day.

    Breaks that began later, and caveats and questions that name a later time, are left out; of definitions and words
    explained, the sentences that do. That nobody publishes a figure is known from the day it was checked on.
    """
    measures = {name: replace(one, definition=earlier(one.definition, day)) for name, one in spec.measures.items()}
    return replace(
        spec,
        measures=MappingProxyType(measures),
        breaks=tuple(replace(one, text=earlier(one.text, day)) for one in spec.breaks if one.start <= day),
        revision_reasons=tuple(one for one in spec.revision_reasons if not names_later(one.reason, day)),
        caveats=tuple(one for one in spec.caveats if not names_later(one.text, day)),
        method_notes=tuple(text for text in spec.method_notes if not names_later(text, day)),
        questions=tuple(
            one for one in spec.questions if not any(names_later(text, day) for text in (one.text, one.why))
        ),
        glossary=tuple((term, earlier(meaning, day)) for term, meaning in spec.glossary),
        no_data=spec.no_data if spec.no_data and spec.no_data.checked <= day else None,
    )


def names_later(text: str, day: date) -> bool:
    """Whether a text names a day, month or year that begins after a day.

    A school or financial year (2024/25, 2024-25) begins in September or April of its first year.

    >>> names_later("Since December 2024 there are two bands.", date(2024, 6, 30))
    True
    >>> names_later("From 2023 on, 2,250 children.", date(2023, 6, 30))
    False
    """
    return any(_begins(found) > day for found in _DAY.finditer(text))


def earlier(text: str, day: date) -> str:
    """The sentences of a text that name no time after a day.

    >>> earlier("There are ten. Since May 2025 by the set of that month.", date(2023, 6, 30))
    'There are ten.'
    """
    return " ".join(part for part in _SENTENCE.split(text) if not names_later(part, day))


def _begins(found: re.Match[str]) -> date:
    month = MONTHS.index(found["month"]) + 1 if found["month"] else 1
    if found["span"]:
        month = 9 if found["span"][0] == "/" else 4
    return date(int(found["year"]), month, int(found["day"]) if found["day"] and found["month"] else 1)


def read_standard(measure: TomlTable, breakdowns: Collection[str]) -> Standard | None:
    """The standard of a measure, None where it has none; faults are noted in the table.

    Only a percentage with a better direction can be held against one.
    """
    if "standard" not in measure:
        return None
    table = measure.table("standard")
    given = table.string("kind", one_of=[kind.value for kind in StandardKind])
    if measure.values.get("unit") != Unit.PERCENT or measure.values.get("polarity") == Polarity.NONE:
        table.fault(None, "a standard of a measure that is no percentage with a better direction", "no standard here")
    threshold = table.number("threshold")
    if not 0 < threshold <= 100:
        table.fault("threshold", f"'threshold' is {threshold:g}", "a percentage above 0, of 100 at most")
    source = table.table("source")
    return Standard(
        kind=next((kind for kind in StandardKind if kind.value == given), StandardKind.LAW),
        limit=table.string("limit"),
        text=table.string("text"),
        threshold=threshold,
        breakdowns=table.strings("breakdowns", (), one_of=breakdowns),
        publication=source.string("publication"),
        where=source.string("where"),
    )


FIGURE = ("value", "numerator", "denominator", "missed", "beside", "period", "breakdown", "cohort", "place")
GROUP = ("breakdown", "cohort", "place")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of point: the words it has to have and those it may have, each with the places that may stand in it.

    `reference` is the key of the series it is set beside. `outcomes` begin the keys of words for each outcome of its
    measure, by its number, such as `outcome_2`.
    """

    needed: Mapping[str, tuple[str, ...]]
    allowed: Mapping[str, tuple[str, ...]]
    reference: str = ""
    outcomes: tuple[str, ...] = ()


LEADS = dict.fromkeys(("up", "down", "above", "below", "same"), (*GROUP, "elsewhere", "share", "value"))
POINT_KINDS: Mapping[str, Kind] = {
    "series": Kind(
        LEADS | {"told": FIGURE},
        {
            "more": GROUP,
            "fewer": GROUP,
            "few": GROUP,
            "none": GROUP,
            "none_told": FIGURE,
            "one_told": FIGURE,
            "plain": (*GROUP, "share", "value"),
            "after": (),
            "elsewhere": ("england",),
            "counterfactual": ("count",),
        },
        "beside",
    ),
    "missed": Kind(
        {"noun": GROUP, "told": FIGURE, "alone": (*GROUP, "share"), "none": GROUP},
        {"volume_up": ("now", "before"), "volume_down": ("now", "before"), "fewer": ()}
        | {"counterfactual": ("count",), "one_told": FIGURE},
        "volume",
    ),
    "counts": Kind({"up": GROUP, "down": GROUP, "same": GROUP, "told": (*GROUP, "value", "period")}, {"noun": ()}),
    "amount": Kind({"lead": (*GROUP, "next"), "told": (*GROUP, "value", "period", "next")}, {"after": ()}),
    "gap": Kind(
        dict.fromkeys(("wide", "grew", "shrank", "same", "alike", "lower"), GROUP) | {"told": ("other", "period")},
        {"after": ()},
        "reference",
    ),
    "breakdowns": Kind({"highest": GROUP, "lowest": GROUP, "even": GROUP, "told": ("values", "period")}, {"after": ()}),
    "zeros": Kind({"lead": GROUP, "told": ("names", "others", "period")}, {"after": ()}),
    "inspection": Kind({"lead": ("outcome", "month")}, {}, outcomes=("outcome", "told")),
    "tally": Kind(
        {"lead": ("share", "outcome"), "told": ("total",), "near": ("number", "outcome")}, {}, outcomes=("outcome",)
    ),
    "alarms": Kind({"lead": ()}, {}),
}


def read_point(
    table: TomlTable,
    measures: Mapping[str, Measure],
    cohorts: Sequence[str],
    breakdowns: Sequence[str],
    made: Callable[[str, str, str], SeriesKey],
) -> PointSpec:
    """One [[points]] table; a missing or unknown key, and a place for a word that is never filled, are faults."""
    kind = table.string("kind", one_of=tuple(POINT_KINDS))
    measure = table.string("measure", one_of=tuple(measures))
    cohort = table.string("cohort", one_of=cohorts)
    if "breakdowns" in table:
        chosen = table.strings("breakdowns", one_of=breakdowns)
    else:
        chosen = (table.string("breakdown", one_of=breakdowns),)
    refs = tuple(made(measure, cohort, breakdown) for breakdown in chosen)
    if kind not in POINT_KINDS:
        table.keys()
        return PointSpec(kind, refs, MappingProxyType({}))
    rules = POINT_KINDS[kind]
    words = {name: template(table, name, places) for name, places in rules.needed.items()}
    words |= {name: template(table, name, places) for name, places in rules.allowed.items() if name in table}
    for one in measures[measure].outcomes if measure in measures else ():
        words |= {f"{key}_{one.value}": table.string(f"{key}_{one.value}") for key in rules.outcomes}
    if kind == "inspection":
        words |= {key: table.string(key) for key in table.values if key.startswith("revisit_")}
    reference = also = None
    if rules.reference == "reference":
        reference = made(measure, table.string("reference", one_of=cohorts), chosen[0])
    elif rules.reference and rules.reference in table:
        other = table.string(rules.reference, one_of=tuple(measures))
        reference = made(other, cohort, "total" if rules.reference == "volume" else chosen[0])
    if kind == "counts" and "also" in table:
        also = read_point(table.table("also"), measures, cohorts, breakdowns, made)
    return PointSpec(kind, refs, MappingProxyType(words), reference, also, table.boolean("aside", False))


NAMES = ("cohort", "people", "breakdown", "place", "where")
IN_TITLE = (*NAMES, "share", "value", "numerator", "period")
IN_TOLD = (*NAMES, "value", "numerator", "denominator", "missed", "period")
ENGLAND = "In England it was {england}"


def read_lead_words(measure: TomlTable, cohorts: Collection[str], breakdowns: Collection[str]) -> LeadWords | None:
    """The words of a measure, None where it leads no briefing; faults are noted in the table."""
    if "lead" not in measure:
        return None
    table = measure.table("lead")
    standard = "standard" in measure
    people = table.string_map("people", {})
    for name in people:
        if name not in cohorts:
            table.fault("people", f"'people' names '{name}'", f"cohorts among {', '.join(cohorts)}")
    return LeadWords(
        title=template(table, "title", IN_TITLE),
        missed=template(table, "missed", IN_TITLE) if standard and "missed" in table else "",
        met=template(table, "met", IN_TITLE) if standard and "met" in table else "",
        subtitle=template(table, "subtitle", NAMES),
        reported=template(table, "told", IN_TOLD),
        england=template(table, "england", ("england",)) if "england" in table else ENGLAND,
        also=template(table, "also", (*NAMES, "value")) if "also" in table else "",
        cohorts=table.strings("cohorts", tuple(cohorts), one_of=cohorts),
        breakdowns=table.strings("breakdowns", tuple(breakdowns), one_of=breakdowns),
        either=table.boolean("either", False),
        people=MappingProxyType(people),
    )


def read_outcomes(table: TomlTable) -> tuple[InspectionOutcome, ...]:
    """The results a measure may have, the best first; needed where its unit is an outcome, and only there."""
    if table.string("unit") != Unit.OUTCOME:
        return ()
    entries = table.tables("outcomes")
    found = tuple(
        InspectionOutcome(entry.integer("value"), entry.string("short"), entry.string("words"), entry.string("due", ""))
        for entry in entries
    )
    if len({one.value for one in found}) < len(found):
        table.fault("outcomes", "two outcomes have the same value", "each value once")
    return found


def one_or_more(table: TomlTable, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The names a key in the plural lists, or the one that it names in the singular."""
    if f"{key}s" in table:
        return table.strings(f"{key}s", one_of=known)
    return (table.string(key, one_of=known),)


def chosen_kind(table: TomlTable, key: str, kinds: Sequence[Named]) -> Named:
    """The kind a key names; the first one where it names none, which is noted as a fault."""
    given = table.string(key, one_of=[kind.value for kind in kinds])
    return next((kind for kind in kinds if kind.value == given), kinds[0])


def read_wordings(table: TomlTable, known: tuple[str, ...] = ()) -> dict[str, Wording]:
    """How cohorts or breakdowns are named, by their ids."""
    result = {}
    names = table.keys()
    for key in names:
        if known and key not in known:
            table.fault(key, f"unknown cohort '{key}'", f"one of {', '.join(known)}")
        entry = table.table(key)
        result[key] = Wording(entry.string("short"), entry.string("phrase", ""))
    return result
