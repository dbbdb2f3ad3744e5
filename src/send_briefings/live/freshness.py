"""How fresh each source is: what is held, what is newest, when the next release is due, and what is overdue."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from send_briefings import wording
from send_briefings.catalogue.sources import SourceSpec
from send_briefings.live.lock import State
from send_briefings.observations import Store

BY_RHYTHM = "by its rhythm"
BY_PUBLISHER = "the publisher's date"


@dataclass(frozen=True, slots=True)
class Freshness:
    """One source. `due` is in words, "" where none is expected; `asked` is the day it was last asked about, ISO."""

    source: str
    title: str
    held: str
    held_released: str
    newest: str
    newest_released: str
    due: str
    due_basis: str
    status: str
    asked: str

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        return asdict(self)


def freshness(sources: Iterable[SourceSpec], store: Store, state: State, today: date) -> list[Freshness]:
    """How fresh each source is that is published on line."""
    return [_one(source, store, state, today) for source in sources if source.live]


def _one(source: SourceSpec, store: Store, state: State, today: date) -> Freshness:
    files = [file for file in store.files() if file.source == source.id]
    newest_held = max(files, key=lambda file: (file.released, file.release), default=None)
    known = state.sources.get(source.id)
    due, last, basis = _due(source, newest_held.released if newest_held else None, known.due if known else "")
    newer = known is not None and known.newest and known.newest not in {file.release for file in files}
    status = "up to date as far as known"
    if newest_held is None:
        status = "nothing held"
    elif newer:
        status = "a newer release is out"
    elif last is not None and last < today:
        status = "overdue"
    elif known is None or not known.asked:
        status = "never asked"
    elif known.answer == "cannot tell":
        status = "not known"
    return Freshness(
        source=source.id,
        title=source.title,
        held=newest_held.release if newest_held else "",
        held_released=newest_held.released.isoformat() if newest_held else "",
        newest=known.newest if known else "",
        newest_released=known.newest_released if known else "",
        due=due,
        due_basis=basis,
        status=status,
        asked=known.asked[:10] if known else "",
    )


def _due(source: SourceSpec, released: date | None, told: str) -> tuple[str, date | None, str]:
    """When the next release is due in words, the last day of that, and where it is known from."""
    if told:
        first = date.fromisoformat(told if len(told) > 7 else f"{told}-01")
        last = first if len(told) > 7 else _last(first)
        if released is None or last > released:
            words = wording.date_text(first) if len(told) > 7 else wording.month_text(first)
            return words, last, BY_PUBLISHER
    every = min((place.every for place in source.live), default=0)
    if not every or released is None:
        return "", None, ""
    count = released.year * 12 + released.month - 1 + every
    first = date(count // 12, count % 12 + 1, 1)
    return f"about {wording.month_text(first)}", _last(first), BY_RHYTHM


def _last(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
