"""The average of statistical neighbours."""

from __future__ import annotations

import pytest

from send_briefings.analysis.ranking import NeighbourAverage, neighbour_average

VALUES = {"a": 1.0, "b": 3.0, "c": None, "d": 100.0}


@pytest.mark.parametrize(
    ("neighbours", "expected"),
    [
        (["a", "b"], NeighbourAverage(2.0, 2, 0)),
        (["a", "b", "c", "unlisted"], NeighbourAverage(2.0, 2, 2)),
        (["d"], NeighbourAverage(100.0, 1, 0)),
        (["c"], None),
        ([], None),
    ],
)
def test_the_mean_is_unweighted_and_the_missing_are_counted(
    neighbours: list[str], expected: NeighbourAverage | None
) -> None:
    assert neighbour_average(VALUES, neighbours) == expected
