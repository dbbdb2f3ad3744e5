"""Wilson's interval, as in the papers and the publications that set the convention.

R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (Statistics in Medicine 17, 1998, 857-872),
table I, method 3; Fingertips indicator 30309, MMR vaccination at two years, Yorkshire and the Humber, 2020 to 2024.
"""

from __future__ import annotations

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from send_briefings.analysis.intervals import proportion_interval
from tests.analysis.counts import BAD, COUNTS


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_as_in_newcombe(numerator: int, denominator: int, lower: float, upper: float) -> None:
    found = proportion_interval(numerator, denominator)
    assert (round(found.lower, 2), round(found.upper, 2)) == (lower, upper)
    assert found.estimate == 100 * numerator / denominator


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "lower", "upper"),
    [
        (53185, 59028, 90.1013, 89.8578, 90.3396),
        (51767, 57508, 90.017, 89.7694, 90.2594),
        (53681, 59074, 90.8708, 90.6358, 91.1004),
        (55865, 60511, 92.3221, 92.1072, 92.5315),
        (57274, 61834, 92.6254, 92.4168, 92.8288),
    ],
)
def test_as_published_by_fingertips(numerator: int, denominator: int, value: float, lower: float, upper: float) -> None:
    found = proportion_interval(numerator, denominator)
    assert (round(found.estimate, 4), round(found.lower, 4), round(found.upper, 4)) == (value, lower, upper)


def test_the_stricter_level_is_wider_and_everybody_or_nobody_has_an_interval() -> None:
    usual, strict = proportion_interval(20, 20), proportion_interval(20, 20, 0.998)
    assert (usual.estimate, usual.upper, round(usual.lower, 2)) == (100.0, 100.0, 83.89)
    assert (strict.upper, round(strict.lower, 2)) == (100.0, 67.68)
    assert (proportion_interval(0, 1).lower, round(proportion_interval(0, 1).upper, 2)) == (0.0, 79.35)


@given(COUNTS, st.sampled_from([0.8, 0.95, 0.998]))
def test_it_solves_its_own_equation(counts: tuple[int, int], level: float) -> None:
    numerator, denominator = counts
    found = proportion_interval(numerator, denominator, level)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    for limit in (found.lower / 100, found.upper / 100):
        distance = (numerator / denominator - limit) ** 2
        assert distance == pytest.approx(z * z * limit * (1 - limit) / denominator, rel=1e-6, abs=1e-12)


@given(COUNTS, st.sampled_from([0.8, 0.95, 0.998]))
def test_as_statsmodels(counts: tuple[int, int], level: float) -> None:
    found = proportion_interval(*counts, level)
    lower, upper = proportion_confint(*counts, alpha=1 - level, method="wilson")
    assert (found.lower, found.upper) == pytest.approx((100 * lower, 100 * upper), rel=1e-10, abs=1e-10)


@given(COUNTS)
def test_it_holds_its_estimate_and_stays_in_range(counts: tuple[int, int]) -> None:
    found = proportion_interval(*counts)
    assert 0 <= found.lower <= found.estimate <= found.upper <= 100
    assert found.lower < found.upper
    assert found.holds(found.estimate)


@given(COUNTS)
def test_the_interval_of_the_rest_is_the_mirror_image(counts: tuple[int, int]) -> None:
    numerator, denominator = counts
    found, rest = proportion_interval(numerator, denominator), proportion_interval(denominator - numerator, denominator)
    assert (rest.lower, rest.upper) == pytest.approx((100 - found.upper, 100 - found.lower), abs=1e-9)


@pytest.mark.parametrize(("numerator", "denominator"), BAD)
def test_counts_that_are_none_are_refused(numerator: float, denominator: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        proportion_interval(numerator, denominator)


def test_a_level_in_per_cent_is_refused() -> None:
    with pytest.raises(ValueError, match=r"level 95: expected a share"):
        proportion_interval(1, 10, 95)
