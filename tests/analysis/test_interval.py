"""An interval's ends, and the deviate of a level."""

from __future__ import annotations

import pytest

from send_briefings.analysis.intervals import LEVEL_95, LEVEL_998, Interval, deviate


@pytest.mark.parametrize(("value", "held"), [(44.9, False), (45.0, True), (50.0, True), (55.0, True), (55.1, False)])
def test_the_ends_belong_to_an_interval(value: float, held: bool) -> None:
    assert Interval(50.0, 45.0, 55.0).holds(value) is held


def test_the_two_levels_of_the_convention() -> None:
    assert (LEVEL_95, LEVEL_998) == (0.95, 0.998)
    assert [round(deviate(level), 6) for level in (LEVEL_95, LEVEL_998)] == [1.959964, 3.090232]


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, -0.5, float("nan")])
def test_a_level_is_a_share(level: float) -> None:
    with pytest.raises(ValueError, match="expected a share between 0 and 1"):
        deviate(level)
