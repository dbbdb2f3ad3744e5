"""Quartile bands by polarity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.ranking import quartile_bands
from send_briefings.model import Polarity


@pytest.mark.parametrize(
    ("values", "polarity", "expected"),
    [
        ([1.0, 2.0, 3.0, 4.0, 5.0], Polarity.LOW, "AABCD"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], Polarity.HIGH, "DCBAA"),
        ([5.0, None, 1.0, 4.0, 2.0, 3.0], Polarity.LOW, "D-ACAB"),
        ([1.0, 2.0, 3.0, 4.0], Polarity.LOW, "ABCD"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], Polarity.NONE, "-----"),
        ([1.0, 2.0, 3.0, None], Polarity.LOW, "----"),
        ([3.0, 3.0, 3.0, 3.0, 9.0], Polarity.LOW, "-----"),
        ([1.0, 1.0, 1.0, 9.0, 9.0], Polarity.LOW, "AAACC"),
        ([], Polarity.LOW, ""),
    ],
)
def test_a_boundary_belongs_to_the_better_band(values: list[float | None], polarity: Polarity, expected: str) -> None:
    assert "".join(band or "-" for band in quartile_bands(values, polarity)) == expected


def test_none_where_the_range_is_too_small() -> None:
    values: list[float | None] = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert quartile_bands(values, Polarity.LOW, smallest_range=1.9)[0] == "A"
    assert quartile_bands(values, Polarity.LOW, smallest_range=2.0) == (None,) * 5


VALUES = st.lists(st.none() | st.integers(0, 400).map(lambda tenths: tenths / 8), max_size=40)


@given(VALUES)
def test_boundaries_are_numpys_quartiles(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    bands = quartile_bands(values, Polarity.LOW)
    if len(known) < 4 or not np.ptp(np.quantile(known, [0.25, 0.75])):
        assert set(bands) <= {None}
        return
    cuts = np.quantile(known, [0.25, 0.5, 0.75])
    expected = [None if value is None else "ABCD"[int(np.searchsorted(cuts, value))] for value in values]
    assert list(bands) == expected


@given(VALUES)
def test_turned_round_the_polarity_turns_round(values: list[float | None]) -> None:
    negative = [None if value is None else -value for value in values]
    assert quartile_bands(negative, Polarity.HIGH) == quartile_bands(values, Polarity.LOW)


@pytest.mark.parametrize(("values", "smallest"), [([1.0, float("nan")], 0.0), ([1.0], -1.0), ([1.0], float("nan"))])
def test_what_is_no_number_is_refused(values: list[float], smallest: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        quartile_bands(values, Polarity.LOW, smallest)
