"""Thirds: the boundaries, ties, and where there are none."""

from __future__ import annotations

import pytest

from send_briefings.analysis.ranking import tercile_bands


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2.0, 3.0], (1, 2, 3)),
        ([9.0, 1.0, 5.0, None], (3, 1, 2, None)),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], (1, 1, 1, 2, 2, 3, 3)),
        ([0.0, 0.0, 0.0, 5.0, 9.0], (1, 1, 1, 3, 3)),
        ([4.0, 4.0, 4.0, 4.0], (None, None, None, None)),
        ([1.0, None, 2.0], (None, None, None)),
        ([], ()),
    ],
)
def test_thirds(values: list[float | None], expected: tuple[int | None, ...]) -> None:
    assert tercile_bands(values) == expected
