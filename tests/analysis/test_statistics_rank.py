"""Ranks by polarity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from send_briefings.analysis.ranking import Ranks, rank_by_polarity
from send_briefings.model import Polarity

VALUES = st.lists(st.none() | st.integers(-20, 20).map(float), max_size=30)


@pytest.mark.parametrize(
    ("values", "polarity", "expected"),
    [
        ([5.0, 7.0, 5.0, None], Polarity.LOW, Ranks((1, 3, 1, None), 3, 1)),
        ([5.0, 7.0, 5.0, None], Polarity.HIGH, Ranks((2, 1, 2, None), 3, 1)),
        ([5.0, 7.0, 5.0, None], Polarity.NONE, Ranks((2, 1, 2, None), 3, 1)),
        ([3.0, 3.0, 3.0], Polarity.LOW, Ranks((1, 1, 1), 3, 0)),
        ([0.0, -0.0], Polarity.LOW, Ranks((1, 1), 2, 0)),
        ([4.0], Polarity.HIGH, Ranks((1,), 1, 0)),
        ([None], Polarity.HIGH, Ranks((None,), 0, 1)),
        ([], Polarity.HIGH, Ranks((), 0, 0)),
    ],
)
def test_ties_share_the_best_rank_and_missing_values_are_counted(
    values: list[float | None], polarity: Polarity, expected: Ranks
) -> None:
    assert rank_by_polarity(values, polarity) == expected


@given(VALUES)
def test_as_scipy_ranks(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    low, high = (rank_by_polarity(values, polarity) for polarity in (Polarity.LOW, Polarity.HIGH))
    assert [p for p in low.positions if p is not None] == rankdata(known, method="min").tolist()
    assert [p for p in high.positions if p is not None] == rankdata([-v for v in known], method="min").tolist()
    assert (low.of, low.missing) == (len(known), len(values) - len(known))


@given(st.lists(st.integers(-20, 20).map(float), unique=True, max_size=30))
def test_without_ties_the_ranks_are_a_permutation(values: list[float]) -> None:
    positions = [position for position in rank_by_polarity(values, Polarity.LOW).positions if position is not None]
    assert sorted(positions) == list(range(1, len(values) + 1))


@given(VALUES.flatmap(lambda values: st.tuples(st.just(values), st.permutations(range(len(values))))))
def test_the_order_given_does_not_matter(given_order: tuple[list[float | None], list[int]]) -> None:
    values, order = given_order
    found = rank_by_polarity(values, Polarity.LOW).positions
    shuffled = rank_by_polarity([values[i] for i in order], Polarity.LOW).positions
    assert shuffled == tuple(found[i] for i in order)


def test_a_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="value nan at 1"):
        rank_by_polarity([1.0, float("nan")], Polarity.LOW)
