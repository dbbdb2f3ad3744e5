"""How late new EHC plans were, as parts of a whole, against the published file (sen2_2025/timeliness_20_week.csv)."""

from __future__ import annotations

import pytest

from send_briefings import load_area
from send_briefings.briefing.chart_kinds import parts
from send_briefings.display.charts.parts import PartsChart


def drawn(place: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, PartsChart | None]:
    """The markup of the chart, and what it was drawn from."""
    asked: list[PartsChart] = []
    monkeypatch.setattr(parts, "parts_svg", lambda chart: asked.append(chart) or "<svg></svg>")
    setting = load_area("ehc_plans", place=place).setting
    spec = next(spec for spec in setting.spec.charts if spec.kind == "parts")
    return parts.draw(setting, spec, "breakdown2"), asked[0] if asked else None


def test_leeds_two_years_and_england(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 8257, 2499 and 6343, columns Q, U and Y."""
    markup, chart = drawn("Leeds", monkeypatch)
    assert chart is not None
    assert chart.parts == ("Issued within 20 weeks", "20 weeks to a year", "Over a year")
    assert chart.rows == (
        ("Leeds, 2024", (9.3, 33.5, 57.2)),
        ("Leeds, 2023", (8.4, 56.5, 35.1)),
        ("England, 2024", (45.9, 46.9, 7.2)),
    )
    assert "Over a year: 57.2% in Leeds, in England 7.2% (2024)." in markup
    assert "New EHC plans (including exceptions), Leeds." in markup
    assert "Blank" not in markup
    assert chart.alt.endswith(
        "England, 2024: issued within 20 weeks 45.9%, 20 weeks to a year 46.9%, over a year 7.2%."
    )


def test_plans_whose_time_is_not_known_are_left_blank_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wokingham 2024: 141, 93 and 2 of 251."""
    markup, chart = drawn("Wokingham", monkeypatch)
    assert chart is not None
    assert chart.rows[0] == ("Wokingham, 2024", (56.2, 37.1, 0.8))
    assert "Blank: not known." in markup
    assert chart.alt.endswith("Blank: not known.")


@pytest.mark.parametrize("place", ["City of London", "Cumbria"])
def test_there_is_no_chart_of_too_few_children_or_of_none(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(place, monkeypatch) == ("", None)


def test_a_year_that_has_no_figure_has_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hackney's figures for 2023 are 'x'."""
    _, chart = drawn("Hackney", monkeypatch)
    assert chart is not None
    assert [name for name, _ in chart.rows] == ["Hackney, 2024", "England, 2024"]


@pytest.mark.parametrize("name", ["attendance", "exclusions", "attainment", "neet"])
def test_a_series_of_children_with_a_plan_says_how_the_group_has_grown(name: str) -> None:
    """England's plans in January: 353,995 in 2019 and 638,745 in 2025, up by 80%."""
    area = load_area(name, place="Leeds")
    assert any("353,995 in January 2019 to 638,745 in January 2025, by four fifths" in point for point in area.caveats)
    plans = load_area("ehc_plans", place="Leeds").setting
    ref = next(ref for ref in plans.spec.refs if ref.measure == "ehc_plans_in_january" and ref.breakdown == "total")
    grown = {row.period.label: row.value for row in plans.figures.series(ref, "E92000001")}
    assert (grown["January 2019"], grown["January 2025"]) == (353995, 638745)
    assert round(100 * (638745 / 353995 - 1)) == 80
