"""Breaks that a council states in its own files: the day from which it counts in another way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from send_briefings import wording
from send_briefings.model import Place
from send_briefings.model.area import AreaSpec
from send_briefings.model.breaks import Break, BreakKind, Statement
from send_briefings.readers.returns import ReturnRead


def with_own_breaks(spec: AreaSpec, place: Place, files: Iterable[ReturnRead]) -> AreaSpec:
    """The area with a break for each day from which the place's files say that it counts in another way.

    It is in the measures that only a council can give: published figures are not counted by the council's rules.
    """
    own = tuple(measure.id for measure in spec.measures.values() if measure.only_local)
    stated = {file.counted_anew: file for file in files if file.counted_anew is not None and file.read is not None}
    found = [
        Break(
            kind=BreakKind.CHANGE,
            label="Counted anew",
            start=day,
            end=None,
            measures=own,
            cohorts=(),
            breakdowns=(),
            places=(place.code,),
            reason=f"the council counts in another way from {wording.date_text(day)}",
            text=f"The council says that it counts in another way from {wording.date_text(day)}. Figures before and "
            "after that day are not compared.",
            stated=Statement("The council's own return", file.read.release if file.read else ""),
        )
        for day, file in stated.items()
    ]
    if not found or not own:
        return spec
    return replace(spec, breaks=tuple(sorted([*spec.breaks, *found], key=lambda one: one.start)))
