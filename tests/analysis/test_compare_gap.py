"""The gap between two cohorts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.change import cohort_gap as gap
from send_briefings.analysis.change import cohort_gaps as gaps

RATE = st.none() | st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("value", "reference", "expected"), [(38.1, 17.0, 21.1), (17.0, 38.1, -21.1), (5.0, 5.0, 0.0), (0.3, 0.1, 0.2)]
)
def test_a_gap_is_the_difference(value: float, reference: float, expected: float) -> None:
    assert gap(value, reference) == expected


@pytest.mark.parametrize(("value", "reference"), [(None, 17.0), (38.1, None), (None, None)])
def test_no_gap_where_a_figure_is_missing(value: float | None, reference: float | None) -> None:
    assert gap(value, reference) is None


@given(RATE, RATE)
def test_a_gap_turned_round_changes_its_sign(a: float | None, b: float | None) -> None:
    forward, backward = gap(a, b), gap(b, a)
    assert forward == (None if backward is None else -backward)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((100.0, 900.0), 66.0),
        ((20.0, 20.0), 66.0),
        ((19.0, 900.0), None),
        ((900.0, 19.0), None),
        ((None, 900.0), 66.0),
        ((None, None), 66.0),
        ((0.0, 900.0), None),
    ],
)
def test_both_known_denominators_must_reach_twenty(
    counts: tuple[float | None, float | None], expected: float | None
) -> None:
    assert gaps({"a": 70.0}, {"a": 4.0}, {"a": counts}) == {"a": expected}


def test_twenty_nine_pupils_make_a_gap_only_under_a_guard_of_that_many() -> None:
    values, references, counts = {"a": 70.0}, {"a": 4.0}, {"a": (29.0, 400.0)}
    assert gaps(values, references, counts, min_denominator=30) == {"a": None}
    assert gaps(values, references, counts, min_denominator=29) == {"a": 66.0}


def test_every_place_is_kept_even_where_it_has_no_gap() -> None:
    assert gaps({"a": 9.0, "b": 12.0, "c": None}, {"a": 4.0, "c": 1.0}) == {"a": 5.0, "b": None, "c": None}
