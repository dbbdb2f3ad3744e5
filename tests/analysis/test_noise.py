"""The usual ups and downs of a series: what is estimated, what is left out, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from send_briefings.analysis.change import MIN_PLACES, Noise, noise_of

PLACES = 150


def made(noise: float, lasting: float, years: int, shared: float = 0.0, seed: int = 1) -> list[list[float]]:
    """Figures that vary by `noise` about levels that move for good by `lasting` a year, all of them by `shared`."""
    chance = np.random.default_rng(seed)
    levels = 50 + np.cumsum(chance.normal(0, lasting, (PLACES, years)) + shared, axis=1)
    figures: list[list[float]] = (levels + chance.normal(0, noise, (PLACES, years))).tolist()
    return figures


def estimated(places: list[list[float]], broken: tuple[int, ...] = ()) -> Noise:
    found = noise_of(places, [[1.0] * len(row) for row in places], broken)
    assert found is not None
    return found


@pytest.mark.parametrize("lasting", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("shared", [0.0, 5.0])
def test_what_lasts_and_what_all_share_is_no_noise(lasting: float, shared: float) -> None:
    found = [estimated(made(2.0, lasting, 6, shared, seed)).deviation(1.0) for seed in range(20)]
    assert float(np.mean(found)) == pytest.approx(2.0, rel=0.05)


def test_at_least_half_of_the_spread_of_changes_is_noise() -> None:
    found = estimated(made(0.0, 2.0, 6))
    assert found.scale == found.spread / 2


def test_without_changes_that_follow_one_another_all_of_the_spread_is_noise() -> None:
    found = estimated(made(2.0, 2.0, 2))
    assert (found.scale, found.pairs, found.changes) == (found.spread, 0, PLACES)
    apart = estimated(made(2.0, 2.0, 4), broken=(2,))
    assert (apart.scale, apart.pairs, apart.changes) == (apart.spread, 0, 2 * PLACES)


def test_a_tenth_of_wild_figures_at_each_end_hardly_matters() -> None:
    places = made(2.0, 0.0, 6)
    for row in places[:3]:
        row[3] += 40.0
    assert estimated(places).deviation(1.0) == pytest.approx(2.0, rel=0.15)


def test_weights_carry_the_noise_over_to_places_of_other_sizes() -> None:
    chance = np.random.default_rng(3)
    weights = [[4.0] * 6 if place % 2 else [1.0] * 6 for place in range(PLACES)]
    places = [(50 + chance.normal(0, 2.0 * row[0] ** 0.5, 6)).tolist() for row in weights]
    found = noise_of(places, weights)
    assert found is not None
    assert found.deviation(1.0) == pytest.approx(2.0, rel=0.1)
    assert found.deviation(4.0, 4.0) == pytest.approx(2 * 2**0.5 * found.deviation(1.0))


def test_missing_figures_are_left_out_and_counted() -> None:
    places: list[list[float | None]] = [list(row) for row in made(2.0, 0.0, 4)]
    places[0][1] = None
    found = noise_of(places, [[1.0] * 4] * PLACES)
    assert found is not None
    assert (found.changes, found.pairs) == (3 * PLACES - 2, 2 * PLACES - 2)


def test_too_few_changes_say_nothing() -> None:
    few = made(2.0, 0.0, 2)[: MIN_PLACES - 1]
    assert noise_of(few, [[1.0] * 2] * len(few)) is None
    assert noise_of([], []) is None


@pytest.mark.parametrize(
    ("places", "weights"),
    [
        ([[1.0, float("nan")]], [[1.0, 1.0]]),
        ([[1.0, 2.0]], [[1.0, 0.0]]),
        ([[1.0, 2.0], [1.0]], [[1.0, 1.0], [1.0]]),
        ([[1.0, 2.0]], []),
    ],
)
def test_what_is_no_figure_or_no_weight_is_refused(places: list[list[float]], weights: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="expected"):
        noise_of(places, weights)
