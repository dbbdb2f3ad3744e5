"""Disclosure control: which suppressed counts can be worked out, and which others to suppress.

Tables with totals are a system of sums over whole numbers. A suppressed count is safe while at least two of its values
fit everything that is shown; which do is asked of an integer programme, so it holds for any number of tables that have
counts in common: rows and columns, several files, several days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np

from send_briefings.analysis.count_tables import (
    Belief,
    Figure,
    Place,
    Sum,
    System,
    Tables,
    beliefs,
    cheapest_cycle,
    entries,
    is_determined,
    is_unknown,
    places_in,
    solved,
)

FIRST_SEARCH_RANGE = 10
"""How far from its value a count may be in the first search for another table; the second has no limit."""


@dataclass(frozen=True, slots=True)
class Protected:
    """The figures to suppress, and how many counts can be worked out all the same, from what was shown before."""

    suppressed: frozenset[Any]
    lost: int


def worked_out(tables: Tables, suppressed: Collection[Figure]) -> dict[int, int]:
    """The guarded counts that a reader can work out, by their place in the list, with the value found.

    A reader is taken to know that counts are not negative and which figures are suppressed, and to rely on zeros being
    shown, on everything listed being the whole, or on neither, whichever tells most. Source: the auditing of suppressed
    tables by their feasibility intervals (M. Fischetti and J.-J. Salazar-Gonzalez, Management Science 47, 2001,
    1008-1027). What a false belief gives is no matter where it is known to be wrong.

    >>> from send_briefings.analysis.count_tables import Count
    >>> a, b, total = Count("a", 3, least=1), Count("b", 12), Count("total", 15)
    >>> worked_out(Tables((a, b, total), (Sum((0, 1), 2),)), {"a"})
    {0: 3}
    >>> worked_out(Tables((a, b, total), (Sum((0, 1), 2),)), {"a", "b"})
    {}
    """
    found: dict[int, int] = {}
    for one in _Audit(tables).found(set(suppressed)):
        found.setdefault(one.place, one.value)
    return found


def protect(tables: Tables, suppressed: Collection[Figure], cost: Mapping[Any, float]) -> Protected:
    """The figures to suppress: those given, and the cheapest others found that keep every guarded count from being
    worked out.

    `cost` holds the figures that may be suppressed as well; others never are. Each time a count can be worked out, the
    second table is looked for that differs in the cheapest figures, and these are suppressed; those that turn out not
    to be needed are shown again, the dearest first. Figures that were shown with the same value before are of no use.

    >>> from send_briefings.analysis.count_tables import Count
    >>> counts = Count("a", 3, least=1), Count("b", 12, least=1), Count("c", 40, least=1), Count("total", 55, least=1)
    >>> tables = Tables(counts, (Sum((0, 1, 2), 3),))
    >>> sorted(protect(tables, {"a"}, {"b": 12, "c": 40, "total": 200}).suppressed)
    ['a', 'b']
    """
    audit, hidden = _Audit(tables), set(suppressed)
    lost: set[tuple[int, Belief, int]] = set()
    more: set[Figure] | None = set()
    while more is not None:
        hidden |= more
        more = None
        for one in audit.found(hidden):
            if one.reason not in lost:
                reading = tables.readings[one.reading]
                more = _cheapest(reading, hidden, one.place, one.value, one.belief, one.sums, cost) or None
                if more:
                    break
                lost.add(one.reason)  # for this reader; from another it may still be kept
    for figure in sorted(hidden - set(suppressed), key=lambda one: (-cost[one], repr(one))):
        fewer = hidden - {figure}
        if all(one.reason in lost for one in audit.found(fewer)):
            hidden = fewer
    return Protected(frozenset(hidden), len({place for place, *_ in lost}))


class _Found(NamedTuple):
    """A guarded count with only one value, that value, the belief that gives it, the sums it follows from, and the
    reading of the tables that has them."""

    place: int
    value: int
    belief: Belief
    sums: tuple[Sum, ...]
    reading: int = 0

    @property
    def reason(self) -> tuple[int, Belief, int]:
        """The count, and for which reader it has one value."""
        return self.place, self.belief, self.reading


class _Audit:
    """Finds out what can be worked out of tables, and remembers what does not change as more is suppressed."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: dict[object, dict[int, int] | None] = {}

    def found(self, hidden: set[Figure]) -> Iterator[_Found]:
        """Every guarded count with only one value, for every reason there is."""
        counts = self._tables.counts
        for number, tables in enumerate(self._tables.readings):
            for sums in _connected(tables, hidden):
                vague = {counts[place].figure for place in places_in(sums) if counts[place].vague}
                for nested in beliefs(vague):
                    yield from (one._replace(reading=number) for one in self._under(nested, sums, hidden))

    def _under(self, nested: Sequence[Belief], sums: tuple[Sum, ...], hidden: set[Figure]) -> Iterator[_Found]:
        """What beliefs give of which each allows all that the one before it allows."""
        for belief in nested:
            yield from self._given(belief, sums, hidden)
            if self._single(sums, belief, hidden) == {}:
                return

    def _given(self, belief: Belief, sums: tuple[Sum, ...], hidden: set[Figure]) -> Iterator[_Found]:
        """What a belief gives; where it fits not everything that is shown, of what a reader may hold it all the same:
        of that which is stated, or of any sum."""
        single = self._single(sums, belief, hidden)
        if single is None and len(sums) > 1:
            stated = [one for one in sums if not one.assumed]
            parts: list[tuple[Sum, ...]] = [(one,) for one in sums if one.assumed or len(stated) == len(sums)]
            if len(stated) < len(sums):
                parts += _connected(self._tables, hidden, stated)
            for some in parts:
                yield from self._given(belief, some, hidden)
        for place, value in (single or {}).items():
            yield _Found(place, value, belief, sums)

    def _single(self, sums: tuple[Sum, ...], belief: Belief, hidden: set[Figure]) -> dict[int, int] | None:
        counts = self._tables.counts
        unknown = tuple(place for place in places_in(sums) if is_unknown(counts[place], hidden))
        key = (sums, unknown, belief)
        if key not in self._known:
            self._known[key] = System(self._tables, hidden, sums, belief).single_values() if unknown else {}
        return self._known[key]


def _connected(tables: Tables, hidden: set[Figure], sums: Sequence[Sum] | None = None) -> list[tuple[Sum, ...]]:
    """The sums, all or these, in groups that have counts in common which are not shown; sums of shown counts alone are
    left out."""
    groups: list[tuple[set[int], list[Sum]]] = []
    for one in tables.sums if sums is None else sums:
        unknown = {place for place in (*one.parts, one.whole) if is_unknown(tables.counts[place], hidden)}
        if not unknown:
            continue
        touching = [group for group in groups if group[0] & unknown]
        groups = [group for group in groups if not group[0] & unknown]
        groups.append((unknown.union(*(g[0] for g in touching)), [*(s for g in touching for s in g[1]), one]))
    return [tuple(group[1]) for group in groups]


def _cheapest(
    tables: Tables,
    hidden: set[Figure],
    place: int,
    value: int,
    belief: Belief,
    sums: tuple[Sum, ...],
    cost: Mapping[Any, float],
) -> set[Figure]:
    """The cheapest figures to suppress as well so that the count at `place` can have another value; none if none do."""
    for reach in _reaches(tables, hidden, belief, sums):
        for move in (FIRST_SEARCH_RANGE, tables.most):
            ranges = ((value + 1, tables.most), (0, value - 1))
            options = [_other_table(tables, hidden, place, within, belief, reach, cost, move) for within in ranges]
            found = [option for option in options if option is not None and option[1]]
            if found:
                return min(found, key=lambda option: (option[0], sorted(map(repr, option[1]))))[1]
    return set()


def _reaches(tables: Tables, hidden: set[Figure], belief: Belief, sums: tuple[Sum, ...]) -> Iterator[tuple[Sum, ...]]:
    """The sums among which to look for another table: all, those that do not contradict the belief, or `sums`."""
    whole = set(sums) in [set(group) for group in _connected(tables, hidden)]
    if whole:
        yield tables.sums
        yield (*sums, *(one for one in tables.sums if one not in sums and _holds(tables, hidden, belief, one)))
    yield sums


def _holds(tables: Tables, hidden: set[Figure], belief: Belief, one: Sum) -> bool:
    """Whether all that a sum is made of is shown, and adds up as the belief has it."""
    counts = [tables.counts[place] for place in (*one.parts, one.whole)]
    if any(is_unknown(count, hidden) and not count.vague for count in counts):
        return False
    parts = sum(count.value or 0 for count in counts[:-1] if not count.vague)
    rest = (counts[-1].value or 0) - parts
    open_ = any(count.vague and count.figure not in belief.nobody for count in counts[:-1])
    return rest == 0 or (rest > 0 and open_)


def _other_table(
    tables: Tables,
    hidden: set[Figure],
    place: int,
    limits: tuple[int, int],
    belief: Belief,
    sums: Sequence[Sum],
    cost: Mapping[Any, float],
    move: int,
) -> tuple[float, set[Figure]] | None:
    """The cost and the figures in which the cheapest table differs that has the count at `place` within limits.

    An integer programme: each figure that may be suppressed has a switch, and its counts may differ from their values,
    by `move` at most, only where it is on.
    """
    counts = tables.counts
    places = places_in(sums)
    column_of = {found: column for column, found in enumerate(places)}
    free = {counts[p].figure for p in places} & set(cost) - hidden
    switches = {figure: len(places) + n for n, figure in enumerate(sorted(free, key=repr))}
    width = len(places) + len(switches)
    lower, upper, goal = np.zeros(width), np.ones(width), np.zeros(width)
    rows: list[np.ndarray] = []
    least: list[float] = []
    most: list[float] = []

    def add(terms: Mapping[int, float], low: float, high: float) -> None:
        row = np.zeros(width)
        for column, factor in terms.items():
            row[column] = factor
        rows.append(row)
        least.append(low)
        most.append(high)

    for figure, switch in switches.items():
        goal[switch] = cost[figure]
    for found, column in column_of.items():
        count = counts[found]
        low, high = belief.bounds(count, tables.most)
        if not is_unknown(count, hidden):
            assert count.value is not None
            own = switches.get(count.figure)
            if own is None or count.public:
                low, high = count.value, count.value
            else:
                low, high = max(min(low, count.value), count.value - move), min(high, count.value + move)
                add({column: 1, own: -move}, -np.inf, count.value)
                add({column: 1, own: move}, count.value, np.inf)
        lower[column], upper[column] = (low, high) if found != place else (max(low, limits[0]), min(high, limits[1]))
    if lower[column_of[place]] > upper[column_of[place]]:
        return None
    for one in sums:
        terms: dict[int, float] = {}
        for found, sign in (*((part, 1) for part in one.parts), (one.whole, -1)):
            terms[column_of[found]] = terms.get(column_of[found], 0) + sign
        add(terms, 0, 0)
    made = solved(goal, np.array(rows), np.array(least), np.array(most), lower, upper)
    if made is None:
        return None
    chosen = {figure for figure, switch in switches.items() if made[switch]}
    return sum(cost[figure] for figure in chosen), chosen


THRESHOLD = 5


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A table as it may be shown, None where a count or total is suppressed.

    A one-row table has one row in `counts`, one row total, no column totals, and the same number as `total`.
    `primary` counts those suppressed for being small, `secondary` those suppressed to keep the others from being
    worked out, totals among both.
    """

    counts: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None
    primary: int
    secondary: int


def suppress(
    counts: Sequence[int] | Sequence[Sequence[int]],
    threshold: int = THRESHOLD,
    *,
    zeros: bool = False,
    rounding: int | None = None,
) -> Suppressed:
    """Suppress counts of children under `threshold`, and as many others as keep them from being worked out.

    Source: the Government Statistical Service's guidance on disclosure control for tables produced from administrative
    sources (2014), and the Department for Education's practice of suppressing small counts, with secondary suppression;
    D. Gusfield (1988) for the test. `counts` is a row of counts published with its total, or a table published with
    row, column and grand totals; totals are worked out here and are suppressed under the threshold as counts are,
    otherwise only as a last resort. Zeros are shown, unless `zeros` is true. What is shown is rounded to the nearest
    multiple of `rounding`, halves upwards, each by itself; suppression does not rely on the rounding.

    Every suppressed figure has at least one other whole value in agreement with everything shown, for a reader who also
    knows that suppressed figures are not negative (and, where zeros are shown, not zero). It is not promised that
    the values open to it are far apart, that a reader who knows one of the counts learns no other, or anything of
    tables published elsewhere. Secondary figures are chosen with the least total, so that the same counts always give
    the same table. Raises ValueError for a missing, negative or broken count, rows of different length, an empty table,
    a threshold under 1 or a rounding under 1.

    >>> suppress([3, 12, 40]).counts, suppress([3, 12, 40]).total
    (((None, None, 40),), 55)
    >>> suppress([[2, 30], [25, 40]]).counts
    ((None, None), (None, None))
    >>> suppress([0, 12, 41], rounding=5).counts
    ((0, 10, 40),)
    """
    rows, flat = _rows(counts)
    if threshold < 1:
        raise ValueError(f"threshold {threshold}: expected at least 1")
    if rounding is not None and rounding < 1:
        raise ValueError(f"rounding {rounding}: expected at least 1, or None for none")
    table = entries(rows, flat)
    least = 0 if zeros else 1
    small = [place for place, entry in table.items() if least <= entry.value < threshold]
    hidden = set(small)
    for place in small:
        if is_determined(table, hidden, place, least):
            hidden.update(cheapest_cycle(table, hidden, place, least) or ())
    shown = {place: _shown(entry.value, place in hidden, rounding) for place, entry in table.items()}
    height, width = len(rows), len(rows[0])
    return Suppressed(
        counts=tuple(tuple(shown[i, j] for j in range(width)) for i in range(height)),
        row_totals=tuple(shown[i, width] for i in range(height)),
        column_totals=() if flat else tuple(shown[height, j] for j in range(width)),
        total=shown[_grand(flat, height, width)],
        primary=len(small),
        secondary=len(hidden) - len(small),
    )


def _rows(counts: Sequence[int] | Sequence[Sequence[int]]) -> tuple[list[list[int]], bool]:
    if not counts:
        raise ValueError("an empty table: expected at least one count")
    flat = not isinstance(counts[0], Sequence)
    rows = [list(row) for row in cast("list[Sequence[int]]", [counts] if flat else counts)]
    if not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(f"rows of {sorted({len(row) for row in rows})} counts: expected as many in each row")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value is None or value != value or value < 0 or value != int(value):
                raise ValueError(f"count {value} in row {i}, column {j}: expected a whole number of children")
    return [[int(value) for value in row] for row in rows], flat


def _shown(value: int, hidden: bool, rounding: int | None) -> int | None:
    if hidden:
        return None
    return value if rounding is None else (2 * value + rounding) // (2 * rounding) * rounding


def _grand(flat: bool, height: int, width: int) -> Place:
    return (0, width) if flat else (height, width)
