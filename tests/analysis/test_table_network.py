"""What can be worked out from a table, against a search through every table there is."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from send_briefings.analysis.count_tables import Place, cheapest_cycle, entries, is_determined

COUNTS = [[1, 2], [0, 3]]
TOP = 6


def tables() -> list[dict[Place, int]]:
    found = []
    for a, b, c, d in product(range(TOP + 1), repeat=4):
        rows = [[a, b, a + b], [c, d, c + d], [a + c, b + d, a + b + c + d]]
        found.append({(i, j): rows[i][j] for i in range(3) for j in range(3)})
    return found


@pytest.mark.parametrize("least", [0, 1])
def test_as_a_search_through_every_table_finds(least: int) -> None:
    table, everything = entries(COUNTS, flat=False), tables()
    for size in (1, 2, 3, 4):
        for hidden in combinations([place for place in table if table[place].value >= least], size):
            agreeing = [
                other
                for other in everything
                if all(other[p] == table[p].value if p not in hidden else other[p] >= least for p in table)
            ]
            for place in hidden:
                only_one = len({other[place] for other in agreeing}) == 1
                assert is_determined(table, set(hidden), place, least) is only_one, (hidden, place)


def test_the_circle_is_the_cheapest_one() -> None:
    table = entries([[3, 50, 20], [30, 40, 10], [25, 60, 11]], flat=False)
    assert cheapest_cycle(table, {(0, 0)}, (0, 0), 1) == ((0, 2), (2, 2), (2, 0))
    assert sorted(cheapest_cycle(table, {(0, 0), (2, 0)}, (0, 0), 1) or ()) == [(0, 2), (2, 2)]
