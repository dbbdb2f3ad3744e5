"""The trend rule of Fingertips, as in its own published tests.

`FINGERTIPS`: the tests of the Department of Health and Social Care's FingertipsNext (`TrendCalculatorTests`, 2025),
with the markers that stand on the website. They give 120/7742 as the cancer rate of 2023, read here as 120.7742.
`OLDER`: the counts in the tests of its forerunner (`WhenUsingTrendMarkerCalculator`), which has the same markers.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.api import WLS, add_constant

from send_briefings.analysis.benchmark import CRITICAL, Trend, TrendDirection, WhyNoTrend, recent_trend
from send_briefings.analysis.intervals import Interval, proportion_interval
from send_briefings.model import Polarity

Row = tuple[float, float, float]

DIABETES = [
    (7.0826, 7.0754, 7.0940),
    (7.1085, 7.1013, 7.1199),
    (7.2571, 7.2499, 7.2684),
    (7.4528, 7.4456, 7.4643),
    (7.6554, 7.6481, 7.6669),
]
VACCINATION = [
    (92.6254, 92.4168, 92.8288),
    (92.3221, 92.1072, 92.5315),
    (90.8708, 90.6358, 91.1004),
    (90.0170, 89.7694, 90.2594),
    (90.1013, 89.8578, 90.3396),
]
EYE_DISEASE = [
    (2.93500, 2.7841, 3.0919),
    (1.93028, 1.8085, 2.0580),
    (2.75670, 2.6113, 2.9082),
    (2.87010, 2.7225, 3.0237),
    (3.01210, 2.8616, 3.1683),
]
CANCER = [
    (126.9341, 125.9343, 127.9400),
    (125.8290, 124.8371, 126.8268),
    (121.5234, 120.5533, 122.4993),
    (122.3782, 121.4012, 123.3610),
    (120.7742, 119.8035, 121.7507),
]
FINGERTIPS = [
    (DIABETES, Polarity.NONE, "increasing", None),
    (VACCINATION, Polarity.HIGH, "decreasing", "getting_worse"),
    (EYE_DISEASE, Polarity.LOW, "increasing", "getting_worse"),
    (CANCER, Polarity.LOW, "decreasing", "getting_better"),
]
OLDER = [
    ([(621, 3454), (599, 3195), (556, 3256), (535, 3227), (447, 3121)], "decreasing"),
    ([(2157, 3454), (2090, 3195), (2194, 3256), (2134.81, 3152), (2094, 3062)], "increasing"),
    ([(8116, 91530), (8145, 91773), (8222, 92088), (8506, 92238), (8728, 92665.89)], "increasing"),
    ([(5, 22), (7, 35), (6, 42), (8, 50), (8, 100), (9, 200)], "decreasing"),
    ([(5405, 18095), (5500, 18170), (5435, 18005), (5480, 17890), (5315, 17860)], "no_clear_trend"),
    ([(22435, 65880), (22445, 67900), (21365, 68705), (20955, 69835), (19055, 70910)], "decreasing"),
]


def intervals(rows: list[Row]) -> list[Interval]:
    return [Interval(*row) for row in rows]


@pytest.mark.parametrize(("rows", "polarity", "direction", "meaning"), FINGERTIPS)
def test_as_fingertips_publishes(rows: list[Row], polarity: Polarity, direction: str, meaning: str | None) -> None:
    found = recent_trend(intervals(rows), polarity)
    assert (found.direction, found.meaning, found.why_none) == (direction, meaning, None)


@pytest.mark.parametrize(("counts", "direction"), OLDER)
def test_as_fingertips_once_tested(counts: list[tuple[float, float]], direction: str) -> None:
    assert recent_trend([proportion_interval(*pair) for pair in counts]).direction == direction


@pytest.mark.parametrize(
    ("direction", "polarity", "meaning"),
    [
        (1, Polarity.HIGH, "getting_better"),
        (1, Polarity.LOW, "getting_worse"),
        (-1, Polarity.HIGH, "getting_worse"),
        (-1, Polarity.LOW, "getting_better"),
        (1, Polarity.NONE, None),
    ],
)
def test_the_meaning_as_in_fingertips_tests(direction: int, polarity: Polarity, meaning: str | None) -> None:
    line = [Interval(50.0 + direction * i, 49.5 + direction * i, 50.5 + direction * i) for i in range(5)]
    assert recent_trend(line, polarity).meaning == meaning


def test_the_critical_value_is_the_chi_squared_one_at_99_8_per_cent() -> None:
    assert pytest.approx(chi2.isf(0.002, 1), rel=1e-12) == CRITICAL


@pytest.mark.parametrize("rows", [DIABETES, VACCINATION, EYE_DISEASE, CANCER])
def test_slope_and_chi_squared_are_those_of_weighted_regression(rows: list[Row]) -> None:
    found = recent_trend(intervals(rows))
    values, lower, upper = np.array(rows).T
    weights = (3.92 / (upper - lower)) ** 2
    fitted = WLS(values, add_constant(np.arange(5)), weights=weights).fit()
    assert found.slope == pytest.approx(fitted.params[1], rel=1e-9)
    assert found.chi_squared == pytest.approx(fitted.params[1] ** 2 / fitted.normalized_cov_params[1, 1], rel=1e-9)
    for left_out in range(5):
        kept = np.arange(5) != left_out
        without = WLS(values[kept], add_constant(np.arange(5)[kept]), weights=weights[kept]).fit()
        assert found.slopes_without[left_out] == pytest.approx(without.params[1], rel=1e-9)


def test_only_the_five_most_recent_figures_count() -> None:
    early = intervals([(10.0, 9.0, 11.0), (90.0, 89.0, 91.0)])
    assert recent_trend(early + intervals(CANCER)) == recent_trend(intervals(CANCER))


def test_a_missing_figure_is_passed_over_unless_forbidden() -> None:
    gappy = [*intervals(CANCER[:2]), None, *intervals(CANCER[2:]), None]
    assert recent_trend(gappy) == recent_trend(intervals(CANCER))
    assert recent_trend(gappy, across_gaps=False) == Trend(
        TrendDirection.NOT_CALCULATED, why_none=WhyNoTrend.MISSING_BETWEEN
    )
    ended = [None, *intervals(CANCER), None]
    assert recent_trend(ended, across_gaps=False) == recent_trend(intervals(CANCER))


@pytest.mark.parametrize("series", [[], [None], [*intervals(CANCER[:4]), None], intervals(CANCER[:1])])
def test_fewer_than_five_figures(series: list[Interval | None]) -> None:
    assert recent_trend(series) == Trend(TrendDirection.NOT_CALCULATED, why_none=WhyNoTrend.TOO_FEW)


def test_an_interval_without_width() -> None:
    found = recent_trend([*intervals(CANCER[:4]), Interval(120.0, 120.0, 120.0)])
    assert found == Trend(TrendDirection.NOT_CALCULATED, why_none=WhyNoTrend.NO_WIDTH)


def test_a_count_equal_to_its_denominator_anywhere_forbids_a_verdict_as_in_fingertips() -> None:
    everybody = [proportion_interval(20, 20), *intervals(VACCINATION)]
    assert recent_trend(everybody, whole=100.0).why_none is WhyNoTrend.WHOLE
    assert recent_trend(everybody).direction is TrendDirection.DECREASING


def test_all_equal_is_no_trend() -> None:
    found = recent_trend([Interval(0.1, 0.0, 0.2)] * 5)
    assert (found.direction, found.slope, found.chi_squared) == (TrendDirection.NO_CLEAR_TREND, 0.0, 0.0)
    assert found.why_none is WhyNoTrend.CHANCE


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([50.0, 50.0, 50.0, 50.0, 60.0], WhyNoTrend.ONE_POINT),
        ([60.0, 60.0, 60.0, 60.0, 50.0], WhyNoTrend.ONE_POINT),
        ([50.3, 50.2, 50.1, 50.0, 60.0], WhyNoTrend.ONE_POINT),
        ([50.0, 50.1, 50.2, 50.3, 60.0], None),
        ([50.0, 50.1, 50.0, 50.1, 50.0], WhyNoTrend.CHANCE),
    ],
)
def test_a_trend_that_rests_on_one_figure_is_none(values: list[float], why: WhyNoTrend | None) -> None:
    assert recent_trend([Interval(value, value - 1, value + 1) for value in values]).why_none is why


@pytest.mark.parametrize("bad", [(5.0, 6.0, 4.0), (7.0, 4.0, 6.0), (float("nan"), 4.0, 6.0)])
def test_limits_out_of_order_are_refused(bad: Row) -> None:
    with pytest.raises(ValueError, match="in order"):
        recent_trend([Interval(*bad)])


SERIES = st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 100)), min_size=5, max_size=9).map(
    lambda rows: [Interval(float(value), float(value - half), float(value + half)) for value, half in rows]
)


@given(SERIES)
def test_turned_upside_down_the_trend_turns_round(series: list[Interval]) -> None:
    mirrored = [Interval(-figure.estimate, -figure.upper, -figure.lower) for figure in series]
    found, turned = recent_trend(series, Polarity.LOW), recent_trend(mirrored, Polarity.HIGH)
    opposite = {"increasing": "decreasing", "decreasing": "increasing", "no_clear_trend": "no_clear_trend"}
    assert turned.direction == opposite[found.direction]
    assert (turned.meaning, turned.why_none) == (found.meaning, found.why_none)


@given(SERIES, st.sampled_from([0.125, 2.0, 1024.0]))
def test_the_unit_does_not_matter(series: list[Interval], scale: float) -> None:
    scaled = [Interval(scale * f.estimate, scale * f.lower, scale * f.upper) for f in series]
    found, other = recent_trend(series), recent_trend(scaled)
    assert (other.direction, other.chi_squared) == (found.direction, found.chi_squared)
