"""What the law or a target asks of a measure: the `[measures.standard]` of an area's file."""

from __future__ import annotations

from collections.abc import Collection

from send_briefings.catalogue.toml_document import TomlTable
from send_briefings.model.measure import Polarity, Standard, StandardKind
from send_briefings.model.tidy import Unit


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
