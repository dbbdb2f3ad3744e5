"""The day of the last briefing, taken from what is published: what the new one tells as new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from send_briefings.publish import Record


def last_briefing(parameters: Mapping[str, Any], record: Record | None, newest: str) -> str:
    """The date to give a briefing as `since`, ISO; "" where there is no earlier briefing to speak of.

    A date that the plan gives holds. Else, where the briefing published now was made from older files, it is the day of
    the newest file that went into it; where it was made from the same files, what it was told, so that it stays as it
    is. A day after the plan's own `as_of` is none.

    Args:
        parameters: the plan's.
        record: the briefing that is published now.
        newest: the day of the newest file that goes into the new one, ISO; "" where none does.
    """
    if parameters.get("since"):
        return str(parameters["since"])
    if record is None:
        return ""
    since = record.newest if record.newest and newest > record.newest else record.since
    as_of = str(parameters.get("as_of", ""))
    return "" if as_of and since > as_of else since
