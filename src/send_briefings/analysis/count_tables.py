"""Tables of counts and totals as systems: what fits what is shown, and what a reader can work out."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import combinations

import numpy as np

FEW = 4
STDOUT = 1
EXACT = {"mip_rel_gap": 0.0}
Figure = Hashable


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number of people in a table.

    `figure` is what it is shown or suppressed with: a percentage has several counts. `value` is None where nobody here
    knows it either; such a count is never shown. `least` is the smallest value a reader thinks possible who relies on
    zeros being shown: 1, or 0 where it may well be zero. `guarded` counts must not be worked out while they are not
    shown. `vague` ones may stand for nobody: what "does not apply", or parts of a total that are not listed. `public`
    says that this very value was shown before, so that suppressing it now keeps it from no one. Where `below` is not 0,
    only values from 1 to under it are guarded.
    """

    figure: Figure
    value: int | None
    least: int = 0
    guarded: bool = True
    vague: bool = False
    public: bool = False
    below: int = 0

    def may_be_known(self, value: int) -> bool:
        """Whether it does no harm that a reader finds this value: it is wrong, or none of those that are guarded."""
        return self.value not in (None, value) or (self.below > 0 and not 1 <= value < self.below)


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts that make up another, each by its place in the list of counts; of one part: the two are the same.

    One that is `assumed` holds only if figures that are not stated are what the others leave for them; one that is
    `guessed`, only if it is no accident that parts of a list that overlaps add up.
    """

    parts: tuple[int, ...]
    whole: int
    assumed: bool = False
    guessed: bool = False


@dataclass(frozen=True)
class Tables:
    """Counts, and the sums that hold between them."""

    counts: tuple[Count, ...]
    sums: tuple[Sum, ...]

    @cached_property
    def readings(self) -> tuple[Tables, ...]:
        """What readers may take them for: with sums that are guessed and, where there are any, without."""
        sure = tuple(one for one in self.sums if not one.guessed)
        return (self,) if len(sure) == len(self.sums) else (self, Tables(self.counts, sure))

    @cached_property
    def most(self) -> int:
        """A number that no count needs to pass for a second table to be found."""
        return 2 * max((count.value or 0 for count in self.counts), default=0) + 1000


@dataclass(frozen=True, slots=True)
class Belief:
    """What a reader takes for granted beside what is shown: the smallest value of a suppressed count and of a vague
    one, each 1 or 0, and the vague figures that stand for nobody."""

    least: int
    vague: int
    nobody: frozenset[Figure] = frozenset()

    def bounds(self, count: Count, most: int) -> tuple[int, int]:
        """The least and the most that the reader thinks possible of a count that is not shown."""
        if count.figure in self.nobody:
            return 0, 0
        return min(self.vague if count.vague else self.least, count.least), most


def beliefs(vague: Collection[Figure]) -> Iterator[tuple[Belief, ...]]:
    """What readers may believe of vague figures; of each kind of reader the strongest belief first.

    A reader may know of any of them that it stands for nobody. Of many, all, none, one, and all but one are tried.
    """
    ordered = sorted(vague, key=repr)
    sizes = range(len(ordered) + 1) if len(ordered) <= FEW else sorted({0, 1, len(ordered) - 1, len(ordered)})
    for nobody in (frozenset(some) for size in sizes for some in combinations(ordered, size)):
        yield Belief(1, 1, nobody), Belief(1, 0, nobody), Belief(0, 0, nobody)


def is_unknown(count: Count, hidden: Collection[Figure]) -> bool:
    return count.value is None or (count.figure in hidden and not count.public)


def places_in(sums: Iterable[Sum]) -> list[int]:
    return sorted({place for one in sums for place in (*one.parts, one.whole)})


class System:
    """The counts of some sums that are not shown, as a reader with a belief sees them."""

    def __init__(self, tables: Tables, hidden: set[Figure], sums: tuple[Sum, ...], belief: Belief) -> None:
        self._counts = counts = tables.counts
        self.places = [place for place in places_in(sums) if is_unknown(counts[place], hidden)]
        self.guarded = [
            column
            for column, place in enumerate(self.places)
            if counts[place].guarded and counts[place].figure not in belief.nobody
        ]
        column_of = {place: column for column, place in enumerate(self.places)}
        self._matrix = np.zeros((len(sums), len(self.places)))
        self._right = np.zeros(len(sums))
        for row, one in enumerate(sums):
            for place, sign in (*((part, 1) for part in one.parts), (one.whole, -1)):
                if place in column_of:
                    self._matrix[row, column_of[place]] += sign
                else:
                    self._right[row] -= sign * (counts[place].value or 0)
        limits = [belief.bounds(counts[place], tables.most) for place in self.places]
        self._lower, self._upper = (np.array(side, dtype=float) for side in zip(*limits, strict=True))

    def single_values(self) -> dict[int, int] | None:
        """The guarded counts with only one value, with it; None where nothing fits what is shown.

        A value that is known here to be wrong, because what the reader believes is not so, gives nothing away.
        """
        if len(self._right) == 1 and (np.abs(self._matrix[0]) == 1).all():
            return self._by_hand()
        first = self._solved(np.ones(len(self.places)))
        if first is None:
            return None
        fixed = set(self.guarded)
        for goal in (-np.ones(len(self.places)), np.where(np.arange(len(self.places)) % 2, 1.0, -1.0)):
            fixed = self._same(first, self._solved(goal), fixed) if fixed else fixed
        for column in self.guarded:
            for sign in (1.0, -1.0):
                if column in fixed:
                    goal = np.zeros(len(self.places))
                    goal[column] = sign
                    fixed = self._same(first, self._solved(goal), fixed)
        single = {self.places[column]: int(first[column]) for column in sorted(fixed)}
        return {place: value for place, value in single.items() if not self._counts[place].may_be_known(value)}

    def _by_hand(self) -> dict[int, int] | None:
        """The same for a single sum: each count lies between what the least and the most of the others leave of it."""
        signs, right = self._matrix[0], float(self._right[0])
        ends = np.sort(signs * np.vstack([self._lower, self._upper]), axis=0)  # of each count with its sign
        least, most = ends[0].sum(), ends[1].sum()
        if not least <= right <= most:
            return None
        single = {}
        for column in self.guarded:
            low = max(ends[0][column], right - (most - ends[1][column]))
            high = min(ends[1][column], right - (least - ends[0][column]))
            place, value = self.places[column], int(signs[column] * low)
            if low == high and not self._counts[place].may_be_known(value):
                single[place] = value
        return single

    @staticmethod
    def _same(one: np.ndarray, other: np.ndarray | None, among: set[int]) -> set[int]:
        return {column for column in among if other is None or one[column] == other[column]}

    def _solved(self, goal: np.ndarray) -> np.ndarray | None:
        return solved(goal, self._matrix, self._right, self._right, self._lower, self._upper)


def solved(
    goal: np.ndarray, matrix: np.ndarray, least: np.ndarray, most: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray | None:
    """Whole numbers within bounds, `matrix` times which lies between `least` and `most`, with the least `goal`; None
    where there are none.

    Raises:
        RuntimeError: the solver ended otherwise; nothing is known then, so nothing may be shown.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    limits, bounds = LinearConstraint(matrix, least, most), Bounds(lower, upper)
    with _unheard():
        made = milp(goal, constraints=limits, bounds=bounds, integrality=np.ones(len(goal)), options=EXACT)
    if made.status == 2:
        return None
    if made.x is None or made.status != 0:
        raise RuntimeError(f"the integer programme was not solved: {made.message}")
    found: np.ndarray = np.round(made.x)
    return found


@contextmanager
def _unheard() -> Iterator[None]:
    """Have what the solver itself writes to standard output go nowhere: it has lines for its makers, and in a notebook
    they would stand on the page."""
    try:
        sys.stdout.flush()
        heard, nowhere = os.dup(STDOUT), os.open(os.devnull, os.O_WRONLY)
    except (OSError, ValueError, AttributeError):  # there is no standard output
        yield
        return
    try:
        os.dup2(nowhere, STDOUT)
        yield
    finally:
        os.dup2(heard, STDOUT)
        os.close(heard)
        os.close(nowhere)


Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A count or total of the table, as a line between the node of its row and the node of its column.

    A total stands on the other side of its row's or column's sum, so it counts there with the opposite sign.
    """

    place: Place
    row: str
    column: str
    value: int
    opposite: bool
    cost: int

    def ways(self, least: int) -> Iterator[tuple[str, str]]:
        """The nodes from and to which the entry can pass on a change of one, knowing only that it is at least `least`.

        It can always have been larger; it can have been smaller only where that leaves it no less than `least`.
        """
        if not self.opposite or self.value > least:
            yield self.row, self.column
        if self.opposite or self.value > least:
            yield self.column, self.row


def entries(counts: Sequence[Sequence[int]], flat: bool) -> dict[Place, Entry]:
    """The entries of a table with its totals: one row with a total (`flat`), or rows, columns, and a grand total.

    Totals cost so much more than counts that they are suppressed only where no set of counts would do.
    """
    width = len(counts[0])
    dear = sum(map(sum, counts)) + len(counts) * width + 1
    if flat:
        found = [Entry((0, j), "r0", "c0", value, False, value + 1) for j, value in enumerate(counts[0])]
        found.append(Entry((0, width), "r0", "c0", sum(counts[0]), True, dear))
        return {entry.place: entry for entry in found}
    found = []
    full = [[*row, sum(row)] for row in counts]
    full.append([sum(column) for column in zip(*full, strict=True)])
    for i, row in enumerate(full):
        for j, value in enumerate(row):
            totals = (i == len(counts)) + (j == width)
            cost = (value + 1, dear + value, dear * dear)[totals]
            found.append(Entry((i, j), f"r{i}", f"c{j}", value, totals == 1, cost))
    return {entry.place: entry for entry in found}


def is_determined(table: Mapping[Place, Entry], hidden: set[Place], place: Place, least: int) -> bool:
    """Whether the hidden entry at `place` can have only one value, given all that is shown.

    Source: D. Gusfield, "A graph theoretic approach to statistical data security" (SIAM Journal on Computing 17, 1988,
    552-571): another table with the same shown figures exists just when a change of one at `place` can be passed
    round a circle of hidden entries.
    """
    return cheapest_cycle(table, hidden, place, least, only_hidden=True) is None


def cheapest_cycle(
    table: Mapping[Place, Entry], hidden: set[Place], place: Place, least: int, only_hidden: bool = False
) -> tuple[Place, ...] | None:
    """The entries to hide as well, at the least cost, so that the one at `place` can have another value."""
    found: list[tuple[int, tuple[Place, ...]]] = []
    for start, end in table[place].ways(least):
        others = [
            entry
            for entry in table.values()
            if entry.place != place and (entry.place in hidden or (not only_hidden and entry.value >= least))
        ]
        path = _cheapest_path(others, hidden, end, start, least)
        if path is not None:
            found.append(path)
    return min(found)[1] if found else None


def _cheapest_path(
    others: Sequence[Entry], hidden: set[Place], start: str, end: str, least: int
) -> tuple[int, tuple[Place, ...]] | None:
    """Dijkstra's shortest path; entries hidden already cost nothing."""
    leaving: dict[str, list[tuple[str, Entry]]] = {}
    for entry in others:
        for origin, goal in entry.ways(least):
            leaving.setdefault(origin, []).append((goal, entry))
    ahead: list[tuple[int, tuple[Place, ...], str]] = [(0, (), start)]
    done: set[str] = set()
    while ahead:
        cost, passed, node = heappop(ahead)
        if node == end:
            return cost, passed
        if node in done:
            continue
        done.add(node)
        for goal, entry in leaving.get(node, ()):
            if goal not in done:
                free = entry.place in hidden
                heappush(ahead, (cost + (0 if free else entry.cost), passed if free else (*passed, entry.place), goal))
    return None
