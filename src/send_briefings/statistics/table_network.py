"""What a reader can work out from a table of counts and totals of which some are suppressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

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


def derivable(table: Mapping[Place, Entry], hidden: set[Place], place: Place, least: int) -> bool:
    """Whether the hidden entry at `place` can have only one value, given all that is shown.

    Source: D. Gusfield, "A graph theoretic approach to statistical data security" (SIAM Journal on Computing 17, 1988,
    552-571): another table with the same shown figures exists just when a change of one at `place` can be passed
    round a circle of hidden entries.
    """
    return cheapest_circle(table, hidden, place, least, only_hidden=True) is None


def cheapest_circle(
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
