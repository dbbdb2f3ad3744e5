"""How often a rise or fall is called on the real figures in another order; `benchmarks/statistics` runs longer."""

from __future__ import annotations

import sys
from importlib import util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from send_briefings.analysis.change import FALSE_ALARMS
from send_briefings.config.project import project_root

SERIES = (
    ("attendance", "persistent_absence", "ehc_plan", "total"),
    ("exclusions", "suspension_rate", "ehc_plan", "total"),
    ("attainment", "ks2_expected_standard", "ehc_plan", "total"),
    ("ehc_plans", "plans_within_20_weeks", "ehc_plan", "excluding_exceptions"),
)
DRAWS = 8


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    path: Path = project_root() / "benchmarks" / "statistics" / "ups_and_downs.py"
    spec = util.spec_from_file_location("ups_and_downs", path)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    sys.modules["ups_and_downs"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("series", SERIES, ids=lambda one: one[1])
def test_where_nothing_changed_no_more_are_called_than_is_stated(
    simulation: ModuleType, series: tuple[str, str, str, str]
) -> None:
    """About 150 places, eight draws: by the rule's own long run about 2 or 3 in 100; 1 in 20 is stated."""
    given = simulation.the_series(*series)[2]
    rate, tercile_bands = simulation.false_alarms(given, DRAWS)
    assert rate / 100 <= FALSE_ALARMS
    assert len(tercile_bands) == 3


def test_the_rule_it_takes_the_place_of_would_be_found_out(simulation: ModuleType) -> None:
    """A fall or rise beyond half the middle half of all changes, whatever the ups and downs: about half are called."""
    given = simulation.the_series(*SERIES[0])[2]
    chance = np.random.default_rng(1)
    values = simulation.nothing_changed(given, chance)
    changes = values[:, -1] - values[:, -2]
    lower, upper = np.nanquantile(changes, [0.25, 0.75])
    called = (np.abs(changes) >= (upper - lower) / 2) & ((changes < lower) | (changes > upper))
    assert called.mean() > 0.3


def test_a_lasting_change_of_twice_the_usual_move_is_mostly_found(simulation: ModuleType) -> None:
    given = simulation.the_series(*SERIES[0])[2]
    assert simulation.found_of(given, 2.0, draws=3) > 70
    assert simulation.found_of(given, 0.5, draws=3) < 20
