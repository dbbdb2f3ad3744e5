"""Charts show intervals where counts are known, breaks as breaks, and missing figures as missing."""

from __future__ import annotations

import re
from html import unescape

import pytest

from send_briefings import load_area
from send_briefings.briefing import charts
from send_briefings.display.charts import SpreadChart, Trend
from send_briefings.statistics import proportion_interval


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Trend | SpreadChart]:
    """The charts that are asked for, in place of their pictures."""
    asked: list[Trend | SpreadChart] = []
    for name in ("trend_svg", "spread_svg"):
        monkeypatch.setattr(charts, name, lambda chart, *_: asked.append(chart) or "<svg></svg>")
    return asked


def captions(markup: str) -> list[str]:
    """The captions of charts."""
    return [unescape(re.sub("<[^>]*>", "", part)) for part in re.findall("<figcaption>.*?</figcaption>", markup)]


def test_the_lead_line_of_neet_has_the_intervals_of_its_counts(drawn: list[Trend | SpreadChart]) -> None:
    area = load_area("neet", place="Leeds")
    (caption,) = captions(charts.charts_in(area.setting, "trend"))
    (chart,) = drawn
    assert isinstance(chart, Trend)
    assert caption.endswith("Whiskers: approximate 95% interval, EHC plan.")
    rows = area.setting.figures.series(area.spec.headline, "E08000035")
    for point, row in zip(chart.lines[0].known(), [row for row in rows if row.value is not None], strict=True):
        assert row.numerator is not None
        assert row.denominator is not None
        expected = proportion_interval(row.numerator, row.denominator)
        assert point.interval == (expected.lower, expected.upper)
    assert not any(point.interval for line in chart.lines[1:] for point in line.points)


def test_rates_without_counts_have_no_interval_and_pretend_none(drawn: list[Trend | SpreadChart]) -> None:
    setting = load_area("attendance", place="Leeds").setting
    said = captions(charts.charts_in(setting, "trend") + charts.charts_in(setting, "breakdown"))
    assert len(said) == len(drawn) == 3
    assert not any("interval" in caption for caption in said)


def test_dots_have_intervals_where_counts_are_known(drawn: list[Trend | SpreadChart]) -> None:
    (caption,) = captions(charts.charts_in(load_area("neet", place="Rutland").setting, "breakdown"))
    (chart,) = drawn
    assert isinstance(chart, SpreadChart)
    assert caption.endswith("Whiskers: approximate 95% interval.")
    assert all(row.interval and row.interval[0] <= row.value <= row.interval[1] for row in chart.rows)


def test_a_line_is_broken_where_figures_do_not_compare(drawn: list[Trend | SpreadChart]) -> None:
    said = captions(charts.charts_in(load_area("exclusions", place="Leeds").setting, "trend"))
    assert all("Dotted: a break in the figures." in caption for caption in said)
    chart = drawn[0]
    assert isinstance(chart, Trend)
    assert [point.label for point in chart.lines[0].points if point.broken] == [
        "Spring term 2020/21",
        "Spring term 2021/22",
    ]
    assert "A break in the figures before Spring term 2020/21 and Spring term 2021/22." in chart.alt


@pytest.mark.parametrize(
    ("area", "place", "word"),
    [("attendance", "Birmingham", "fell"), ("neet", "Leeds", "no clear change"), ("exclusions", "Rutland", "fell")],
)
def test_the_words_of_a_chart_are_those_of_the_finding(
    area: str, place: str, word: str, drawn: list[Trend | SpreadChart]
) -> None:
    loaded = load_area(area, place=place)
    charts.charts_in(loaded.setting, "trend")
    chart = drawn[0]
    assert isinstance(chart, Trend)
    assert word in chart.alt
    assert word in loaded.findings[0].text
