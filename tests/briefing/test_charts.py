"""A kind of chart is there when its module is: no list of kinds is kept anywhere."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from send_briefings import load_area
from send_briefings.briefing import chart_kinds, charts
from send_briefings.catalogue.kinds import kinds_in


@pytest.mark.parametrize("kind", kinds_in("briefing/chart_kinds"))
def test_each_module_of_the_room_draws(kind: str) -> None:
    assert callable(charts.chart_kind(kind).draw)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A kind that stands for all others, and draws the name of its place."""
    module = ModuleType("made")
    vars(module)["draw"] = lambda setting, spec, name: f"<p>{setting.subject.name} {spec.slot} {name}</p>"
    monkeypatch.setattr(charts, "chart_kind", {"trend": module}.__getitem__)
    return module


def test_what_a_module_draws_stands_in_the_slot_under_the_name_of_the_slot(made: ModuleType) -> None:
    setting = load_area("attendance", place="Rutland").setting
    assert charts.charts_in(setting, "trend") == "<p>Rutland trend trend1</p><p>Rutland trend trend2</p>"
    vars(made)["SIDE_BY_SIDE"] = True
    assert charts.charts_in(setting, "trend").startswith('<div class="pair"><p>Rutland')


def test_where_nothing_is_drawn_it_says_so(made: ModuleType) -> None:
    vars(made)["draw"] = lambda *_: ""
    assert "There is no chart here" in charts.charts_in(load_area("neet", place="Rutland").setting, "trend")


def test_a_module_that_is_not_there_is_an_error() -> None:
    assert f"{chart_kinds.__name__}.nothing" not in sys.modules
    with pytest.raises(ModuleNotFoundError):
        charts.chart_kind("nothing")
