"""Texts of the catalogue with places for words, such as "the share of {cohort} in {place}"."""

from __future__ import annotations

from collections.abc import Collection
from string import Formatter

from send_briefings.catalogue.toml_document import TomlTable

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
