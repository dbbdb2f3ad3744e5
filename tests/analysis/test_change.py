"""Change among peers: every verdict, by the usual ups and downs, the smallest change worth one, and what most did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings.analysis.change import Change, ChangeVerdict, change_among_peers
from send_briefings.analysis.ranking import Spread

LEVEL_95, SMALLEST = 2.0, 1.5


def judged(own: float, peers: list[float], usual: float | None = LEVEL_95, smallest: float = SMALLEST) -> Change:
    """The change of a place that moved by `own`, among peers that moved by `peers`; all stood at 50 before."""
    moved = {"own": own, **{f"peer {i}": by for i, by in enumerate(peers)}}
    before, after = dict.fromkeys(moved, 50.0), {p: 50.0 + by for p, by in moved.items()}
    change = change_among_peers(before, after, "own", usual, smallest)
    assert change is not None
    return change


# With four peers at these changes and the place as the fifth, quartiles are the 2nd and 4th of the five.
FELL = [-4.0, -2.0, -1.5, -1.0]  # most fell, the middle of them by 1.5 or so
PLUNGED = [-9.0, -8.0, -8.0, -7.0]
ROSE = [4.0, 2.0, 1.5, 1.0]
MIXED = [-4.0, -1.0, 1.0, 4.0]


@pytest.mark.parametrize(
    ("own", "peers", "verdict"),
    [
        (-1.2, FELL, "fell_as_most"),
        (-3.0, FELL, "fell_as_most"),  # more than the ups and downs, but not beyond what most did
        (-5.0, FELL, "fell"),
        (-0.4, FELL, "no_clear_change"),  # under half of what the middle did
        (0.4, FELL, "no_clear_change"),
        (2.1, FELL, "rose"),
        (-3.0, PLUNGED, "fell_less"),
        (-1.9, PLUNGED, "no_clear_change"),
        (1.2, ROSE, "rose_as_most"),
        (5.0, ROSE, "rose"),
        (0.4, ROSE, "no_clear_change"),
        (-2.1, ROSE, "fell"),
        (0.0, MIXED, "no_clear_change"),
        (2.0, MIXED, "no_clear_change"),  # as far as the ups and downs reach
        (2.1, MIXED, "rose"),
        (-2.1, MIXED, "fell"),
        (0.0, [0.0, 0.0, 0.0, 0.0], "no_clear_change"),
        (-1.0, [-1.0, -1.0, -1.0, -1.0], "fell_as_most"),
        (-1.0, [-1.0, -1.0], "not_tested"),
    ],
)
def test_each_verdict(own: float, peers: list[float], verdict: str) -> None:
    assert judged(own, peers).verdict == verdict


def test_only_a_rise_or_fall_of_its_own_is_a_verdict_about_the_place() -> None:
    assert [verdict.value for verdict in ChangeVerdict if verdict.own] == ["rose", "fell"]


def test_a_change_too_small_to_matter_is_none_however_steady_the_figure() -> None:
    assert judged(1.4, MIXED, usual=0.1).verdict == "no_clear_change"
    assert judged(1.6, MIXED, usual=0.1).verdict == "rose"


def test_where_the_ups_and_downs_are_not_known_nothing_is_tested() -> None:
    assert judged(30.0, MIXED, usual=None).verdict == "not_tested"


def test_the_change_is_given_with_the_spread_of_peers_changes() -> None:
    before = {"a": 40.0, "b": 30.0, "c": 20.0, "d": 10.0, "e": None, "f": 5.0}
    after = {"a": 38.5, "b": 30.0, "c": 21.0, "d": 12.0, "e": 7.0, "g": 9.0}
    assert change_among_peers(before, after, "a", usual=1.0, smallest=1.0) == Change(
        earlier=40.0,
        later=38.5,
        difference=-1.5,
        peers=Spread(lower=-0.375, middle=0.5, upper=1.25, count=4),
        verdict=ChangeVerdict.FELL,
        usual=1.0,
    )


@pytest.mark.parametrize("place", ["e", "f", "g", "nowhere"])
def test_a_place_that_lacks_a_figure_has_no_change(place: str) -> None:
    assert change_among_peers({"e": None, "f": 5.0}, {"e": 7.0, "g": 9.0}, place) is None


@pytest.mark.parametrize(
    ("verdict", "direction"),
    [(v, 1 if v.value.startswith("rose") else -1 if v.value.startswith("fell") else 0) for v in ChangeVerdict],
)
def test_a_direction_is_claimed_for_rises_and_falls_only(verdict: ChangeVerdict, direction: int) -> None:
    assert verdict.direction == direction


STEPS = st.integers(-60, 60).map(lambda tenths: tenths / 10)


@given(STEPS, st.lists(STEPS, min_size=4, max_size=12))
def test_changes_turned_round_have_the_verdict_turned_round(own: float, peers: list[float]) -> None:
    verdict = judged(own, peers).verdict.value
    mirrored = judged(-own, [-by for by in peers]).verdict.value
    swapped = {"rose": "fell", "fell": "rose"}
    first, *rest = verdict.split("_")
    assert mirrored == "_".join([swapped.get(first, first), *rest])


@given(STEPS, st.lists(STEPS, min_size=0, max_size=12))
def test_a_claimed_direction_is_that_of_the_change_and_large_enough(own: float, peers: list[float]) -> None:
    change = judged(own, peers)
    if change.verdict.direction:
        assert change.verdict.direction * change.difference > 0
        assert change.verdict.own <= (abs(change.difference) > LEVEL_95 and abs(change.difference) >= SMALLEST)


@given(STEPS, st.lists(STEPS, max_size=12))
def test_the_order_of_peers_changes_nothing(own: float, peers: list[float]) -> None:
    assert judged(own, peers) == judged(own, sorted(peers))
