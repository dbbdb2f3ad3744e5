"""What a briefing says of newer figures: a release that is out and not used, and when the next one is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from send_briefings import wording
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.observations.known import Known


def newer_texts(
    sources: Mapping[str, SourceSpec], used: pd.DataFrame, known: Mapping[str, Known], as_of: date | None
) -> list[str]:
    """A sentence for each source used that has a newer release which is not held, or was withdrawn; none for others.

    A briefing as of an earlier day says nothing of it.

    Args:
        sources: the catalogue's sources.
        used: the rows used: source, release and released.
        known: what publishers are known to have beyond what is held.
        as_of: the day the briefing is as of; None for all that is held.
    """
    if as_of is not None:
        return []
    told: list[str] = []
    for name in sorted(set(used["source"]) & set(known)):
        one, publication = known[name], sources[name].publication
        if one.withdrawn:
            found = wording.date_text(date.fromisoformat(one.withdrawn))
            told.append(
                f"{publication}: the publisher had withdrawn these figures by {found}. "
                "Do not use them before it says why."
            )
        if not one.release:
            continue
        day = f" on {wording.date_text(date.fromisoformat(one.released))}" if one.released else ""
        base = one.release.partition(" (")[0]
        if base != one.release and base in set(used.loc[used["source"] == name, "release"]):
            told.append(f"{publication}: the publisher corrected {base}{day}; the corrected figures are not used here.")
        else:
            told.append(f"{publication}: a newer release, {one.release}, came out{day} and is not used here.")
    return list(dict.fromkeys(told))


def due_text(source: SourceSpec | None, released: date | None, known: Known | None, as_of: date | None) -> str:
    """When the next figures of a source are due, as a sentence; "" where none are expected or it is as of a day.

    The publisher's own date, else a month worked out from how often its figures come ("about").

    >>> due_text(None, None, None, None)
    ''
    """
    if as_of is not None or source is None or released is None:
        return ""
    told = known.due if known else ""
    if told > released.isoformat()[: len(told)]:
        first = date.fromisoformat(told if len(told) > len("2026-06") else f"{told}-01")
        day = wording.date_text(first) if len(told) > len("2026-06") else wording.month_text(first)
        return f"Next figures due {day}."
    every = min((place.every for place in source.live), default=0)
    if not every:
        return ""
    count = released.year * 12 + released.month - 1 + every
    return f"Next figures due about {wording.month_text(date(count // 12, count % 12 + 1, 1))}."
