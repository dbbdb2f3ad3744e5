"""What publishers say of an area's series: the `[[breaks]]` and `[[revision_reasons]]` of its file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from send_briefings.catalogue.toml_document import TomlTable
from send_briefings.model.area import RevisionReason
from send_briefings.model.breaks import Break, BreakKind, Statement

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


def _compares(table: TomlTable) -> tuple[str, Statement | None]:
    if "compares" not in table:
        return "", None
    given = table.table("compares")
    return given.string("text"), _statement(given)


def _statement(table: TomlTable) -> Statement:
    return Statement(table.string("publication"), table.string("where"))
