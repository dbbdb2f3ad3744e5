"""The gap between two groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.change import Gap, Group, WhyNoGap, gap


@pytest.mark.parametrize(
    ("group", "reference", "expected"),
    [
        (Group(38.1), Group(17.0), Gap(21.1)),
        (Group(38.1, 20), Group(17.0, 20), Gap(21.1)),
        (Group(38.1, 19), Group(17.0, 900), Gap(None, None, WhyNoGap.TOO_FEW)),
        (Group(83.0, 900), Group(17.0, 19), Gap(None, None, WhyNoGap.TOO_FEW)),
        (Group(None), Group(17.0), Gap(None, None, WhyNoGap.MISSING)),
        (Group(17.0), Group(None, 5), Gap(None, None, WhyNoGap.MISSING)),
        (Group(0.0), Group(0.0), Gap(0.0)),
    ],
)
def test_the_difference_or_why_there_is_none(group: Group, reference: Group, expected: Gap) -> None:
    assert gap(group, reference) == expected


def test_the_guard_can_be_set() -> None:
    assert gap(Group(83.0, 29), Group(17.0, 900), min_denominator=30).why_none is WhyNoGap.TOO_FEW
    assert gap(Group(83.0, 29), Group(17.0, 900), min_denominator=29).difference == 66.0


def test_with_counts_newcombes_interval() -> None:
    found = gap(Group(80.0, 70, 56), Group(60.0, 80, 48)).interval
    assert found is not None
    assert (round(found.lower, 2), round(found.upper, 2)) == (5.24, 33.39)
    assert gap(Group(80.0, 70, 56), Group(60.0, 80)).interval is None


GROUPS = st.integers(1, 5000).flatmap(
    lambda n: st.integers(0, n).map(lambda count: Group(round(100 * count / n, 1), float(n), float(count)))
)


@given(GROUPS | st.just(Group(None)), GROUPS)
def test_turned_round_it_is_the_opposite(group: Group, reference: Group) -> None:
    forward, backward = gap(group, reference), gap(reference, group)
    assert forward.why_none is backward.why_none
    if forward.difference is None or backward.difference is None:
        assert (forward.interval, backward.interval) == (None, None)
        return
    assert forward.difference == -backward.difference
    assert forward.interval is not None
    assert backward.interval is not None
    assert (forward.interval.lower, forward.interval.upper) == pytest.approx(
        (-backward.interval.upper, -backward.interval.lower), abs=1e-9
    )


@pytest.mark.parametrize(
    ("group", "min_denominator"),
    [(Group(float("nan")), 20), (Group(1.0, float("nan")), 20), (Group(1.0), 0), (Group(1, 30, 31), 20)],
)
def test_what_is_no_gap_is_refused(group: Group, min_denominator: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        gap(group, Group(60.0, 80, 48), min_denominator)
