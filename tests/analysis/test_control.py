"""XmR charts, as NHSRplotthedots draws them.

Its tests keep what it found: `test-ptd_spc_standard.R` for twenty normal deviates (R's `set.seed(123); rnorm(20)`), and
`test-integration_tests.R` for accident and emergency attendances in England (2016 to 2019, NHS England), whose stored
results hold every digit. Those were stored before two of three near a limit had to be on one side of the mean with the
third, so two points of RL4's that they mark are none today; the rule and its test came later.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.control_chart import (
    Assurance,
    ControlChart,
    Signal,
    Variation,
    WhyUncontrolled,
    xmr_chart,
)
from send_briefings.model import Polarity

NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip
ENGLAND = [
    1867781, 2070340, 1958802, 2079034, 1932901, 1952464, 2001816, 1907871, 1944567, 1895272, 1735619, 2015834,
    1949762, 2066789, 1994056, 2073944, 1924663, 1925961, 2044137, 1976971, 2003954, 2000086, 1820012, 2049785,
    1984369, 2164458, 2093942, 2179896, 1997854, 2005695, 2079492, 2037847, 2047518, 2113413, 1954947, 2167550,
]  # fmt: skip
RL4_MAJOR = [
    10811, 11800, 11028, 11561, 10700, 10999, 11108, 10573, 10541, 10711, 9797, 11505, 11072, 11858, 11531, 11752,
    11009, 10884, 11436, 10892, 10705, 11186, 10018, 10985, 10709, 11639, 11548, 11844, 10965, 11336, 11771, 11609,
    11494, 12311, 11199, 12471,
]  # fmt: skip
RL4_OTHER = [
    4414, 4664, 4229, 4663, 4279, 7409, 8228, 8614, 9089, 7657, 8131, 8651, 9148, 9165, 8401, 8489, 7637, 7856, 8782,
    8386, 9138, 9830, 8527, 8862, 8466, 8906, 8278, 8344, 7876, 7506, 8226, 8479, 9090, 9270, 8494, 8863,
]  # fmt: skip


def limits(chart: ControlChart, i: int = 0) -> tuple[float, float, float]:
    found = chart.points[i].limits
    assert found is not None
    return found.mean, found.lower, found.upper


def with_outlier() -> list[float]:
    return [*NORMAL[:14], 10.0, *NORMAL[15:]]


@pytest.mark.parametrize(
    ("series", "screen", "expected"),
    [
        (NORMAL, True, (0.1416238, -3.01138, 3.294627)),
        (with_outlier(), True, (0.6694159, -2.383666, 3.722497)),
        (with_outlier(), False, (0.6694159, -4.596625, 5.935457)),
    ],
)
def test_limits_as_printed(series: list[float], screen: bool, expected: tuple[float, float, float]) -> None:
    found = limits(xmr_chart(series, screen=screen))
    assert tuple(float(f"{value:.7g}") for value in found) == expected


@pytest.mark.parametrize(("part", "expected"), [(0, ("0.0746", "-2.60", "2.75")), (10, ("0.209", "-3.28", "3.70"))])
def test_limits_of_ten_points_as_printed(part: int, expected: tuple[str, str, str]) -> None:
    found = limits(xmr_chart(NORMAL[part : part + 10], screen=True, least=10))
    assert tuple(f"{value:.3g}" for value in found) == tuple(f"{float(value):.3g}" for value in expected)


def test_twenty_normal_points_are_all_common_cause_as_printed() -> None:
    chart = xmr_chart(NORMAL, Polarity.HIGH, screen=True)
    assert [point.variation for point in chart.points] == [Variation.COMMON_CAUSE] * 20


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (ENGLAND, (2000538.9444444445, 1731844.3644444444, 2269233.5244444446)),
        (RL4_MAJOR, (11204.388888888889, 9668.27688888889, 12740.500888888888)),
        (RL4_OTHER, (7945.75, 6558.872941176471, 9332.62705882353)),
    ],
)
def test_limits_of_attendances_to_the_last_digit(series: list[int], expected: tuple[float, float, float]) -> None:
    assert limits(xmr_chart(series, screen=True)) == pytest.approx(expected, rel=1e-15)


def test_limits_on_both_sides_of_a_step_change_to_the_last_digit() -> None:
    chart = xmr_chart(ENGLAND, Polarity.HIGH, screen=True, rebase=[12])
    before, after = limits(chart, 11), limits(chart, 12)
    assert before == pytest.approx((1946858.4166666667, 1639947.374848485, 2253769.4584848485), rel=1e-15)
    assert after == pytest.approx((2027379.2083333333, 1772921.0639855072, 2281837.3526811595), rel=1e-15)
    assert {point.variation for point in chart.points} == {Variation.COMMON_CAUSE}
    assert [point.phase for point in chart.points] == [0] * 12 + [1] * 24


def test_which_points_of_the_major_departments_stand_out() -> None:
    chart = xmr_chart(RL4_MAJOR, Polarity.HIGH, screen=True)
    assert {i: point.variation.value for i, point in enumerate(chart.points) if point.signals} == dict.fromkeys(
        range(4, 11), "concern"
    )
    assert [chart.points[i].signals for i in (33, 34, 35)] == [(), (), ()]


def test_which_points_of_the_other_departments_stand_out() -> None:
    chart = xmr_chart(RL4_OTHER, Polarity.HIGH, screen=True)
    expected = dict.fromkeys(range(5), "concern") | dict.fromkeys([12, 13, *range(18, 28), 32, 33], "improvement")
    assert {i: point.variation.value for i, point in enumerate(chart.points) if point.signals} == expected
    assert chart.points[0].signals == (Signal.BELOW_LIMIT,)
    assert chart.points[13].signals == (Signal.NEAR_UPPER,)
    assert chart.points[21].signals == (Signal.ABOVE_LIMIT, Signal.RUN_ABOVE)


def test_the_other_polarity_or_none() -> None:
    low, none = (xmr_chart(RL4_OTHER, polarity, screen=True) for polarity in (Polarity.LOW, Polarity.NONE))
    assert [(low.points[i].variation.value, none.points[i].variation.value) for i in (0, 12, 5)] == [
        ("improvement", "lower"),
        ("concern", "higher"),
        ("common_cause", "common_cause"),
    ]


@pytest.mark.parametrize(
    ("lower", "upper", "high", "low"),
    [
        (1.0, 3.0, "consistently_failing", "consistently_passing"),
        (5.0, 7.0, "consistently_passing", "consistently_failing"),
        (1.0, 5.0, "hit_or_miss", "hit_or_miss"),
    ],
)
def test_assurance_as_tested_there(lower: float, upper: float, high: str, low: str) -> None:
    middle, range_ = (lower + upper) / 2, (upper - lower) / 2 / 2.66
    series = [middle + range_ / 2 * (-1) ** i for i in range(12)]
    found = [xmr_chart(series, polarity, target=4.0) for polarity in (Polarity.HIGH, Polarity.LOW)]
    assert limits(found[0])[1:] == pytest.approx((lower, upper))
    assert [chart.assurance.value for chart in found] == [high, low]


def test_a_target_on_a_limit_is_hit_or_miss() -> None:
    chart = xmr_chart(RL4_OTHER, Polarity.HIGH)
    _, lower, upper = limits(chart)
    for target in (lower, upper):
        assert xmr_chart(RL4_OTHER, Polarity.HIGH, target=target).assurance is Assurance.HIT_OR_MISS


def test_assurance_is_of_the_newest_phase() -> None:
    series = [1.0, 3.0] * 6 + [11.0, 13.0] * 6
    chart = xmr_chart(series, Polarity.HIGH, target=9.0, rebase=[12])
    assert xmr_chart(series[:12], Polarity.HIGH, target=9.0).assurance is Assurance.FAILING
    assert xmr_chart(series[12:], Polarity.HIGH, target=6.0).assurance is Assurance.PASSING
    assert (chart.assurance, limits(chart, 23)[0]) == (Assurance.HIT_OR_MISS, 12.0)


@pytest.mark.parametrize(
    ("series", "polarity", "target", "why"),
    [
        (RL4_OTHER, Polarity.HIGH, None, WhyUncontrolled.NO_TARGET),
        (RL4_OTHER, Polarity.NONE, 95.0, WhyUncontrolled.NO_POLARITY),
        (RL4_OTHER[:11], Polarity.HIGH, 95.0, WhyUncontrolled.TOO_FEW),
        ([], Polarity.HIGH, 95.0, WhyUncontrolled.TOO_FEW),
        ([1.0, None] * 12, Polarity.HIGH, 95.0, WhyUncontrolled.NO_PAIRS),
    ],
)
def test_why_there_is_no_assurance(
    series: list[float | None], polarity: Polarity, target: float | None, why: WhyUncontrolled
) -> None:
    chart = xmr_chart(series, polarity, target=target)
    assert (chart.assurance, chart.why_no_assurance) == (Assurance.NOT_TESTED, why)


def test_the_strongest_signal_decides_so_a_fall_above_the_mean_is_a_fall() -> None:
    series = [0.0, 4.0, 0.0, 4.0, 0.0, 4.0, 0.0, 4.0, 0.0, 4.0, 6.0, 5.9, 5.8, 5.7, 5.6, 5.5, 5.4]
    chart = xmr_chart(series, Polarity.LOW)
    assert chart.points[-1].signals == (Signal.FALLING, Signal.RUN_ABOVE)
    assert chart.variation is Variation.IMPROVEMENT


def test_under_twelve_points_nothing_is_judged() -> None:
    chart = xmr_chart([*range(10), 1000.0], Polarity.HIGH)
    assert {(point.limits, point.signals, point.variation) for point in chart.points} == {
        (None, (), Variation.NOT_TESTED)
    }
    assert chart.phases[0].why_none is WhyUncontrolled.TOO_FEW
    assert chart.variation is Variation.NOT_TESTED


def test_a_gap_has_no_moving_range_and_breaks_a_run() -> None:
    steady = [5.0, 6.0] * 5
    whole = xmr_chart([*steady, 60.0, 61.0])
    broken = xmr_chart([*steady, None, 60.0, 61.0])
    assert whole.phases[0].moving_range == pytest.approx((10 + 54) / 11)
    assert broken.phases[0].moving_range == 1.0
    rising = [float(i) for i in range(1, 13)]
    assert all(Signal.RISING in point.signals for point in xmr_chart(rising).points)
    gappy = xmr_chart([*rising[:6], None, *rising[6:]])
    assert [Signal.RISING in point.signals for point in gappy.points] == [False] * 13
    assert gappy.points[6].variation is Variation.NOT_TESTED


def test_runs_do_not_reach_over_a_step_change() -> None:
    series = [1.0, 2.0] * 6 + [1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 6.0, 5.0, 6.0]
    rising = [i for i, point in enumerate(xmr_chart(series).points) if Signal.RISING in point.signals]
    split = xmr_chart(series, rebase=[12])
    assert rising == list(range(14, 21))
    assert [i for i, point in enumerate(split.points) if Signal.RISING in point.signals] == rising
    cut = xmr_chart(series, rebase=[16], least=8)
    assert not any(Signal.RISING in point.signals for point in cut.points)


def test_screening_leaves_out_ranges_of_so_many_times_their_mean_and_counts_them() -> None:
    series = [1.0, 2.0, 1.0, 2.0, 10.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0]
    assert xmr_chart(series).phases[0].screened == 0
    screened = xmr_chart(series, screen=True).phases[0]
    assert (screened.screened, screened.moving_range) == (2, 1.0)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e9 + 0.1, 0.0])
@pytest.mark.parametrize("screen", [True, False])
def test_all_equal_is_common_cause(value: float, screen: bool) -> None:
    chart = xmr_chart([value] * 13, Polarity.HIGH, screen=screen)
    assert limits(chart) == (value, value, value)
    assert {point.variation for point in chart.points} == {Variation.COMMON_CAUSE}


def test_the_newest_point_with_a_value_speaks_for_the_chart() -> None:
    assert xmr_chart([*RL4_MAJOR[:11], *RL4_MAJOR[:1], None], Polarity.HIGH).variation is Variation.COMMON_CAUSE
    assert xmr_chart(RL4_OTHER[:28], Polarity.HIGH).variation is Variation.IMPROVEMENT
    assert xmr_chart([]).variation is Variation.NOT_TESTED


@pytest.mark.parametrize(
    ("series", "options", "message"),
    [
        ([float("nan")], {}, "value nan at 0"),
        ([1.0, float("inf")], {}, "value inf at 1"),
        ([1.0], {"target": float("nan")}, "target nan"),
        ([1.0, 2.0], {"rebase": [2]}, "step changes"),
        ([1.0, 2.0], {"rebase": [0]}, "step changes"),
        ([1.0, 2.0, 3.0], {"rebase": [2, 1]}, "step changes"),
        ([], {"rebase": [1]}, "step changes"),
        ([1.0], {"least": 1}, "expected at least 2"),
    ],
)
def test_what_cannot_be_charted_is_refused(series: list[float], options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        xmr_chart(series, **options)  # type: ignore[arg-type]


@given(st.lists(st.integers(-50, 50), min_size=12, max_size=40), st.booleans())
def test_upside_down_the_signals_turn_round(series: list[int], screen: bool) -> None:
    found = xmr_chart(series, Polarity.HIGH, screen=screen)
    turned = xmr_chart([-value for value in series], Polarity.LOW, screen=screen)
    assert [point.variation for point in turned.points] == [point.variation for point in found.points]


@given(st.lists(st.integers(-50, 50), min_size=12, max_size=40), st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_unit_does_not_matter(series: list[int], scale: float) -> None:
    found, scaled = xmr_chart(series), xmr_chart([scale * value for value in series])
    assert [point.signals for point in scaled.points] == [point.signals for point in found.points]
