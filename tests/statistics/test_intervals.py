"""Wilson's and Newcombe's intervals, as in the worked examples of the papers that set the convention.

R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (Statistics in Medicine 17, 1998, 857-872),
table I, method 3; and "Interval estimation for the difference between independent proportions" (the same, 873-890),
table II, method 10.
"""

from __future__ import annotations

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.statistics import Interval, difference_interval, proportion_interval


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_wilson_as_published(numerator: int, denominator: int, lower: float, upper: float) -> None:
    found = proportion_interval(numerator, denominator)
    assert (round(found.lower, 2), round(found.upper, 2)) == (lower, upper)
    assert found.estimate == 100 * numerator / denominator


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ((56, 70), (48, 80), 5.24, 33.39),
        ((9, 10), (3, 10), 17.05, 80.90),
        ((6, 7), (2, 7), 5.82, 80.62),
        ((5, 56), (0, 29), -3.81, 19.26),
        ((0, 10), (0, 20), -16.11, 27.75),
        ((0, 10), (0, 10), -27.75, 27.75),
        ((10, 10), (0, 20), 67.91, 100.0),
        ((10, 10), (0, 10), 60.75, 100.0),
    ],
)
def test_newcombe_as_published(first: tuple[int, int], second: tuple[int, int], lower: float, upper: float) -> None:
    found = difference_interval(*first, *second)
    assert (round(found.lower, 2), round(found.upper, 2)) == (lower, upper)


COUNTS = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, st.sampled_from([0.8, 0.95, 0.998]))
def test_wilson_solves_its_own_equation(counts: tuple[int, int], level: float) -> None:
    numerator, denominator = counts
    found = proportion_interval(numerator, denominator, level)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    for limit in (found.lower / 100, found.upper / 100):
        distance = (numerator / denominator - limit) ** 2
        assert distance == pytest.approx(z * z * limit * (1 - limit) / denominator, rel=1e-6, abs=1e-12)


@given(COUNTS)
def test_an_interval_holds_its_estimate_and_stays_in_range(counts: tuple[int, int]) -> None:
    found = proportion_interval(*counts)
    assert 0 <= found.lower <= found.estimate <= found.upper <= 100
    assert found.lower < found.upper
    assert found.holds(found.estimate)


@given(COUNTS)
def test_the_interval_of_the_rest_is_the_mirror_image(counts: tuple[int, int]) -> None:
    numerator, denominator = counts
    found, rest = proportion_interval(numerator, denominator), proportion_interval(denominator - numerator, denominator)
    assert (rest.lower, rest.upper) == pytest.approx((100 - found.upper, 100 - found.lower), abs=1e-9)


@given(COUNTS, COUNTS)
def test_a_difference_turned_round_is_the_mirror_image(a: tuple[int, int], b: tuple[int, int]) -> None:
    forward, backward = difference_interval(*a, *b), difference_interval(*b, *a)
    assert (forward.lower, forward.estimate, forward.upper) == pytest.approx(
        (-backward.upper, -backward.estimate, -backward.lower), abs=1e-9
    )
    assert -100 - 1e-9 <= forward.lower <= forward.estimate + 1e-9
    assert forward.estimate - 1e-9 <= forward.upper <= 100 + 1e-9


BAD = [(1, 0), (-1, 10), (11, 10), (0, -5), (float("nan"), 10), (1, float("nan")), (0, 0.5)]


@pytest.mark.parametrize(("numerator", "denominator"), BAD)
def test_counts_that_are_none_are_refused(numerator: float, denominator: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        proportion_interval(numerator, denominator)
    with pytest.raises(ValueError, match="expected"):
        difference_interval(numerator, denominator, 1, 10)
    with pytest.raises(ValueError, match="expected"):
        difference_interval(1, 10, numerator, denominator)


@pytest.mark.parametrize(("value", "held"), [(44.9, False), (45.0, True), (50.0, True), (55.0, True), (55.1, False)])
def test_the_ends_belong_to_an_interval(value: float, held: bool) -> None:
    assert Interval(50.0, 45.0, 55.0).holds(value) is held
