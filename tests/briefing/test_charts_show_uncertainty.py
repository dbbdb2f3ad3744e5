"""Charts show intervals where counts are known, breaks as breaks, and missing figures as missing."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from send_briefings import load_area
from send_briefings.briefing import charts
from send_briefings.display.charts import SpreadChart, Trend
from send_briefings.display.charts.spread import reach
from send_briefings.findings.kinds.level import level_finding
from send_briefings.findings.trust import not_judged
from send_briefings.statistics import proportion_interval

THE_SCORECARD_OF_2024 = "2025-06-30"  # a day on which it was the newest


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Trend | SpreadChart]:
    """The charts that are asked for, in place of their pictures."""
    asked: list[Trend | SpreadChart] = []
    for kind in ("trend", "spread"):
        module = charts.chart_kind(kind)
        monkeypatch.setattr(module, f"{kind}_svg", lambda chart, *_: asked.append(chart) or "<svg></svg>")
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


PLACES = ("Birmingham", "Leeds", "Rutland", "City of London")
VERDICTS = re.compile(
    r"\b(rose|fell|risen|fallen|no clear change|no clear trend|not compared|not judged|too few|similar to England|"
    r"within the usual ups and downs|told apart from England|"
    r"higher than England|lower than England|higher than in three quarters|lower than in three quarters|"
    r"in the middle half of|in the quarter of)\b"
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["attendance", "exclusions", "neet"])
def test_a_chart_over_time_has_the_verdicts_of_the_finding_on_its_first_line_and_no_others(
    name: str, place: str, drawn: list[Trend | SpreadChart]
) -> None:
    setting = load_area(name, place=place).setting
    charts.charts_in(setting, "trend")
    specs = [spec for spec in setting.spec.charts if spec.kind == "trend"]
    found = [finding for spec in specs if (finding := level_finding(setting, spec.refs[0]))]
    assert len(drawn) == len(found)
    for chart, finding in zip(drawn, found, strict=True):
        # The neighbours' average, which is told after the verdicts, is not on the chart.
        told = finding.text if finding.verdict != "not_judged" else not_judged(setting, finding.evidence[0])
        assert set(VERDICTS.findall(chart.alt)) == set(VERDICTS.findall(told)), (chart.alt, told)


@pytest.mark.parametrize(
    ("area", "place", "words"),
    [
        ("attendance", "Birmingham", {"fell", "risen", "higher than in three quarters"}),
        (
            "neet",
            "Birmingham",
            {"within the usual ups and downs", "fallen", "lower than England", "in the quarter of"},
        ),
        ("neet", "Leeds", {"no clear change", "higher than England", "in the middle half of"}),
        ("neet", "Rutland", {"not compared", "no clear change", "told apart from England", "in the quarter of"}),
        ("attendance", "City of London", {"too few"}),
    ],
)
def test_the_verdicts_of_some_charts(area: str, place: str, words: set[str], drawn: list[Trend | SpreadChart]) -> None:
    charts.charts_in(
        load_area(area, place=place, as_of=THE_SCORECARD_OF_2024 if area == "neet" else "").setting, "trend"
    )
    assert set(VERDICTS.findall(drawn[0].alt)) == words


@pytest.mark.parametrize("place", PLACES)
def test_each_group_of_a_dot_chart_stands_to_england_as_its_finding_says(
    place: str, drawn: list[Trend | SpreadChart]
) -> None:
    setting = load_area("neet", place=place, as_of=THE_SCORECARD_OF_2024).setting
    charts.charts_in(setting, "breakdown")
    said = re.findall(
        r"(EHC plan|SEN support|No SEN): [^:]*? (similar to|higher than|lower than|told apart from) England",
        alt_of(drawn),
    )
    (spec,) = [spec for spec in setting.spec.charts if spec.kind == "spread"]
    told = [
        (setting.label(ref), relation)
        for ref in spec.refs
        if (finding := level_finding(setting, ref)) and finding.period == "2024"
        for relation in re.findall("(similar to|higher than|lower than|told apart from) England", finding.text)
    ]
    assert said == told
    assert len(said) == {"Birmingham": 3, "Leeds": 3, "Rutland": 2, "City of London": 0}[place]


def alt_of(drawn: list[Trend | SpreadChart]) -> str:
    return " ".join(chart.alt for chart in drawn)


def test_a_missing_figure_has_a_cross_and_its_reason(drawn: list[Trend | SpreadChart]) -> None:
    (caption,) = captions(
        charts.charts_in(load_area("neet", place="Lincolnshire", as_of=THE_SCORECARD_OF_2024).setting, "trend")
    )
    assert caption.endswith("Cross: SEN support suppressed. Ring: SEN support not applicable.")
    (chart,) = drawn
    assert isinstance(chart, Trend)
    assert [(point.value, point.missing, point.hidden) for point in chart.lines[1].points] == [
        (11.6, "", False), (None, "suppressed", True), (None, "not applicable", False),
    ]  # fmt: skip
    assert "SEN support suppressed for 2023. SEN support not applicable for 2024." in chart.alt


def test_a_line_without_any_figure_is_told_of(drawn: list[Trend | SpreadChart]) -> None:
    (caption,) = captions(charts.charts_in(load_area("neet", place="Rutland").setting, "trend"))
    assert caption.endswith("Not drawn: SEN support, suppressed or not applicable.")
    assert drawn[0].alt.endswith("Not drawn: SEN support, suppressed or not applicable.")


def test_charts_of_one_measure_side_by_side_share_a_scale(drawn: list[Trend | SpreadChart]) -> None:
    setting = load_area("attendance", place="Birmingham").setting
    first = next(spec for spec in setting.spec.charts if spec.kind == "trend")
    small = replace(first, refs=first.refs[2:])
    spec = replace(setting.spec, charts=(first, small))
    said = captions(charts.charts_in(replace(setting, spec=spec), "trend"))
    assert not any("Scales differ." in caption for caption in said)
    left, right = (chart.highest for chart in drawn if isinstance(chart, Trend))
    assert left == right
    assert left is not None
    assert left >= 43.8801  # the EHC plan line of the first chart, which the second has not


def test_dot_charts_of_one_measure_share_a_scale(drawn: list[Trend | SpreadChart]) -> None:
    setting = load_area("neet", place="Birmingham").setting
    (first,) = [spec for spec in setting.spec.charts if spec.kind == "spread"]
    small = replace(first, refs=first.refs[2:])
    charts.charts_in(replace(setting, spec=replace(setting.spec, charts=(first, small))), "breakdown")
    charts.charts_in(replace(setting, spec=replace(setting.spec, charts=(small,))), "breakdown")
    both, shared, alone = (reach(chart) for chart in drawn if isinstance(chart, SpreadChart))
    assert both == shared
    assert alone[1] < shared[1]


def test_charts_of_two_measures_side_by_side_say_that_scales_differ(drawn: list[Trend | SpreadChart]) -> None:
    said = captions(charts.charts_in(load_area("attendance", place="Birmingham").setting, "trend"))
    assert [caption.endswith("Scales differ.") for caption in said] == [False, True]
    assert [chart.highest for chart in drawn if isinstance(chart, Trend)] == [None, None]


@pytest.mark.parametrize(
    ("area", "place", "why"),
    [
        (
            "attendance",
            "Isles of Scilly",
            "the figures published for the Isles of Scilly are not set beside those of others",
        ),
        ("neet", "City of London", "no figures to draw are published for the City of London"),
    ],
)
def test_where_there_is_no_chart_it_says_whether_figures_are_published(area: str, place: str, why: str) -> None:
    assert f"There is no chart here: {why}." in charts.charts_in(load_area(area, place=place).setting, "breakdown")


@pytest.mark.parametrize(
    ("measure", "labels"), [("ks2_expected_standard", ["2019/20 and 2020/21"]), ("attainment_8", [])]
)
def test_a_gap_is_drawn_in_the_series_it_is_in_and_no_others(
    measure: str, labels: list[str], drawn: list[Trend | SpreadChart]
) -> None:
    setting = load_area("attainment", place="Leeds").setting
    first = next(spec for spec in setting.spec.charts if spec.kind == "trend")
    source = setting.spec.measures[measure].source
    chosen = replace(first, refs=tuple(replace(ref, measure=measure, source=source) for ref in first.refs))
    charts.charts_in(replace(setting, spec=replace(setting.spec, charts=(chosen,))), "trend")
    (chart,) = drawn
    assert isinstance(chart, Trend)
    assert [gap.label for gap in chart.gaps] == labels  # there were no tests at the age of 11, but exams at 16
    assert chart.lines[0].points
    assert not any(point.value is None for point in chart.lines[0].points)
