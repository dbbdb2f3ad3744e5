"""Rank, spread and quartile band by polarity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_briefings import load_area
from send_briefings.analysis.ranking import Rank, Spread, quartile_band, rank_of_place, spread
from send_briefings.config.areas import load_areas
from send_briefings.model import Polarity, Unit

VALUES = {"a": 5.0, "b": 7.0, "c": 5.0, "d": None, "e": 9.0, "f": None}
RATES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.none() | st.integers(0, 40).map(float))


@pytest.mark.parametrize(
    ("place", "polarity", "position", "tied"),
    [
        ("a", Polarity.LOW, 1, True),
        ("c", Polarity.LOW, 1, True),
        ("b", Polarity.LOW, 3, False),
        ("e", Polarity.LOW, 4, False),
        ("e", Polarity.HIGH, 1, False),
        ("b", Polarity.HIGH, 2, False),
        ("a", Polarity.HIGH, 3, True),
        ("e", Polarity.NONE, 1, False),
    ],
)
def test_ties_share_the_best_rank_and_the_missing_are_counted(
    place: str, polarity: Polarity, position: int, tied: bool
) -> None:
    assert rank_of_place(VALUES, place, polarity) == Rank(position, 4, 2, tied)


@pytest.mark.parametrize("place", ["d", "nowhere"])
def test_a_place_without_a_figure_has_no_rank_and_no_band(place: str) -> None:
    assert rank_of_place(VALUES, place, Polarity.LOW) is None
    assert quartile_band(VALUES, place, Polarity.LOW) is None


def test_the_spread_is_quartile_inc_as_in_a_spreadsheet() -> None:
    assert spread({"a": 1.0, "b": 2.0, "c": 4.0, "d": 8.0, "e": None}) == Spread(1.75, 3.0, 5.0, 4)
    assert spread({"a": 1.0, "b": 2.0, "c": 4.0, "d": None}) is None


EIGHT = {name: float(i) for i, name in enumerate("abcdefghi")}  # 0 to 8: quartiles 2, 4, 6


@pytest.mark.parametrize(
    ("polarity", "bands"), [(Polarity.LOW, "AAABBCCDD"), (Polarity.HIGH, "DDCCBBAAA")], ids=["low", "high"]
)
def test_a_boundary_value_belongs_to_the_better_band(polarity: Polarity, bands: str) -> None:
    assert "".join(quartile_band(EIGHT, place, polarity) or "-" for place in EIGHT) == bands


@pytest.mark.parametrize(
    ("values", "polarity"),
    [
        ({"a": 0.0, "b": 0.0, "c": 0.0, "d": 0.0, "e": 3.0}, Polarity.LOW),  # both quartiles are nought
        ({"a": 1.0, "b": 2.0, "c": 3.0, "d": None}, Polarity.LOW),  # three figures
        ({"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}, Polarity.NONE),
    ],
    ids=["equal-quartiles", "under-four", "no-polarity"],
)
def test_no_band_where_it_would_tell_nothing(values: dict[str, float | None], polarity: Polarity) -> None:
    assert quartile_band(values, "a", polarity) is None


@given(RATES, st.sampled_from(Polarity))
def test_the_order_of_places_changes_nothing(values: dict[str, float | None], polarity: Polarity) -> None:
    turned = dict(reversed(values.items()))
    for place in values:
        assert rank_of_place(values, place, polarity) == rank_of_place(turned, place, polarity)
        assert quartile_band(values, place, polarity) == quartile_band(turned, place, polarity)
    assert spread(values) == spread(turned)


@given(RATES, st.sampled_from(Polarity))
def test_ranks_lie_from_one_to_the_number_with_a_figure(values: dict[str, float | None], polarity: Polarity) -> None:
    ranks = [rank for place in values if (rank := rank_of_place(values, place, polarity)) is not None]
    assert all(1 <= rank.position <= rank.of and rank.of + rank.missing == len(values) for rank in ranks)
    assert not ranks or min(rank.position for rank in ranks) == 1
    assert len(ranks) == sum(value is not None for value in values.values())


@given(RATES, st.sampled_from([Polarity.LOW, Polarity.HIGH]))
def test_a_better_value_never_has_a_worse_band_or_rank(values: dict[str, float | None], polarity: Polarity) -> None:
    known = sorted((value, place) for place, value in values.items() if value is not None)
    best_first = known if polarity is Polarity.LOW else known[::-1]
    bands = [quartile_band(values, place, polarity) or "-" for _, place in best_first]
    assert bands == sorted(bands)
    ranks = [rank.position for _, place in best_first if (rank := rank_of_place(values, place, polarity))]
    assert ranks == sorted(ranks)


def by_hand(values: dict[str, float | None], place: str, polarity: Polarity) -> tuple[Rank | None, str | None]:
    """Rank and band counted out: how many peers are better, and how many of numpy's quartiles are missed."""
    own, known = values[place], [value for value in values.values() if value is not None]
    if own is None:
        return None, None
    low = polarity is Polarity.LOW
    better = sum(value < own if low else value > own for value in known)
    rank = Rank(better + 1, len(known), len(values) - len(known), known.count(own) > 1)
    if len(known) < 4 or polarity is Polarity.NONE:
        return rank, None
    cuts = [float(cut) for cut in np.quantile(known, [0.25, 0.5, 0.75])]
    if cuts[0] == cuts[2]:
        return rank, None
    return rank, "ABCD"[sum(own > cut if low else own < cut for cut in cuts)]


@given(RATES, st.sampled_from(Polarity))
def test_ranks_and_bands_are_those_counted_out_by_hand(values: dict[str, float | None], polarity: Polarity) -> None:
    for place in values:
        found = rank_of_place(values, place, polarity), quartile_band(values, place, polarity)
        assert found == by_hand(values, place, polarity)


@pytest.mark.parametrize("name", list(load_areas()))
def test_ranks_and_bands_of_all_authorities_newest_figures_are_those_counted_out_by_hand(name: str) -> None:
    context = load_area(name, place="Birmingham").context
    compared = 0
    for ref in context.spec.figures_table:
        figure = context.figures.latest(ref, context.subject.code)
        values = dict(context.peers(ref, figure.period.start)) if figure else {}
        polarity = context.measure(ref).polarity
        for place in values:
            found = rank_of_place(values, place, polarity), quartile_band(values, place, polarity)
            assert found == by_hand(values, place, polarity)
            compared += found[0] is not None
    local = {measure.source for measure in context.spec.measures.values()} == {"local_return"}
    outcomes = context.measure(context.spec.headline).unit is Unit.OUTCOME  # Birmingham alone has some of them
    assert compared > (0 if outcomes else 20) or local
