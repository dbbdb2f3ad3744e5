"""Byar's and the exact Poisson interval, as in the published tables and in Fingertips.

Exact limits: F. Garwood (Biometrika 28, 1936), as printed in E. S. Pearson and H. O. Hartley, "Biometrika tables for
statisticians" (1954), table 40. Rates: Fingertips indicator 41203, preventable sight loss from diabetic eye disease,
England, per 100,000.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from send_briefings.analysis.intervals import _byar, _exact, rate_interval


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (0, 0.0, 3.69),
        (1, 0.0253, 5.57),
        (2, 0.242, 7.22),
        (3, 0.619, 8.77),
        (4, 1.09, 10.24),
        (5, 1.62, 11.67),
        (6, 2.20, 13.06),
        (7, 2.81, 14.42),
        (8, 3.45, 15.76),
        (9, 4.12, 17.08),
    ],
)
def test_exact_limits_as_in_the_biometrika_tables(count: int, lower: float, upper: float) -> None:
    found = rate_interval(count, 1, per=1)
    decimals = len(str(lower).partition(".")[2])
    assert round(found.lower, max(decimals, 2)) == lower
    assert round(found.upper, 2) == upper


@pytest.mark.parametrize(
    ("count", "population", "value", "lower", "upper"),
    [
        (1415, 49_300_918, 2.8701, 2.7225, 3.0237),
        (1344, 48_753_376, 2.7567, 2.6113, 2.9082),
        (1416, 48_246_126, 2.9350, 2.7841, 3.0919),
    ],
)
def test_byar_as_published_by_fingertips(count: int, population: int, value: float, lower: float, upper: float) -> None:
    found = rate_interval(count, population)
    assert (round(found.estimate, 4), round(found.lower, 4), round(found.upper, 4)) == (value, lower, upper)


@pytest.mark.parametrize(
    ("count", "population", "published"),
    [(1502, 49_866_388, (3.0121, 2.8616, 3.1683)), (935, 48_440_507, (1.93028, 1.8085, 2.0580))],
)
def test_two_years_in_which_one_printed_figure_differs_by_one_in_its_last_place(
    count: int, population: int, published: tuple[float, float, float]
) -> None:
    found = rate_interval(count, population)
    assert (found.estimate, found.lower, found.upper) == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("count", range(10))
def test_below_ten_it_is_the_chi_squared_quantile(count: int, level: float) -> None:
    tail = (1 - level) / 2
    found = rate_interval(count, 1, per=1, level=level)
    expected = (chi2.ppf(tail, 2 * count) / 2 if count else 0, chi2.isf(tail, 2 * count + 2) / 2)
    assert (found.lower, found.upper) == pytest.approx(expected, rel=1e-9)


def test_the_method_changes_at_ten() -> None:
    nine, ten = rate_interval(9.999, 1, per=1), rate_interval(10, 1, per=1)
    assert (nine.lower, nine.upper) == _exact(9.999, 0.95)
    assert (ten.lower, ten.upper) == _byar(10, 0.95)
    assert (round(ten.lower, 2), round(ten.upper, 2)) == (4.79, 18.39)


def test_byar_is_within_a_fifth_of_a_per_cent_of_the_exact_limits_as_the_technical_guide_says() -> None:
    for count in range(10, 500):
        approximate, exact = _byar(count, 0.95), _exact(count, 0.95)
        assert approximate == pytest.approx(exact, rel=0.002)


@pytest.mark.parametrize(("per", "expected"), [(100, 2.5), (1_000, 25.0), (100_000, 2_500.0)])
def test_the_unit_is_the_sources_own(per: int, expected: float) -> None:
    found, one = rate_interval(25, 1000, per), rate_interval(25, 1000, 1)
    assert found.estimate == expected
    assert (found.lower, found.upper) == pytest.approx((per * one.lower, per * one.upper))


def test_there_may_be_more_events_than_children() -> None:
    assert rate_interval(30, 20, per=100).estimate == 150.0


@given(
    st.integers(0, 10_000_000).map(lambda tenths: tenths / 10), st.floats(0.5, 1e8), st.sampled_from([0.8, 0.95, 0.998])
)
def test_it_holds_its_estimate_and_is_never_negative(count: float, denominator: float, level: float) -> None:
    found = rate_interval(count, denominator, level=level)
    assert 0 <= found.lower <= found.estimate < found.upper


@pytest.mark.parametrize(
    ("count", "denominator", "per"),
    [(-1, 10, 100), (None, 10, 100), (float("nan"), 10, 100), (1, 0, 100), (1, -5, 100), (1, None, 100), (1, 10, 0)],
)
def test_what_is_no_rate_is_refused(count: float, denominator: float, per: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        rate_interval(count, denominator, per)
