"""Hiding small numbers of children in a council's own return, before anything else sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from send_briefings.model import Status, Unit
from send_briefings.model.period import Period
from send_briefings.readers.returns.rows import Entry
from send_briefings.statistics import suppress

HIDDEN = "c"
Line = tuple[list[Entry], Entry | None]


def hide_small_numbers(entries: Sequence[Entry]) -> tuple[list[Entry], int]:
    """The entries with small numbers of children hidden, and how many were hidden here.

    A figure is hidden where a count of 1 or more behind it is under its measure's `suppress_below`: the number itself,
    or of a percentage those who are in it, those who are not, or all of them. Then more are hidden until no hidden one
    can be worked out from a total and its other parts: the parts of a cohort by breakdown, with "total", and of a
    breakdown by cohort, with "all". Method: `statistics.suppress` for each set of parts; then, since a figure may stand
    in two sets, a set with a single hidden figure gets a second, its smallest other.
    """
    hidden: set[int] = set()
    for group in _groups(entries):
        hidden |= _hidden_in(group)
    made = [_without(entry) if entry.row in hidden and entry.value is not None else entry for entry in entries]
    return made, sum(entry.status is not new.status for entry, new in zip(entries, made, strict=True))


def _groups(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries of each measure and period that are numbers of people; others hide nothing."""
    grouped: dict[tuple[str, Period], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.measure.suppress_below > 1:
            grouped[entry.measure.id, entry.period].append(entry)
    yield from grouped.values()


def _hidden_in(group: Sequence[Entry]) -> set[int]:
    below = group[0].measure.suppress_below
    hidden = {entry.row for entry in group if entry.value is None}
    hidden |= {entry.row for entry in group if entry.value is not None and _small(_counts(entry), below)}
    lines = list(_lines(group))
    for parts, whole in lines:
        if whole is not None and _adds_up(parts, whole):
            hidden |= _hidden_by_method(parts, whole, below)
    while more := {row for line in lines if (row := _second(line, hidden)) is not None}:
        hidden |= more
    return hidden


def _lines(group: Sequence[Entry]) -> Iterator[Line]:
    """Each set of parts with its total: by breakdown within a cohort, and by cohort within a breakdown."""
    for kept, varied, whole in (("cohort", "breakdown", "total"), ("breakdown", "cohort", "all")):
        sets: Mapping[str, list[Entry]] = defaultdict(list)
        for entry in group:
            sets[getattr(entry, kept)].append(entry)
        for members in sets.values():
            parts = [entry for entry in members if getattr(entry, varied) != whole]
            if len(members) > 1 and parts:
                yield parts, next((entry for entry in members if getattr(entry, varied) == whole), None)


def _counts(entry: Entry) -> list[int]:
    """The counts that make up a figure: one for a number; those in it and those not, for a percentage."""
    if entry.measure.unit is Unit.PERCENT:
        top, bottom = int(entry.numerator or 0), int(entry.denominator or 0)
        return [top, bottom - top]
    return [int(entry.value or 0)]


def _small(counts: Sequence[int], below: int) -> bool:
    return any(1 <= count < below for count in (*counts, sum(counts)))


def _adds_up(parts: Sequence[Entry], whole: Entry) -> bool:
    """Whether all are known and the parts make up the whole."""
    if whole.value is None or any(part.value is None for part in parts):
        return False
    together = [sum(column) for column in zip(*(_counts(part) for part in parts), strict=True)]
    return together == _counts(whole)


def _hidden_by_method(parts: Sequence[Entry], whole: Entry, below: int) -> set[int]:
    """The rows that `statistics.suppress` hides any count of; a table of one row is told to it as a row."""
    table = [_counts(part) for part in parts]
    if len(table[0]) == 1:
        line = suppress([row[0] for row in table], threshold=below)
        shown = [[count] for count in line.counts[0]]
        total = [line.total]
    else:
        made = suppress(table, threshold=below)
        shown = [[*row, made.row_totals[place]] for place, row in enumerate(made.counts)]
        total = [*made.column_totals, made.total]
    hidden = {part.row for part, row in zip(parts, shown, strict=True) if None in row}
    return hidden | ({whole.row} if None in total else set())


def _second(line: Line, hidden: set[int]) -> int | None:
    """The row to hide as well where a set with its total has a single hidden figure; None where it has not."""
    parts, whole = line
    if whole is None:
        return None
    members = [*parts, whole]
    if sum(entry.row in hidden for entry in members) != 1:
        return None
    shown = [part for part in parts if part.row not in hidden and sum(_counts(part)) > 0]
    if not shown:
        return None if whole.row in hidden else whole.row
    return min(shown, key=lambda entry: (sum(_counts(entry)), entry.row)).row


def _without(entry: Entry) -> Entry:
    return replace(entry, value=None, numerator=None, denominator=None, status=Status.SUPPRESSED, symbol=HIDDEN)
