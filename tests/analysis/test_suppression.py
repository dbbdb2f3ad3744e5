"""Disclosure control, proved against an exact solver.

`open_values` asks an integer programme (HiGHS, through scipy) for the smallest and largest value that each suppressed
figure can have in any table that agrees with everything shown: no knowledge of the code under test.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from send_briefings.analysis.disclosure import Suppressed, suppress

CEILING = 10_000


def open_values(found: Suppressed, least: int) -> list[tuple[int, int]]:
    height, width = len(found.counts), len(found.counts[0])
    flat = not found.column_totals
    full = [[*row, total] for row, total in zip(found.counts, found.row_totals, strict=True)]
    if not flat:
        full.append([*found.column_totals, found.total])
    columns = width + 1
    rules = []
    for i in range(len(full)):
        rules.append([(1 if c < width else -1) if r == i else 0 for r in range(len(full)) for c in range(columns)])
    for j in range(0 if flat else columns):
        rules.append([(1 if r < height else -1) if c == j else 0 for r in range(len(full)) for c in range(columns)])
    shown = [value for row in full for value in row]
    bounds = Bounds(
        [least if value is None else value for value in shown], [CEILING if value is None else value for value in shown]
    )
    together = LinearConstraint(np.array(rules), 0, 0)
    ranges = []
    for place, value in enumerate(shown):
        if value is not None:
            continue
        aim = np.zeros(len(shown))
        aim[place] = 1
        ends = [
            milp(sign * aim, constraints=together, bounds=bounds, integrality=np.ones(len(shown))) for sign in (1, -1)
        ]
        assert all(end.success for end in ends)
        ranges.append((round(ends[0].fun), round(-ends[1].fun)))
    return ranges


SMALL = st.integers(0, 3).flatmap(lambda top: st.integers(0, (1, 4, 9, 60)[top]))
ROWS = st.lists(SMALL, min_size=1, max_size=6)
TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(st.lists(SMALL, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0])
)


@settings(max_examples=60)
@given(ROWS | TABLES, st.booleans(), st.sampled_from([1, 3, 5, 10]))
def test_no_suppressed_figure_can_be_worked_out(
    counts: Sequence[int] | Sequence[Sequence[int]], zeros: bool, threshold: int
) -> None:
    found = suppress(counts, threshold, zeros=zeros)
    ranges = open_values(found, 0 if zeros else 1)
    assert all(low < high for low, high in ranges)
    assert found.primary + found.secondary == len(ranges)


@settings(max_examples=60)
@given(TABLES, st.sampled_from([3, 5]))
def test_every_small_figure_is_suppressed_and_the_others_are_right(counts: list[list[int]], threshold: int) -> None:
    found = suppress(counts, threshold)
    pairs = [
        *(
            (value, shown)
            for row, out in zip(counts, found.counts, strict=True)
            for value, shown in zip(row, out, strict=True)
        ),
        *((sum(row), shown) for row, shown in zip(counts, found.row_totals, strict=True)),
        *((sum(column), shown) for column, shown in zip(zip(*counts, strict=True), found.column_totals, strict=True)),
        (sum(map(sum, counts)), found.total),
    ]
    assert all(shown is None for value, shown in pairs if 0 < value < threshold)
    assert all(shown == value for value, shown in pairs if shown is not None)
    assert found.primary == sum(0 < value < threshold for value, _ in pairs)
    assert found.primary + found.secondary == sum(shown is None for _, shown in pairs)
    assert found.primary or not found.secondary


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([12, 30, 41], (12, 30, 41), 83),
        ([3, 12, 40], (None, None, 40), 55),
        ([3, 4, 40], (None, None, 40), 47),
        ([1, 1, 40], (None, None, None), 42),
        ([3, 0, 40], (None, 0, None), 43),
        ([3, 0, 0], (None, 0, 0), None),
        ([4], (None,), None),
        ([0], (0,), 0),
        ([0, 12, 41], (0, 12, 41), 53),
    ],
)
def test_a_row_with_its_total(counts: list[int], shown: tuple[int | None, ...], total: int | None) -> None:
    found = suppress(counts)
    assert (found.counts[0], found.row_totals, found.total) == (shown, (total,), total)
    assert found.column_totals == ()


def test_two_ones_are_known_from_their_sum_unless_a_third_is_hidden() -> None:
    assert suppress([1, 1, 40]).secondary == 1
    assert suppress([1, 1, 40], zeros=True).counts == ((None, None, 40),)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        (
            [[20, 50, 10, 19], [8, 19, 22, 12], [17, 32, 12, 9], [3, 30, 25, 14]],
            [[20, 50, 10, 19], ["x", 19, 22, "x"], [17, 32, 12, 9], ["x", 30, 25, "x"]],
        ),
        ([[2, 30], [25, 40]], [["x", "x"], ["x", "x"]]),
        ([[9, 30], [25, 40]], [[9, 30], [25, 40]]),
        ([[0, 30], [25, 40]], [[0, 30], [25, 40]]),
    ],
)
def test_a_table_with_its_totals(counts: list[list[int]], shown: list[list[int | str]]) -> None:
    found = suppress(counts)
    assert [["x" if value is None else value for value in row] for row in found.counts] == shown
    assert found.row_totals == tuple(sum(row) for row in counts)
    assert found.column_totals == tuple(sum(column) for column in zip(*counts, strict=True))
    assert found.total == sum(map(sum, counts))


def test_a_total_is_suppressed_only_as_a_last_resort() -> None:
    found = suppress([[3, 0], [0, 40]])
    assert found.counts == ((None, 0), (0, None))
    assert (found.row_totals, found.column_totals, found.total) == ((None, None), (None, None), 43)


def test_zeros_may_be_suppressed_too() -> None:
    assert suppress([0, 12, 41], zeros=True).counts == ((None, None, 41),)


@pytest.mark.parametrize(
    ("value", "base", "shown"), [(12, 5, 10), (13, 5, 15), (25, 10, 30), (24, 10, 20), (0, 5, 0), (7, 1, 7)]
)
def test_rounding_to_the_nearest_halves_upwards(value: int, base: int, shown: int) -> None:
    assert suppress([value, 100], rounding=base).counts[0][0] == shown


def test_the_threshold_can_be_set() -> None:
    assert suppress([4, 8, 20], 4).secondary == suppress([4, 8, 20], 4).primary == 0
    assert suppress([4, 8, 20], 9).counts == ((None, None, 20),)


@given(TABLES)
def test_turned_on_its_side_as_many_are_suppressed_for_being_small(counts: list[list[int]]) -> None:
    turned = [list(column) for column in zip(*counts, strict=True)]
    assert suppress(turned).primary == suppress(counts).primary


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        ([], {}, "empty table"),
        ([[]], {}, "rows of"),
        ([[1, 2], [3]], {}, r"rows of \[1, 2\] counts"),
        ([1, -1], {}, "count -1 in row 0, column 1"),
        ([1, 2.5], {}, "count 2.5"),
        ([1, None], {}, "count None"),
        ([[1, 2], [3, float("nan")]], {}, "count nan in row 1, column 1"),
        ([1, 2], {"threshold": 0}, "threshold 0"),
        ([1, 2], {"rounding": 0}, "rounding 0"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(counts: list[int], options: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        suppress(counts, **options)  # type: ignore[arg-type]
