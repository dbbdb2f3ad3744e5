"""Which suppressed counts can be worked out, and which others are suppressed so that none can be."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.count_tables import Count, Sum, Tables
from send_briefings.analysis.disclosure import protect, worked_out


def row(*values: int | None, whole: int, **more: object) -> Tables:
    """Parts a, b, c ... and their total."""
    names = "abcdefgh"
    counts = [Count(name, value, 1, **more) for name, value in zip(names, values, strict=False)]
    places = tuple(range(len(counts)))
    return Tables((*counts, Count("total", whole, 1)), (Sum(places, len(counts)),))


def grid(values: list[list[int | None]]) -> Tables:
    """A table whose last row and column are totals; figures are named by row and column."""
    height, width = len(values), len(values[0])
    counts = tuple(Count((i, j), values[i][j], 1) for i in range(height) for j in range(width))
    at = {(i, j): i * width + j for i in range(height) for j in range(width)}
    sums = [Sum(tuple(at[i, j] for j in range(width - 1)), at[i, width - 1]) for i in range(height)]
    sums += [Sum(tuple(at[i, j] for i in range(height - 1)), at[height - 1, j]) for j in range(width)]
    return Tables(counts, tuple(sums))


@pytest.mark.parametrize(
    ("values", "whole", "suppressed", "found"),
    [
        ((3, 12, 40), 55, "a", {0: 3}),
        ((3, 12, 40), 55, "ab", {}),
        ((None, 1, 20), 22, "b", {0: 1, 1: 1}),  # typed "c", 1 and 20 of 22: a reader who trusts zeros has both
        ((None, 2, 20), 23, "b", {}),
        ((None, 1, 20), 22, ["b", "total"], {}),
        ((1, 1, 1), 3, "abc", {0: 1, 1: 1, 2: 1}),
        ((0, 3, 4), 7, "b", {1: 3}),
    ],
)
def test_a_count_with_one_value_left_is_worked_out(
    values: tuple[int | None, ...], whole: int, suppressed: str, found: dict[int, int]
) -> None:
    assert worked_out(row(*values, whole=whole), set(suppressed)) == found


def test_what_does_not_apply_is_taken_for_nobody_and_for_somebody() -> None:
    counts = Count("a", 3, 1), Count("b", None, 1, vague=True), Count("c", 20, 1), Count("total", 23, 1)
    tables = Tables(counts, (Sum((0, 1, 2), 3),))
    assert worked_out(tables, {"a"}) == {0: 3}  # nobody is in b
    assert worked_out(tables, {"a", "total"}) == {}
    alone = Tables((counts[1], counts[2], counts[3]), (Sum((0, 1), 2),))
    assert worked_out(alone, set()) == {0: 3}  # somebody is


def test_the_cheapest_others_are_suppressed_and_totals_last() -> None:
    cost = {"b": 12.0, "c": 40.0, "total": 1000.0}
    assert protect(row(3, 12, 40, whole=55), {"a"}, cost).suppressed == {"a", "b"}
    assert protect(row(3, 40, whole=43), {"a"}, {"b": 40.0, "total": 1000.0}).suppressed == {"a", "b"}
    assert protect(row(None, 1, 20, whole=22), {"b"}, {"c": 20.0, "total": 1000.0}).suppressed == {"b", "c"}
    assert protect(row(1, 1, 0, whole=2), {"a", "b"}, {"total": 1000.0}).suppressed == {"a", "b", "total"}


def test_in_a_table_of_rows_and_columns_a_whole_circle_is_suppressed() -> None:
    tables = grid([[2, 30, 32], [25, 40, 65], [27, 70, 97]])
    cost = {(i, j): 1.0 + 100 * ((i == 2) + (j == 2)) for i in range(3) for j in range(3)}
    assert protect(tables, {(0, 0)}, cost).suppressed == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_value_that_was_shown_before_is_of_no_use_to_hide_another() -> None:
    counts = Count("a", 3, 1), Count("b", 12, 1, public=True), Count("c", 40, 1), Count("total", 55, 1)
    tables = Tables(counts, (Sum((0, 1, 2), 3),))
    cost = {"b": 1.0, "c": 40.0, "total": 1000.0}
    assert protect(tables, {"a"}, cost).suppressed == {"a", "c"}
    known = Tables(tuple(Count(c.figure, c.value, 1, public=c.figure != "a") for c in counts), tables.sums)
    made = protect(known, {"a"}, cost)
    assert (made.suppressed, made.lost) == ({"a"}, 1)  # it cannot be kept from anyone any more, and that is told


def test_tables_with_counts_in_common_are_one() -> None:
    """Two tables, each safe alone, of which the second gives the rest of the first."""
    counts = Count("a", 3, 1), Count("b", 12, 1), Count("t", 15, 1), Count("b1", 7, 1), Count("b2", 5, 1)
    first, second = Sum((0, 1), 2), Sum((3, 4), 1)
    hidden = {"a", "b"}
    assert worked_out(Tables(counts, (first,)), hidden) == {}
    assert worked_out(Tables(counts, (first, second)), hidden) == {0: 3, 1: 12}
    cost = {"t": 100.0, "b1": 7.0, "b2": 5.0}
    assert protect(Tables(counts, (first, second)), hidden, cost).suppressed == {"a", "b", "b2"}


def test_sums_that_contradict_each_other_are_each_believed() -> None:
    """One total says that the hidden count is 2, the other that it is 3; a reader may trust either."""
    counts = Count("a", None, 1), Count("b", 10, 1), Count("s", 12, 1), Count("t", 13, 1)
    tables = Tables(counts, (Sum((0, 1), 2), Sum((0, 1), 3)))
    assert set(worked_out(tables, set())) == {0}
    assert protect(tables, set(), {"b": 1.0, "s": 100.0, "t": 100.0}).suppressed == {"b"}


@given(
    st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([0, 1]),
)
def test_of_a_single_sum_every_other_table_is_tried(
    parts: list[tuple[int, bool]], total_hidden: bool, least: int
) -> None:
    """Against all tables there are: of parts up to 9."""
    whole = sum(value for value, _ in parts)
    counts = [Count(n, value, least) for n, (value, _) in enumerate(parts)]
    tables = Tables((*counts, Count("total", whole, least)), (Sum(tuple(range(len(parts))), len(parts)),))
    hidden = {n for n, (_, is_hidden) in enumerate(parts) if is_hidden} | ({"total"} if total_hidden else set())
    fitting: list[tuple[int, ...]] = []
    for belief in (1, 0):
        low = min(least, belief)
        ranges = [range(low, 10) if n in hidden else [value] for n, (value, _) in enumerate(parts)]
        fitting = [table for table in product(*ranges) if (sum(table) >= low if total_hidden else sum(table) == whole)]
        if fitting:
            break
    single = {n: parts[n][0] for n in hidden - {"total"} if {table[n] for table in fitting} == {parts[n][0]}}
    if total_hidden and {sum(table) for table in fitting} == {whole}:
        single[len(parts)] = whole
    assert worked_out(tables, hidden) == single


def test_a_sum_that_may_be_an_accident_makes_no_other_protection_useless() -> None:
    """The total is as large as a number shown before: hiding it tells nothing to a reader who takes them for the same,
    and keeps the 3 from all others."""
    counts = (Count("a", 3, 1), Count("b", 14, 1, public=True), Count("total", 17, 1), Count("old", 17, 1, public=True))
    for guessed, expected in ((True, {"a", "total"}), (False, {"a"})):
        tables = Tables(counts, (Sum((0, 1), 2), Sum((3,), 2, guessed=guessed)))
        assert protect(tables, {"a"}, {"total": 1}).suppressed == expected
