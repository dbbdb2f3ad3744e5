"""Projections, what-ifs and what clears a list: worked out by hand for Leeds, and what must hold of any numbers."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from math import exp, log
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.projection import (
    CLAIMED,
    PLANS,
    YEARS,
    Calibration,
    Clearing,
    Flow,
    clearing,
    flow_of,
    growth,
    placed_ahead,
    plans_ahead,
    ranges,
)
from send_briefings.report.overviews.outlook import load_calibrations

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def back_test() -> ModuleType:
    """The benchmark as a module."""
    spec = importlib.util.spec_from_file_location("back_test", ROOT / "benchmarks" / "projection.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["back_test"] = module
    spec.loader.exec_module(module)
    return module


def test_leeds_plans_by_hand() -> None:
    """Growth by year, in logarithms: Leeds 0.0697 and 0.1009, England 0.1088 and 0.1026.

    Leeds' trend: 0.975 x 0.0697 = 0.0680 after the first, 0.5 x 0.1009 + 0.475 x 0.0680 = 0.0828 after the second;
    England's 0.1017. Damped by 0.95, 1.8525 and 2.7099 over one, two and three years, the mean of both is 0.0876,
    0.1708 and 0.2499.
    """
    found = plans_ahead([5137, 5508, 6093], [517048, 576474, 638745])
    assert [round(one) for one in found] == [6651, 7228, 7823]
    assert [round(one, 4) for one in growth([5137, 5508, 6093])] == [0.0786, 0.1533, 0.2243]


def test_a_projection_needs_three_counts_above_zero() -> None:
    for counts in ([5137, 5508], [0, 5508, 6093], [5000, 5137, 5508, 6093]):
        with pytest.raises(ValueError, match="expected three above zero"):
            growth(counts)


def test_children_in_a_placement_and_its_range() -> None:
    """25.7% of Leeds' plans in mainstream schools, moved by 1.1 points: 26.8% of 7,823."""
    assert [round(one) for one in placed_ahead([7823.0], 25.7, [1.1])] == [2097]
    assert placed_ahead([100.0], 1.0, [-3.6]) == (0.0,)
    held = Calibration(1000, ((-0.2,), (-0.1,)), ((0.3,), (0.05,)), (0.0,), (80.0,), (78.0,), (9,), (2015, 2022))
    small, large = ranges([500.0], 999, held)[0], ranges([5000.0], 1000, held)[0]
    assert (round(small.low), round(small.high)) == (round(500 * exp(-0.2)), round(500 * exp(0.3)))
    assert (round(large.low), round(large.high)) == (round(5000 * exp(-0.1)), round(5000 * exp(0.05)))


def test_the_range_holds_the_middle_where_projections_were_off_one_way() -> None:
    one_sided = Calibration(0, ((0.02,), (0.02,)), ((0.1,), (0.1,)), (0.0,), (80.0,), (78.0,), (9,), (2015, 2022))
    assert ranges([100.0], 5, one_sided)[0].low == 100.0


@given(st.lists(st.integers(20, 20_000), min_size=YEARS, max_size=YEARS), st.integers(2, 9))
def test_a_projection_scales_with_the_counts_and_lies_between_its_two_halves(counts: list[int], times: int) -> None:
    england = [353995, 390109, 430697]
    found = plans_ahead(counts, england)
    assert plans_ahead([times * one for one in counts], england) == pytest.approx([times * one for one in found])
    for middle, own, whole in zip(found, growth(counts), growth(england), strict=True):
        moved = log(middle / counts[-1])
        assert min(own, whole) - 1e-9 <= moved <= max(own, whole) + 1e-9


def test_what_if_of_leeds_by_hand() -> None:
    """2,313 requests, 356 refused, so 1,957 assessed, 717 new plans: 0.3664 of those assessed."""
    flow = Flow(2313, 1957, 717)
    assert round(flow.new_plans(0.9), 1) == 645.3
    assert round(flow.new_plans(share=-5), 1) == 674.6
    assert flow.new_plans() == 717


@given(st.floats(0.5, 1.5), st.integers(-20, 20))
def test_new_plans_grow_with_requests_and_with_the_share_assessed(times: float, points: int) -> None:
    flow = Flow(1000, 700, 600)
    assert flow.new_plans(times) == pytest.approx(600 * times)
    assert flow.new_plans(share=points) - 600 == pytest.approx(points * 1000 / 100 * 600 / 700)


def test_no_flow_without_all_of_its_numbers() -> None:
    assert flow_of([None, None, None]) is None


def test_what_clears_a_list_by_hand() -> None:
    """Community paediatrics, West Yorkshire: 4,651 waited over 18 weeks in February 2025, 5,359 in July: 141.6 a month.

    In a year: 5,359 / 12 + 141.6 = 588.2 more a month; in two: 223.3 + 141.6; in three: 148.9 + 141.6.
    """
    over = [4651, 4546, 4844, 4924, 5063, 5359]
    assert [round(clearing(over, months).more, 1) for months in (12, 24, 36)] == [588.2, 364.9, 290.5]
    assert clearing([30, 10], 12).more == 0  # falls by 20 a month: gone by itself
    with pytest.raises(ValueError, match="expected two or more"):
        clearing([30], 12)


@given(st.lists(st.integers(0, 9000), min_size=2, max_size=13), st.integers(1, 60))
def test_the_extra_number_clears_the_list_and_one_less_does_not(over: list[int], months: int) -> None:
    found = clearing(over, months)
    assert found.left(found.more) == pytest.approx(0, abs=1e-6)
    assert found.more == 0 or found.left(0.99 * found.more) > 0
    assert clearing(over, months + 1).more <= found.more
    assert Clearing(found.over + 1, found.growth, months).more >= found.more


def test_the_ranges_held_within_five_of_a_hundred_of_what_they_claim() -> None:
    for name, one in load_calibrations().items():
        shares = [*one.held, *(share for share in one.held_in_new_years if share is not None)]
        assert all(abs(share - CLAIMED) <= 5 for share in shares), (name, shares)
        assert min(one.cases) > 100
    assert set(load_calibrations()) == {PLANS, "mainstream", "special", "independent_special"}


def test_the_catalogue_holds_what_the_back_test_of_all_authorities_gives(back_test: ModuleType) -> None:
    """But for how often ranges held, which takes longer: by `python benchmarks/projection.py --check`."""
    kept = {
        one["id"]: one
        for one in tomllib.loads((ROOT / "data" / "catalogue" / "projection.toml").read_text("utf-8"))["series"]
    }
    for name, (cases, change) in back_test.cases_of_all().items():
        low, high = back_test.limits(cases, kept[name]["cut"])
        found = [[round(value, 4) for value in row] for row in (*low, *high)]
        assert found == [kept[name][key] for key in ("low_small", "low_other", "high_small", "high_other")], name
        assert [round(one, 2) for one in change] == kept[name]["change"]
        assert [sum(c.ahead == a for c in cases) for a in range(1, YEARS + 1)] == kept[name]["cases"]


def test_the_back_test_never_reaches_across_a_break(back_test: ModuleType) -> None:
    years = back_test.cases_of_all()[PLANS][0]
    assert {case.year for case in years} == set(range(2017, 2022))
    assert max(case.year + case.ahead for case in years) == 2022
    leeds = next(c for c in years if (c.place, c.year, c.ahead) == ("E08000035", 2019, 3))
    projected = plans_ahead([2873, 3353, 3836], [287290, 319819, 353995])[2]
    assert leeds.error == pytest.approx(log(5005 / projected))
