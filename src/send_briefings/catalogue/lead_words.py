"""The words of a briefing that a measure leads: the `[measures.lead]` of an area's file."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from send_briefings.catalogue.templates import template
from send_briefings.catalogue.toml_document import TomlTable
from send_briefings.model.measure import LeadWords

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
        told=template(table, "told", IN_TOLD),
        england=template(table, "england", ("england",)) if "england" in table else ENGLAND,
        also=template(table, "also", (*NAMES, "value")) if "also" in table else "",
        cohorts=table.strings("cohorts", tuple(cohorts), one_of=cohorts),
        breakdowns=table.strings("breakdowns", tuple(breakdowns), one_of=breakdowns),
        either=table.boolean("either", False),
        people=MappingProxyType(people),
    )
