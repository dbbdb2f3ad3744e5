"""Charts of outcomes and of places: the same bytes always, named in words, readable in black and white."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import matplotlib as mpl
import pytest

from send_briefings.display.charts.bars import Bar, BarChart, bars_svg
from send_briefings.display.charts.shares import SharesChart, colours, shares_svg
from send_briefings.display.charts.times import Event, TimesChart, times_svg
from send_briefings.model import Unit

HOSTILE = """<script>alert("1")</script> & 'x' "y" $\\alpha$ _a^b"""


def bars(who: str = "Birmingham") -> str:
    places = (Bar(who, 1449, "own"), Bar("Leeds", 1073), Bar("England", 1289, "whole"), Bar("Nowhere", 0))
    return bars_svg(BarChart("a", places, Unit.POUNDS_EACH, 0, f"Bar chart. {who}."))


def shares(who: str = "Birmingham") -> str:
    rows = (("England (71)", (15, 36, 20)), (who, (0, 1, 0)), ("Nobody (0)", (0, 0, 0)))
    return shares_svg(SharesChart("a", ("Good", "Fair", "Poor"), rows, f"Stacked bars. {who}."))


def times(who: str = "Birmingham") -> str:
    own = (Event(date(2018, 6, 25), 0, 2), Event(date(2021, 5, 24), 1, 1), Event(date(2025, 6, 23), 2, 0))
    chart = TimesChart(
        "a", ("First", "Second", "Third"), ((who, own), ("Leeds", ())), ((date(2023, 1, 1), "New"),), f"Line. {who}."
    )
    return times_svg(chart)


@pytest.mark.parametrize("draw", [bars, shares, times])
def test_the_same_chart_is_the_same_bytes_whatever_the_session_has_set(draw: Callable[[], str]) -> None:
    first = draw()
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "none", "axes.facecolor": "red"}):
        assert draw() == first


@pytest.mark.parametrize("draw", [bars, shares, times])
def test_a_chart_is_one_drawing_that_says_what_it_shows(draw: Callable[[str], str]) -> None:
    root = ElementTree.fromstring(draw(HOSTILE))
    assert root.get("role") == "img"
    assert HOSTILE in (root.get("aria-label") or "")
    assert not [element for element in root.iter() if element.tag.endswith(("script", "image", "text"))]


@pytest.mark.parametrize(
    ("count", "fills"),
    [(1, ("#12436d",)), (2, ("white", "#12436d")), (3, ("white", "#b9c3cf", "#12436d")), (4, ("white", "#b9c3cf", "#b9c3cf", "#12436d"))],
)  # fmt: skip
def test_fills_go_from_light_to_dark(count: int, fills: tuple[str, ...]) -> None:
    assert colours(count) == fills


def test_a_part_too_narrow_for_its_number_has_none() -> None:
    wide = shares_svg(SharesChart("a", ("Good", "Poor"), (("All", (50, 50)),), "x"))
    narrow = shares_svg(SharesChart("a", ("Good", "Poor"), (("All", (99, 1)),), "x"))
    assert wide.count('id="a-text_') > narrow.count('id="a-text_')
