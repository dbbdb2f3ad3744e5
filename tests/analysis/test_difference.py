"""Newcombe's interval, as in the paper that set the convention, and a part against its whole.

R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven methods"
(Statistics in Medicine 17, 1998, 873-890), table II, method 10.
"""

from __future__ import annotations

from math import hypot

import pytest
from hypothesis import given
from statsmodels.stats.proportion import confint_proportions_2indep

from send_briefings.analysis.intervals import difference_from_whole, difference_interval, proportion_interval
from tests.analysis.counts import BAD, COUNTS


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
def test_as_in_newcombe(first: tuple[int, int], second: tuple[int, int], lower: float, upper: float) -> None:
    found = difference_interval(*first, *second)
    assert (round(found.lower, 2), round(found.upper, 2)) == (lower, upper)


@given(COUNTS, COUNTS)
def test_as_statsmodels(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = difference_interval(*first, *second)
    lower, upper = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff", alpha=0.05)
    expected = max(-100.0, 100 * lower), min(100.0, 100 * upper)
    assert (found.lower, found.upper) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(COUNTS, COUNTS)
def test_turned_round_it_is_the_mirror_image_and_in_range(a: tuple[int, int], b: tuple[int, int]) -> None:
    forward, backward = difference_interval(*a, *b), difference_interval(*b, *a)
    assert (forward.lower, forward.estimate, forward.upper) == pytest.approx(
        (-backward.upper, -backward.estimate, -backward.lower), abs=1e-9
    )
    assert -100 <= forward.lower <= forward.estimate <= forward.upper <= 100


@pytest.mark.parametrize("level", [0.95, 0.998])
@given(first=COUNTS, second=COUNTS)
def test_its_limits_are_made_of_wilsons(first: tuple[int, int], second: tuple[int, int], level: float) -> None:
    a, b = proportion_interval(*first, level), proportion_interval(*second, level)
    found, difference = difference_interval(*first, *second, level), a.estimate - b.estimate
    assert found.lower == pytest.approx(difference - hypot(a.estimate - a.lower, b.upper - b.estimate), abs=1e-6)
    assert found.upper == pytest.approx(difference + hypot(a.upper - a.estimate, b.estimate - b.lower), abs=1e-6)


@given(COUNTS, COUNTS)
def test_a_part_against_its_whole_is_its_difference_from_the_rest_made_smaller(
    part: tuple[int, int], rest: tuple[int, int]
) -> None:
    whole = (part[0] + rest[0], part[1] + rest[1])
    found, apart = difference_from_whole(*part, *whole), difference_interval(*part, *rest)
    assert found.estimate == pytest.approx(100 * (part[0] / part[1] - whole[0] / whole[1]), abs=1e-9)
    share = rest[1] / whole[1]
    assert (found.lower, found.upper) == pytest.approx((share * apart.lower, share * apart.upper), abs=1e-9)


@pytest.mark.parametrize("whole", [(56, 70), (50, 150), (140, 150), (104, 70)])
def test_a_part_that_does_not_fit_its_whole_is_refused(whole: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        difference_from_whole(56, 70, *whole)


@pytest.mark.parametrize(("numerator", "denominator"), BAD)
def test_counts_that_are_none_are_refused(numerator: float, denominator: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        difference_interval(numerator, denominator, 1, 10)
    with pytest.raises(ValueError, match="expected"):
        difference_interval(1, 10, numerator, denominator)
    with pytest.raises(ValueError, match="expected"):
        difference_from_whole(numerator, denominator, 10, 1000)
