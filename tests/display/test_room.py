"""The name of a band stands within it, and no line runs through it."""

from __future__ import annotations

import pytest

from send_briefings.display.charts.room import clear_spot

BAND = [(0.0, 0.0, 10.0), (4.0, 0.0, 10.0)]


@pytest.mark.parametrize(
    ("curves", "uprights", "spot"),
    [
        ([], [], (2.0, 5.0)),
        ([[(0, 3.0), (4, 3.0)]], [], (2.0, 6.5)),
        ([[(0, 7.0), (4, 7.0)]], [], (2.0, 3.5)),
        ([[(0, 5.0), (4, 5.0)]], [], None),  # 5 on either side, of the 6 it takes
        ([[(0, 20.0), (2, 0.0), (4, 20.0)]], [], (0.5, 5.0)),  # where the line is above the band
        ([], [(2.0, 0.0, 10.0)], (1.25, 5.0)),  # beside a whisker
    ],
)
def test_where_words_of_one_by_six_fit(
    curves: list[list[tuple[float, float]]],
    uprights: list[tuple[float, float, float]],
    spot: tuple[float, float] | None,
) -> None:
    assert clear_spot([BAND], curves, uprights, 1.0, 6.0) == spot


def test_a_line_that_dips_for_a_moment_is_seen() -> None:
    dip = [(0.0, 9.5), (0.38, 9.5), (0.4, 0.5), (0.42, 9.5), (1.0, 9.5)]
    assert clear_spot([[(0.0, 0.0, 10.0), (1.0, 0.0, 10.0)]], [dip], [], 1.0, 6.0) is None


def test_a_band_narrower_than_the_words_has_no_room() -> None:
    assert clear_spot([[(0.0, 0.0, 10.0), (1.0, 0.0, 10.0)]], [], [], 1.5, 6.0) is None
    assert clear_spot([[(0.0, 0.0, 5.0), (4.0, 0.0, 5.0)]], [], [], 1.0, 6.0) is None
    assert clear_spot([], [], [], 1.0, 6.0) is None
