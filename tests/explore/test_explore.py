"""What analysts do with the package, on the built-in figures."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

import send_briefings as sb
from send_briefings.errors import UnknownNameError, UsageError
from send_briefings.explore import COLUMNS

ROOT = Path(__file__).parents[2]
CITIES = ["Birmingham", "Manchester", "Leeds", "Nottingham"]


@pytest.fixture(scope="module")
def absence() -> pd.DataFrame:
    return sb.figures("Persistent absence", CITIES, cohort="EHC plan")


def test_three_lines_give_a_chart_of_four_cities_over_all_years(absence: pd.DataFrame) -> None:
    drawn = sb.chart(absence)
    assert [line.get_label() for line in drawn.axes.get_lines()] == CITIES
    assert drawn.title == "Persistent absence, EHC plan"
    assert drawn.alt == (
        "Persistent absence, EHC plan. Nottingham 38.3% in 2024/25; Birmingham 38.1% in 2024/25; Manchester 37.1% in "
        "2024/25; Leeds 34.3% in 2024/25."
    )
    birmingham = drawn.axes.get_lines()[0].get_ydata()
    assert [round(float(y), 1) for y in birmingham[:3:2]] == [28.8, 43.9]
    assert pd.isna(birmingham[1])  # nothing was published for 2019/20, and no line is drawn across
    shown = drawn._repr_mimebundle_()["text/html"]
    assert 'role="img"' in shown
    assert "body[data-jp-theme-light" in shown  # turned round in a dark theme


@pytest.mark.raw
def test_figures_are_those_of_the_raw_file(absence: pd.DataFrame, raw_data: Path) -> None:
    with (raw_data / "absence" / "absence_by_sen_provision_la.csv").open(encoding="utf-8-sig") as file:
        raw = {
            (row["la_name"], row["time_period"]): float(row["enrolments_pa_10_exact_percent"])
            for row in csv.DictReader(file)
            if row["education_phase"] == "Total"
            and (row["send_detail_display"], row["send_category"]) == ("SEN provision", "EHC plan")
            and row["la_name"] in CITIES
        }
    held = {(row.place_name, row.period.replace("/", "")): row.value for row in absence.itertuples()}
    assert held == raw
    assert len(held) == 24


def test_the_frame_is_tidy_and_its_time_is_time(absence: pd.DataFrame) -> None:
    assert tuple(absence.columns) == COLUMNS
    assert absence["place_name"].drop_duplicates().tolist() == CITIES  # as they were asked for
    assert pd.api.types.is_datetime64_any_dtype(absence["start"])
    one = absence[(absence["place_name"] == "Leeds") & (absence["period"] == "2024/25")].iloc[0]
    assert (one["start"], one["end"]) == (pd.Timestamp("2024-09-01"), pd.Timestamp("2025-08-31"))
    assert absence.pivot(index="start", columns="place_name", values="value").shape == (6, 4)


def test_intervals_stand_where_counts_are_published() -> None:
    plans = sb.figures("plans_within_20_weeks", "Birmingham", breakdown="excluding_exceptions", periods="2024").iloc[0]
    assert (plans["numerator"], plans["denominator"], round(plans["value"], 1)) == (344, 1290, 26.7)
    assert (round(plans["lower"], 1), round(plans["upper"], 1)) == (24.3, 29.1)  # Wilson, by hand


def test_a_rate_of_two_sources_is_that_of_the_briefings() -> None:
    """12,094 plans (SEN2) among 445,863 people aged 0 to 25 (ONS, single years added up by hand); England's 149."""
    plans = sb.figures("plans_per_1000", ["Birmingham", "England", "Cumberland"], periods="January 2025")
    assert plans["place_name"].tolist() == ["Birmingham", "England", "Cumberland"]
    assert plans["value"].round(4).tolist()[:2] == [27.1249, 36.4011]
    assert plans[["numerator", "denominator"]].values.tolist()[:2] == [[12_094, 445_863], [624_771, 17_163_516]]
    assert plans["status"].tolist() == ["published", "published", "not_available"]  # no population of Cumberland's area
    assert len(sb.figures("plans_per_1000", "Birmingham", as_of="2020-01-01")) == 0
    assert sb.figures("plans_per_1000", periods="January 2025")["place"].nunique() > 150  # without places all of them


def test_counts_of_one_to_four_are_left_out_as_on_a_page() -> None:
    """City of London: autism 69.2% of 26 plans is 18; hearing is a count under 5; severe learning none."""
    needs = sb.figures("plans_by_need", "City of London", periods="January 2025").set_index("breakdown")
    assert round(needs.at["autism", "value"], 1) == 69.2
    assert needs.loc[["hearing", "severe_learning"], "status"].tolist() == ["suppressed", "published"]
    assert pd.isna(needs.at["hearing", "value"])


def test_a_place_beside_england_and_its_neighbours() -> None:
    beside = sb.compare_places("plans_within_20_weeks", "Birmingham", breakdown="Excluding exceptions", period="2024")
    by = beside.set_index("place_name")
    assert len(by) == 12
    assert round(by.at["England", "value"], 1) == 46.4
    assert round(by.at["England", "difference"], 1) == 19.7  # 46.4 - 26.7, before rounding 46.39 - 26.67
    assert by.at["Birmingham", "difference"] == 0
    assert beside["value"].is_monotonic_decreasing
    drawn = sb.chart(beside, "dots")
    names = [label.get_text() for label in drawn.axes.get_yticklabels()]
    assert (names[0], names[-1]) == ("Newcastle upon Tyne", "Middlesbrough")
    bold = [line.get_color() for line in drawn.axes.get_lines() if line.get_marker() == "o"]
    assert bold.index("#12436d") == names.index("Birmingham")


def test_neighbours_and_what_a_measure_is() -> None:
    assert sb.neighbours("Birmingham")["name"].tolist()[:2] == ["Nottingham", "Manchester"]
    reported = repr(sb.explain("plans_within_20_weeks"))
    assert "within 20 weeks of the request for an assessment" in reported
    assert "calls this a break in the series" in reported


def test_a_table_says_why_a_figure_is_missing() -> None:
    reported = repr(sb.table(sb.figures("assessment_refusal_share", "Barnet", periods=["2022", "2024"])))
    assert " ".join(reported.split()).startswith("Requests refused, EHC plans 2022 2024 Barnet not available")


@pytest.mark.parametrize(
    ("given", "reported"),
    [
        ({"measure": "persistant absense"}, "No measure is called 'persistant absense'.\nNext: Did you mean 'Persist"),
        ({"places": "Birmingam"}, "No place is called 'Birmingam'.\nNext: Did you mean Birmingham"),
        ({"cohort": "EHCP"}, "No cohort is called 'EHCP'.\nNext: Did you mean "),
        ({"periods": "2031/32"}, "No period is called '2031/32'.\nNext: Did you mean 2022/23 or 2023/24 or 2024/25?"),
    ],
)
def test_a_name_that_is_in_no_list_is_refused_with_the_nearest(given: dict[str, str], reported: str) -> None:
    asked = {"measure": "persistent_absence", "places": "Leeds"} | given
    with pytest.raises(UnknownNameError) as refused:
        sb.figures(**asked)  # type: ignore[arg-type]
    assert str(refused.value).startswith(reported)


def test_what_cannot_be_drawn_is_refused(absence: pd.DataFrame) -> None:
    with pytest.raises(UsageError, match="No kind of chart is called 'pie'"):
        sb.chart(absence, "pie")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no figure has a value"):
        sb.chart(absence.iloc[:0])
    every = sb.figures("persistent_absence", cohort="ehc_plan")
    with pytest.raises(UsageError, match="lines cannot be told apart; at most 12"):
        sb.chart(every)


def test_as_of_takes_what_was_known_on_a_day() -> None:
    then = sb.figures("neet_or_not_known", "Leeds", cohort="ehc_plan", as_of="2024-12-31").iloc[-1]
    assert (then["period"], then["value"], then["release"]) == ("2024", 13.0, "2024")
    assert not len(sb.figures("neet_or_not_known", "Leeds", as_of="2001-01-01"))
    with pytest.raises(UsageError, match="'soon' is no date"):
        sb.figures("persistent_absence", "Leeds", as_of="soon")


def test_completion_offers_the_names() -> None:
    assert {"figures", "chart", "compare_places", "table", "neighbours", "explain", "load_area"} <= set(dir(sb))


@pytest.mark.parametrize("document", ["README.md", "docs/analysts.md"])
def test_the_examples_of_the_documents_run(document: str) -> None:
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert blocks
    for block in blocks:
        exec(compile(block, document, "exec"), {})  # noqa: S102 - our own documents


def test_a_frame_shows_what_a_person_reads_of_it_and_keeps_the_rest(absence: pd.DataFrame) -> None:
    html = absence.head(2)._repr_html_()
    assert html.startswith('<table class="comparison"><caption>Persistent absence, EHC plan')
    cells = re.findall(r"<t[hd](?: [^>]*)?>([^<]*)", html)
    assert cells == ["Place", "Period", "Value", "95% interval", "Birmingham", "2018/19", "28.8%", "", "Birmingham",
                     "2020/21", "43.9%", ""]  # fmt: skip
    plans = sb.figures("plans_within_20_weeks", "Birmingham", breakdown="excluding_exceptions", periods="2024")
    assert '<td class="number">24.3 to 29.1</td>' in plans._repr_html_()
    beside = sb.compare_places("plans_within_20_weeks", "Birmingham", ["England"], breakdown="excluding_exceptions")
    assert re.findall(r"<td[^>]*>([^<]*)", beside._repr_html_())[3::4] == ["+19.7", "+0.0"]
    wide = absence.pivot(index="start", columns="place_name", values="value")
    assert "<th>Birmingham</th>" in wide._repr_html_()
    every = sb.figures("persistent_absence", cohort="ehc_plan", periods="newest")
    assert f"{len(every) - 40} more figures are not shown." in every._repr_html_()


def test_each_chart_of_a_briefing_gives_its_data_in_one_call() -> None:
    """Leeds, from timeliness_20_week.csv: 67 of 717 plans in 20 weeks in 2024; England 46.4%."""
    plans = sb.load_area("ehc_plans", place="Leeds")
    course = plans.chart_data()
    own = course[course["place_name"] == "Leeds"].set_index("period")["value"].round(1)
    assert own.to_dict() == {"2019": 96.1, "2020": 88.8, "2021": 88.7, "2022": 12.3, "2023": 8.4, "2024": 9.3}
    assert course[["place_name", "period"]].iloc[-1].tolist() == ["England", "2024"]
    assert (round(course["value"].iloc[-1], 1), course["numerator"].iloc[5]) == (46.4, 67)
    beside = plans.chart_data("neighbours")
    assert tuple(beside.columns) == COLUMNS
    assert len(beside) == 12
    assert beside["value"].is_monotonic_decreasing
    flow = plans.chart_data("flow")
    assert set(flow["period"]) == {"2023", "2024"}
    assert set(sb.load_area("attendance", place="Leeds").chart_data("groups")["place_name"]) == {"Leeds"}
    drawn = sb.chart(beside, "dots")
    assert len(drawn.axes.get_yticklabels()) == 12
    with pytest.raises(UnknownNameError, match="No chart is called 'pie'"):
        plans.chart_data("pie")
